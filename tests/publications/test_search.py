"""Search over news, library and one's own conversations: finds what one may read, and nothing else, on both engines."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from discussions.access import visits_of
from discussions.models import PostState, RoomKind
from events.models import Event
from membership.models import MembershipState
from publications.models import Article, LibraryDocument
from publications.search import articles_with, documents_with, words_of
from registrations.models import State
from tests.environment import make_lead, make_open_event, make_participant, make_post, make_room, make_thread
from tests.factories import make_case_slot, make_delegation, make_own_case, make_user
from tests.publications.support import browser, make_article, make_document, make_member

pytestmark = pytest.mark.django_db


def found(question: str) -> list[str]:
    return [article.title for article in articles_with(words_of(question), None)]


def test_words_are_letters_and_digits_alone():
    assert words_of("  Coördinatie, 'OF' 1=1; --") == ["coordinatie", "of", "1"]
    assert len(words_of(" ".join(map(str, range(50))))) == 8
    assert words_of("\x00 % _ * : & | ! ( ) \" '") == []


def test_each_word_begins_a_word_somewhere_accents_and_case_aside():
    make_article(title="De brommer van Jonas", summary="Over werk.", body="In de kas rijdt geen bus. Coördinatie telt.")
    for question in ("brommer", "BROM", "jonas kas", "coordinatie", "coördinatie", "werk bus", "kas, bus!"):
        assert found(question) == ["De brommer van Jonas"], question
    for question in ("", "trein", "brommer trein", "rommer", "%", "' OR 1=1 --", '"', "bus:*|trein"):
        assert found(question) == [], question


def test_dutch_words_of_one_stem_are_one_on_postgresql():
    """FTS5 knows the beginning of a word alone, so SQLite finds the longer form of what is typed."""
    make_article(title="Bijeenkomst voor een gemeente")
    dutch = connection.vendor == "postgresql"
    assert found("gemeente") == found("bijeenkomst gemeente") == ["Bijeenkomst voor een gemeente"]
    for question in ("gemeenten", "bijeenkomsten gemeenten", "want gemeente"):  # "want" says nothing
        assert bool(found(question)) == dutch, question


def test_what_stands_in_the_title_comes_first():
    make_article(title="Iets anders", body="Hier staat brommer. " + "En nog veel meer woorden. " * 40)
    make_article(title="De brommer")
    make_article(title="Nog iets", summary="Een brommer in het kort.")
    assert found("brommer") == ["De brommer", "Nog iets", "Iets anders"]


def test_the_index_follows_each_change():
    article, document = make_article(title="Brommer"), make_document(title="Brommer")
    Article.objects.filter(pk=article.pk).update(title="Fiets")
    document.title = "Fiets"
    document.save()
    for word, number in (("brommer", 0), ("fiets", 1)):
        assert articles_with([word], None).count() == number
        assert documents_with([word], None).count() == number
    Article.objects.all().delete()
    LibraryDocument.objects.all().delete()
    assert not articles_with(["fiets"], None).exists()
    make_article(title="Trein")
    make_document(title="Trein")
    assert articles_with(["trein"], None).count() == documents_with(["trein"], None).count() == 1
    assert documents_with(["fiets"], None).count() == 0


def test_the_index_survived_all_migrations():
    """SQLite alters a column by making the table anew, and its triggers go with the old one (migration 0003)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'publications_%_words'")
            assert cursor.fetchone()[0] == 2
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'publications_%'")
            assert cursor.fetchone()[0] == 6


def test_nobody_finds_what_they_may_not_read():
    now = timezone.now()
    make_article(title="Kanarie open")
    make_article(title="Kanarie leden", readers="members")
    make_article(title="Kanarie concept", publish_at=None)
    make_article(title="Kanarie straks", publish_at=now + timedelta(hours=1))
    make_document(title="Kanarie stuk")
    make_document(title="Kanarie ledenstuk", readers="members", text="kanarie")
    public, inside = {"Kanarie open", "Kanarie stuk"}, {"Kanarie leden", "Kanarie ledenstuk"}
    for user, expected in (
        (None, public),
        (make_user(), public),
        (make_user(staff=True, is_superuser=True), public),
        (make_member(MembershipState.ASKED), public),
        (make_member(MembershipState.LEFT), public),
        (make_member(), public | inside),
    ):
        response = browser(user).get("/zoeken/?q=kanarie")
        assert titles(response) == expected
        assert f"{len(expected)} keer gevonden" in response.content.decode()


def titles(response) -> set[str]:
    page = html.fromstring(response.content.decode())
    return {title.text_content() for title in page.xpath("//h3[@class='hits__title']")}


def texts(response) -> list[str]:
    page = html.fromstring(response.content.decode())
    return [text.text_content() for text in page.xpath("//p[@class='hits__text']")]


