"""What somebody fills in who wants to be a member, or who has other work."""

from django import forms

from membership.forms.fields import AddressField
from membership.forms.lines import NameField, ParagraphField
from membership.forms.roles import RoleCards
from membership.joining import Answers
from membership.models import Layer, Organisation, Role
from membership.models.organisation import normalise_name
from membership.nlds import NldsForm

RESIDENT = "inwoner"
LONGEST = 1000
ROLE_MISSING = "Kies de rol die het best past, of kies: inwoner of ervaringsdeskundige."
LAYER_MISSING = "Deze organisatie staat nog niet op onze lijst. Kies ook wat voor organisatie het is."


class WorkForm(NldsForm):
    """Where somebody works and as what."""

    organisation = NameField(
        label="Organisatie",
        max_length=200,
        missing="Vul de naam van de organisatie in.",
        help_text="Begin te typen voor een suggestie. Ben je inwoner? Laat dit dan leeg.",
        widget=forms.TextInput({"autocomplete": "organization", "list": "organisaties"}),
    )
    layer = forms.ChoiceField(
        label="Soort organisatie",
        choices=[("", "Maak een keuze"), *Layer.choices],
        required=False,
        help_text="Alleen nodig als de organisatie niet bij de suggesties staat.",
        error_messages={"invalid_choice": "Kies wat voor organisatie het is."},
    )
    role = forms.ChoiceField(
        label="Wat is je rol?",
        choices=[*Role.choices, (RESIDENT, "Inwoner of ervaringsdeskundige")],
        widget=RoleCards,
        error_messages={"required": ROLE_MISSING, "invalid_choice": ROLE_MISSING},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self["role"].data == RESIDENT:
            self.fields["organisation"].required = False

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("role") == RESIDENT:
            cleaned["organisation"] = cleaned["layer"] = ""
            return cleaned
        name = cleaned.get("organisation")
        if name and not cleaned.get("layer") and not self._is_listed(name):
            self.add_error("layer", LAYER_MISSING)
        return cleaned

    def _is_listed(self, name: str) -> bool:
        """Only what everybody may see as a suggestion counts: what a stranger typed tells nobody that it exists."""
        return Organisation.objects.suggested().filter(search_name=normalise_name(name)[:200]).exists()

    @property
    def answers(self) -> Answers:
        """What was filled in, once it is valid."""
        cleaned = self.cleaned_data
        resident = cleaned["role"] == RESIDENT
        return Answers(
            name=cleaned.get("name", ""),
            organisation=cleaned["organisation"],
            layer=cleaned["layer"],
            role="" if resident else cleaned["role"],
            resident=resident,
            wish=cleaned.get("wish", ""),
            offer=cleaned.get("offer", ""),
        )


class JoinForm(WorkForm):
    """The whole page of who is logged in: the address is known."""

    name = NameField(label="Naam", max_length=150, missing="Vul je naam in.")
    wish = ParagraphField(
        label="Wat brengt je hier?",
        longest=LONGEST,
        required=False,
        help_text="In een paar zinnen. Alleen de organisatoren lezen dit.",
    )
    offer = ParagraphField(
        label="Wat kun je bieden?",
        longest=LONGEST,
        required=False,
        rows=4,
        help_text="Kennis, tijd, een netwerk, een goed verhaal. Alleen de organisatoren lezen dit.",
    )
    field_order = ["name", "address", "organisation", "layer", "role", "wish", "offer"]


class StrangerForm(JoinForm):
    """The page of who is not logged in: a mail proves the address."""

    address = AddressField(help_text="Hier komt een mail met een knop. Gebruik liefst het adres van je werk.")
