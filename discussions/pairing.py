"""Who meets whom. Pure: plain values in, tables out; no Django, no clock.

People at one table all differ in role and in organisation (the first day's evaluation asked most for talk with each
other; one knows one's own). A table has two to four people. Who sits with others stays there; who is alone is put with
others who are alone, the first who pressed first, or else joins the table that was made last and still has a chair.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST = 4


@dataclass(frozen=True)
class Person:
    """Somebody who has a quarter of an hour. `group` names the table they sit at; None while they wait."""

    key: int
    role: str
    organisation: str
    group: int | None = None


@dataclass(frozen=True)
class Table:
    """People who talk with each other: a new table (`group` None), or one that others join. Keys of all who sit."""

    group: int | None
    people: tuple[int, ...]


def fit(one: Person, other: Person) -> bool:
    """Return whether these two are of another role and of another organisation."""
    return one.role != other.role and one.organisation != other.organisation


def arrange(people: Sequence[Person]) -> tuple[list[Table], list[int]]:
    """Return the tables that are new or get somebody more, and the keys of those who (still or again) wait.

    `people` are in the order in which they pressed. Nobody waits who could sit with another who waits, or who fits at
    a table with a free chair.
    """
    seated: dict[int, list[Person]] = {}
    for one in people:
        if one.group is not None:
            seated.setdefault(one.group, []).append(one)
    kept = {group: members for group, members in seated.items() if len(members) > 1}
    alone = [one for one in people if one.group not in kept]
    made, alone = _put_together(alone)
    joined, waiting = _let_join(alone, [*made, *(_Open(group, kept[group]) for group in sorted(kept, reverse=True))])
    changed = [*made, *(table for table in joined if table not in made)]
    return [Table(one.group, tuple(member.key for member in one.members)) for one in changed], waiting


@dataclass
class _Open:
    group: int | None
    members: list[Person]

    def takes(self, one: Person) -> bool:
        return len(self.members) < LARGEST and all(fit(one, member) for member in self.members)


def _put_together(alone: list[Person]) -> tuple[list[_Open], list[Person]]:
    made: list[_Open] = []
    left: list[Person] = []
    rest = list(alone)
    while rest:
        table = _Open(None, [rest.pop(0)])
        for one in list(rest):
            if table.takes(one):
                table.members.append(one)
                rest.remove(one)
        if len(table.members) > 1:
            made.append(table)
        else:
            left += table.members
    return made, left


def _let_join(alone: list[Person], tables: list[_Open]) -> tuple[list[_Open], list[int]]:
    joined: list[_Open] = []
    waiting: list[int] = []
    for one in alone:
        table = next((table for table in tables if table.takes(one)), None)
        if table is None:
            waiting.append(one.key)
            continue
        table.members.append(one)
        if table not in joined:
            joined.append(table)
    return joined, waiting
