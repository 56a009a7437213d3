"""A confirmed allocation is stored with its input, and gives the same outcome again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import AllocationMode, Event
from membership.errors import Refused
from registrations.actions import clock, colleagues, seats
from registrations.allocation import ROLES, RULE_VERSION, Person, allocate, fingerprint
from registrations.models import AllocationRun, State
from registrations.replay import replay, stored_input, stored_outcome
from tests.factories import make_delegation, make_event, make_registration, make_user

START = datetime(2026, 3, 29, 0, 59, 59, 999_998, tzinfo=UTC)  # Dutch clocks go forward two microseconds later
AMSTERDAM = timezone.get_default_timezone()


@pytest.fixture
def event(db: None) -> Event:
    """Five seats, one of them taken; a complete delegation that came last, and four people alone before it."""
    event = make_event(capacity=5)
    make_registration(event, state=State.SEATED)
    for _ in range(4):
        make_registration(event)
    make_delegation(event)
    return event


def confirm(event: Event, by: object = None) -> AllocationRun:
    seats.confirm(preview=seats.preview(event=event, by=by), by=by)
    return AllocationRun.objects.get(event=event)


def again(run: AllocationRun, *options: str) -> str:
    out = StringIO()
    call_command("allocate", "--replay", str(run.pk), *options, stdout=out)
    return out.getvalue()


def test_confirming_stores_input_rule_fingerprint_outcome_and_who(event):
    organiser = make_user(staff=True)
    run = confirm(event, by=organiser)
    assert (run.by, run.rule_version, run.event) == (organiser, RULE_VERSION, event)
    assert run.fingerprint == run.preview.fingerprint
    assert run.outcome == run.preview.outcome
    assert (run.seated_count, run.waiting_count) == (4, 4)
    assert (run.input["capacity"], run.input["priority"]) == (5, True)
    assert len(run.input["candidates"]) == 8
    (seated,) = run.input["seated"]
    one = event.registrations.order_by("pk").first()
    moment = one.registered_at.astimezone(UTC).isoformat()
    assert dict(zip(run.input["columns"], seated, strict=True)) == {
        "id": one.pk, "delegation_id": None, "role": one.role, "registered_at": moment, "together": False,
    }  # fmt: skip


def test_a_run_holds_no_names_and_no_addresses(event):
    run = confirm(event)
    text = json.dumps([run.input, run.outcome])
    for one in event.registrations.all():
        assert one.name not in text
        assert one.address not in text


def test_the_command_and_the_clock_store_a_run_too(db):
    by_command, automatic = make_event(), make_event(allocation_mode=AllocationMode.AUTOMATIC)
    for event in (by_command, automatic):
        make_delegation(event)
    call_command("allocate", by_command.slug, stdout=StringIO())
    clock.allocate_due(automatic.allocation_at)
    for event in (by_command, automatic):
        run = event.allocation_runs.get()
        assert (run.by, run.seated_count) == (None, 4)


def test_what_is_not_applied_leaves_no_run(event):
    preview = seats.preview(event=event, by=None)
    make_registration(event)
    assert not seats.confirm(preview=preview, by=None).applied
    call_command("allocate", event.slug, "--dry-run", stdout=StringIO())
    assert not AllocationRun.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Event.Status.CANCELLED},
        {"starts_at": timezone.now() - timedelta(days=9), "ends_at": timezone.now() - timedelta(days=8)},
    ],
)
def test_a_gathering_that_is_over_or_cancelled_is_not_confirmed(event, changes):
    preview = seats.preview(event=event, by=None)
    Event.objects.filter(pk=event.pk).update(**changes)
    with pytest.raises(Refused, match="voorbij of gaat niet door"):
        seats.confirm(preview=preview, by=None)
    with pytest.raises(CommandError, match="voorbij of gaat niet door"):
        call_command("allocate", event.slug)
    preview.refresh_from_db()
    assert preview.confirmed_at is None
    assert not AllocationRun.objects.exists()


def test_the_clock_leaves_a_gathering_alone_that_is_over(db):
    over = timezone.now() - timedelta(days=2)
    event = make_event(starts_at=over, allocation_mode=AllocationMode.AUTOMATIC)
    make_registration(event)
    assert clock.allocate_due(timezone.now()) == 0
    assert not AllocationRun.objects.exists()


def test_replaying_gives_the_same_outcome_and_says_so(event):
    run = confirm(event)
    text = again(run)
    assert f"Verdeling {run.pk} van" in text
    assert f"(regel {RULE_VERSION}) geeft dezelfde uitkomst. Er is niets veranderd." in text
    assert "4 met een plek, 4 wachten." in text
    assert text.count("krijgt een plek.") == 4


def test_replaying_does_not_look_at_the_registrations_of_today(event):
    run = confirm(event)
    before = json.loads(again(run, "--json"))
    for one in event.registrations.seated():
        seats.cancel(registration=one, by="deelnemer")
    for one in event.registrations.filter(state=State.CANCELLED):
        colleagues.erase(one)
    Event.objects.filter(pk=event.pk).update(capacity=1, priority=False)
    assert json.loads(again(run, "--json")) == before
    assert "geeft dezelfde uitkomst" in again(run)


def test_json_of_a_replay_is_that_of_the_allocation(db):
    event = make_event(capacity=5)
    make_delegation(event)
    make_delegation(event, together=True)
    out = StringIO()
    call_command("allocate", event.slug, "--json", stdout=out)
    assert json.loads(again(event.allocation_runs.get(), "--json")) == json.loads(out.getvalue())


def test_a_replay_changes_nothing(event, django_assert_num_queries):
    run = confirm(event)
    with django_assert_num_queries(2):
        again(run)


def test_another_outcome_is_told_with_the_differences(event):
    run = confirm(event)
    key, one = next((key, one) for key, one in run.outcome.items() if one["place"] == 1)
    run.outcome[key] = one | {"place": 9}
    lost = next(key for key, one in run.outcome.items() if one["outcome"] == "seated")
    del run.outcome[lost]
    run.save()
    with pytest.raises(CommandError) as failed:
        again(run)
    text = str(failed.value)
    assert f"Verdeling {run.pk} geeft niet dezelfde uitkomst." in text
    assert f"Aanmelding {key}: toen wacht, plek 9 in de rij ({one['reason']}), nu wacht, plek 1 in de rij" in text
    assert f"Aanmelding {lost}: toen stond er niet bij, nu krijgt een plek" in text
    assert len(text.splitlines()) == 3
    assert failed.value.returncode == 1


def test_an_input_that_was_changed_is_told(event):
    run = confirm(event)
    run.input["candidates"][-1][3] = "2030-01-01T00:00:00+00:00"  # the same outcome, for this one came last anyway
    run.save()
    with pytest.raises(CommandError, match="de vingerafdruk klopt niet"):
        again(run)


@pytest.mark.parametrize("broken", [{}, {"candidates": [[1]], "seated": [], "capacity": 1, "priority": True}, []])
def test_an_input_that_cannot_be_read_is_told(event, broken):
    run = confirm(event)
    AllocationRun.objects.filter(pk=run.pk).update(input=broken)
    with pytest.raises(CommandError, match=f"De invoer van verdeling {run.pk} is niet te lezen"):
        again(run)


def test_an_older_rule_is_named_and_the_outcome_compared(event):
    run = confirm(event)
    AllocationRun.objects.filter(pk=run.pk).update(rule_version="2025-9", fingerprint="0" * 64)
    assert f"(toen regel 2025-9, nu {RULE_VERSION}) geeft dezelfde uitkomst" in again(run)


def test_better_words_for_a_reason_are_no_difference(event):
    run = confirm(event)
    for one in run.outcome.values():
        one["sentence"] = "Anders gezegd."
    run.save()
    assert "geeft dezelfde uitkomst" in again(run)


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 30, ""])
def test_an_unknown_run_is_explained(db, number):
    with pytest.raises(CommandError, match="Er is geen verdeling met nummer"):
        call_command("allocate", f"--replay={number}")


def test_one_names_a_gathering_or_a_run(event):
    for arguments in ([], [event.slug, "--replay=1"]):
        with pytest.raises(CommandError, match="Noem het adres van een bijeenkomst, of een verdeling"):
            call_command("allocate", *arguments)


@st.composite
def inputs(draw):
    """What `allocate` takes: ties, microseconds, both sides of the hour that the clock skips, two time zones."""
    size = draw(st.integers(0, 14))
    people = [
        Person(
            id=number,
            delegation_id=draw(st.sampled_from([None, 1, 1, 2, 2, 2])),
            role=draw(st.sampled_from(ROLES)),
            registered_at=(START + timedelta(microseconds=draw(st.integers(0, 4)))).astimezone(
                draw(st.sampled_from([UTC, AMSTERDAM]))
            ),
            together=draw(st.booleans()),
        )
        for number in draw(st.permutations(range(1, size + 1)))
    ]
    cut = draw(st.integers(0, size))
    return people[cut:], people[:cut], draw(st.none() | st.integers(0, size + 1)), draw(st.booleans())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(inputs())
def test_every_stored_input_gives_the_same_outcome(given_input):
    outcome = stored_outcome(allocate(*given_input))
    row = json.loads(json.dumps({"input": stored_input(*given_input), "outcome": outcome}))
    stamp = fingerprint(*given_input)
    found = replay(stored=row["input"], outcome=row["outcome"], rule_version=RULE_VERSION, stored_fingerprint=stamp)
    assert found.same
    assert found.outcome == outcome


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(inputs(), st.data())
def test_one_microsecond_of_difference_is_noticed(given_input, data):
    candidates, seated, capacity, priority = given_input
    if not candidates:
        return
    number = data.draw(st.integers(0, len(candidates) - 1))
    moved = replace(candidates[number], registered_at=candidates[number].registered_at + timedelta(microseconds=1))
    other = [*candidates[:number], moved, *candidates[number + 1 :]]
    found = replay(
        stored=stored_input(other, seated, capacity, priority),
        outcome=stored_outcome(allocate(other, seated, capacity, priority)),
        rule_version=RULE_VERSION,
        stored_fingerprint=fingerprint(*given_input),
    )
    assert not found.input_intact
    assert not found.same


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(inputs())
@pytest.mark.django_db
def test_runs_of_made_gatherings_are_replayed_from_the_database(given_input):
    """The whole way: rows, proposal, confirmation, stored run, command; with ties and microseconds."""
    candidates, seated, capacity, priority = given_input
    event = make_event(capacity=capacity, priority=priority)
    groups = {
        key: make_delegation(
            event, roles=[], together=any(p.together for p in candidates + seated if p.delegation_id == key)
        )
        for key in (1, 2)
    }
    for state, people in ((State.CANDIDATE, candidates), (State.SEATED, seated)):
        for person in people:
            make_registration(
                event, person.role, state, groups.get(person.delegation_id), registered_at=person.registered_at
            )
    run = confirm(event)
    seats.refill(event=event, by="proef")
    assert "geeft dezelfde uitkomst" in again(run)
    given_seats = {int(key) for key, one in run.outcome.items() if one["outcome"] == "seated"}
    assert given_seats <= set(event.registrations.seated().values_list("pk", flat=True))
