"""The organisers' log of mails: read, search, and three buttons."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox import actions
from outbox.models import MailState, OutgoingMail
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/outgoingmail/"


def make(count: int, state: str = "queued", kind: str = "test.seat") -> list[OutgoingMail]:
    start = OutgoingMail.objects.count()
    for number in range(start, start + count):
        actions.queue(kind, f"a{number}@voorbeeld.nl", key=str(number))
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in OutgoingMail.objects.order_by("-pk")[:count]]).update(
        state=state, sent_at=timezone.now() if state == "sent" else None
    )
    return list(OutgoingMail.objects.order_by("-pk")[:count])


def client_with(*permissions: str) -> Client:
    user = make_user(staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="outbox", codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organiser() -> Client:
    return client_with("view_outgoingmail", "change_outgoingmail")


@pytest.fixture
def reader() -> Client:
    return client_with("view_outgoingmail")


def test_the_list_takes_as_many_queries_for_one_mail_as_for_thirty(organiser, django_assert_max_num_queries):
    make(1)
    organiser.get(LIST)  # the first visit of a session writes its times
    with django_assert_max_num_queries(20) as one:
        organiser.get(LIST)
    make(29)
    with django_assert_max_num_queries(20) as thirty:
        page = organiser.get(LIST)
    assert page.context["cl"].result_count == 30
    assert len(one) == len(thirty)


def test_it_reads_in_dutch(organiser):
    make(1, kind="test.login")
    page = organiser.get(LIST).content.decode()
    for word in ("Test: inloggen", "Wacht op verzending", "onderwerp", "wachtrij", "Opnieuw proberen (mislukte mail)"):
        assert word in page


def test_filters_and_search_narrow_the_list(organiser):
    make(2)
    make(1, state="failed", kind="test.mailing")
    for query, count in [
        ("", 3),
        ("?state__exact=failed", 1),
        ("?kind=test.seat", 2),
        ("?queue__exact=bulk", 1),
        ("?q=a1@voorbeeld", 1),
        ("?q=niemand", 0),
    ]:
        assert organiser.get(LIST + query).context["cl"].result_count == count, query


def test_nothing_can_be_added_deleted_or_edited(organiser):
    (mail,) = make(1)
    assert organiser.get(f"{LIST}add/").status_code == 403
    assert organiser.get(f"{LIST}{mail.pk}/delete/").status_code == 403
    organiser.post(f"{LIST}{mail.pk}/change/", {"state": "sent", "address": "dief@voorbeeld.nl", "_save": "1"})
    mail.refresh_from_db()
    assert (mail.state, mail.address) == ("queued", "a0@voorbeeld.nl")
    page = organiser.get(f"{LIST}{mail.pk}/change/").content.decode()
    assert 'name="state"' not in page
    assert 'name="_save"' not in page


def test_the_copy_is_shown(reader):
    (mail,) = make(1, state="sent")
    OutgoingMail.objects.update(copy="Druk op ***.")
    assert "Druk op ***." in reader.get(f"{LIST}{mail.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        ("failed", ["Opnieuw proberen"]),
        ("unknown", ["Nog een keer sturen", "Is aangekomen"]),
        ("sent", []),
        ("queued", []),
        ("cancelled", []),
    ],
)
def test_a_mail_shows_the_buttons_that_fit(organiser, reader, state, labels):
    (mail,) = make(1, state=state)
    page = organiser.get(f"{LIST}{mail.pk}/change/").content.decode()
    shown = [
        label for label in ("Opnieuw proberen", "Nog een keer sturen", "Is aangekomen") if f'value="{label}"' in page
    ]
    assert shown == labels
    assert 'type="submit" name="' not in reader.get(f"{LIST}{mail.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("state", "button", "after"),
    [("failed", "retry", "queued"), ("unknown", "send_again", "queued"), ("unknown", "mark_sent", "sent")],
)
def test_a_button_does_its_deed_by_post_alone(organiser, state, button, after):
    (mail,) = make(1, state=state)
    url = f"{LIST}{mail.pk}/change/"
    organiser.get(url, {button: "1"})
    mail.refresh_from_db()
    assert mail.state == state
    page = organiser.post(url, {button: "1"}, follow=True)
    mail.refresh_from_db()
    assert mail.state == after
    assert mail.handled_by.startswith("beheer:")
    assert "De mail" in str(list(page.context["messages"])[0])


def test_a_button_that_comes_too_late_says_so(organiser):
    (mail,) = make(1, state="sent")
    page = organiser.post(f"{LIST}{mail.pk}/change/", {"mark_sent": "1"}, follow=True)
    assert "intussen niet meer onbekend" in page.content.decode()


def test_many_at_once_from_the_list(organiser):
    mails = make(3, state="failed") + make(1, state="sent")
    page = organiser.post(
        reverse("admin:outbox_outgoingmail_changelist"),
        {"action": "retry", "_selected_action": [mail.pk for mail in mails]},
        follow=True,
    )
    assert OutgoingMail.objects.filter(state=MailState.QUEUED).count() == 3
    text = page.content.decode()
    assert "Gedaan voor 3 mails." in text
    assert "Alleen een mislukte mail" in text


def test_who_may_only_read_presses_nothing(reader):
    (mail,) = make(1, state="failed")
    assert reader.post(f"{LIST}{mail.pk}/change/", {"retry": "1"}).status_code == 403
    reader.post(LIST, {"action": "retry", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_without_permission_there_is_no_log():
    (mail,) = make(1)
    assert client_with().get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302


def test_an_address_that_does_not_exist_is_a_clear_answer(organiser):
    assert organiser.post(f"{LIST}999/change/", {"retry": "1"}).status_code == 302
    assert organiser.post(f"{LIST}x1/change/", {"retry": "1"}).status_code == 302
    assert organiser.get(f"{LIST}999/change/").status_code == 302
