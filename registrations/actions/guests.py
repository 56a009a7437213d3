"""Guests: residents who think along, speakers, guides. No role, and no seat of the capacity."""

from django.db import transaction
from django.utils import timezone

from events.models import Event
from membership.addresses import normalise
from membership.errors import Refused
from membership.models import Organisation, User
from registrations.actions import notices
from registrations.actions.locking import check_going_on, lock_event, store_person
from registrations.actions.posting import to_person
from registrations.models import GuestKind, Registration, State
from registrations.models.registration import LIVE
from registrations.states import born, change


@transaction.atomic
def invite(
    *,
    event: Event,
    kind: str,
    name: str,
    address: str,
    by: str,
    shown_name: str = "",
    organisation: str = "",
    layer: str = "",
) -> Registration:
    """Invite a guest by mail; who accepts gets in at once. `kind` is a GuestKind; a resident needs no organisation.

    Raises Refused when the gathering is over or this address takes part already.
    """
    event = lock_event(event.pk)
    check_going_on(event)
    address = normalise(address)
    known = event.registrations.filter(address=address)
    if known.filter(state__in=LIVE).exists() or known.filter(state=State.INVITED, guest=True).exists():
        raise Refused("Dit adres is al aangemeld of uitgenodigd voor deze bijeenkomst.")
    guest = Registration(
        event=event,
        organisation=Organisation.objects.resolve(organisation, layer) if organisation else None,
        name=name,
        shown_name=shown_name,
        address=address,
        guest=True,
        guest_kind=GuestKind(kind),
        state=State.PREPARED,
    )
    born(guest, by=by, reason="gast")
    change(guest, State.INVITED, by=by, invited_at=timezone.now())
    notices.invite(None, [guest])
    return guest


@transaction.atomic
def accept(*, registration: Registration, name: str, shown_name: str, by: str) -> Registration:
    """Say yes as a guest: a seat outside the capacity, under the name one wants to be known by. Twice is fine.

    Raises Refused when the invitation lapsed, the gathering is over, or the person takes part already.
    """
    store_person(registration.address, name)
    event = lock_event(registration.event_id)
    guest = Registration.objects.get(pk=registration.pk)
    if guest.state in LIVE:
        return guest
    if guest.state != State.INVITED or not guest.guest:
        raise Refused("Deze uitnodiging geldt niet meer. Vraag de organisatie om een nieuwe.")
    check_going_on(event)
    if event.registrations.live().filter(address=guest.address).exists():
        raise Refused("Je bent al aangemeld voor deze bijeenkomst. Log in om je aanmelding te zien.")
    now = timezone.now()
    change(
        guest,
        State.SEATED,
        by=by,
        reason="gast",
        user=User.objects.for_address(guest.address, name),
        name=name,
        shown_name=shown_name,
        confirmed_at=now,
        seated_at=now,
    )
    to_person("seated", guest)
    return guest
