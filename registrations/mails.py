"""Renders each kind of mail of a registration; called after its row was claimed, so that links are born here.

The words stand in templates/emails/registrations/. `Je`, `je`, `jouw` follow the gathering's form of address.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from events.models import Event, Role
from membership.links import issue
from outbox.registry import Attachment, NotNeeded, Rendered, mail_kind
from registrations.actions import agenda
from registrations.actions.colleagues import ANSWER_DAYS
from registrations.allocation import missing_roles
from registrations.mail_parts import absolute, delegation_in, mail, page_link, registration_in
from registrations.models import Delegation, JoinRequest, Registration, State
from registrations.models.registration import LIVE
from registrations.papers import confirmation
from registrations.standing import standing

UNANSWERED_DAYS = 7  # an unconfirmed sign-up is erased after this (requirements 5.4)


# --- To the person ---


@mail_kind("registrations.confirm", label="Bevestig je aanmelding", queue="login")
def confirm(address: str, registration: str) -> Rendered:
    """Asks for the press; somebody who is registered already reads that, and gets nothing to press twice."""
    one = registration_in(registration, State.UNCONFIRMED)
    if live := Registration.objects.live().filter(event=one.event, address=address).first():
        return _already(live, address)
    link = issue("registrations.confirm", address=address, target=registration)
    until = one.registered_at + timedelta(days=UNANSWERED_DAYS)
    return mail("confirm", one.event, {"registration": one, "link": link, "until": until})


def _already(live: Registration, address: str) -> Rendered:
    link = page_link(address, "registrations:registration", live.public_id)
    return mail("already", live.event, {"registration": live, "link": link, "standing": standing(live)})


@mail_kind("registrations.received", label="Aanmelding telt")
def received(address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.CANDIDATE)
    link = page_link(address, "registrations:registration", one.public_id)
    return mail("received", one.event, {"registration": one, "link": link, "standing": standing(one)})


@mail_kind("registrations.seated", label="Bevestiging met PDF")
def seated(address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.SEATED)
    target = ("discussions:environment", one.event.slug) if one.event.environment_opens_at else None
    link = page_link(address, *(target or ("registrations:registration", one.public_id)))
    paper = Attachment(f"bevestiging-{one.event.slug}.pdf", confirmation(one).print(), "application/pdf")
    context = {
        "registration": one,
        "link": link,
        "to_environment": target is not None,
        "registration_url": absolute("registrations:registration", one.public_id),
        "plain_link": agenda.plain_link(one),
        "standing": standing(one),
        # Who gets a seat after the mail of the morning reads here what that one said.
        "today": one.event.day_mailed_at is not None and not one.event.is_past,
    }
    return mail("seated", one.event, context, [paper, *agenda.invite(one)])


@mail_kind("registrations.waiting", label="Plek in de rij")
def waiting(address: str, registration: str, place: int | None, seats_needed: int | None, sentence: str) -> Rendered:
    one = registration_in(registration, State.CANDIDATE)
    link = page_link(address, "registrations:registration", one.public_id)
    context = {"registration": one, "link": link, "place": place, "seats_needed": seats_needed, "reason": sentence}
    return mail("waiting", one.event, context)


@mail_kind("registrations.cancelled", label="Afmelding")
def cancelled(address: str, registration: str, how: str = "") -> Rendered:
    one = registration_in(registration, State.CANCELLED)
    context = {"registration": one, "how": how, "contact_name": one.delegation.contact_name if one.delegation else ""}
    return mail("cancelled", one.event, context, agenda.cancelled(one))


@mail_kind("registrations.day", label="Vandaag is het zover")
def day(address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.SEATED)
    event = one.event
    to_environment = bool(event.environment_opens_at)
    target = (
        ("discussions:environment", event.slug)
        if to_environment
        else (
            "registrations:registration",
            one.public_id,
        )
    )
    context = {
        "registration": one,
        "link": page_link(address, *target),
        "plain_link": agenda.plain_link(one),
        "to_environment": to_environment,
    }
    return mail("day", event, context, agenda.invite(one))


@mail_kind("registrations.join_decided", label="Antwoord op verzoek om aan te sluiten")
def join_decided(address: str, registration: str, request: str) -> Rendered:
    one = registration_in(registration, *LIVE)
    asked = JoinRequest.objects.select_related("delegation__organisation").get(public_id=request)
    link = page_link(address, "registrations:registration", one.public_id)
    return mail("join_decided", one.event, {"registration": one, "request": asked, "link": link})


# --- To a colleague who was asked ---


def _asked(kind: str, address: str, registration: str) -> Rendered:
    one = registration_in(registration, State.INVITED)
    if one.event.is_past or one.event.status == Event.Status.CANCELLED:
        raise NotNeeded
    purpose = "registrations.guest" if one.guest else "registrations.answer"
    context = {
        "registration": one,
        "contact_name": one.delegation.contact_name if one.delegation else "",
        "link": issue(purpose, address=address, target=registration),
        "until": one.invited_at + timedelta(days=ANSWER_DAYS),
    }
    return mail(kind, one.event, context)


@mail_kind("registrations.invitation", label="Vraag om mee te doen", queue="login")
def invitation(address: str, registration: str) -> Rendered:
    return _asked("invitation", address, registration)


@mail_kind("registrations.reminder", label="Herinnering aan de vraag")
def reminder(address: str, registration: str) -> Rendered:
    return _asked("reminder", address, registration)


@mail_kind("registrations.last_notice", label="Laatste bericht voor wissen")
def last_notice(address: str, registration: str) -> Rendered:
    return _asked("last_notice", address, registration)


# --- To the contact of a delegation ---


@mail_kind("registrations.confirm_delegation", label="Bevestig je delegatie", queue="login")
def confirm_delegation(address: str, delegation: str) -> Rendered:
    one = delegation_in(delegation)
    if one.confirmed_at:
        raise NotNeeded
    members = list(one.members.exclude(state=State.LAPSED))
    context = {
        "delegation": one,
        "members": members,
        "missing": _labels(missing_roles(member.role for member in members)),
        "link": issue("registrations.confirm-delegation", address=address, target=delegation),
        "until": one.created_at + timedelta(days=UNANSWERED_DAYS),
    }
    return mail("confirm_delegation", one.event, context)


def _to_contact(kind: str, address: str, delegation: Delegation, context: dict[str, object]) -> Rendered:
    link = page_link(address, "registrations:delegation", delegation.public_id)
    return mail(kind, delegation.event, {"delegation": delegation, "link": link} | context)


@mail_kind("registrations.delegation_confirmed", label="Delegatie telt")
def delegation_confirmed(address: str, delegation: str) -> Rendered:
    one = delegation_in(delegation)
    return _to_contact("delegation_confirmed", address, one, {"members": list(one.members.all())})


@mail_kind("registrations.outcome_copy", label="Kopie van de uitkomst")
def outcome_copy(address: str, delegation: str) -> Rendered:
    one = delegation_in(delegation)
    return _to_contact("outcome_copy", address, one, {"members": list(one.members.live())})


@mail_kind("registrations.day_copy", label="Kopie: vandaag is het zover")
def day_copy(address: str, delegation: str) -> Rendered:
    one = delegation_in(delegation)
    return _to_contact("day_copy", address, one, {"members": list(one.members.seated())})


@mail_kind("registrations.join_asked", label="Verzoek om aan te sluiten")
def join_asked(address: str, delegation: str, request: str) -> Rendered:
    asked = JoinRequest.objects.select_related("registration").get(public_id=request)
    if asked.decided_at or asked.registration.state not in LIVE:
        raise NotNeeded
    return _to_contact("join_asked", address, delegation_in(delegation), {"request": asked})


def _about_colleague(kind: str, *states: State) -> Callable[..., Rendered]:
    def render_it(address: str, registration: str, **context: object) -> Rendered:
        one = registration_in(registration, *states)
        if one.delegation is None:
            raise NotNeeded
        if "new" in context:
            context = {name: Role(value).label for name, value in context.items()}
        until = one.invited_at + timedelta(days=ANSWER_DAYS) if one.invited_at else timezone.now()
        return _to_contact(kind, address, one.delegation, {"registration": one, "until": until, **context})

    return render_it


for _kind, _label, _states in (
    ("declined", "Collega komt niet", (State.DECLINED,)),
    ("role_changed", "Collega koos een andere rol", LIVE),
    ("last_notice_contact", "Collega gaf geen antwoord", (State.INVITED,)),
    ("member_cancelled", "Collega meldde zich af", (State.CANCELLED,)),
):
    mail_kind(f"registrations.{_kind}", label=_label)(_about_colleague(_kind, *_states))


# --- To the organiser ---


@mail_kind("registrations.proposal", label="Voorstel voor de verdeling")
def proposal(address: str, event: int) -> Rendered:
    one = Event.objects.get(pk=event)
    if one.allocated_at:
        raise NotNeeded
    context = {
        "candidates": one.registrations.candidates().count(),
        "link": absolute("admin:registrations_event_allocation", one.pk),
    }
    return mail("proposal", one, context)


def _labels(roles: list[str]) -> list[str]:
    return [Role(role).label for role in roles]
