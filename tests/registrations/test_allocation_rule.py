"""The allocation rule 2026-1, clause by clause, as a table of cases."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from registrations.allocation import (
    ROLES,
    Person,
    Reason,
    allocate,
    completeness,
    fingerprint,
    missing_roles,
    seating_order,
)
from registrations.allocation_reasons import SENTENCES

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
U, B, M, S = ROLES


def person(id, role, minute, delegation=None, together=False):
    return Person(id, delegation, role, START + timedelta(minutes=minute), together)


def single(id, minute):
    return person(id, U, minute)


def team(delegation, first_id, minutes, together=False):
    """The four roles in their fixed order: ids first_id .. first_id + 3, registered at the given minutes."""
    return [
        person(first_id + n, role, minute, delegation, together)
        for n, (role, minute) in enumerate(zip(ROLES, minutes, strict=True))
    ]


@dataclass
class Case:
    name: str
    candidates: list
    capacity: int | None
    seats: list  # (id, tier) in order of seating
    line: list = field(default_factory=list)  # ids from place 1 on
    whole: dict = field(default_factory=dict)  # id -> seats needed at once
    seated: list = field(default_factory=list)
    priority: bool = True


def tier(number, *ids):
    return [(id, number) for id in ids]


CASES = [
    # Nothing special
    Case("nobody", [], 10, []),
    Case("order of registration, not of id", [single(1, 3), single(2, 1), single(3, 2)], 2, tier(3, 2, 3), [1]),
    Case("tie in registration: lowest id", [single(9, 0), single(4, 0), single(7, 0)], 1, tier(3, 4), [7, 9]),
    Case("everybody fits", [single(1, 0), single(2, 1)], 5, tier(3, 1, 2)),
    # Capacity
    Case("capacity zero", [single(1, 1), single(2, 0)], 0, [], [2, 1]),
    Case(
        "capacity below the seated: nobody is added, nobody is touched",
        [single(1, 0)],
        1,
        [],
        [1],
        seated=[single(5, 0), single(6, 0), single(7, 0)],
    ),
    Case(
        "seated people take up capacity",
        [single(1, 1), single(2, 2)],
        2,
        tier(3, 1),
        [2],
        seated=[single(5, 0)],
    ),
    Case(
        "no limit: everybody, tier by tier",
        [single(1, 0), *team(1, 11, (5, 6, 7, 8), together=True), person(15, B, 1, 1)],
        None,
        [*tier(1, 15, 11, 13, 14), *tier(2, 12), *tier(3, 1)],
    ),
    # Tier 1
    Case(
        "a complete delegation goes before earlier people alone",
        [single(1, 0), single(2, 1), *team(1, 11, (10, 11, 12, 13))],
        5,
        [*tier(1, 11, 12, 13, 14), *tier(3, 1)],
        [2],
    ),
    Case(
        "inside a core: by registered_at, then id",
        team(1, 11, (3, 0, 0, 2)),
        4,
        tier(1, 12, 13, 14, 11),
    ),
    Case(
        "complete first goes first, also when its first member came last",
        [*team(1, 11, (0, 0, 0, 9)), *team(2, 21, (5, 6, 7, 8))],
        4,
        tier(1, 21, 22, 23, 24),
        [11, 12, 13, 14],
    ),
    Case(
        "complete at the same moment: lowest delegation id, not lowest person id",
        [*team(2, 11, (0, 1, 2, 5)), *team(1, 21, (2, 3, 4, 5))],
        4,
        tier(1, 21, 22, 23, 24),
        [11, 12, 13, 14],
    ),
    Case(
        "complete at the earliest in each role: a later second 'beleid' delays nothing",
        [*team(1, 11, (0, 1, 2, 6)), person(15, B, 30, 1), *team(2, 21, (0, 1, 2, 7))],
        4,
        tier(1, 11, 12, 13, 14),
        [15, 21, 22, 23, 24],
    ),
    Case(
        "the core takes the earliest in each role, tie: lowest id",
        [*team(1, 11, (0, 4, 0, 0)), person(15, B, 2, 1), person(16, B, 2, 1)],
        4,
        tier(1, 11, 13, 14, 15),
        [16, 12],
    ),
    Case(
        "a core that does not fit waits, the next delegation is tried",
        [
            *team(1, 11, (0, 0, 0, 1)),
            *[person(21 + n, role, 5, 2) for n, role in enumerate((U, B))],
        ],
        5,
        tier(1, 21, 22),
        [11, 12, 13, 14],
        seated=[person(23, M, 5, 2), person(24, S, 5, 2), single(90, 0)],
    ),
    Case(
        "seated members count for completeness, and not again in the core",
        [single(1, 0), person(11, U, 5, 1), person(12, B, 6, 1)],
        5,
        [*tier(1, 11, 12), *tier(3, 1)],
        seated=[person(13, M, 0, 1), person(14, S, 0, 1)],
    ),
    Case(
        "a seated member's moment counts for the completion moment",
        [person(11, U, 0, 1), person(12, B, 0, 1), person(21, U, 5, 2), person(22, B, 5, 2)],
        6,
        tier(1, 21, 22),
        [11, 12],
        seated=[person(13, M, 0, 1), person(14, S, 9, 1), person(23, M, 5, 2), person(24, S, 5, 2)],
    ),
    Case(
        "an incomplete delegation has no priority",
        [person(11, U, 5, 1), person(12, B, 6, 1), person(13, M, 7, 1), single(1, 8), single(2, 0)],
        3,
        tier(3, 2, 11, 12),
        [13, 1],
    ),
    # Tier 2
    Case(
        "the other members go before earlier people alone",
        [single(1, 0), *team(1, 11, (5, 5, 5, 5)), person(15, B, 20, 1)],
        5,
        [*tier(1, 11, 12, 13, 14), *tier(2, 15)],
        [1],
    ),
    Case(
        "tier 1 of every delegation goes before tier 2 of any",
        [*team(1, 11, (0, 0, 0, 0)), person(15, B, 1, 1), *team(2, 21, (5, 5, 5, 5))],
        8,
        tier(1, 11, 12, 13, 14, 21, 22, 23, 24),
        [15],
    ),
    Case(
        "by completion moment of the delegation, then by registered_at",
        [
            *team(1, 11, (0, 0, 0, 9)),
            person(15, B, 1, 1),
            *team(2, 21, (5, 5, 5, 5)),
            person(25, B, 30, 2),
            person(26, M, 20, 2),
        ],
        10,
        [*tier(1, 21, 22, 23, 24, 11, 12, 13, 14), *tier(2, 26, 25)],
        [15],
    ),
    Case(
        "two delegations complete at the same moment: lowest delegation id first",
        [
            *team(1, 11, (0, 0, 0, 9)),
            person(15, B, 30, 1),
            *team(2, 21, (0, 0, 0, 9)),
            person(25, B, 20, 2),
        ],
        9,
        [*tier(1, 11, 12, 13, 14, 21, 22, 23, 24), *tier(2, 15)],
        [25],
    ),
    Case(
        "all four roles were seated before: tier 2 without a tier 1",
        [single(1, 0), person(15, B, 20, 1)],
        5,
        tier(2, 15),
        [1],
        seated=team(1, 11, (5, 5, 5, 5)),
    ),
    Case(
        "members of a delegation whose core did not fit are not in tier 2",
        [*team(1, 11, (10, 10, 10, 10)), person(15, B, 11, 1), single(1, 0)],
        3,
        tier(3, 1, 11, 12),
        [13, 14, 15],
    ),
    # Tier 3 and "samen of niet"
    Case(
        "a core that did not fit: its members by registered_at between the others",
        [*team(1, 11, (0, 2, 4, 6)), single(1, 1), single(2, 3)],
        3,
        tier(3, 11, 1, 12),
        [2, 13, 14],
    ),
    Case(
        "samen of niet: the seats go to others, later ones too",
        [*team(1, 11, (0, 0, 0, 0), together=True), single(1, 5), single(2, 6), single(3, 7), single(4, 8)],
        3,
        tier(3, 1, 2, 3),
        [4],
        whole={11: 4, 12: 4, 13: 4, 14: 4},
    ),
    Case(
        "samen of niet: seats stay free when nobody else may take them",
        team(1, 11, (0, 1, 2, 3), together=True),
        3,
        [],
        whole={11: 4, 12: 4, 13: 4, 14: 4},
    ),
    Case(
        "samen of niet: the tick means nothing while a role is missing",
        team(1, 11, (0, 1, 2, 3), together=True)[:3],
        2,
        tier(3, 11, 12),
        [13],
    ),
    Case(
        "samen of niet: the core fits, the other members need not come in at once",
        [*team(1, 11, (0, 1, 2, 3), together=True), person(15, B, 4, 1, together=True)],
        4,
        tier(1, 11, 12, 13, 14),
        [15],
    ),
    Case(
        "samen of niet: everybody waits, N is the size of the core",
        [*team(1, 11, (3, 1, 2, 0), together=True), person(15, B, 0, 1, together=True)],
        2,
        [],
        whole={14: 4, 15: 4, 13: 4, 11: 4, 12: 4},
    ),
    Case(
        "samen of niet: with seated members N is smaller",
        [person(11, U, 0, 1, together=True), person(12, B, 0, 1, together=True), single(1, 5)],
        3,
        tier(3, 1),
        whole={11: 2, 12: 2},
        seated=[person(13, M, 0, 1, together=True), person(14, S, 0, 1, together=True)],
    ),
    Case(
        "samen of niet: a core of one fits in any seat, so it has a place",
        [person(11, U, 9, 1, together=True), person(12, B, 0, 1, together=True), single(1, 0)],
        3,
        [],
        [11, 12, 1],
        seated=[person(n, role, 0, 1, together=True) for n, role in ((20, B), (21, M), (22, S))],
    ),
    Case(
        "who wait whole stand last, by completion moment",
        [
            *team(1, 11, (0, 0, 0, 9), together=True),
            *team(2, 21, (5, 5, 5, 5), together=True),
            single(1, 50),
        ],
        0,
        [],
        [1],
        whole={21: 4, 22: 4, 23: 4, 24: 4, 11: 4, 12: 4, 13: 4, 14: 4},
    ),
    # The place in line
    Case(
        "one seat at a time makes a core shrink; its last role then goes first, the other members follow",
        [
            *team(1, 11, (0, 2, 4, 30)),
            person(15, U, 40, 1),
            single(1, 1),
            single(2, 3),
            single(3, 5),
            single(4, 6),
        ],
        0,
        [],
        [11, 1, 12, 2, 13, 14, 15, 3, 4],
    ),
    Case(
        "a second 'uitvoering' that is seated does not shrink the core",
        [*team(1, 11, (0, 20, 21, 22)), person(15, U, 1, 1), single(1, 2), single(2, 3)],
        0,
        [],
        [11, 15, 1, 2, 12, 13, 14],
    ),
    Case(
        "cores of one by completion moment, then tier 2, then tier 3",
        [person(11, U, 9, 1), person(15, B, 0, 1), person(21, U, 8, 2), person(25, B, 7, 2), single(1, 0)],
        6,
        [],
        [21, 11, 25, 15, 1],
        seated=[person(d * 10 + n, role, 0, d) for d in (1, 2) for n, role in ((2, B), (3, M), (4, S))],
    ),
    Case(
        "seats of this call count for the line: the last role of a core goes before earlier people",
        [*team(1, 11, (5, 6, 7, 20)), single(1, 8), person(15, B, 30, 1)],
        3,
        tier(3, 11, 12, 13),
        [14, 15, 1],
    ),
    # Without priority
    Case(
        "without priority: order of registration alone, no samen of niet",
        [*team(1, 11, (0, 2, 4, 6), together=True), single(1, 1), single(2, 3)],
        3,
        tier(3, 11, 1, 12),
        [2, 13, 14],
        priority=False,
    ),
    Case(
        "without priority and limit: everybody in tier 3",
        [*team(1, 11, (0, 2, 4, 6)), single(1, 1)],
        None,
        tier(3, 11, 1, 12, 13, 14),
        priority=False,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case):
    decisions = allocate(case.candidates, case.seated, case.capacity, case.priority)
    seats = [(d.registration, d.tier) for d in decisions if d.outcome == "seated"]
    line = [(d.place, d.registration) for d in decisions if d.place is not None]
    whole = [(d.registration, d.seats_needed) for d in decisions if d.seats_needed is not None]

    assert seats == case.seats
    assert line == list(enumerate(case.line, start=1))
    assert whole == list(case.whole.items())
    assert [d.registration for d in decisions] == [id for id, _ in seats + [(id, 0) for _, id in line] + whole]


def reasons(candidates, capacity, seated=(), priority=True):
    return {d.registration: (d.tier, d.reason) for d in allocate(candidates, seated, capacity, priority)}


def test_reasons_of_the_seated():
    candidates = [*team(1, 11, (0, 0, 0, 0)), person(15, B, 1, 1), single(1, 0)]
    assert reasons(candidates, 6) == {
        **dict.fromkeys((11, 12, 13, 14), (1, Reason.CORE_OF_COMPLETE_DELEGATION)),
        15: (2, Reason.MEMBER_OF_SEATED_DELEGATION),
        1: (3, Reason.ORDER_OF_REGISTRATION),
    }
    assert set(reasons(candidates, None).values()) == {(n, Reason.NO_CAPACITY_LIMIT) for n in (1, 2, 3)}


def test_reasons_of_the_waiting():
    candidates = [
        *team(1, 11, (0, 0, 0, 0)),  # does not fit, each member waits alone
        *team(2, 21, (1, 1, 1, 1), together=True),  # waits whole
        person(25, B, 2, 2, together=True),
        person(31, U, 2, 3),  # the last role of delegation 3
        person(35, B, 3, 3),
        person(45, B, 3, 4),  # all four roles of delegation 4 are seated
        single(1, 0),
        person(51, U, 0, 5),  # an incomplete delegation
    ]
    seated = [*team(3, 31, (0, 0, 0, 0))[1:], *team(4, 41, (0, 0, 0, 0))]
    assert reasons(candidates, 7, seated) == {
        **dict.fromkeys((11, 12, 13, 14), (3, Reason.WAITS_CORE_DOES_NOT_FIT)),
        **dict.fromkeys((21, 22, 23, 24), (1, Reason.WAITS_TOGETHER)),
        25: (2, Reason.WAITS_TOGETHER),
        31: (1, Reason.WAITS_FOR_LAST_ROLE),
        35: (2, Reason.WAITS_AFTER_LAST_ROLE),
        45: (2, Reason.WAITS_AS_MEMBER_OF_SEATED_DELEGATION),
        1: (3, Reason.WAITS_FOR_FREE_SEAT),
        51: (3, Reason.WAITS_FOR_FREE_SEAT),
    }


def test_the_reason_follows_the_line_after_the_seats_of_this_call():
    """Three of the four roles get a seat in tier 3, so the fourth now waits as the last role of its core."""
    candidates = [*team(1, 11, (5, 6, 7, 20)), single(1, 8)]
    assert reasons(candidates, 2)[14] == (3, Reason.WAITS_CORE_DOES_NOT_FIT)
    assert reasons(candidates, 3)[14] == (1, Reason.WAITS_FOR_LAST_ROLE)


def test_every_reason_has_a_short_dutch_sentence_that_suits_je_and_u():
    assert set(SENTENCES) == set(Reason)
    for text in SENTENCES.values():
        assert text.endswith(".")
        assert not {"je", "jij", "jouw", "u", "uw"} & set(text.lower().replace(".", "").split())
        assert all(len(part.split()) <= 20 for part in text.split(". "))


def test_sentences_name_the_number_of_seats():
    decisions = allocate(team(1, 11, (0, 0, 0, 0), together=True), [], 3)
    assert {d.sentence for d in decisions} == {"De delegatie komt samen of niet. Zij wacht op 4 plekken tegelijk."}
    assert "geen 4 plekken tegelijk vrij" in allocate(team(1, 11, (0, 0, 0, 0)), [], 0)[0].sentence


def test_decisions_go_into_json_as_they_are():
    decision = allocate([single(1, 0)], [], 1)[0]
    assert json.loads(json.dumps([decision.outcome, decision.reason])) == ["seated", "order_of_registration"]


def test_more_capacity_may_take_a_seat_from_one_and_give_it_to_another():
    """Why a preview is shown again after the capacity changed: with a fourth seat the core suddenly fits."""
    candidates = [*team(1, 11, (5, 5, 5, 5)), single(1, 0)]
    assert reasons(candidates, 3)[1] == (3, Reason.ORDER_OF_REGISTRATION)
    assert reasons(candidates, 4)[1] == (3, Reason.WAITS_FOR_FREE_SEAT)


@pytest.mark.parametrize("role", ["", "gast", None])
def test_refuses_an_unknown_role(role):
    with pytest.raises(ValueError, match="Unknown roles"):
        allocate([person(1, role, 0)], [], 5)
    with pytest.raises(ValueError, match="Unknown roles"):
        allocate([], [person(1, role, 0)], 5)


def test_refuses_the_same_registration_twice():
    with pytest.raises(ValueError, match="twice"):
        allocate([single(1, 0)], [single(1, 0)], 5)


def test_seating_order_gives_the_line_without_those_who_wait_whole():
    waiting = [*team(1, 11, (0, 0, 0, 0), together=True), single(2, 5), single(1, 6)]
    assert seating_order(waiting, []) == [2, 1]
    assert seating_order(waiting, [], priority=False) == [11, 12, 13, 14, 2, 1]


def test_completeness():
    members = [
        *team(1, 11, (3, 1, 8, 2)),
        person(15, M, 5, 1),
        *team(2, 21, (0, 0, 0, 0))[:3],
        single(1, 0),
    ]
    assert completeness(members) == {1: START + timedelta(minutes=5), 2: None}
    assert completeness([]) == {}


@pytest.mark.parametrize(
    ("roles", "missing"),
    [
        ([], [U, B, M, S]),
        ([S, U], [B, M]),
        ([B, B, M], [U, S]),
        (["", None], [U, B, M, S]),
        ([S, M, B, U], []),
    ],
)
def test_missing_roles_in_fixed_order(roles, missing):
    assert missing_roles(roles) == missing


class TestFingerprint:
    candidates = (*team(1, 11, (0, 1, 2, 3)), single(1, 0))
    seated = (single(2, 0),)

    def test_same_input_in_any_order_and_any_time_zone(self):
        amsterdam = timezone(timedelta(hours=2))
        moved = [replace(p, registered_at=p.registered_at.astimezone(amsterdam)) for p in self.candidates]
        first = fingerprint(self.candidates, self.seated, 5, True)
        assert fingerprint(reversed(moved), list(self.seated), 5, True) == first
        assert len(first) == 64

    @pytest.mark.parametrize(
        "change",
        [
            {"id": 99},
            {"delegation_id": 7},
            {"role": B},
            {"registered_at": START + timedelta(microseconds=1)},
            {"together": True},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_every_field_counts(self, change):
        changed = [*self.candidates[:-1], replace(self.candidates[-1], **change)]
        assert fingerprint(changed, self.seated, 5) != fingerprint(self.candidates, self.seated, 5)

    def test_capacity_priority_and_who_is_seated_count(self):
        everybody = [*self.candidates, *self.seated]
        prints = {
            fingerprint(self.candidates, self.seated, 5),
            fingerprint(self.candidates, self.seated, 6),
            fingerprint(self.candidates, self.seated, None),
            fingerprint(self.candidates, self.seated, 5, False),
            fingerprint(self.candidates, [], 5),
            fingerprint(everybody, [], 5),
        }
        assert len(prints) == 6

    def test_the_version_of_the_rule_counts(self, monkeypatch):
        before = fingerprint(self.candidates, self.seated, 5)
        monkeypatch.setattr("registrations.allocation.RULE_VERSION", "2027-1")
        assert fingerprint(self.candidates, self.seated, 5) != before
