"""My overview: everything of whoever is logged in, each with the way to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.models import Event
from events.templatetags.samenspel import dutch_soon
from netwerk import mine
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE
from registrations.views.mine import of_person


@dataclass(frozen=True)
class Mine:
    """One of my registrations, with the word for where it stands."""

    registration: Registration
    label: str
    good: bool


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/mijn/`: what waits for an answer, what comes and what was, the delegations one leads, conversations,
    haakjes and the membership; the same number of queries for any number."""
    now = timezone.now()
    coming, past = [], []
    registrations = list(_registrations(request.user))
    haakjes = mine.haakjes_of(request.user)
    for one in registrations:
        (past if _is_over(one.event, now) else coming).append(Mine(one, _label(one), one.state == State.SEATED))
    context = {
        "coming": coming,
        "past": past[::-1],
        "delegations": list(_delegations(request.user)),
        "asks": mine.asks(request.user, registrations, haakjes, now),
        "haakjes": haakjes,
        "threads": mine.threads_of(request.user),
        "membership": mine.membership_of(request.user),
        "speaks_for": list(mine.speaks_for(request.user)),
    }
    return render(request, "mine/overview.html", context)


def _registrations(user: object) -> QuerySet[Registration]:
    rows = Registration.objects.filter(of_person(user), erased_at=None).exclude(state=State.LAPSED)
    return rows.select_related("event", "organisation").order_by(F("event__starts_at").asc(nulls_last=True), "pk")


def _delegations(user: object) -> QuerySet[Delegation]:
    """Groups that this person is the contact of; the delegation of one that holds only billing details is no group."""
    answers = Q(members__state=State.INVITED)
    return (
        Delegation.objects.led_by(user.email)
        .filter(withdrawn_at=None)
        .select_related("event", "organisation")
        .annotate(
            counting=Count("members", filter=Q(members__state__in=LIVE)),
            unanswered=Count("members", filter=answers),
            others=Count("members", filter=~Q(members__address=F("contact_address"))),
        )
        .filter(others__gt=0)
        .order_by(F("event__starts_at").desc(nulls_first=True), "pk")
    )


def _is_over(event: Event, now: datetime) -> bool:
    return event.ends_at is not None and event.ends_at < now


def _label(one: Registration) -> str:
    if one.event.status == Event.Status.CANCELLED:
        return "Gaat niet door"
    if one.state == State.CANDIDATE and one.event.allocated_at:
        return "In de rij"
    if one.state == State.OFFERED:
        return f"Plek voor je vrij: antwoord tot {dutch_soon(one.answer_until)}"
    labels = {State.INVITED: "Vraagt om antwoord", State.SEATED: "Plek", State.HELD: "Staat apart"}
    return labels.get(State(one.state), one.get_state_display())