def test_a_participant_finds_the_conversations_of_own_environments_alone():
    event, other = make_open_event(), make_open_event()
    me = make_participant(event)
    second = make_participant(other, user=me.user, address=me.address)
    thread = make_thread(make_room(event))
    make_post(thread, body="Kanarie zichtbaar")
    make_post(make_thread(make_room(other)), second, body="Kanarie ook")
    make_post(thread, body="Kanarie verborgen", state=PostState.HIDDEN)
    make_post(thread, body="Kanarie ingetrokken", state=PostState.WITHDRAWN)
    make_post(make_thread(make_room(make_open_event())), body="Kanarie elders")
    own_case = make_own_case(make_delegation(event, state=State.SEATED), make_case_slot(event))
    make_post(make_thread(make_room(event, RoomKind.OWN_CASE, own_case=own_case)), body="Kanarie eigen casus")
    mine = browser(me.user)
    assert sorted(texts(mine.get("/zoeken/?q=kanarie"))) == ["Kanarie ook", "Kanarie zichtbaar"]
    assert sorted(texts(mine.get("/zoeken/?q=kanarie&waar=gesprekken"))) == ["Kanarie ook", "Kanarie zichtbaar"]
    for user in (None, make_user(), make_member()):
        for more in ("", "&waar=gesprekken"):
            assert texts(browser(user).get(f"/zoeken/?q=kanarie{more}")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"environment_closes_at": timedelta(minutes=-1), "messages_until": timedelta(minutes=-2)},
        {"environment_opens_at": timedelta(hours=1)},
        {"status": Event.Status.CANCELLED},
        {"status": Event.Status.DRAFT},
    ],
    ids=["closed", "not open yet", "cancelled", "draft"],
)
def test_an_environment_that_is_not_open_is_not_searched(change):
    now = timezone.now()
    event = make_open_event()
    me = make_participant(event)
    make_post(make_thread(make_room(event)), body="Kanarie")
    assert len(visits_of(me.user)) == 1
    change = {name: now + value if isinstance(value, timedelta) else value for name, value in change.items()}
    if "environment_opens_at" in change:
        change |= {"support_until": None, "messages_until": None, "environment_closes_at": None}
    elif "messages_until" in change:
        change |= {"support_until": None}
    Event.objects.filter(pk=event.pk).update(**change)
    assert texts(browser(me.user).get("/zoeken/?q=kanarie")) == []


def test_who_did_not_agree_or_gave_the_seat_back_finds_nothing_and_who_leads_rehearses():
    event = make_open_event(environment_opens_at=timezone.now() + timedelta(hours=1))
    room = make_room(event)
    lead = make_lead(room)
    make_post(make_thread(room), lead, body="Kanarie")
    assert texts(browser(lead.user).get("/zoeken/?q=kanarie")) == ["Kanarie"]
    Event.objects.filter(pk=event.pk).update(environment_opens_at=timezone.now() - timedelta(hours=1))
    new = make_participant(event, agreed=False)
    back = make_participant(event)
    back.state = State.CANCELLED
    back.save()
    for seat in (new, back):
        assert texts(browser(seat.user).get("/zoeken/?q=kanarie")) == []


def test_words_are_marked_and_nothing_acts():
    make_article(title="Een <b>brommer</b>", summary="x", body='Voor "Jonas" & de brommer <script>kwaad()</script>')
    make_document(title="Stuk", text="<img src=x onerror=kwaad()> brommer")
    response = browser().get("/zoeken/?q=brommer")
    page = html.fromstring(response.content.decode())
    assert [mark.text for mark in page.xpath("//main//mark")].count("brommer") == 3
    assert not page.xpath("//main//script | //main//b | //main//img")
    question = "<script>kwaad()</script>"
    page = html.fromstring(browser().get("/zoeken/", {"q": question}).content.decode())
    assert page.xpath("//input[@name='q']/@value") == [question]
    assert not page.xpath("//main//script")


def test_the_first_few_of_each_place_and_all_of_one():
    for _ in range(27):
        make_article(summary="brommer")
    make_document(summary="brommer")
    response = browser().get("/zoeken/?q=brommer")
    assert len(titles(response)) == 6
    assert "Alle 27 in nieuws" in response.content.decode()
    response = browser().get("/zoeken/?q=brommer&waar=nieuws")
    assert len(titles(response)) == 20
    assert "q=brommer&amp;waar=nieuws&amp;pagina=2" in response.content.decode()
    assert len(titles(browser().get("/zoeken/?q=brommer&waar=nieuws&pagina=2"))) == 7
    for odd in ("", "?q=", "?q=%00", "?q=%25", f"?q={'x' * 5000}", "?q=brommer&waar=onzin", "?q=brommer&pagina=x"):
        assert browser().get(f"/zoeken/{odd}").status_code == 200
    assert "Niets gevonden" in browser().get("/zoeken/?q=nergens").content.decode()


def test_a_search_takes_the_same_queries_at_one_and_at_thirty():
    seats = [make_participant(make_open_event())]
    user = make_member(email="zoeker@example.nl")

    def fill() -> None:
        event = make_open_event()
        seats.append(make_participant(event, user=user, address=user.email))
        make_post(make_thread(make_room(event)), body="brommer")
        make_article(summary="brommer")
        make_document(summary="brommer")

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    client = browser(user)
    fill()
    paths = ["/zoeken/?q=brommer", "/zoeken/?q=brommer&waar=gesprekken", "/zoeken/?q=brommer&waar=bibliotheek"]
    before = [queries(path) for path in paths]
    for _ in range(29):
        fill()
    assert [queries(path) for path in paths] == before
    assert titles(client.get("/zoeken/?q=brommer&waar=gesprekken"))
