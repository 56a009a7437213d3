"""Conversations: threads, posts, replies, answers, reactions, changing and withdrawing."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from discussions.actions import posting
from discussions.models import Post, PostState, PostVersion, Reaction, RoomKind, RoomPart, Thread, ThreadKind, Visit
from discussions.writing import MAX_LENGTH
from events.models import Event
from membership.errors import Refused
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return make_room(make_open_event())


@pytest.fixture
def thread(room):
    thread = make_thread(room, title="Wie regelt het vervoer?")
    make_post(thread, body="Hoe doen jullie dit?")
    return thread


@pytest.fixture
def seat(room):
    return make_participant(room.event)


def address(thing, rest=""):
    return thing.get_absolute_url() + rest


def text_of(browser, url):
    return browser.get(url).content.decode()


def question(room, asker):
    thread = make_thread(room, kind=ThreadKind.QUESTION, title="Mag dat?")
    return thread, make_post(thread, asker, "Mag dat?"), make_post(thread, body="Ja, met artikel 3.")


def end_of_messages(event, **ago):
    Event.objects.filter(pk=event.pk).update(
        support_until=timezone.now() - timedelta(**ago), messages_until=timezone.now() - timedelta(**ago)
    )


# --- Writing -------------------------------------------------------------------------------------------------------


def test_somebody_asks_a_question_from_the_room(room, seat):
    browser = browser_of(seat)
    assert "Stel een vraag" in text_of(browser, address(room))
    assert "checked" in text_of(browser, address(room, "gesprek/?soort=vraag")).split('value="vraag"')[1][:60]
    sent = {"kind": "vraag", "title": "Mag dat?", "body": "Een **brommer** lenen.", "form_token": uuid.uuid4()}
    response = browser.post(address(room, "gesprek/"), sent)
    post = Post.objects.get()
    assert response["Location"] == f"{post.thread.get_absolute_url()}#bericht-{post.public_id}"
    assert (post.thread.kind, post.thread.title) == ("vraag", "Mag dat?")
    assert "Een <strong>brommer</strong> lenen." in text_of(browser, address(post.thread))
    assert "Vragen zonder antwoord" in text_of(browser, address(room))


def test_a_reply_stands_under_its_post_and_a_reply_to_a_reply_as_well(thread, seat):
    browser, first = browser_of(seat), thread.posts.get()
    browser.post(address(thread, f"schrijven/?op={first.public_id}"), {"body": "Eerste reactie"})
    reply = Post.objects.get(body="Eerste reactie")
    page = text_of(browser, address(thread, f"schrijven/?op={reply.public_id}"))
    assert "Eerste reactie" in page
    browser.post(address(thread, f"schrijven/?op={reply.public_id}"), {"body": "Tweede reactie"})
    second = Post.objects.get(body="Tweede reactie")
    assert (reply.parent, second.parent) == (first, first)
    page = text_of(browser, address(thread))
    replies = page.index(f'id="reacties-{first.public_id}"')
    assert replies < page.index("Eerste reactie") < page.index("Tweede reactie")


def test_one_replies_only_within_the_conversation(room, thread, seat):
    elsewhere = make_post(make_thread(room))
    browser_of(seat).post(address(thread, f"schrijven/?op={elsewhere.public_id}"), {"body": "Hier"})
    assert Post.objects.get(body="Hier").parent is None
    hidden = make_post(make_thread(make_room(make_open_event())))
    assert browser_of(seat).get(address(thread, f"schrijven/?op={hidden.public_id}")).status_code == 404


def test_a_double_press_is_one_post(room, thread, seat):
    browser, token = browser_of(seat), uuid.uuid4()
    locations = {
        browser.post(address(thread, "schrijven/"), {"body": "Eens", "form_token": token})["Location"] for _ in range(3)
    }
    assert len(locations) == 1
    assert thread.posts.filter(body="Eens").count() == 1
    sent = {"kind": "gesprek", "title": "Nieuw", "body": "Dag", "form_token": token}
    for _ in range(3):
        browser.post(address(room, "gesprek/"), sent)
    assert Thread.objects.filter(title="Nieuw").count() == 1


def test_another_text_from_the_same_form_is_another_post(thread, seat):
    browser, token = browser_of(seat), uuid.uuid4()
    for body in ("Een", "Twee"):
        browser.post(address(thread, "schrijven/"), {"body": body, "form_token": token})
    assert thread.posts.filter(body__in=["Een", "Twee"]).count() == 2


def test_nobody_takes_the_place_of_a_post_with_the_token_of_another(thread, seat):
    token = uuid.uuid4()
    for one in (seat, make_participant(thread.room.event)):
        browser_of(one).post(address(thread, "schrijven/"), {"body": "Eens", "form_token": token})
    assert thread.posts.filter(body="Eens").count() == 2


def test_looking_first_places_nothing_and_keeps_the_text(thread, seat):
    response = browser_of(seat).post(address(thread, "schrijven/"), {"body": "Ik zeg *dit*.", "stap": "bekijk"})
    page = response.content.decode()
    assert "Zo ziet het eruit" in page
    assert "Ik zeg <em>dit</em>." in page
    assert "Ik zeg *dit*.</textarea>" in page
    assert thread.posts.count() == 1


@pytest.mark.parametrize(
    "body, sentence",
    [
        ("", "Schrijf eerst iets."),
        ("   \r\n ", "Schrijf eerst iets."),
        ("x" * (MAX_LENGTH + 1), "Je tekst is te lang: 10001 tekens. Er passen er 10000 in."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays(thread, seat, body, sentence):
    response = browser_of(seat).post(address(thread, "schrijven/"), {"body": body})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "<title>Fout: " in page
    assert body.strip() in page
    assert thread.posts.count() == 1


def test_line_ends_of_a_browser_count_once(thread, seat):
    body = "\r\n".join("x" * 99 for _ in range(100))
    assert browser_of(seat).post(address(thread, "schrijven/"), {"body": body}).status_code == 302


def test_signs_that_nobody_sees_are_left_out(thread, seat):
    browser_of(seat).post(address(thread, "schrijven/"), {"body": "Goed\u202e nee\x00\x08\ttab"})
    assert thread.posts.last().body == "Goed nee\ttab"


def test_a_late_post_gets_a_clear_answer_and_keeps_its_text(thread, seat):
    browser = browser_of(seat)
    end_of_messages(thread.room.event, minutes=1)
    response = browser.post(address(thread, "schrijven/"), {"body": "Net te laat"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Je kunt hier nu niet meer schrijven." in page
    assert "Net te laat</textarea>" in page
    assert "Schrijf mee" not in text_of(browser, address(thread))
    assert "Begin een gesprek" not in text_of(browser, address(thread.room))


def test_a_post_after_the_end_of_all_gets_its_text_back(thread, seat):
    event = thread.room.event
    moment = timezone.now() - timedelta(minutes=1)
    Event.objects.filter(pk=event.pk).update(support_until=None, messages_until=None, environment_closes_at=moment)
    response = browser_of(seat).post(address(thread, "schrijven/"), {"body": "Net te laat <b>"})
    assert response.status_code == 422
    assert "Net te laat &lt;b&gt;" in response.content.decode()
    stranger = make_participant(make_open_event())
    assert browser_of(stranger).post(address(thread, "schrijven/"), {"body": "Dag"}).status_code == 404


def test_a_reply_to_what_was_just_withdrawn_keeps_its_text(thread, seat):
    first = thread.posts.get()
    Post.objects.filter(pk=first.pk).update(state=PostState.WITHDRAWN)
    response = browser_of(seat).post(address(thread, f"schrijven/?op={first.public_id}"), {"body": "Mee eens"})
    assert response.status_code == 422
    assert "Mee eens</textarea>" in response.content.decode()


def test_the_short_form_of_a_question_of_the_room_places_an_answer(room, seat):
    room.allow_nameless = True
    room.save()
    posed = make_thread(room, kind=ThreadKind.POSED, title="Wat doe jij?")
    browser_of(seat).post(address(posed), {"body": "Ik bel eerst.", "form_token": uuid.uuid4()})
    post = posed.posts.get()
    assert (post.body, post.nameless) == ("Ik bel eerst.", False)


# --- Answers -------------------------------------------------------------------------------------------------------


def test_who_asked_marks_the_answer_and_takes_the_mark_back(room, seat):
    thread, _, reply = question(room, seat)
    browser = browser_of(seat)
    assert "Dit is het antwoord" in text_of(browser, address(thread))
    browser.post(address(reply, "antwoord/"))
    thread.refresh_from_db()
    assert thread.answer == reply
    page = text_of(browser, address(thread))
    assert "Het antwoord" in page
    assert "Beantwoord" in page
    browser.post(address(reply, "antwoord/"))
    thread.refresh_from_db()
    assert thread.answer is None


@pytest.mark.parametrize("part", [RoomPart.REPRESENTATIVE, RoomPart.HOST, RoomPart.GUIDE, RoomPart.CASE_OWNER])
def test_who_has_a_part_in_the_room_marks_the_answer(room, seat, part):
    thread, _, reply = question(room, seat)
    browser_of(make_lead(room, part)).post(address(reply, "antwoord/"))
    thread.refresh_from_db()
    assert thread.answer == reply


def test_nobody_else_marks_the_answer(room, seat):
    thread, _, reply = question(room, seat)
    others = [make_participant(room.event), make_guest(room.event), make_lead(make_room(room.event))]
    for other in others:
        browser = browser_of(other)
        assert "Dit is het antwoord" not in text_of(browser, address(thread))
        browser.post(address(reply, "antwoord/"))
    thread.refresh_from_db()
    assert thread.answer is None


def test_the_question_itself_and_a_talk_have_no_answer(room, seat):
    thread, first, _ = question(room, seat)
    with pytest.raises(Refused):
        posting.mark_answer(visitor=visitor_of(seat), post=first)
    talk = make_thread(room)
    make_post(talk, seat)
    with pytest.raises(Refused):
        posting.mark_answer(visitor=visitor_of(seat), post=make_post(talk))


# --- Reactions -----------------------------------------------------------------------------------------------------


def test_a_reaction_is_pressed_and_taken_back(thread, seat):
    post, browser = thread.posts.get(), browser_of(seat)
    browser.post(address(post, "reactie/"), {"soort": "herkenbaar"})
    browser.post(address(post, "reactie/"), {"soort": "helpt"})
    page = text_of(browser, address(thread))
    assert page.count('aria-pressed="true"') == 2
    assert 'Herkenbaar <span class="reaction__number">1</span>' in page
    other = text_of(browser_of(make_participant(thread.room.event)), address(thread))
    assert 'aria-pressed="true"' not in other
    browser.post(address(post, "reactie/"), {"soort": "herkenbaar"})
    assert [one.kind for one in Reaction.objects.all()] == ["helpt"]


def test_one_reacts_neither_to_oneself_nor_with_anything_else_nor_too_late(thread, seat):
    own, browser = make_post(thread, seat), browser_of(seat)
    browser.post(address(own, "reactie/"), {"soort": "helpt"})
    assert browser.post(address(own, "reactie/"), {"soort": "boos"}).status_code == 404
    end_of_messages(thread.room.event, minutes=1)
    browser.post(address(thread.posts.first(), "reactie/"), {"soort": "helpt"})
    assert Reaction.objects.count() == 0


# --- Changing and withdrawing ----------------------------------------------------------------------------------------


def test_one_changes_the_own_post_and_the_old_text_is_kept(thread, seat):
    post, browser = make_post(thread, seat, "Oude tekst"), browser_of(seat)
    assert "Oude tekst</textarea>" in text_of(browser, address(post, "wijzigen/"))
    browser.post(address(post, "wijzigen/"), {"body": "Nieuwe tekst"})
    page = text_of(browser, address(thread))
    assert "Nieuwe tekst" in page
    assert "gewijzigd" in page
    assert "Oude tekst" not in page
    assert [one.body for one in PostVersion.objects.all()] == ["Oude tekst"]


def test_the_first_post_takes_its_title_along(room, seat):
    browser, visitor = browser_of(seat), visitor_of(seat)
    post = posting.start_thread(visitor=visitor, room=room, kind=ThreadKind.TALK, title="Samira", body="Over haar")
    browser.post(address(post, "wijzigen/"), {"title": "Een inwoner", "body": "Over haar"})
    post.thread.refresh_from_db()
    assert post.thread.title == "Een inwoner"
    browser.post(address(post, "intrekken/"))
    post.thread.refresh_from_db()
    assert post.thread.title == "Ingetrokken"
    assert [one.body for one in PostVersion.objects.all()] == ["Samira\n\nOver haar", "Een inwoner\n\nOver haar"]


def test_a_withdrawn_post_says_so_and_keeps_its_replies(thread, seat):
    post, browser = make_post(thread, seat, "Te veel gezegd", insight_at=timezone.now()), browser_of(seat)
    make_post(thread, body="Dank je", parent=post)
    thread.kind, thread.answer = ThreadKind.QUESTION, post
    thread.save()
    assert "Te veel gezegd" in text_of(browser, address(post, "intrekken/"))
    browser.post(address(post, "intrekken/"))
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.state, post.body, post.html, post.insight_at) == (PostState.WITHDRAWN, "", "", None)
    assert thread.answer is None
    page = text_of(browser, address(thread))
    assert "Dit bericht is ingetrokken." in page
    assert "Dank je" in page
    assert "Te veel gezegd" not in page
    assert PostVersion.objects.get().body == "Te veel gezegd"


def test_withdrawing_is_possible_when_writing_is_not(thread, seat):
    post = make_post(thread, seat)
    end_of_messages(thread.room.event, minutes=1)
    browser = browser_of(seat)
    response = browser.post(address(post, "wijzigen/"), {"body": "Andere tekst"})
    assert response.status_code == 422
    assert "Andere tekst</textarea>" in response.content.decode()
    browser.post(address(post, "intrekken/"))
    post.refresh_from_db()
    assert post.state == PostState.WITHDRAWN


@pytest.mark.parametrize("deed", ["wijzigen/", "intrekken/"])
def test_nobody_changes_the_post_of_somebody_else(thread, seat, deed):
    post = thread.posts.get()
    for other in (seat, make_lead(thread.room)):
        assert browser_of(other).get(address(post, deed)).status_code == 404
        assert browser_of(other).post(address(post, deed), {"body": "x"}).status_code == 404
    post.refresh_from_db()
    assert post.body == "Hoe doen jullie dit?"


@pytest.mark.parametrize("state", [PostState.HIDDEN, PostState.WITHDRAWN])
def test_what_is_gone_is_not_changed_any_more(thread, seat, state):
    post = make_post(thread, seat, state=state)
    for deed in ("wijzigen/", "intrekken/"):
        assert browser_of(seat).post(address(post, deed), {"body": "x"}).status_code == 404


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_the_writer_of_a_hidden_post_reads_why_and_others_do_not(thread, seat):
    make_post(thread, seat, "Naam van een inwoner", state=PostState.HIDDEN, hidden_reason="Privacy van een inwoner")
    own = text_of(browser_of(seat), address(thread))
    other = text_of(browser_of(make_participant(thread.room.event)), address(thread))
    for page in (own, other):
        assert "Dit bericht is verborgen." in page  # by whom depends: a report alone hides too
        assert "Naam van een inwoner" not in page
    assert "Privacy van een inwoner" in own
    assert "Privacy van een inwoner" not in other


def test_the_title_is_hidden_with_the_first_post(room, seat):
    thread = make_thread(room, title="Samira uit de Kerkstraat")
    make_post(thread, state=PostState.HIDDEN)
    browser = browser_of(seat)
    for page in (text_of(browser, address(thread)), text_of(browser, address(room))):
        assert "Samira" not in page
        assert "Verborgen gesprek" in page


def test_a_hidden_title_is_on_no_page_about_what_else_stands_in_its_conversation(room, seat):
    thread = make_thread(room, title="Samira uit de Kerkstraat")
    make_post(thread, state=PostState.HIDDEN)
    own, other = make_post(thread, seat, "Wat ik erover dacht"), make_post(thread, body="Wat een ander dacht")
    browser = browser_of(seat)
    pages = [
        f"{address(thread)}schrijven/",
        f"{address(thread)}schrijven/?op={other.public_id}",
        f"{address(own)}wijzigen/",
        f"{address(own)}intrekken/",
        f"{address(other)}melden/",
    ]
    for page in pages:
        text = text_of(browser, page)
        assert "Samira" not in text, page
        assert "Verborgen gesprek" in text, page


def test_a_link_to_one_post_leads_to_its_place(thread, seat):
    post = thread.posts.get()
    response = browser_of(seat).get(address(post))
    assert response["Location"] == f"{address(thread)}#bericht-{post.public_id}"


def test_guests_carry_their_kind_and_helpers_their_part(thread, seat):
    make_post(thread, make_guest(thread.room.event))
    make_post(thread, make_lead(thread.room))
    page = text_of(browser_of(seat), address(thread))
    assert '<span class="badge">Inwonerspanel</span>' in page
    assert '<span class="badge">Gespreksleider</span>' in page


def test_a_room_shows_what_the_panel_says(room, seat):
    room.ask_panel = True
    room.save()
    panel = make_guest(room.event)
    thread = make_thread(room)
    for number in range(5):
        make_post(thread, panel, f"Het panel zegt {number}")
    make_post(thread, body="Een ambtenaar zegt iets")
    browser = browser_of(seat)
    page = text_of(browser, address(room))
    assert "Wat zegt het panel?" in page
    assert page.count("Het panel zegt") == 3
    assert "Lees alle 5 berichten van het panel" in page
    page = text_of(browser, address(room, "panel/"))
    assert page.count("Het panel zegt") == 5
    assert "Een ambtenaar" not in page
    assert "Hier vragen we jou om een reactie." in text_of(browser_of(panel), address(room))


def test_the_list_of_a_room_goes_from_pinned_to_unanswered_to_others(room, seat):
    make_post(make_thread(room, title="Gewoon gesprek"))
    make_post(make_thread(room, title="Open vraag", kind=ThreadKind.QUESTION))
    make_post(make_thread(room, title="Vast gesprek", pinned_at=timezone.now()))
    page = text_of(browser_of(seat), address(room))
    assert page.index("Vast gesprek") < page.index("Open vraag") < page.index("Gewoon gesprek")


def test_a_room_of_somebody_else_stays_closed(seat):
    from tests.factories import make_case_slot, make_delegation, make_own_case

    event = seat.event
    own_case = make_own_case(make_delegation(event, state="seated"), make_case_slot(event))
    room = make_room(event, RoomKind.OWN_CASE, own_case=own_case)
    thread = make_thread(room)
    post = make_post(thread)
    browser = browser_of(seat)
    for path in (
        address(room, "gesprek/"), address(room, "panel/"), address(thread), address(thread, "schrijven/"),
        address(post), address(post, "reactie/"), address(post, "antwoord/"),
    ):  # fmt: skip
        assert browser.post(path, {"body": "x", "soort": "helpt"}).status_code in (404, 405)
    assert browser.get(address(thread)).status_code == browser.get(address(post)).status_code == 404


def test_a_conversation_takes_as_many_queries_with_thirty_posts_as_with_one(room, seat, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    small, large = make_thread(room), make_thread(room)
    make_post(small)
    first = make_post(large)
    for number in range(29):
        post = make_post(large, parent=first if number % 2 else None)
        Reaction.objects.create(post=post, user=seat.user, kind="helpt")
    browser = browser_of(seat)
    browser.get(address(small))
    counted = []
    for thread in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(address(thread))
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 18
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(room))
        counted.append(len(queries))
        for _ in range(28):
            make_post(make_thread(room, kind=ThreadKind.QUESTION))
    assert counted[0] == counted[1]


def test_who_has_not_agreed_to_the_rules_reads_and_writes_nothing(thread):
    seat = make_participant(thread.room.event, agreed=False)
    browser = browser_of(seat)
    assert "spelregels" in browser.get(address(thread))["Location"]
    assert browser.post(address(thread, "schrijven/"), {"body": "Dag"}).status_code == 302
    assert not Visit.objects.filter(user=seat.user).exists()
    assert thread.posts.count() == 1
