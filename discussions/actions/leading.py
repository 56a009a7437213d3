"""What the gespreksleider, the inbrenger and the guide do in their room. The page asks first whether they lead it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from discussions.access import Visitor
from discussions.actions.posting import TOO_LATE, touch
from discussions.hours import messages_end
from discussions.models import Outcome, OutcomeTask, Room, RoomPart, RoomPerson, Thread, ThreadKind
from membership.errors import Refused
from outbox import actions as outbox
from registrations.models import Registration, State

# Who is asked when a question of a participant stays without an answer.
HELPERS = (RoomPart.REPRESENTATIVE, RoomPart.CASE_OWNER)
ROLE_TAKEN = "Deze rol heeft al een vraag. Pas die vraag aan."
NOBODY = "Er is nog niemand die namens de casus antwoord geeft. Vraag de organisator om iemand toe te voegen."
ASKED = "Deze vraag is al gemaild, of heeft intussen een antwoord."


class ChangedMeanwhile(Refused):
    """Somebody else saved first; `theirs` is what stands now. Nothing was written."""

    def __init__(self, theirs: Room | Outcome | None) -> None:
        super().__init__("Iemand anders bewaarde intussen iets. Kijk wat er staat, en bewaar daarna opnieuw.")
        self.theirs = theirs


def introduce(*, room: Room, text: str) -> None:
    """Change what stands at the top of the room."""
    Room.objects.filter(pk=room.pk).update(introduction=text, changed_at=timezone.now())


def pose(*, visitor: Visitor, room: Room, title: str, role: str = "") -> Thread:
    """Ask everybody a question, or with `role` the people of one role: one question for each role.

    Raises Refused when that role has one, or when nobody can write any more.
    """
    if not visitor.may_write:
        raise Refused(TOO_LATE)
    order = room.threads.filter(kind=ThreadKind.POSED).count()
    try:
        with transaction.atomic():
            return Thread.objects.create(room=room, kind=ThreadKind.POSED, title=title, role=role, order=order)
    except IntegrityError as error:
        raise Refused(ROLE_TAKEN) from error


@transaction.atomic
def rephrase(*, thread: Thread, title: str) -> None:
    """Put a posed question in other words; the answers stay."""
    Thread.objects.filter(pk=thread.pk).update(title=title)
    touch(thread)


def drop(*, thread: Thread) -> None:
    """Take a posed question away. Raises Refused once somebody wrote in it: what people wrote is not lost."""
    if thread.posts.exists():
        raise Refused("Op deze vraag is al geantwoord. Je kunt de vraag nog wel anders opschrijven.")
    thread.delete()


def pin(*, thread: Thread) -> None:
    """Keep a conversation on top of the room."""
    Thread.objects.filter(pk=thread.pk, pinned_at=None).update(pinned_at=timezone.now())


def unpin(*, thread: Thread) -> None:
    """Let a conversation take its own place again."""
    Thread.objects.filter(pk=thread.pk).update(pinned_at=None)


def who_can_answer(room: int, *, besides: Registration | None) -> QuerySet[RoomPerson]:
    """Return who can be asked to answer in the room with this key, but for who asks."""
    people = RoomPerson.objects.filter(
        room=room, part__in=HELPERS, registration__state=State.SEATED, registration__erased_at=None
    )
    return people if besides is None else people.exclude(registration=besides)


@transaction.atomic
def ask_helpers(*, thread: Thread, by: Registration | None) -> int:
    """Mail who can answer the question of a participant, once; return how many people.

    Not to who presses (`by`). Raises Refused when there is nobody, or when it was mailed or answered already.
    """
    people = who_can_answer(thread.room_id, besides=by)
    helpers = {person.registration_id: person.registration for person in people.select_related("registration")}
    if not helpers:
        raise Refused(NOBODY)
    waiting = Thread.objects.filter(pk=thread.pk, kind=ThreadKind.QUESTION, answer=None, helpers_mailed_at=None)
    if not waiting.update(helpers_mailed_at=timezone.now()):
        raise Refused(ASKED)
    event = thread.room.event
    outbox.queue_many(
        outbox.message(
            "discussions.question_waits",
            helper.address,
            key=f"discussions.question_waits:{thread.pk}:{pk}",
            about=helper.about,
            group=f"event:{event.pk}",
            expires_at=messages_end(event),
            thread=thread.pk,
            registration=str(helper.public_id),
        )
        for pk, helper in helpers.items()
    )
    return len(helpers)


@transaction.atomic
def write_notes(*, room: Room, text: str, version: int) -> Room:
    """Save the live notes that were written on top of `version`. Raises ChangedMeanwhile when others saved since."""
    one = Room.objects.select_for_update(of=["self"]).get(pk=room.pk)
    if one.notes == text:
        return one
    if one.notes_version != version:
        raise ChangedMeanwhile(one)
    one.notes, one.notes_version, one.changed_at = text, version + 1, timezone.now()
    one.save(update_fields=["notes", "notes_version", "changed_at"])
    return one


@dataclass(frozen=True)
class Task:
    """Who does what: a participant, or somebody by name."""

    what: str
    owner: Registration | None = None
    owner_name: str = ""


@transaction.atomic
def record_outcome(
    *, room: Room, agreed: str, look_back_on: date | None, tasks: Iterable[Task], version: int
) -> Outcome:
    """Save what was agreed, who does what and when we look back, on top of `version` (0: nothing was saved yet).

    Raises ChangedMeanwhile when others saved since. Another day to look back gets a mail of its own.
    """
    Room.objects.select_for_update(of=["self"]).get(pk=room.pk)
    outcome = Outcome.objects.filter(room=room).first() or Outcome(room=room)
    if outcome.version != version:
        raise ChangedMeanwhile(outcome)
    if outcome.look_back_on != look_back_on:
        outcome.looked_back_at = None
    outcome.agreed, outcome.look_back_on, outcome.version = agreed, look_back_on, version + 1
    outcome.save()
    outcome.tasks.all().delete()
    OutcomeTask.objects.bulk_create(
        OutcomeTask(outcome=outcome, what=task.what, owner=task.owner, owner_name=task.owner_name, order=order)
        for order, task in enumerate(tasks)
    )
    return outcome
