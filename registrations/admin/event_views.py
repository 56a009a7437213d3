"""A new gathering from an earlier one, or from a preset."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from events.actions import copy_event, create_from_preset
from events.models import Event
from membership.admin_pages import actor, form_page, log_deed, require
from membership.errors import Refused
from registrations.admin.event_forms import NewEventForm, PresetForm

DRAFT_MADE = "Het concept staat klaar. Niemand ziet het nog op de site. Hieronder staat wat er nog ontbreekt."


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for title, address and day; make a draft like the gathering `pk`."""
    require(request, "events.add_event")
    source = get_object_or_404(Event, pk=pk)
    form = NewEventForm(request.POST or None, initial={"title": source.title})
    if form.is_valid() and (made := _made(request, form, copy_event, event=source)):
        return made
    return form_page(
        request,
        form,
        title=f"Kopie van {source}",
        model=Event,
        button="Maak het concept",
        back=_change_url(pk),
        intro="Tekst, programma, casussen, sprekers, partners, uren voor eigen casussen en vragen komen mee. "
        "Links om mee te doen en aanmeldingen niet.",
    )


def from_preset(request: HttpRequest) -> HttpResponse:
    """Ask for the preset, title, address and day; make a draft."""
    require(request, "events.add_event")
    form = PresetForm(request.POST or None)
    if form.is_valid() and (made := _made(request, form, create_from_preset)):
        return made
    return form_page(
        request,
        form,
        title="Nieuwe bijeenkomst uit een voorbeeld",
        model=Event,
        button="Maak het concept",
        back=reverse("admin:events_event_changelist"),
        intro="Kies waar je nieuwe bijeenkomst op lijkt. Tijden, plekken en programma zijn dan alvast ingevuld.",
    )


def _made(request: HttpRequest, form: NewEventForm, action: object, **options: object) -> HttpResponse | None:
    """Do it and go to the draft; None, with the reason at the form, when it was refused."""
    try:
        event = action(**options, **form.cleaned_data, by=actor(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    log_deed(request, event, "Gemaakt als concept.")
    messages.success(request, DRAFT_MADE)
    return redirect(_change_url(event.pk))


def _change_url(pk: int) -> str:
    return reverse("admin:events_event_change", args=[pk])
