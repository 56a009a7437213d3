"""Renders the mails about taking over somebody's seat, and about a delegation that was cancelled as a whole.

The words stand in templates/emails/registrations/substitute*.html, substituted.html and delegation_cancelled.html.
"""

from datetime import timedelta

from membership.links import issue
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.actions import agenda, substitutes
from registrations.actions.colleagues import ANSWER_DAYS
from registrations.mail_parts import absolute, mail, page_link, registration_in
from registrations.models import Delegation, Registration, State

PURPOSE = "registrations.substitute"


def _asked(kind: str, address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.INVITED)
    if one.replaces is None or one.replaces.state != State.SEATED or not substitutes.is_open(one.event):
        raise NotNeeded
    erased_on = one.invited_at + timedelta(days=ANSWER_DAYS)
    latest = substitutes.deadline(one.event)
    context = {
        "registration": one,
        "former": one.replaces.name,
        "link": issue(PURPOSE, address=address, target=registration),
        "until": min(erased_on, latest - timedelta(seconds=1)) if latest else erased_on,
        "kind": kind,
    }
    return mail("substitute_asked", one.event, context)


@mail_kind("registrations.substitute_asked", label="Vraag om een plek over te nemen", queue="login")
def substitute_asked(address: str, registration: str) -> Rendered:
    return _asked("asked", address, registration)


@mail_kind("registrations.substitute_reminder", label="Herinnering aan een vervanger")
def substitute_reminder(address: str, registration: str) -> Rendered:
    return _asked("reminder", address, registration)


@mail_kind("registrations.substitute_last_notice", label="Laatste bericht aan een vervanger voor wissen")
def substitute_last_notice(address: str, registration: str) -> Rendered:
    return _asked("last_notice", address, registration)


@mail_kind("registrations.substitute_gone", label="Vervangen is niet meer nodig")
def substitute_gone(address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.LAPSED)
    return mail("substitute_gone", one.event, {"registration": one})


@mail_kind("registrations.substitute_news", label="Nieuws over een vervanger")
def substitute_news(address: str, registration: str, request: str, what: str, reason: str = "") -> Rendered:
    """`registration` has the seat, `request` is the substitute, whose name may have been erased by now."""
    seated = registration_in(registration, State.SEATED)
    substitute = Registration.objects.get(public_id=request)
    context = {
        "registration": seated,
        "to_contact": address != seated.address,
        "substitute": substitute,
        "what": what,
        "reason": reason,
        "until": substitute.invited_at + timedelta(days=ANSWER_DAYS) if substitute.invited_at else None,
        "link": page_link(address, "registrations:substitute", seated.public_id),
    }
    return mail("substitute_news", seated.event, context)


@mail_kind("registrations.substituted", label="Plek overgedragen")
def substituted(address: str, registration: str, substitute: str) -> Rendered:
    one = registration_in(registration, State.CANCELLED)
    successor = Registration.objects.get(public_id=substitute)
    return mail("substituted", one.event, {"registration": one, "substitute": successor}, agenda.cancelled(one))


@mail_kind("registrations.substitute_copy", label="Collega droeg een plek over")
def substitute_copy(address: str, registration: str, former: str) -> Rendered:
    one = registration_in(registration, State.SEATED)
    if one.delegation is None:
        raise NotNeeded
    context = {
        "registration": one,
        "delegation": one.delegation,
        "former": Registration.objects.get(public_id=former),
        "link": page_link(address, "registrations:delegation", one.delegation.public_id),
    }
    return mail("substitute_copy", one.event, context)


@mail_kind("registrations.substitute_role", label="Vervanger met een andere rol")
def substitute_role(address: str, registration: str) -> Rendered:
    """To the organiser, whose yes or no it needs."""
    one = registration_in(registration, State.PREPARED)
    if one.replaces is None:
        raise NotNeeded
    link = absolute("admin:registrations_registration_substitute", one.pk)
    return mail("substitute_role", one.event, {"registration": one, "former": one.replaces, "link": link})


@mail_kind("registrations.delegation_cancelled", label="Delegatie afgemeld")
def delegation_cancelled(address: str, delegation: str) -> Rendered:
    one = Delegation.objects.select_related("event__body_override", "organisation").get(public_id=delegation)
    members = list(one.members.filter(state=State.CANCELLED).order_by("registered_at", "pk"))
    return mail("delegation_cancelled", one.event, {"delegation": one, "members": members})
