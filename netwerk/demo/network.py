"""The network of the demo: umbrella networks, organisations, themes and members, from content/netwerk/leden.toml.

What somebody changed since stays as it is: only what is missing is made.
"""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.text import slugify

from membership import search_columns
from membership.models import (
    Affiliation,
    Audience,
    ContactPerson,
    MailDomain,
    Membership,
    MembershipChange,
    MembershipState,
    Organisation,
    Profile,
    Theme,
    UmbrellaNetwork,
    User,
)
from registrations.models import Registration, State

CONTENT = Path(__file__).parent / "content" / "netwerk" / "leden.toml"
MONTH = timedelta(days=30)
BY = "demo"
SHOWN_FIELDS = ("name", "role", "organisation", "themes", "offers", "seeks")
ALWAYS = ("name", "role", "organisation")
TOOK_PART = (("27-mei-2020", 10), ("27-mei", 4))
# Who fits where in the story of the demo, by name.
STORY = {
    "Jelle Hoekstra": "lid namens DUO, in de koepel Manifestgroep",
    "Gerda Brouwer": "lid namens LBIO, in een andere koepel: KleinLef",
    "Mariëtte van den Heuvel": "contactpersoon van Gemeente Heusden, zonder koepel",
    "Ria Overbeek": "ervaringsdeskundige, lid zonder rol",
    "Sander Vos": "vroeg om lid te worden",
    "Elly Bakker": "was lid en is gestopt",
}


def ensure_network() -> None:
    """Make what is missing of the network."""
    content = tomllib.loads(CONTENT.read_text())
    themes = _themes(content["thema"])
    umbrellas = _umbrellas(content["koepel"])
    domains = _organisations(content["organisatie"], umbrellas)
    people = _People(timezone.now(), themes, domains)
    for row in content["lid"]:
        people.member(row)
    for row in content["vraagt"]:
        people.asking(row)
    for row in content["afgewezen"]:
        people.declined(row)
    for row in content["gestopt"]:
        people.left(row)
    people.took_part()
    people.store()


def story() -> list[tuple[User, str]]:
    """Return whom to log in as, each with who that is; in the order of the story."""
    found = {user.name: user for user in User.objects.filter(name__in=STORY, email__endswith=".nl")}
    return [(found[name], what) for name, what in STORY.items() if name in found]


def address_of(name: str, domain: str) -> str:
    """Return the address of a made-up person."""
    return f"{slugify(name).replace('-', '.')}@{domain}"


def _themes(rows: list[dict]) -> dict[str, Theme]:
    Theme.objects.bulk_create([Theme(**row) for row in rows], ignore_conflicts=True)
    return {theme.slug: theme for theme in Theme.objects.all()}


def _umbrellas(rows: list[dict]) -> dict[str, UmbrellaNetwork]:
    made = {umbrella.slug: umbrella for umbrella in UmbrellaNetwork.objects.all()}
    for row in rows:
        if row["slug"] not in made:
            fields = row | {"parent": made.get(row.get("parent"))}
            made[row["slug"]] = UmbrellaNetwork.objects.create(**fields)
    return made


def _organisations(rows: list[dict], umbrellas: dict[str, UmbrellaNetwork]) -> dict[str, str]:
    """Make the organisations, and return the mail domain of each by its name."""
    today = timezone.localdate()
    for row in rows:
        organisation = Organisation.objects.resolve(row["name"], row["layer"])
        if row.get("typed") or organisation.affiliations.exists() or organisation.member_since:
            continue
        organisation.listed = True
        organisation.place = organisation.place or row.get("place", "")
        if months := row.get("member"):
            organisation.member_since = today - months * MONTH
        organisation.save()
        if domain := row.get("domain"):
            MailDomain.objects.get_or_create(domain=domain, defaults={"organisation": organisation})
        since = today - 24 * MONTH
        Affiliation.objects.bulk_create(
            Affiliation(organisation=organisation, umbrella=umbrellas[slug], since=since, until=until)
            for slugs, until in ((row.get("umbrellas", []), None), (row.get("left", []), today - 6 * MONTH))
            for slug in slugs
        )
    return {row["name"]: row["domain"] for row in rows if "domain" in row}


