"""Reporting and deciding about posts, and the summary, at `today`."""

from tests.walk.rows import INSIDE, NOWHERE, Outcome, Row, closed, inside, staff
from tests.walk.world import World

_MODERATORS = ("organiser", "moderator", "superuser")
_THREAD, _POST = "/omgeving/vandaag/gesprek/", "/omgeving/vandaag/bericht/"
_LEADS = (*_MODERATORS, "host")


def _of(attribute: str) -> object:
    return lambda world: [world.today.slug, getattr(world, attribute).public_id]


def _deed(name: str) -> Row:
    """A button: looking does nothing, for anybody."""
    return closed(f"discussions:{name}", _of("post"), others=405)


def _hide(attribute: str, who: tuple[str, ...], shows: tuple = ()) -> Row:
    return closed("discussions:hide", _of(attribute), f"of {attribute}", shows=shows, **dict.fromkeys(who, 200))


def _summary(name: str, about: str, event: str, who: tuple[str, ...], outcome: Outcome) -> Row:
    def build(world: World) -> list:
        return [getattr(world, event).slug]

    return closed(f"discussions:{name}", build, about, **dict.fromkeys(who, outcome))


ROWS = [
    inside("discussions:report", _of("post"), "of seated", seated=_THREAD, panel=_POST),
    inside("discussions:report", _of("hidden_post"), "of what is hidden", **dict.fromkeys(INSIDE, _THREAD)),
    closed("discussions:report", _of("own_post"), "of an own case", guide=200, delegate="/omgeving/vandaag/gesprek/"),
    # Before the hours, or the rules, nobody gets as far as the post.
    closed(
        "discussions:report", lambda w: [w.elsewhere.slug, w.post.public_id], "of another gathering",
        **dict.fromkeys((*_MODERATORS, "elsewhere"), "/omgeving/elders/"),
    ),
    closed("discussions:report", lambda w: [w.today.slug, NOWHERE], "of nobody"),
    closed("discussions:reported", _of("post"), "of panel", panel=200),
    closed(
        "discussions:moderation", lambda w: [w.today.slug], shows=("hidden_post",),
        **dict.fromkeys((*_LEADS, "guide"), 200),
    ),
    closed("discussions:moderation", lambda w: [w.elsewhere.slug], "of another", **dict.fromkeys(_MODERATORS, 200)),
    _hide("post", _LEADS),
    _hide("nameless_post", _LEADS),
    _hide("hidden_post", _LEADS, ("hidden_post",)),
    _hide("own_post", ("guide",)),
    *(_deed(name) for name in ("put-back", "keep", "insight")),
    _summary("summary", "published", "today", INSIDE, 200),
    _summary("summary", "not yet there", "event", ("seated", *_MODERATORS), 200),
    _summary("summary-pdf", "published", "today", INSIDE, 202),
    _summary("summary-pdf", "not yet there", "event", (), 404),
    staff(
        "admin:discussions_summary_event", lambda w: [w.today.pk], "there",
        **dict.fromkeys(("organiser", "superuser"), "/admin/discussions/summary/"),
    ),
    staff(
        "admin:discussions_summary_event", lambda w: [w.event.pk], "not yet there",
        **dict.fromkeys(("organiser", "superuser"), 200),
    ),
]  # fmt: skip
_STAFF = ("organiser", "superuser")
MODELS = {
    "discussions_post": ("nameless_post", _MODERATORS, (), ()),
    "discussions_report": ("report", _MODERATORS, (), ()),
    "discussions_moderation": ("moderation", _MODERATORS, (), ()),
    "discussions_outcome": ("outcome", _STAFF, _STAFF, ()),
    "discussions_summary": ("summary", _STAFF, (), ()),
}
