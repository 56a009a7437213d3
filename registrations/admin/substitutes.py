"""The organiser's yes or no to a substitute of another role than that of the seat."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from membership.admin_pages import actor, form_page, require
from membership.errors import Refused
from registrations.actions import substitutes
from registrations.admin.registration_forms import WIDE
from registrations.admin.registration_views import CHANGE
from registrations.models import Registration, State

YES, NO = "ja", "nee"


class DecideForm(forms.Form):
    answer = forms.ChoiceField(
        label="Mag dit?",
        choices=[(YES, "Ja, vraag deze persoon"), (NO, "Nee, de plek blijft zoals hij is")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies ja of nee."},
    )
    reason = forms.CharField(
        label="Reden",
        max_length=200,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Staat in de geschiedenis en in de mail aan wie het vroeg.",
        error_messages={"required": "Vul in waarom het wel of niet mag."},
    )


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who would take over which seat, and take the answer with its reason."""
    require(request, CHANGE)
    found = Registration.objects.select_related("event", "organisation", "replaces").exclude(replaces=None)
    one = get_object_or_404(found, pk=pk, erased_at=None)
    back = reverse("admin:registrations_registration_change", args=[one.pk])
    if one.state != State.PREPARED:
        messages.info(request, "Over deze vraag is al besloten, of zij is ingetrokken.")
        return redirect(back)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accepted = form.cleaned_data["answer"] == YES
        try:
            substitutes.decide(request=one, accepted=accepted, reason=form.cleaned_data["reason"], by=actor(request))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            told = f"{one} krijgt nu de vraag." if accepted else "Wie het vroeg, krijgt een mail met de reden."
            messages.success(request, told)
        return redirect(back)
    seated = one.replaces
    return form_page(
        request,
        form,
        title=f"Vervanger met een andere rol: {one}",
        model=Registration,
        event=one.event,
        button="Bevestig het besluit",
        back=back,
        intro=f"{seated} heeft een plek met de rol {seated.get_role_display()} en wil die geven aan {one}, "
        f"met de rol {one.get_role_display()}. Tot je besluit krijgt {one} geen mail.",
    )
