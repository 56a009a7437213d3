"""The own case of a delegation: choosing a time, changing it, giving it back, and what happens when a role is lost.

Life: claimed -> (text changed | other time) -> given back by the contact, or freed by an organiser. `incomplete_since`
and `mend_until` are set while one of the four roles is missing, and emptied when it is there again.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events.models import CaseSlot, Event
from events.templatetags.samenspel import dutch_moment
from membership.errors import Refused
from registrations.actions import own_case_notices as notices
from registrations.actions.locking import check_going_on, lock_event
from registrations.case_slots import SlotFacts, lacking, lacking_of, roles_in_words, slots_of
from registrations.models import Delegation, OwnCase, OwnCaseChange
from registrations.office_time import add_working_days

MEND_WORKING_DAYS = 5  # the time to find somebody for the missing role
CHOSEN_PER_DAY = 12  # each time mails the whole delegation: more than anybody needs, and far less than a nuisance
What = OwnCaseChange.What


class SlotGone(Refused):
    """The time that was chosen went to another delegation, or is no more."""


@transaction.atomic
def claim(*, delegation: Delegation, slot: CaseSlot, title: str, description: str, shared: bool, by: str) -> OwnCase:
    """Choose a time for the delegation's own case. The same claim twice is one claim.

    Raises SlotGone when the time is full or over, Refused when a role is missing, the delegation was withdrawn or
    has a time already, or the gathering is over.
    """
    event, delegation = _locked(delegation)
    own = OwnCase.objects.live().filter(delegation=delegation).select_related("slot").first()
    if own and (own.slot_id, own.title, own.description, own.shared) == (slot.pk, title, description, shared):
        return own
    if own:
        raise Refused(f"De delegatie heeft al een tijd: {_label(event, own.slot_id)}.")
    _check_complete(delegation, "Een tijd kiezen kan")
    _check_number(delegation)
    _check_free(event, slot)
    own = OwnCase.objects.create(
        event=event, delegation=delegation, slot=slot, title=title, description=description, shared=shared
    )
    notices.claimed(own, _note(own, What.CLAIMED, by, _label(event, slot.pk)))
    return own


@transaction.atomic
def change(*, own_case: OwnCase, title: str, description: str, shared: bool, by: str) -> OwnCase:
    """Change what the case is about, and whether the other participants see it; the time stays.

    Raises Refused when the time was given back, or the gathering is over.
    """
    _, own_case = _live(own_case)
    before = (own_case.title, own_case.description, own_case.shared)
    if before == (title, description, shared):
        return own_case
    own_case.title, own_case.description, own_case.shared = title, description, shared
    if title != before[0]:
        own_case.calendar_sequence += 1
    own_case.save(update_fields=["title", "description", "shared", "calendar_sequence"])
    _note(own_case, What.CHANGED, by)
    return own_case


@transaction.atomic
def swap(*, own_case: OwnCase, slot: CaseSlot, by: str) -> OwnCase:
    """Take another free time in exchange for the present one; both happen, or nothing.

    Raises SlotGone when the time is full or over (the present one stays), Refused when a role is missing now or the
    own time has begun.
    """
    event, own_case = _live(own_case)
    if own_case.slot_id == slot.pk:
        return own_case
    _check_not_begun(own_case)
    _check_complete(own_case.delegation, "Een andere tijd kiezen kan weer")
    _check_number(own_case.delegation)
    _check_free(event, slot)
    before = _label(event, own_case.slot_id)
    own_case.slot = slot
    own_case.calendar_sequence += 1
    own_case.save(update_fields=["slot", "calendar_sequence"])
    change_row = _note(own_case, What.SWAPPED, by, f"van {before} naar {_label(event, slot.pk)}")
    notices.moved(own_case, change_row)
    return own_case


@transaction.atomic
def give_back(*, own_case: OwnCase, by: str) -> OwnCase:
    """Give the time back; another delegation may choose it at once. Giving it back twice is fine.

    Raises Refused once the hour has begun, or the gathering is over.
    """
    event, own_case = _locked_case(own_case)
    if own_case.given_back_at:
        return own_case
    check_going_on(event)
    _check_not_begun(own_case)
    return _drop(own_case, What.GIVEN_BACK, by, "")


@transaction.atomic
def free(*, own_case: OwnCase, by: str, reason: str) -> OwnCase:
    """An organiser takes the time back, with a reason that the delegation reads in a mail.

    Raises Refused while the delegation still has time to find the missing role, or when there is nothing to free.
    """
    event, own_case = _live(own_case)
    check_going_on(event)
    _check_not_begun(own_case)
    if own_case.mend_until and own_case.mend_until > timezone.now():
        raise Refused(
            f"De delegatie heeft nog tot {dutch_moment(own_case.mend_until)} om de rol aan te vullen. Wacht tot dan."
        )
    return _drop(own_case, What.FREED, by, reason)


def _drop(own_case: OwnCase, what: str, by: str, reason: str) -> OwnCase:
    own_case.given_back_at = timezone.now()
    own_case.incomplete_since = own_case.mend_until = None
    own_case.calendar_sequence += 1
    own_case.save(update_fields=["given_back_at", "incomplete_since", "mend_until", "calendar_sequence"])
    notices.dropped(own_case, _note(own_case, what, by, reason), reason=reason)
    return own_case


@transaction.atomic
def slot_moved(*, slot: CaseSlot, by: str) -> int:
    """Tell who chose this slot that an organiser gave it other hours; return how many delegations."""
    event = lock_event(slot.event_id)
    own_cases = OwnCase.objects.live().filter(slot=slot).select_related("delegation", "event", "slot")
    for own_case in own_cases:
        if own_case.mend_until:
            own_case.mend_until = min(own_case.mend_until, slot.starts_at)
        own_case.calendar_sequence += 1
        own_case.save(update_fields=["mend_until", "calendar_sequence"])
        notices.moved(own_case, _note(own_case, What.SLOT_MOVED, by, f"nu {_label(event, slot.pk)}"))
    return len(own_cases)


def check_due(now: datetime) -> int:
    """Flag the own cases whose delegation lost a role, and mend those that are complete again. Return how many.

    The clock asks this every minute, and it is the one place: whatever takes a role away or brings one (cancelling,
    an offer that lapsed, a seat held, a substitute, another role, a delegation withdrawn) is seen here, and what is
    missing for a moment inside one transaction is not. Pages work out what is missing themselves, so they are right
    before the clock is.
    """
    return sum(check(event_id=event_id, now=now) for event_id in _differing(_coming(now)))


@transaction.atomic
def check(*, event_id: int, now: datetime) -> int:
    """Flag and mend the own cases of one gathering, with a mail to contact and organisers. Return how many changed."""
    event = lock_event(event_id)
    coming = list(_coming(now).filter(event=event))
    lacks = lacking(own_case.delegation for own_case in coming)
    changed = 0
    for own_case in coming:
        missing = lacks[own_case.delegation_id]
        if missing and own_case.incomplete_since is None:
            _flag(own_case, missing, now)
        elif not missing and own_case.incomplete_since is not None:
            _mend(own_case)
        else:
            continue
        changed += 1
    return changed


def _coming(now: datetime) -> object:
    """Own cases whose hour still comes."""
    ahead = OwnCase.objects.live().filter(slot__starts_at__gt=now).exclude(event__status=Event.Status.CANCELLED)
    return ahead.select_related("delegation", "event", "slot").order_by("pk")


def _differing(own_cases: object) -> list[int]:
    """The keys of the gatherings with an own case of which the flag is not what the roles say, with two queries."""
    own_cases = list(own_cases)
    lacks = lacking(own_case.delegation for own_case in own_cases)
    return sorted(
        {one.event_id for one in own_cases if bool(lacks[one.delegation_id]) != (one.incomplete_since is not None)}
    )


def mend_until(own_case: OwnCase, now: datetime) -> datetime:
    """Return until when the delegation can find somebody: five working days, and never past the start of its hour."""
    return min(add_working_days(timezone.localtime(now), MEND_WORKING_DAYS), own_case.slot.starts_at)


def _flag(own_case: OwnCase, missing: list[str], now: datetime) -> None:
    own_case.incomplete_since, own_case.mend_until = now, mend_until(own_case, now)
    own_case.save(update_fields=["incomplete_since", "mend_until"])
    why = "delegatie ingetrokken" if own_case.delegation.withdrawn_at else f"mist {roles_in_words(missing)}"
    notices.incomplete(own_case, _note(own_case, What.INCOMPLETE, "klok", why))


def _mend(own_case: OwnCase) -> None:
    own_case.incomplete_since = own_case.mend_until = None
    own_case.save(update_fields=["incomplete_since", "mend_until"])
    notices.complete(own_case, _note(own_case, What.COMPLETE, "klok"))


def _locked(delegation: Delegation) -> tuple[Event, Delegation]:
    event = lock_event(delegation.event_id)
    delegation = Delegation.objects.select_related("organisation").get(pk=delegation.pk)
    check_going_on(event)
    if delegation.withdrawn_at or delegation.confirmed_at is None:
        raise Refused("Deze delegatie is ingetrokken.")
    return event, delegation


def _locked_case(own_case: OwnCase) -> tuple[Event, OwnCase]:
    event = lock_event(own_case.event_id)
    return event, OwnCase.objects.select_related("delegation__organisation", "event", "slot").get(pk=own_case.pk)


def _live(own_case: OwnCase) -> tuple[Event, OwnCase]:
    event, own_case = _locked_case(own_case)
    if own_case.given_back_at:
        raise Refused("Deze tijd is al teruggegeven.")
    check_going_on(event)
    return event, own_case


def _check_complete(delegation: Delegation, what: str) -> None:
    if lacking_of(delegation):
        raise Refused(
            f"{what} als de delegatie alle vier de rollen heeft. Vraag eerst een collega voor de rol die mist."
        )


def _check_number(delegation: Delegation) -> None:
    """Nobody can use the hours to fill the mailboxes of a delegation."""
    chosen = OwnCaseChange.objects.filter(own_case__delegation=delegation, what__in=[What.CLAIMED, What.SWAPPED])
    if chosen.filter(at__gte=timezone.now() - timedelta(days=1)).count() >= CHOSEN_PER_DAY:
        raise Refused("De delegatie koos vandaag al vaak een andere tijd. Probeer het morgen weer.")


def _check_not_begun(own_case: OwnCase) -> None:
    if own_case.slot.starts_at <= timezone.now():
        raise Refused("Het uur is al begonnen. Nu kan dit niet meer.")


def _check_free(event: Event, slot: CaseSlot) -> None:
    """Count behind the lock: this is what keeps a guide from getting two delegations."""
    facts = _facts(event, slot.pk)
    if facts is None:
        raise SlotGone("Deze tijd is er niet meer. Kies een andere tijd.")
    if facts.begun:
        raise SlotGone(f"De tijd {facts.label} is al begonnen. Kies een andere tijd.")
    if not facts.free:
        raise SlotGone(f"De tijd {facts.label} is net vergeven aan een andere delegatie. Kies een andere tijd.")


def _facts(event: Event, slot_id: int) -> SlotFacts | None:
    return next((facts for facts in slots_of(event) if facts.slot.pk == slot_id), None)


def _label(event: Event, slot_id: int) -> str:
    facts = _facts(event, slot_id)
    return facts.label if facts else ""


def _note(own_case: OwnCase, what: str, by: str, reason: str = "") -> OwnCaseChange:
    return OwnCaseChange.objects.create(own_case=own_case, what=what, by=by, reason=reason)
