"""Wat als: how the seats would come out with another number of them, or without priority. Stored nowhere."""

from dataclasses import replace

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from events.models import Event
from membership.admin_pages import page, require
from registrations.actions.seats import field_of
from registrations.admin import proposal as view_model
from registrations.admin.capacity import overbooked
from registrations.replay import numbers_of, stored_outcome

PERMISSION = "registrations.confirm_allocation"
MOST_SEATS = 100_000
WRONG_NUMBER = f"Vul een heel getal in van 0 tot {MOST_SEATS}, of laat het leeg."


class WhatIfForm(forms.Form):
    """Sent by GET: what it asks changes nothing."""

    plekken = forms.IntegerField(
        label="Aantal plekken",
        required=False,
        min_value=0,
        max_value=MOST_SEATS,
        help_text="Leeg: geen grens.",
        error_messages={"invalid": WRONG_NUMBER, "min_value": WRONG_NUMBER, "max_value": WRONG_NUMBER},
    )
    voorrang = forms.ChoiceField(
        label="Voorrang",
        choices=[("aan", "Aan: complete delegaties gaan voor"), ("uit", "Uit: de volgorde van aanmelden telt")],
        error_messages={"required": "Kies of er voorrang is.", "invalid_choice": "Kies aan of uit."},
    )


def form_for(event: Event, data: object = None) -> AdminForm:
    """Return the form in the markup of the admin, filled in with how `event` is now."""
    initial = {"plekken": event.capacity, "voorrang": "aan" if event.priority else "uit"}
    form = WhatIfForm(data, initial=initial)
    form.use_required_attribute = False
    return AdminForm(form, [(None, {"fields": ["plekken", "voorrang"]})], {})


@require_safe
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form, and with an answer in the address what that would bring beside the real proposal of now."""
    require(request, PERMISSION)
    event = get_object_or_404(Event, pk=pk)
    adminform = form_for(event, request.GET if "voorrang" in request.GET else None)
    form = adminform.form
    result = _result(event, **form.cleaned_data) if form.is_valid() else {}
    return page(
        request,
        "registrations/admin/what_if.html",
        title=f"Wat als: {event}",
        model=Event,
        event=event,
        adminform=adminform,
        errors=form.errors,
        address=reverse("admin:registrations_event_what_if", args=[pk]),
        **result,
    )


def _result(event: Event, plekken: int | None, voorrang: str) -> dict[str, object]:
    now = field_of(event)
    other = replace(now, capacity=plekken, priority=voorrang == "aan")
    real, outcome = stored_outcome(now.decide()), stored_outcome(other.decide())
    had = [person.id for person in now.seated]
    return {
        "capacity": plekken,
        "priority": other.priority,
        "proposal": view_model.what_if(event, had=had, outcome=outcome, real=real),
        "real_seated": len(had) + numbers_of(real)[0],
        "real_waiting": numbers_of(real)[1],
        "overbooked": overbooked(len(had), plekken),
    }
