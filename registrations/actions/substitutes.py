"""A seat belongs to the role; the person may change, until some days before (Event.substitute_days)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events.models import Event, Role
from membership.addresses import normalise
from membership.errors import Refused
from membership.models import Organisation, User
from outbox.models import OutgoingMail
from registrations.actions import dead_links, seats, substitute_notices, substitute_requests
from registrations.actions.erasing import erase
from registrations.actions.locking import check_going_on, lock_event, store_person
from registrations.models import Registration, State
from registrations.models.registration import LIVE
from registrations.office_time import AMSTERDAM
from registrations.states import born, change

REPLACED = "vervangen"
TAKES_OVER = "neemt de plek over"
GONE = "Deze vraag geldt niet meer. De plek is niet meer over te nemen."
# Nobody can use a seat to fill the mailbox of somebody, or of the organisers.
ASKED_PER_SEAT_AND_DAY = 5
ASKED_PER_ADDRESS_AND_HOUR = 3


def deadline(event: Event) -> datetime | None:
    """Return until when a seat can go to somebody else: the end of the day that lies `substitute_days` calendar days
    before (Europe/Amsterdam), or the start when that is 0. None without a date."""
    if event.starts_at is None or not event.substitute_days:
        return event.starts_at
    last_day = event.starts_at.astimezone(AMSTERDAM).date() - timedelta(days=event.substitute_days)
    return datetime.combine(last_day + timedelta(days=1), datetime.min.time(), AMSTERDAM)


def last_day(event: Event) -> date | None:
    """Return the last day on which a seat can go to somebody else."""
    until = deadline(event)
    return (until - timedelta(seconds=1)).astimezone(AMSTERDAM).date() if until else None


def is_open(event: Event, now: datetime | None = None) -> bool:
    """Return whether seats of this gathering can still go to somebody else."""
    until, now = deadline(event), now or timezone.now()
    return event.status != Event.Status.CANCELLED and (until is None or now < until)


@transaction.atomic
def ask(*, registration: Registration, name: str, address: str, role: str, by: str) -> Registration:
    """Ask somebody to take over the seat of `registration`; asking somebody else replaces the earlier request.

    With the same role the mail leaves at once, with another the organiser is asked first. Return the request. Raises
    Refused when there is no seat to hand over, it is too late, the address belongs to the delegation already, or too
    many people were asked.
    """
    event, seated = _locked(registration)
    _check_seat(event, seated)
    address = normalise(address)
    if address == seated.address:
        raise Refused("Dit is het adres van wie de plek nu heeft. Vul het adres van een ander in.")
    open_ones = list(substitute_requests.waiting([seated]))
    if any(one.address == address for one in open_ones):
        raise Refused("Deze collega is al gevraagd. Wacht op het antwoord, of trek de vraag eerst in.")
    _check_address(seated, address)
    _check_number(seated, address)
    substitute_requests.lapse(open_ones, by=by, reason="een ander gevraagd")
    now = timezone.now()
    request = Registration(
        event=event,
        organisation_id=seated.organisation_id,
        name=name,
        address=address,
        role=Role(role),
        state=State.PREPARED,
        registered_at=now,
        replaces=seated,
    )
    born(request, by=by, reason=f"vervangt: {seated.get_role_display()}" if role != seated.role else "vervangt")
    if request.role == seated.role:
        _invite(request, by=by)
    else:
        substitute_notices.role_asked(request)
    return request


@transaction.atomic
def decide(*, request: Registration, accepted: bool, reason: str, by: str) -> Registration:
    """The organiser's answer about a substitute of another role; whoever asked is told, with the reason.

    Raises Refused when the request no longer waits for it, or the seat has gone.
    """
    event, request = _locked(request)
    if request.state != State.PREPARED or request.replaces is None:
        raise Refused("Over deze vraag is al besloten, of zij is ingetrokken.")
    if accepted:
        _check_seat(event, request.replaces)
        _invite(request, by=by, reason=reason)
        substitute_notices.news(request, "agreed", reason=reason)
        return request
    change(request, State.LAPSED, by=by, reason=reason)
    substitute_notices.news(request, "refused", reason=reason)
    erase(request)
    return request


@transaction.atomic
def withdraw(*, registration: Registration, by: str) -> Registration:
    """Take back the request to take over the seat of `registration`; who was asked is told. Doing it twice is fine."""
    _, seated = _locked(registration)
    substitute_requests.lapse(list(substitute_requests.waiting([seated])), by=by, reason="vraag ingetrokken")
    return seated


@transaction.atomic
def accept(*, request: Registration, name: str, organisation: str, layer: str, by: str = "deelnemer") -> Registration:
    """Take over the seat: the old one is cancelled and the new one seated in one step, so it is never free.

    Name and organisation may be corrected. Who waited in line alone leaves that place. Accepting twice is fine.
    Raises Refused when the request or the seat has gone, it is too late, or the person has a seat already.
    """
    store_person(request.address, name)
    event, request = _locked(request)
    if request.state in LIVE:
        return request
    old = request.replaces
    if request.state != State.INVITED or old is None:
        raise Refused(GONE)
    _check_seat(event, old)
    now = timezone.now()
    _leave_line(event, request.address, by)
    user = User.objects.for_address(request.address, name)
    change(old, State.CANCELLED, by=by, reason=REPLACED)
    # The same role keeps its moment, or the others of the delegation would lose theirs.
    registered_at = old.registered_at if request.role == old.role else now
    change(
        request,
        State.SEATED,
        by=by,
        reason=TAKES_OVER,
        user=user,
        name=name,
        organisation=Organisation.objects.resolve(organisation, layer),
        delegation=old.delegation,
        tier=old.tier,
        over_capacity=old.over_capacity,
        registered_at=registered_at,
        confirmed_at=now,
        seated_at=now,
    )
    request.reason = old.reason
    request.save(update_fields=["reason"])
    old.event = request.event = event
    dead_links.forget_access(old)
    substitute_notices.taken_over(old, request)
    seats.apply_rule(event=event, by=by)
    return request


@transaction.atomic
def decline(*, request: Registration, by: str = "deelnemer") -> Registration:
    """Say no; whoever asked is told and the seat stays where it is. Saying it twice is fine."""
    _, request = _locked(request)
    if request.state == State.DECLINED:
        return request
    if request.state != State.INVITED or request.replaces is None:
        raise Refused(GONE)
    change(request, State.DECLINED, by=by)
    substitute_notices.news(request, "declined")
    return request


def lapse_due(now: datetime) -> int:
    """End the requests that can no longer come true: the seat has gone, it is too late, or the gathering is off.

    Return how many.
    """
    due = [one for one in substitute_requests.waiting() if _is_lost(one, now)]
    return sum(_lapse(one.pk, one.event_id, now) for one in due)


@transaction.atomic
def _lapse(pk: int, event_id: int, now: datetime) -> bool:
    event = lock_event(event_id)
    request = substitute_requests.waiting().filter(pk=pk).first()
    if request is None:
        return False
    request.event = event
    if not _is_lost(request, now):
        return False
    if request.replaces.state == State.SEATED and event.status != Event.Status.CANCELLED:
        substitute_notices.news(request, "late")
    substitute_requests.lapse([request], by="klok", reason="kan niet meer")
    return True


def _is_lost(request: Registration, now: datetime) -> bool:
    return request.replaces.state != State.SEATED or not is_open(request.event, now)


def _invite(request: Registration, *, by: str, reason: str = "") -> None:
    change(request, State.INVITED, by=by, reason=reason, invited_at=timezone.now())
    substitute_notices.asked(request)


def _check_seat(event: Event, seated: Registration) -> None:
    check_going_on(event)
    if seated.state != State.SEATED:
        raise Refused("Deze plek is er niet meer. Overnemen kan niet meer.")
    if seated.guest:
        raise Refused("Een gast is persoonlijk uitgenodigd. Vraag de organisatie om een ander uit te nodigen.")
    if not is_open(event):
        raise Refused("Een plek overdragen kan niet meer: de bijeenkomst is te dichtbij.")


def _check_address(seated: Registration, address: str) -> None:
    """Only who belongs to the same delegation is known to the asker; about others the page tells nothing."""
    if seated.delegation is None:
        return
    if seated.delegation.members.filter(address=address, state__in=(*LIVE, State.INVITED)).exists():
        raise Refused("Dit adres is al aangemeld bij de delegatie. Kies iemand die nog niet is aangemeld.")


def _check_number(seated: Registration, address: str) -> None:
    now = timezone.now()
    asked = OutgoingMail.objects.filter(kind=substitute_notices.ASKED)
    if asked.filter(address=address, created_at__gte=now - timedelta(hours=1)).count() >= ASKED_PER_ADDRESS_AND_HOUR:
        raise Refused("Dit adres kreeg net al vragen. Probeer het over een uur weer.")
    # With another role the organisers are asked first, so the requests count and not the mails to who is asked.
    if seated.substitutes.filter(registered_at__gte=now - timedelta(days=1)).count() >= ASKED_PER_SEAT_AND_DAY:
        raise Refused("Voor deze plek zijn vandaag al veel mensen gevraagd. Probeer het morgen weer.")


def _leave_line(event: Event, address: str, by: str) -> None:
    own = event.registrations.live().filter(address=address).first()
    if own is None:
        return
    if own.state != State.CANDIDATE or own.in_group():
        raise Refused(
            "Dit adres is zelf al aangemeld voor deze bijeenkomst. Overnemen kan daarom niet. "
            "Kies nee, dan kan een ander worden gevraagd."
        )
    change(own, State.CANCELLED, by=by, reason="nam de plek van een collega over")


def _locked(registration: Registration) -> tuple[Event, Registration]:
    event = lock_event(registration.event_id)
    found = Registration.objects.select_related("delegation", "replaces__delegation", "replaces__organisation")
    return event, found.get(pk=registration.pk)
