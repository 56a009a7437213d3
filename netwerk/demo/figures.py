"""Made-up figures of the months before the demo was loaded, marked as such: a network that grows, so that there is
something to draw. What was really counted stays as it is."""

from datetime import datetime

from django.utils import timezone

from membership.models import Measure, NetworkFigure
from netwerk.figures import ALL, LAYER, UMBRELLA, Key, keep, month_of, months_until, next_month, running, start_of
from netwerk.figures_page import MONTHS

# Of the eleven months before this one: the share of today's members, and how many in a hundred of them were active.
GROWTH = (0.30, 0.36, 0.40, 0.47, 0.52, 0.58, 0.70, 0.76, 0.80, 0.87, 0.94)
ACTIVE = (52, 49, 55, 61, 47, 58, 66, 41, 38, 57, 63)
MADE = (0, 1, 1, 3, 2, 4, 6, 2, 1, 4, 5)
MET = (0, 0, 1, 1, 1, 2, 3, 2, 0, 2, 3)


def ensure_figures(now: datetime) -> None:
    """Keep the figures of the running month, and make those of earlier months that have none."""
    keep(now)
    this = month_of(timezone.localdate(now))
    months = months_until(this, MONTHS)[:-1]
    known = set(NetworkFigure.objects.filter(month__in=months).order_by().values_list("month", flat=True))
    today = running(now)
    groups = [(group, value) for measure, group, value in today if measure == Measure.MEMBERS]
    NetworkFigure.objects.bulk_create(
        NetworkFigure(
            month=month,
            measure=measure,
            group=group,
            value=value,
            number=number,
            counted_at=start_of(next_month(month)),
            example=True,
        )
        for index, month in enumerate(months)
        if month not in known
        for group, value in groups
        for measure, number in _made_up(index, group, value, today).items()
    )


def _made_up(index: int, group: str, value: str, today: dict[Key, int]) -> dict[str, int]:
    members_now = today[Measure.MEMBERS, group, value]
    members = round(members_now * GROWTH[index])
    before = round(members_now * (GROWTH[index - 1] if index else GROWTH[0] - 0.04))
    share = members_now / (today[Measure.MEMBERS, ALL, ""] or 1) if group in (LAYER, UMBRELLA) else 1
    return {
        Measure.MEMBERS: members,
        Measure.ACTIVE: members * ACTIVE[index] // 100,
        Measure.JOINED: members - before,
        Measure.HAAKJES_MADE: round(MADE[index] * share),
        Measure.HAAKJES_MET: round(MET[index] * share),
    }
