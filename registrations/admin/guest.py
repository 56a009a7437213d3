"""Inviting a guest: the form and its page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from membership.admin_pages import actor, form_page, require
from membership.errors import Refused
from registrations.actions import guests
from registrations.admin.registration_forms import WIDE, PersonForm
from registrations.forms.fields import NameField
from registrations.models import GuestKind, Registration

ADD = "registrations.add_registration"


class GuestForm(PersonForm):
    """A guest has no role, and needs an organisation only where it says something."""

    kind = forms.ChoiceField(
        label="Soort gast",
        choices=[("", "Kies een soort"), *GuestKind.choices],
        help_text="Staat in de uitnodiging. Gasten tellen niet mee voor het aantal plekken.",
        error_messages={"required": "Kies wat voor gast dit is."},
    )
    shown_name = NameField(
        label="Getoond als",
        max_length=80,
        missing="",
        required=False,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Voornaam of schuilnaam. De gast kan dit in de uitnodiging nog kiezen. Leeg: de naam.",
    )
    field_order = ("event", "kind", "name", "shown_name", "address", "organisation", "layer")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].required = self.fields["layer"].required = False
        self.fields["address"].help_text = "Hier gaat de uitnodiging heen."
        self.fields["organisation"].help_text = "Leeg voor een inwoner."
        self.fields["layer"].help_text = "Alleen nodig bij een organisatie."

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("organisation") and not cleaned.get("layer"):
            self.add_error("layer", "Kies de laag van de organisatie, of laat de organisatie leeg.")
        return cleaned


def add_guest(request: HttpRequest) -> HttpResponse:
    """Invite a guest, who takes no seat of the capacity."""
    require(request, ADD)
    form = GuestForm(request.POST or None, initial={"event": request.GET.get("bijeenkomst")})
    if form.is_valid():
        try:
            guest = guests.invite(**form.cleaned_data, by=actor(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{guest} krijgt een uitnodiging per mail.")
            return redirect(reverse("admin:registrations_registration_change", args=[guest.pk]))
    return form_page(
        request,
        form,
        title="Gast uitnodigen",
        model=Registration,
        button="Stuur de uitnodiging",
        back=reverse("admin:registrations_registration_changelist"),
        intro="Een gast heeft geen rol en telt niet mee voor het aantal plekken. De gast krijgt een mail in gewone "
        "woorden, kiest zelf een naam die anderen zien, en komt na een ja meteen in de omgeving.",
    )
