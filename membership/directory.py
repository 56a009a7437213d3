"""Who sees what of whom among the members, and finding each other. The one home of the rule: pages, search, filters and
pictures all ask here, and templates get a `Seen`, never a profile.

An item shows to all members, or to those who share an umbrella network with the member it is of, or to nobody. Without
a name that the reader may see, somebody is not in the directory for that reader. One finds oneself as others do; the
page of one's own opens always.
"""

import uuid
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from membership import wordsearch
from membership.access import Member
from membership.affiliations import on_day, parents, with_parents
from membership.models import (
    Audience,
    ContactPerson,
    MembershipState,
    Organisation,
    Profile,
    Theme,
    UmbrellaNetwork,
)

RECENTLY = timedelta(days=30)
ACTIVE, NOT_ACTIVE = "Deze maand actief", "Niet recent actief"


@dataclass(frozen=True)
class Seen:
    """What one reader may see of one member; what may not be seen is empty."""

    public_id: uuid.UUID
    is_self: bool
    name: str
    role: str
    organisation: Organisation | None
    themes: list[Theme]
    offers: str
    seeks: str
    picture: str  # which one: it changes with the picture
    activity: str
    contactable: bool

    @property
    def initials(self) -> str:
        """The first letters of the first and the last word of the name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty is everything."""

    words: list[str] = field(default_factory=list)
    layer: str = ""
    role: str = ""
    theme: str = ""
    umbrella: str = ""


def listed() -> QuerySet[Profile]:
    """Return the profiles of all members, whatever they show."""
    return Profile.objects.filter(user__is_active=True, user__membership__state=MembershipState.MEMBER)


def profiles_for(member: Member) -> QuerySet[Profile]:
    """Return the profiles of all members, each with `shares`: whether `member` is in an umbrella network with it."""
    return listed().annotate(shares=_shares(member.umbrellas))


def visible_profiles(member: Member) -> QuerySet[Profile]:
    """Return the profiles that are in the directory for `member`: those whose name `member` may see."""
    return profiles_for(member).filter(_open("name"))


def seen(member: Member, profile: Profile) -> Seen:
    """Return what `member` may see of a profile that `profiles_for` or `visible_profiles` gave."""
    return _seen(profile, shares=profile.shares, is_self=profile.user_id == member.user.pk)


def seen_by_anyone(profile: Profile, *, shares: bool) -> Seen:
    """Return what a member sees of `profile`, of an umbrella network that is shared, or of none: for a preview."""
    return _seen(profile, shares=shares, is_self=True)


def with_what_shows(profiles: QuerySet[Profile]) -> QuerySet[Profile]:
    """Return the same profiles read together with what a page shows of them: two queries in all."""
    rows = profiles.select_related("user__membership__organisation").prefetch_related("themes")
    return rows.defer("members_text", "umbrellas_text")


def find(member: Member, wanted: Wanted) -> tuple[list[int], bool]:
    """Return the keys of the profiles that `member` looks for, by name, and whether typing errors were forgiven.

    Nothing matches on what `member` may not see. Errors are forgiven only where the words as typed find nobody. All
    keys in one query: so the whole list is gone through once, to match, to count and to sort.
    """
    profiles = _filtered(visible_profiles(member), wanted)
    if not wanted.words:
        return _keys(profiles), False
    found = _keys(_with_words(profiles, wanted.words))
    if found:
        return found, False
    found = _nearly(profiles, wanted.words)
    return found, bool(found)


def read(member: Member, keys: Sequence[int]) -> list[Profile]:
    """Return the profiles with these keys, of what `find` gave, in that order, with what shows of them."""
    rows = with_what_shows(visible_profiles(member)).in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]


def _keys(profiles: QuerySet[Profile]) -> list[int]:
    return list(_by_name(profiles).values_list("pk", flat=True))


def _by_name(profiles: QuerySet[Profile]) -> QuerySet[Profile]:
    return profiles.order_by(Lower("user__name"), "pk")


def organisation_is(member: Member, organisation: Organisation) -> QuerySet[Profile]:
    """Return who `member` may see to work at an organisation, by name; who speaks for it (`speaks`) first."""
    profiles = visible_profiles(member).filter(_works_at_shows(), user__membership__organisation=organisation)
    speaks = ContactPerson.objects.filter(organisation=organisation, user=OuterRef("user"))
    return profiles.annotate(speaks=Exists(speaks)).order_by("-speaks", Lower("user__name"), "pk")


def numbers_at(member: Member, organisations: Iterable[Organisation]) -> dict[int, int]:
    """Return how many members of each organisation (by key) `member` may see to work there; none is left out."""
    at = "user__membership__organisation"
    profiles = visible_profiles(member).filter(_works_at_shows(), **{f"{at}__in": list(organisations)})
    return dict(profiles.order_by().values_list(at).annotate(Count("pk")))


