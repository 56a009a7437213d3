"""Meet somebody: who has a quarter of an hour is put together with others, behind the lock of the event.

Nothing is kept: a wish is deleted when its person stops, when its quarter is over (the clock), or with the seat.
"""

import secrets
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.utils import timezone

from discussions.access import Visitor
from discussions.models import MeetingGroup, MeetingWish
from discussions.pairing import Person, arrange
from events.models import Event
from membership.errors import Refused
from membership.models import User
from registrations.actions.locking import lock_event
from registrations.models import Registration

QUARTER = timedelta(minutes=15)
QUESTIONS = (
    "Wanneer deed jij voor het laatst iets wat echt hielp?",
    "Welke regel zou je morgen anders willen toepassen?",
    "Wie geeft jou rugdekking, en aan wie geef jij die?",
    "Welke inwoner is je bijgebleven, en wat leerde je daarvan? Noem geen naam.",
    "Wat doet jouw organisatie waar een ander iets aan heeft?",
    "Waar loop jij nu op vast, en wie kan daarbij helpen?",
    "Wat heb jij vandaag gelezen of gehoord dat je meeneemt?",
)


@transaction.atomic
def press(*, visitor: Visitor) -> MeetingWish:
    """Have a quarter of an hour, and be put together with others who do. A second press changes nothing.

    Raises Refused outside the hours, without a seat, and where the organiser gave no address for video.
    """
    if visitor.seat is None or not visitor.event.meeting_url:
        raise Refused("Bij deze bijeenkomst kun je niemand ontmoeten langs deze weg.")
    if not visitor.may_write:
        raise Refused("Je kunt hier nu niemand meer ontmoeten. Kijk wie er waren bij 'Wie is er'.")
    event, now = lock_event(visitor.event.pk), timezone.now()
    _clear(event, now)
    defaults = {"pressed_at": now, "until": now + QUARTER}
    MeetingWish.objects.get_or_create(event=event, user=visitor.user, defaults=defaults)
    _put_together(event)
    return MeetingWish.objects.select_related("group").get(event=event, user=visitor.user)


@transaction.atomic
def stop(*, event: Event, user: User) -> None:
    """Have no time any more; who is left alone by it waits for others again."""
    event = lock_event(event.pk)
    MeetingWish.objects.filter(event=event, user=user).delete()
    _clear(event, timezone.now())
    _put_together(event)


def clear_expired() -> None:
    """Delete what is over, in each event by itself; who is left alone by it waits for others again."""
    over = MeetingWish.objects.filter(until__lte=timezone.now())
    for pk in over.order_by().values_list("event", flat=True).distinct():
        with transaction.atomic():
            event = lock_event(pk)
            _clear(event, timezone.now())
            _put_together(event)


def _clear(event: Event, now: datetime) -> None:
    MeetingWish.objects.filter(event=event, until__lte=now).delete()


def _put_together(event: Event) -> None:
    wishes = {wish.pk: wish for wish in MeetingWish.objects.filter(event=event).order_by("pressed_at", "pk")}
    seats = Registration.objects.seated().filter(event=event, user__in=[wish.user_id for wish in wishes.values()])
    parts = {user: _part(user, *values) for user, *values in seats.values_list(
        "user", "role", "guest_kind", "organisation"
    )}  # fmt: skip
    gone = [pk for pk, wish in wishes.items() if wish.user_id not in parts]
    MeetingWish.objects.filter(pk__in=gone).delete()
    people = [Person(pk, *parts[wish.user_id], group=wish.group_id) for pk, wish in wishes.items() if pk not in gone]
    tables, waiting = arrange(people)
    MeetingWish.objects.filter(pk__in=waiting).exclude(group=None).update(group=None)
    for table in tables:
        group = table.group or _new_group(event).pk
        MeetingWish.objects.filter(pk__in=table.people).update(group=group)
    MeetingGroup.objects.filter(event=event, people=None).delete()


def _part(user: int, role: str, guest_kind: str, organisation: int | None) -> tuple[str, str]:
    """What a person is, for putting together: a guest is of no organisation but their own."""
    return role or f"gast {guest_kind}", str(organisation) if organisation else f"persoon {user}"


def _new_group(event: Event) -> MeetingGroup:
    return MeetingGroup.objects.create(
        event=event, join_url=room_at(event.meeting_url), question=secrets.choice(QUESTIONS)
    )


def room_at(address: str) -> str:
    """Return a room of its own at the organiser's video address; nobody can guess it."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/samenspel-{uuid.uuid4().hex}"))
