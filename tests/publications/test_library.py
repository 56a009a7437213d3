"""The library: who gets which document, its file, the filters, and the text that is read from a file."""

import uuid
from datetime import timedelta
from io import BytesIO
from unittest import mock

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from documents.uploads import checked_pdf
from membership.models import MembershipState, Theme
from netwerk.groups import ORGANISER
from publications import actions, pdf_text
from publications.models import LibraryDocument
from publications.readers import Reader
from publications.tasks import read_texts
from tests.admin.helpers import browser_of, staff
from tests.factories import make_event, make_user
from tests.publications.support import browser, make_article, make_document, make_member, pdf_of

pytestmark = pytest.mark.django_db
TextState = LibraryDocument.TextState


def test_what_is_for_members_is_for_members(client):
    public = make_document(title="Voor iedereen", file=pdf_of("open"))
    closed = make_document(title="Kanarie", summary="Kanarie kort", file=pdf_of("dicht"), readers=Reader.MEMBERS)
    theme = Theme.objects.create(name="Kanariethema", slug="kanarie")
    closed.themes.add(theme)
    for user, inside in (
        (None, False),
        (make_user(), False),
        (make_member(MembershipState.LEFT), False),
        (make_member(MembershipState.DECLINED), False),
        (make_member(), True),
    ):
        reader = browser(user)
        assert reader.get(f"/bibliotheek/{public.public_id}/").status_code == 200
        assert reader.get(f"/bibliotheek/{public.public_id}/bestand/").status_code == 200
        response = reader.get(f"/bibliotheek/{closed.public_id}/")
        assert response.status_code == (200 if inside else 403)
        assert ("Kanarie" in response.content.decode()) == inside
        assert "no-store" in response["Cache-Control"]
        response = reader.get(f"/bibliotheek/{closed.public_id}/bestand/")
        assert response.status_code == (200 if inside else 404)
        if inside:
            assert "no-store" in response["Cache-Control"]
        page = reader.get("/bibliotheek/").content.decode()
        assert "Voor iedereen" in page
        assert ("Kanarie" in page) == inside  # neither the title nor its theme or maker among the filters
        page = reader.get("/bibliotheek/?q=kanarie").content.decode()
        assert ("Kanarie kort" in page) == inside
    organiser = browser_of(staff(ORGANISER))
    assert organiser.get(f"/bibliotheek/{closed.public_id}/").status_code == 200


