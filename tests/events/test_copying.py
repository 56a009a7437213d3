"""A new gathering from an earlier one or from a preset."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.actions import copy_event, create_from_preset, missing
from events.models import Case, CaseSlot, Event, Form, Partner, ProgrammeItem, Question, Speaker
from events.presets import PRESETS
from membership.errors import Refused
from tests.factories import make_event

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)


def clock(moment):
    return timezone.localtime(moment).replace(tzinfo=None)


def fill(event):
    ProgrammeItem.objects.create(
        event=event,
        title="Gesprek",
        starts_at=event.starts_at,
        ends_at=event.starts_at + timedelta(hours=1),
        join_url="https://video.example.nl/oud",
        link_from=event.starts_at - timedelta(minutes=15),
    )
    ProgrammeItem.objects.create(event=event, title="Casussen", order=2)
    Case.objects.create(event=event, title="Brommer", organisation="Gemeente A", summary="Kort", beleid="Ruimte")
    Speaker.objects.create(event=event, name="Erik", position="voorzitter")
    Partner.objects.create(event=event, name="PRCS")
    Partner.objects.create(event=event, name="VNG", support=True)


@pytest.fixture
def source():
    event = make_event(
        starts_at=at(2027, 1, 31, 9, 30),
        ends_at=at(2027, 1, 31, 18),
        allocation_at=at(2027, 1, 10, 12),
        environment_opens_at=at(2027, 1, 31, 9, 15),
        environment_closes_at=at(2027, 2, 2, 0),
        allocated_at=timezone.now(),
        report="Het was mooi.",
        example_note="Voorbeeld",
        sequence=4,
        formal=True,
    )
    fill(event)
    return event


def test_copy_keeps_the_time_on_the_clock_across_summer_time(source):
    copy = copy_event(event=source, title="Mei", slug="mei", starts_on=date(2027, 5, 27), by="beheer:1")
    copy.refresh_from_db()
    assert clock(copy.starts_at) == datetime(2027, 5, 27, 9, 30)
    assert clock(copy.ends_at) == datetime(2027, 5, 27, 18)
    assert clock(copy.allocation_at) == datetime(2027, 5, 6, 12)
    assert clock(copy.environment_opens_at) == datetime(2027, 5, 27, 9, 15)
    assert clock(copy.environment_closes_at) == datetime(2027, 5, 29, 0)
    assert source.starts_at.utcoffset() != timezone.localtime(copy.starts_at).utcoffset()


def test_copy_brings_the_children_along_but_no_old_link(source):
    copy = copy_event(event=source, title="Mei", slug="mei", starts_on=date(2027, 5, 27), by="beheer:1")
    timed, whole_day = copy.programme.all()
    assert clock(timed.starts_at) == datetime(2027, 5, 27, 9, 30)
    assert clock(timed.link_from) == datetime(2027, 5, 27, 9, 15)
    assert timed.join_url == ""
    assert (whole_day.title, whole_day.starts_at, whole_day.order) == ("Casussen", None, 2)
    assert copy.cases.get().beleid == "Ruimte"
    assert copy.speakers.get().position == "voorzitter"
    assert list(copy.partners.values_list("name", "support")) == [("PRCS", False), ("VNG", True)]
    assert source.programme.count() == 2


def test_copy_is_a_draft_with_a_life_of_its_own(source):
    copy = copy_event(event=source, title="Mei", slug="mei", starts_on=date(2027, 5, 27), by="beheer:1")
    assert copy.status == Event.Status.DRAFT
    assert copy.preview_token != source.preview_token
    assert (copy.allocated_at, copy.report, copy.example_note, copy.sequence) == (None, "", "", 0)
    assert (copy.capacity, copy.priority, copy.formal, copy.body) == (50, True, True, source.body)


def test_copy_of_a_gathering_without_a_date_goes_by_its_programme():
    source = make_event(starts_at=None)
    ProgrammeItem.objects.create(
        event=source, title="Interview", starts_at=at(2027, 5, 28, 9, 30), ends_at=at(2027, 5, 28, 10, 30)
    )
    copy = copy_event(event=source, title="Twee", slug="twee", starts_on=date(2027, 11, 4), by="beheer:1")
    assert clock(copy.starts_at) == datetime(2027, 11, 4, 9, 30)
    assert clock(copy.ends_at) == datetime(2027, 11, 4, 10, 30)
    empty = make_event(starts_at=None)
    copy = copy_event(event=empty, title="Drie", slug="drie", starts_on=date(2027, 11, 4), by="beheer:1")
    assert copy.starts_at is None


def test_an_address_in_use_is_refused_in_dutch(source):
    with pytest.raises(Refused, match="al een bijeenkomst met het adres"):
        copy_event(event=source, title="X", slug=source.slug, starts_on=date(2027, 5, 27), by="beheer:1")
    with pytest.raises(Refused, match="Kies een ander adres"):
        create_from_preset(preset="live", title="X", slug=source.slug, starts_on=date(2027, 5, 27), by="beheer:1")
    assert Event.objects.count() == 1


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("starts_on", [date(2027, 1, 31), date(2027, 3, 28), date(2027, 5, 27)])
def test_presets_give_a_draft_on_that_day(preset, starts_on):
    event = create_from_preset(preset=preset, title="Nieuw", slug="nieuw", starts_on=starts_on, by="beheer:1")
    event.refresh_from_db()
    assert event.status == Event.Status.DRAFT
    assert clock(event.starts_at).date() == starts_on
    assert clock(event.starts_at).time() in (time(9, 30), time(10, 0))
    assert event.programme.count() == len(PRESETS[preset].programme)
    assert [item.title for item in event.programme.all()[:1]] == [PRESETS[preset].programme[0].title]
    event.full_clean(exclude=["summary", "body"])


def test_presets_differ_where_gatherings_differ():
    made = {
        name: create_from_preset(preset=name, title=name, slug=name, starts_on=date(2027, 5, 27), by="beheer:1")
        for name in PRESETS
    }
    assert (made["online"].capacity, made["online"].priority) == (50, True)
    assert clock(made["online"].allocation_at) == datetime(2027, 5, 6, 12)
    assert made["live"].form == Form.LIVE and not made["live"].is_paid
    assert (str(made["paid"].price_including_vat), made["paid"].formal) == ("114.95", True)
    assert made["paid"].meant_for == ["management", "bestuur"]


def test_a_new_draft_says_what_is_missing(source):
    event = create_from_preset(preset="paid", title="N", slug="n", starts_on=date(2027, 5, 27), by="beheer:1")
    assert missing(event) == [
        "Vertel in één zin waar de bijeenkomst over gaat.",
        "Schrijf de tekst van de pagina.",
        "Vul de naam en het adres van de locatie in.",
        "Vul in wie de bijeenkomst organiseert.",
    ]


def test_hours_for_own_cases_and_questions_come_along_on_the_new_day(source):
    CaseSlot.objects.create(
        event=source,
        starts_at=at(2027, 1, 31, 13),
        ends_at=at(2027, 1, 31, 14),
        guides=3,
        join_url="https://video.example.nl/oud",
    )
    Question.objects.create(event=source, text="Dieet", private=True, order=1)
    Question.objects.create(event=source, text="Welke sessie?", kind=Question.Kind.CHOICE, choices="a\nb")
    copy = copy_event(event=source, title="Mei", slug="mei", starts_on=date(2027, 5, 27), by="beheer:1")
    slot = copy.case_slots.get()
    assert (clock(slot.starts_at), clock(slot.ends_at)) == (datetime(2027, 5, 27, 13), datetime(2027, 5, 27, 14))
    assert (slot.guides, slot.join_url) == (3, "")
    asked = list(copy.questions.values_list("text", "kind", "choices", "private"))
    assert asked == [("Welke sessie?", "choice", "a\nb", False), ("Dieet", "text", "", True)]
    assert source.case_slots.count() == 1


def test_presets_bring_hours_for_own_cases_online_and_private_questions_at_a_venue():
    made = {
        name: create_from_preset(preset=name, title=name, slug=name, starts_on=date(2027, 5, 27), by="beheer:1")
        for name in PRESETS
    }
    hours = {name: [clock(slot.starts_at).hour for slot in event.case_slots.all()] for name, event in made.items()}
    assert hours == {"online": [13, 14, 15], "live": [], "paid": []}
    private = {name: event.questions.filter(private=True).count() for name, event in made.items()}
    assert private == {"online": 0, "live": 2, "paid": 2}
