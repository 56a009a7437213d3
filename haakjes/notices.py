"""Which mail about a haakje goes to whom; the mail itself asks again, when it leaves, whether it is still right."""

from haakjes.models import Haakje, Response
from outbox import actions as outbox


def answered(response: Response) -> None:
    """Tell the poster of a response; when the poster wrote it, tell in private whom it is for."""
    haakje = response.haakje
    if response.user_id != haakje.user_id:
        kind, to = "haakjes.response", haakje.user
    else:
        kind, to = "haakjes.answer", response.with_user
    if to is not None:
        outbox.queue(
            kind,
            to.email,
            key=f"{kind}:{response.public_id}",
            about=haakje.about,
            response=str(response.public_id),
        )


def ending(haakje: Haakje) -> None:
    """Ask the poster whether it was met, or should go on."""
    _to_poster("haakjes.ending", haakje, haakje.open_until.isoformat())


def closed(haakje: Haakje) -> None:
    """Tell the poster that it ended, and how to open it again."""
    _to_poster("haakjes.closed", haakje, haakje.open_until.isoformat())


def taken_away(haakje: Haakje) -> None:
    """Tell the poster that an organiser took it away, and why."""
    _to_poster("haakjes.taken_away", haakje, str(haakje.changes.count()))


def _to_poster(kind: str, haakje: Haakje, suffix: str) -> None:
    if haakje.user is not None:
        outbox.queue(
            kind,
            haakje.user.email,
            key=f"{kind}:{haakje.public_id}:{suffix}",
            about=haakje.about,
            haakje=str(haakje.public_id),
        )
