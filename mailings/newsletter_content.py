"""What stands in a newsletter: the articles and gatherings that an organiser chose, as far as the reader may see them.

Worked out for each mail at the moment it leaves: an article that was taken back meanwhile, or a gathering that is off
or over, is not in it, and what is for members stands in the mail to members alone.
"""

from dataclasses import dataclass
from datetime import datetime

from events.models import Event
from mailings.models import Audience, Mailing, Purpose
from publications.models import Article
from publications.readers import Reader

NOTHING_CHOSEN = "Kies ten minste één artikel of bijeenkomst die mensen nu kunnen zien."
ONLY_FOR_MEMBERS = (
    "Alles wat je koos, is alleen voor leden. Kies ook iets voor iedereen, of stuur de nieuwsbrief alleen aan leden."
)


@dataclass(frozen=True)
class Content:
    """What one reader finds; `more_for_members` says that there is an article which they may not read."""

    articles: list[Article]
    gatherings: list[Event]
    more_for_members: bool

    @property
    def is_empty(self) -> bool:
        return not self.articles and not self.gatherings


def content_of(mailing: Mailing, *, member: bool, now: datetime) -> Content:
    """Return what a member, or somebody else, finds in `mailing` at a moment: two queries."""
    chosen = list(mailing.articles.published(now).defer("body"))
    readable = [one for one in chosen if member or one.readers == Reader.EVERYBODY]
    gatherings = mailing.gatherings.published().exclude(status=Event.Status.CANCELLED).upcoming(now)
    return Content(readable, list(gatherings), len(readable) < len(chosen))


def about_content(mailing: Mailing, now: datetime) -> list[str]:
    """Return what keeps a newsletter from leaving."""
    if mailing.purpose != Purpose.NEWSLETTER:
        return []
    if content_of(mailing, member=True, now=now).is_empty:
        return [NOTHING_CHOSEN]
    others = set(mailing.audiences) - {Audience.MEMBERS}
    if others and content_of(mailing, member=False, now=now).is_empty:
        return [ONLY_FOR_MEMBERS]
    return []


def members_first(audiences: list[str]) -> list[str]:
    """Return audiences in the order in which they are queued: who is a member as well reads what is for members."""
    return sorted(audiences, key=lambda value: value != Audience.MEMBERS)
