"""What happens between the contact of a delegation and the colleagues."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.models import Event, Role
from membership.addresses import normalise
from membership.errors import Refused
from membership.models import Organisation, User
from outbox import actions as outbox
from outbox.models import MailState, OutgoingMail
from registrations.actions import asking_limit, dead_links, notices, seats
from registrations.actions.bring_along import bring_along
from registrations.actions.erasing import erase
from registrations.actions.locking import check_going_on, lock_event, store_person
from registrations.actions.signup import Colleague
from registrations.models import Delegation, JoinRequest, Registration, State
from registrations.models.registration import LIVE
from registrations.states import born, change, change_many

ANSWER_DAYS = 7  # then name and address of somebody who didn't answer are erased (the main job, story 3)
STATUS_LABELS = {
    State.PREPARED: "nog niet gevraagd",
    State.UNCONFIRMED: "nog niet gevraagd",
    State.INVITED: "gevraagd",
    State.CANDIDATE: "bevestigd",
    State.OFFERED: "plek aangeboden",
    State.HELD: "bevestigd",
    State.OFFER_LAPSED: "aanbod verlopen",
    State.SEATED: "bevestigd",
    State.DECLINED: "afgezegd",
    State.CANCELLED: "afgezegd",
    State.LAPSED: "geen antwoord",
}
BOUNCED = "mail kwam niet aan"
REPLACED = "vervangen"
ASKING_KINDS = ["registrations.invitation", "registrations.reminder", "registrations.last_notice"]
# Nobody can use a delegation to fill somebody's mailbox: more than anybody needs, and far less than a nuisance.
INVITATIONS_PER_DELEGATION_AND_DAY = 40


@transaction.atomic
def accept(
    *, registration: Registration, name: str, organisation: str, layer: str, role: str, by: str = "deelnemer"
) -> Registration:
    """Take the place that the contact offered. Name and organisation may be corrected; another role restarts
    `registered_at` and tells the contact. Return the registration that counts.

    Somebody who already registered alone takes that registration along into the delegation, with what was filled in
    now; it keeps its moment as long as it keeps its role.
    Raises Refused when the invitation lapsed, or the person belongs to another delegation.
    """
    store_person(registration.address, name)
    event, registration = _locked(registration)
    if registration.state in LIVE:
        return registration
    if registration.state != State.INVITED or registration.replaces_id or registration.guest:
        raise Refused("Deze uitnodiging geldt niet meer. Vraag je collega om je opnieuw uit te nodigen.")
    check_going_on(event)
    now = timezone.now()
    body = Organisation.objects.resolve(organisation, layer)
    alone = registered_alone(registration)
    if alone:
        wish = {"name": name, "organisation": body, "role": role}
        bring_along(alone, registration, **wish, moment=now, by=by)
        if not alone.guest and alone.role != registration.role:
            notices.role_changed(alone, old=Role(registration.role))
        seats.apply_rule(event=event, by=by, fresh=[alone.pk])
        alone.refresh_from_db()
        return alone
    if role != registration.role:
        old, registration.role, registration.registered_at = Role(registration.role), role, now
        notices.role_changed(registration, old=old)
    user = User.objects.for_address(registration.address, name)
    change(
        registration,
        State.CANDIDATE,
        by=by,
        user=user,
        name=name,
        organisation=body,
        role=role,
        registered_at=registration.registered_at,
        confirmed_at=now,
    )
    if registration.pk not in seats.apply_rule(event=event, by=by, fresh=[registration.pk]):
        notices.received(registration)
    registration.refresh_from_db()
    return registration


def registered_alone(invitation: Registration) -> Registration | None:
    """Return what counts already of the person who is asked here."""
    counting = Registration.objects.live().filter(event=invitation.event_id, address=invitation.address)
    return counting.select_related("organisation").first()


@transaction.atomic
def decline(*, registration: Registration, by: str = "deelnemer") -> Registration:
    """Say no to the contact's invitation; the contact is told. Saying it twice is fine."""
    _, registration = _locked(registration)
    if registration.state == State.DECLINED:
        return registration
    if registration.state != State.INVITED or registration.replaces_id:
        raise Refused("Deze uitnodiging geldt niet meer. Wil je je afmelden? Log dan in.")
    change(registration, State.DECLINED, by=by)
    notices.declined(registration)
    return registration


