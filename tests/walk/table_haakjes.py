"""Haakjes: for members alone. One for another umbrella network is a 404; so is what only the poster, or who wrote an
answer, may do."""

from tests.walk.rows import NOWHERE, Row, members_only
from tests.walk.world import World

_ORGANISERS = ("organiser", "superuser")
_OTHERS_404 = {"other_member": 404, "contact_person": 404}
_SHARED = {"haakje", "other_haakje", "response", "org_member", "org_other_member"}


def _of_poster(name: str) -> list[Row]:
    """A page of who posted a haakje: of `member`, and of nobody."""
    return [
        members_only(f"haakjes:{name}", lambda w: [w.haakje.public_id], **_OTHERS_404),
        members_only(f"haakjes:{name}", lambda w: [NOWHERE], "of nobody", 404),
    ]


def _answer(world: World) -> list:
    return [world.haakje.public_id, world.response.public_id]


def _private_answer(world: World) -> list:
    return [world.haakje.public_id, world.private_response.public_id]


def _talk(world: World) -> str:
    return f"{world.haakje.get_absolute_url()}?gesprek={world.private_response.public_id}"


ROWS = [
    members_only("haakjes:list"),
    members_only("haakjes:list", lambda w: "/haakjes/?q=kanarie&koepel=niets&stand=mijn", "with filters"),
    members_only("haakjes:new"),
    members_only("haakjes:haakje", lambda w: [w.haakje.public_id]),
    members_only("haakjes:haakje", lambda w: [w.other_haakje.public_id], "of another umbrella, for all"),
    members_only("haakjes:haakje", lambda w: [w.umbrella_haakje.public_id], "for one umbrella", other_member=404),
    members_only("haakjes:haakje", lambda w: [NOWHERE], "of nobody", 404),
    members_only("haakjes:haakje", _talk, "a private talk"),
    *(row for name in ("edit", "met", "renew", "withdraw") for row in _of_poster(name)),
    members_only("haakjes:response-withdraw", _answer, member=404, contact_person=404),
    members_only("haakjes:response-withdraw", _private_answer, "a private one", member=404, contact_person=404),
    members_only(
        "haakjes:response-withdraw", lambda w: [w.other_haakje.public_id, w.response.public_id], "elsewhere", 404
    ),
]
MODELS = {
    "haakjes_haakje": ("haakje", _ORGANISERS, (), ()),
    "haakjes_response": ("response", _ORGANISERS, (), ()),
}
KNOWS = {
    "member": _SHARED | {"umbrella_haakje", "private_response", "other_member"},
    "other_member": _SHARED | {"private_response", "member"},
    "contact_person": _SHARED | {"umbrella_haakje", "member", "other_member"},
}
