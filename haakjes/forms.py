"""What a member fills in about a haakje."""

import unicodedata
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from haakjes.actions import LONGEST, Wish, check_until
from haakjes.models import Haakje, Kind, Side
from membership.errors import Refused
from membership.models import Theme, UmbrellaNetwork
from membership.nlds import NldsForm
from registrations.forms.fields import LineField, refuse_control_signs

USUAL = timedelta(days=91)
TEXT_LENGTH = 4000
MARKDOWN = "Een lege regel maakt een alinea. Een streepje met een spatie maakt een rij."
SAFE = "Schrijf niets waaraan iemand een inwoner kan herkennen."
ALL_MEMBERS = "leden"
TO_ALL, TO_POSTER = "iedereen", "plaatser"


class WritingField(forms.CharField):
    """Several lines of text: NFC, ends of lines alike, no invisible signs. The browser cuts nothing off: what is too
    long comes back whole, with how long it may be."""

    def __init__(self, *, rows: int, missing: str = "", **options: object) -> None:
        if missing:
            options["error_messages"] = {"required": missing}
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: object) -> str:
        return unicodedata.normalize("NFC", super().to_python(value)).replace("\r\n", "\n").strip()

    def run_validators(self, value: str) -> None:
        # First the length: a text that is far too long is not looked through sign by sign.
        super().run_validators(value)
        for line in value.split("\n"):
            refuse_control_signs(line.replace("\t", " "))


class DayField(forms.DateField):
    """A last day: from today, at most a year ahead."""

    def __init__(self, **options: object) -> None:
        today = timezone.localdate()
        attributes = {"type": "date", "min": today.isoformat(), "max": (today + LONGEST).isoformat()}
        super().__init__(
            widget=forms.DateInput(attrs=attributes, format="%Y-%m-%d"),
            error_messages={
                "required": "Kies tot en met welke dag het haakje loopt.",
                "invalid": "Vul een dag in, zoals 24-09-2027.",
            },
            **options,
        )

    def validate(self, value: object) -> None:
        super().validate(value)
        try:
            check_until(value)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None


class _UntilForm(NldsForm):
    """Makes the field of the last day at each form, since its limits move with the day."""

    until_label = "Tot en met wanneer?"
    until_help = "Een week van tevoren vragen we je hoe het staat. Daarna sluit het haakje vanzelf."

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.base_fields = self.base_fields | {
            "open_until": DayField(label=self.until_label, help_text=self.until_help)
        }
        super().__init__(*args, **kwargs)


class HaakjeForm(_UntilForm):
    """An offer or request. With `umbrellas` it asks for whom it is: only at posting."""

    side = forms.ChoiceField(
        label="Wat wil je plaatsen?",
        widget=forms.RadioSelect,
        choices=[
            (Side.OFFER, "Een aanbod: wij hebben iets voor een ander"),
            (Side.REQUEST, "Een vraag: wij zoeken iets"),
        ],
    )
    kind = forms.ChoiceField(label="Wat voor haakje is het?", choices=[("", "Kies een soort"), *Kind.choices])
    title = LineField(
        label="Titel",
        max_length=120,
        missing="Geef je haakje een titel.",
        help_text="In één zin: wat bied of zoek je?",
    )
    text = WritingField(
        label="Toelichting",
        rows=8,
        max_length=TEXT_LENGTH,
        missing="Leg in een paar zinnen uit wat je biedt of zoekt.",
        help_text=f"Wat is er nodig, voor wie, en wanneer? {SAFE} {MARKDOWN}",
    )
    themes = forms.ModelMultipleChoiceField(
        label="Thema’s",
        queryset=Theme.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value", "invalid_list"), "Kies thema’s uit de lijst."
        ),
    )
    umbrella = forms.ChoiceField(label="Voor wie is het?", widget=forms.RadioSelect, initial=ALL_MEMBERS)
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("side", "kind", "title", "text", "themes", "umbrella", "open_until")

    def __init__(self, *args: object, umbrellas: list[UmbrellaNetwork] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not umbrellas:
            # Without umbrella networks there is nothing to choose.
            del self.fields["umbrella"]
        else:
            only = [(str(one.pk), f"Alleen leden in {one.name}") for one in umbrellas]
            self.fields["umbrella"].choices = [(ALL_MEMBERS, "Alle leden van het netwerk"), *only]
            self.fields["umbrella"].help_text = "Dit kun je later niet meer veranderen."
        self.fields["title"].widget.attrs.pop("maxlength", None)

    @property
    def wish(self) -> Wish:
        """What was filled in, for `haakjes.actions`."""
        values = dict(self.cleaned_data)
        values.pop("form_token", None)
        umbrella = values.pop("umbrella", ALL_MEMBERS)
        return Wish(**values, umbrella=None if umbrella == ALL_MEMBERS else int(umbrella))


def prefilled(given: Mapping[str, str]) -> dict[str, object]:
    """Return what stands in a new form: the fields that an address gives (`title`, `text`, `side`, `kind`), as far as
    they fit, and the usual last day."""
    initial: dict[str, object] = {"open_until": timezone.localdate() + USUAL, "form_token": uuid.uuid4()}
    initial["title"] = " ".join(given.get("title", "").replace("\x00", "").split())[:120]
    initial["text"] = given.get("text", "").replace("\x00", "")[:TEXT_LENGTH]
    if given.get("side") in Side.values:
        initial["side"] = given["side"]
    if given.get("kind") in Kind.values:
        initial["kind"] = given["kind"]
    return initial


def as_it_is(haakje: Haakje) -> dict[str, object]:
    """Return what stands in the form to change a haakje."""
    names = ("side", "kind", "title", "text", "open_until")
    return {name: getattr(haakje, name) for name in names} | {"themes": list(haakje.themes.all())}


class MetForm(NldsForm):
    met_with = LineField(
        label="Met wie?",
        max_length=200,
        missing="Vul in met welke organisatie het lukte.",
        help_text="Noem de organisatie. Noem een persoon alleen als die dat goed vindt.",
    )
    result = WritingField(
        label="Wat kwam ervan?",
        rows=5,
        max_length=2000,
        required=False,
        help_text="Een paar zinnen. Zo ziet een ander wat een haakje oplevert.",
    )


class RenewForm(_UntilForm):
    until_label = "Tot en met wanneer loopt het haakje?"


class ResponseForm(NldsForm):
    """An answer. `choose` asks for whom it is; a poster who answers in private has chosen already."""

    text = WritingField(
        label="Je reactie", rows=5, max_length=TEXT_LENGTH, missing="Schrijf eerst iets.", help_text=SAFE
    )
    audience = forms.ChoiceField(
        label="Wie mag dit lezen?",
        initial=TO_ALL,
        widget=forms.RadioSelect,
        choices=[
            (TO_ALL, "Iedereen die dit haakje ziet"),
            (TO_POSTER, "Alleen wie het haakje plaatste"),
        ],
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, choose: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not choose:
            del self.fields["audience"]

    @property
    def private(self) -> bool:
        return self.cleaned_data.get("audience") == TO_POSTER
