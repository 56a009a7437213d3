"""What somebody fills in to write in the environment."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from discussions.models import ThreadKind
from discussions.writing import MAX_LENGTH
from membership.nlds import NldsForm
from registrations.forms.fields import OVERRIDES, LineField

HOW_TO = (
    "Schrijf niets waaraan iemand een inwoner kan herkennen. Opmaak kan ook: **vet**, *schuin*, een lijst met een "
    "streepje voor elke regel."
)
BY_NAME = "naam"
EMPTY = "Schrijf eerst iets."
TOO_LONG = "Je tekst is te lang: {length} tekens. Er passen er {limit} in. Maak je tekst korter, of knip die in tweeën."
TITLE_LENGTH = 150
_WITHOUT_OVERRIDES = dict.fromkeys(map(ord, OVERRIDES))


def _plain(text: str) -> str:
    """Return `text` with one kind of line end, and without the control signs that a paste may carry along."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").translate(_WITHOUT_OVERRIDES)
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


class TextField(forms.CharField):
    """A text of several lines. The browser cuts nothing off: what is too long comes back whole, with how long it is."""

    def __init__(self, **options: object) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 7}), error_messages={"required": EMPTY}, **options)

    def to_python(self, value: object) -> str:
        text = _plain(super().to_python(value) or "").strip()
        if len(text) > MAX_LENGTH:
            raise ValidationError(TOO_LONG.format(length=len(text), limit=MAX_LENGTH), code="max_length")
        return text


class PostForm(NldsForm):
    """A post or a reply. `labels` is as what the writer may be shown without a name; empty: only with a name."""

    body = TextField(label="Bericht", help_text=HOW_TO)
    shown_as = forms.ChoiceField(
        label="Met je naam, of zonder?",
        initial=BY_NAME,
        widget=forms.RadioSelect,
        help_text="Zonder naam zien anderen alleen wat hier staat, en de dag. Wie nu meeleest, ziet wel dat er een "
        "bericht bij komt. Een moderator kan de naam opvragen; dat leggen we vast. We mailen je niet over reacties: zo "
        "weet niemand van wie het is.",
        error_messages={"invalid_choice": "Wat we zonder naam van je laten zien, is net veranderd. Kies opnieuw."},
    )
    quote_by_name = forms.BooleanField(
        label="Mijn naam mag bij een citaat in de samenvatting",
        required=False,
        help_text="Zonder vinkje staat er alleen een rol bij.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, *, labels: list[str], **kwargs: object) -> None:
        if data is not None and "shown_as" not in data:
            # The short form at a question of a room does not ask.
            data = data.copy()
            data["shown_as"] = BY_NAME
        super().__init__(data, **kwargs)
        by_label = [(label, f"Zonder naam, als ‘{label}’") for label in labels]
        if labels:
            self.fields["shown_as"].choices = [(BY_NAME, "Met mijn naam"), *by_label]
        elif data is not None and data["shown_as"] != BY_NAME:
            # The room allowed it when the form was opened.
            self.fields["shown_as"].choices = [(BY_NAME, "Met mijn naam")]
        else:
            del self.fields["shown_as"]

    def clean_shown_as(self) -> str:
        """Return the words to be shown as; empty with a name."""
        chosen = self.cleaned_data["shown_as"]
        return "" if chosen == BY_NAME else chosen


class ThreadForm(PostForm):
    """A new conversation, or a question."""

    kind = forms.ChoiceField(
        label="Wat wil je?",
        widget=forms.RadioSelect,
        choices=[(ThreadKind.TALK, "Een gesprek beginnen"), (ThreadKind.QUESTION, "Een vraag stellen")],
        initial=ThreadKind.TALK,
    )
    title = LineField(
        label="Onderwerp",
        max_length=TITLE_LENGTH,
        missing="Geef je gesprek een onderwerp.",
        help_text="In één zin: waar gaat het over?",
    )
    field_order = ("kind", "title", "body", "shown_as", "quote_by_name")

    def __init__(self, data: QueryDict | None = None, **kwargs: object) -> None:
        super().__init__(data, **kwargs)
        self.fields["title"].widget.attrs.pop("maxlength", None)


class ChangeForm(NldsForm):
    """Another text for one's own post; the first post of a conversation has its title too."""

    title = LineField(label="Onderwerp", max_length=TITLE_LENGTH, missing="Geef je gesprek een onderwerp.")
    body = TextField(label="Bericht", help_text=HOW_TO)
    quote_by_name = forms.BooleanField(
        label="Mijn naam mag bij een citaat in de samenvatting",
        required=False,
        help_text="Zonder vinkje staat er alleen een rol bij.",
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, with_title: bool, nameless: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs.pop("maxlength", None)
        if not with_title:
            del self.fields["title"]
        if nameless:
            del self.fields["quote_by_name"]


class RevealForm(NldsForm):
    """Why a moderator wants to know who wrote something."""

    reason = LineField(
        label="Waarom wil je de naam weten?",
        max_length=300,
        missing="Schrijf op waarom je de naam wilt weten.",
        help_text="We leggen vast dat je de naam hebt opgevraagd, wanneer en waarom.",
    )
