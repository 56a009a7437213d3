"""Renders the mails to who follows a room or ticked "ik doe mee", and says how those mails end."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone

from discussions.access import Visitor, person_at
from discussions.actions import notices
from discussions.bylines import byline
from discussions.excerpts import excerpt
from discussions.hours import Phase
from discussions.models import LiveTick, Notice, PostState, Room, Visit
from discussions.titles import opening_state, shown_title
from events.models import Event
from membership import unsubscribe
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.mail_parts import absolute, event_context, event_mail, page_link

LEAVE = "follow"
SHOWN = 20


@mail_kind("discussions.followed", label="Nieuwe berichten in de omgeving", logged=False)
def followed(address: str, visit: int, mailed_at: str) -> Rendered:
    one = Visit.objects.select_related("event", "user").filter(pk=visit).first()
    if one is None or one.mail_off_at:
        raise NotNeeded
    visitor = _inside(one)
    found = Notice.objects.filter(
        visit=one,
        mailed_at=datetime.fromisoformat(mailed_at),
        post__state=PostState.VISIBLE,
        post__thread__room__in=Room.objects.visible_to(visitor),
    )
    found = found.annotate(opening_state=opening_state("post__thread"))
    found = found.select_related("post__thread__room__event", "post__registration__organisation", "post__user")
    lines = list(found.order_by("-answers_me", "post__created_at", "pk"))
    if not lines:
        raise NotNeeded
    shared = event_context(visitor.event)
    body = shared["body"]
    context = shared | {
        "name": _name(visitor),
        "answers": [_line(notice) for notice in lines[:SHOWN] if notice.answers_me],
        "others": [_line(notice) for notice in lines[:SHOWN] if not notice.answers_me],
        "number": len(lines),
        "more": len(lines) - SHOWN,
        "link": page_link(address, "discussions:thread", visitor.event.slug, lines[0].post.thread.public_id),
        "mail_url": absolute("discussions:mail", visitor.event.slug),
        "leave_link": unsubscribe.link(LEAVE, str(one.pk)),
    }
    headers = unsubscribe.headers(LEAVE, str(one.pk), mailto=body.email if body else "")
    return event_mail("emails/discussions/followed.html", context, headers=headers)


@mail_kind("discussions.live_soon", label="Zo begint het live gesprek")
def live_soon(address: str, tick: int) -> Rendered:
    one = LiveTick.objects.select_related("visit__event", "visit__user").filter(pk=tick).first()
    if one is None:
        raise NotNeeded
    visitor = _inside(one.visit)
    rooms = Room.objects.visible_to(visitor).select_related("programme_item")
    room = rooms.filter(pk=one.room_id, programme_item__starts_at__isnull=False).first()
    if room is None or (room.programme_item.ends_at and room.programme_item.ends_at <= timezone.now()):
        raise NotNeeded
    context = event_context(visitor.event) | {
        "name": _name(visitor),
        "room": room,
        "item": room.programme_item,
        "link": page_link(address, "discussions:room", visitor.event.slug, room.slug),
    }
    return event_mail("emails/discussions/live_soon.html", context)


def _inside(visit: Visit) -> Visitor:
    """Return the visitor; raises NotNeeded for who lost the seat, and once the environment is closed."""
    try:
        visitor = person_at(visit.user, visit.event.slug)
    except Http404:
        raise NotNeeded from None
    if not visit.user.is_active or visitor.event.status == Event.Status.CANCELLED or visitor.phase == Phase.CLOSED:
        raise NotNeeded
    return visitor


def _name(visitor: Visitor) -> str:
    return visitor.seat.known_as if visitor.seat else visitor.user.name


def _line(notice: Notice) -> dict[str, object]:
    post = notice.post
    return {
        "room": post.thread.room.title,
        "thread": shown_title(post.thread, notice.opening_state),
        "author": byline(post).name,
        "text": excerpt(post.html),
        "url": absolute("discussions:post", post.thread.room.event.slug, post.public_id),
    }


def _stop(target: str) -> None:
    visit = Visit.objects.filter(pk=target).first() if target.isdigit() else None
    if visit is not None:
        notices.stop_mail(visit)


def _about(target: str) -> str:
    visit = Visit.objects.select_related("event").filter(pk=target).first() if target.isdigit() else None
    which = f"de omgeving van {visit.event.title}" if visit else "deze omgeving"
    return f"Je krijgt geen mail meer over nieuwe berichten in {which}. De omgeving zelf blijft open."


unsubscribe.register(
    LEAVE,
    title="Geen mail meer over berichten",
    intro=_about,
    perform=_stop,
    done="Je krijgt geen mail meer over nieuwe berichten. In de omgeving zet je de mail weer aan.",
)
