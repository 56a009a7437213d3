"""The organisations that members find in the directory. Nothing here is about a person."""

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from membership import wordsearch
from membership.affiliations import on_day
from membership.directory import Wanted, below
from membership.models import Organisation


def shown() -> QuerySet[Organisation]:
    """Return those that an organiser has seen, or made a member: never what a stranger typed, and no duplicates."""
    today = timezone.localdate()
    member = Q(member_since__lte=today) & (Q(member_until=None) | Q(member_until__gt=today))
    return Organisation.objects.filter(Q(listed=True) | member, merged_into=None)


def with_umbrellas(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Return the same organisations, each with `joined`: the umbrella networks it is in today, and what is above."""
    open_ones = on_day().select_related("umbrella__parent").order_by("umbrella__name")
    return organisations.prefetch_related(Prefetch("affiliations", open_ones, to_attr="joined"))


def find(wanted: Wanted) -> tuple[QuerySet[Organisation], bool]:
    """Return the organisations that somebody looks for, by name, and whether typing errors were forgiven."""
    organisations = shown()
    if wanted.layer:
        organisations = organisations.filter(layer=wanted.layer)
    if wanted.umbrella:
        inside = on_day().filter(umbrella__in=below(wanted.umbrella)).order_by().values("organisation")
        organisations = organisations.filter(pk__in=inside)
    nearly = False
    if wanted.words:
        texts = _texts(organisations)
        found = wordsearch.holding(texts, [[word] for word in wanted.words])
        if not found:
            vocabulary = wordsearch.vocabulary(texts.values())
            meant = [wordsearch.meant(word, vocabulary) for word in wanted.words]
            found, nearly = wordsearch.holding(texts, meant), True
        organisations = organisations.filter(pk__in=found)
    return organisations.order_by("search_name"), nearly


def _texts(organisations: QuerySet[Organisation]) -> dict[int, str]:
    rows = organisations.order_by().values_list("pk", "name", "place")
    return {key: wordsearch.column((name, place)) for key, name, place in rows}
