"""The list of haakjes: which are asked for, and with how many queries whatever their number."""

from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from haakjes.models import Haakje, Kind, Response, Side, State
from haakjes.visible import visible_to, with_poster
from haakjes.wordsearch import LONGEST, found_by, words_of
from membership.access import Member
from membership.affiliations import on_day
from membership.models import Theme, UmbrellaNetwork

OPEN, MET, MINE = "open", "gelukt", "mijn"
STATES = [(OPEN, "Open"), (MET, "Gelukt"), (MINE, "Die van mij, in elke stand")]
SIDES = {"aanbod": Side.OFFER, "vraag": Side.REQUEST}


@dataclass
class Filters:
    """What an address asks of the list; what it asks that there is not, is left out."""

    question: str = ""
    side: str = ""
    kind: str = ""
    theme: str = ""
    umbrella: str = ""
    state: str = OPEN
    themes: list[Theme] = field(default_factory=list)
    umbrellas: list[UmbrellaNetwork] = field(default_factory=list)

    @property
    def narrowed(self) -> bool:
        """Whether something is chosen beside the words and the side."""
        return bool(self.kind or self.theme or self.umbrella or self.state != OPEN)

    @property
    def anything(self) -> bool:
        return bool(self.question or self.side or self.narrowed)


def filters_of(given: QueryDict) -> Filters:
    """Read the filters of an address, with two queries for what there is to choose."""
    themes, umbrellas = list(Theme.objects.all()), list(UmbrellaNetwork.objects.all())

    def one_of(name: str, allowed: object) -> str:
        value = given.get(name, "")
        return value if value in allowed else ""

    return Filters(
        question=given.get("q", "").replace("\x00", "")[:LONGEST].strip(),
        side=one_of("kant", SIDES),
        kind=one_of("soort", Kind.values),
        theme=one_of("thema", {theme.slug for theme in themes}),
        umbrella=one_of("koepel", {umbrella.slug for umbrella in umbrellas}),
        state=one_of("stand", dict(STATES)) or OPEN,
        themes=themes,
        umbrellas=umbrellas,
    )


def listed(member: Member, filters: Filters) -> QuerySet[Haakje]:
    """Return what a member sees of what was asked for, the newest first."""
    found = found_by(visible_to(member), words_of(filters.question))
    if filters.state == MINE:
        found = found.filter(user=member.user)
    else:
        found = found.filter(state=State.MET if filters.state == MET else State.OPEN)
    if filters.side:
        found = found.filter(side=SIDES[filters.side])
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.theme:
        found = found.filter(themes__slug=filters.theme)
    if filters.umbrella:
        found = found.filter(organisation__in=_inside(filters).values("organisation"))
    return found


def _inside(filters: Filters) -> QuerySet:
    """Return today's affiliations with the chosen umbrella network and all that stand below it."""
    wanted = {one.pk for one in filters.umbrellas if one.slug == filters.umbrella}
    for _ in filters.umbrellas:
        wanted |= {one.pk for one in filters.umbrellas if one.parent_id in wanted}
    return on_day().filter(umbrella__in=wanted)


def for_cards(haakjes: QuerySet[Haakje]) -> QuerySet[Haakje]:
    """Add to each haakje what its card shows: organisation, poster, themes, and how many open answers it has."""
    answers = Response.objects.filter(haakje=OuterRef("pk"), private=False, withdrawn_at=None).order_by()
    number = answers.values("haakje").annotate(number=Count("pk")).values("number")
    with_number = with_poster(haakjes).annotate(number_of_responses=Coalesce(Subquery(number), 0))
    return with_number.select_related("organisation", "user", "umbrella").prefetch_related("themes")
