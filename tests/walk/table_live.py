"""What comes by itself, search, mail about what is new, and the presses of a room."""

from membership import unsubscribe
from tests.walk.rows import INSIDE, NOWHERE, Row, closed, inside, public
from tests.walk.world import World

_OWN = ("delegate", "guide")
_TO_THREAD = "/omgeving/vandaag/gesprek/"


def _on_room(name: str) -> Row:
    """A press in a room: nothing to look at."""
    return closed(f"discussions:{name}", lambda w: [w.today.slug, w.room.slug], others=405)


def _follow_token(world: World) -> list:
    visit = world.today.visits.get(user=world.users["seated"])
    return [unsubscribe.link("follow", str(visit.pk)).rsplit("/", 2)[1]]


ROWS = [
    inside("discussions:search", lambda w: [w.today.slug]),
    inside("discussions:search", lambda w: f"/omgeving/{w.today.slug}/zoeken/?q=kanarie", "for a canary"),
    closed("discussions:search", lambda w: [w.elsewhere.slug], "before it opens", elsewhere="/omgeving/elders/",
           **dict.fromkeys(("organiser", "moderator", "superuser"), "/omgeving/elders/spelregels/")),
    inside("discussions:mail", lambda w: [w.today.slug]),
    inside(
        "discussions:thread-news", lambda w: [w.today.slug, w.thread.public_id], **dict.fromkeys(INSIDE, _TO_THREAD)
    ),
    closed(
        "discussions:thread-news", lambda w: [w.today.slug, w.own_thread.public_id], "own case",
        **dict.fromkeys(_OWN, _TO_THREAD),
    ),
    closed("discussions:thread-news", lambda w: [w.today.slug, NOWHERE], "of nobody"),
    _on_room("follow"),
    _on_room("tick"),
    closed("discussions:tick-ics", lambda w: [w.today.slug, w.room.slug], "not live"),
    inside("discussions:tick-ics", lambda w: [w.today.slug, w.live_room.slug]),
    public("membership:unsubscribe", _follow_token, about="of follow"),
]  # fmt: skip
MODELS: dict = {}
PUBLIC: set = set()
