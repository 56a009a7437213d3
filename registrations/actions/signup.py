"""Registering, alone or with a delegation, and the press that makes it count."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from events.models import Event
from membership.addresses import normalise
from membership.errors import Refused
from membership.models import Organisation, User
from registrations.actions import asking_limit, form_limit, notices, seats
from registrations.actions.bring_along import bring_along
from registrations.actions.erasing import erase
from registrations.actions.locking import check_going_on, lock_event, store_person
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE
from registrations.states import born, change, change_many


@dataclass(frozen=True)
class Colleague:
    name: str
    address: str
    role: str


@dataclass(frozen=True)
class Billing:
    """What the organisation wants on its invoice; `follows` is "volgt nog"."""

    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    reference: str = ""
    follows: bool = False

    def fields(self) -> dict[str, object]:
        return {f"billing_{name}": value for name, value in vars(self).items()}


def register(
    *,
    event: Event,
    name: str,
    address: str,
    organisation: str,
    layer: str,
    role: str,
    form_token: UUID,
    billing: Billing | None = None,
    by: str = "deelnemer",
) -> Registration:
    """Register one person; it counts only after the press in the mail.

    The same work whether or not the address is known or registered already: the mail tells the difference, when it
    is written. `organisation` is the name as typed. A repeat with the same `form_token` does nothing (requirements
    3b 20). Raises Refused when the event takes no registrations.
    """
    _check_open(event)
    address = normalise(address)
    try:
        with transaction.atomic():
            earlier = list(
                Registration.objects.filter(
                    Q(form_token=form_token) | Q(event=event, address=address, state=State.UNCONFIRMED)
                )
            )
            for one in earlier:
                if one.form_token == form_token and one.state in (State.UNCONFIRMED, *LIVE):
                    return one
                if one.form_token == form_token:
                    # Back in the browser to an earlier form, which a later one had replaced: that is a new wish.
                    form_token = uuid4()
            mail_at = form_limit.registration_mail_at(event, address)
            # A group that waits for its contact's press is replaced by a new group alone.
            _replace([one for one in earlier if one.state == State.UNCONFIRMED and not one.in_group()], by=by)
            body = Organisation.objects.resolve(organisation, layer)
            delegation = None
            if billing is not None:
                delegation = Delegation.objects.create(
                    event=event,
                    organisation=body,
                    contact_name=name,
                    contact_address=address,
                    **billing.fields(),
                )
            registration = born(
                Registration(
                    event=event,
                    delegation=delegation,
                    organisation=body,
                    name=name,
                    address=address,
                    role=role,
                    state=State.UNCONFIRMED,
                    form_token=form_token,
                ),
                by=by,
            )
            notices.confirm_registration(registration, at=mail_at)
            return registration
    except IntegrityError:
        # The same form twice at the same moment: the other request stored it.
        return Registration.objects.get(form_token=form_token)


def register_delegation(
    *,
    event: Event,
    contact_name: str,
    contact_address: str,
    contact_role: str,
    organisation: str,
    layer: str,
    colleagues: list[Colleague],
    together: bool,
    form_token: UUID,
    billing: Billing | None = None,
    by: str = "contactpersoon",
) -> Delegation:
    """Register a group; colleagues are asked only after the contact pressed the button in their own mail.

    An empty `contact_role` means that the contact takes no part. Raises Refused when the event takes no registrations,
    the group is too large, or an address stands in it twice (one address is one person).
    """
    _check_open(event)
    contact_address = normalise(contact_address)
    addresses = [normalise(colleague.address) for colleague in colleagues]
    everybody = addresses + ([contact_address] if contact_role else [])
    if len(everybody) > event.max_delegation_size:
        raise Refused(f"Een delegatie heeft hier hoogstens {event.max_delegation_size} mensen.")
    if len(set(everybody)) != len(everybody) or contact_address in addresses:
        raise Refused("Een e-mailadres staat er twee keer in. Geef iedereen een eigen adres.")
    try:
        with transaction.atomic():
            if existing := Delegation.objects.filter(form_token=form_token).first():
                return existing
            mail_at = form_limit.delegation_mail_at(event, contact_address)
            now = timezone.now()
            body = Organisation.objects.resolve(organisation, layer)
            delegation = Delegation.objects.create(
                event=event,
                organisation=body,
                contact_name=contact_name,
                contact_address=contact_address,
                together=together,
                form_token=form_token,
                created_at=now,
                **(billing.fields() if billing else {}),
            )
            members = [(colleague.name, address, colleague.role, State.PREPARED)
                       for colleague, address in zip(colleagues, addresses, strict=True)]  # fmt: skip
            if contact_role:
                earlier = Registration.objects.filter(event=event, address=contact_address, state=State.UNCONFIRMED)
                _replace(list(earlier), by=by)
                members.insert(0, (contact_name, contact_address, contact_role, State.UNCONFIRMED))
            for name, address, role, state in members:
                born(
                    Registration(
                        event=event,
                        delegation=delegation,
                        organisation=body,
                        name=name,
                        address=address,
                        role=role,
                        state=state,
                        registered_at=now,
                    ),
                    by=by,
                )
            notices.confirm_delegation(delegation, at=mail_at)
            return delegation
    except IntegrityError:
        return Delegation.objects.get(form_token=form_token)


@transaction.atomic
def confirm(*, registration: Registration, by: str) -> Registration:
    """Make a registration count: the press in its own mail. Already counting: returned as it is.

    Raises Refused when it was replaced, lapsed or given back, or when the same person already has a live one.
    """
    store_person(registration.address, registration.name)
    event = lock_event(registration.event_id)
    own_or_live = Q(pk=registration.pk) | Q(address=registration.address, state__in=LIVE)
    found = {one.pk: one for one in event.registrations.select_related("delegation").filter(own_or_live)}
    registration = found.pop(registration.pk)
    if registration.state in LIVE:
        return registration
    if registration.state != State.UNCONFIRMED:
        raise Refused("Deze aanmelding geldt niet meer. Meld je opnieuw aan als je nog wilt komen.")
    check_going_on(event)
    if found:
        raise Refused("Je bent al aangemeld voor deze bijeenkomst. Log in om je aanmelding te zien.")
    now = timezone.now()
    user = User.objects.for_address(registration.address, registration.name)
    change(registration, State.CANDIDATE, by=by, user=user, confirmed_at=now)
    if registration.delegation and registration.delegation.confirmed_at is None:
        registration.delegation.confirmed_at = now
        registration.delegation.save(update_fields=["confirmed_at"])
    if registration.pk in _hand_out_and_tell(event, [registration], by):
        registration.refresh_from_db()
        registration.user = user
    return registration


@transaction.atomic
def confirm_delegation(*, delegation: Delegation, by: str) -> Delegation:
    """Let the delegation count: the contact's press. The contact's own registration counts, colleagues are asked.

    Raises Refused when it was withdrawn or its data were erased.
    """
    store_person(delegation.contact_address, delegation.contact_name)
    too_often = _asked_too_often(delegation)
    event = lock_event(delegation.event_id)
    delegation = Delegation.objects.get(pk=delegation.pk)
    if delegation.confirmed_at:
        return delegation
    if delegation.withdrawn_at or not delegation.contact_address:
        raise Refused("Deze aanmelding geldt niet meer. Meld je delegatie opnieuw aan.")
    check_going_on(event)
    now = timezone.now()
    user = User.objects.for_address(delegation.contact_address, delegation.contact_name)
    delegation.confirmed_at = now
    delegation.save(update_fields=["confirmed_at"])
    members = list(delegation.members.select_related("organisation"))
    counting = _contact_counts(event, delegation, members, user, by)
    asked = [member for member in members if member.state == State.PREPARED and member.address not in too_often]
    _leave_in_peace([member for member in members if member.address in too_often], by)
    change_many(asked, State.INVITED, by=by, invited_at=now)
    notices.invite(delegation, asked)
    _hand_out_and_tell(event, counting, by)
    if not counting:
        notices.delegation_confirmed(delegation)
    return delegation


def _asked_too_often(delegation: Delegation) -> set[str]:
    """Return the addresses of colleagues whose mailbox others filled today; read before the lock, for it needs none."""
    prepared = delegation.members.filter(state=State.PREPARED).values_list("address", flat=True)
    limit = asking_limit.PER_ADDRESS_AND_DAY
    return asking_limit.too_often(prepared, since=timedelta(days=1), limit=limit)


def _leave_in_peace(members: list[Registration], by: str) -> None:
    """Ask these no more; the contact sees that they are not in the group, and can ask them later."""
    members = [member for member in members if member.state == State.PREPARED]
    change_many(members, State.LAPSED, by=by, reason="dit adres kreeg vandaag al veel uitnodigingen")
    for member in members:
        erase(member)


def _contact_counts(
    event: Event, delegation: Delegation, members: list[Registration], user: User, by: str
) -> list[Registration]:
    """Make the contact's own registration count; somebody who already registered alone takes that one along."""
    own = next((member for member in members if member.state == State.UNCONFIRMED), None)
    if own is None:
        return []
    live = event.registrations.live().filter(address=own.address).first()
    if live is None:
        return [change(own, State.CANDIDATE, by=by, user=user, confirmed_at=timezone.now())]
    wish = {"name": own.name, "organisation": own.organisation, "role": own.role}
    return [bring_along(live, own, **wish, moment=own.registered_at, by=by)]


def _hand_out_and_tell(event: Event, counting: list[Registration], by: str) -> frozenset[int]:
    """Run the rule, and tell those who got no seat by it that they are registered: one mail per person and change.
    Return the keys of the registrations to which the rule gave something."""
    handed_out = seats.apply_rule(event=event, by=by, fresh=[one.pk for one in counting])
    for registration in counting:
        if registration.pk not in handed_out and registration.state != State.SEATED:
            notices.received(registration)
    return handed_out


def _check_open(event: Event) -> None:
    if not event.takes_registrations():
        raise Refused("Aanmelden voor deze bijeenkomst kan nu niet.")


def _replace(earlier: list[Registration], *, by: str) -> None:
    """A later unconfirmed registration takes the place of an earlier one, and of the group that came with it."""
    if not earlier:
        return
    change_many(earlier, State.LAPSED, by=by, reason=form_limit.REPLACED)
    delegations = Delegation.objects.filter(pk__in=[one.delegation_id for one in earlier], confirmed_at=None)
    if delegations.update(withdrawn_at=timezone.now()):
        colleagues = Registration.objects.filter(delegation__in=delegations, state=State.PREPARED)
        change_many(colleagues, State.LAPSED, by=by, reason=form_limit.REPLACED)
