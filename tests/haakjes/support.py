"""Rows for the tests of haakjes: members, umbrella networks, and a haakje in any state."""

import itertools
import uuid
from datetime import timedelta

from django.utils import timezone

from haakjes import actions, states
from haakjes.models import Haakje, Kind, Response, Side, State
from haakjes.wordsearch import search_text
from membership.access import Member, member_of
from membership.models import Affiliation, Membership, MembershipState, Organisation, UmbrellaNetwork
from tests.factories import make_organisation, make_user

_number = itertools.count(1)


def make_umbrella(name="", parent=None):
    name = name or f"Koepel {next(_number)}"
    return UmbrellaNetwork.objects.create(name=name, slug=name.lower().replace(" ", "-"), parent=parent)


def make_member(*umbrellas, organisation=None, state=MembershipState.MEMBER, resident=False, **person) -> Member:
    """Return a member of the network; with `umbrellas` the organisation is in those. A `resident` has none."""
    user = person.pop("user", None) or make_user(**person)
    if organisation is None and not resident:
        organisation = make_organisation()
    for umbrella in umbrellas:
        Affiliation.objects.create(organisation=organisation, umbrella=umbrella)
    decided = None if state == MembershipState.ASKED else timezone.now()
    membership = Membership.objects.create(
        user=user, state=state, organisation=organisation, resident=resident, decided_at=decided
    )
    return Member(user, membership)


def again(member: Member) -> Member | None:
    """Return the member as the next request finds them."""
    return member_of(member.user)


def a_wish(**fields) -> actions.Wish:
    usual = {
        "side": Side.REQUEST,
        "kind": Kind.LEND_PEOPLE,
        "title": "Wie leent ons mensen?",
        "text": "Het is druk bij ons.",
        "open_until": timezone.localdate() + timedelta(days=30),
    }
    return actions.Wish(**usual | fields)


def make_haakje(member: Member | None = None, state=State.OPEN, **fields) -> Haakje:
    """Return a haakje as it stands in `state`, with the history of how it came there."""
    member = member or make_member()
    usual = {
        "side": Side.REQUEST,
        "kind": Kind.LEND_PEOPLE,
        "title": "Wie leent ons mensen?",
        "text": "Het is druk bij ons.",
        "open_until": timezone.localdate() + timedelta(days=30),
    } | fields
    words = search_text(usual["title"], usual["text"], usual["kind"], usual["side"])
    organisation: Organisation | None = usual.pop("organisation", member.membership.organisation)
    haakje = Haakje(user=member.user, organisation=organisation, search_text=words, **usual)
    states.born(haakje, by=f"lid:{member.user.pk}")
    if state != State.OPEN:
        states.change(haakje, State(state), by=f"lid:{member.user.pk}")
    return haakje


def make_response(haakje: Haakje, member: Member, text="Dat kan bij ons.", **fields) -> Response:
    return Response.objects.create(haakje=haakje, user=member.user, text=text, form_token=uuid.uuid4(), **fields)
