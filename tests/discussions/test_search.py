"""Search: finds what one may read, and nothing else."""

import pytest
from django.test import Client

from discussions.excerpts import around, marked, plain
from discussions.models import Post, PostState, Room, RoomKind, Thread, ThreadKind
from events.models import Case
from registrations.models import State
from tests.environment import browser_of, make_open_event, make_participant, make_post, make_room, make_thread
from tests.factories import make_case_slot, make_delegation, make_own_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return make_thread(make_room(make_open_event()), title="Over bijstand")


@pytest.fixture
def reader(thread: Thread) -> Client:
    return browser_of(make_participant(thread.room.event))


def found(client: Client, thread: Thread, question: str, **more: object) -> list[str]:
    response = client.get(f"/omgeving/{thread.room.event.slug}/zoeken/", {"q": question, **more})
    assert response.status_code == 200
    return [hit["post"].body for hit in response.context["hits"]]


def test_finds_all_words_in_text_and_title(thread: Thread, reader: Client) -> None:
    make_post(thread, body="Het eerste bericht.")
    make_post(thread, body="De drempel is te hoog.")
    make_post(thread, body="De drempel mag blijven.")
    assert found(reader, thread, "DREMPEL hoog") == ["De drempel is te hoog."]
    assert found(reader, thread, "drempel bijstand") == ["De drempel mag blijven.", "De drempel is te hoog."]
    assert found(reader, thread, "bijstand") == ["Het eerste bericht."]
    assert found(reader, thread, "nergens") == []
    assert found(reader, thread, "") == []
    assert found(reader, thread, "100%_") == []


def test_shows_nothing_hidden_withdrawn_or_of_elsewhere(thread: Thread, reader: Client) -> None:
    make_post(thread, body="Kanarie verborgen", state=PostState.HIDDEN)
    make_post(thread, body="Kanarie ingetrokken", state=PostState.WITHDRAWN)
    event = thread.room.event
    own_case = make_own_case(make_delegation(event, state=State.SEATED), make_case_slot(event))
    make_post(make_thread(make_room(event, RoomKind.OWN_CASE, own_case=own_case)), body="Kanarie eigen casus")
    make_post(make_thread(make_room(make_open_event())), body="Kanarie elders")
    assert found(reader, thread, "kanarie") == []


def test_finds_a_room_by_what_stands_at_its_top_or_what_it_asks(thread: Thread, reader: Client) -> None:
    room = thread.room
    Room.objects.update(title="De brommer", introduction="Over de kas.")
    Case.objects.update(summary="Jonas kan niet op tijd komen.", beleid="De verordening zegt iets anders.")
    make_thread(room, kind=ThreadKind.POSED, title="Wat deed jij voor het laatst?")
    make_room(room.event, title="Iets anders")
    event = room.event
    own_case = make_own_case(make_delegation(event, state=State.SEATED), make_case_slot(event), title="Kanarie")
    make_room(event, RoomKind.OWN_CASE, own_case=own_case, title="Kanarie")
    url = f"/omgeving/{event.slug}/zoeken/"

    def rooms(question: str) -> list[str]:
        return [one["room"].title for one in reader.get(url, {"q": question}).context["rooms"]]

    for question in ("BROMMER", "kas tijd", "verordening", "laatst deed", "gemeente voorbeeld brommer"):
        assert rooms(question) == ["De brommer"], question
    for question in ("", "brommer nergens", "kanarie", "brommer laatst"):
        assert rooms(question) == [], question
    page = reader.get(url, {"q": "brommer"}).content.decode()
    assert "De <mark>brommer</mark>" in page and "1 ruimte gevonden" in page and "Geen bericht gevonden" in page


def test_a_title_goes_with_the_first_post_that_is_hidden(thread: Thread, reader: Client) -> None:
    opening = make_post(thread, body="Het eerste bericht.")
    make_post(thread, body="Het tweede bericht.")
    Post.objects.filter(pk=opening.pk).update(state=PostState.HIDDEN)
    assert found(reader, thread, "bijstand") == []
    page = reader.get(f"/omgeving/{thread.room.event.slug}/zoeken/", {"q": "tweede"}).content.decode()
    assert "Over bijstand" not in page and "bericht." in page
    Thread.objects.update(kind=ThreadKind.POSED)
    assert found(reader, thread, "bijstand") == ["Het tweede bericht."]


def test_finds_who_wrote_without_a_name_by_text_alone(thread: Thread, reader: Client) -> None:
    writer = make_participant(thread.room.event, name="Kanarie Zonder")
    make_post(thread, writer, "Liever zo gezegd.", nameless=True, shown_as="Uitvoering, gemeente")
    for word in ("Kanarie", writer.organisation.name, writer.address):
        assert found(reader, thread, word) == []
    response = reader.get(f"/omgeving/{thread.room.event.slug}/zoeken/", {"q": "liever"})
    assert "Liever" in response.content.decode() and "Kanarie" not in response.content.decode()


def test_what_one_types_and_what_others_wrote_stays_text(thread: Thread, reader: Client) -> None:
    make_post(thread, body="Kijk: `<script>alert(1)</script>` en a&b")
    url = f"/omgeving/{thread.room.event.slug}/zoeken/"
    for question in ('"><script>alert(2)</script>', "<script>", "script", "&", "a&b", "mark", "\x00", "x" * 5000):
        page = reader.get(url, {"q": question}).content.decode()
        assert "<script>alert" not in page
        assert "&<mark>" not in page  # no entity cut in two
    assert "<mark>a&amp;b</mark>" in reader.get(url, {"q": "a&b"}).content.decode()


def test_takes_the_same_queries_for_one_hit_and_for_thirty(thread: Thread, reader, django_assert_num_queries) -> None:
    url = f"/omgeving/{thread.room.event.slug}/zoeken/"
    make_post(thread, body="drempel")
    reader.get(url, {"q": "drempel"})
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        reader.get(url, {"q": "drempel"})
    for _ in range(29):
        make_post(make_thread(thread.room), body="drempel")
        make_room(thread.room.event, title="De drempel")
    with django_assert_num_queries(len(one)):
        page = reader.get(url, {"q": "drempel"}).content.decode()
    assert "30 berichten gevonden" in page
    assert len(found(reader, thread, "drempel")) == 20
    assert len(found(reader, thread, "drempel", pagina=2)) == 10
    assert len(found(reader, thread, "drempel", pagina="kwaad")) == 20


def test_marks_words_and_cuts_between_words() -> None:
    text = "begin " * 40 + "de Drempel is <hoog> " + "eind " * 40
    cut = around(text, ["drempel"])
    assert cut.startswith("… begin") and cut.endswith("eind …") and len(cut) < 260
    assert "de <mark>Drempel</mark> is &lt;hoog&gt;" in marked(cut, ["drempel", "hoogst"])
    assert around("kort", ["weg"]) == "kort"
    assert marked("a<b", []) == "a&lt;b"
    assert plain("<p>een</p><ul><li>twee &amp; drie</li></ul>") == "een twee & drie"


def test_the_key_of_a_search_is_no_write(thread: Thread, reader: Client) -> None:
    assert reader.post(f"/omgeving/{thread.room.event.slug}/zoeken/", {"q": "x"}).status_code == 405
    assert Post.objects.count() == 0