def test_a_file_is_handed_out_to_be_saved_and_runs_nothing():
    document = make_document(title="Onderzoek: wat werkt?", file=pdf_of("tekst"), size=123_456)
    assert "Download (PDF, 120,6" in browser().get(document.get_absolute_url()).content.decode()
    response = browser().get(f"/bibliotheek/{document.public_id}/bestand/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="onderzoek-wat-werkt.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_what_is_not_there_is_not_found():
    link = make_document()
    gone = make_document(file=pdf_of("weg"))
    gone.file.storage.delete(gone.file.name)
    for path in (
        f"/bibliotheek/{uuid.uuid4()}/",
        f"/bibliotheek/{uuid.uuid4()}/bestand/",
        f"/bibliotheek/{link.public_id}/bestand/",
        f"/bibliotheek/{gone.public_id}/bestand/",
    ):
        assert browser().get(path).status_code == 404


def test_a_document_is_a_file_or_a_link():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_document(link="")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_document(file=pdf_of("x"), link="https://x.example.nl/")


def test_each_filter_leaves_what_fits():
    theme = Theme.objects.create(name="Wonen", slug="wonen")
    one = make_document(title="Een", maker="PRCS", year=2019, language="en", summary="Over de brommer")
    one.themes.add(theme)
    make_document(title="Twee", maker="Movisie", year=2020)

    def found(query: str) -> list[str]:
        response = browser().get(f"/bibliotheek/?{query}")
        assert response.status_code == 200
        return [document.title for document in response.context["page"]]

    assert sorted(found("")) == ["Een", "Twee"]
    for query in ("maker=PRCS", "jaar=2019", "thema=wonen", "taal=en", "q=brommer", "q=prcs&jaar=2019&thema=wonen"):
        assert found(query) == ["Een"], query
    for query in ("maker=Niemand", "jaar=2O19", "jaar=99999999999999999999", "jaar=²²²²", "thema=x", "taal=fr",
                  "maker=PRCS&jaar=2020", "maker=%00"):  # fmt: skip
        assert found(query) in ([], ["Een", "Twee"], ["Twee", "Een"]), query
    assert found("q=%00") != []
    makers = list(browser().get("/bibliotheek/").context["makers"])
    assert makers == ["Movisie", "PRCS"]


def test_a_list_takes_the_same_queries_at_one_and_at_thirty():
    theme = Theme.objects.create(name="Wonen", slug="wonen")
    document = make_document(summary="brommer")
    document.themes.add(theme)
    client = browser(make_member())
    paths = ["/bibliotheek/", "/bibliotheek/?q=brommer", "/bibliotheek/?thema=wonen", document.get_absolute_url()]

    def queries() -> list[int]:
        counted = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counted.append(len(asked))
        return counted

    before = queries()
    for number in range(29):
        make_document(summary="brommer", maker=f"Maker {number}", year=1990 + number).themes.add(theme)
        document.events.add(make_event())
        document.themes.add(Theme.objects.create(name=f"T{number}", slug=f"t{number}"))
    assert queries() == before


# --- The text of a file ----------------------------------------------------------------------------------------------


def test_the_text_of_a_file_is_read_outside_the_request_and_found_then():
    document = make_document(file=pdf_of("Een brommer voor Jonas.", "De tweede blad-\nzijde: coördinatie."))
    assert browser().get("/bibliotheek/?q=brommer").context["page"].paginator.count == 0
    read_texts()
    document.refresh_from_db()
    assert document.text_state == TextState.READ
    assert "bladzijde" in document.text
    for words in ("brommer jonas", "bladzijde", "coordinatie", "COÖRDINATIE"):
        assert browser().get("/bibliotheek/", {"q": words}).context["page"].paginator.count == 1, words
    assert actions.read_waiting() == 0


def test_a_file_without_text_says_so():
    document = make_document(file=pdf_of(""))
    actions.read_waiting()
    document.refresh_from_db()
    assert (document.text, document.text_state) == ("", TextState.EMPTY)


HOSTILE = {
    "no pdf": b"%PDF-1.7 en dan niets\n%%EOF",
    "empty": b"",
    "a page tree that is its own child": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "nested very deep": b"%PDF-1.4\n1 0 obj"
    + b"[" * 200_000
    + b"]" * 200_000
    + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "noise": bytes(range(256)) * 400,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_no_reader_can_read_is_an_answer_and_no_fault(name):
    document = make_document(file=HOSTILE[name])
    actions.read_waiting()
    document.refresh_from_db()
    assert document.text_state in (TextState.UNREADABLE, TextState.EMPTY)
    assert browser().get(document.get_absolute_url()).status_code == 200


def test_a_file_that_keeps_a_reader_busy_is_left_after_its_time(monkeypatch):
    monkeypatch.setattr(pdf_text, "SECONDS", 1)
    made = pikepdf.open(BytesIO(pdf_of("x")))
    made.pages[0].Contents = made.make_stream(b"BT " + b"(a) Tj " * 3_000_000 + b"ET")
    out = BytesIO()
    made.save(out)
    with pytest.raises(pdf_text.Unreadable):
        pdf_text.read(out.getvalue())


def test_signs_that_no_database_keeps_are_left_out_and_the_text_is_cut():
    assert pdf_text.tidy("a\x00b\ud800c\u202ed  e\n\nf") == "a b c d e f"
    assert len(pdf_text.read(pdf_of(*["woord " * 800] * 45))) <= pdf_text.MAX_TEXT


def test_a_text_as_long_as_it_gets_fits_the_index_of_both_engines():
    text = " ".join(f"{number:x}é" for number in range(40_000))[: pdf_text.MAX_TEXT]
    wide = " ".join(chr(0x20000 + number) * 2 for number in range(40_000))[: pdf_text.MAX_TEXT]
    for one in (text, wide):
        assert make_document(text=one).pk


def test_a_file_that_is_replaced_while_it_is_read_is_read_again():
    document = make_document(file=pdf_of("het oude"))

    def read_late(pdf: bytes) -> str:
        fresh = LibraryDocument.objects.get(pk=document.pk)
        actions.keep_file(document=fresh, file=checked_pdf(ContentFile(pdf_of("het nieuwe"), "b.pdf")), by="test")
        fresh.save()
        return "het oude"

    with mock.patch.object(pdf_text, "read", read_late):
        actions.read_waiting()
    document.refresh_from_db()
    assert (document.text, document.text_state) == ("", TextState.WAITS)
    actions.read_waiting()
    document.refresh_from_db()
    assert document.text == "het nieuwe"


def test_the_page_of_a_past_gathering_leads_to_its_documents_the_newest_first():
    past = make_event(slug="toen", starts_at=timezone.now() - timedelta(days=9))
    article = make_article(title="Het verslag")
    documents = [make_document(title=title, year=year) for title, year in (("B", None), ("A", 2024), ("C", 2026))]
    for one in (article, *documents, make_document(title="Kanarie", readers="members")):
        one.events.add(past)
    page = html.fromstring(browser().get("/bijeenkomsten/toen/").content.decode())
    links = page.xpath("//section[@aria-labelledby='lees-verder']//a/@href")
    assert links == [article.get_absolute_url(), *(documents[n].get_absolute_url() for n in (2, 1, 0))]
