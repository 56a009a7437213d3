"""Who did nothing for two years is warned, and removed a month later; who logs in stays (requirements 5.4)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Interest
from mailings.models import Subscription
from membership import inactivity
from membership.models import Membership, Organisation, User
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from privacy import cleaning
from tests.factories import make_delegation, make_event, make_organisation, make_registration, make_user

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=731)
MONTH = timedelta(days=31)


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=inactivity.KIND))


@pytest.fixture
def user():
    return make_user("els@example.nl", name="Els")


def test_after_two_years_one_mail_and_a_month_later_everything_goes(user):
    now = timezone.now()
    cleaning.clean(now + YEARS - timedelta(days=2))
    assert not mails()
    cleaning.clean(now + YEARS)
    cleaning.clean(now + YEARS + timedelta(days=1))
    (mail,) = mails()
    assert "Log dan één keer in" in KINDS[mail.kind].render(mail.address, **mail.arguments).text
    assert User.objects.filter(pk=user.pk).exists()
    cleaning.clean(now + YEARS + MONTH)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not OutgoingMail.objects.filter(address="els@example.nl").exists()


def test_who_logs_in_after_the_warning_stays_and_needs_no_mail(user):
    now = timezone.now()
    cleaning.clean(now + YEARS)
    (mail,) = mails()
    User.objects.filter(pk=user.pk).update(last_login=now + YEARS + timedelta(days=3))
    with pytest.raises(NotNeeded):
        KINDS[mail.kind].render(mail.address, **mail.arguments)
    cleaning.clean(now + YEARS + MONTH)
    assert User.objects.filter(pk=user.pk).exists()
    cleaning.clean(now + 2 * YEARS + timedelta(days=5))
    assert len(mails()) == 2  # after two more years of nothing there is a warning of its own first
    assert User.objects.filter(pk=user.pk).exists()


def test_an_active_member_who_is_expected_or_staff_is_left_alone(user):
    now = timezone.now()
    Membership.objects.create(
        user=user, state="member", decided_at=now, last_active_on=(now + timedelta(days=100)).date()
    )
    make_user(staff=True)
    expected = make_event(starts_at=now + 2 * YEARS)
    make_registration(expected)
    cleaning.clean(now + YEARS)
    assert not mails()


def test_an_organisation_that_nobody_uses_goes_and_one_of_a_member_stays(user):
    typed = make_organisation("Zomaar getypt")
    used = make_organisation("Van een lid")
    Membership.objects.create(user=user, state="asked", organisation=used)
    listed = make_organisation("Op de lijst", listed=True)
    cleaning.clean(timezone.now() + timedelta(days=8))
    assert set(Organisation.objects.all()) == {used, listed}
    assert not Organisation.objects.filter(pk=typed.pk).exists()


@pytest.mark.parametrize("list_of", ["newsletter", "interest", "delegation"])
def test_who_is_on_a_list_is_quiet_and_stays(user, list_of):
    """Found in review: the newsletter was promised until its reader stops it, and went with the account."""
    now = timezone.now()
    make = {
        "newsletter": lambda: Subscription.objects.create(address=user.email, confirmed_at=now),
        "interest": lambda: Interest.objects.create(event=make_event(), address=user.email, confirmed_at=now),
        "delegation": lambda: make_delegation(make_event(), [], contact_address=user.email),
    }[list_of]
    kept = make()
    at = now + timedelta(days=100)  # before the gathering, and before the interest ends
    User.objects.filter(pk=user.pk).update(date_joined=at - YEARS - MONTH)
    cleaning.clean(at)
    assert not mails() and User.objects.filter(pk=user.pk).exists()
    kept.delete()
    assert list(inactivity.inactive(at)) == [user]


def test_an_organisation_that_an_organiser_described_stays():
    by_organiser, typed = make_organisation(listed=False, place="Heusden"), make_organisation(listed=False)
    later = timezone.now() + timedelta(days=8)
    assert list(inactivity.unused_organisations(later)) == [typed]
    assert by_organiser.pk
