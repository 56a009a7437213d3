"""The five haakjes of the demo (15 November), and one that was met; all who post and answer are made up."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from haakjes.models import Haakje, HaakjeChange, Response, State
from haakjes.wordsearch import search_text
from membership.models import Membership, MembershipState, Organisation, Theme, UmbrellaNetwork, User

CONTENT = Path(__file__).parent / "content" / "netwerk" / "haakjes.toml"


def load(now: datetime) -> list[Haakje]:
    """Make the haakjes that are missing, with who posts and answers them, and return those made now."""
    rows = tomllib.loads(CONTENT.read_text())["haakje"]
    known = set(Haakje.objects.values_list("title", flat=True))
    return [_make(row, now) for row in rows if row["title"] not in known]


def _make(row: dict, now: datetime) -> Haakje:
    poster = _member(row["name"], row["organisation"], now)
    posted = now - timedelta(days=row["days"])
    umbrella = UmbrellaNetwork.objects.filter(slug=row.get("umbrella", "")).first()
    haakje = Haakje.objects.create(
        user=poster.user,
        organisation=poster.organisation,
        side=row["side"],
        kind=row["kind"],
        title=row["title"],
        text=row["text"],
        umbrella=umbrella,
        open_until=timezone.localdate(now) + timedelta(days=row["open"]),
        state=State.MET if "met_with" in row else State.OPEN,
        met_with=row.get("met_with", ""),
        result=row.get("result", ""),
        search_text=search_text(row["title"], row["text"], row["kind"], row["side"]),
        created_at=posted,
    )
    haakje.themes.set(Theme.objects.filter(slug__in=row["themes"]))
    by = f"lid:{poster.user_id}"
    HaakjeChange.objects.create(haakje=haakje, to_state=State.OPEN, by=by, at=posted)
    if haakje.state == State.MET:
        met = now - timedelta(days=row["met_days"])
        HaakjeChange.objects.create(haakje=haakje, from_state=State.OPEN, to_state=State.MET, by=by, at=met)
    for answer in row.get("antwoord", []):
        writer = _member(answer["name"], answer["organisation"], now)
        at = posted + timedelta(days=answer["after"], hours=3)
        private = answer.get("private", False)
        Response.objects.create(haakje=haakje, user=writer.user, text=answer["text"], private=private, created_at=at)
    return haakje


def _member(name: str, organisation: str, now: datetime) -> Membership:
    """Return the made-up member of that name; made when the demo of the network has none."""
    found = Membership.objects.select_related("user", "organisation").filter(
        user__name=name, organisation__name=organisation, state=MembershipState.MEMBER
    )
    if one := found.first():
        return one
    body = Organisation.objects.resolve(organisation, "uitvoeringsorganisatie")
    address = f"{name.lower().replace(' ', '.')}@example.nl"
    user = User.objects.for_address(address, name)
    asked = now - timedelta(days=400)
    decided = asked + timedelta(days=2)
    facts = {"state": MembershipState.MEMBER, "organisation": body, "asked_at": asked, "decided_at": decided}
    member, is_new = Membership.objects.get_or_create(user=user, defaults=facts)
    if is_new:
        member.changes.create(to_state=MembershipState.ASKED, by="deelnemer", at=asked)
        member.changes.create(
            from_state=MembershipState.ASKED, to_state=MembershipState.MEMBER, by="voorbeeld", at=decided
        )
    return member
