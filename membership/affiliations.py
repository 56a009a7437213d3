"""In which umbrella networks an organisation is."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from membership.models import Affiliation, UmbrellaNetwork


def on_day(day: date | None = None) -> QuerySet[Affiliation]:
    """Return the affiliations that hold on a day (today when none is given)."""
    day = day or timezone.localdate()
    return Affiliation.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


def umbrellas_of(organisation: int | None, on: date | None = None) -> frozenset[int]:
    """Return the keys of the umbrella networks that an organisation is in on a day, and of all that stand above them.

    Two queries: umbrella networks are few, so all of them are read.
    """
    if organisation is None:
        return frozenset()
    direct = set(on_day(on).filter(organisation=organisation).values_list("umbrella", flat=True))
    if not direct:
        return frozenset()
    return with_parents(direct, parents())


def parents() -> dict[int, int | None]:
    """Return the umbrella network above each, by key."""
    return dict(UmbrellaNetwork.objects.order_by().values_list("pk", "parent"))


def with_parents(keys: set[int], above: dict[int, int | None]) -> frozenset[int]:
    """Return `keys` and everything above them; a ring, which the admin refuses, ends where it began."""
    found: set[int] = set()
    for key in keys:
        one: int | None = key
        while one is not None and one not in found:
            found.add(one)
            one = above.get(one)
    return frozenset(found)
