"""Text that people really type, refused with a sentence that says how to put it right."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

# Direction overrides can make a name look like another; the plain marks that Arabic or Hebrew text needs stay allowed.
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WITHOUT_OVERRIDES = dict.fromkeys(map(ord, OVERRIDES))
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def refuse_control_signs(value: str) -> None:
    """Raise ValidationError when `value` holds a sign that no name needs: it could break a mail's header or mislead."""
    if any(sign in OVERRIDES or unicodedata.category(sign) in _FORBIDDEN_CATEGORIES for sign in value):
        raise ValidationError("Hier staat een onzichtbaar teken in. Typ de tekst opnieuw, zonder te plakken.")


class LineField(forms.CharField):
    """One line of text: NFC, runs of spaces and tabs become one space; emoji and right-to-left text are welcome."""

    def __init__(self, *, missing: str, max_length: int, **options: object) -> None:
        options.setdefault("error_messages", {}).setdefault("required", missing)
        super().__init__(max_length=max_length, **options)
        self.error_messages["max_length"] = f"Dit is te lang. Gebruik hoogstens {max_length} tekens."
        self.validators = [refuse_control_signs]  # the length is looked at first, in run_validators

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return re.sub(r"[ \t\u00a0]+", " ", unicodedata.normalize("NFC", text)).strip() if text else text

    def run_validators(self, value: str) -> None:
        # A text that is far too long gets the one message that helps, and is not looked through sign by sign.
        if value and self.max_length is not None and len(value) > self.max_length:
            raise ValidationError(self.error_messages["max_length"], code="max_length")
        super().run_validators(value)


def refuse_web_addresses(value: str) -> None:
    """Raise ValidationError for a link or an e-mail address: our mails to others carry names, and must lure nobody."""
    plain = unicodedata.normalize("NFKC", value).lower()
    if any(part in plain for part in ("://", "www.", "@")):
        raise ValidationError("Gebruik hier geen webadres of e-mailadres.")


class NameField(LineField):
    """The name of a person or an organisation."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.validators.append(refuse_web_addresses)


class ParagraphField(forms.CharField):
    """A text of several lines: NFC, one kind of line end, without the control signs that a paste may carry along.

    The browser cuts nothing off: what is too long comes back whole, with how long it is.
    """

    def __init__(self, *, longest: int, rows: int = 5, **options: object) -> None:
        self.longest = longest
        super().__init__(widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: object) -> str:
        text = unicodedata.normalize("NFC", super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(
            sign
            for sign in text.translate(_WITHOUT_OVERRIDES)
            if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
        ).strip()
        if len(text) > self.longest:
            raise ValidationError(
                f"Je tekst is te lang: {len(text)} tekens. Er passen er {self.longest} in.", code="max_length"
            )
        return text