@transaction.atomic
def add(*, delegation: Delegation, colleague: Colleague, by: str) -> Registration:
    """Add a colleague to a delegation that counts; the mail to them leaves at once.

    Raises Refused when the group is full, the address is in it already, or the delegation was withdrawn.
    """
    event = lock_event(delegation.event_id)
    delegation = Delegation.objects.select_related("organisation").get(pk=delegation.pk)
    _check_active(event, delegation)
    address = normalise(colleague.address)
    members = [member for member in delegation.members.all() if member.state in (*LIVE, State.INVITED)]
    if len(members) >= event.max_delegation_size:
        raise Refused(f"Een delegatie heeft hier hoogstens {event.max_delegation_size} mensen.")
    _check_new_address(members, address)
    _check_invitations(delegation, address)
    now = timezone.now()
    registration = Registration(
        event=event,
        delegation=delegation,
        organisation=delegation.organisation,
        name=colleague.name,
        address=address,
        role=colleague.role,
        state=State.PREPARED,
        registered_at=now,
    )
    born(registration, by=by)
    change(registration, State.INVITED, by=by, invited_at=now)
    notices.invite(delegation, [registration])
    return registration


@transaction.atomic
def correct_address(*, registration: Registration, address: str, by: str) -> Registration:
    """Send the invitation to another address. What went to the old one is erased, its links die, the week starts anew.

    Raises Refused when there is no invitation to correct, or the address is in the delegation already.
    """
    event, registration = _locked(registration)
    if registration.state != State.INVITED:
        raise Refused("Deze collega heeft al geantwoord. Het adres kan niet meer worden veranderd.")
    _check_active(event, registration.delegation)
    address = normalise(address)
    if address == registration.address:
        return ask_again(registration=registration, by=by)
    others = registration.delegation.members.exclude(pk=registration.pk).filter(state__in=(*LIVE, State.INVITED))
    _check_new_address(others, address)
    _check_invitations(registration.delegation, address)
    outbox.erase(about=registration.about)
    dead_links.forget(Q(target=str(registration.public_id), address=registration.address))
    registration.address = address
    registration.invited_at = timezone.now()
    registration.reminded_at = registration.warned_at = None
    registration.save(update_fields=["address", "invited_at", "reminded_at", "warned_at"])
    notices.invite(registration.delegation, [registration])
    return registration


@transaction.atomic
def ask_again(*, registration: Registration, by: str) -> Registration:
    """Send the invitation once more to the same address, at most once an hour; the week does not start anew."""
    _, registration = _locked(registration)
    if registration.state != State.INVITED:
        raise Refused("Deze collega heeft al geantwoord.")
    _check_address_may_be_asked(registration.address)
    notices.invite(registration.delegation, [registration], again=True)
    return registration


@transaction.atomic
def take_back(*, registration: Registration, by: str) -> Registration:
    """Withdraw the invitation of one colleague who hasn't answered."""
    _, registration = _locked(registration)
    if registration.state != State.INVITED:
        raise Refused("Deze collega heeft al geantwoord.")
    change(registration, State.LAPSED, by=by, reason="ingetrokken door de contactpersoon")
    erase(registration)
    return registration


@transaction.atomic
def withdraw(*, delegation: Delegation, by: str) -> Delegation:
    """Withdraw the delegation: those who haven't answered are erased, accepted members stay as they are."""
    lock_event(delegation.event_id)
    delegation = Delegation.objects.get(pk=delegation.pk)
    if delegation.withdrawn_at:
        return delegation
    delegation.withdrawn_at = timezone.now()
    delegation.save(update_fields=["withdrawn_at"])
    for request in delegation.join_requests.filter(decided_at=None).select_related("registration", "delegation"):
        _decide(request, accepted=False)
    for state in (State.INVITED, State.PREPARED):
        open_ones = list(delegation.members.filter(state=state))
        change_many(open_ones, State.LAPSED, by=by, reason="ingetrokken door de contactpersoon")
        for registration in open_ones:
            erase(registration)
    return delegation


@transaction.atomic
def ask_to_join(*, registration: Registration, delegation: Delegation, by: str = "deelnemer") -> JoinRequest:
    """Ask the contact of one's organisation's delegation whether one may join it. Asking twice is fine.

    Raises Refused when one belongs to a delegation already, or it is of another organisation or gathering.
    """
    event, registration = _locked(registration)
    _check_active(event, delegation)
    if registration.state not in LIVE or registration.in_group():
        raise Refused("Je kunt alleen aansluiten als je alleen bent aangemeld.")
    if (delegation.event_id, delegation.organisation_id) != (
        registration.event_id,
        registration.organisation_id,
    ):
        raise Refused("Je kunt alleen aansluiten bij de delegatie van je eigen organisatie.")
    request, created = JoinRequest.objects.get_or_create(
        registration=registration, delegation=delegation, decided_at=None
    )
    if created:
        notices.join_asked(request)
    return request


