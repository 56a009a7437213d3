"""The lists of addresses follow their person to another address, and the old address stays nowhere."""

import pytest
from django.utils import timezone

from events.models import Interest
from mailings.models import Subscription
from membership import actions
from outbox import actions as outbox
from outbox.models import MailState, OutgoingMail
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db
OLD, NEW = "oud@example.nl", "nieuw@example.nl"


def move():
    actions.change_address(user=make_user(OLD), new=NEW, by="eigenaar")


@pytest.mark.parametrize("there", [None, "unconfirmed", "confirmed"])
def test_newsletter_and_interest_move_along_and_stand_there_once(there):
    event, now = make_event(), timezone.now()
    Interest.objects.create(event=event, address=OLD, confirmed_at=now)
    Subscription.objects.create(address=OLD, confirmed_at=now)
    if there:
        moment = now if there == "confirmed" else None
        Interest.objects.create(event=event, address=NEW, confirmed_at=moment)
        Subscription.objects.create(address=NEW, confirmed_at=moment)
    move()
    for model in (Interest, Subscription):
        [row] = model.objects.all()
        assert row.address == NEW
        assert row.confirmed_at is not None


def test_what_was_never_confirmed_goes_with_the_old_address():
    Interest.objects.create(event=make_event(), address=OLD)
    Subscription.objects.create(address=OLD)
    move()
    assert not Interest.objects.exists()
    assert not Subscription.objects.exists()


def test_login_mails_to_the_old_address_forget_it_and_the_notice_still_leaves():
    outbox.queue("membership.login", OLD, key="a", next_path="/", browser="", asked_at=timezone.now().isoformat())
    OutgoingMail.objects.update(state=MailState.SENT, sent_at=timezone.now(), copy="Dag", subject="Je inloglink")
    move()
    old, notice = OutgoingMail.objects.order_by("pk")
    assert (old.address, old.copy, old.subject) == ("", "", "")
    assert (notice.kind, notice.address, notice.state) == ("membership.notice", OLD, MailState.QUEUED)
