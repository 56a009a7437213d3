"""Calling a gathering off, or moving it: previewed, done once, and told to everybody concerned with their agendas.

A preview carries a fingerprint of what it showed. Confirming names it: when somebody registered, left or changed the
programme in between, nothing is done and the fresh preview is shown, as with an allocation. A gathering that is off
stays off: everybody was told so, and their agendas are empty; to hold it after all one makes a copy.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.actions import Along, Shift, move_event, plan, save_event
from events.models import Event
from membership.errors import Refused
from outbox.actions import queue_many, withdraw
from registrations.actions import seats
from registrations.actions.concerned import Concerned, Person, concerned_by
from registrations.actions.locking import lock_event
from registrations.models import OwnCase, Registration, State
from registrations.states import change_many

OFF = "de bijeenkomst gaat niet door"
# What was still open ends with the gathering. Who has a seat or stands in line keeps that as history.
_ENDS = {
    State.OFFERED: State.CANDIDATE,
    State.INVITED: State.LAPSED,
    State.UNCONFIRMED: State.LAPSED,
    State.PREPARED: State.LAPSED,
}
_MORNING_MAILS = ("registrations.day", "registrations.day_copy")


@dataclass(frozen=True)
class Preview:
    """What confirming would do: who is mailed, and (for a move) which moments move along."""

    concerned: Concerned
    shifts: list[Shift]
    fingerprint: str


@dataclass(frozen=True)
class Result:
    """What confirming did: done (`preview` tells who was mailed), or nothing, since what it showed has changed."""

    done: bool
    preview: Preview


# --- Calling it off ---------------------------------------------------------------------------------------------------


def preview_cancel(*, event: Event) -> Preview:
    """Return who would hear that `event` is off; changes nothing. Raises Refused when it can't be called off."""
    _check_published(event)
    concerned = concerned_by(event)
    return Preview(concerned, [], _fingerprint(event, concerned, []))


@transaction.atomic
def cancel(*, event: Event, reason: str, by: str, seen: str) -> Result:
    """Call `event` off for `reason` (shown to everybody), mail all concerned once, and end what is still open.

    `seen` is the fingerprint of the preview. Raises Refused when it is off already, over, or a draft.
    """
    event = lock_event(event.pk)
    preview = preview_cancel(event=event)
    if preview.fingerprint != seen:
        return Result(False, preview)
    event.status, event.cancelled_at, event.cancel_reason = Event.Status.CANCELLED, timezone.now(), reason
    save_event(event=event, changed=["status"])
    _agendas_are_told(event)
    _end_what_is_open(preview.concerned.registrations, by)
    withdraw(group=_group(event), addresses=preview.concerned.addresses)
    queue_many(preview.concerned.messages("gathering_off", name_group=True))
    return Result(True, preview)


def _end_what_is_open(registrations: list[Registration], by: str) -> None:
    for before, after in _ENDS.items():
        change_many([one for one in registrations if one.state == before], after, by=by, reason=OFF)


# --- Moving it --------------------------------------------------------------------------------------------------------


def preview_move(*, event: Event, starts_at: datetime, ends_at: datetime) -> Preview:
    """Return what would move along and who would hear it; changes nothing.

    The same times as now are fine while agendas are behind: then everybody is mailed what was changed before. Raises
    Refused when the gathering can't be moved so.
    """
    now = timezone.now()
    _check_published(event)
    if ends_at <= starts_at:
        raise Refused("Kies een eind dat na het begin ligt.")
    if starts_at <= now:
        raise Refused("Kies een begin in de toekomst.")
    if (event.starts_at, event.ends_at) == (starts_at, ends_at) and not agendas_behind(event):
        raise Refused("De bijeenkomst staat al op deze tijd, en iedereen weet dat. Er is niets te mailen.")
    concerned = concerned_by(event)
    shifts = plan(event, starts_at, now)
    return Preview(concerned, shifts, _fingerprint(event, concerned, shifts, starts_at, ends_at))


