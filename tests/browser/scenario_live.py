"""The rows behind the states of search, mail about what is new, and live rooms; part of tests/browser/scenario.py."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from discussions.actions import ticks
from discussions.models import Follow, LiveTick, Notice, Room, RoomKind, Visit
from events.models import Event, ProgrammeItem
from registrations.models import State
from tests.environment import make_post, make_room, make_thread


def make(scenario: object) -> None:
    """Make three gatherings of today: one to search in, one to press in, and one with the mail off."""
    event = _open(scenario, "zoeken")
    room = make_room(event, title="De brief die niemand begrijpt")
    writer = event.registrations.get()
    for number in range(22):
        thread = make_thread(room, title=f"Wie mag deze brief herschrijven? {number}")
        make_post(thread, writer, "De brief is <b>te lang</b> en te moeilijk, zegt bijna iedereen die hem krijgt.")
    search = reverse("discussions:search", args=[event.slug])
    scenario.at["search"] = search
    scenario.at["search hits"] = f"{search}?q=brief+moeilijk"
    scenario.at["search second page"] = f"{search}?q=brief&pagina=2"
    scenario.at["search nothing"] = f"{search}?q=giraf"
    Follow.objects.create(room=room, visit=event.visits.get())
    scenario.at["mail on"] = reverse("discussions:mail", args=[event.slug])
    scenario.at["room live"] = _live_room(event).get_absolute_url()
    scenario.at["room live pressed"] = _live_room(_open(scenario, "doe-mee")).get_absolute_url()
    off = _open(scenario, "mail-uit")
    off.visits.update(mail_off_at=timezone.now())
    scenario.at["mail off"] = reverse("discussions:mail", args=[off.slug])
    scenario.at["room mail off"] = make_room(off).get_absolute_url()
    scenario.followed = room


def _open(scenario: object, name: str) -> Event:
    now, hour = scenario.now, timedelta(hours=1)
    event = scenario.event(name, starts_at=now - hour, environment_opens_at=now - hour, allocated_at=now - 24 * hour)
    scenario.mine(name, event, state=State.SEATED)
    Visit.objects.create(event=event, user=scenario.people["participant"])
    return event


def _live_room(event: Event) -> Room:
    hour = timedelta(hours=1)
    item = ProgrammeItem.objects.create(
        event=event,
        title="Gesprek over schulden",
        starts_at=timezone.now() + hour,
        ends_at=timezone.now() + 2 * hour,
        join_url="https://video.example.nl/schulden",
    )
    return make_room(event, RoomKind.LIVE, programme_item=item, title="Gesprek over schulden")


def mails(scenario: object) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """Every mail about what is new and what begins, as (kind, variant, address, arguments)."""
    room = scenario.followed
    visit = room.event.visits.get(user=scenario.people["participant"])
    address = visit.user.email
    moment = timezone.now()
    posts = [make_post(make_thread(room, title=f"Gesprek {number}")) for number in range(3)]
    nameless = make_post(posts[0].thread, body="Liever zo.", nameless=True, shown_as="Uitvoering, gemeente")
    for number, variant in enumerate(("answer", "followed", "both")):
        mailed_at = moment - timedelta(hours=number + 2)
        told = {"answer": posts[:1], "followed": posts[1:2], "both": [posts[2], nameless]}[variant]
        for post in told:
            answers = variant == "answer" or post == nameless
            Notice.objects.create(visit=visit, post=post, answers_me=answers, mailed_at=mailed_at)
        yield "discussions.followed", variant, address, {"visit": visit.pk, "mailed_at": mailed_at.isoformat()}
    live = Room.objects.get(event=room.event, kind=RoomKind.LIVE)
    assert ticks.can_tick(live, moment)
    yield "discussions.live_soon", "", address, {"tick": LiveTick.objects.create(room=live, visit=visit).pk}
