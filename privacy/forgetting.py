"""Erasing a person at their own request (AVG art. 17): what goes, what stays, and doing it.

The press ends all access and writes an `Erasure` in one transaction. Then each entry of the registry forgets the
person in a transaction of its own, from the highest app down; the row of the person goes among the last. Interrupted
halfway, `resume` (rung by the clock) goes on: every step may be repeated.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from privacy.models import Erasure
from privacy.registry import REGISTRY, Holding, Person, Wishes

logger = logging.getLogger(__name__)

INTERRUPTED_AFTER = timedelta(minutes=5)
STAFF = "Je hebt rechten in het beheer. Vraag eerst een andere beheerder om die weg te halen."


# What apps do before the registry's entries (give seats back, so that the line moves up), and as the last of all.
_farewells: list[Callable[[Person], None]] = []
_endings: list[Callable[[Erasure], None]] = []


def before_forgetting(function: Callable[[Person], None]) -> Callable[[Person], None]:
    """Decorate what somebody does by leaving, as if they pressed each button themself. It makes its own transactions,
    and is called again after an interruption."""
    _farewells.append(function)
    return function


def when_forgotten(function: Callable[[Erasure], None]) -> Callable[[Erasure], None]:
    """Decorate what happens once all is gone: once, in the transaction that empties the address of the erasure."""
    _endings.append(function)
    return function


class CannotForget(Exception):  # noqa: N818  it is an answer to the person, not a fault
    """This person can't be erased now; `str()` is a Dutch sentence that says why."""


@dataclass(frozen=True)
class Going:
    """What goes of one entry: its title, and of how many rows."""

    title: str
    number: int


def person_of(user: Model) -> Person:
    """Return whom the registry is asked about, with all names under which this person stands somewhere."""
    person = Person(user.pk, user.email)
    names: set[str] = set()
    for holding in REGISTRY.holdings.values():
        for name in holding.names:
            names.update(holding.of(person).order_by().values_list(name, flat=True).distinct())
    return replace(person, names=tuple(sorted(filter(None, names))))


def what_goes(person: Person, wishes: Wishes) -> list[Going]:
    """Return what "verwijder mij" removes of this person, for the page that says so beforehand."""
    counted = [
        Going(one.title, one.of(person).count()) for one in REGISTRY.holdings.values() if not _stays(one, wishes)
    ]
    return [one for one in counted if one.number]


def what_stays(person: Person, wishes: Wishes) -> list[str]:
    """Return what stays of this person after "verwijder mij" and why, as Dutch sentences; empty when all goes."""
    staying = [one for one in REGISTRY.holdings.values() if _stays(one, wishes) and one.of(person).exists()]
    return list(dict.fromkeys(one.stays for one in staying))


def _stays(holding: Holding, wishes: Wishes) -> bool:
    return bool(holding.stays) and not (holding.choice and wishes.withdraw_posts)


def is_being_forgotten(user: int) -> bool:
    """Return whether the erasing of this person began and is not done yet."""
    return Erasure.objects.filter(user=user, finished_at=None).exists()


def forget(person: Person, wishes: Wishes, by: str) -> Erasure:
    """Erase `person`; `by` is "zelf" or "beheer:<key>". Return the row that tells when and how much, and not who.

    Access has ended when this returns or fails. A second call while the first runs, or after it, does nothing more.
    Raises CannotForget for somebody with rights in the admin.
    """
    erasure = _begin(person, wishes, by)
    return _carry_out(erasure)


@transaction.atomic
def _begin(person: Person, wishes: Wishes, by: str) -> Erasure:
    user = get_user_model().objects.select_for_update().filter(pk=person.user).first()
    if user is not None and (user.is_staff or user.is_superuser):
        raise CannotForget(STAFF)
    running = Erasure.objects.filter(user=person.user).order_by("pk").last()
    if running is not None:
        return running
    for function in REGISTRY.beginnings:
        function(person)
    return Erasure.objects.create(
        user=person.user, address=person.address, names=list(person.names), by=by, withdraw_posts=wishes.withdraw_posts
    )


def _carry_out(erasure: Erasure) -> Erasure:
    if erasure.finished_at is not None:
        return erasure
    person = Person(erasure.user, erasure.address, tuple(erasure.names))
    wishes = Wishes(withdraw_posts=erasure.withdraw_posts)
    for farewell in _farewells:
        farewell(person)
    for holding in REGISTRY.holdings.values():
        _forget_one(erasure, holding, person, wishes)
    return _finish(erasure.pk)


@transaction.atomic
def _forget_one(erasure: Erasure, holding: Holding, person: Person, wishes: Wishes) -> None:
    """Do one entry, and count it in the same transaction."""
    running = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if running.finished_at is not None:
        return
    if holding.forget is not None:
        number = holding.forget(person, wishes)
    else:
        number = holding.clean(list(holding.of(person).values_list("pk", flat=True)))
    if number:
        running.counts[holding.key] = running.counts.get(holding.key, 0) + number
        running.save(update_fields=["counts"])


@transaction.atomic
def _finish(pk: int) -> Erasure:
    """Empty what says who it was: only that somebody was erased stays, and when."""
    erasure = Erasure.objects.select_for_update().get(pk=pk)
    if erasure.finished_at is None:
        for ending in _endings:
            ending(erasure)
        erasure.address, erasure.names, erasure.finished_at = "", [], timezone.now()
        erasure.save(update_fields=["address", "names", "finished_at"])
        logger.info("privacy: erasure %s done, %s rows", erasure.pk, sum(erasure.counts.values()))
    return erasure


def resume(now: datetime) -> int:
    """Go on with what was interrupted: begun some minutes ago and not done. Return how many."""
    left = Erasure.objects.filter(finished_at=None, started_at__lte=now - INTERRUPTED_AFTER)
    return sum(bool(_carry_out(erasure).finished_at) for erasure in left)
