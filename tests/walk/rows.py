"""How a row of the table is written: `public`, `closed`, `inside`, `members_only`, `staff`, and `of_model` for a model
in the admin.

A topic has a module of its own, tests/walk/table_<topic>.py, with ROWS and where needed MODELS (see `of_model`), PUBLIC
(keys that a stranger may open) and KNOWS (which canaries a kind of person meets on the pages of this topic, beside
those of tests/walk/world.py: each is really met there, and by nobody else); tests/walk/table.py names it in TOPICS.

The network (tests/walk/world_network.py, rows by tests/network.py). "members" and "logged_in" in a row mean everybody
who logs in; who belongs to the network has these kinds:

    asking          asked to be a member, not answered: sees of the network what a stranger sees
    member          of `w.member_organisation` in `w.umbrella` (under `w.umbrella_above`); shows all to all members
    other_member    of `w.other_organisation` in `w.other_umbrella`; shows all to that umbrella network alone
    contact_person  speaks for `w.member_organisation`; shows nothing of the profile
    former          was a member and stopped: the profile (`w.profiles["former"]`) shows no more
    auditor         of the staff: sees the log of who looked, and what the nightly job removed

and "network_members" stands for `member`, `other_member` and `contact_person` together. A page of theirs is
`members_only(key, build)`: they get 200, who logs in and is no member 403. Of what one may not see: a row of its own,

    members_only("membership:person", lambda w: [w.profiles["member"].public_id])
    members_only("membership:person", lambda w: [w.profiles["other_member"].public_id], "of another umbrella",
                 member=404, contact_person=404)
    members_only("haakjes:haakje", lambda w: [NOWHERE], "of nobody", network_members=404)
    KNOWS = {"member": {"haakje", "org_other_member"}, "contact_person": {"member", "haakje"}}

There is a `w.profiles[kind]`, `w.memberships[kind]`, `w.users[kind]`; `w.haakje` (all members), `w.umbrella_haakje`
(`w.umbrella` alone), `w.other_haakje` (of `other_member`), `w.response`, `w.private_response`; `w.article`,
`w.article_report`, `w.members_article`, `w.draft_article`, `w.library_document`, `w.members_document`, `w.message`,
`w.theme`, `w.contact_person`, `w.membership` (of `asking`), `w.access_record`, `w.cleaning_run`. A topic adds what it
needs to world_network.py. Canaries are "Kanarie-haakje" and so on; texts of a profile "Kanarie-offers_member".

Looking writes nothing but what NOTED of tests/walk/test_walk.py names: the log of who looked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tests.walk.world import KINDS, MEMBERS, NETWORK_MEMBERS, SESSIONLESS, STAFF, World

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
    groups = {
        "sessionless": SESSIONLESS,
        "members": MEMBERS,
        "all_staff": STAFF,
        "logged_in": (*MEMBERS, *STAFF),
        "network_members": NETWORK_MEMBERS,
    }
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


def members_only(
    key: str,
    build: Builder = nothing,
    about: str = "",
    outcome: Outcome = 200,
    others: Outcome = 403,
    shows: tuple = (),
    **special: Outcome,
) -> Row:
    """A page of the network: its members get `outcome`, who logs in and is none `others` (a page that says so)."""
    return closed(key, build, about, others, shows, **dict.fromkeys(NETWORK_MEMBERS, outcome) | _kinds(special))


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
