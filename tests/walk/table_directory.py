"""The directory: members see of each other what each says, and of whom they may not see nothing at all.

`member` shows everything to all members, `other_member` to another umbrella network alone, `contact_person` nothing.
"""

from tests.walk.rows import Builder, members_only
from tests.walk.world import World

_SHOWN = ("member", "org_member", "offers_member", "seeks_member")


def _profile(kind: str) -> Builder:
    return lambda world: [world.profiles[kind].public_id]


def _of(attribute: str) -> Builder:
    def build(world: World) -> list:
        return [getattr(world, attribute).public_id]

    return build


ROWS = [
    members_only("membership:directory", shows=("member", "org_member")),
    members_only("membership:organisations", shows=("org_member", "org_other_member")),
    members_only("membership:organisation", _of("member_organisation"), shows=("member", "org_member")),
    members_only("membership:organisation", _of("other_organisation"), "of others", shows=("org_other_member",)),
    members_only("membership:person", _profile("member"), shows=_SHOWN),
    members_only("membership:person", _profile("other_member"), "of others", 404, other_member=200),
    members_only("membership:person", _profile("contact_person"), "hidden", 404, contact_person=200),
    members_only("membership:person", _profile("former"), "former", 404),
    members_only("membership:picture", _profile("member")),
    members_only("membership:picture", _profile("other_member"), "of others", 404, other_member=200),
    members_only("membership:picture", _profile("contact_person"), "hidden", 404, contact_person=200),
    members_only("membership:picture", _profile("former"), "former", 404),
    members_only("membership:contact", _profile("member"), shows=("member",), member="/netwerk/mensen/"),
    members_only("membership:contact", _profile("other_member"), "of others", 404, other_member="/netwerk/mensen/"),
    members_only("membership:profile"),
]
