"""How a row of the table is written: `public`, `closed`, `inside`, `staff`, and `of_model` for a model in the admin.

A topic has a module of its own, tests/walk/table_<topic>.py, with ROWS and where needed MODELS (see `of_model`) and
PUBLIC (keys that a stranger may open); tests/walk/table.py names it in TOPICS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tests.walk.world import KINDS, MEMBERS, SESSIONLESS, STAFF, World

Outcome = int | str
Builder = Callable[[World], list | str]

LOGIN = "/inloggen/?next="  # by mailed link
PASSWORD = "/admin/login/?next="  # on to the page for staff
LOGIN_EMPTY = "/inloggen/"
NOWHERE = UUID(int=0)
# In the environment of `today`.
INSIDE = ("seated", "panel", "host", "guide", "delegate", "organiser", "moderator", "superuser")
VIEWERS = ("organiser", "moderator", "finance", "superuser")  # may see gatherings in the admin, so drafts too


@dataclass(frozen=True)
class Row:
    """`build` gives the arguments of the address (or the whole path), `expected` the outcome for each kind of person,
    `shows` the canaries that this page may show to whoever gets it."""

    key: str
    build: Builder
    expected: dict[str, Outcome]
    about: str = ""
    shows: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return id(self)

    def __str__(self) -> str:
        return f"{self.key} {self.about}".strip()


def nothing(world: World) -> list:
    return []


def _kinds(special: dict[str, Outcome]) -> dict[str, Outcome]:
    """Spread an outcome for a whole group ("members", "staff", "logged_in") over its kinds."""
    groups = {"sessionless": SESSIONLESS, "members": MEMBERS, "all_staff": STAFF, "logged_in": (*MEMBERS, *STAFF)}
    spread: dict[str, Outcome] = {}
    for name, outcome in special.items():
        for kind in groups.get(name, (name,)):
            assert kind in KINDS, f"no such kind of person: {kind}"
            spread[kind] = outcome
    return spread


def public(
    key: str, build: Builder = nothing, outcome: Outcome = 200, about: str = "", shows: tuple = (), **special: Outcome
) -> Row:
    """Everybody gets `outcome`, but for whom `special` names."""
    return Row(key, build, dict.fromkeys(KINDS, outcome) | _kinds(special), about, frozenset(shows))


def closed(
    key: str, build: Builder = nothing, about: str = "", others: Outcome = 404, shows: tuple = (), **special: Outcome
) -> Row:
    """Whoever has no session is sent to the login page and back; `special` names who gets in, the others `others`."""
    expected = dict.fromkeys(SESSIONLESS, LOGIN) | dict.fromkeys((*MEMBERS, *STAFF), others) | _kinds(special)
    return Row(key, build, expected, about, frozenset(shows))


def staff(key: str, build: Builder = nothing, about: str = "", others: Outcome = 403, **special: Outcome) -> Row:
    """The admin: who is no staff is sent to its login, staff without the permission gets `others`."""
    expected = dict.fromkeys((*SESSIONLESS, *MEMBERS), PASSWORD) | dict.fromkeys(STAFF, others) | _kinds(special)
    return Row(key, build, expected, about)


def inside(key: str, build: Builder, about: str = "", **special: Outcome) -> Row:
    """An address in the environment of `today`: for who has a seat there and agreed, and for moderators."""
    return closed(key, build, about, **dict.fromkeys(INSIDE, 200) | special)


def of_model(name: str, attribute: str, see: tuple, add: tuple, delete: tuple) -> Iterator[Row]:
    """The pages of a model in the admin: of which attribute of World, and who may see, add and delete."""

    def pk(world: World) -> list:
        return [getattr(world, attribute).pk]

    app, model = name.split("_")
    yield staff(f"admin:{name}_changelist", **dict.fromkeys(see, 200))
    yield staff(f"admin:{name}_add", **dict.fromkeys(add, 200))
    yield staff(f"admin:{name}_change", pk, **dict.fromkeys(see, 200))
    yield staff(f"admin:{name}_history", pk, **dict.fromkeys(see, 200))
    yield staff(f"admin:{name}_delete", pk, **dict.fromkeys(delete, 200))
    old = f"admin/{app}/{model}/<path:object_id>/"
    yield staff(old, lambda w: f"/admin/{app}/{model}/{pk(w)[0]}/", others=f"/admin/{app}/{model}/")
