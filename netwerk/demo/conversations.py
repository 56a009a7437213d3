"""Fills the rooms of a gathering of the demo: who leads them, the questions to begin with, and a few conversations."""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from discussions.actions.rooms import ensure_rooms
from discussions.models import Post, PresenceHour, Reaction, Room, RoomKind, RoomPart, RoomPerson, Thread, ThreadKind
from discussions.writing import to_html
from events.models import Event, Role
from netwerk.demo import people
from netwerk.demo.dates import moment
from registrations.models import GuestKind, Registration

CONTENT = Path(__file__).parent / "content" / "gesprekken"
GUEST_KINDS = {RoomPart.HOST: GuestKind.HOST, RoomPart.GUIDE: GuestKind.GUIDE}
GUESTS = {"panel": GuestKind.PANEL, "ervaring": GuestKind.EXPERIENCE}
NAMELESS = "Uitvoering, gemeente"


def _rooms(event: Event) -> Iterator[tuple[dict, Room]]:
    path = CONTENT / f"{event.slug}.toml"
    if not path.exists():
        return
    for content in tomllib.loads(path.read_text())["rooms"]:
        about = {"kind": content["kind"]} if "kind" in content else {"title": content["title"]}
        if room := Room.objects.filter(event=event, **about).first():
            yield content, room


def prepare(event: Event) -> None:
    """Make the rooms, with who leads them and the questions to begin with; only what is missing."""
    ensure_rooms(event=event)
    for content, room in _rooms(event):
        fields = {name: content[name] for name in ("introduction", "allow_nameless", "ask_panel") if name in content}
        Room.objects.filter(pk=room.pk, introduction="").update(**fields)
        for person in content.get("people", []):
            _join(room, person)
        for order, question in enumerate(content.get("questions", [])):
            Thread.objects.get_or_create(
                room=room,
                role=question["role"],
                defaults={"kind": ThreadKind.POSED, "title": question["text"], "order": order},
            )
    guide = Registration.objects.seated().filter(event=event, guest_kind=GuestKind.GUIDE).first()
    for room in Room.objects.filter(event=event, kind=RoomKind.OWN_CASE, people=None) if guide else []:
        RoomPerson.objects.create(room=room, registration=guide, part=RoomPart.GUIDE)


def _join(room: Room, person: dict) -> None:
    event, part = room.event, RoomPart(person["part"])
    registration = Registration.objects.filter(event=event, address=people.address_of(person["name"])).first()
    if registration is None:
        kind = GUEST_KINDS.get(part, GuestKind.CASE_OWNER)
        registration = people.guest_of(event, timezone.now(), kind, person["name"])
        people.store([registration])
    one, made = RoomPerson.objects.get_or_create(
        room=room, registration=registration, part=part, defaults={"role": person.get("role", "")}
    )
    if made and event.starts_at:
        day = timezone.localdate(event.starts_at)
        for starts, ends in person.get("hours", []):
            PresenceHour.objects.create(person=one, starts_at=moment(day, starts), ends_at=moment(day, ends))


def talk(event: Event, until: datetime) -> None:
    """Let people talk in the rooms, in the hours up to `until`; once."""
    if Post.objects.filter(thread__room__event=event).exists():
        return
    cast = _Cast(event)
    clock = _moments(until, event)
    for content, room in _rooms(event):
        for line in content.get("threads", []):
            _converse(room, line, cast, clock)


def _moments(until: datetime, event: Event) -> Iterator[datetime]:
    """Moments that go up by seven minutes and end just before `until`."""
    posts = sum(len(line["posts"]) for content, _ in _rooms(event) for line in content.get("threads", []))
    step = timedelta(minutes=7)
    for number in range(posts):
        yield until - (posts - number) * step


class _Cast:
    """Who speaks: by name, by kind of guest, or as the so-manieth participant of a role."""

    def __init__(self, event: Event) -> None:
        seated = list(Registration.objects.seated().filter(event=event).order_by("pk"))
        self.by_name = {one.name: one for one in seated}
        self.by_role = {role: [one for one in seated if one.role == role] for role in Role.values}
        self.guests = {
            word: next((one for one in seated if one.guest_kind == kind), None) for word, kind in GUESTS.items()
        }
        self.participants = [one for one in seated if not one.guest]

    def named(self, by: str) -> Registration | None:
        role, _, number = by.partition(" ")
        if role in self.by_role and number.isdecimal():
            people = self.by_role[role]
            return people[int(number) - 1] if int(number) <= len(people) else None
        return self.guests.get(by) or self.by_name.get(by)


def _converse(room: Room, line: dict, cast: _Cast, clock: Iterator[datetime]) -> None:
    thread = _thread(room, line)
    posts: list[Post | None] = []
    for content in line["posts"]:
        at, writer = next(clock), cast.named(content["by"])
        parent = posts[content["reply"]] if "reply" in content else None
        if writer is None or ("reply" in content and parent is None):
            posts.append(None)
            continue
        nameless = content.get("nameless", False)
        post = Post.objects.create(
            thread=thread,
            parent=parent,
            user=writer.user,
            registration=writer,
            nameless=nameless,
            shown_as=NAMELESS if nameless else "",
            body=content["text"],
            html=to_html(content["text"]),
            insight_at=at if content.get("insight") else None,
            created_at=at,
        )
        posts.append(post)
        _react(post, content.get("reactions", {}), cast)
        if content.get("answer"):
            thread.answer = post
        thread.changed_at, thread.version = at, thread.version + 1
    thread.save()


def _thread(room: Room, line: dict) -> Thread:
    if "question" in line:
        return Thread.objects.get(room=room, role=line["question"])
    if "starts_with" in line:
        found = Thread.objects.filter(room=room, title__startswith=line["starts_with"]).first()
        return found or Thread.objects.create(room=room, kind=ThreadKind.POSED, title=f"{line['starts_with']}?")
    return Thread.objects.create(room=room, kind=line.get("kind", ThreadKind.TALK), title=line["title"])


def _react(post: Post, reactions: dict[str, int], cast: _Cast) -> None:
    others = [one for one in cast.participants if one.pk != post.registration_id]
    Reaction.objects.bulk_create(
        Reaction(post=post, user=one.user, kind=kind) for kind, number in reactions.items() for one in others[:number]
    )
