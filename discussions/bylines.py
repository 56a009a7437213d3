"""Who and when above a post, in the one way that is safe: without a name only the words it was placed with, and the
day. Every page, mail and paper that names a writer asks here."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone

from discussions.models import Post
from events.models import Role

OF_THE_ORGANISATION = "Organisatie"
GONE = "Iemand die er was"


@dataclass(frozen=True)
class Byline:
    """`name` is who, `about` what they are here (role and organisation, or the kind of guest), `role` for its colour,
    `when` in words and `moment` for machines: of a post without a name only the day."""

    name: str
    about: str
    role: str
    when: str
    moment: str


def byline(post: Post) -> Byline:
    """Return the byline of `post`; give it with registration__organisation and user selected."""
    local = timezone.localtime(post.created_at)
    if post.nameless:
        return Byline(post.shown_as, "zonder naam", "", day_in_words(local), local.date().isoformat())
    when, moment = f"{day_in_words(local)}, {_time(local)}", local.isoformat(timespec="minutes")
    seat = post.registration
    if seat is None:
        return Byline(str(post.user.name if post.user else GONE), OF_THE_ORGANISATION, "", when, moment)
    if seat.guest:
        return Byline(seat.known_as or GONE, seat.get_guest_kind_display() or "Gast", "", when, moment)
    about = f"{Role(seat.role).label}, {seat.organisation.name}"
    return Byline(seat.known_as or GONE, about, seat.role, when, moment)


def day_in_words(day: date | datetime) -> str:
    """Return "27 mei": a gathering lasts days, and its pages tell the year."""
    return f"{day.day} {formats.date_format(day, 'F')}"


def _time(moment: datetime) -> str:
    return f"{moment.hour}.{moment.minute:02} uur"
