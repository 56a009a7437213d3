"""What is mine: what I am asked, my conversations and haakjes. The same number of queries for any number of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from discussions.access import visits_of
from discussions.actions import evaluation
from discussions.models import EvaluationInvitee, PostState, Room, Thread
from events.models import Event
from events.templatetags.samenspel import dutch_date, dutch_soon
from haakjes.models import Haakje
from haakjes.models import State as HaakjeState
from membership.models import ContactPerson, Membership, User
from registrations.actions import reconfirm
from registrations.models import Registration, State
from registrations.views.mine import of_person

MOST_THREADS = 10
SHOWN_HAAKJES = (HaakjeState.OPEN, HaakjeState.CLOSED)


@dataclass(frozen=True)
class Ask:
    """A question that waits for my answer: a sentence that leads to where I give it, and until when."""

    sentence: str
    url: str
    until: str = ""


def asks(user: User, registrations: Iterable[Registration], haakjes: Iterable[Haakje], now: datetime) -> list[Ask]:
    """Return what waits for an answer of this person, what ends first at the top of its kind."""
    return [
        *(ask for one in registrations for ask in _about(one, now)),
        *_evaluations(user, now),
        *_ending(haakjes),
    ]


def _about(one: Registration, now: datetime) -> list[Ask]:
    event = one.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at < now):
        return []
    page = one.get_absolute_url()
    if one.state == State.OFFERED:
        return [Ask(f"Wil je de plek die vrij is bij {event.title}?", page, dutch_soon(one.answer_until))]
    if one.state == State.INVITED:
        return [Ask(f"Doe je mee aan {event.title}?", page)]
    if one.reconfirmed_at is None and reconfirm.can_answer(one, event, now):
        return [Ask(f"Kom je nog naar {event.title}?", reverse("registrations:reconfirm", args=[one.public_id]))]
    return []


def _evaluations(user: User, now: datetime) -> list[Ask]:
    mine = EvaluationInvitee.objects.filter(
        registration__in=Registration.objects.filter(of_person(user), erased_at=None), answered=False
    )
    opened = mine.filter(questionnaire__opened_at__isnull=False, questionnaire__closes_at__gt=now)
    rows = opened.select_related("questionnaire__event", "registration").order_by("questionnaire__closes_at", "pk")
    return [
        Ask(
            f"Wat vond je van {one.questionnaire.event.title}?",
            evaluation.link(one),
            dutch_soon(one.questionnaire.closes_at),
        )
        for one in rows
    ]


def _ending(haakjes: Iterable[Haakje]) -> list[Ask]:
    """The haakjes of which the app asked by mail how they stand."""
    return [
        Ask(
            f"Hoe staat het met je haakje ‘{one.title}’?",
            reverse("haakjes:haakje", args=[one.public_id]),
            dutch_date(one.open_until),
        )
        for one in haakjes
        if one.state == HaakjeState.OPEN and one.asked_at is not None
    ]


def haakjes_of(user: User) -> list[Haakje]:
    """Return what this person offers and asks that is open or ended by itself, the newest first."""
    mine = Haakje.objects.filter(user=user, state__in=SHOWN_HAAKJES).select_related("organisation")
    return list(mine.defer("text", "search_text", "result"))


def threads_of(user: User) -> list[Thread]:
    """Return the conversations in which this person wrote, where they may still read along; the latest at the top."""
    visits = visits_of(user)
    if not visits:
        return []
    open_to_me = Q(pk__in=[])
    for visitor in visits:
        open_to_me |= Q(pk__in=Room.objects.visible_to(visitor).values("pk"))
    mine = Q(posts__user=user) & ~Q(posts__state=PostState.WITHDRAWN)
    threads = Thread.objects.filter(mine, room__in=Room.objects.filter(open_to_me))
    return list(threads.distinct().select_related("room__event").order_by("-changed_at", "-pk")[:MOST_THREADS])


def membership_of(user: User) -> Membership | None:
    """Return where this person stands in the network; None for who never asked."""
    return Membership.objects.select_related("organisation").filter(user=user).first()


def speaks_for(user: User) -> QuerySet[ContactPerson]:
    """Return for which organisations this person is a contact."""
    return ContactPerson.objects.filter(user=user).select_related("organisation").order_by("organisation__name")
