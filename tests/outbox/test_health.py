"""What monitoring and the organiser see of the mail (requirements 3b 22)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import actions, claims
from outbox.health import report
from outbox.models import MailState, OutgoingMail

pytestmark = pytest.mark.django_db


def queue(number: int, kind: str = "test.seat", **options: object) -> None:
    actions.queue(kind, f"a{number}@voorbeeld.nl", key=f"{kind}:{number}", **options)


def test_an_empty_outbox_that_is_swept_is_well(clock):
    claims.note_sweep()
    health = report()
    assert (health["ok"], health["alarms"]) == (True, [])
    assert (health["waiting"], health["failed"], health["unknown"], health["oldest_unsent_seconds"]) == (0, 0, 0, 0)
    assert health["last_sweep"] == clock()
    assert set(health["queues"]) == {"login", "default", "bulk"}


def test_waiting_failed_and_unknown_are_counted_per_queue(clock):
    claims.note_sweep()
    for number in range(3):
        queue(number)
    queue(1, "test.mailing")
    queue(2, "test.mailing")
    OutgoingMail.objects.filter(key="test.mailing:1").update(state=MailState.FAILED)
    OutgoingMail.objects.filter(key="test.mailing:2").update(state=MailState.UNKNOWN)
    queue(9, due_at=clock() + timedelta(days=1))
    clock(timedelta(seconds=40))
    health = report()
    assert (health["waiting"], health["failed"], health["unknown"]) == (3, 1, 1)
    assert health["queues"]["default"]["oldest_seconds"] == health["oldest_unsent_seconds"] == 40
    assert health["queues"]["bulk"]["failed"] == 1
    assert health["ok"]


def test_a_mail_that_is_tried_again_and_again_still_counts_from_the_start(clock):
    claims.note_sweep()
    queue(1)
    clock(timedelta(minutes=6))
    claims.note_sweep()
    OutgoingMail.objects.update(due_at=clock() + timedelta(hours=1), attempts=5)
    assert report()["alarms"] == ["De oudste mail wacht al 6 minuten."]


def test_a_sweep_that_stays_away_is_an_alarm(clock):
    assert report()["alarms"] == ["De ronde langs de wachtrijen loopt niet. Kijk of de worker en de klok draaien."]
    claims.note_sweep()
    clock(timedelta(seconds=61))
    assert not report()["ok"]


def test_a_stopped_queue_is_an_alarm_until_a_mail_has_left(clock):
    claims.note_sweep()
    claims.stop("login", timedelta(minutes=1), "De mailserver weigert ons afzenderadres.")
    alarm = "De wachtrij 'Inloggen' staat stil. De mailserver weigert ons afzenderadres."
    assert report()["alarms"] == [alarm]
    clock(timedelta(minutes=2))
    claims.note_sweep()
    assert report()["alarms"] == [alarm]
    claims.started_again("login")
    assert report()["ok"]


@pytest.mark.parametrize("mails", [0, 1, 30])
def test_two_queries_whatever_the_size(django_assert_num_queries, mails):
    for number in range(mails):
        queue(number, ["test.seat", "test.login", "test.mailing"][number % 3])
    claims.note_sweep()
    with django_assert_num_queries(2):
        assert report()["waiting"] == mails
    assert timezone.now() >= report()["last_sweep"]