class _People:
    """Collects the rows of people who are not in the network yet, and stores them at once."""

    def __init__(self, now: datetime, themes: dict[str, Theme], domains: dict[str, str]) -> None:
        self.now, self.themes, self.domains = now, themes, domains
        self.known = set(Membership.objects.values_list("user__email", flat=True))
        self.organisations: dict[str, Organisation] = {}
        self.memberships: list[Membership] = []
        self.histories: list[list[tuple[str, str, datetime, str, str]]] = []
        self.profiles: list[tuple[Profile, list[str]]] = []
        self.contacts: list[Membership] = []

    def member(self, row: dict) -> None:
        """Somebody who was accepted a few days after asking."""
        asked = self.now - row["months"] * MONTH - timedelta(days=3)
        membership = self._person(row, MembershipState.MEMBER, asked, asked + timedelta(days=2))
        if membership is None:
            return
        membership.last_active_on = timezone.localdate(self.now) - timedelta(days=row["active"])
        self._profile(membership.user, row)
        if row.get("contact"):
            self.contacts.append(membership)

    def asking(self, row: dict) -> None:
        """Somebody whom no organiser has answered yet."""
        self._person(row, MembershipState.ASKED, self.now - timedelta(days=row["days"]), None)

    def declined(self, row: dict) -> None:
        """Somebody who read why not."""
        asked = self.now - timedelta(days=row["days"])
        self._person(row, MembershipState.DECLINED, asked, asked + timedelta(days=1))

    def left(self, row: dict) -> None:
        """Somebody who was a member and stopped."""
        asked, stopped = self.now - row["months"] * MONTH, self.now - timedelta(days=row["days"])
        membership = self._person(row, MembershipState.LEFT, asked, stopped)
        if membership is not None:
            membership.decided_by = "zelf"
            self._profile(membership.user, row | {"shows": "alles"})
            joined = asked + timedelta(days=1)
            self.histories[-1][1:] = [
                (MembershipState.ASKED, MembershipState.MEMBER, joined, BY, ""),
                (MembershipState.MEMBER, MembershipState.LEFT, stopped, "zelf", ""),
            ]

    def took_part(self) -> None:
        """Some who came to a gathering stayed; what they show differs."""
        for slug, number in TOOK_PART:
            seats = Registration.objects.filter(event__slug=slug, state__in=(State.SEATED, State.CANDIDATE))
            seats = seats.exclude(user=None).filter(guest=False, erased_at=None).select_related("user", "organisation")
            for index, seat in enumerate(seats.order_by("pk")[:number]):
                row = {
                    "user": seat.user,
                    "name": seat.name,
                    "organisation": seat.organisation.name,
                    "role": seat.role,
                    "themes": [list(self.themes)[index % len(self.themes)]],
                    "shows": ("alles", "naam", "niets", "koepel")[index % 4],
                    "months": 1 + index % 12,
                    "active": (2, 18, 45, 100)[index % 4],
                }
                self.member(row)

    def store(self) -> None:
        """Store everything, with a handful of queries."""
        Membership.objects.bulk_create(self.memberships)
        MembershipChange.objects.bulk_create(
            MembershipChange(membership=membership, from_state=before, to_state=to, at=at, by=by, reason=reason)
            for membership, history in zip(self.memberships, self.histories, strict=True)
            for before, to, at, by, reason in history
        )
        Profile.objects.bulk_create([profile for profile, _ in self.profiles])
        through = Profile.themes.through
        through.objects.bulk_create(
            through(profile=profile, theme=self.themes[slug])
            for profile, slugs in self.profiles
            for slug in slugs
            if slug in self.themes
        )
        search_columns.refresh(Profile.objects.all())  # rows stored at once give no signal
        ContactPerson.objects.bulk_create(
            ContactPerson(organisation=one.organisation, user=one.user, since=timezone.localdate(one.decided_at))
            for one in self.contacts
        )

    def _person(
        self, row: dict, state: MembershipState, asked: datetime, decided: datetime | None
    ) -> Membership | None:
        """Return the membership to store; None for somebody who is in the network in some way already."""
        organisation = self._organisation(row.get("organisation", ""))
        domain = self.domains.get(row.get("organisation", ""), "example.nl")
        address = row["user"].email if "user" in row else address_of(row["name"], domain)
        if address in self.known:
            return None
        self.known.add(address)
        reason = row.get("reason", "")
        membership = Membership(
            user=User.objects.for_address(address, row["name"]),
            state=state,
            organisation=organisation,
            role=row.get("role", ""),
            resident=row.get("resident", False),
            wish=row.get("wish", ""),
            offer=row.get("offer", ""),
            asked_at=asked,
            decided_at=decided,
            decided_by=BY if decided else "",
            reason=reason,
        )
        self.memberships.append(membership)
        history = [("", MembershipState.ASKED, asked, "zelf", "")]
        if decided:
            history.append((MembershipState.ASKED, state, decided, BY, reason))
        self.histories.append(history)
        return membership

    def _organisation(self, name: str) -> Organisation | None:
        if name and name not in self.organisations:
            self.organisations[name] = Organisation.objects.resolve(name, "anders")
        return self.organisations.get(name)

    def _profile(self, user: User, row: dict) -> None:
        if Profile.objects.filter(user=user).exists():
            return
        profile = Profile(user=user, offers=row.get("offers", ""), seeks=row.get("seeks", ""))
        for field in SHOWN_FIELDS:
            setattr(profile, f"{field}_for", _audience(row["shows"], field))
        self.profiles.append((profile, row.get("themes", [])))


def _audience(shows: str, field: str) -> Audience:
    if shows == "alles" or (shows == "naam" and field in ALWAYS):
        return Audience.MEMBERS
    return Audience.UMBRELLAS if shows in ("naam", "koepel") else Audience.NOBODY
