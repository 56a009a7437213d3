"""One prepared flow from a past gathering: for which next one, its date and seats, and then the mailing as a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from events.models import Event
from mailings import preparing
from mailings.admin_forms import DateAndSeatsForm, NextForm
from mailings.models import Mailing
from mailings.obstacles import NO_SUMMARY, summary_is_published
from membership.admin_pages import actor, form_page, log_deed, require
from membership.errors import Refused

ADD, CHANGE_EVENT = "mailings.add_mailing", "events.change_event"


def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for which gathering the invitation is."""
    require(request, ADD)
    event = get_object_or_404(Event, pk=pk)
    form = NextForm(request.POST or None, event=event)
    if form.is_valid():
        chosen = form.cleaned_data["invite_to"]
        if chosen.starts_at is None:
            return redirect("admin:mailings_mailing_summary-date", pk, chosen.pk)
        if made := _prepared(request, form, event, chosen):
            return made
    return form_page(
        request,
        form,
        title="Samenvatting en uitnodiging",
        model=Mailing,
        event=event,
        button="Ga verder",
        back=_event_url(event),
        intro=_intro(event),
    )


def date_and_seats(request: HttpRequest, pk: int, next_pk: int) -> HttpResponse:
    """Ask for day and seats of a next gathering that has none yet, and keep them."""
    require(request, ADD, CHANGE_EVENT)
    event, following = get_object_or_404(Event, pk=pk), get_object_or_404(Event, pk=next_pk)
    if following.starts_at is not None and request.method != "POST":
        return redirect("admin:mailings_mailing_summary", pk)
    initial = {"capacity": following.capacity}
    form = DateAndSeatsForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            following = preparing.give_date(
                event=following,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                capacity=None if data["no_limit"] else data["capacity"],
                open_now=data["open_now"],
                by=actor(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            log_deed(request, following, "Datum en plekken ingevuld.")
            if made := _prepared(request, form, event, following):
                return made
    return form_page(
        request,
        form,
        title=f"Datum en plekken van {following}",
        model=Mailing,
        event=event,
        button="Bewaar en ga verder",
        back=reverse("admin:mailings_mailing_summary", args=[pk]),
        intro="Een uitnodiging zonder datum kan niet. Vul in wanneer het is en hoeveel plekken er zijn. "
        "Het staat daarna meteen op de site.",
    )


def _prepared(request: HttpRequest, form: object, event: Event, following: Event) -> HttpResponse | None:
    """Make the draft and go to it; None, with the reason at the form, when it was refused."""
    try:
        mailing = preparing.prepare_summary(event=event, invite_to=following, by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, "De mailing staat klaar als concept. Pas de tekst aan, en bekijk daarna het voorbeeld.")
    return redirect("admin:mailings_mailing_change", mailing.pk)


def _intro(event: Event) -> str:
    intro = (
        f"Iedereen die bij ‘{event}’ was, krijgt de samenvatting en een persoonlijke uitnodiging. "
        "Je maakt nu een concept. Er gaat nog niets weg."
    )
    return intro if summary_is_published(event) else f"{intro} Let op: {NO_SUMMARY}"


def _event_url(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])
