"""What must hold for the allocation rule on any input, checked against a slow and literal reading of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from registrations.allocation import (
    ROLES,
    Person,
    Reason,
    allocate,
    completeness,
    decision_about,
    fingerprint,
    seating_order,
)

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
MODEST = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def situations(draw):
    """Candidates, seated, capacity, priority: many ties, and delegations that are often complete."""
    rows = [(None, draw(st.sampled_from(ROLES)), False) for _ in range(draw(st.integers(0, 5)))]
    for delegation in range(1, draw(st.integers(0, 4)) + 1):
        together = draw(st.booleans())
        absent = draw(st.sampled_from((None, None, None, *ROLES)))
        extra = draw(st.lists(st.sampled_from(ROLES), max_size=3))
        roles = [role for role in (*ROLES, *extra) if role != absent]
        rows += [(delegation, role, together) for role in roles]
    ids = draw(st.permutations(range(1, len(rows) + 1)))
    people = [
        Person(id, delegation, role, START + timedelta(minutes=draw(st.integers(0, 6))), together)
        for id, (delegation, role, together) in zip(ids, rows, strict=True)
    ]
    has_seat = [draw(st.integers(0, 3)) == 0 for _ in people]
    seated = [person for person, has in zip(people, has_seat, strict=True) if has]
    candidates = [person for person, has in zip(people, has_seat, strict=True) if not has]
    capacity = draw(st.none() | st.integers(max(0, len(seated) - 2), len(people) + 1))
    return candidates, seated, capacity, draw(st.sampled_from((True, True, True, False)))


# The rule once more, as literally and slowly as the text reads. It shares no code with the module under test.


def by_moment(people):
    return sorted(people, key=lambda person: (person.registered_at, person.id))


def literal_completion(delegation, people):
    moments = []
    for role in ROLES:
        holders = [p.registered_at for p in people if p.delegation_id == delegation and p.role == role]
        if not holders:
            return None
        moments.append(min(holders))
    return max(moments)


def literal_core(delegation, candidates, seated):
    core = []
    for role in ROLES:
        if not any(p.delegation_id == delegation and p.role == role for p in seated):
            core += by_moment(p for p in candidates if p.delegation_id == delegation and p.role == role)[:1]
    return by_moment(core)


def literal_complete_delegations(people):
    """The ids of the complete delegations, in the order in which they became complete."""
    moments = {d: literal_completion(d, people) for d in {p.delegation_id for p in people} - {None}}
    return sorted((d for d, moment in moments.items() if moment), key=lambda d: (moments[d], d))


def literal_seats(candidates, seated, capacity, priority):
    """Who gets a seat, as (id, tier), in order of seating."""
    complete = literal_complete_delegations([*candidates, *seated]) if priority else []
    given_seats = []
    inside = list(seated)

    def free():
        return capacity is None or len(inside) < capacity

    def take(person, tier):
        inside.append(person)
        given_seats.append((person.id, tier))

    def left():
        return by_moment(p for p in candidates if p not in inside)

    for delegation in complete:
        core = literal_core(delegation, candidates, seated)
        if capacity is None or len(core) <= capacity - len(inside):
            for person in core:
                take(person, 1)
    roles_seated = {d: {p.role for p in inside if p.delegation_id == d} for d in complete}
    for delegation in complete:
        for person in left():
            if person.delegation_id == delegation and len(roles_seated[delegation]) == 4 and free():
                take(person, 2)
    for person in left():
        misses_a_role = len(roles_seated.get(person.delegation_id, ROLES)) < 4
        if not (misses_a_role and person.together) and free():
            take(person, 3)
    return given_seats


def literal_line(candidates, seated, capacity, priority):
    """Let one seat come free, run the rule, move who got it to the seated; until everybody has a seat."""
    order = []
    while candidates:
        ids = [id for id, _ in literal_seats(candidates, seated, capacity, priority)]
        order += ids
        seated = [*seated, *(p for p in candidates if p.id in ids)]
        candidates = [p for p in candidates if p.id not in ids]
        capacity += 1
    return order


def waits_whole(person, candidates, seated, priority):
    """Whether the delegation is complete, comes samen of niet, and needs several seats at once."""
    delegation = person.delegation_id
    if not priority or delegation is None or not person.together:
        return False
    if literal_completion(delegation, [*candidates, *seated]) is None:
        return False
    return len(literal_core(delegation, candidates, seated)) > 1


def split(situation):
    """The decisions, and the candidates divided in who was seated and who waits."""
    candidates, seated, capacity, priority = situation
    decisions = allocate(candidates, seated, capacity, priority)
    ids = {d.registration for d in decisions if d.outcome == "seated"}
    newly_seated = [p for p in candidates if p.id in ids]
    waiting = [p for p in candidates if p.id not in ids]
    return decisions, newly_seated, waiting


@given(situations())
@settings(MODEST, max_examples=300)
def test_seats_are_those_of_the_literal_reading(situation):
    decisions = allocate(*situation)
    seats = [(d.registration, d.tier) for d in decisions if d.outcome == "seated"]
    assert seats == literal_seats(*situation)


@given(situations())
@settings(MODEST, max_examples=300)
def test_places_are_those_of_a_simulation_seat_by_seat(situation):
    _, seated, capacity, priority = situation
    decisions, newly_seated, waiting = split(situation)
    inside = [*seated, *newly_seated]
    line = [d.registration for d in decisions if d.place is not None]
    whole = {d.registration for d in decisions if d.outcome == "waiting" and d.place is None}

    assert whole == {p.id for p in waiting if waits_whole(p, waiting, inside, priority)}
    simulated = literal_line(waiting, inside, capacity, priority) if waiting else []
    # Those who wait whole get in once so many seats came free that nobody else is left to take one.
    assert line == simulated[: len(line)]
    assert set(simulated[len(line) :]) == whole
    assert line == seating_order(waiting, inside, priority)


@given(situations())
@MODEST
def test_every_candidate_gets_one_decision_and_the_seated_none(situation):
    candidates, *_ = situation
    assert sorted(d.registration for d in allocate(*situation)) == sorted(p.id for p in candidates)


@given(situations())
@MODEST
def test_never_above_capacity(situation):
    _, seated, capacity, _ = situation
    _, newly_seated, waiting = split(situation)
    if capacity is None:
        assert not waiting
    else:
        assert len(newly_seated) <= max(0, capacity - len(seated))


@given(situations())
@MODEST
def test_no_seat_stays_empty_while_somebody_waits_who_may_take_it(situation):
    _, seated, capacity, priority = situation
    _, newly_seated, waiting = split(situation)
    inside = [*seated, *newly_seated]
    if waiting and len(inside) < capacity:
        free = capacity - len(inside)
        assert all(waits_whole(p, waiting, inside, priority) for p in waiting)
        assert all(len(literal_core(p.delegation_id, waiting, inside)) > free for p in waiting)


@given(situations())
@MODEST
def test_a_core_is_seated_whole_or_not_at_all_in_tier_1(situation):
    candidates, seated, _, _ = situation
    in_tier_1 = {d.registration for d in allocate(*situation) if d.outcome == "seated" and d.tier == 1}
    for delegation in {p.delegation_id for p in candidates} - {None}:
        core = {p.id for p in literal_core(delegation, candidates, seated)}
        members = {p.id for p in candidates if p.delegation_id == delegation}
        assert members & in_tier_1 in (core, set())


@given(situations())
@MODEST
def test_together_means_all_four_roles_or_nobody_new(situation):
    candidates, seated, _, priority = situation
    _, newly_seated, _ = split(situation)
    complete = literal_complete_delegations([*candidates, *seated]) if priority else []
    for person in newly_seated:
        if person.together and person.delegation_id in complete:
            roles = {p.role for p in [*seated, *newly_seated] if p.delegation_id == person.delegation_id}
            assert roles == set(ROLES)


@given(situations(), st.randoms(use_true_random=False))
@MODEST
def test_the_order_of_the_input_does_not_matter(situation, random):
    candidates, seated, capacity, priority = situation
    shuffled = (
        random.sample(candidates, len(candidates)),
        random.sample(seated, len(seated)),
        capacity,
        priority,
    )
    assert allocate(*shuffled) == allocate(*situation)
    assert fingerprint(*shuffled) == fingerprint(*situation)


@given(situations())
@MODEST
def test_the_same_input_gives_the_same_outcome_and_stays_as_it_was(situation):
    candidates, seated, capacity, priority = situation
    before = list(candidates), list(seated)
    assert allocate(*situation) == allocate(iter(candidates), iter(seated), capacity, priority)
    assert (candidates, seated) == before


@given(situations())
@MODEST
def test_running_again_changes_nothing_for_who_waits(situation):
    _, seated, capacity, priority = situation
    decisions, newly_seated, waiting = split(situation)
    again = allocate(waiting, [*seated, *newly_seated], capacity, priority)
    assert again == [d for d in decisions if d.outcome == "waiting"]


@given(situations())
@MODEST
def test_every_decision_says_why_and_where(situation):
    decisions = allocate(*situation)
    for decision in decisions:
        assert decision.reason in Reason
        assert decision.sentence.endswith(".")
        assert "{" not in decision.sentence
        assert "None" not in decision.sentence
        assert decision.tier in (1, 2, 3)
        if decision.outcome == "seated":
            assert (decision.place, decision.seats_needed) == (None, None)
        else:
            assert (decision.place is None) == (decision.seats_needed is not None)
            assert decision.place is not None or decision.seats_needed in (2, 3, 4)
    places = [d.place for d in decisions if d.place is not None]
    assert places == list(range(1, len(places) + 1))


@given(situations())
@MODEST
def test_without_priority_only_the_order_of_registration_counts(situation):
    candidates, seated, capacity, _ = situation
    decisions = allocate(candidates, seated, capacity, priority=False)
    assert [d.registration for d in decisions] == [p.id for p in by_moment(candidates)]
    assert {d.tier for d in decisions} <= {3}


@given(situations())
@MODEST
def test_one_more_seat_never_seats_fewer_people(situation):
    """Fewer no, others yes: see the table of cases."""
    candidates, seated, capacity, priority = situation
    capacity = capacity or 0
    counts = [
        sum(d.outcome == "seated" for d in allocate(candidates, seated, n, priority))
        for n in (capacity, capacity + 1, capacity + 2)
    ]
    assert counts == sorted(counts)


@given(situations())
@MODEST
def test_a_later_registration_alone_takes_nobodys_seat(situation):
    candidates, seated, capacity, priority = situation
    late = Person(10_000, None, ROLES[0], START + timedelta(days=1))
    decisions = allocate([*candidates, late], seated, capacity, priority)
    without = [d for d in decisions if d.registration != late.id]
    assert without == allocate(*situation)


@given(situations(), st.integers(1, 500))
@MODEST
def test_only_the_order_of_ids_and_moments_counts(situation, shift):
    """A second event elsewhere, with other ids at other dates, has the same outcome."""
    candidates, seated, capacity, priority = situation

    def moved(people):
        delta = timedelta(hours=shift)
        return [replace(p, id=p.id * 3 + shift, registered_at=p.registered_at + delta) for p in people]

    there = allocate(moved(candidates), moved(seated), capacity, priority)
    assert there == [replace(d, registration=d.registration * 3 + shift) for d in allocate(*situation)]


@given(situations())
@MODEST
def test_completeness_is_that_of_the_literal_reading(situation):
    candidates, seated, *_ = situation
    people = [*candidates, *seated]
    expected = {d: literal_completion(d, people) for d in {p.delegation_id for p in people} - {None}}
    assert completeness(people) == expected


@pytest.mark.parametrize("reason", Reason)
def test_the_situations_reach_every_reason(reason):
    """The properties mean something only if the generated situations reach every branch of the rule."""
    find(
        situations(),
        lambda situation: any(d.reason == reason for d in allocate(*situation)),
        # The first one found will do, so no time goes into finding the smallest.
        settings=settings(MODEST, max_examples=2000, database=None, phases=[Phase.generate]),
    )


@MODEST
@given(situations())
def test_one_decision_by_itself_is_the_one_among_all(situation):
    candidates, seated, *_ = situation
    everybody = {decision.registration: decision for decision in allocate(*situation)}
    assert {one.id: decision_about(*situation, key=one.id) for one in candidates} == everybody
    for one in seated:
        assert decision_about(*situation, key=one.id) is None


@MODEST
@given(situations())
def test_the_line_is_the_same_with_as_many_seats_as_are_taken(situation):
    """A page reads the place with the capacity at what is taken: once the rule ran, that changes nothing."""
    candidates, seated, capacity, priority = situation
    given_now = {one.registration for one in allocate(*situation) if one.outcome == "seated"}
    seated = seated + [one for one in candidates if one.id in given_now]
    waiting = [one for one in candidates if one.id not in given_now]
    assert allocate(waiting, seated, len(seated), priority) == allocate(waiting, seated, capacity, priority)
