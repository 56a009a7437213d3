"""The mail on the day of looking back: at nine, once, to who took something on and who leads the room."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from discussions.actions import look_back
from discussions.actions import summary as summaries
from discussions.models import Outcome, OutcomeTask, Room
from events.models import Event
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded, Rendered
from registrations.models import Registration, State
from tests.environment import make_lead, make_open_event, make_participant, make_room

pytestmark = pytest.mark.django_db
DAY = date(2099, 3, 29)  # the clocks go forward that night


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


@pytest.fixture
def room() -> Room:
    return make_room(make_open_event(title="Dag van de responsieve ambtenaar"), title="De brommer naar de kas")


@pytest.fixture
def outcome(room: Room) -> Outcome:
    return Outcome.objects.create(room=room, agreed="We bellen **elke** week.", look_back_on=DAY)


def task(outcome: Outcome, what: str, owner: Registration | None = None, name: str = "") -> OutcomeTask:
    return OutcomeTask.objects.create(outcome=outcome, what=what, owner=owner, owner_name=name)


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=look_back.KIND).order_by("address"))


def render(mail: OutgoingMail) -> Rendered:
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def test_it_leaves_at_nine_on_the_day_and_once(outcome):
    task(outcome, "Belt de kas", make_participant(outcome.room.event))
    assert look_back.mail_due(at(8, 59)) == 0
    assert look_back.mail_due(at(23, 59, DAY - timedelta(days=1))) == 0
    assert look_back.mail_due(at(9)) == 1
    assert look_back.mail_due(at(9, 1)) == 0
    assert len(mails()) == 1


def test_a_clock_that_stood_still_mails_later(outcome):
    task(outcome, "Belt de kas", make_participant(outcome.room.event))
    assert look_back.mail_due(at(3, day=DAY + timedelta(days=4))) == 1


def test_each_owner_and_lead_gets_one_mail_with_what_is_theirs(outcome):
    event = outcome.room.event
    owner, lead = make_participant(event, name="Olga Ster"), make_lead(outcome.room, name="Leo Leidt")
    for what, who in (("Belt de kas", owner), ("Vraagt de bus", owner), ("Schrijft het op", lead)):
        task(outcome, what, who)
    task(outcome, "Zoekt geld", name="Wethouder Piet")
    look_back.mail_due(at(9))
    assert {mail.address for mail in mails()} == {owner.address, lead.address}
    made = render(next(mail for mail in mails() if mail.address == owner.address))
    mine, others = made.text.index("Dit nam je op je"), made.text.index("Wat anderen doen")
    assert mine < made.text.index("Belt de kas") < made.text.index("Vraagt de bus") < others
    assert "Schrijft het op (Leo Leidt)" in made.text
    assert "Zoekt geld (Wethouder Piet)" in made.text
    assert "zondag 29 maart 2099" in made.text
    assert "<strong>elke</strong>" in made.html
    assert "Lees de samenvatting" not in made.text


def test_it_leads_to_the_summary_once_there_is_one(outcome):
    task(outcome, "Belt de kas", make_participant(outcome.room.event))
    look_back.mail_due(at(9))
    summaries.publish(summary=summaries.make(event=outcome.room.event))
    assert "Lees de samenvatting" in render(mails()[0]).text


def test_nobody_who_was_erased_or_left_gets_it(outcome):
    event = outcome.room.event
    erased, left, later = (make_participant(event) for _ in range(3))
    for one in (erased, left, later):
        task(outcome, "Belt de kas", one)
    Registration.objects.filter(pk=erased.pk).update(erased_at=timezone.now(), address="", name="")
    Registration.objects.filter(pk=left.pk).update(state=State.CANCELLED, reason="")
    look_back.mail_due(at(9))
    (mail,) = mails()
    assert mail.address == later.address
    Registration.objects.filter(pk=later.pk).update(erased_at=timezone.now())
    with pytest.raises(NotNeeded):
        render(mail)


def test_a_day_that_moves_mails_again_on_that_day_and_the_old_mail_lapses(outcome):
    task(outcome, "Belt de kas", make_participant(outcome.room.event))
    look_back.mail_due(at(9))
    later = DAY + timedelta(days=30)
    Outcome.objects.filter(pk=outcome.pk).update(look_back_on=later)
    with pytest.raises(NotNeeded):
        render(mails()[0])
    assert look_back.mail_due(at(9, 5)) == 0
    assert look_back.mail_due(at(9, day=later)) == 1
    assert len(mails()) == 2


def test_what_is_off_mails_nobody(outcome):
    task(outcome, "Belt de kas", make_participant(outcome.room.event))
    Event.objects.update(status=Event.Status.CANCELLED)
    assert look_back.mail_due(at(9)) == 0


def test_of_two_workers_one_mails(outcome):
    task(outcome, "Belt de kas", make_participant(outcome.room.event))
    (read,) = look_back.due(at(9)).select_related("room")
    assert look_back.mail_due(at(9)) == 1
    assert look_back._mail(read, at(9)) is False
    assert len(mails()) == 1
