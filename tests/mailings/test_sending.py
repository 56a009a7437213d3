"""A mailing reaches everybody once, however often its worker dies."""

import pytest
from django.utils import timezone

from events.models import Event, Interest
from mailings import actions, audience
from mailings.models import Audience, Mailing
from mailings.tasks import continue_mailings
from membership.errors import Refused
from outbox import doorbell
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from registrations.models import State
from tests.factories import make_event, make_organisation, make_registration, make_user

pytestmark = pytest.mark.django_db


def make_mailing(event: Event, **fields: object) -> Mailing:
    return Mailing.objects.create(
        **{"event": event, "audiences": ["seated"], "subject": "Nieuws", "body": "Een **bericht**."} | fields
    )


def started(mailing: Mailing) -> Mailing:
    number = audience.expected(mailing)
    return actions.start(mailing=mailing, expected=number, by=make_user(staff=True))


def people(event: Event, number: int, state: str = State.SEATED) -> None:
    organisation = make_organisation()
    for _ in range(number):
        make_registration(event, state=state, organisation=organisation)


def addresses() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("address", flat=True))


@pytest.mark.parametrize(
    ("group", "states"),
    [
        (Audience.SEATED, {State.SEATED}),
        (Audience.WAITING, {State.CANDIDATE}),
        (Audience.LIVE, {State.SEATED, State.OFFERED, State.CANDIDATE}),
    ],
)
def test_an_audience_holds_whom_it_names(group, states):
    event = make_event()
    for state in State:
        make_registration(event, state=state)
        make_registration(make_event(), state=state)
    mailing = started(make_mailing(event, audiences=[group]))
    actions.continue_all()
    wanted = event.registrations.filter(state__in=states).values_list("address", flat=True)
    assert addresses() == sorted(wanted)
    assert mailing.expected == len(wanted)


def test_the_interest_list_holds_confirmed_addresses_alone():
    event = make_event()
    Interest.objects.create(event=event, address="ja@example.nl", confirmed_at=timezone.now())
    Interest.objects.create(event=event, address="nog-niet@example.nl")
    started(make_mailing(event, audiences=[Audience.INTEREST]))
    actions.continue_all()
    assert addresses() == ["ja@example.nl"]


def test_guests_with_a_seat_get_it_too():
    event = make_event()
    guest = make_registration(event, state=State.SEATED, guest=True)
    started(make_mailing(event))
    actions.continue_all()
    assert addresses() == [guest.address]


def test_a_draft_sends_nothing():
    event = make_event()
    people(event, 1)
    make_mailing(event)
    continue_mailings()
    assert not OutgoingMail.objects.exists()


def test_it_starts_once_with_the_number_that_was_shown():
    event = make_event()
    mailing = make_mailing(event)
    with pytest.raises(Refused, match="niemand"):
        actions.start(mailing=mailing, expected=0, by=make_user())
    people(event, 2)
    with pytest.raises(Refused, match="het zijn er nu 2"):
        actions.start(mailing=mailing, expected=1, by=make_user())
    actions.start(mailing=mailing, expected=2, by=make_user())
    with pytest.raises(Refused, match="al verstuurd"):
        actions.start(mailing=mailing, expected=2, by=make_user())


def test_starting_rings_at_once_and_the_rest_is_rung_again(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", rung.append)
    monkeypatch.setattr("mailings.tasks.ring", rung.append)
    event = make_event()
    people(event, 3)
    mailing = make_mailing(event)
    with django_capture_on_commit_callbacks(execute=True):
        started(mailing)
    assert rung == [actions.TASK]
    monkeypatch.setattr(actions, "SLICE", 1)
    monkeypatch.setattr(actions, "WORK_SECONDS", 0)
    continue_mailings()
    assert rung == [actions.TASK, actions.TASK]
    assert OutgoingMail.objects.count() == 1


class Killed(BaseException):
    """Like a worker that dies: no handler of ours sees it."""


@pytest.mark.parametrize("moment", ["before the rows", "after the rows", "after a commit"])
def test_five_hundred_people_get_it_once_though_the_worker_dies_halfway(moment, monkeypatch):
    event = make_event()
    people(event, 500)
    mailing = started(make_mailing(event))
    queue_many = actions.outbox.queue_many
    calls = []

    def dying(rows: object) -> None:
        calls.append(1)
        if len(calls) == 3 and moment == "before the rows":
            raise Killed
        queue_many(rows)
        if len(calls) == 3 and moment == "after the rows":
            raise Killed

    def slice_then_die(pk: int) -> bool:
        if len(calls) == 3:
            raise Killed
        return real_slice(pk)

    real_slice = actions.queue_slice
    with monkeypatch.context() as patch:
        patch.setattr(actions.outbox, "queue_many", dying)
        if moment == "after a commit":
            patch.setattr(actions, "queue_slice", slice_then_die)
        with pytest.raises(Killed):
            continue_mailings()
    assert OutgoingMail.objects.count() == (300 if moment == "after a commit" else 200)

    continue_mailings()
    assert OutgoingMail.objects.count() == 500
    assert len(set(addresses())) == 500
    mailing.refresh_from_db()
    assert (mailing.queued, mailing.state) == (500, Mailing.State.SENDING)
    assert mailing.queued_at


def test_even_a_lost_cursor_mails_nobody_twice():
    event = make_event()
    people(event, 5)
    mailing = started(make_mailing(event))
    continue_mailings()
    Mailing.objects.filter(pk=mailing.pk).update(stage=0, cursor=0, queued_at=None)
    continue_mailings()
    assert OutgoingMail.objects.count() == 5


def test_a_slice_of_a_hundred_people_takes_a_handful_of_queries(django_assert_max_num_queries):
    event = make_event()
    people(event, 100)
    mailing = started(make_mailing(event))
    # Savepoints, the mailing, the people, the cursor, and the rows: SQLite takes them in a few portions.
    with django_assert_max_num_queries(10):
        actions.queue_slice(mailing.pk)


def test_progress_follows_the_outbox_and_the_mailing_closes_itself():
    event = make_event()
    people(event, 4)
    mailing = started(make_mailing(event))
    assert actions.progress(mailing).total == 4
    assert not actions.progress(mailing).done
    continue_mailings()
    rows = list(OutgoingMail.objects.order_by("pk"))
    for row, state in zip(rows, [MailState.SENT, MailState.FAILED, MailState.UNKNOWN, MailState.QUEUED], strict=True):
        row.state = state
        row.sent_at = timezone.now() if state == MailState.SENT else None
        row.save()
    mailing.refresh_from_db()
    progress = actions.progress(mailing)
    assert (progress.sent, progress.failed, progress.unknown, progress.under_way) == (1, 1, 1, 1)
    continue_mailings()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.CANCELLED)
    continue_mailings()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENT
    assert actions.progress(mailing).done


def test_a_sender_that_died_in_the_middle_leaves_it_to_the_organiser():
    kind = KINDS["mailings.mailing"]
    assert (kind.queue, kind.resend) == ("bulk", False)
