"""Every kind of mail as it leaves, rendered on the rows of the scenario; no row goes to the outbox."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from events.models import Event, Interest, Role
from mailings.models import Audience, Mailing
from outbox.registry import KINDS
from registrations.actions.concerned import Group
from registrations.models import JoinRequest, State
from tests.browser import (
    scenario_directory,
    scenario_evaluation,
    scenario_haakjes,
    scenario_handover,
    scenario_lists,
    scenario_live,
    scenario_mailings,
    scenario_moderation,
    scenario_offers,
    scenario_own_cases,
    scenario_rooms,
)
from tests.factories import make_delegation, make_registration

Wish = tuple[str, str, str, dict[str, object]]  # kind, which variant, address, arguments


def rendered(scenario: object) -> list[dict[str, str]]:
    """Return subject, text and HTML of every kind of mail, in each variant that has words of its own."""
    families = (
        _login,
        _person,
        _paid,
        _contact,
        _gatherings,
        scenario_handover.mails,
        scenario_offers.mails,
        scenario_own_cases.mails,
        scenario_evaluation.mails,
        scenario_haakjes.mails,
        scenario_lists.mails,
        scenario_directory.mails,
        scenario_live.mails,
        scenario_rooms.mails,
        scenario_mailings.mails,
        scenario_moderation.mails,
        _others,
    )
    return [_rendered(*wish) for family in families for wish in family(scenario)]


def _rendered(kind: str, variant: str, address: str, arguments: dict[str, object]) -> dict[str, str]:
    mail = KINDS[kind].render(address, **arguments)
    return {
        "kind": kind,
        "variant": variant,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
    }


def _login(scenario: object) -> Iterator[Wish]:
    now = timezone.now().isoformat()
    people = scenario.people
    me, staff = people["participant"], people["organiser"].email
    asked = {"next_path": "/mijn/", "browser": "", "asked_at": now}
    yield "membership.login", "known", me.email, asked
    yield "membership.login", "unknown", "onbekend@proef.example.nl", asked
    yield "membership.fresh_link", "", me.email, {"purpose": "login", "target": "/mijn/", "asked_at": now}
    yield "membership.password", "staff", staff, {"asked_at": now}
    yield "membership.password", "welcome", staff, {"asked_at": now, "welcome": True}
    yield "membership.password", "no staff", me.email, {"asked_at": now}
    yield "membership.new_address", "", "anders@proef.example.nl", {"user": me.pk, "asked_at": now}
    yield "membership.new_address", "taken", people["contact"].email, {"user": me.pk, "asked_at": now}
    for event in ("address_changed", "password_changed", "second_step_removed"):
        yield "membership.notice", event, me.email, {"event": event, "moment": now}
    yield "membership.inactive", "", me.email, {"user": me.pk, "goes_on": now}
    yield "membership.erased", "", me.email, {"moment": now}


def _person(scenario: object) -> Iterator[Wish]:
    def about(one: object, kind: str, variant: str = "", **more: object) -> Wish:
        return f"registrations.{kind}", variant, one.address, {"registration": str(one.public_id), **more}

    event, group = scenario.open, scenario.complete
    yield about(make_registration(event, state=State.UNCONFIRMED), "confirm")
    known = make_registration(event)
    again = make_registration(event, state=State.UNCONFIRMED, address=known.address)
    yield about(again, "confirm", "registered already")
    yield about(scenario.candidate, "received")
    yield about(scenario.seated, "seated")
    sentence = "Alle plekken zijn vergeven, in de volgorde van aanmelding."
    yield about(scenario.waiting, "waiting", "place", place=3, seats_needed=None, sentence=sentence)
    yield about(scenario.waiting, "waiting", "whole", place=None, seats_needed=4, sentence=sentence)
    yield about(make_registration(event, state=State.CANCELLED), "cancelled")
    yield about(make_registration(event, state=State.HELD), "held")
    yield about(scenario.candidate, "in_line", "before the allocation")
    yield about(scenario.waiting, "in_line")
    yield about(make_registration(scenario.today, state=State.SEATED), "day")
    yield about(make_registration(event, state=State.SEATED), "day", "no environment")
    invited = make_registration(event, Role.BELEID, State.INVITED, group)
    for kind in ("invitation", "reminder", "last_notice"):
        yield about(invited, kind)
    guest = {"guest": True, "guest_kind": "inwonerspanel", "organisation": None, "shown_name": "Ien"}
    for kind in ("invitation", "reminder", "last_notice"):
        yield about(make_registration(event, state=State.INVITED, **guest), kind, "guest")
    for kind, state in (("seated", State.SEATED), ("day", State.SEATED), ("cancelled", State.CANCELLED)):
        yield about(make_registration(scenario.today, state=state, **guest), kind, "guest")
    for accepted in (True, False):
        one = make_registration(event, organisation=group.organisation)
        asked = JoinRequest.objects.create(
            registration=one, delegation=group, decided_at=timezone.now(), accepted=accepted
        )
        yield about(one, "join_decided", str(accepted), request=str(asked.public_id))


def _paid(scenario: object) -> Iterator[Wish]:
    """The same mails of a gathering with a price, and with "u"."""
    bill = make_delegation(scenario.paid, roles=["bestuur"], state=State.UNCONFIRMED, billing_name="Gemeente Proefstad")
    one = bill.members.get()
    yield "registrations.confirm", "paid", one.address, {"registration": str(one.public_id)}
    group = make_delegation(scenario.paid, state=State.PREPARED, billing_name="Gemeente Proefstad")
    yield "registrations.confirm_delegation", "paid", group.contact_address, {"delegation": str(group.public_id)}
    seated = make_registration(scenario.paid, Role.BESTUUR, State.SEATED)
    held = make_registration(scenario.paid, Role.BESTUUR, State.HELD)
    yield "registrations.held", "paid", held.address, {"registration": str(held.public_id)}
    yield "registrations.seated", "paid", seated.address, {"registration": str(seated.public_id)}
    cancelled = make_registration(scenario.paid, Role.BESTUUR, State.CANCELLED)
    yield "registrations.cancelled", "paid", cancelled.address, {"registration": str(cancelled.public_id)}


def _contact(scenario: object) -> Iterator[Wish]:
    group = scenario.complete
    to, which = group.contact_address, {"delegation": str(group.public_id)}
    fresh = make_delegation(scenario.open, roles=["beleid", "management"], state=State.PREPARED)
    yield "registrations.confirm_delegation", "", fresh.contact_address, {"delegation": str(fresh.public_id)}
    yield "registrations.delegation_confirmed", "", to, which
    seated = make_delegation(scenario.today, state=State.SEATED)
    for kind in ("outcome_copy", "day_copy"):
        yield f"registrations.{kind}", "", seated.contact_address, {"delegation": str(seated.public_id)}
    asking = make_registration(scenario.open, organisation=group.organisation)
    asked = JoinRequest.objects.create(registration=asking, delegation=group)
    yield "registrations.join_asked", "", to, which | {"request": str(asked.public_id)}
    states = {"declined": State.DECLINED, "last_notice_contact": State.INVITED, "member_cancelled": State.CANCELLED}
    states |= {"member_held": State.HELD}
    for kind, state in states.items():
        member = make_registration(scenario.open, Role.BELEID, state, group)
        yield f"registrations.{kind}", "", to, {"registration": str(member.public_id)}
    member = make_registration(scenario.open, Role.BELEID, State.CANDIDATE, group)
    yield (
        "registrations.role_changed",
        "",
        to,
        {"registration": str(member.public_id), "old": "beleid", "new": "bestuur"},
    )


def _gatherings(scenario: object) -> Iterator[Wish]:
    """A gathering that moved, and one that is off, to everybody in the capacity in which they hear it."""
    now = timezone.now()
    moved, off = scenario.event("verplaatst"), Event.objects.get(slug="proef-afgelast")
    week = timedelta(days=7)
    news = {
        "message": "De zaal is verhuurd.\n\nGelukkig kan het een week later.",
        "was_start": (moved.starts_at - week).isoformat(),
        "was_end": (moved.ends_at - week).isoformat(),
    }
    states = {
        Group.SEATED: {"state": State.SEATED},
        Group.GUEST: {"state": State.SEATED, "guest": True},
        Group.OFFERED: {"state": State.OFFERED, "offered_at": now, "answer_until": now + timedelta(days=2)},
        Group.LINE: {"state": State.CANDIDATE},
        Group.ASKED: {"state": State.INVITED},
        Group.UNCONFIRMED: {"state": State.UNCONFIRMED},
    }
    for group, fields in states.items():
        one = make_registration(moved, **fields)
        yield "registrations.gathering_moved", group, one.address, {"registration": str(one.public_id), **news}
        one = make_registration(off, **fields)
        about = {"registration": str(one.public_id), "standing": group.value}
        yield "registrations.gathering_off", group, one.address, about
    for variant, state in (("", State.CANDIDATE), ("unconfirmed", State.PREPARED)):
        contact = make_delegation(moved, ["beleid"], state, contact_address="sam@proef.example.nl", contact_name="Sam")
        about = {"delegation": str(contact.public_id), **news}
        yield "registrations.gathering_moved_contact", variant, contact.contact_address, about
    contact = make_delegation(off, ["beleid"], contact_address="sam@proef.example.nl", contact_name="Sam")
    yield "registrations.gathering_off_contact", "", contact.contact_address, {"delegation": str(contact.public_id)}
    for event, kind, more in ((moved, "moved", news), (off, "off", {})):
        one = Interest.objects.create(event=event, address="lijst@proef.example.nl", confirmed_at=now)
        yield f"registrations.gathering_{kind}_interest", "", one.address, {"interest": str(one.public_id), **more}
    one = make_registration(moved, state=State.SEATED)
    same = {"message": "", "was_start": moved.starts_at.isoformat(), "was_end": moved.ends_at.isoformat()}
    yield "registrations.gathering_moved", "same time", one.address, {"registration": str(one.public_id), **same}


def _others(scenario: object) -> Iterator[Wish]:
    later = Event.objects.get(slug="proef-zonder-datum")
    for variant, moment in (("asked", None), ("listed", timezone.now())):
        one = Interest.objects.create(event=later, address=f"{variant}@proef.example.nl", confirmed_at=moment)
        yield "events.interest", variant, one.address, {"interest": str(one.public_id)}
    yield "events.interest", "gone", "weg@proef.example.nl", {"interest": "00000000-0000-0000-0000-000000000000"}
    to_list = Mailing.objects.create(event=later, subject="Er is een datum", body="Dag!", audiences=[Audience.INTEREST])
    yield "mailings.mailing", "list", one.address, {"mailing": to_list.pk}
    person = make_registration(scenario.today, state=State.SEATED, registered_at=timezone.now() - timedelta(days=9))
    about = {"mailing": scenario.mailing.pk}
    yield "mailings.mailing", "seated", person.address, about
    moment = timezone.now()
    day = scenario.event("vandaag-een-plek", starts_at=moment + timedelta(hours=2), day_mailed_at=moment)
    late = make_registration(day, state=State.SEATED)
    yield "registrations.seated", "today", late.address, {"registration": str(late.public_id)}
    yield "registrations.proposal", "", scenario.people["organiser"].email, {"event": scenario.open.pk}
