"""What the gespreksleider, the inbrenger and the guide do in their room, without staff rights."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discussions.actions import leading
from discussions.models import LiveTick, Outcome, Room, RoomKind, RoomPart, RoomPerson, Thread, ThreadKind, Visit
from events.models import Event, ProgrammeItem, Role
from membership.errors import Refused
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.models import OwnCase
from tests.environment import (
    browser_of,
    make_guest,
    make_lead,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
    visitor_of,
)
from tests.factories import make_case_slot, make_delegation, make_own_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return make_room(make_open_event())


@pytest.fixture
def host(room):
    return make_lead(room, name="Marleen")


def at(room: Room, rest: str = "") -> str:
    return f"{room.get_absolute_url()}beheer/{rest}"


PAGES = ["", "aantekeningen/", "uitkomst/"]


# --- Who leads ---


@pytest.mark.parametrize("rest", PAGES)
def test_only_who_leads_the_room_gets_its_pages(room, rest):
    leads = [make_lead(room, part) for part in (RoomPart.HOST, RoomPart.CASE_OWNER, RoomPart.GUIDE)]
    others = [
        make_participant(room.event),
        make_guest(room.event),
        make_lead(room, RoomPart.REPRESENTATIVE),
        make_lead(make_room(room.event)),
        make_lead(make_room(make_open_event())),
    ]
    for method in ("get", "post"):
        assert [getattr(browser_of(one), method)(at(room, rest)).status_code for one in others] == [404] * 5
    assert [browser_of(one).get(at(room, rest)).status_code for one in leads] == [200] * 3


def test_the_room_shows_the_way_to_who_leads_it(room, host):
    assert at(room) in browser_of(host).get(room.get_absolute_url()).content.decode()
    assert at(room) not in browser_of(make_participant(room.event)).get(room.get_absolute_url()).content.decode()


def test_the_room_of_an_own_case_is_led_by_its_guide_and_not_by_another_gespreksleider(host):
    own_case = make_own_case(make_delegation(host.event), make_case_slot(host.event))
    room = make_room(host.event, RoomKind.OWN_CASE, own_case=own_case)
    guide = make_lead(room, RoomPart.GUIDE)
    assert browser_of(guide).get(at(room)).status_code == 200
    for shared in (False, True):
        OwnCase.objects.update(shared=shared)
        assert browser_of(host).get(at(room)).status_code == 404


# --- Questions ---


def press(browser, room, step, **fields):
    return browser.post(at(room), {"stap": step} | fields)


def test_a_question_to_everybody_and_one_to_each_role(room, host):
    browser = browser_of(host)
    assert press(browser, room, "vraag", title="Wat helpt?").status_code == 302
    assert press(browser, room, "vraag", title="Wat vertel je de raad?", role="bestuur").status_code == 302
    response = press(browser, room, "vraag", title="En nog een?", role="bestuur")
    assert response.status_code == 422
    assert leading.ROLE_TAKEN in response.content.decode()
    assert "En nog een?" in response.content.decode()
    posed = room.threads.filter(kind=ThreadKind.POSED).order_by("order")
    assert list(posed.values_list("title", "role")) == [("Wat helpt?", ""), ("Wat vertel je de raad?", "bestuur")]


def test_a_question_gets_other_words_and_keeps_its_answers(room, host):
    thread = make_thread(room, kind=ThreadKind.POSED)
    make_post(thread)
    version = thread.version
    press(browser_of(host), room, "anders", gesprek=str(thread.public_id), title="Anders gevraagd?")
    thread.refresh_from_db()
    assert (thread.title, thread.posts.count()) == ("Anders gevraagd?", 1)
    assert thread.version > version  # who reads it now sees that


def test_only_a_question_without_answers_is_taken_away(room, host):
    empty, answered = (make_thread(room, kind=ThreadKind.POSED) for _ in range(2))
    make_post(answered)
    browser = browser_of(host)
    for thread in (empty, answered):
        press(browser, room, "weg", gesprek=str(thread.public_id))
    assert list(room.threads.all()) == [answered]
    assert "Op deze vraag is al geantwoord" in browser.get(at(room)).content.decode()


def test_what_participants_began_is_neither_changed_nor_taken_away(room, host):
    thread = make_thread(room, title="Van een deelnemer")
    browser = browser_of(host)
    for step in ("anders", "weg", "mail"):
        assert press(browser, room, step, gesprek=str(thread.public_id), title="Anders").status_code == 404
    thread.refresh_from_db()
    assert thread.title == "Van een deelnemer"


@pytest.mark.parametrize("step", ["anders", "weg", "vast", "los", "mail"])
def test_a_conversation_of_another_room_is_not_found(room, host, step):
    thread = make_thread(make_room(room.event), kind=ThreadKind.POSED)
    browser = browser_of(host)
    assert press(browser, room, step, gesprek=str(thread.public_id), title="Anders").status_code == 404
    assert press(browser, room, step, gesprek="geen-nummer").status_code == 404


def test_a_conversation_is_kept_on_top_and_let_go(room, host):
    thread = make_thread(room, title="Hierover")
    make_post(thread)
    browser = browser_of(host)
    press(browser, room, "vast", gesprek=str(thread.public_id))
    assert Thread.objects.get().pinned_at
    assert "Vastgezet" in browser.get(room.get_absolute_url()).content.decode()
    press(browser, room, "los", gesprek=str(thread.public_id))
    assert Thread.objects.get().pinned_at is None


def test_no_question_is_posed_when_nobody_can_write(room, host):
    Event.objects.update(support_until=None, messages_until=timezone.now())
    response = press(browser_of(host), room, "vraag", title="Nog een?")
    assert response.status_code == 422
    assert not room.threads.exists()


def test_the_introduction_is_changed(room, host):
    press(browser_of(host), room, "inleiding", introduction="We zoeken **wat helpt**.")
    page = browser_of(make_participant(room.event)).get(room.get_absolute_url()).content.decode()
    assert "We zoeken <strong>wat helpt</strong>." in page


# --- What waits, and who comes ---


def ask(room, **fields) -> Thread:
    thread = make_thread(room, kind=ThreadKind.QUESTION, **fields)
    make_post(thread)
    return thread


def test_questions_without_an_answer_wait_the_oldest_first(room, host):
    answered, hidden = ask(room, title="Beantwoord"), ask(room, title="Verborgen")
    answered.answer = make_post(answered)
    answered.save()
    hidden.posts.update(state="verborgen")
    first, second = ask(room, title="Eerste"), ask(room, title="Tweede")
    first.posts.update(created_at=timezone.now() - timedelta(hours=1))
    page = browser_of(host).get(at(room)).content.decode()
    waiting = page.split('id="wachten"')[1].split("</section>")[0]
    assert waiting.index(first.title) < waiting.index(second.title)
    assert "Beantwoord" not in waiting
    assert "Verborgen" not in waiting


def test_who_can_answer_is_mailed_once(room, host):
    helpers = [make_lead(room, RoomPart.REPRESENTATIVE), make_lead(room, RoomPart.CASE_OWNER)]
    thread = ask(room, title="Wie tekent er?")
    browser = browser_of(host)
    for _ in range(2):
        press(browser, room, "mail", gesprek=str(thread.public_id))
    mails = OutgoingMail.objects.filter(kind="discussions.question_waits")
    assert {mail.address for mail in mails} == {helper.address for helper in helpers}
    assert mails.count() == 2
    assert leading.ASKED in browser.get(at(room)).content.decode()
    mail = mails.first()
    rendered = KINDS[mail.kind].render(mail.address, **mail.arguments)
    assert "Wie tekent er?" in rendered.text
    assert room.title in rendered.subject


def test_without_anybody_who_can_answer_nothing_is_mailed(room, host):
    thread = ask(room)
    assert "Mail wie kan antwoorden" not in browser_of(host).get(at(room)).content.decode()
    with pytest.raises(Refused, match="nog niemand"):
        leading.ask_helpers(thread=thread, by=host)
    thread.refresh_from_db()
    assert thread.helpers_mailed_at is None


@pytest.mark.parametrize("why", ["answered", "hidden", "only the question hidden", "gone", "closed", "left"])
def test_the_mail_does_not_leave_when_it_has_no_sense_any_more(room, host, why):
    helper = make_lead(room, RoomPart.REPRESENTATIVE)
    thread = ask(room)
    leading.ask_helpers(thread=thread, by=host)
    mail = OutgoingMail.objects.get(kind="discussions.question_waits")
    if why == "answered":
        Thread.objects.update(answer=make_post(thread))
    elif why == "hidden":
        thread.posts.update(state="verborgen")
    elif why == "only the question hidden":
        thread.posts.update(state="verborgen")
        make_post(thread, body="Iemand dacht al mee")
    elif why == "gone":
        thread.delete()
    elif why == "closed":
        Event.objects.update(messages_until=timezone.now(), support_until=None)
    else:
        RoomPerson.objects.filter(registration=helper).delete()
    with pytest.raises(NotNeeded):
        KINDS[mail.kind].render(mail.address, **mail.arguments)


def test_who_joins_live_stands_there_by_name(host):
    event = host.event
    now = timezone.now()
    item = ProgrammeItem.objects.create(event=event, title="Live", starts_at=now, ends_at=now + timedelta(hours=1))
    room = make_room(event, RoomKind.LIVE, programme_item=item)
    RoomPerson.objects.create(room=room, registration=host, part=RoomPart.HOST)
    for name in ("Samira", "Bo"):
        seat = make_participant(event, name=name)
        LiveTick.objects.create(room=room, visit=Visit.objects.get(user=seat.user, event=event))
    make_participant(event, name="Blijft weg")
    page = browser_of(host).get(at(room)).content.decode()
    assert "2 deelnemers doen mee" in page
    assert page.index("Bo") < page.index("Samira")
    assert "Blijft weg" not in page


# --- Live notes ---


def version_in(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page)[1]


def test_notes_are_kept_and_shown_to_who_leads_alone(room, host):
    browser = browser_of(host)
    version = version_in(browser.get(at(room, "aantekeningen/")).content.decode())
    browser.post(at(room, "aantekeningen/"), {"notes": "Eerst bellen.", "version": version})
    assert "Eerst bellen." in browser.get(at(room, "aantekeningen/")).content.decode()
    page = browser_of(make_participant(room.event)).get(room.get_absolute_url()).content.decode()
    assert "Eerst bellen." not in page


def test_of_two_who_write_at_once_the_second_gets_both_texts(room, host):
    first, second = browser_of(host), browser_of(make_lead(room, RoomPart.CASE_OWNER))
    old = version_in(first.get(at(room, "aantekeningen/")).content.decode())
    first.post(at(room, "aantekeningen/"), {"notes": "Van de eerste.", "version": old})
    response = second.post(at(room, "aantekeningen/"), {"notes": "Van de tweede.", "version": old})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Van de eerste." in page
    assert "Van de tweede." in page
    assert Room.objects.get().notes == "Van de eerste."
    both = {"notes": "Van de eerste.\nVan de tweede.", "version": version_in(page)}
    assert second.post(at(room, "aantekeningen/"), both).status_code == 302
    assert Room.objects.get().notes == "Van de eerste.\nVan de tweede."


def test_the_same_text_twice_is_no_clash(room, host):
    for _ in range(2):
        leading.write_notes(room=room, text="Eerst bellen.", version=0)
    assert Room.objects.get().notes_version == 1


def test_notes_that_are_too_long_stay_in_the_form(room, host):
    response = browser_of(host).post(at(room, "aantekeningen/"), {"notes": "x" * 20_001, "version": 0})
    assert response.status_code == 422
    assert "x" * 20_001 in response.content.decode()


# --- Outcome ---


def outcome_form(page: str, **fields: str) -> dict[str, str]:
    lines = {f"taak-{number}-{name}": "" for number in range(3) for name in ("what", "owner", "owner_name")}
    return lines | {"version": version_in(page), "agreed": "", "look_back_on": ""} | fields


def test_the_outcome_says_what_who_and_when_and_stands_in_the_room(room, host):
    browser, address = browser_of(host), at(room, "uitkomst/")
    sent = outcome_form(
        browser.get(address).content.decode(),
        agreed="We proberen het een jaar.",
        look_back_on="2027-09-24",
        **{
            "taak-0-what": "Belt de verzekeraar",
            "taak-0-owner": str(host.public_id),
            "taak-1-what": "Vraagt de raad",
            "taak-1-owner_name": "De wethouder",
        },
    )
    assert browser.post(address, sent).status_code == 302
    outcome = Outcome.objects.get(room=room)
    assert (outcome.agreed, outcome.look_back_on) == ("We proberen het een jaar.", date(2027, 9, 24))
    tasks = outcome.tasks.values_list("what", "owner", "owner_name")
    assert list(tasks) == [("Belt de verzekeraar", host.pk, ""), ("Vraagt de raad", None, "De wethouder")]
    page = browser_of(make_participant(room.event)).get(room.get_absolute_url()).content.decode()
    for text in ("We proberen het een jaar.", "Belt de verzekeraar (Marleen)", "(De wethouder)", "24 september 2027"):
        assert text in page
    again = browser.get(address).content.decode()
    assert again.count("Belt de verzekeraar") == 1
    assert again.count('<fieldset class="outcome-line"') == 2 + 3


def test_of_two_outcomes_at_once_nothing_is_lost(room, host):
    browser, address = browser_of(host), at(room, "uitkomst/")
    old = browser.get(address).content.decode()
    browser.post(address, outcome_form(old, agreed="Van de eerste.", **{"taak-0-what": "Belt"}))
    response = browser.post(address, outcome_form(old, agreed="Van de tweede.", **{"taak-0-what": "Schrijft"}))
    page = response.content.decode()
    assert response.status_code == 422
    for text in ("Van de eerste.", "Van de tweede.", "Belt", "Schrijft"):
        assert text in page
    assert Outcome.objects.get().agreed == "Van de eerste."
    assert browser.post(address, outcome_form(page, agreed="Van allebei.")).status_code == 302
    assert Outcome.objects.get().agreed == "Van allebei."


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"look_back_on": "morgen"}, "Vul een dag in"),
        ({"taak-0-owner_name": "Iemand"}, "Schrijf op wat deze persoon doet."),
        ({"taak-0-what": "Belt", "taak-0-owner": "geen-nummer"}, "Wie"),
    ],
)
def test_what_is_wrong_in_an_outcome_is_said_and_stays(room, host, fields, says):
    browser, address = browser_of(host), at(room, "uitkomst/")
    response = browser.post(address, outcome_form(browser.get(address).content.decode(), agreed="Blijft.", **fields))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "Blijft." in response.content.decode()
    assert not Outcome.objects.exists()


def test_another_day_to_look_back_gets_a_mail_of_its_own(room):
    leading.record_outcome(room=room, agreed="", look_back_on=date(2027, 9, 1), tasks=[], version=0)
    Outcome.objects.update(looked_back_at=timezone.now())
    leading.record_outcome(room=room, agreed="Meer", look_back_on=date(2027, 9, 1), tasks=[], version=1)
    assert Outcome.objects.get().looked_back_at
    leading.record_outcome(room=room, agreed="Meer", look_back_on=date(2027, 12, 1), tasks=[], version=2)
    assert Outcome.objects.get().looked_back_at is None


def test_only_who_is_known_in_the_room_can_be_named_from_the_list(room, host):
    make_participant(room.event, name="Staat nergens")
    listed = make_participant(room.event, name="Staat in de lijst")
    Visit.objects.filter(user=listed.user).update(listed_at=timezone.now())
    thread = make_thread(room)
    make_post(thread, make_participant(room.event, name="Schreef hier"))
    make_post(thread, make_participant(room.event, name="Schreef zonder naam"), nameless=True, shown_as="Beleid")
    make_participant(make_open_event(), name="Van elders")
    page = browser_of(host).get(at(room, "uitkomst/")).content.decode()
    for name in ("Staat in de lijst", "Schreef hier", "Marleen"):
        assert name in page
    for name in ("Staat nergens", "Schreef zonder naam", "Van elders"):
        assert name not in page


# --- The number of queries ---


def _fill(room: Room, number: int) -> None:
    for _ in range(number):
        ask(room)
        make_post(make_thread(room, kind=ThreadKind.POSED))
        seat = make_participant(room.event)
        LiveTick.objects.create(room=room, visit=Visit.objects.get(user=seat.user, event=room.event))
        make_lead(room, RoomPart.REPRESENTATIVE)
    lines = [leading.Task("Belt", owner=make_participant(room.event)) for _ in range(number)]
    version = getattr(Outcome.objects.filter(room=room).first(), "version", 0)
    leading.record_outcome(room=room, agreed="", look_back_on=None, tasks=lines, version=version)


def test_who_was_erased_leaves_no_empty_name_behind_what_they_took_on(room, host):
    gone = make_participant(room.event, name="")
    gone.erased_at = timezone.now()
    gone.save()
    leading.record_outcome(room=room, agreed="", look_back_on=None, tasks=[leading.Task("Bellen", gone)], version=0)
    page = browser_of(host).get(room.get_absolute_url()).content.decode()
    assert "<li>Bellen</li>" in page


@pytest.mark.parametrize("rest", PAGES)
def test_the_pages_ask_as_much_for_thirty_rows_as_for_one(room, host, rest):
    browser = browser_of(host)
    _fill(room, 1)
    browser.get(at(room, rest))
    with CaptureQueriesContext(connection) as one:
        browser.get(at(room, rest))
    _fill(room, 29)
    with CaptureQueriesContext(connection) as thirty:
        browser.get(at(room, rest))
    assert len(thirty) == len(one)


def test_roles_without_a_question_are_named(room, host):
    make_thread(room, kind=ThreadKind.POSED, role=Role.BELEID)
    page = browser_of(host).get(at(room)).content.decode()
    lacking = page.split("Nog zonder eigen vraag:")[1].split(".")[0]
    assert "Uitvoering" in lacking
    assert "Beleid" not in lacking


def test_leading_asks_to_be_able_to_write_only_where_others_would_read_it(room, host):
    """After the last message one still fills in notes and outcome: the summary is made then."""
    Event.objects.update(support_until=None, messages_until=timezone.now())
    browser = browser_of(host)
    assert browser.post(at(room, "aantekeningen/"), {"notes": "Later.", "version": 0}).status_code == 302
    assert Room.objects.get().notes == "Later."
    host.event.refresh_from_db()
    assert not visitor_of(host).may_write
