"""manage.py allocate does what the organiser's button does."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from events.models import Event
from outbox.models import OutgoingMail
from registrations.actions import seats
from registrations.models import AllocationPreview, State, StateChange
from tests.factories import make_delegation, make_event, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Five seats; a complete delegation that came last, and four people alone before it."""
    event = make_event(capacity=5)
    for _ in range(4):
        make_registration(event)
    make_delegation(event)
    return event


def allocate(*options: str) -> str:
    out = StringIO()
    call_command("allocate", *options, stdout=out)
    return out.getvalue()


def test_it_confirms_the_allocation_and_mails_everybody(event):
    text = allocate(event.slug)
    assert "5 met een plek, 3 wachten. De verdeling is bevestigd." in text
    assert text.count("krijgt een plek.") == 5
    event.refresh_from_db()
    assert event.allocated_at
    assert event.registrations.seated().count() == 5
    assert OutgoingMail.objects.count() == 8
    assert AllocationPreview.objects.get().confirmed_at


def test_json_names_every_decision(event):
    decisions = json.loads(allocate(event.slug, "--json"))
    assert len(decisions) == 8
    for decision in decisions:
        assert {"registration", "outcome", "tier", "place", "reason"} <= decision.keys()
    seated = {one["registration"] for one in decisions if one["outcome"] == "seated"}
    assert seated == set(event.registrations.filter(state=State.SEATED).values_list("pk", flat=True))
    waiting = [one for one in decisions if one["outcome"] == "waiting"]
    assert [one["place"] for one in waiting] == [1, 2, 3]


def test_a_dry_run_shows_the_same_and_changes_nothing(event):
    dry = allocate(event.slug, "--dry-run", "--json")
    for model in (AllocationPreview, OutgoingMail, StateChange):
        assert not model.objects.exists()
    event.refresh_from_db()
    assert event.allocated_at is None
    assert not event.registrations.seated().exists()
    assert "Er is niets veranderd." in allocate(event.slug, "--dry-run")
    assert json.loads(dry) == json.loads(allocate(event.slug, "--json"))


def test_it_does_the_same_as_the_button(event):
    by_button = seats.preview(event=event, by=None).outcome
    by_command = json.loads(allocate(event.slug, "--json"))
    assert {str(one.pop("registration")): one for one in by_command} == by_button


def test_calling_it_again_gives_free_seats_alone(event):
    allocate(event.slug)
    mails = OutgoingMail.objects.count()
    assert "0 met een plek, 3 wachten." in allocate(event.slug)
    assert OutgoingMail.objects.count() == mails


def test_somebody_who_registers_in_between_is_in_the_outcome(event, monkeypatch):
    propose = seats.preview
    late = []

    def then_somebody_comes(**options: object) -> AllocationPreview:
        preview = propose(**options)
        late.append(make_registration(event))
        return preview

    monkeypatch.setattr(seats, "preview", then_somebody_comes)
    decisions = json.loads(allocate(event.slug, "--json"))
    assert late[0].pk in {one["registration"] for one in decisions}
    assert event.registrations.seated().count() == 5


def test_who_waits_whole_is_told_how_many_seats(db):
    event = make_event(capacity=2)
    make_delegation(event, together=True)
    assert allocate(event.slug, "--dry-run").count(": wacht op 4 plekken tegelijk.") == 4
    assert all(one["place"] is None for one in json.loads(allocate(event.slug, "--json")))


def test_an_unknown_gathering_is_explained():
    with pytest.raises(CommandError, match="Er is geen bijeenkomst met het adres niets"):
        allocate("niets")
