"""Rows of the network for tests: each function gives what is usual, and takes what matters.

umbrella = make_umbrella("KleinLef", parent=above)
body = make_member_organisation(umbrella)
member = make_member(body)                       # a Membership; member.user, member.organisation
profile = make_profile(member.user, name_for=Audience.MEMBERS)
haakje = make_haakje(member, umbrella=umbrella)
article = make_article(readers=Reader.MEMBERS)   # shows already; publish_at=None is a draft
document = make_document()                       # a link; file=... takes a file instead
"""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from events.models import Role
from haakjes.models import Haakje, Kind, Side
from membership.models import (
    Affiliation,
    Audience,
    ContactPerson,
    Membership,
    MembershipState,
    Organisation,
    Profile,
    Theme,
    UmbrellaNetwork,
    User,
)
from publications.models import Article, LibraryDocument
from tests.factories import make_organisation, make_user

_number = count(1)
EVERYTHING_SHOWN = {
    f"{item}_for": Audience.MEMBERS for item in ("name", "role", "organisation", "themes", "offers", "seeks", "picture")
}


def make_umbrella(name: str | None = None, parent: UmbrellaNetwork | None = None, **fields: object) -> UmbrellaNetwork:
    number = next(_number)
    fields = {"name": name or f"Koepel {number}", "slug": f"koepel-{number}", "parent": parent} | fields
    return UmbrellaNetwork.objects.create(**fields)


def make_theme(name: str | None = None) -> Theme:
    number = next(_number)
    return Theme.objects.create(name=name or f"Thema {number}", slug=f"thema-{number}")


def make_member_organisation(*umbrellas: UmbrellaNetwork, **fields: object) -> Organisation:
    """Return an organisation that is a member since last year, in these umbrella networks since then."""
    since = timezone.localdate() - timedelta(days=365)
    body = make_organisation(**{"member_since": since} | fields)
    for umbrella in umbrellas:
        Affiliation.objects.create(organisation=body, umbrella=umbrella, since=since)
    return body


def make_member(
    organisation: Organisation | None = None,
    state: str = MembershipState.MEMBER,
    user: User | None = None,
    **fields: object,
) -> Membership:
    """Return the membership of `user`, or of a new person: decided yesterday, unless `state` is that it was asked."""
    now = timezone.now()
    usual: dict[str, object] = {"role": Role.UITVOERING, "asked_at": now - timedelta(days=2)}
    if state != MembershipState.ASKED:
        usual |= {"decided_at": now - timedelta(days=1), "decided_by": "beheer:1"}
    user = user or make_user()
    return Membership.objects.create(user=user, state=state, organisation=organisation, **usual | fields)


def make_contact_person(member: Membership) -> ContactPerson:
    """Let a member speak for their own organisation."""
    return ContactPerson.objects.create(organisation=member.organisation, user=member.user)


def make_profile(user: User, **fields: object) -> Profile:
    """Return the profile of somebody. Nothing of it shows, unless `fields` says so (see EVERYTHING_SHOWN)."""
    profile, _ = Profile.objects.update_or_create(user=user, defaults=fields)
    return profile


def make_haakje(member: Membership, **fields: object) -> Haakje:
    """Return an open offer of a member, on behalf of their organisation, for all members and for two more months."""
    usual = {
        "user": member.user,
        "organisation": member.organisation,
        "side": Side.OFFER,
        "kind": Kind.LEND_PEOPLE,
        "title": f"Haakje {next(_number)}",
        "text": "Wij lenen een collega uit.",
        "open_until": timezone.localdate() + timedelta(days=60),
    }
    return Haakje.objects.create(**usual | fields)


def make_article(**fields: object) -> Article:
    """Return a news article for everybody that shows since yesterday."""
    number = next(_number)
    usual = {
        "slug": f"artikel-{number}",
        "title": f"Artikel {number}",
        "summary": "In het kort.",
        "body": "De tekst.",
        "publish_at": timezone.now() - timedelta(days=1),
    }
    return Article.objects.create(**usual | fields)


def make_document(**fields: object) -> LibraryDocument:
    """Return a document of the library for everybody; a link, unless `file` is given."""
    usual: dict[str, object] = {
        "title": f"Document {next(_number)}",
        "maker": "Samenspel NL",
        "year": 2026,
        "summary": "Waar het over gaat.",
    }
    if "file" not in fields:
        usual["link"] = "https://example.nl/rapport"
    return LibraryDocument.objects.create(**usual | fields)