@transaction.atomic
def decide_join(*, join_request: JoinRequest, accepted: bool, by: str = "contactpersoon") -> JoinRequest:
    """Answer a request to join; each keeps their own `registered_at`. Answering twice keeps the first answer."""
    event = lock_event(join_request.delegation.event_id)
    join_request = JoinRequest.objects.select_related("registration", "delegation").get(pk=join_request.pk)
    if join_request.decided_at:
        return join_request
    registration, delegation = join_request.registration, join_request.delegation
    if accepted:
        _check_active(event, delegation)
        if registration.state not in LIVE or registration.in_group():
            raise Refused("Deze collega is intussen afgemeld of hoort al bij een delegatie.")
        if delegation.members.filter(state__in=(*LIVE, State.INVITED)).count() >= event.max_delegation_size:
            raise Refused(f"Een delegatie heeft hier hoogstens {event.max_delegation_size} mensen.")
        registration.delegation = delegation
        registration.save(update_fields=["delegation"])
    _decide(join_request, accepted=accepted)
    if accepted:
        seats.apply_rule(event=event, by=by)
    return join_request


def _decide(join_request: JoinRequest, *, accepted: bool) -> None:
    join_request.accepted = accepted
    join_request.decided_at = timezone.now()
    join_request.save(update_fields=["accepted", "decided_at"])
    notices.join_decided(join_request)


def statuses(registrations: Iterable[Registration]) -> dict[int, str]:
    """Return by key what the contact sees: gevraagd, bevestigd, afgezegd, vervangen or mail kwam niet aan.

    Who took over from whom is read from `registrations` themselves: give a whole delegation.
    """
    registrations = list(registrations)
    refs = [one.about for one in registrations if one.state == State.INVITED]
    asked = OutgoingMail.objects.filter(subject_ref__in=refs, kind__in=ASKING_KINDS).order_by("pk")
    latest = dict(asked.values_list("subject_ref", "state"))
    replaced = {one.replaces_id for one in registrations if one.confirmed_at}

    def label(one: Registration) -> str:
        if latest.get(one.about) == MailState.FAILED:
            return BOUNCED
        return REPLACED if one.state == State.CANCELLED and one.pk in replaced else STATUS_LABELS[State(one.state)]

    return {one.pk: label(one) for one in registrations}


def answer_before(registration: Registration) -> object:
    """The moment at which name and address of this invited colleague are erased without an answer."""
    return registration.invited_at + timedelta(days=ANSWER_DAYS)


def _locked(registration: Registration) -> tuple[Event, Registration]:
    event = lock_event(registration.event_id)
    fresh = Registration.objects.select_related("delegation", "delegation__organisation").get(pk=registration.pk)
    return event, fresh


def _check_active(event: Event, delegation: Delegation) -> None:
    if delegation.withdrawn_at or delegation.confirmed_at is None:
        raise Refused("Deze delegatie is ingetrokken.")
    check_going_on(event)


def _check_new_address(members: Iterable[Registration], address: str) -> None:
    if address in {member.address for member in members}:
        raise Refused("Dit e-mailadres hoort al bij deze delegatie.")


def _check_invitations(delegation: Delegation, address: str) -> None:
    """Raise Refused when this delegation, or anybody to this address, sent enough invitations lately.

    The keys of mails count, because they stay when the rest of a mail is erased.
    """
    _check_address_may_be_asked(address)
    sent = OutgoingMail.objects.filter(kind="registrations.invitation")
    day = timezone.now() - timedelta(days=1)
    of_group = Q(pk=None)
    for public_id in delegation.members.values_list("public_id", flat=True):
        of_group |= Q(key__startswith=f"registrations.invitation:{public_id}:")
    if sent.filter(of_group, created_at__gte=day).count() >= INVITATIONS_PER_DELEGATION_AND_DAY:
        raise Refused("Deze delegatie verstuurde vandaag al veel uitnodigingen. Probeer het morgen weer.")


def _check_address_may_be_asked(address: str) -> None:
    limit = asking_limit.PER_ADDRESS_AND_HOUR
    if asking_limit.too_often([address], since=timedelta(hours=1), limit=limit):
        raise Refused("Dit adres kreeg net al uitnodigingen. Probeer het over een uur weer.")
