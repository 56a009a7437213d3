"""What an organiser counts: each number and the list behind it are made of the same words here."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from events.models import CaseSlot, Event, Role
from membership.models import Layer
from registrations.allocation import missing_roles
from registrations.models import Delegation, OwnCase, Registration, State
from registrations.models.registration import LIVE, TAKEN
from registrations.office_time import add_working_days

HAS_SEAT = Q(state__in=TAKEN, guest=False)
IN_LINE = Q(state=State.CANDIDATE, guest=False)
GUESTS = Q(state__in=LIVE, guest=True)
# Who is expected at the door; guests as well.
EXPECTED = Q(state=State.SEATED)


def lapses_soon(now: datetime) -> Q:
    """Offers whose answer time ends within one working day."""
    return Q(state=State.OFFERED, answer_until__lte=add_working_days(timezone.localtime(now), 1))


# With a seat and not asked "kom je nog?" (registrations.actions.reconfirm).
TO_ASK = Q(state=State.SEATED, guest=False, reconfirm_asked_at=None)
# Asked, and silent.
SILENT = Q(state=State.SEATED, guest=False, reconfirm_asked_at__isnull=False, reconfirmed_at=None)


def incomplete(delegations: QuerySet[Delegation], role: str = "") -> QuerySet[Delegation]:
    """Those that take part and miss `role`; without `role` those that miss any of the four."""
    live = Registration.objects.filter(delegation=OuterRef("pk"), state__in=LIVE, guest=False)
    lacks = Q()
    for one in [role] if role else Role.values:
        lacks |= ~Q(Exists(live.filter(role=one)))
    return delegations.filter(Exists(live)).filter(lacks)


def with_own_case(delegations: QuerySet[Delegation], **conditions: object) -> QuerySet[Delegation]:
    """Those that hold a time for their own case now, for which `conditions` (of OwnCase) hold."""
    return delegations.filter(
        Exists(OwnCase.objects.filter(delegation=OuterRef("pk"), given_back_at=None, **conditions))
    )


@dataclass
class Figures:
    """How one gathering stands, in numbers: people with a seat (or an offer) and in line by role and by layer, what
    waits for an answer, and which delegations miss which role."""

    seated_by_role: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Role.values, 0))
    waiting_by_role: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Role.values, 0))
    seated_by_layer: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    waiting_by_layer: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    guests: int = 0
    offers: int = 0
    offers_lapsing: int = 0
    invited: int = 0
    silent: int = 0
    to_ask: int = 0
    expected: int = 0
    attended: int = 0
    incomplete: int = 0
    missing: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Role.values, 0))
    slots: list["SlotFigures"] = field(default_factory=list)

    @property
    def layers(self) -> list[str]:
        """The layers that take part, in their fixed order."""
        return [layer for layer in Layer.values if self.seated_by_layer[layer] or self.waiting_by_layer[layer]]


@dataclass(frozen=True)
class SlotFigures:
    """One time for own cases: how many delegations hold it, of how many guides, and how many of those miss a role."""

    slot: CaseSlot
    taken: int
    lacking: int


def figures_of(events: Collection[Event], now: datetime) -> dict[int, Figures]:
    """Return the figures of each of `events` by its key, with three queries whatever their number."""
    found = {event.pk: Figures() for event in events}
    _count_people(found, now)
    _count_delegations(found)
    for slot in _slots(found):
        found[slot.event_id].slots.append(SlotFigures(slot, slot.taken, slot.lacking))
    return found


def _count_people(found: dict[int, Figures], now: datetime) -> None:
    rows = (
        Registration.objects.filter(event__in=found)
        .order_by()
        .values_list("event_id", "state", "guest", "role", "organisation__layer")
        .annotate(
            number=Count("pk"),
            lapsing=Count("pk", filter=lapses_soon(now)),
            silent=Count("pk", filter=SILENT),
            to_ask=Count("pk", filter=TO_ASK),
            attended=Count("pk", filter=EXPECTED & Q(attended_at__isnull=False)),
        )
    )
    for event_id, state, guest, role, layer, number, lapsing, silent, to_ask, attended in rows:
        figures = found[event_id]
        figures.offers_lapsing += lapsing
        figures.silent += silent
        figures.to_ask += to_ask
        figures.attended += attended
        figures.invited += number if state == State.INVITED else 0
        figures.offers += number if state == State.OFFERED else 0
        figures.expected += number if state == State.SEATED else 0
        if guest:
            figures.guests += number if state in LIVE else 0
        elif state in TAKEN:
            figures.seated_by_role[role] += number
            figures.seated_by_layer[layer] += number
        elif state == State.CANDIDATE:
            figures.waiting_by_role[role] += number
            figures.waiting_by_layer[layer] += number


def _count_delegations(found: dict[int, Figures]) -> None:
    members = Registration.objects.live().filter(event__in=found, guest=False).exclude(delegation=None)
    for event_id, roles in roles_by_delegation(members):
        if lacks := missing_roles(roles):
            found[event_id].incomplete += 1
            for role in lacks:
                found[event_id].missing[role] += 1


def roles_by_delegation(members: QuerySet[Registration]) -> Iterable[tuple[int, set[str]]]:
    """Return per delegation among `members` its gathering and its roles, with one query."""
    roles: dict[tuple[int, int], set[str]] = {}
    for event_id, delegation_id, role in members.order_by().values_list("event_id", "delegation_id", "role").distinct():
        roles.setdefault((event_id, delegation_id), set()).add(role)
    return [(event_id, have) for (event_id, _), have in roles.items()]


def _slots(found: Iterable[int]) -> QuerySet[CaseSlot]:
    live = Q(own_cases__given_back_at=None)
    return (
        CaseSlot.objects.filter(event__in=found)
        .annotate(
            taken=Count("own_cases", filter=live),
            lacking=Count("own_cases", filter=live & Q(own_cases__incomplete_since__isnull=False)),
        )
        .order_by("starts_at", "pk")
    )
