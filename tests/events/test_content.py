"""What is missing, what changed, and who organises."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events.actions import missing, save_event, touch, touch_all
from events.models import AllocationMode, Event, Form, OrganisingBody, ProgrammeItem, SiteText
from events.queries import organising_body, site_text
from tests.factories import half_a_year_ahead, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisingBody.objects.create(
        name="PRCS", email="post@example.nl", privacy_contact="privacy@example.nl", is_default=True
    )


def complete_event(**fields):
    event = make_event(body="Waar het over gaat.", **fields)
    ProgrammeItem.objects.create(event=event, title="Gesprek")
    return event


def test_nothing_is_missing_from_a_complete_gathering(body):
    assert missing(complete_event()) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at": None}, "Vul in wanneer de bijeenkomst begint en eindigt."),
        ({"summary": " "}, "Vertel in één zin waar de bijeenkomst over gaat."),
        ({"form": Form.LIVE}, "Vul de naam en het adres van de locatie in."),
        ({"capacity": None}, "Vul in hoeveel plekken er zijn: voorrang heeft anders geen zin."),
        ({"allocation_at": None}, "Vul in wanneer je de plekken verdeelt."),
        (
            {"allocation_mode": AllocationMode.AUTOMATIC, "allocation_at": half_a_year_ahead()},
            "Verdeel de plekken voordat de bijeenkomst begint.",
        ),
        ({"environment_closes_at": None}, "Vul in van wanneer tot wanneer de omgeving open is."),
        (
            {"registration_opens_at": half_a_year_ahead(), "registration_closes_at": half_a_year_ahead()},
            "Laat het aanmelden sluiten nadat het opengaat.",
        ),
        (
            {"price": "95.00"},
            "Vul van de organiserende partij adres, KvK, btw-nummer en IBAN in: die staan op de factuur.",
        ),
    ],
)
def test_what_is_missing_is_told_in_dutch(body, fields, sentence):
    assert sentence in missing(complete_event(**fields))


def test_an_empty_draft_misses_its_texts():
    event = make_event(summary="")
    assert missing(event)[:3] == [
        "Vertel in één zin waar de bijeenkomst over gaat.",
        "Schrijf de tekst van de pagina.",
        "Vul het programma in.",
    ]
    assert "Vul in wie de bijeenkomst organiseert." in missing(event)


def test_touch_moves_updated_at_and_nothing_else():
    event, other = make_event(), make_event()
    before = Event.objects.get(pk=event.pk)
    event.title = "Niet bewaard"
    touch(event)
    after = Event.objects.get(pk=event.pk)
    assert after.updated_at > before.updated_at
    assert after.title == before.title
    assert Event.objects.get(pk=other.pk).updated_at == other.updated_at
    touch_all(Event.objects.filter(pk=other.pk))
    assert Event.objects.get(pk=other.pk).updated_at > other.updated_at


def test_only_a_change_in_the_calendar_item_raises_its_sequence():
    event = make_event()
    save_event(event=event, changed=["body", "capacity"])
    assert event.sequence == 0
    event.starts_at += timedelta(minutes=30)
    save_event(event=event, changed=["starts_at"])
    event.refresh_from_db()
    assert event.sequence == 1


@pytest.mark.parametrize("empty", ["starts_at", "ends_at"])
def test_a_gathering_has_both_moments_or_none(empty):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(**({"starts_at": None, "ends_at": half_a_year_ahead()} if empty == "starts_at" else {empty: None}))


def test_registering_never_outlasts_the_gathering():
    event = make_event()
    event.registration_closes_at = event.ends_at + timedelta(days=2)
    assert event.takes_registrations(event.ends_at - timedelta(minutes=1))
    assert not event.takes_registrations(event.ends_at + timedelta(minutes=1))


def test_a_gathering_may_name_its_own_organising_body(body):
    own = OrganisingBody.objects.create(name="Platform31", email="p@example.nl", privacy_contact="p@example.nl")
    assert organising_body() == body
    assert organising_body(make_event()) == body
    assert organising_body(make_event(body_override=own)) == own


def test_a_site_text_is_kept_until_it_changes(django_assert_num_queries):
    assert site_text("home") == ""
    text = SiteText.objects.create(key=SiteText.Key.HOME, body="Wij zijn **er**.")
    assert "<strong>er</strong>" in site_text("home")
    with django_assert_num_queries(1):
        site_text("home")
    text.body = "Anders."
    text.save()
    assert site_text("home") == "<p>Anders.</p>\n"
