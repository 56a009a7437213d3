"""How alive the network is, month by month: members, who is active, who is new, haakjes made and met; in all, by layer
and by umbrella network (those above included).

The running month is counted afresh whenever somebody looks, and kept every hour. After its last hour it is counted
once more and never again: what is kept outlives the people whom it counts. A month in which nothing ran has no figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from haakjes.models import HaakjeChange
from haakjes.models import State as HaakjeState
from membership.affiliations import on_day, parents, with_parents
from membership.models import (
    Layer,
    Measure,
    Membership,
    MembershipChange,
    MembershipState,
    NetworkFigure,
    Organisation,
)

ALL, LAYER, UMBRELLA = "", "layer", "umbrella"
Key = tuple[str, str, str]  # measure, group, value
PEOPLE = frozenset({Measure.MEMBERS, Measure.ACTIVE, Measure.JOINED})
# What happens in a month and is not undone by somebody's leaving.
DEEDS = frozenset(Measure) - {Measure.MEMBERS}


def month_of(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def months_until(month: date, number: int) -> list[date]:
    """Return `number` months, the oldest first, of which `month` is the last."""
    months = [month]
    while len(months) < number:
        months.insert(0, month_of(months[0] - timedelta(days=1)))
    return months


def start_of(month: date) -> datetime:
    """Return the moment at which a month begins, on the clock here."""
    return timezone.make_aware(datetime.combine(month, time()))


def count(month: date, now: datetime) -> dict[Key, int]:
    """Count a month, up to `now` or its end: every measure, in all and of each layer and umbrella network.

    The same nine queries for any number of people. Of a month that is over, who is active now is no longer counted as
    active then: see `keep`.
    """
    end = min(start_of(next_month(month)), now)
    above = parents()
    layers = dict(Organisation.objects.order_by().values_list("pk", "layer"))
    umbrellas = _umbrellas(timezone.localdate(end - timedelta(microseconds=1)), above)
    totals: dict[Key, int] = {
        (measure, group, value): 0
        for measure in Measure
        for group, values in ((ALL, [""]), (LAYER, Layer.values), (UMBRELLA, map(str, above)))
        for value in values
    }
    for measure, rows in _per_organisation(month, end).items():
        for (group, value), number in spread(rows, layers, umbrellas).items():
            totals[measure, group, value] = number
    return totals


def spread(
    rows: Iterable[tuple[int | None, int]], layers: Mapping[int, str], umbrellas: Mapping[int, Iterable[int]]
) -> Counter[tuple[str, str]]:
    """Add up numbers per organisation: in all, per layer, and per umbrella network. An organisation counts once in
    each; what belongs to no organisation counts in all alone."""
    totals: Counter[tuple[str, str]] = Counter()
    for organisation, number in rows:
        totals[ALL, ""] += number
        if organisation in layers:
            totals[LAYER, layers[organisation]] += number
        for umbrella in set(umbrellas.get(organisation, ())):
            totals[UMBRELLA, str(umbrella)] += number
    return totals


def _umbrellas(day: date, above: dict[int, int | None]) -> dict[int, frozenset[int]]:
    """Return the umbrella networks of each organisation on a day, with all that stand above them."""
    direct: dict[int, set[int]] = {}
    for organisation, umbrella in on_day(day).order_by().values_list("organisation", "umbrella"):
        direct.setdefault(organisation, set()).add(umbrella)
    return {organisation: with_parents(keys, above) for organisation, keys in direct.items()}


def _per_organisation(month: date, end: datetime) -> dict[str, list[tuple[int | None, int]]]:
    start = start_of(month)
    last_day = next_month(month)
    joined = MembershipChange.objects.filter(to_state=MembershipState.MEMBER, at__gte=start, at__lt=end)
    changes = HaakjeChange.objects.filter(at__gte=start, at__lt=end)
    made = changes.filter(from_state="", to_state=HaakjeState.OPEN)
    met = changes.filter(to_state=HaakjeState.MET)
    active = Membership.objects.filter(
        state=MembershipState.MEMBER, last_active_on__gte=month, last_active_on__lt=last_day
    )
    return {
        Measure.MEMBERS: _numbers(_members_at(end), "organisation", "pk"),
        Measure.ACTIVE: _numbers(active, "organisation", "pk"),
        Measure.JOINED: _numbers(joined, "membership__organisation", "membership"),
        Measure.HAAKJES_MADE: _numbers(made, "haakje__organisation", "haakje"),
        Measure.HAAKJES_MET: _numbers(met, "haakje__organisation", "haakje"),
    }


def _members_at(moment: datetime) -> QuerySet[Membership]:
    """Return who was a member at a moment: the first change since tells what somebody was before it."""
    since = MembershipChange.objects.filter(membership=OuterRef("pk"), at__gte=moment).order_by("at", "pk")
    then = Coalesce(Subquery(since.values("from_state")[:1]), F("state"))
    return Membership.objects.annotate(state_then=then).filter(state_then=MembershipState.MEMBER)


def _numbers(rows: QuerySet, organisation: str, what: str) -> list[tuple[int | None, int]]:
    return list(rows.order_by().values_list(organisation).annotate(Count(what, distinct=True)))


def running(now: datetime) -> dict[Key, int]:
    """Return the figures of the running month as they are now, without keeping them."""
    month = month_of(timezone.localdate(now))
    return _at_least(count(month, now), _kept(month), is_over=False)


@transaction.atomic
def keep(now: datetime) -> list[date]:
    """Keep the figures of the running month, and for the last time those of months that ended since they were kept.
    Calling it again changes nothing that is settled. Returns the months that were counted."""
    this = month_of(timezone.localdate(now))
    kept = NetworkFigure.objects.filter(month__lt=this).order_by().values_list("month").annotate(Max("counted_at"))
    months = sorted(month for month, counted_at in kept if counted_at < start_of(next_month(month)))
    for month in [*months, this]:
        numbers = _at_least(count(month, now), _kept(month), is_over=month < this)
        NetworkFigure.objects.bulk_create(
            [
                NetworkFigure(month=month, measure=measure, group=group, value=value, number=number, counted_at=now)
                for (measure, group, value), number in sorted(numbers.items())
            ],
            update_conflicts=True,
            unique_fields=["month", "measure", "group", "value"],
            update_fields=["number", "counted_at", "example"],
        )
    return [*months, this]


def _kept(month: date) -> dict[Key, int]:
    rows = NetworkFigure.objects.filter(month=month, example=False).order_by()
    return {(measure, group, value): number for measure, group, value, number in rows.values_list(
        "measure", "group", "value", "number"
    )}  # fmt: skip


def _at_least(counted: dict[Key, int], kept: dict[Key, int], *, is_over: bool) -> dict[Key, int]:
    """Return what was counted, and no less than was kept where people who went since would be missing.

    That is what happened, in all: by layer or umbrella network an organiser may still mend where somebody belongs. Of a
    month that is over, who was active is known by what was kept: somebody who is active again has a later day by now.
    """

    def holds(key: Key) -> bool:
        measure, group, _ = key
        return (measure in DEEDS and group == ALL) or (is_over and measure == Measure.ACTIVE)

    return {key: max(number, kept.get(key, 0)) if holds(key) else number for key, number in counted.items()}
