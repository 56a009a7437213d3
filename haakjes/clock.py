"""What time asks of haakjes. Each asks "due and not yet done", so that a late or double call is right once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from haakjes import notices
from haakjes.models import Haakje, State
from haakjes.states import change
from haakjes.visible import is_member

ASK_BEFORE = timedelta(days=7)
SLICE = 200  # one call never works longer than a few seconds; the next goes on
POSTER_LEFT = "wie het plaatste, is geen lid meer"


def ending_until(until: datetime) -> QuerySet[Haakje]:
    """Return the open haakjes whose poster is asked up to a moment how it stands: a week before the last day."""
    day = timezone.localdate(until)
    return Haakje.objects.filter(state=State.OPEN, asked_at=None, open_until__lte=day + ASK_BEFORE)


def ask_ending(now: datetime) -> int:
    """Ask the posters of what ends within a week, once. Return how many."""
    due = ending_until(now).filter(open_until__gte=timezone.localdate(now))
    return sum(_ask(pk, now) for pk in _slice(due))


@transaction.atomic
def _ask(pk: int, now: datetime) -> bool:
    """Set the mark and queue the mail together; a second worker finds the mark and does nothing."""
    if not Haakje.objects.filter(pk=pk, state=State.OPEN, asked_at=None).update(asked_at=now):
        return False
    notices.ending(Haakje.objects.select_related("user").get(pk=pk))
    return True


def past_end(now: datetime) -> QuerySet[Haakje]:
    """Return the open haakjes whose last day is over."""
    return Haakje.objects.filter(state=State.OPEN, open_until__lt=timezone.localdate(now))


def without_poster() -> QuerySet[Haakje]:
    """Return the open haakjes that nobody would answer for: who posted them left the network, or was erased."""
    return Haakje.objects.filter(~is_member("user"), state=State.OPEN)


def close_due(now: datetime) -> int:
    """Close what is past its end and tell the poster; close without a mail what lost its poster. Return how many."""
    ended = sum(_close(pk, past_end(now), "", tell=True) for pk in _slice(past_end(now)))
    return ended + sum(_close(pk, without_poster(), POSTER_LEFT, tell=False) for pk in _slice(without_poster()))


@transaction.atomic
def _close(pk: int, due: QuerySet[Haakje], reason: str, *, tell: bool) -> bool:
    """Close one if it still has to be: renewing at this moment goes first, or comes after."""
    Haakje.objects.select_for_update(of=["self"]).filter(pk=pk).first()
    haakje = due.select_related("user").filter(pk=pk).first()
    if haakje is None:
        return False
    change(haakje, State.CLOSED, by="klok", reason=reason)
    if tell:
        notices.closed(haakje)
    return True


def _slice(due: QuerySet[Haakje]) -> list[int]:
    return list(due.order_by("open_until", "pk").values_list("pk", flat=True)[:SLICE])
