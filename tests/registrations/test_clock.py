"""Reminders, the day of the allocation, the morning of the day, and erasing; each once, at its moment."""

from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from events.models import AllocationMode, OrganisingBody, Role
from events.templatetags.samenspel import dutch_time
from outbox.models import OutgoingMail
from outbox.registry import KINDS, Rendered
from privacy import cleaning
from registrations.actions import clock, seats
from registrations.models import Registration, State
from registrations.office_time import add_working_days
from tests.factories import make_delegation, make_event, make_registration, make_user
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2027-04-21", "2027-04-23"),  # Wednesday to Friday
        ("2027-04-22", "2027-04-26"),  # over a weekend
        ("2027-04-25", "2027-04-28"),  # Sunday; Tuesday 27 April is the King's birthday
        ("2026-12-24", "2026-12-29"),  # over Christmas
    ],
)
def test_working_days_skip_weekends_and_dutch_holidays(start, expected):
    moment = datetime.fromisoformat(f"{start}T10:00").replace(tzinfo=AMSTERDAM)
    assert add_working_days(moment, 2).date().isoformat() == expected


def invited(days_ago: float) -> Registration:
    delegation = make_delegation(make_event(), roles=[Role.BESTUUR])
    return make_registration(
        delegation.event, Role.BELEID, State.INVITED, delegation,
        address="els@example.nl", name="Els Plan", invited_at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def test_one_reminder_after_two_working_days():
    invited(days_ago=0.5)
    assert clock.remind_invited(timezone.now()) == 0
    Registration.objects.filter(state=State.INVITED).update(invited_at=timezone.now() - timedelta(days=6))
    assert clock.remind_invited(timezone.now()) == 1
    assert clock.remind_invited(timezone.now()) == 0
    assert kinds("els@example.nl") == ["reminder"]


def test_both_sides_are_told_before_name_and_address_are_erased():
    one = invited(days_ago=6.1)
    assert clock.lapse_unanswered(timezone.now()) == 0
    assert clock.warn_before_erasing(timezone.now()) == 1
    assert clock.warn_before_erasing(timezone.now()) == 0
    assert kinds("els@example.nl") == ["last_notice"]
    assert kinds(one.delegation.contact_address) == ["last_notice_contact"]


def test_without_an_answer_name_and_address_go_in_the_outbox_too():
    one = invited(days_ago=6.1)
    clock.warn_before_erasing(timezone.now())
    cleaning.clean(timezone.now() + timedelta(days=1, minutes=1))
    one.refresh_from_db()
    assert (one.state, one.name, one.address) == (State.LAPSED, "", "")
    assert one.erased_at
    assert not OutgoingMail.objects.filter(address="els@example.nl").exists()


def test_nobody_is_erased_who_was_not_told_a_day_before():
    one = invited(days_ago=30)
    cleaning.clean(timezone.now())
    one.refresh_from_db()
    assert one.state == State.INVITED
    clock.warn_before_erasing(timezone.now())
    cleaning.clean(timezone.now() + timedelta(hours=1))
    one.refresh_from_db()
    assert one.state == State.INVITED


def test_unconfirmed_sign_ups_are_erased_after_a_week():
    event = make_event()
    old = make_registration(event, state=State.UNCONFIRMED, registered_at=timezone.now() - timedelta(days=8))
    young = make_registration(event, state=State.UNCONFIRMED, registered_at=timezone.now() - timedelta(days=6))
    group = make_delegation(event, state=State.PREPARED, created_at=timezone.now() - timedelta(days=8))
    group.members.update(registered_at=timezone.now() - timedelta(days=8))
    cleaning.clean(timezone.now())
    old.refresh_from_db()
    young.refresh_from_db()
    group.refresh_from_db()
    assert (old.name, old.address) == ("", "")
    assert young.address
    assert (group.contact_name, group.contact_address) == ("", "")
    assert set(group.members.values_list("address", flat=True)) == {""}


def organiser() -> None:
    user = make_user("organisator@example.nl", staff=True)
    user.user_permissions.add(Permission.objects.get(codename="confirm_allocation"))


def test_on_its_day_the_organiser_gets_the_proposal_once():
    organiser()
    event = make_event(allocation_at=timezone.now() + timedelta(minutes=1))
    make_registration(event)
    assert clock.allocate_due(timezone.now()) == 0
    later = timezone.now() + timedelta(minutes=2)
    assert [clock.allocate_due(later), clock.allocate_due(later)] == [1, 0]
    assert kinds() == ["proposal"]
    assert not event.registrations.seated().exists()


def test_an_event_may_confirm_itself():
    event = make_event(allocation_mode=AllocationMode.AUTOMATIC, allocation_at=timezone.now() - timedelta(minutes=1))
    make_registration(event)
    clock.allocate_due(timezone.now())
    assert event.registrations.seated().count() == 1
    assert kinds() == ["seated"]


def test_nothing_is_proposed_after_the_organiser_confirmed_early():
    organiser()
    event = make_event(allocation_at=timezone.now() - timedelta(minutes=1))
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    assert clock.allocate_due(timezone.now()) == 0


def test_on_the_morning_of_the_day_each_seated_person_gets_one_mail():
    start = datetime(2027, 5, 27, 9, 30, tzinfo=AMSTERDAM)
    event = make_event(starts_at=start)
    seated = make_registration(event, state=State.SEATED)
    make_registration(event)
    delegation = make_delegation(event, roles=[Role.BELEID], state=State.SEATED, contact_address="s@example.nl")
    six = datetime(2027, 5, 27, 6, 59, tzinfo=AMSTERDAM)
    seven = datetime(2027, 5, 27, 5, 1, tzinfo=UTC)
    assert clock.mail_the_morning(six) == 0
    assert clock.mail_the_morning(seven - timedelta(days=1)) == 0
    assert [clock.mail_the_morning(seven), clock.mail_the_morning(seven)] == [1, 0]
    assert kinds(seated.address) == ["day"]
    assert kinds(delegation.contact_address) == ["day_copy"]
    assert OutgoingMail.objects.count() == 3


@pytest.mark.parametrize("formal", [False, True])
def test_a_seat_after_the_mail_of_the_morning_comes_with_what_that_one_said(formal):
    OrganisingBody.objects.create(name="Ons", email="ons@example.nl", phone_of_the_day="070 123 45 67", is_default=True)
    event = make_event(capacity=1, allocated_at=timezone.now(), formal=formal)
    early, late = make_registration(event, state=State.SEATED), make_registration(event)

    def seat_mail(one: Registration) -> Rendered:
        return KINDS["registrations.seated"].render(one.address, registration=str(one.public_id))

    before = seat_mail(early)
    assert "Op de ochtend zelf" in before.text
    assert "070 123 45 67" not in before.text
    event.day_mailed_at = timezone.now()
    event.save()
    seats.cancel(registration=early, by="deelnemer")
    late.refresh_from_db()
    assert kinds(late.address) == ["seated"]
    after = seat_mail(late)
    assert ", vandaag: " in after.subject
    opens = dutch_time(event.environment_opens_at)
    for told in ("Vandaag is het zover.", f"Die is open vanaf {opens}", "de links om mee te doen", "070 123 45 67"):
        assert told in after.text
        assert told in unescape(after.html)
    assert "Op de ochtend zelf" not in after.text
