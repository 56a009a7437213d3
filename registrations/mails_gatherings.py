"""Renders the mails that tell that a gathering is off, or moved, in the capacity in which somebody hears it
(`registrations.actions.concerned.Group`)."""

from copy import copy
from datetime import datetime

from django.conf import settings

from events.models import Event, Interest
from membership.links import issue
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations import mails_substitutes
from registrations.actions import agenda
from registrations.actions.concerned import Group, Person, group_of
from registrations.mail_parts import absolute, delegation_in, mail, page_link, registration_in
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE

# Who gave the place back meanwhile, or said no, needs no news any more.
_STILL_MEANT = (*LIVE, State.OFFER_LAPSED, State.INVITED, State.UNCONFIRMED)


# --- It is off --------------------------------------------------------------------------------------------------------


@mail_kind("registrations.gathering_off", label="Gaat niet door", queue="bulk")
def gathering_off(address: str, registration: str, standing: str) -> Rendered:
    """`standing` is the group of the person before calling it off ended what was open."""
    one = registration_in(registration, *_STILL_MEANT, State.LAPSED)
    return mail("gathering_off", one.event, _off(one, standing), agenda.cancelled(one))


def _off(one: Registration, standing: str) -> dict[str, object]:
    in_agenda = agenda.had_item(one) and one.event.starts_at is not None
    return {"registration": one, "to": standing, "in_agenda": in_agenda, "events_url": absolute("registrations:events")}


@mail_kind("registrations.gathering_off_contact", label="Gaat niet door: contactpersoon", queue="bulk")
def gathering_off_contact(address: str, delegation: str) -> Rendered:
    one = delegation_in(delegation)
    context = {"delegation": one, "events_url": absolute("registrations:events")}
    return mail("gathering_off_contact", one.event, context)


@mail_kind("registrations.gathering_off_interest", label="Gaat niet door: belangstellende", queue="bulk")
def gathering_off_interest(address: str, interest: str) -> Rendered:
    one = _interest(interest)
    return mail("gathering_off_interest", one.event, {"events_url": absolute("registrations:events")}, listed=one)


# --- It moved ---------------------------------------------------------------------------------------------------------


@mail_kind("registrations.gathering_moved", label="Nieuwe tijd of plaats", queue="bulk")
def gathering_moved(address: str, registration: str, message: str, was_start: str, was_end: str) -> Rendered:
    one = registration_in(registration, *_STILL_MEANT)
    _check_going_on(one.event)
    # As it stands now: an offer may have been taken since.
    group = group_of(one)
    context = _moved(one, group, _link_of(one, group))
    parts = agenda.invite(one) if one.state == State.SEATED else []
    return mail("gathering_moved", one.event, context | _news(one.event, message, was_start, was_end), parts)


def _moved(one: Registration, group: str, link: str) -> dict[str, object]:
    in_agenda = one.state == State.SEATED
    plain_link = agenda.plain_link(one)
    return {"registration": one, "to": group, "link": link, "in_agenda": in_agenda, "plain_link": plain_link}


def _link_of(one: Registration, group: str) -> str:
    """A link to what one can do: answer, confirm, or see the own registration."""
    if group == Group.ASKED:
        return issue(_answer_to(one), address=one.address, target=str(one.public_id))
    if group == Group.UNCONFIRMED:
        return issue("registrations.confirm", address=one.address, target=str(one.public_id))
    return page_link(one.address, "registrations:registration", one.public_id)


def _answer_to(one: Registration) -> str:
    """The purpose of the link by which this person says yes or no."""
    if one.replaces_id:
        return mails_substitutes.PURPOSE
    return "registrations.guest" if one.guest else "registrations.answer"


@mail_kind("registrations.gathering_moved_contact", label="Nieuwe tijd of plaats: contactpersoon", queue="bulk")
def gathering_moved_contact(address: str, delegation: str, message: str, was_start: str, was_end: str) -> Rendered:
    one = delegation_in(delegation)
    _check_going_on(one.event)
    if one.confirmed_at:
        link = page_link(address, "registrations:delegation", one.public_id)
    else:
        link = issue("registrations.confirm-delegation", address=address, target=delegation)
    context = {"delegation": one, "link": link}
    return mail("gathering_moved_contact", one.event, context | _news(one.event, message, was_start, was_end))


@mail_kind("registrations.gathering_moved_interest", label="Nieuwe tijd of plaats: belangstellende", queue="bulk")
def gathering_moved_interest(address: str, interest: str, message: str, was_start: str, was_end: str) -> Rendered:
    one = _interest(interest)
    _check_going_on(one.event)
    return mail("gathering_moved_interest", one.event, _news(one.event, message, was_start, was_end), listed=one)


# --- An example for the organiser -------------------------------------------------------------------------------------


def _stand_in() -> str:
    """What an example shows for a link: one that logs in is made for a mail alone."""
    return f"{settings.BASE_URL}/link/…"


def example_off(event: Event, group: str, person: Person, reason: str) -> Rendered:
    """Render the mail as `person` would get it once `event` is off for `reason`; makes no link and stores nothing."""
    event = copy(event)
    event.status, event.cancel_reason = Event.Status.CANCELLED, reason
    context = {"events_url": absolute("registrations:events"), "leave_link": _stand_in()}
    if isinstance(person, Registration):
        person.event = event
        return mail("gathering_off", event, _off(person, group))
    kind = "contact" if isinstance(person, Delegation) else "interest"
    return mail(f"gathering_off_{kind}", event, context | {"delegation": person})


def example_moved(
    event: Event, group: str, person: Person, *, starts_at: datetime, ends_at: datetime, message: str
) -> Rendered:
    """Render the mail as `person` would get it after the move; makes no link and stores nothing."""
    moved = copy(event)
    moved.starts_at, moved.ends_at = starts_at, ends_at
    news = _told(moved, message, event.starts_at, event.ends_at)
    context = news | {"link": _stand_in(), "leave_link": _stand_in()}
    if isinstance(person, Registration):
        person.event = moved
        return mail("gathering_moved", moved, news | _moved(person, group, _stand_in()))
    kind = "contact" if isinstance(person, Delegation) else "interest"
    return mail(f"gathering_moved_{kind}", moved, context | {"delegation": person})


# --- Both -------------------------------------------------------------------------------------------------------------


def _news(event: Event, message: str, was_start: str, was_end: str) -> dict[str, object]:
    start, end = (datetime.fromisoformat(text) if text else None for text in (was_start, was_end))
    return _told(event, message, start, end)


def _told(event: Event, message: str, start: datetime | None, end: datetime | None) -> dict[str, object]:
    """What the mail says of before: `event` stands as it is now, `start` and `end` are what people knew."""
    other_time = (start, end) != (event.starts_at, event.ends_at)
    return {"message": message, "was_start": start, "was_end": end, "other_time": other_time}


def _check_going_on(event: Event) -> None:
    """Nobody hears of a new time for what went off meanwhile."""
    if event.status == Event.Status.CANCELLED or event.is_past:
        raise NotNeeded


def _interest(public_id: str) -> Interest:
    found = Interest.objects.select_related("event__body_override").filter(public_id=public_id).first()
    if found is None:
        raise NotNeeded
    return found
