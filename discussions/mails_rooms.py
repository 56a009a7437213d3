"""Mails about what happens in a room. The words stand in templates/emails/discussions/."""

from django.utils import timezone

from discussions.hours import WRITABLE, Phase, phase_of
from discussions.models import PostState, RoomPerson, Thread
from discussions.titles import opening_state
from events.models import Event
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.mail_parts import event_context, event_mail, page_link, registration_in
from registrations.models import State


@mail_kind("discussions.question_waits", label="Een vraag wacht op antwoord", logged=False)
def question_waits(address: str, thread: int, registration: str) -> Rendered:
    """To who can answer a question of a participant. The question stands in it, the conversation does not."""
    helper = registration_in(registration, State.SEATED)
    event = helper.event
    threads = Thread.objects.filter(answer=None).annotate(opening_state=opening_state("pk"))
    one = threads.filter(pk=thread).select_related("room__event").first()
    if one is None or event.status == Event.Status.CANCELLED or not _can_write(event):
        raise NotNeeded
    if one.opening_state != PostState.VISIBLE:  # hidden or withdrawn meanwhile
        raise NotNeeded
    if not RoomPerson.objects.filter(room=one.room_id, registration=helper).exists():
        raise NotNeeded
    link = page_link(address, "discussions:thread", event.slug, one.public_id)
    context = event_context(event) | {"thread": one, "room": one.room, "registration": helper, "link": link}
    return event_mail("emails/discussions/question_waits.html", context)


def _can_write(event: Event) -> bool:
    return phase_of(event, timezone.now()) in (*WRITABLE, Phase.BEFORE)
