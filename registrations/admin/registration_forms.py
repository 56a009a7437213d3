"""Forms for what an organiser does with a registration."""

from django import forms
from django.utils import timezone

from events.models import Event, Role
from membership.models import Layer

WIDE = {"class": "vTextField"}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Reden",
        max_length=200,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Staat in de geschiedenis. De deelnemer krijgt een mail over de afmelding, zonder deze reden.",
    )


class PersonForm(forms.Form):
    """Somebody whom the organiser fills in; the person confirms by mail."""

    event = forms.ModelChoiceField(label="Bijeenkomst", queryset=Event.objects.none(), empty_label=None)
    name = forms.CharField(label="Naam", max_length=150, widget=forms.TextInput(attrs=WIDE))
    address = forms.EmailField(
        label="E-mailadres",
        max_length=254,
        widget=forms.EmailInput(attrs=WIDE),
        help_text="Lees het adres terug aan de telefoon.",
    )
    organisation = forms.CharField(label="Organisatie", max_length=200, widget=forms.TextInput(attrs=WIDE))
    layer = forms.ChoiceField(label="Laag", choices=Layer.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        ahead = Event.objects.filter(status=Event.Status.OPEN).upcoming(timezone.now())
        self.fields["event"].queryset = ahead.exclude(starts_at=None)


class CallerForm(PersonForm):
    role = forms.ChoiceField(label="Rol", choices=Role.choices)
    form_token = forms.UUIDField(widget=forms.HiddenInput)


class GuestForm(PersonForm):
    """A guest has no role: a speaker, somebody of the press, an expert by experience."""
