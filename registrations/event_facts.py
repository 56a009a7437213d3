"""What the public pages tell about a gathering: in which phase it is, and how its seats stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache, cached_property
from itertools import groupby

from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.models import AllocationMode, Case, Event, OrganisingBody, Partner, ProgrammeItem, Role
from events.queries import organising_body
from registrations.case_slots import SlotFacts, slots_of
from registrations.looking_back import LookingBack
from registrations.models import OwnCaseChange, Registration, State
from registrations.models.registration import TAKEN


class Phase(StrEnum):
    """What a visitor can do with a gathering now."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    PAST = "past"
    UNDATED = "undated"  # announced, the date follows
    ANNOUNCED = "announced"  # there is a date, registering is not open yet
    OPENS_LATER = "opens_later"  # registering opens at a known moment
    OPEN = "open"
    CLOSED = "closed"  # registering is over, the gathering is not


# When leaving an address makes sense: there is still something to hear.
INTEREST_PHASES = frozenset({Phase.UNDATED, Phase.ANNOUNCED, Phase.OPENS_LATER, Phase.OPEN, Phase.CLOSED})


def with_figures(events: QuerySet[Event]) -> QuerySet[Event]:
    """Add `seated_count` (with those who are offered a seat) and `candidate_count` to each event, in the same
    query; guests take no seat."""
    return events.annotate(seated_count=_count(TAKEN), candidate_count=_count([State.CANDIDATE])).select_related(
        "body_override"
    )


def _count(states: Iterable[State]) -> Coalesce:
    people = Registration.objects.filter(event=OuterRef("pk"), state__in=states, guest=False).order_by()
    counted = people.values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def find(slug: str) -> Event | None:
    """Return the gathering at `slug` with its figures, in one query; None when there is none.

    `organiser_updated_at` tells apart the versions of who organises, `own_cases_version` which hours are taken.
    This is the page that people open first: Django took longer to write the query than the database to answer it, so
    its text is written once for each engine.
    """
    sql, parameters = _statement(connection.vendor)
    return next(iter(Event.objects.raw(sql, [*parameters, slug])), None)


@cache
def _statement(vendor: str) -> tuple[str, tuple[object, ...]]:
    default = OrganisingBody.objects.filter(is_default=True).values("updated_at")[:1]
    events = with_figures(Event.objects.order_by()).select_related(None)
    own_cases = OwnCaseChange.objects.filter(own_case__event=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    events = events.annotate(
        organiser_updated_at=Coalesce("body_override__updated_at", Subquery(default)),
        own_cases_version=Subquery(own_cases),
    )
    sql, parameters = events.filter(slug="the last parameter").query.sql_with_params()
    return sql, parameters[:-1]


def phase_of(event: Event, now: datetime) -> Phase:
    """Return the phase of `event` at `now`."""
    if event.status in (Event.Status.DRAFT, Event.Status.CANCELLED):
        return Phase(event.status)
    if event.starts_at is None:
        return Phase.UNDATED
    if event.ends_at < now:
        return Phase.PAST
    if event.takes_registrations(now):
        return Phase.OPEN
    if event.status == Event.Status.ANNOUNCED:
        return Phase.ANNOUNCED
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        return Phase.OPENS_LATER
    return Phase.CLOSED


@dataclass(frozen=True)
class CasePart:
    """What one role sees of a case."""

    role: str
    question: str
    text: str


@dataclass(frozen=True)
class EventFacts:
    """An event as its page and its card show it. Its children are read only where a template asks for them, so
    that a page from the cache costs no query for them. `event` comes from `with_figures`."""

    event: Event
    now: datetime

    @cached_property
    def phase(self) -> Phase:
        return phase_of(self.event, self.now)

    @property
    def version(self) -> str:
        """What a kept fragment depends on: what was written, the clock, and who applied."""
        event = self.event
        return (
            f"{event.pk}:{event.updated_at.isoformat()}:{self.phase}:{event.seated_count}:{event.candidate_count}"
            f":{self.allocates_on_a_date}"
        )

    @cached_property
    def organiser(self) -> OrganisingBody | None:
        return organising_body(self.event)

    @property
    def takes_registrations(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def is_shared(self) -> bool:
        """Whether it makes sense to pass the flyer on and to note the date."""
        return self.phase in INTEREST_PHASES

    @property
    def is_ahead(self) -> bool:
        """Whether seats, costs and how to get in still matter."""
        return self.phase not in (Phase.CANCELLED, Phase.PAST)

    @property
    def allocates_on_a_date(self) -> bool:
        """Whether seats are handed out at a later moment: until then nobody knows how many are left."""
        return self.event.allocation_mode != AllocationMode.AT_ONCE and self.event.allocated_at is None

    @property
    def seats_left(self) -> int | None:
        if self.event.capacity is None:
            return None
        return max(self.event.capacity - self.event.seated_count, 0)

    @property
    def applied(self) -> int:
        """How many people take part or want to."""
        return self.event.seated_count + self.event.candidate_count

    @cached_property
    def _programme(self) -> list[ProgrammeItem]:
        return list(self.event.programme.all())

    @cached_property
    def whole_day(self) -> list[ProgrammeItem]:
        return [item for item in self._programme if item.starts_at is None]

    @cached_property
    def timeline(self) -> list[tuple[date, list[ProgrammeItem]]]:
        """Items with a time, by day."""
        timed = [item for item in self._programme if item.starts_at is not None]
        return [(day, list(items)) for day, items in groupby(timed, lambda item: timezone.localdate(item.starts_at))]

    @cached_property
    def has_programme(self) -> bool:
        return bool(self._programme)

    @cached_property
    def looking_back(self) -> LookingBack | None:
        """What a gathering leaves behind; None while it is not over."""
        return LookingBack(self.event) if self.phase == Phase.PAST else None

    @cached_property
    def case_slots(self) -> list[SlotFacts]:
        """The hours at which a complete delegation brings its own case."""
        return slots_of(self.event)

    @cached_property
    def cases(self) -> list[tuple[Case, list[CasePart]]]:
        """Each case with what its four roles see, in the fixed order of the roles; what is empty is left out."""
        return [(case, parts_of(case)) for case in self.event.cases.all()]

    @cached_property
    def _partners(self) -> list[Partner]:
        return list(self.event.partners.all())

    @cached_property
    def partners(self) -> list[Partner]:
        return [partner for partner in self._partners if not partner.support]

    @cached_property
    def supporters(self) -> list[Partner]:
        return [partner for partner in self._partners if partner.support]


def parts_of(case: Case) -> list[CasePart]:
    """Return what the four roles see of `case`, in their fixed order; what is empty is left out."""
    parts = [CasePart(role, case._meta.get_field(role).verbose_name, getattr(case, role)) for role in Role.values]
    return [part for part in parts if part.text.strip()]


def facts(events: Iterable[Event], now: datetime | None = None) -> list[EventFacts]:
    """Return the facts of several events (from `with_figures`) at one moment."""
    now = now or timezone.now()
    return [EventFacts(event, now) for event in events]


def upcoming(now: datetime | None = None) -> list[EventFacts]:
    """Return the published gatherings that are not over, in one query; those without a date last."""
    now = now or timezone.now()
    return facts(with_figures(Event.objects.published().upcoming(now)), now)
