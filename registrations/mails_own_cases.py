"""Renders the mails about an own case; which one follows from what stands in actions/own_case_notices.py."""

from outbox.registry import Attachment, NotNeeded, Rendered, mail_kind
from registrations.actions import agenda
from registrations.case_slots import lacking_of, roles_in_words
from registrations.mail_parts import absolute, mail, page_link, registration_in
from registrations.models import OwnCase
from registrations.models.registration import COUNTING


def _own_case(pk: int) -> OwnCase:
    found = OwnCase.objects.select_related(
        "event__body_override", "delegation__organisation", "slot"
    ).filter(pk=pk).first()  # fmt: skip
    if found is None:
        raise NotNeeded
    return found


def _context(one: OwnCase) -> dict[str, object]:
    lacks = lacking_of(one.delegation)
    return {
        "own_case": one,
        "delegation": one.delegation,
        "missing": roles_in_words(lacks) if lacks else "",
    }


# --- To each member, and to a contact who takes no part ---


def _plan(kind: str, address: str, one: OwnCase, registration: str, delegation: str, **more: object) -> Rendered:
    parts: list[Attachment] = []
    if delegation:
        # Also after the delegation was withdrawn: its contact still has to know.
        name, page = one.delegation.contact_name, ("registrations:own-case", one.delegation.public_id)
        if not one.delegation.contact_address:
            raise NotNeeded
    else:
        member = registration_in(registration, *COUNTING)
        name, page = member.name, ("registrations:registration", member.public_id)
        parts = agenda.cancelled_case(one, member) if one.given_back_at else agenda.invite_to_case(one, member)
    context = _context(one) | {"name": name, "link": page_link(address, *page), **more}
    return mail(kind, one.event, context, parts)


@mail_kind("registrations.own_case_claimed", label="Tijd voor de eigen casus")
def claimed(address: str, own_case: int, registration: str = "", delegation: str = "") -> Rendered:
    one = _own_case(own_case)
    if one.given_back_at:
        raise NotNeeded
    return _plan("own_case_claimed", address, one, registration, delegation)


@mail_kind("registrations.own_case_moved", label="Andere tijd voor de eigen casus")
def moved(
    address: str, own_case: int, registration: str = "", delegation: str = "", by_organiser: bool = False
) -> Rendered:
    one = _own_case(own_case)
    if one.given_back_at:
        raise NotNeeded
    return _plan("own_case_moved", address, one, registration, delegation, by_organiser=by_organiser)


@mail_kind("registrations.own_case_dropped", label="Eigen casus gaat niet door")
def dropped(address: str, own_case: int, registration: str = "", delegation: str = "", reason: str = "") -> Rendered:
    return _plan("own_case_dropped", address, _own_case(own_case), registration, delegation, reason=reason)


# --- To the contact ---


@mail_kind("registrations.own_case_incomplete", label="Delegatie met eigen casus mist een rol")
def incomplete(address: str, own_case: int, delegation: str) -> Rendered:
    one = _own_case(own_case)
    if one.given_back_at or one.incomplete_since is None:
        raise NotNeeded
    link = page_link(address, "registrations:own-case", one.delegation.public_id)
    return mail("own_case_incomplete", one.event, _context(one) | {"link": link})


@mail_kind("registrations.own_case_complete", label="Delegatie met eigen casus is weer compleet")
def complete(address: str, own_case: int, delegation: str) -> Rendered:
    one = _own_case(own_case)
    if one.given_back_at or one.incomplete_since:
        raise NotNeeded
    link = page_link(address, "registrations:own-case", one.delegation.public_id)
    return mail("own_case_complete", one.event, _context(one) | {"link": link})


# --- To the organisers ---


def _organiser(kind: str, one: OwnCase) -> Rendered:
    link = absolute("admin:registrations_owncase_change", one.pk)
    return mail(kind, one.event, _context(one) | {"link": link})


@mail_kind("registrations.own_case_incomplete_organiser", label="Organisator: delegatie mist een rol")
def incomplete_organiser(address: str, own_case: int) -> Rendered:
    one = _own_case(own_case)
    if one.given_back_at or one.incomplete_since is None:
        raise NotNeeded
    return _organiser("own_case_incomplete_organiser", one)


@mail_kind("registrations.own_case_complete_organiser", label="Organisator: delegatie is weer compleet")
def complete_organiser(address: str, own_case: int) -> Rendered:
    one = _own_case(own_case)
    if one.given_back_at or one.incomplete_since:
        raise NotNeeded
    return _organiser("own_case_complete_organiser", one)
