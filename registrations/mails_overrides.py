"""Renders the mails about what an organiser decided outside the rule; why stands in the history, not in a mail."""

from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.actions import agenda
from registrations.mail_parts import mail, page_link, registration_in
from registrations.models import State
from registrations.standing import standing


@mail_kind("registrations.held", label="Aanmelding apart gehouden")
def held(address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.HELD)
    link = page_link(address, "registrations:registration", one.public_id)
    return mail("held", one.event, {"registration": one, "link": link}, agenda.cancelled(one))


@mail_kind("registrations.in_line", label="Weer in de rij")
def in_line(address: str, registration: str) -> Rendered:
    """The place is that of the moment of sending."""
    one = registration_in(registration, State.CANDIDATE)
    link = page_link(address, "registrations:registration", one.public_id)
    context = {"registration": one, "link": link, "standing": standing(one)}
    # Somebody who had a seat before may have missed the mail that took it out of the agenda.
    return mail("in_line", one.event, context, agenda.cancelled(one))


@mail_kind("registrations.member_held", label="Collega apart gehouden")
def member_held(address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.HELD)
    if one.delegation is None:
        raise NotNeeded
    link = page_link(address, "registrations:delegation", one.delegation.public_id)
    return mail("member_held", one.event, {"registration": one, "delegation": one.delegation, "link": link})
