"""Still coming? The question, the second one, both answers, and what the organiser decides about who is silent."""

from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode, Event
from membership.errors import Refused
from membership.links import issue
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.actions import reconfirm, seats, substitutes
from registrations.models import Registration, State
from registrations.office_time import AMSTERDAM
from tests.factories import make_delegation, make_event, make_registration

pytestmark = pytest.mark.django_db

STARTS = datetime(2027, 5, 27, 9, 30, tzinfo=AMSTERDAM)  # a Thursday
ASK = datetime(2027, 5, 20, 9, 0, tzinfo=AMSTERDAM)
BEFORE = ASK - timedelta(days=30)


def at(moment: datetime) -> object:
    """Let the app think it is `moment`."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


def gathering(**fields: object) -> Event:
    known = {"starts_at": STARTS, "reconfirm_days": 7, "capacity": 4, "allocation_mode": AllocationMode.AT_ONCE}
    return make_event(**known | {"allocated_at": BEFORE} | fields)


def seated(event: Event, **fields: object) -> Registration:
    return make_registration(event, **{"state": State.SEATED, "seated_at": BEFORE} | fields)


def asked(event: Event | None = None, **fields: object) -> Registration:
    """Return somebody with a seat who got the question."""
    one = seated(event or gathering(), **fields)
    with at(ASK):
        reconfirm.ask_due(ASK)
    one.refresh_from_db()
    return one


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"registrations.{kind}").order_by("pk"))


def text_of(mail: OutgoingMail) -> str:
    return " ".join(KINDS[mail.kind].render(mail.address, **mail.arguments).text.split())


# --- The question ----------------------------------------------------------------------------------------------------


def test_at_nine_in_the_morning_so_many_days_before_everybody_is_asked_once():
    event = gathering()
    one = seated(event)
    assert reconfirm.ask_at(event) == ASK
    assert reconfirm.ask_due(ASK - timedelta(seconds=1)) == 0
    assert [reconfirm.ask_due(ASK), reconfirm.ask_due(ASK + timedelta(hours=1))] == [1, 0]
    assert [mail.address for mail in mails("reconfirm")] == [one.address]
    with at(ASK):
        assert "Laat het weten" in text_of(mails("reconfirm")[0])


def test_the_days_are_those_of_amsterdam():
    # Summer time began on 28 March; half past midnight on the 29th is still the 28th in UTC.
    event = gathering(starts_at=datetime(2027, 3, 29, 0, 30, tzinfo=AMSTERDAM), reconfirm_days=2)
    assert reconfirm.ask_at(event) == datetime(2027, 3, 27, 9, 0, tzinfo=AMSTERDAM)
    assert reconfirm.ask_at(event).utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "fields",
    [
        {"reconfirm_days": 0},
        {"status": Event.Status.CANCELLED},
        {"status": Event.Status.DRAFT},
        {"starts_at": None, "status": Event.Status.ANNOUNCED},
    ],
)
def test_where_nothing_is_asked(fields):
    seated(gathering(**fields))
    assert reconfirm.ask_due(ASK + timedelta(hours=1)) == 0


def test_nothing_is_asked_once_it_has_begun():
    seated(gathering())
    assert reconfirm.ask_due(STARTS + timedelta(minutes=1)) == 0


@pytest.mark.parametrize("state", [State.CANDIDATE, State.OFFERED, State.HELD, State.CANCELLED, State.INVITED])
def test_only_who_has_a_seat_is_asked(state):
    event = gathering()
    make_registration(event, state=state, offered_at=BEFORE, answer_until=STARTS)
    seated(event, guest=True)
    assert reconfirm.ask_due(ASK) == 0


def test_who_got_a_seat_after_the_question_is_not_asked():
    event = gathering(capacity=1)
    waiting = make_registration(event)
    one = asked(event)
    with at(ASK + timedelta(hours=1)):
        seats.cancel(registration=one, by="deelnemer")
    waiting.refresh_from_db()
    assert waiting.state == State.SEATED
    assert reconfirm.ask_due(ASK + timedelta(days=1)) == 0
    assert not reconfirm.silent(event).exists()


def test_a_substitute_is_not_asked_and_not_silent():
    one = asked()
    with at(ASK + timedelta(hours=1)):
        request = substitutes.ask(registration=one, name="Nel", address="nel@example.nl", role=one.role, by="deelnemer")
        substitutes.accept(request=request, name="Nel", organisation="Gemeente Nieuwland", layer="gemeente")
    assert reconfirm.ask_due(ASK + timedelta(days=1)) == 0
    assert not reconfirm.silent(one.event).exists()


def test_a_question_that_makes_no_sense_any_more_is_not_sent():
    one = asked()
    mail = mails("reconfirm")[0]
    with at(STARTS), pytest.raises(NotNeeded):
        text_of(mail)
    with at(ASK):
        reconfirm.confirm(registration=one, by="deelnemer")
        with pytest.raises(NotNeeded):
            text_of(mail)


# --- Once more -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_at", "starts_at", "again"),
    [
        # Halfway between Thursday 20 May 9.00 and Thursday 27 May 9.30 is Sunday night: Monday morning it is.
        (ASK, STARTS, datetime(2027, 5, 24, 9, 0, tzinfo=AMSTERDAM)),
        # At least a day later, though half of a day and a half is less.
        (datetime(2027, 5, 26, 9, 0, tzinfo=AMSTERDAM), datetime(2027, 5, 27, 20, 0, tzinfo=AMSTERDAM),
         datetime(2027, 5, 27, 9, 0, tzinfo=AMSTERDAM)),
        # Halfway lies in the evening of a working day: the next morning.
        (datetime(2027, 6, 7, 9, 0, tzinfo=AMSTERDAM), datetime(2027, 6, 10, 9, 0, tzinfo=AMSTERDAM),
         datetime(2027, 6, 9, 9, 0, tzinfo=AMSTERDAM)),
        # Good Friday and Easter Monday are no office time.
        (datetime(2027, 3, 24, 9, 0, tzinfo=AMSTERDAM), datetime(2027, 4, 1, 9, 0, tzinfo=AMSTERDAM),
         datetime(2027, 3, 30, 9, 0, tzinfo=AMSTERDAM)),
    ],
)  # fmt: skip
def test_the_second_time_is_halfway_a_day_later_in_office_time(asked_at, starts_at, again):
    assert again.date() != date(2027, 5, 24) or again.weekday() == 0
    assert reconfirm.remind_at(asked_at, starts_at) == again


def test_the_silent_ones_are_asked_again_once():
    event = gathering()
    silent, says_yes, says_no = (seated(event) for _ in range(3))
    reconfirm.ask_due(ASK)
    with at(ASK + timedelta(hours=1)):
        reconfirm.confirm(registration=says_yes, by="deelnemer")
        reconfirm.refuse(registration=says_no, by="deelnemer")
    again = datetime(2027, 5, 24, 9, 0, tzinfo=AMSTERDAM)
    assert reconfirm.remind_due(again - timedelta(minutes=1)) == 0
    assert [reconfirm.remind_due(again), reconfirm.remind_due(again + timedelta(days=1))] == [1, 0]
    assert [mail.address for mail in mails("reconfirm_again")] == [silent.address]
    with at(again):
        assert "hoorden nog niets" in text_of(mails("reconfirm_again")[0])


def test_five_hundred_are_asked_with_as_many_queries_as_one(django_assert_max_num_queries):
    counts = []
    for size in (1, 30):
        Event.objects.update(reconfirm_days=0)
        event = gathering(capacity=None)
        for _ in range(size):
            seated(event)
        with django_assert_max_num_queries(30) as counted:
            assert reconfirm.ask_due(ASK) == size
        counts.append(len(counted))
    assert counts[0] == counts[1]


# --- Yes and no ------------------------------------------------------------------------------------------------------


def test_yes_stays_in_the_history():
    one = asked()
    with at(ASK):
        reconfirm.confirm(registration=one, by="deelnemer")
        reconfirm.confirm(registration=one, by="deelnemer")
    one.refresh_from_db()
    assert (one.state, one.reconfirmed_at) == (State.SEATED, ASK)
    said = one.changes.get()
    assert (said.from_state, said.to_state, said.by, said.reason) == ("seated", "seated", "deelnemer", "komt nog")


def test_no_gives_the_seat_to_the_next_at_once():
    event = gathering(capacity=1)
    waiting = make_registration(event)
    one = asked(event)
    with at(ASK):
        reconfirm.refuse(registration=one, by="deelnemer")
        reconfirm.refuse(registration=one, by="deelnemer")
    one.refresh_from_db()
    waiting.refresh_from_db()
    assert (one.state, waiting.state) == (State.CANCELLED, State.SEATED)
    assert len(mails("cancelled")) == len(mails("seated")) == 1


def test_who_was_not_asked_or_has_no_seat_has_nothing_to_answer():
    event = gathering()
    for one in (seated(event), make_registration(event)):
        for answer in (reconfirm.confirm, reconfirm.refuse):
            with at(ASK), pytest.raises(Refused):
                answer(registration=one, by="deelnemer")
    one = asked()
    for answer in (reconfirm.confirm, reconfirm.refuse):
        with at(STARTS), pytest.raises(Refused, match="begonnen"):
            answer(registration=one, by="deelnemer")


# --- By link and on the page -----------------------------------------------------------------------------------------


def now_asked() -> Registration:
    """Return somebody who is asked now, for pages that need the real clock."""
    event = make_event(
        starts_at=timezone.now() + timedelta(days=5), reconfirm_days=7, capacity=4, allocated_at=timezone.now(),
        allocation_mode=AllocationMode.AT_ONCE,
    )  # fmt: skip
    one = make_registration(event, state=State.SEATED, seated_at=timezone.now() - timedelta(days=20))
    assert reconfirm.ask_due(timezone.now()) == 1
    one.refresh_from_db()
    return one


def link_to(one: Registration) -> str:
    return issue("registrations.reconfirm", address=one.address, target=str(one.public_id)).replace(
        "http://localhost:8000", ""
    )


def test_looking_at_the_link_changes_nothing():
    one = now_asked()
    link, client = link_to(one), Client()
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    one.refresh_from_db()
    assert (one.state, one.reconfirmed_at) == (State.SEATED, None)


def test_yes_by_the_link_logs_in():
    one = now_asked()
    client = Client()
    answer = client.post(link_to(one), {"antwoord": "ja"}, follow=True).content.decode()
    assert "Fijn, tot dan" in answer
    assert "Komt nog" in answer
    one.refresh_from_db()
    assert one.reconfirmed_at


def test_no_by_the_link_frees_the_seat():
    one = now_asked()
    link, client = link_to(one), Client()
    assert "De plek is vrij voor een ander" in client.post(link, {"antwoord": "nee"}, follow=True).content.decode()
    one.refresh_from_db()
    assert one.state == State.CANCELLED
    # Another link of the same question, from the second mail, says what became of it.
    assert "Je bent afgemeld" in client.get(link_to(one)).content.decode()


def test_a_press_without_a_choice_keeps_the_link():
    one = now_asked()
    link = link_to(one)
    assert "Kies: ja, ik kom" in Client().post(link, {"antwoord": "misschien"}).content.decode()
    assert Client().post(link, {"antwoord": "ja"}).status_code == 302


def test_the_page_has_the_same_buttons():
    one = now_asked()
    client = Client()
    client.force_login(one.user)
    address = reverse("registrations:reconfirm", args=[one.public_id])
    assert address in client.get(one.get_absolute_url()).content.decode()
    assert client.get(address)["Location"] == one.get_absolute_url()
    assert "Fijn, tot dan" in client.post(address, {"antwoord": "ja"}, follow=True).content.decode()
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Komt nog" in page
    assert address not in page
    client.post(address, {"antwoord": "nee"})
    one.refresh_from_db()
    assert one.state == State.CANCELLED  # plans change
    stranger = make_registration(one.event)
    client.force_login(stranger.user)
    assert client.post(address, {"antwoord": "ja"}).status_code == 404


# --- The organiser ---------------------------------------------------------------------------------------------------


def silent_group(event: Event, number: int = 3) -> list[Registration]:
    people = [seated(event) for _ in range(number)]
    reconfirm.ask_due(ASK)
    return people


def test_the_preview_tells_what_freeing_would_do():
    event = gathering(capacity=4)
    silent_group(event)
    seated(event, seated_at=ASK)
    for _ in range(2):
        make_registration(event)
    assert reconfirm.preview(event) == reconfirm.Preview(silent=3, refilled=2)
    assert event.registrations.seated().count() == 4


def test_freeing_mails_and_refills_in_one_run():
    event = gathering(capacity=3)
    people = silent_group(event)
    waiting = make_delegation(event, roles=["beleid", "bestuur"])
    with at(ASK + timedelta(days=5)):
        assert len(reconfirm.free(event=event, registrations=people[:2], by="beheer:1")) == 2
    event.refresh_from_db()
    assert event.reconfirm_settled_at is None  # one is still silent
    assert [one.address for one in mails("cancelled")] == [one.address for one in people[:2]]
    assert "We vroegen of je nog komt, en hoorden niets" in text_of(mails("cancelled")[0])
    assert waiting.members.seated().count() == 2
    change = people[0].changes.get(to_state=State.CANCELLED)
    assert (change.by, change.reason) == ("beheer:1", reconfirm.FREED)


def test_the_contact_hears_that_a_silent_colleague_lost_the_seat():
    group = make_delegation(gathering(), contact_name="Sas", contact_address="sas@example.nl", state=State.SEATED)
    group.members.update(seated_at=BEFORE)
    reconfirm.ask_due(ASK)
    leaving = group.members.get(role="bestuur")
    with at(ASK + timedelta(days=5)):
        reconfirm.free(event=group.event, registrations=[leaving], by="beheer:1")
    told = text_of(mails("member_cancelled")[0])
    assert "zei niet of die nog komt" in told
    assert "Zonder bestuur is de delegatie niet meer compleet" in told


def test_who_answers_meanwhile_keeps_the_seat():
    event = gathering()
    people = silent_group(event)
    with at(ASK + timedelta(days=5)):
        reconfirm.confirm(registration=people[0], by="deelnemer")
        freed = reconfirm.free(event=event, registrations=people, by="beheer:1")
    assert {one.pk for one in freed} == {one.pk for one in people[1:]}
    people[0].refresh_from_db()
    assert people[0].state == State.SEATED


def test_keeping_settles_it_without_mail_and_nobody_is_asked_again():
    event = gathering()
    people = silent_group(event)
    before = OutgoingMail.objects.count()
    with at(ASK + timedelta(days=1)):
        reconfirm.keep(event=event, registrations=people, by="beheer:1")
    event.refresh_from_db()
    assert event.reconfirm_settled_at
    assert event.registrations.seated().count() == 3
    assert reconfirm.remind_due(ASK + timedelta(days=5)) == 0
    assert OutgoingMail.objects.count() == before
    noted = people[0].changes.get()
    assert (noted.by, noted.reason) == ("beheer:1", reconfirm.KEPT)


def test_after_the_start_nothing_is_decided():
    event = gathering()
    people = silent_group(event)
    for deed in (reconfirm.keep, reconfirm.free):
        with at(STARTS + timedelta(minutes=1)), pytest.raises(Refused, match="al begonnen"):
            deed(event=event, registrations=people, by="beheer:1")


def test_freeing_thirty_takes_as_many_queries_as_freeing_one(django_assert_max_num_queries):
    counts = []
    for size in (1, 30):
        event = gathering(capacity=60)
        people = silent_group(event, size)
        with at(ASK + timedelta(days=5)), django_assert_max_num_queries(40) as counted:
            reconfirm.free(event=event, registrations=people, by="beheer:1")
        counts.append(len(counted))
    assert counts[0] == counts[1]