def below(slug: str) -> list[int]:
    """Return the keys of the umbrella network with this slug, and of all that stand under it."""
    rows = UmbrellaNetwork.objects.order_by().values_list("pk", "parent", "slug")
    return _under({key for key, _, name in rows if name == slug}, {key: parent for key, parent, _ in rows})


def _under(umbrellas: Set[int], above: dict[int, int | None]) -> list[int]:
    return [key for key in above if with_parents({key}, above) & umbrellas]


def _open(item: str) -> Q:
    audience = f"{item}_for"
    return Q(**{audience: Audience.MEMBERS}) | Q(**{audience: Audience.UMBRELLAS}, shares=True)


def _works_at_shows() -> Q:
    """Whether the reader may see where somebody works: shown, and not merely typed."""
    return _open("organisation") & Q(user__membership__organisation_checked=True)


def _is_open(audience: str, shares: bool) -> bool:
    return audience == Audience.MEMBERS or (audience == Audience.UMBRELLAS and shares)


def _shares(umbrellas: frozenset[int]) -> ExpressionWrapper | Value:
    """Return whether a profile is of somebody whose organisation is in one of `umbrellas` today, or under one."""
    if not umbrellas:
        return Value(False)
    organisations = on_day().filter(umbrella__in=_under(umbrellas, parents())).order_by().values("organisation")
    works_there = Q(user__membership__organisation__in=organisations, user__membership__organisation_checked=True)
    return ExpressionWrapper(works_there, output_field=BooleanField())


def _seen(profile: Profile, *, shares: bool, is_self: bool) -> Seen:
    def open_(item: str) -> bool:
        return _is_open(getattr(profile, f"{item}_for"), shares)

    membership = profile.user.membership
    if not open_("name"):
        return Seen(profile.public_id, is_self, "", "", None, [], "", "", "", "", False)
    return Seen(
        public_id=profile.public_id,
        is_self=is_self,
        name=profile.user.name,
        role=membership.role if open_("role") else "",
        organisation=membership.organisation if open_("organisation") and membership.organisation_checked else None,
        themes=sorted(profile.themes.all(), key=lambda theme: theme.name) if open_("themes") else [],
        offers=profile.offers if open_("offers") else "",
        seeks=profile.seeks if open_("seeks") else "",
        picture=profile.picture.name if profile.picture and open_("picture") else "",
        activity=_activity(profile),
        contactable=profile.contactable,
    )


def _activity(profile: Profile) -> str:
    if not profile.show_activity:
        return ""
    last = profile.user.membership.last_active_on
    return ACTIVE if last and last >= timezone.localdate() - RECENTLY else NOT_ACTIVE


def _filtered(profiles: QuerySet[Profile], wanted: Wanted) -> QuerySet[Profile]:
    if wanted.layer:
        profiles = profiles.filter(_works_at_shows(), user__membership__organisation__layer=wanted.layer)
    if wanted.role:
        profiles = profiles.filter(_open("role"), user__membership__role=wanted.role)
    if wanted.theme:
        chosen = Profile.themes.through.objects.filter(profile=OuterRef("pk"), theme__slug=wanted.theme)
        profiles = profiles.filter(_open("themes"), Exists(chosen))
    if wanted.umbrella:
        organisations = on_day().filter(umbrella__in=below(wanted.umbrella)).order_by().values("organisation")
        profiles = profiles.filter(_works_at_shows(), user__membership__organisation__in=organisations)
    return profiles


def _text() -> Case:
    return Case(When(shares=True, then=F("umbrellas_text")), default=F("members_text"))


def _with_words(profiles: QuerySet[Profile], words: Iterable[str]) -> QuerySet[Profile]:
    """Return those whose text, as far as the reader may see it, holds each of `words`."""
    profiles = profiles.annotate(text=_text())
    for word in words:
        profiles = profiles.filter(text__contains=wordsearch.part(word))
    return profiles


def _nearly(profiles: QuerySet[Profile], words: list[str]) -> list[int]:
    """Return the keys, by name, of those whose text holds for each word one that it may have been meant for.

    What a word was meant for comes out of what the reader may see, and holds a trace of it; so the texts that hold a
    trace are all that is needed, and the database is asked once.
    """
    holds = Q()
    for word in words:
        for trace in wordsearch.traces(word):
            holds |= Q(*(Q(text__contains=one) for one in trace))
    texts = dict(_by_name(profiles.annotate(text=_text()).filter(holds)).values_list("pk", "text"))
    vocabulary = wordsearch.vocabulary(texts.values())
    return wordsearch.holding(texts, [wordsearch.meant(word, vocabulary) for word in words])
