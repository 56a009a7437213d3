"""Conversations: reading and writing, and the deeds on a post."""

from tests.walk.rows import NOWHERE, Builder, Row, closed, inside
from tests.walk.world import World

_OWN = ("delegate", "guide")
_MODERATORS = ("organiser", "moderator", "superuser")


def _post(attribute: str) -> Builder:
    return lambda world: [world.today.slug, getattr(world, attribute).public_id]


def _of_own_case(name: str, build: Builder, outcome: int | str = 200) -> Row:
    """In the room of an own case that was not shared: for its delegation and guide."""
    return closed(f"discussions:{name}", build, "own case", **dict.fromkeys(_OWN, outcome))


def _press(name: str) -> Row:
    """A press on a post: nothing to look at."""
    return closed(f"discussions:{name}", _post("post"), others=405)


def _reply(world: World) -> str:
    return f"/omgeving/{world.today.slug}/gesprek/{world.thread.public_id}/schrijven/?op={world.panel_post.public_id}"


def _reply_elsewhere(world: World) -> str:
    return f"/omgeving/{world.today.slug}/gesprek/{world.thread.public_id}/schrijven/?op={world.own_post.public_id}"


ROWS = [
    inside("discussions:thread-new", lambda w: [w.today.slug, w.room.slug]),
    _of_own_case("thread-new", lambda w: [w.today.slug, w.own_room.slug]),
    closed("discussions:thread-new", lambda w: [w.today.slug, "bestaat-niet"], "of nothing"),
    inside("discussions:panel", lambda w: [w.today.slug, w.room.slug]),
    _of_own_case("panel", lambda w: [w.today.slug, w.own_room.slug]),
    inside("discussions:post-new", lambda w: [w.today.slug, w.thread.public_id]),
    inside("discussions:post-new", _reply, "to a post"),
    closed("discussions:post-new", _reply_elsewhere, "to a post of an own case", **dict.fromkeys(_OWN, 200)),
    _of_own_case("post-new", lambda w: [w.today.slug, w.own_thread.public_id]),
    closed("discussions:post-new", lambda w: [w.today.slug, NOWHERE], "of nobody"),
    closed("discussions:post-edit", _post("post"), seated=200),
    closed("discussions:post-edit", _post("hidden_post"), "that is hidden"),
    closed("discussions:post-edit", _post("nameless_post"), "without a name"),
    closed("discussions:post-withdraw", _post("post"), seated=200),
    closed("discussions:post-withdraw", _post("own_post"), "own case", delegate=200),
    closed("discussions:reveal", _post("nameless_post"), **dict.fromkeys(_MODERATORS, 200)),
    closed("discussions:reveal", _post("post"), "with a name"),
    closed("discussions:reveal", _post("own_post"), "own case"),
    _press("post-react"),
    _press("post-answer"),
]
