""" "Ik doe mee": the press, the count, the agenda and the mail shortly before."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from discussions.actions import ticks
from discussions.models import LiveTick, Room, RoomKind
from discussions.tasks import clock
from events.models import Event, ProgrammeItem
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations import states
from registrations.models import State
from tests.environment import browser_of, make_lead, make_open_event, make_participant, make_room, visitor_of

pytestmark = pytest.mark.django_db
JOIN = "https://video.example.nl/kanarie-geheim"


@pytest.fixture
def room() -> Room:
    """A live conversation in an hour."""
    event, now = make_open_event(), timezone.now()
    item = ProgrammeItem.objects.create(
        event=event,
        title="Gesprek over schulden",
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=2),
        join_url=JOIN,
    )
    return make_room(event, RoomKind.LIVE, programme_item=item, title="Schulden", dial_in="020 123, code 45")


def address(room: Room, page: str) -> str:
    return f"/omgeving/{room.event.slug}/ruimte/{room.slug}/{page}"


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="discussions.live_soon").order_by("pk"))


def test_one_press_comes_and_one_press_does_not(room: Room) -> None:
    browser = browser_of(make_participant(room.event))
    assert browser.get(address(room, "meedoen/")).status_code == 405
    for _ in range(2):
        assert browser.post(address(room, "meedoen/"), {"doe-mee": "ja"})["Location"].endswith("#meedoen")
    assert LiveTick.objects.count() == 1
    part = browser.post(address(room, "meedoen/"), {"doe-mee": "nee"}, headers={"HX-Request": "true"})
    assert "Ik doe mee" in part.content.decode() and "<html" not in part.content.decode()
    assert not LiveTick.objects.exists()


def test_only_who_leads_sees_how_many_come(room: Room) -> None:
    lead = make_lead(room)
    left = make_participant(room.event)
    for seat in (make_participant(room.event), make_participant(room.event), left):
        ticks.tick(visitor=visitor_of(seat), room=room)
    states.change(left, State.CANCELLED, by="test", reason="ziek")
    press = {"doe-mee": "nee"}, {"HX-Request": "true"}
    shown = browser_of(lead).post(address(room, "meedoen/"), press[0], headers=press[1]).content.decode()
    assert "2 deelnemers doen mee" in shown
    shown = browser_of(make_participant(room.event)).post(address(room, "meedoen/"), press[0], headers=press[1])
    assert "deelnemers doen mee" not in shown.content.decode()


def test_nobody_comes_to_what_is_over_or_not_live(room: Room) -> None:
    ProgrammeItem.objects.update(starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now())
    browser = browser_of(make_participant(room.event))
    browser.post(address(room, "meedoen/"), {"doe-mee": "ja"})
    other = make_room(room.event)
    browser.post(address(other, "meedoen/"), {"doe-mee": "ja"})
    assert not LiveTick.objects.exists()
    assert browser.get(address(other, "agenda.ics")).status_code == 404


def test_the_agenda_item_leads_to_the_room_and_not_to_the_conversation_itself(room: Room) -> None:
    response = browser_of(make_participant(room.event)).get(address(room, "agenda.ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert "kanarie" not in text and "020 123" not in text
    (item,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert item["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert item.decoded("dtstart") == room.programme_item.starts_at.replace(microsecond=0)
    assert str(item["url"]).endswith(room.get_absolute_url())
    again = browser_of(make_participant(room.event)).get(address(room, "agenda.ics")).content
    (other,) = Calendar.from_ical(again).walk("VEVENT")
    assert other["uid"] != item["uid"]


def test_reminds_once_a_quarter_before(room: Room) -> None:
    seat = make_participant(room.event)
    ticks.tick(visitor=visitor_of(seat), room=room)
    starts_at = room.programme_item.starts_at
    quarter = timedelta(minutes=15)
    assert ticks.remind_due(starts_at - quarter - timedelta(seconds=1)) == 0
    assert (ticks.remind_due(starts_at - quarter), ticks.remind_due(starts_at - quarter / 2)) == (1, 0)
    (mail,) = mails()
    assert mail.address == seat.user.email
    sent = KINDS[mail.kind].render(mail.address, **mail.arguments)
    assert "Gesprek over schulden" in sent.subject
    for part in (sent.text, sent.html):
        assert "kanarie" not in part
    assert "/link/" in sent.text


def test_reminds_again_of_what_moved_and_never_of_what_began(room: Room) -> None:
    ticks.tick(visitor=visitor_of(make_participant(room.event)), room=room)
    item = room.programme_item
    before = item.starts_at - timedelta(minutes=10)
    assert ticks.remind_due(before) == 1
    hour = timedelta(hours=1)
    ProgrammeItem.objects.update(starts_at=item.starts_at + hour, ends_at=item.ends_at + hour)
    assert ticks.remind_due(before) == 0
    assert ticks.remind_due(before + hour) == 1
    LiveTick.objects.update(reminded_at=None)
    assert ticks.remind_due(item.starts_at + hour) == 0


def test_no_mail_for_who_left_pressed_again_or_for_what_is_off(room: Room) -> None:
    left, stays = make_participant(room.event), make_participant(room.event)
    for seat in (left, stays):
        ticks.tick(visitor=visitor_of(seat), room=room)
    ProgrammeItem.objects.update(starts_at=timezone.now() + timedelta(minutes=10))
    LiveTick.objects.update(ticked_at=timezone.now() - timedelta(hours=1))
    clock()
    assert len(mails()) == 2
    of = {mail.address: mail for mail in mails()}
    states.change(left, State.CANCELLED, by="test", reason="ziek")
    with pytest.raises(NotNeeded):
        KINDS["discussions.live_soon"].render(left.user.email, **of[left.user.email].arguments)
    ticks.untick(visitor=visitor_of(stays), room=room)
    with pytest.raises(NotNeeded):
        KINDS["discussions.live_soon"].render(stays.user.email, **of[stays.user.email].arguments)
    ticks.tick(visitor=visitor_of(stays), room=room)
    LiveTick.objects.update(ticked_at=timezone.now() - timedelta(hours=1), reminded_at=None)
    Event.objects.update(status=Event.Status.CANCELLED)
    assert ticks.remind_due(timezone.now()) == 0
