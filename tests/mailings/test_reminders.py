"""Reminders a week and a day before: made by the gathering, seen beforehand, changeable, never too late or twice."""

import re
import threading
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Form, OrganisingBody
from mailings import actions, obstacles, reminders, tasks
from mailings.models import Audience, Mailing, Purpose
from membership.errors import Refused
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.actions import gatherings
from registrations.models import State
from registrations.office_time import AMSTERDAM
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db
WEEK, DAY = Purpose.REMINDER_WEEK, Purpose.REMINDER_DAY


def at_nine(days):
    """A quarter past nine, so many days from today."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(9, 15), AMSTERDAM)


def gathering(days=30, **fields):
    starts_at = at_nine(days)
    return make_event(
        **{"title": "Dag {één}", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=7)} | fields
    )


def seat(event, **fields):
    long_ago = timezone.now() - timedelta(days=90)
    return make_registration(event, state=State.SEATED, **{"seated_at": long_ago} | fields)


def of(event, purpose):
    return Mailing.objects.get(event=event, purpose=purpose)


def send_due(now):
    """What the clock does at `now`; returns who got a mail."""
    reminders.keep(now)
    actions.start_due(now)
    for mailing in Mailing.objects.filter(state=Mailing.State.SENDING, queued_at=None):
        while actions.queue_slice(mailing.pk):
            pass
    return sorted(OutgoingMail.objects.filter(kind="mailings.mailing").values_list("address", flat=True))


@pytest.fixture
def at(monkeypatch):
    """Let it be another moment for whoever asks Django."""

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return move


def rendered(mail):
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


# --- Made ahead ------------------------------------------------------------------------------------------------------


def test_a_gathering_with_a_date_makes_both_ahead_and_once():
    event = gathering()
    assert reminders.keep(timezone.now()) == 1
    assert reminders.keep(timezone.now()) == 0
    week, day = of(event, WEEK), of(event, DAY)
    assert timezone.localtime(week.scheduled_at) == at_nine(23) + timedelta(minutes=45)
    assert timezone.localtime(day.scheduled_at) == at_nine(29) + timedelta(minutes=45)
    assert {mailing.state for mailing in (week, day)} == {Mailing.State.SCHEDULED}
    assert week.audiences == [Audience.SEATED]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Event.Status.DRAFT},
        {"status": Event.Status.CANCELLED},
        {"status": Event.Status.ANNOUNCED},
        {"starts_at": None, "ends_at": None},
    ],
)
def test_none_without_a_date_or_before_it_is_open(fields):
    gathering(**fields)
    assert reminders.keep(timezone.now()) == 0


def test_a_moment_that_has_passed_already_makes_none():
    event = gathering(days=4)
    reminders.keep(timezone.now())
    assert list(event.mailings.values_list("purpose", flat=True)) == [DAY]


def test_the_question_whether_one_comes_takes_the_place_of_a_reminder_on_its_day():
    event = gathering(reconfirm_days=7)
    reminders.keep(timezone.now())
    assert list(event.mailings.values_list("purpose", flat=True)) == [DAY]


def test_the_first_announces_a_link_only_where_one_comes():
    with_link, without = gathering(), gathering(reconfirm_days=1)
    reminders.keep(timezone.now())
    assert "De dag ervoor sturen we je een link" in of(with_link, WEEK).body
    assert "De dag ervoor" not in of(without, WEEK).body


def test_ten_in_the_morning_is_ten_in_the_morning_in_summer_and_winter():
    for month in (1, 3, 10):
        event = Event(starts_at=datetime(2031, month, 30, 9, tzinfo=AMSTERDAM), reconfirm_days=0)
        for purpose in (WEEK, DAY):
            local = reminders.due_at(event, purpose).astimezone(AMSTERDAM)
            assert (local.hour, local.minute) == (10, 0)


def test_the_database_keeps_one_of_a_kind():
    event = gathering()
    reminders.keep(timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.create(event=event, purpose=WEEK, subject="x", body="y")


# --- Sent ------------------------------------------------------------------------------------------------------------


def test_it_leaves_once_when_it_is_due_to_who_has_a_seat(at):
    event = gathering()
    one, waiting = seat(event), make_registration(event)
    reminders.keep(timezone.now())
    due = of(event, WEEK).scheduled_at
    assert send_due(at(due - timedelta(seconds=1))) == []
    assert send_due(at(due)) == [one.address]
    assert send_due(at(due + timedelta(minutes=1))) == [one.address]
    assert waiting.address not in send_due(at(due + timedelta(hours=1)))
    assert of(event, WEEK).state == Mailing.State.SENDING


def test_a_worker_that_was_down_sends_it_late_but_not_too_late(at):
    event = gathering()
    one = seat(event)
    reminders.keep(timezone.now())
    week, day = of(event, WEEK), of(event, DAY)
    assert send_due(at(week.scheduled_at + timedelta(days=2))) == [one.address]
    assert not send_due(at(day.scheduled_at + timedelta(hours=22)))[1:]
    assert not Mailing.objects.filter(purpose=DAY).exists()


def test_a_worker_that_was_down_for_a_week_sends_the_last_one_alone(at):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    assert len(send_due(at(of(event, DAY).scheduled_at))) == 1
    assert not Mailing.objects.filter(purpose=WEEK).exists()


def test_who_got_a_seat_after_the_moment_gets_none_of_it(at):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    due = of(event, WEEK).scheduled_at
    late = seat(event, seated_at=due + timedelta(minutes=10))
    assert late.address in send_due(at(due + timedelta(hours=1)))
    with pytest.raises(NotNeeded):
        rendered(OutgoingMail.objects.get(address=late.address, kind="mailings.mailing"))


def test_nobody_with_a_seat_is_no_mailing(at):
    event = gathering()
    reminders.keep(timezone.now())
    assert send_due(at(of(event, WEEK).scheduled_at)) == []
    assert not Mailing.objects.filter(purpose=WEEK).exists()


def test_the_mails_say_what_to_do_and_let_one_in(at):
    OrganisingBody.objects.create(name="W", email="post@example.nl", privacy_contact="p@example.nl", is_default=True)
    for formal, online in ((False, True), (True, False)):
        place = {"environment_opens_at": at_nine(30)} if online else {"form": Form.LIVE, "venue_name": "De Zaal"}
        event = gathering(formal=formal, **{"environment_opens_at": None} | place)
        one = seat(event)
        reminders.keep(timezone.now())
        for purpose in (WEEK, DAY):
            mailing = of(event, purpose)
            assert obstacles.about_text(mailing) == []
            send_due(at(mailing.scheduled_at))
            mail = rendered(OutgoingMail.objects.get(group=mailing.group, address=one.address))
            assert mail.subject == f"{'Over een week' if purpose == WEEK else 'Morgen'}: Dag {{één}}"
            assert "9.15 uur" in mail.text and "/link/" in mail.text
            assert ("De Zaal" in mail.text) != online
            assert ("Naar de omgeving" in mail.text) == (online and purpose == DAY)
            assert bool(re.search(r"\b(je|jij|jouw)\b", mail.text, re.IGNORECASE)) != formal


# --- Moved, called off, changed ---


def move(event, days):
    starts_at = at_nine(days)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=7)}
    seen = gatherings.preview_move(event=event, **times).fingerprint
    assert gatherings.move(event=event, message="", by="beheer:1", seen=seen, **times).done


def test_a_gathering_that_moves_takes_them_along():
    event = gathering()
    reminders.keep(timezone.now())
    move(event, 60)
    reminders.keep(timezone.now())
    assert timezone.localdate(of(event, WEEK).scheduled_at) == timezone.localdate() + timedelta(days=53)
    assert timezone.localdate(of(event, DAY).scheduled_at) == timezone.localdate() + timedelta(days=59)


def test_moved_to_so_soon_that_the_moment_has_passed_there_is_none():
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    move(event, 5)
    assert send_due(timezone.now()) == []
    assert list(event.mailings.values_list("purpose", flat=True)) == [DAY]


def test_moved_at_the_very_moment_nothing_old_leaves(at):
    event = gathering()
    one = seat(event)
    reminders.keep(timezone.now())
    due = at(of(event, DAY).scheduled_at)
    send_due(due)
    mail = OutgoingMail.objects.get(address=one.address, kind="mailings.mailing")
    Event.objects.filter(pk=event.pk).update(starts_at=at_nine(40), ends_at=at_nine(41))
    with pytest.raises(NotNeeded):
        rendered(mail)


def test_moved_after_it_was_sent_the_new_day_has_its_own(at):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    old = of(event, WEEK)
    send_due(at(old.scheduled_at))
    Mailing.objects.filter(pk=old.pk).update(state=Mailing.State.SENT, sent_at=timezone.now())
    move(event, 60)
    reminders.keep(timezone.now())
    assert of(event, WEEK).pk != old.pk
    assert Mailing.objects.get(pk=old.pk).purpose == Purpose.ORDINARY


def test_called_off_none_leaves(at):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    due = of(event, WEEK).scheduled_at
    seen = gatherings.preview_cancel(event=event).fingerprint
    gatherings.cancel(event=event, reason="Brand", by="beheer:1", seen=seen)
    assert send_due(at(due)) == []
    assert not event.mailings.exists()


def test_called_off_while_it_leaves_the_rest_hears_only_that(at):
    event = gathering()
    one = seat(event)
    reminders.keep(timezone.now())
    send_due(at(of(event, WEEK).scheduled_at))
    Event.objects.filter(pk=event.pk).update(status=Event.Status.CANCELLED)
    with pytest.raises(NotNeeded):
        rendered(OutgoingMail.objects.get(address=one.address, kind="mailings.mailing"))


def test_the_text_follows_the_gathering_until_somebody_changes_it():
    event = gathering()
    reminders.keep(timezone.now())
    Event.objects.filter(pk=event.pk).update(formal=True)
    reminders.keep(timezone.now())
    assert "dat u erbij bent" in of(event, WEEK).body
    reminders.rewrite(mailing=of(event, WEEK), subject="Bijna!", body="Neem **brood** mee.")
    Event.objects.filter(pk=event.pk).update(formal=False)
    reminders.keep(timezone.now())
    assert (of(event, WEEK).subject, of(event, WEEK).body) == ("Bijna!", "Neem **brood** mee.")
    assert "dat je erbij bent" in of(event, DAY).body
    move(event, 60)
    reminders.keep(timezone.now())
    assert timezone.localdate(of(event, WEEK).scheduled_at) == timezone.localdate() + timedelta(days=53)
    assert of(event, WEEK).subject == "Bijna!"


def test_switched_off_stays_off(at):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    due = of(event, WEEK).scheduled_at
    actions.unschedule(mailing=of(event, WEEK))
    assert reminders.keep(timezone.now()) == 0
    assert send_due(at(due)) == []
    assert of(event, WEEK).state == Mailing.State.DRAFT


def test_a_chosen_moment_is_kept_until_the_gathering_moves():
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    actions.unschedule(mailing=of(event, WEEK))
    chosen = at_nine(20)
    actions.schedule(mailing=of(event, WEEK), at=chosen, expected=1, by=None)
    assert reminders.keep(timezone.now()) == 0
    assert of(event, WEEK).scheduled_at == chosen
    move(event, 60)
    reminders.keep(timezone.now())
    assert timezone.localdate(of(event, WEEK).scheduled_at) == timezone.localdate() + timedelta(days=53)


# --- In the admin ---


def page_of(mailing, name="change"):
    return reverse(f"admin:mailings_mailing_{name}", args=[mailing.pk])


def test_an_organiser_sees_it_beforehand_and_changes_the_words(admin_client):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    week = of(event, WEEK)
    assert "Over een week: Dag {één}" in admin_client.get(reverse("admin:mailings_mailing_changelist")).content.decode()
    page = admin_client.get(page_of(week)).content.decode()
    assert (
        "Gaat vanzelf de deur uit" in page and "10.00 uur, aan 1 persoon" in page and "Fijn dat je erbij bent" in page
    )
    assert "Over een week: Dag {één}" in admin_client.get(page_of(week, "preview")).content.decode()
    wrong = admin_client.post(page_of(week), {"subject": "{naam}", "body": "{onzin}", "_save": "1"})
    assert "Het veld {onzin} bestaat niet" in wrong.content.decode()
    saved = admin_client.post(page_of(week), {"subject": "Bijna, {naam}!", "body": "Neem **brood** mee.", "_save": "1"})
    assert saved["Location"] == page_of(week, "preview")
    week.refresh_from_db()
    assert (week.subject, week.changed_by_hand, week.state) == ("Bijna, {naam}!", True, Mailing.State.SCHEDULED)
    assert "blijft zo" in admin_client.get(page_of(week)).content.decode()


def test_an_organiser_switches_it_off_and_on_again(admin_client):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    week = of(event, WEEK)
    admin_client.post(page_of(week, "unschedule"))
    assert "Deze herinnering staat uit" in admin_client.get(page_of(week)).content.decode()
    usual = f"{timezone.localtime(week.scheduled_at):%Y-%m-%dT%H:%M}"
    assert f'value="{usual}"' in admin_client.get(page_of(week, "preview")).content.decode()
    admin_client.post(page_of(week, "schedule"), {"at": usual, "number": "1"})
    assert of(event, WEEK).scheduled_at == week.scheduled_at
    assert reminders.keep(timezone.now()) == 0


def test_what_left_in_the_meantime_is_not_changed_any_more(at):
    event = gathering()
    seat(event)
    reminders.keep(timezone.now())
    seen = of(event, WEEK)
    send_due(at(seen.scheduled_at))
    with pytest.raises(Refused, match="niet bewaard"):
        reminders.rewrite(mailing=seen, subject="Te laat", body="Te laat")
    assert of(event, WEEK).subject != "Te laat"


# --- The clock ---


def test_the_task_keeps_them():
    event = gathering()
    tasks.continue_mailings()
    assert event.mailings.count() == 2


def test_looking_takes_as_many_queries_for_one_gathering_as_for_thirty():
    counts = []
    for number in (1, 29):
        for _ in range(number):
            gathering()
        reminders.keep(timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert reminders.keep(timezone.now()) == 0
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_make_one_mailing_and_one_mail_each():
    event = gathering()
    people = [seat(event) for _ in range(5)]
    Mailing.objects.all().delete()
    start = threading.Barrier(4)
    wrong = []

    def clock(now):
        try:
            start.wait()
            reminders.keep(now)
            actions.start_due(now)
            actions.continue_all()
        except Exception as error:  # noqa: BLE001  told below
            wrong.append(error)
        finally:
            connection.close()

    def at_once(now):
        threads = [threading.Thread(target=clock, args=[now]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    at_once(timezone.now())
    assert event.mailings.count() == 2
    # The clock does not wait a month: let the moment be now, of a gathering in a week.
    Mailing.objects.filter(purpose=WEEK).update(scheduled_at=timezone.now())
    at_once(timezone.now())
    assert wrong == []
    sent = OutgoingMail.objects.filter(kind="mailings.mailing").values_list("address", flat=True)
    assert sorted(sent) == sorted(person.address for person in people)
