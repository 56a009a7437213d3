"""The cockpit: every number on the first page is the number of rows of the list that it leads to."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from events.models import AllocationMode, CaseSlot, Event, Role
from mailings import reminders
from membership.models import Layer
from outbox.models import MailState, OutgoingMail
from registrations.actions import clock
from registrations.models import OwnCase, Registration, State
from tests.admin.helpers import text_of
from tests.factories import make_delegation, make_event, make_organisation, make_registration

INDEX = reverse("admin:index")
PUSH = reverse("admin:outbox_outgoingmail_push")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_everything(now: datetime) -> Event:
    """One gathering with something behind every number, and another that must not be counted with it."""
    event = make_event(title="Dag", starts_at=now + 4 * DAY, allocated_at=now - DAY, reconfirm_days=2, offer_hours=8)
    make_delegation(event, state=State.SEATED, organisation=make_organisation(layer=Layer.RIJK))
    lacking = make_delegation(event, roles=[Role.BELEID, Role.UITVOERING])
    make_delegation(event, roles=[Role.BESTUUR, Role.MANAGEMENT, Role.BELEID], state=State.SEATED)
    for until in (now + HOUR, now + 20 * DAY):
        make_registration(event, Role.BELEID, State.OFFERED, offered_at=now - DAY, answer_until=until)
    for answered in (None, None, now):
        make_registration(event, state=State.SEATED, reconfirm_asked_at=now - DAY, reconfirmed_at=answered)
    make_registration(event, state=State.SEATED, guest=True, reconfirm_asked_at=now - DAY)
    make_registration(event, state=State.CANCELLED, guest=True)
    make_registration(event, state=State.SEATED, attended_at=now, attended_by="beheer:1")
    make_registration(event, state=State.INVITED, delegation=lacking, invited_at=now - DAY)
    make_registration(event, state=State.INVITED, guest=True, invited_at=now - 6 * DAY, reminded_at=now)
    slot = CaseSlot.objects.create(event=event, starts_at=event.starts_at, ends_at=event.starts_at + HOUR, guides=2)
    OwnCase.objects.create(event=event, delegation=lacking, slot=slot, title="Casus", incomplete_since=now)
    other = make_event(title="Later", starts_at=now + 3 * DAY, allocation_at=now + DAY)
    make_delegation(other, roles=[Role.BELEID])
    make_registration(other, state=State.INVITED, invited_at=now - DAY)
    make_registration(other, state=State.SEATED, reconfirm_asked_at=now)
    return event


def make_mails(now: datetime) -> None:
    def mail(number: int, **fields: object) -> None:
        OutgoingMail.objects.create(kind="registrations.received", key=f"{number}", address="a@example.nl", **fields)

    mail(1, state=MailState.FAILED, subject="Mislukte mail")
    mail(2, state=MailState.UNKNOWN)
    mail(3, planned_at=now - HOUR, due_at=now + HOUR)
    mail(4, planned_at=now)
    mail(5, planned_at=now + DAY, due_at=now + DAY)
    mail(6, planned_at=now + 30 * DAY, due_at=now + 30 * DAY)
    mail(7, state=MailState.SENT, sent_at=now)


def numbers(client: Client) -> list[tuple[int, str]]:
    """Every number on the page that is a link to a list: the number in its text, and the address."""
    page = html.fromstring(client.get(INDEX).content.decode())
    found = []
    for link in page.xpath("//div[@id='content-main']//section[@aria-labelledby!='lijsten']//a[contains(@href, '/?')]"):
        text = " ".join(link.text_content().split())
        number = re.search(r"(\d+) mails?$", text) or re.search(r"\d+", text)
        if number:
            found.append((int(re.search(r"\d+", number[0])[0]), link.get("href")))
    return found


def test_every_number_is_the_number_of_rows_of_its_list(beheer):
    now = timezone.now()
    make_everything(now)
    make_mails(now)
    found = numbers(beheer)
    counted = [(number, url, beheer.get(url).context["cl"].result_count) for number, url in found]
    assert [(url, number, rows) for number, url, rows in counted if number != rows] == []
    assert sum(number > 0 for number, _ in found) > 35
    kinds = {re.sub(r"\d+", "", url.partition("?")[2]) for _, url in found}
    for part in (
        "plek=bezet", "plek=rij", "role__exact=beleid", "organisation__layer__exact=rijk", "plek=gast", "aanwezig=ja",
        "mist=een", "mist=bestuur", "casus=", "casus=mist", "state__exact=offered", "aandacht=aanbod",
        "state__exact=invited", "aandacht=stil", "aandacht=herinnering", "aandacht=aanbod-herinnering",
        "aandacht=laatste", "aandacht=vraag", "state__exact=seated", "state__exact=failed", "state__exact=unknown",
        "wacht=nu", "wacht=lang", "wacht=week",
    ):  # fmt: skip
        assert any(part in kind for kind in kinds), part


def test_no_number_on_the_page_stands_without_a_link(beheer):
    now = timezone.now()
    make_everything(now)
    page = html.fromstring(beheer.get(INDEX).content.decode())
    bare = page.xpath("//*[contains(@class, 'beheer-numbers') or contains(@class, 'beheer-shares')]//li")
    for line in bare:
        for link in line.xpath(".//a"):
            link.drop_tree()
        assert not re.search(r"\d", line.text_content())


def test_the_drawing_is_told_in_words_and_drawn_without_style(beheer):
    event = make_event(title="Dag", allocated_at=timezone.now())
    for state in (State.SEATED, State.SEATED, State.CANDIDATE):
        make_registration(event, Role.BELEID, state)
    response = beheer.get(INDEX)
    assert "Beleid 2 met een plek, 1 wacht" in text_of(response)
    assert "Gemeente 2 met een plek, 1 wacht" in text_of(response)
    assert b"style=" not in response.content
    assert response.content.count(b'aria-hidden="true"') > 4


def test_an_incomplete_delegation_says_which_role_is_missing(beheer):
    make_delegation(make_event(), roles=[Role.BELEID, Role.UITVOERING, Role.MANAGEMENT])
    text = text_of(beheer.get(INDEX))
    assert "1 delegatie is nog niet compleet. 1 delegatie mist bestuur / directie" in text
    assert "mist beleid" not in text


def test_a_time_for_own_cases_says_how_many_guides_are_taken(beheer):
    event = make_event(priority=False)
    starts_at = timezone.make_aware(datetime.combine(timezone.localdate(event.starts_at), datetime.min.time()))
    CaseSlot.objects.create(event=event, starts_at=starts_at + 13 * HOUR, ends_at=starts_at + 14 * HOUR, guides=3)
    assert "0 van 3 begeleiders bezet om 13.00 uur" in text_of(beheer.get(INDEX))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"allocation_at": timezone.now() + DAY}, "Het voorstel voor de verdeling van Dag"),
        (
            {"allocation_at": timezone.now() + DAY, "allocation_mode": AllocationMode.AUTOMATIC},
            "De verdeling van Dag",
        ),
        ({"starts_at": timezone.now() + 2 * DAY}, "Mail op de ochtend van Dag: 1 mail"),
        ({"starts_at": timezone.now() + 4 * DAY, "reconfirm_days": 1}, "De vraag ‘kom je nog?’ voor Dag: 1 mail"),
    ],
)
def test_what_leaves_this_week_is_foretold(beheer, fields, sentence):
    event = make_event(title="Dag", **fields)
    make_registration(event, state=State.SEATED)
    assert sentence in text_of(beheer.get(INDEX))


@pytest.mark.parametrize(
    "fields",
    [
        {"allocation_at": timezone.now() + 8 * DAY},
        {"allocation_at": timezone.now() + DAY, "allocated_at": timezone.now()},
        {"allocation_at": timezone.now() + DAY, "status": Event.Status.DRAFT},
        {"starts_at": timezone.now() + 9 * DAY, "allocated_at": timezone.now(), "reconfirm_days": 1},
        {"starts_at": timezone.now() + DAY, "status": Event.Status.CANCELLED},
        {"starts_at": timezone.now() + DAY, "day_mailed_at": timezone.now(), "allocated_at": timezone.now()},
    ],
)
def test_what_does_not_leave_this_week_is_not_foretold(beheer, fields):
    event = make_event(title="Dag", **fields)
    make_registration(event, state=State.SEATED)
    assert "Er gaat deze week geen mail vanzelf de deur uit." in text_of(beheer.get(INDEX))


def test_the_reminders_of_a_gathering_are_foretold_with_their_number(beheer):
    event = make_event(title="Dag", starts_at=timezone.now() + 5 * DAY)
    for _ in range(2):
        make_registration(event, state=State.SEATED)
    reminders.keep(timezone.now())
    page = beheer.get(INDEX)
    assert "Herinnering, een dag vooraf, van Dag: 2 mails" in text_of(page)
    assert f"/admin/mailings/mailing/{event.mailings.get().pk}/change/" in page.content.decode()


def test_what_was_foretold_is_what_the_clock_does(db):
    """The list of this week and the deed itself ask the same question."""
    now = timezone.now()
    event = make_event(starts_at=now + 20 * DAY)
    for days in (0, 1, 3, 5, 9):
        make_registration(event, state=State.INVITED, invited_at=now - days * DAY)
    later = now + 7 * DAY
    foretold = {key for key, _ in clock.reminders_until(later, now)}
    clock.remind_invited(later)
    assert set(Registration.objects.filter(reminded_at=later).values_list("pk", flat=True)) == foretold != set()
    warned = set(clock.last_notices_until(later).values_list("pk", flat=True))
    clock.warn_before_erasing(later)
    assert set(Registration.objects.filter(warned_at=later).values_list("pk", flat=True)) == warned != set()


@pytest.mark.parametrize("hour", [0, 6, 7, 23])
def test_the_morning_of_a_day_comes_at_seven(db, hour):
    today = timezone.make_aware(datetime(2027, 5, 27, hour, 30))
    event = make_event(starts_at=timezone.make_aware(datetime(2027, 5, 27, 23, 45)))
    assert clock.mornings_until(today, today).filter(pk=event.pk).exists() == (hour >= 7)
    assert clock.morning_of(event) == timezone.make_aware(datetime(2027, 5, 27, 7))


# --- Mail -----------------------------------------------------------------------------------------------------------


def test_one_press_tries_everything_again_that_failed_or_is_stuck(beheer, organiser):
    now = timezone.now()
    make_mails(now)
    assert "Probeer alle mislukte en wachtende mail opnieuw" in text_of(beheer.get(INDEX))
    response = beheer.post(PUSH, follow=True)
    assert "2 mails gaan opnieuw weg." in text_of(response)
    mails = {mail.key: mail for mail in OutgoingMail.objects.all()}
    assert mails["1"].state == MailState.QUEUED
    assert mails["2"].state == MailState.UNKNOWN
    assert mails["3"].due_at <= timezone.now()
    assert {mails[key].handled_by for key in "13"} == {f"beheer:{organiser.pk}"}
    assert mails["6"].due_at > now + 29 * DAY


def test_pressing_without_such_mail_says_so(beheer):
    assert "Er was geen mail om opnieuw te proberen." in text_of(beheer.post(PUSH, follow=True))


def test_a_mail_that_is_too_old_says_so(beheer):
    past = timezone.now() - HOUR
    OutgoingMail.objects.create(
        kind="registrations.received", key="1", address="a@example.nl", state=MailState.FAILED, expires_at=past
    )
    assert "Deze mail is te oud om nog te sturen." in text_of(beheer.post(PUSH, follow=True))


def test_the_button_beside_one_mail_retries_that_one(beheer):
    make_mails(timezone.now())
    mail = OutgoingMail.objects.get(key="1")
    path = reverse("admin:outbox_outgoingmail_change", args=[mail.pk])
    assert f'action="{path}"' in beheer.get(INDEX).content.decode()
    beheer.post(path, {"retry": "1"})
    mail.refresh_from_db()
    assert mail.state == MailState.QUEUED


def test_pushing_needs_a_press_and_the_permission(beheer, moderator):
    make_mails(timezone.now())
    assert beheer.get(PUSH).status_code == 405
    assert moderator.post(PUSH).status_code == 403
    assert OutgoingMail.objects.get(key="1").state == MailState.FAILED


# --- Who sees what, and what it costs --------------------------------------------------------------------------------


def test_each_group_sees_only_the_parts_that_it_may_open(beheer, moderator, finance, door):
    now = timezone.now()
    make_everything(now)
    make_mails(now)
    for client in (moderator, finance, door):
        for _, url in numbers(client):
            assert client.get(url).status_code == 200, url
    assert not any("registration/" in url for _, url in numbers(finance))
    assert numbers(moderator) == numbers(door) == []
    assert any("delegation/" in url for _, url in numbers(finance))
    assert "Komende bijeenkomsten" not in text_of(door.get(INDEX))
    for client in (moderator, finance):
        text = text_of(client.get(INDEX))
        assert "komende zeven dagen" not in text
        assert "Mislukte mail" not in text


def test_the_door_sees_the_gatherings_of_today_and_the_way_to_their_list(door):
    make_event(title="Morgen", starts_at=timezone.now() + 2 * DAY)
    assert "Vandaag is er geen bijeenkomst" in text_of(door.get(INDEX))
    event = make_event(title="Nu", starts_at=timezone.now())
    response = door.get(INDEX)
    assert "Inchecken bij Nu" in text_of(response)
    assert "Morgen" not in text_of(response)
    assert door.get(reverse("registrations:checkin", args=[event.slug])).status_code == 200


def test_it_takes_the_same_queries_with_one_gathering_and_with_thirty(beheer, same_queries):
    now = timezone.now()
    make_everything(now)
    make_mails(now)

    reminders.keep(now)

    def more() -> None:
        for _ in range(14):
            make_everything(now)
        reminders.keep(now)

    same_queries(beheer, [INDEX], more)
