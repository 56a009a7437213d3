"""Forms for what an organiser does with a registration; errors say how to put it right."""

from django import forms
from django.utils import timezone

from events.models import Event, Role
from membership.models import Layer
from registrations.forms.fields import AddressField, NameField

WIDE = {"class": "vTextField"}


def _choices(label: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """No choice is made beforehand: the first of the list would be wrong for most."""
    return [("", label), *choices]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Reden",
        max_length=200,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Staat in de geschiedenis. De deelnemer krijgt een mail over de afmelding, zonder deze reden.",
        error_messages={"required": "Vul in waarom je deze aanmelding afmeldt."},
    )


class PersonForm(forms.Form):
    """Somebody whom the organiser fills in; the person confirms by mail. What may be typed is as on the public form."""

    event = forms.ModelChoiceField(
        label="Bijeenkomst",
        queryset=Event.objects.none(),
        empty_label="Kies een bijeenkomst",
        error_messages={"required": "Kies een bijeenkomst.", "invalid_choice": "Kies een bijeenkomst die nog komt."},
    )
    name = NameField(label="Naam", max_length=150, missing="Vul de naam in.", widget=forms.TextInput(attrs=WIDE))
    address = AddressField(
        label="E-mailadres",
        widget=forms.EmailInput(attrs=WIDE),
        help_text="Lees het adres terug aan de telefoon.",
    )
    organisation = NameField(
        label="Organisatie", max_length=200, missing="Vul de organisatie in.", widget=forms.TextInput(attrs=WIDE)
    )
    layer = forms.ChoiceField(
        label="Laag",
        choices=_choices("Kies een laag", Layer.choices),
        error_messages={"required": "Kies de laag van de organisatie."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        ahead = Event.objects.filter(status=Event.Status.OPEN).upcoming(timezone.now())
        self.fields["event"].queryset = ahead.exclude(starts_at=None)


class CallerForm(PersonForm):
    role = forms.ChoiceField(
        label="Rol",
        choices=_choices("Kies een rol", Role.choices),
        error_messages={"required": "Vraag welke rol de beller heeft, en kies die."},
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)
