"""Calendar files, read back by the library that others use too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar

from events.actions.content import save_event
from events.calendar_items import item_of
from events.ical import CalendarItem, Party, calendar, invitation
from events.models import Event, Form
from tests.factories import make_event

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def item(**changes: object) -> CalendarItem:
    fields: dict[str, object] = {
        "uid": "27-mei@samenspel.example.nl",
        "title": "Dag van de responsieve ambtenaar",
        "starts_at": datetime(2027, 5, 27, 7, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 5, 27, 16, 0, tzinfo=UTC),
        "location": "Online",
        "url": "https://samenspel.example.nl/bijeenkomsten/27-mei/",
        "description": "Een dag online.\n\nhttps://samenspel.example.nl/bijeenkomsten/27-mei/",
        "changed_at": datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        "sequence": 2,
    }
    return CalendarItem(**fields | changes)


def read(content: bytes) -> list:
    return Calendar.from_ical(content).walk("VEVENT")


def test_an_item_says_what_rfc_5545_asks():
    content = calendar([item()], "Samenspel NL")
    (event,) = read(content)
    assert event["UID"] == "27-mei@samenspel.example.nl"
    assert event["SEQUENCE"] == 2
    assert event["SUMMARY"] == "Dag van de responsieve ambtenaar"
    assert event["LOCATION"] == "Online"
    assert event["URL"] == "https://samenspel.example.nl/bijeenkomsten/27-mei/"
    assert event["STATUS"] == "CONFIRMED"
    assert event.decoded("DTSTAMP") == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert "Een dag online.\n\nhttps://" in event["DESCRIPTION"]
    assert event.errors == []
    whole = Calendar.from_ical(content)
    assert whole["VERSION"] == "2.0"
    assert whole["X-WR-CALNAME"] == "Samenspel NL"
    assert whole["METHOD"] == "PUBLISH"


def test_lines_are_folded_and_end_as_the_standard_says():
    content = calendar([item(description="Doen wat nodig is, é€😀; met komma’s. " * 20)], "Samenspel NL")
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert content.decode()


def test_text_cannot_add_a_line():
    (event,) = read(calendar([item(title="Dag\r\nATTACH:http://example.nl/x", location="a;b,c\\d\nURL:x")], "x"))
    assert "ATTACH" not in event
    assert event["LOCATION"] == "a;b,c\\d\nURL:x"


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 1),  # 1.30, half an hour before summer time
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 2),  # 3.30, half an hour after it began
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), 2),  # 2.30, the first of two
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), 1),  # 2.30, the second: written as that moment all the same
        (datetime(2027, 1, 31, 9, 0, tzinfo=UTC), 1),
        (datetime(2027, 5, 27, 7, 30, tzinfo=UTC), 2),
    ],
)
def test_summer_and_winter_time(start, offset):
    content = calendar([item(starts_at=start, ends_at=start + timedelta(hours=1))], "x")
    (event,) = read(content)
    assert event.decoded("DTSTART").astimezone(UTC) == start
    assert event.decoded("DTEND").astimezone(UTC) == start + timedelta(hours=1)
    assert event.decoded("DTSTART").astimezone(AMSTERDAM).utcoffset() == timedelta(hours=offset)
    assert event["DTSTART"].params.get("TZID") == event["DTEND"].params.get("TZID")


def test_the_time_zone_comes_along_with_both_its_halves():
    whole = Calendar.from_ical(calendar([item()], "x"))
    (zone,) = whole.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Amsterdam"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    (event,) = whole.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    # A program that knows no names of zones reads the rules alone: they give the same summer and winter.
    own = zone.to_tz()
    for day in (
        datetime(2027, 1, 31, 12),
        datetime(2027, 5, 27, 12),
        datetime(2035, 7, 1, 12),
        datetime(2035, 12, 1, 12),
    ):
        assert day.replace(tzinfo=own).utcoffset() == day.replace(tzinfo=AMSTERDAM).utcoffset()


def test_a_cancelled_gathering_is_cancelled_in_a_published_calendar():
    content = calendar([item(cancelled=True)], "x")
    assert Calendar.from_ical(content)["METHOD"] == "PUBLISH"
    assert read(content)[0]["STATUS"] == "CANCELLED"


PARTIES = {
    "organiser": Party("organisatie@example.nl", "Organisatie van Samenspel NL"),
    "attendee": Party("ada+werk@example.nl", "Ada Voorbeeld"),
}


def test_an_invitation_says_what_rfc_5546_asks():
    content = invitation(item(alarm=timedelta(minutes=15), **PARTIES))
    whole = Calendar.from_ical(content)
    assert whole["METHOD"] == "REQUEST"
    assert whole["VERSION"] == "2.0"
    assert whole["PRODID"] == "-//Samenspel NL//NL"
    assert [zone["TZID"] for zone in whole.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    (event,) = whole.walk("VEVENT")
    assert event.errors == []
    assert event["UID"] == "27-mei@samenspel.example.nl"
    assert event["SEQUENCE"] == 2
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:organisatie@example.nl"
    assert event["ORGANIZER"].params["CN"] == "Organisatie van Samenspel NL"
    assert event["ATTENDEE"] == "mailto:ada+werk@example.nl"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Ada Voorbeeld",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert event["DTSTAMP"].to_ical() == b"20270102T030405Z"
    assert event["DTSTART"].to_ical() == b"20270527T093000"
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert event["URL"] == "https://samenspel.example.nl/bijeenkomsten/27-mei/"
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm.decoded("TRIGGER")) == ("DISPLAY", timedelta(minutes=-15))


def test_what_is_off_is_cancelled_and_rings_no_more():
    whole = Calendar.from_ical(invitation(item(cancelled=True, alarm=timedelta(minutes=15), **PARTIES)))
    assert whole["METHOD"] == "CANCEL"
    (event,) = whole.walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == "27-mei@samenspel.example.nl"
    assert {"ORGANIZER", "ATTENDEE", "DTSTAMP", "SEQUENCE"} <= event.keys()
    assert not event.walk("VALARM")


@pytest.mark.parametrize("missing", ["organiser", "attendee"])
def test_an_invitation_is_from_somebody_to_somebody(missing):
    with pytest.raises(ValueError, match="organiser and an attendee"):
        invitation(item(**PARTIES | {missing: None}))


@pytest.mark.parametrize(
    ("name", "read_back"),
    [
        ("Zoë Ângström-Öz 😀👩‍🚒", "Zoë Ângström-Öz 😀👩‍🚒"),
        ("أحمد بن يوسف", "أحمد بن يوسف"),
        ("נועה", "נועה"),
        ("Jansen, Ada; (MKB): ^n", "Jansen, Ada; (MKB): ^n"),
        ('Ada "de" Vries', "Ada de Vries"),
        ("Ada\r\nATTENDEE:mailto:x@example.nl", "Ada ATTENDEE:mailto:x@example.nl"),
        ("\x7f\x00\t", None),
        ("", None),
    ],
)
def test_any_name_is_one_parameter(name, read_back):
    content = invitation(item(**PARTIES | {"attendee": Party("ada@example.nl", name)}))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (event,) = read(content)
    assert event.errors == []
    assert event["ATTENDEE"] == "mailto:ada@example.nl"
    assert event["ATTENDEE"].params.get("CN") == read_back


@pytest.mark.parametrize("text", ["Een, twee; drie\\vier\nvijf", "😀" * 60, "أهلا وسهلا " * 20, "e\u0301" * 80])
def test_any_text_comes_back_as_it_went(text):
    content = invitation(item(title=text, location=text, description=text, **PARTIES))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert content.decode()  # no letter is cut in two by a fold
    (event,) = read(content)
    assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (text, text, text)


def test_a_published_item_names_nobody_who_comes():
    (event,) = read(calendar([item(**PARTIES)], "x"))
    assert event["ORGANIZER"] == "mailto:organisatie@example.nl"
    assert "ATTENDEE" not in event


def test_a_calendar_may_be_empty():
    assert read(calendar([], "Samenspel NL")) == []


@pytest.mark.django_db
class TestItemOf:
    def test_a_gathering_keeps_its_uid_and_raises_its_sequence(self):
        event = make_event(slug="27-mei")
        before = item_of(event)
        event.title = "Een andere naam"
        save_event(event=event, changed=["title"])
        after = item_of(event)
        assert before.uid == after.uid == "27-mei@localhost"
        assert after.sequence == before.sequence + 1
        assert after.changed_at >= before.changed_at

    @override_settings(BASE_URL="https://samenspel.example.nl")
    def test_uid_and_address_name_the_site(self):
        one = item_of(make_event(slug="27-mei", summary="In een zin."))
        assert one.uid == "27-mei@samenspel.example.nl"
        assert one.url == "https://samenspel.example.nl/bijeenkomsten/27-mei/"
        assert one.description == "In een zin.\n\nhttps://samenspel.example.nl/bijeenkomsten/27-mei/"

    def test_place(self):
        venue = {"venue_name": "DUS Utrecht", "venue_street": "Sophialaan 1", "venue_city": "Utrecht"}
        assert item_of(make_event(form=Form.LIVE, venue_postcode="3542 AR", **venue)).location == (
            "DUS Utrecht, Sophialaan 1, 3542 AR Utrecht"
        )
        assert item_of(make_event(form=Form.BOTH, **venue)).location == "DUS Utrecht, Sophialaan 1, Utrecht, en online"
        assert item_of(make_event()).location == "Online"
        assert item_of(make_event(form=Form.LIVE)).location == ""

    def test_no_date_is_no_item(self):
        with pytest.raises(ValueError, match="date"):
            item_of(make_event(starts_at=None))

    def test_cancelled(self):
        assert item_of(make_event(status=Event.Status.CANCELLED)).cancelled

    def test_the_feed_holds_what_is_published_and_dated(self, client):
        shown = [make_event(), make_event(status=Event.Status.ANNOUNCED), make_event(status=Event.Status.CANCELLED)]
        make_event(status=Event.Status.DRAFT)
        make_event(starts_at=None, status=Event.Status.ANNOUNCED)
        response = client.get("/bijeenkomsten/kalender.ics")
        items = read(response.content)
        assert {str(one["UID"]) for one in items} == {f"{event.slug}@localhost" for event in shown}
        assert all(one.decoded("DTEND") > timezone.now() for one in items)
        assert response.content.count(b"BEGIN:VTIMEZONE") == 1
