"""Putting mail in the queue and taking it back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from outbox import actions
from outbox.models import MailState, OutgoingMail
from tests.outbox.parallel import in_threads

pytestmark = pytest.mark.django_db


def only() -> OutgoingMail:
    return OutgoingMail.objects.get()


def test_a_mail_is_a_row_with_primitives_and_no_body():
    actions.queue("test.seat", " Jan@Voorbeeld.NL ", key="seat:1", about="registration:1", group="g", number=7)
    mail = only()
    assert (mail.address, mail.arguments, mail.state) == ("jan@voorbeeld.nl", {"number": 7}, MailState.QUEUED)
    assert (mail.queue, mail.subject_ref, mail.group) == ("default", "registration:1", "g")
    assert (mail.subject, mail.copy) == ("", "")


def test_the_message_id_is_fixed_from_the_start():
    actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:1")
    assert only().message_id == f"<{only().public_id}@samenspel.example.nl>"


def test_a_kind_decides_its_queue():
    actions.queue("test.login", "jan@voorbeeld.nl", key="1")
    assert only().queue == "login"


def test_an_unknown_kind_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        actions.queue("test.unheard", "jan@voorbeeld.nl", key="1")


def test_a_key_holds_no_address():
    with pytest.raises(ValueError, match="no address"):
        actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:jan@voorbeeld.nl")


def test_a_repeat_is_a_no_op():
    for _ in range(3):
        actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:1")
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_triggers_at_once_leave_one_mail():
    in_threads(10, lambda _: actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:1"))
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_mail_and_no_ring(rings):
    class OopsError(Exception):
        pass

    with pytest.raises(OopsError), transaction.atomic():
        actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:1")
        raise OopsError
    assert not OutgoingMail.objects.exists()
    assert rings == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_rings_once_per_queue(rings):
    with transaction.atomic():
        for number in range(5):
            actions.queue("test.seat", "jan@voorbeeld.nl", key=f"seat:{number}")
        actions.queue("test.mailing", "jan@voorbeeld.nl", key="mailing:1")
        assert rings == []
    assert rings == ["default", "bulk"]


@pytest.mark.django_db(transaction=True)
def test_a_ring_of_a_savepoint_that_failed_does_not_count(rings):
    class OopsError(Exception):
        pass

    with transaction.atomic():
        with pytest.raises(OopsError), transaction.atomic():
            actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:1")
            raise OopsError
        actions.queue("test.seat", "jan@voorbeeld.nl", key="seat:2")
    assert rings == ["default"]
    assert only().key == "seat:2"


@pytest.mark.django_db(transaction=True)
def test_a_mail_for_later_does_not_ring(rings):
    actions.queue("test.seat", "jan@voorbeeld.nl", key="1", due_at=timezone.now() + timedelta(hours=1))
    assert rings == []


def test_queue_many_is_one_insert_as_far_as_the_database_can(django_assert_max_num_queries):
    rows = [actions.message("test.mailing", f"a{number}@voorbeeld.nl", key=str(number)) for number in range(300)]
    # SQLite takes 999 values a statement.
    inserts = 1 if connection.vendor == "postgresql" else 7
    with django_assert_max_num_queries(inserts, connection=connection):
        actions.queue_many(rows)
    assert OutgoingMail.objects.count() == 300


def test_erase_takes_back_what_waits_and_empties_what_was_sent():
    about = "registration:1"
    for state in MailState.values:
        actions.queue("test.seat", "jan@voorbeeld.nl", key=state, about=about, number=3)
        held = state in ("claimed", "sending")
        OutgoingMail.objects.filter(key=state).update(
            state=state,
            lease_owner="x" if held else "",
            lease_until=timezone.now() if held else None,
            sent_at=timezone.now() if state == "sent" else None,
            subject="Jan",
            copy="Jan",
            error="Jan",
            handled_by="Jan",
        )
    actions.queue("test.seat", "piet@voorbeeld.nl", key="other", about="registration:2")

    actions.erase(about=about)

    states = dict(OutgoingMail.objects.filter(subject_ref=about).values_list("key", "state"))
    assert states == {
        **dict.fromkeys(["queued", "held", "claimed", "sending", "cancelled"], "cancelled"),
        **{state: state for state in ("sent", "failed", "unknown")},
    }
    for mail in OutgoingMail.objects.filter(subject_ref=about):
        assert (mail.address, mail.arguments, mail.subject, mail.copy, mail.error) == ("", {}, "", "", "")
        assert (mail.lease_owner, mail.handled_by) == ("", "")
    assert OutgoingMail.objects.get(key="other").address == "piet@voorbeeld.nl"


class TestVerbsOfTheOrganiser:
    def make(self, state: str, **values: object) -> OutgoingMail:
        actions.queue("test.seat", "jan@voorbeeld.nl", key="1")
        OutgoingMail.objects.update(state=state, attempts=12, crashes=2, error="550 weg", **values)
        return only()

    def test_a_failed_mail_is_tried_again_with_all_its_tries(self):
        mail = self.make(MailState.FAILED)
        actions.retry(mail, "beheer:1")
        mail = only()
        assert (mail.state, mail.attempts, mail.crashes, mail.handled_by) == (MailState.QUEUED, 0, 0, "beheer:1")
        assert mail.due_at <= timezone.now()

    def test_an_unknown_mail_is_sent_again_under_the_same_message_id(self):
        mail = self.make(MailState.UNKNOWN)
        before = mail.message_id
        actions.send_unknown_again(mail, "beheer:1")
        assert (only().state, only().message_id) == (MailState.QUEUED, before)

    def test_an_unknown_mail_that_arrived_is_closed(self):
        actions.mark_unknown_as_sent(self.make(MailState.UNKNOWN), "beheer:1")
        assert only().state == MailState.SENT
        assert only().sent_at is not None

    @pytest.mark.parametrize("verb", [actions.retry, actions.send_unknown_again, actions.mark_unknown_as_sent])
    def test_a_second_press_does_nothing(self, verb):
        mail = self.make(MailState.FAILED if verb is actions.retry else MailState.UNKNOWN)
        verb(mail, "beheer:1")
        with pytest.raises(actions.NotPossible):
            verb(mail, "beheer:2")
        assert only().handled_by == "beheer:1"

    @pytest.mark.parametrize("state", [state for state in MailState.values if state != "failed"])
    def test_only_a_failed_mail_is_retried(self, state):
        held = {"lease_owner": "x", "lease_until": timezone.now()} if state in ("claimed", "sending") else {}
        sent = {"sent_at": timezone.now()} if state == "sent" else {}
        mail = self.make(state, **held, **sent)
        with pytest.raises(actions.NotPossible, match="Alleen een mislukte"):
            actions.retry(mail, "beheer:1")
        assert only().state == state

    def test_an_erased_address_gets_no_mail(self):
        with pytest.raises(actions.NotPossible, match="gewist"):
            actions.retry(self.make(MailState.FAILED, address=""), "beheer:1")

    def test_an_expired_mail_is_not_sent_any_more(self):
        mail = self.make(MailState.FAILED, expires_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(actions.NotPossible, match="te oud"):
            actions.retry(mail, "beheer:1")


class TestWhatTheDatabaseRefuses:
    def make(self, **values: object) -> None:
        with transaction.atomic():
            OutgoingMail.objects.create(kind="test.seat", key="1", **values)

    @pytest.mark.parametrize(
        "values",
        [
            {"address": "Jan@voorbeeld.nl"},
            {"state": "claimed"},
            {"state": "sending", "lease_owner": "x"},
            {"state": "sending", "lease_until": timezone.now()},
            {"state": "sent"},
        ],
    )
    def test_what_can_never_be(self, values):
        with pytest.raises(IntegrityError):
            self.make(**values)

    def test_the_same_key_twice(self):
        self.make()
        with pytest.raises(IntegrityError):
            self.make()


def test_withdrawing_takes_back_what_still_waits_and_nothing_else(db):
    for number, group in enumerate(("event:1", "event:1", "event:2")):
        actions.queue("test.seat", f"p{number}@voorbeeld.nl", key=str(number), group=group)
    actions.queue("test.login", "p0@voorbeeld.nl", key="login", group="event:1")
    sent = OutgoingMail.objects.get(key="1")
    OutgoingMail.objects.filter(pk=sent.pk).update(state=MailState.SENT, sent_at=timezone.now())
    assert actions.withdraw(group="event:1", addresses=["p0@voorbeeld.nl"], kinds=["test.seat"]) == 1
    assert actions.withdraw(group="event:1", addresses=[]) == 0
    states = dict(OutgoingMail.objects.values_list("key", "state"))
    assert states == {"0": "cancelled", "1": "sent", "2": "queued", "login": "queued"}
    assert actions.withdraw(group="event:1") == 1
