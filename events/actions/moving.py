"""What moves along when a gathering gets another time: its programme, its hours, its dates."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.utils import timezone

from events import hours
from events.actions.content import save_event
from events.actions.copying import shifted
from events.models import Event
from membership.errors import Refused


class Along(StrEnum):
    """What an organiser may let move along, or leave where it is."""

    PROGRAMME = "programma"
    CASE_SLOTS = "tijden-eigen-casus"
    PRESENCE = "aanwezig"
    DOORS = "deuren"
    ENVIRONMENT = "omgeving"
    ALLOCATION = "verdeling"
    OFFERS = "aanbod"
    OPENS = "aanmelden-vanaf"
    CLOSES = "aanmelden-tot"


LABELS = {
    Along.PROGRAMME: "Programma, met de uren van de links",
    Along.CASE_SLOTS: "Tijden voor een eigen casus",
    Along.PRESENCE: "Wanneer iemand in een ruimte helpt",
    Along.DOORS: "Deuren open",
    Along.ENVIRONMENT: "Besloten omgeving: open, hulp, schrijven en lezen",
    Along.ALLOCATION: "Plekken verdelen op",
    Along.OFFERS: "Geen aanbod meer na",
    Along.OPENS: "Aanmelden vanaf",
    Along.CLOSES: "Aanmelden tot",
}
# What belongs to the day itself keeps its distance to the begin; a date of the preparation keeps its time on the clock.
_OF_THE_DAY = {
    Along.DOORS: ("doors_open_at",),
    Along.ENVIRONMENT: hours.MOMENTS,
}
_BEFORE = {
    Along.ALLOCATION: ("allocation_at",),
    Along.OFFERS: ("offers_until",),
    Along.OPENS: ("registration_opens_at",),
    Along.CLOSES: ("registration_closes_at",),
}
_MOMENTS = ("starts_at", "ends_at", "link_from", "link_until")
Rows = Callable[[Event], Iterable[tuple[str, models.Model]]]
_rows_of_others: dict[Along, Rows] = {}


def moves_along(along: Along, rows: Rows) -> None:
    """Let rows of an app above this one keep their distance to the begin, too: `rows` reads those of an event, each
    with what it is. Called once, in `ready` of that app."""
    _rows_of_others[along] = rows


@dataclass(frozen=True)
class Shift:
    """One moment that moves along. `what` names a line of the programme; it is empty for the gathering itself."""

    along: Along
    row: models.Model
    field: str
    old: datetime
    new: datetime
    what: str = ""

    @property
    def label(self) -> str:
        name = str(self.row._meta.get_field(self.field).verbose_name)
        return f"{self.what}: {name}" if self.what else name


def plan(event: Event, starts_at: datetime, now: datetime) -> list[Shift]:
    """Return what would move along when `event` begins at `starts_at`; changes nothing.

    Dates that have done their work (the day of an allocation that was confirmed, the day that registering opened)
    stay. A gathering that had no date yet has nothing to move along.
    """
    if event.starts_at is None or event.starts_at == starts_at:
        return []
    before, after = timezone.localtime(event.starts_at), timezone.localtime(starts_at)
    days = (after.date() - before.date()).days
    clock = after.replace(tzinfo=None) - before.replace(tzinfo=None) - timedelta(days=days)
    shifts = list(_of_event(event, _OF_THE_DAY, lambda moment: _moved(moment, days, clock)))
    if days:
        shifts += _of_event(event, _still_to_come(event, now), lambda moment: shifted(moment, days))
    own = {Along.PROGRAMME: event.programme.all(), Along.CASE_SLOTS: event.case_slots.all()}
    rows = {along: [(str(row), row) for row in found] for along, found in own.items()}
    rows |= {along: read(event) for along, read in _rows_of_others.items()}
    for along, found in rows.items():
        shifts += _of_rows(along, found, lambda moment: _moved(moment, days, clock))
    order = list(Along)
    return sorted(shifts, key=lambda shift: order.index(shift.along))


def _still_to_come(event: Event, now: datetime) -> dict[Along, tuple[str, ...]]:
    over = set()
    if event.allocated_at is not None:
        over.add(Along.ALLOCATION)
    if event.registration_opens_at is not None and event.registration_opens_at <= now:
        over.add(Along.OPENS)
    return {along: fields for along, fields in _BEFORE.items() if along not in over}


def _moved(moment: datetime, days: int, clock: timedelta) -> datetime:
    """Return `moment` so many days later, and by so much on the clock (summer time or not)."""
    local = timezone.localtime(shifted(moment, days)).replace(tzinfo=None, fold=0) + clock
    return timezone.make_aware(local)


def _of_event(event: Event, groups: dict[Along, tuple[str, ...]], move: object) -> Iterator[Shift]:
    for along, fields in groups.items():
        for field in fields:
            if old := getattr(event, field):
                yield Shift(along, event, field, old, move(old))


def _of_rows(along: Along, rows: Iterable[tuple[str, models.Model]], move: object) -> Iterator[Shift]:
    for what, row in rows:
        for field in _MOMENTS:
            if old := getattr(row, field, None):
                yield Shift(along, row, field, old, move(old), what=what)


def move_event(
    *, event: Event, starts_at: datetime, ends_at: datetime, shifts: Iterable[Shift], along: Collection[str]
) -> Event:
    """Give `event` its new time, and let those of `shifts` move along that the organiser ticked (`along`).

    Call it behind the lock of the event, in a transaction. Raises Refused when that can't be.
    """
    if ends_at <= starts_at:
        raise Refused("Kies een eind dat na het begin ligt.")
    times = {"starts_at": starts_at, "ends_at": ends_at}
    changed = {field for field, value in times.items() if getattr(event, field) != value}
    event.starts_at, event.ends_at = starts_at, ends_at
    chosen = [shift for shift in shifts if shift.along in along]
    for shift in chosen:
        setattr(event if isinstance(shift.row, Event) else shift.row, shift.field, shift.new)
    changed |= {shift.field for shift in chosen if isinstance(shift.row, Event)}
    _save_rows(chosen)
    return save_event(event=event, changed=changed)


def _save_rows(shifts: list[Shift]) -> None:
    """No two hours of a gathering may be the same, not even for a moment: moved to later, the last goes first."""
    rows = {(type(shift.row), shift.row.pk): shift.row for shift in shifts if not isinstance(shift.row, Event)}
    later = any(shift.new > shift.old for shift in shifts)
    for row in sorted(rows.values(), key=_begin, reverse=later):
        row.save(update_fields=[name for name in _MOMENTS if hasattr(row, name)])


def _begin(row: models.Model) -> datetime:
    return row.starts_at or timezone.now()
