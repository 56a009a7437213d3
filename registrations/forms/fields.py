"""Fields that take what people really type, and refuse with a sentence that says how to put it right."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from membership.addresses import normalise

# Direction overrides can make a name look like another; the plain marks that Arabic or Hebrew text needs stay allowed.
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")

ADDRESS_WRONG = "Vul een e-mailadres in met een @, bijvoorbeeld naam@gemeente.nl."


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


class AddressField(forms.EmailField):
    """An e-mail address as it is stored: capitals and spaces around it are simply handled."""

    def __init__(self, *, missing: str = ADDRESS_WRONG, **options: object) -> None:
        super().__init__(max_length=254, **options)
        self.error_messages |= {"required": missing, "invalid": ADDRESS_WRONG}

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return normalise(text) if text else text

    def run_validators(self, value: str) -> None:
        if value and len(value) > self.max_length:
            raise ValidationError("Dit e-mailadres is te lang. Gebruik hoogstens 254 tekens.", code="max_length")
        try:
            super().run_validators(value)
        except ValidationError:
            # One sentence that helps, whatever was wrong with it.
            raise ValidationError(ADDRESS_WRONG, code="invalid") from None


class PostcodeField(LineField):
    """A Dutch postcode, stored as "2500 AA", however it was typed (requirements 1d 31)."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        bare = re.sub(r"\s", "", text or "").upper()
        return f"{bare[:4]} {bare[4:]}" if _POSTCODE.fullmatch(bare) else text

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value:
            RegexValidator(r"^[1-9][0-9]{3} [A-Z]{2}$", "Vul een postcode in, bijvoorbeeld 2511 AA.")(value)
