"""From a row to a mail that left: claims, leases, states, expiry, slices."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import actions, claims, tasks
from outbox.delivery import deliver
from outbox.models import MailState, OutgoingMail, QueueStatus
from outbox.registry import KINDS
from privacy import tasks as privacy_tasks
from tests.outbox.parallel import in_threads
from tests.outbox.smtp_server import ScriptedServer

pytestmark = pytest.mark.django_db


def queue(number: int = 1, kind: str = "test.seat", **options: object) -> OutgoingMail:
    actions.queue(kind, f"a{number}@voorbeeld.nl", key=f"{kind}:{number}", **options)
    return OutgoingMail.objects.get(key=f"{kind}:{number}")


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def test_a_mail_leaves_and_is_marked_with_a_copy(smtp):
    mail = queue(kind="test.login")
    assert deliver("login") is False
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.lease_owner, mail.lease_until) == (MailState.SENT, 1, "", None)
    assert mail.sent_at is not None
    (taken,) = smtp.taken
    assert taken.to == "a1@voorbeeld.nl"
    assert taken.message["Message-ID"] == mail.message_id
    assert "https://voorbeeld.nl/link/geheim" in taken.message.get_body(("plain",)).get_content()


def test_the_copy_lets_nobody_in(smtp):
    mail = queue(kind="test.login")
    deliver("login")
    mail.refresh_from_db()
    assert mail.subject == "Inloggen, code ***"
    assert mail.copy.strip() == "Druk op *** of typ ***."


def test_only_its_own_queue(smtp):
    queue(kind="test.seat")
    deliver("login")
    deliver("bulk")
    assert states() == ["queued"]


def test_many_mails_share_a_connection_of_fifty(smtp):
    for number in range(60):
        queue(number)
    while deliver("default"):
        pass
    assert len(smtp.taken) == 60
    assert smtp.connections == 2


def test_mail_for_later_waits(smtp, clock):
    queue(due_at=timezone.now() + timedelta(minutes=5))
    assert deliver("default") is False
    assert states() == ["queued"]
    clock(timedelta(minutes=5))
    deliver("default")
    assert states() == ["sent"]


def test_a_mail_that_is_not_needed_any_more_is_cancelled(smtp):
    queue(kind="test.outdated")
    deliver("default")
    assert states() == ["cancelled"]
    assert smtp.taken == []


def test_one_bad_template_value_in_many_fails_alone(smtp):
    for number in range(-2, 8):
        actions.queue("test.sum", f"a{number}@voorbeeld.nl".replace("-", "m"), key=str(number), number=number)
    deliver("default")
    assert len(smtp.taken) == 9
    failed = OutgoingMail.objects.get(state=MailState.FAILED)
    assert failed.key == "0"
    assert failed.error == "De mail kon niet worden gemaakt (ZeroDivisionError)."


def test_a_kind_of_a_newer_version_waits_for_the_process_that_knows_it(smtp, monkeypatch, clock):
    mail = queue()
    kind = KINDS["test.seat"]
    monkeypatch.delitem(KINDS, "test.seat")
    deliver("default")
    assert states() == ["queued"]
    monkeypatch.setitem(KINDS, "test.seat", kind)
    clock(timedelta(minutes=1))
    deliver("default")
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


class TestExpiry:
    def test_a_second_before_it_leaves(self, smtp, clock):
        queue(kind="test.login", expires_at=clock() + timedelta(minutes=10))
        clock(timedelta(minutes=9, seconds=59))
        deliver("login")
        assert states() == ["sent"]

    def test_at_the_moment_itself_it_is_cancelled(self, smtp, clock):
        queue(kind="test.login", expires_at=clock() + timedelta(minutes=10))
        clock(timedelta(minutes=10))
        deliver("login")
        assert states() == ["cancelled"]
        assert smtp.taken == []

    def test_a_mail_that_expires_in_the_hands_of_a_slow_server_is_not_sent(self, smtp: ScriptedServer, clock):
        mail = queue(kind="test.login", expires_at=clock() + timedelta(seconds=5))
        smtp.answers["RCPT", mail.address] = lambda: clock(timedelta(seconds=5)) and None
        deliver("login")
        assert smtp.taken == []
        deliver("login")
        assert states() == ["cancelled"]


class TestLeases:
    def test_a_claimed_mail_is_nobody_elses(self, smtp):
        queue()
        assert len(claims.claim("default", "een")) == 1
        assert claims.claim("default", "twee") == []
        assert deliver("default") is False
        assert smtp.taken == []

    def test_a_lease_that_ended_during_the_talk_stops_the_data(self, smtp: ScriptedServer, clock, settings):
        mail = queue()
        smtp.answers["RCPT", mail.address] = lambda: clock(settings.OUTBOX_LEASE) and None
        deliver("default")
        assert smtp.taken == []

    def test_a_mail_taken_over_during_the_talk_is_left_to_the_other(self, smtp: ScriptedServer):
        mail = queue()

        def take_over() -> None:
            in_threads(1, lambda _: OutgoingMail.objects.filter(pk=mail.pk).update(lease_owner="ander"))

        smtp.answers["RCPT", mail.address] = take_over
        deliver("default")
        assert smtp.taken == []
        mail.refresh_from_db()
        assert (mail.state, mail.lease_owner) == (MailState.CLAIMED, "ander")

    test_a_mail_taken_over_during_the_talk_is_left_to_the_other = pytest.mark.django_db(transaction=True)(
        test_a_mail_taken_over_during_the_talk_is_left_to_the_other
    )

    def test_the_lease_starts_anew_at_the_data(self, clock, settings):
        mail = queue()
        (mine,) = claims.claim("default", "ik")
        now = clock(timedelta(seconds=40))
        assert claims.mark_sending(mine, "ik", subject="", copy="")
        mail.refresh_from_db()
        assert mail.lease_until == now + settings.OUTBOX_LEASE

    def test_what_was_not_reached_in_the_slice_goes_back_and_counts_as_no_try(self, smtp):
        for number in range(5):
            queue(number)
        assert deliver("default", seconds=0) is True
        assert states() == ["queued"] * 5
        assert deliver("default") is False
        assert list(OutgoingMail.objects.values_list("attempts", flat=True)) == [1] * 5

    def test_a_full_slice_asks_for_another_ring(self, smtp, rings, monkeypatch):
        monkeypatch.setattr("outbox.tasks.deliver", lambda queue: True)
        tasks.deliver_bulk()
        assert rings == ["bulk"]


class TestRecovery:
    def held(self, state: str, kind: str, clock, **values: object) -> OutgoingMail:
        mail = queue(kind=kind)
        (mine,) = claims.claim(mail.queue, "dood")
        if state == MailState.SENDING:
            claims.mark_sending(mine, "dood", subject="", copy="")
        if values:
            OutgoingMail.objects.update(**values)
        mail.refresh_from_db()
        return mail

    @pytest.mark.parametrize(
        ("state", "kind", "after"),
        [
            ("claimed", "test.seat", "queued"),
            ("claimed", "test.mailing", "queued"),
            ("sending", "test.seat", "queued"),
            ("sending", "test.login", "queued"),
            ("sending", "test.mailing", "unknown"),
        ],
    )
    def test_after_the_lease_each_kind_by_its_own_rule(self, clock, settings, state, kind, after):
        mail = self.held(state, kind, clock)
        assert claims.recover() == 0
        clock(settings.OUTBOX_LEASE)
        assert claims.recover() == 1
        mail.refresh_from_db()
        assert (mail.state, mail.crashes) == (after, 1)

    def test_the_same_message_id_goes_out_again(self, smtp, clock, settings):
        mail = self.held("sending", "test.login", clock)
        clock(settings.OUTBOX_LEASE)
        claims.recover()
        deliver("login")
        assert smtp.taken[0].message["Message-ID"] == mail.message_id

    def test_an_interrupted_mail_goes_alone(self, clock, settings):
        self.held("claimed", "test.seat", clock)
        for number in range(2, 6):
            queue(number)
        clock(settings.OUTBOX_LEASE)
        claims.recover()
        assert [mail.crashes for mail in claims.claim("default", "een")] == [1]
        assert [mail.crashes for mail in claims.claim("default", "twee")] == [0] * 4

    def test_what_kills_its_sender_five_times_is_given_up(self, clock, settings):
        mail = self.held("claimed", "test.seat", clock, crashes=4)
        clock(settings.OUTBOX_LEASE)
        claims.recover()
        mail.refresh_from_db()
        assert (mail.state, mail.crashes) == (MailState.FAILED, 5)
        assert "5 keer" in mail.error

    def test_a_sender_that_was_only_slow_still_writes_that_the_mail_left(self, clock, settings):
        for kind in ("test.seat", "test.mailing"):
            mail = self.held("sending", kind, clock)
            clock(settings.OUTBOX_LEASE)
            claims.recover()
            assert claims.mark_sent(mail, "dood")
            mail.refresh_from_db()
            assert mail.state == MailState.SENT

    def test_a_slow_sender_does_not_touch_what_another_took_over(self, clock, settings):
        mail = self.held("sending", "test.seat", clock)
        clock(settings.OUTBOX_LEASE)
        claims.recover()
        claims.claim("default", "ander")
        assert not claims.mark_sent(mail, "dood")
        mail.refresh_from_db()
        assert (mail.state, mail.lease_owner) == (MailState.CLAIMED, "ander")

    def test_the_sweep_takes_back_rings_and_notes_that_it_ran(self, clock, settings, rings, monkeypatch):
        monkeypatch.setattr(tasks.sweep, "apply_async", lambda **_: pytest.fail("nothing is held any more"))
        self.held("claimed", "test.login", clock)
        queue(2, kind="test.mailing")
        queue(3, due_at=clock() + timedelta(hours=1))
        clock(settings.OUTBOX_LEASE)
        rings.clear()
        tasks.sweep()
        assert sorted(rings) == ["bulk", "login"]
        assert set(QueueStatus.objects.values_list("swept_at", flat=True)) == {clock()}

    def test_a_lease_that_ends_before_the_next_sweep_gets_a_sweep_of_its_own(self, clock, settings, monkeypatch):
        """45 s of lease + this second is well within the minute of a login link (3b 7)."""
        planned = []
        monkeypatch.setattr(tasks.sweep, "apply_async", lambda **options: planned.append(options))
        self.held("claimed", "test.login", clock)
        clock(settings.OUTBOX_LEASE - timedelta(seconds=20))
        tasks.sweep()
        assert planned == []
        clock(timedelta(seconds=10))
        tasks.sweep()
        assert planned == [{"countdown": 10.2, "retry": False}]

    def test_the_settings_keep_the_promise_of_a_minute(self, settings):
        lease, sweep = settings.OUTBOX_LEASE.total_seconds(), settings.CELERY_BEAT_SCHEDULE["outbox-sweep"]["schedule"]
        assert (lease, sweep, settings.EMAIL_TIMEOUT) == (45, 15, 10)
        assert sweep == tasks.SWEEP_SECONDS
        # DATA, the message and the last answer may each take the timeout; only then may another sender take over.
        assert lease > 3 * settings.EMAIL_TIMEOUT


@pytest.mark.django_db(transaction=True)
def test_eight_senders_a_thousand_mails_each_rung_three_times_leave_once(smtp):
    actions.queue_many(
        actions.message("test.seat", f"a{number}@voorbeeld.nl", key=f"k{number}", number=number)
        for number in range(1000)
    )
    in_threads(8, lambda _: [deliver("default") for ring in range(3 * 1000 // 8)])
    assert set(states()) == {"sent"}
    assert set(smtp.count().values()) == {1}
    assert len(smtp.taken) == 1000


@pytest.mark.django_db(transaction=True)
def test_claims_at_the_same_moment_never_overlap():
    actions.queue_many(actions.message("test.seat", f"a{n}@voorbeeld.nl", key=f"k{n}") for n in range(400))
    batches = in_threads(8, lambda number: [mail.pk for mail in claims.claim("default", f"zender {number}")])
    keys = [key for batch in batches for key in batch]
    assert len(keys) == len(set(keys))
    assert len(keys) >= 50


class TestTasks:
    def test_each_queue_has_its_own_task_and_queue(self, settings):
        from netwerk.celery import app
        from outbox.doorbell import TASKS

        app.loader.import_default_modules()
        for queue_name, task in TASKS.items():
            assert task in app.tasks
            assert app.amqp.router.route({}, task)["queue"].name == queue_name

    def test_clean_empties_after_ninety_days_and_deletes_after_two_years(self, clock):
        old, waiting, sent = (
            queue(1),
            queue(2, due_at=clock() + timedelta(days=800), expires_at=clock() + timedelta(days=801)),
            queue(3),
        )
        OutgoingMail.objects.filter(pk__in=[old.pk, sent.pk]).update(
            state=MailState.SENT, sent_at=clock(), copy="Beste Jan", arguments={"naam": "Jan"}
        )
        clock(timedelta(days=89))
        OutgoingMail.objects.filter(pk=sent.pk).update(created_at=clock(), due_at=clock())
        privacy_tasks.clean()
        old.refresh_from_db()
        assert old.address == "a1@voorbeeld.nl"

        clock(timedelta(days=2))
        privacy_tasks.clean()
        old.refresh_from_db()
        assert (old.address, old.copy, old.arguments, old.state) == ("", "", {}, MailState.SENT)
        sent.refresh_from_db()
        assert sent.address == "a3@voorbeeld.nl"

        clock(timedelta(days=640))
        privacy_tasks.clean()
        assert [mail.pk for mail in OutgoingMail.objects.order_by("pk")] == [waiting.pk, sent.pk]
        waiting.refresh_from_db()
        assert waiting.address == "a2@voorbeeld.nl"
