"""Renders the mails about an offered seat; the words stand in templates/emails/registrations/offer*.html."""

from datetime import timedelta

from django.utils import timezone

from membership.links import LIFETIME, issue
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.actions.offers import closed_because
from registrations.allocation_reasons import Reason, sentence
from registrations.mail_parts import absolute, mail, page_link, registration_in
from registrations.models import Registration, State

PURPOSE = "registrations.offer"
# So long after the answer time the link still says what became of the offer.
AFTERWARDS = timedelta(days=7)


def _offer(kind: str, address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.OFFERED)
    now = timezone.now()
    if closed_because(one, one.event, now):
        raise NotNeeded
    lifetime = max(LIFETIME, one.answer_until - now + AFTERWARDS)
    context = {
        "registration": one,
        "until": one.answer_until,
        "reason": sentence(Reason(one.reason)) if one.reason else "",
        "link": issue(PURPOSE, address=address, target=registration, lifetime=lifetime),
    }
    return mail(kind, one.event, context)


@mail_kind("registrations.offered", label="Plek aangeboden")
def offered(address: str, registration: str) -> Rendered:
    return _offer("offered", address, registration)


@mail_kind("registrations.offer_reminder", label="Herinnering aan het aanbod")
def offer_reminder(address: str, registration: str) -> Rendered:
    return _offer("offer_reminder", address, registration)


def _lapsed(registration: str) -> Registration:
    one = registration_in(registration, State.OFFER_LAPSED)
    if one.event.is_past:
        raise NotNeeded
    return one


@mail_kind("registrations.offer_lapsed", label="Aanbod verlopen")
def offer_lapsed(address: str, registration: str) -> Rendered:
    one = _lapsed(registration)
    register_url = absolute("registrations:register", one.event.slug)
    context = {"registration": one, "until": one.answer_until, "register_url": register_url}
    return mail("offer_lapsed", one.event, context)


@mail_kind("registrations.offer_lapsed_contact", label="Collega liet het aanbod verlopen")
def offer_lapsed_contact(address: str, registration: str) -> Rendered:
    one = _lapsed(registration)
    if one.delegation is None:
        raise NotNeeded
    link = page_link(address, "registrations:delegation", one.delegation.public_id)
    context = {"registration": one, "delegation": one.delegation, "until": one.answer_until, "link": link}
    return mail("offer_lapsed_contact", one.event, context)
