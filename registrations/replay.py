"""The input of an allocation as it is stored with a run, and the same outcome from it again.

Pure: no database and no clock. Keys, roles and moments are stored and no names, so a run can still be explained after
the personal data are erased. A moment is stored to the microsecond: ties and order come back as they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registrations.allocation import RULE_VERSION, SEATED, Decision, Person, allocate, canonical, fingerprint

COLUMNS = ["id", "delegation_id", "role", "registered_at", "together"]
# The words of a reason may be improved later; its code is what was decided.
COMPARED = ("outcome", "tier", "place", "seats_needed", "reason")


def stored_input(
    candidates: Iterable[Person], seated: Iterable[Person], capacity: int | None, priority: bool
) -> dict[str, object]:
    """Return what `allocate` is called with as JSON; `COLUMNS` names the values of each row."""
    return {
        "capacity": capacity,
        "priority": bool(priority),
        "columns": COLUMNS,
        "candidates": canonical(candidates),
        "seated": canonical(seated),
    }


def stored_outcome(decisions: Iterable[Decision]) -> dict[str, dict[str, object]]:
    """Return the decisions as JSON, by the key of the registration."""
    return {
        str(decision.registration): {
            "outcome": decision.outcome,
            "tier": decision.tier,
            "place": decision.place,
            "seats_needed": decision.seats_needed,
            "reason": decision.reason.value,
            "sentence": decision.sentence,
        }
        for decision in decisions
    }


def numbers_of(outcome: dict[str, dict]) -> tuple[int, int]:
    """Return how many of a stored outcome got a seat, and how many wait."""
    seated = sum(one["outcome"] == SEATED for one in outcome.values())
    return seated, len(outcome) - seated


@dataclass(frozen=True)
class Replay:
    """What the rule of today makes of the stored input. `differences` are the keys that came out differently."""

    outcome: dict[str, dict]
    differences: list[int]
    input_intact: bool
    same_rule: bool

    @property
    def same(self) -> bool:
        return self.input_intact and not self.differences


def replay(*, stored: dict, outcome: dict[str, dict], rule_version: str, stored_fingerprint: str) -> Replay:
    """Run the rule on a stored input and compare with the stored outcome.

    The fingerprint tells whether the input is still what was confirmed; it names the version of the rule, so an older
    run is compared by its outcome alone. Raises ValueError and KeyError on an input that is no stored input.
    """
    candidates, seated = _people(stored["candidates"]), _people(stored["seated"])
    capacity, priority = stored["capacity"], stored["priority"]
    again = stored_outcome(allocate(candidates, seated, capacity, priority))
    same_rule = rule_version == RULE_VERSION
    intact = not same_rule or fingerprint(candidates, seated, capacity, priority) == stored_fingerprint
    differences = [int(key) for key in outcome.keys() | again.keys() if _core(outcome, key) != _core(again, key)]
    return Replay(again, sorted(differences), intact, same_rule)


def _core(outcome: dict[str, dict], key: str) -> tuple | None:
    return tuple(outcome[key][name] for name in COMPARED) if key in outcome else None


def _people(rows: list[list]) -> list[Person]:
    return [Person(pk, group, role, datetime.fromisoformat(at), together) for pk, group, role, at, together in rows]