@transaction.atomic
def move(
    *,
    event: Event,
    starts_at: datetime,
    ends_at: datetime,
    message: str,
    by: str,
    seen: str,
    along: Collection[str] = tuple(Along),
) -> Result:
    """Give `event` another time, mail all concerned once with `message` and the new agenda item.

    `along` says what moves along. With another day people are asked anew whether they still come. Raises Refused when
    it can't be moved so; `seen` is the fingerprint of the preview.
    """
    event = lock_event(event.pk)
    preview = preview_move(event=event, starts_at=starts_at, ends_at=ends_at)
    if preview.fingerprint != seen:
        return Result(False, preview)
    before = {"was_start": _stamp(event.starts_at), "was_end": _stamp(event.ends_at)}
    other_day = event.starts_at is None or timezone.localdate(event.starts_at) != timezone.localdate(starts_at)
    move_event(event=event, starts_at=starts_at, ends_at=ends_at, shifts=preview.shifts, along=along)
    _agendas_are_told(event)
    _cap_deadlines(event)
    if other_day:
        _ask_anew(event)
        withdraw(group=_group(event), kinds=_MORNING_MAILS)
    suffix = str(event.sequence)
    queue_many(preview.concerned.messages("gathering_moved", suffix=suffix, message=message, **before))
    seats.apply_rule(event=event, by=by)
    return Result(True, preview)


def agendas_behind(event: Event) -> bool:
    """Return whether somebody's agenda says something old: the form was saved after they got their seat."""
    since = event.agendas_stale_since
    if since is None or event.starts_at is None or event.is_past or event.status == Event.Status.CANCELLED:
        return False
    return event.registrations.seated().filter(seated_at__lte=since).exists()


def _cap_deadlines(event: Event) -> None:
    """Nobody has longer to answer or to find a missing role than until it begins (registrations.actions.seats and
    own_cases)."""
    event.registrations.filter(state=State.OFFERED, answer_until__gt=event.starts_at).update(
        answer_until=event.starts_at
    )
    late = list(OwnCase.objects.live().filter(event=event, mend_until__gt=F("slot__starts_at")).select_related("slot"))
    for own_case in late:
        own_case.mend_until = own_case.slot.starts_at
    OwnCase.objects.bulk_update(late, ["mend_until"])


def _ask_anew(event: Event) -> None:
    """Who said to come on the old day was not asked about the new one."""
    event.reconfirm_settled_at = None
    event.save(update_fields=["reconfirm_settled_at"])
    event.registrations.exclude(reconfirm_asked_at=None).update(
        reconfirm_asked_at=None, reconfirm_reminded_at=None, reconfirmed_at=None
    )


# --- Both -------------------------------------------------------------------------------------------------------------


def example_of(concerned: Concerned) -> tuple[str, Person] | None:
    """Return the first who would be mailed, with the capacity in which, for an example of the mail."""
    return next(((group, people[0]) for group, people in concerned.groups.items() if people), None)


def _check_published(event: Event) -> None:
    if event.status == Event.Status.CANCELLED:
        raise Refused("Deze bijeenkomst is al afgelast. Iedereen heeft daar een mail over gekregen.")
    if event.status == Event.Status.DRAFT:
        raise Refused("Dit is nog een concept. Wijzig de tijd gewoon in het formulier, of gooi het concept weg.")
    if event.is_past:
        raise Refused("Deze bijeenkomst is voorbij.")


def _agendas_are_told(event: Event) -> None:
    event.agendas_stale_since = None
    event.save(update_fields=["agendas_stale_since"])


def _group(event: Event) -> str:
    return f"event:{event.pk}"


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _fingerprint(event: Event, concerned: Concerned, shifts: list[Shift], *moments: datetime) -> str:
    lines = [str(event.pk), str(event.sequence), _stamp(event.starts_at), _stamp(event.ends_at)]
    lines += [_stamp(moment) for moment in moments]
    lines += [f"{shift.along}:{shift.row.pk}:{shift.field}:{_stamp(shift.old)}" for shift in shifts]
    return sha256("\n".join([*lines, concerned.fingerprint()]).encode()).hexdigest()
