"""The start, the house rules, who is here and whom one meets."""

from tests.walk.rows import closed, inside

_MODERATORS = ("organiser", "moderator", "superuser")
_START = "/omgeving/elders/"

ROWS = [
    closed("discussions:rules", lambda w: [w.event.slug], "before it opens", seated=200,
           **dict.fromkeys(_MODERATORS, 200)),
    closed("discussions:rules", lambda w: [w.elsewhere.slug], "of another gathering", elsewhere=200,
           **dict.fromkeys(_MODERATORS, 200)),
    closed("discussions:rules", lambda w: ["bestaat-niet"], "of nothing"),
    closed("discussions:seen", lambda w: [w.today.slug], others=405),  # a press: nothing to look at
    inside("discussions:people", lambda w: [w.today.slug]),
    closed("discussions:people", lambda w: [w.elsewhere.slug], "before it opens", elsewhere=_START,
           **dict.fromkeys(_MODERATORS, f"{_START}spelregels/")),
    # Who has no seat has no role to meet in.
    inside("discussions:meeting", lambda w: [w.today.slug], **dict.fromkeys(_MODERATORS, 404)),
    closed("discussions:meeting", lambda w: [w.elsewhere.slug], "before it opens", elsewhere=_START,
           **dict.fromkeys(_MODERATORS, f"{_START}spelregels/")),
]  # fmt: skip
