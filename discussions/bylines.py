"""Who and when above a post, in the one way that is safe: without a name only the words it was placed with, and the
day. Every page, mail and paper that names a writer asks here."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.utils import formats, timezone

from discussions.models import Post
from events.models import Role
from events.templatetags.samenspel import dutch_time

OF_THE_ORGANISATION = "Organisatie"
GONE = "Iemand die er was"
OLD_MEMBER = "Oud-lid"


@dataclass(frozen=True)
class Byline:
    """`name` is who; `kind` of whoever has no role here ("Inwonerspanel"), `about` role and organisation, `role` for
    its colour; `when` in words and `moment` for machines: of a post without a name only the day."""

    name: str
    when: str
    moment: str
    kind: str = ""
    about: str = ""
    role: str = ""


def byline(post: Post) -> Byline:
    """Return the byline of `post`; give it with registration__organisation and user selected."""
    local = timezone.localtime(post.created_at)
    if post.nameless:
        return Byline(post.shown_as, day_in_words(local), local.date().isoformat(), about="zonder naam")
    when, moment = f"{day_in_words(local)}, {dutch_time(local)}", local.isoformat(timespec="minutes")
    seat = post.registration
    if seat is None and post.user is None:
        return Byline(OLD_MEMBER, when, moment)
    if seat is None:
        name = post.user.name or GONE
        return Byline(name, when, moment, kind=OF_THE_ORGANISATION)
    name = seat.known_as or GONE
    if seat.guest:
        about = seat.organisation.name if seat.organisation else ""
        return Byline(name, when, moment, kind=seat.get_guest_kind_display() or "Gast", about=about)
    return Byline(name, when, moment, about=f"{Role(seat.role).label}, {seat.organisation.name}", role=seat.role)


def day_in_words(day: date | datetime) -> str:
    """Return "27 mei": a gathering lasts days, and its pages tell the year."""
    return f"{day.day} {_month(day.month)}"


@cache
def _month(number: int) -> str:
    return formats.date_format(date(2020, number, 1), "F")
