"""News and library in the admin: what an organiser sends in is checked, and a wrong form says what to do."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from membership.models import Theme
from publications.models import Article, LibraryDocument
from tests.admin.conftest import beheer, organiser, same_queries  # noqa: F401  the browser of an organiser
from tests.admin.helpers import form_values, text_of
from tests.factories import make_event
from tests.publications.support import make_article, make_document, pdf_of
from tests.publications.test_news import picture, with_picture

pytestmark = pytest.mark.django_db
NEWS, LIBRARY = "/admin/publications/article/", "/admin/publications/librarydocument/"
ARTICLE = {
    "kind": "news",
    "title": "De brommer",
    "slug": "",
    "summary": "Kort.",
    "body": "Tekst.",
    "readers": "everybody",
}
DOCUMENT = {"title": "Onderzoek", "maker": "PRCS", "summary": "Kort.", "language": "nl", "readers": "everybody"}


def sent(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_article_is_a_draft_until_it_has_a_moment(beheer, client):  # noqa: F811
    event = make_event()
    assert beheer.post(f"{NEWS}add/", ARTICLE | {"events": [event.pk]}).status_code == 302
    article = Article.objects.get()
    assert (article.slug, article.publish_at, list(article.events.all())) == ("de-brommer", None, [event])
    page = beheer.get(f"{NEWS}{article.pk}/change/")
    assert "Dit is een concept" in text_of(page)
    values = form_values(page.content, "article_form")
    moment = timezone.localtime() + timedelta(days=1)
    beheer.post(f"{NEWS}{article.pk}/change/", values | {"publish_at": moment.strftime("%Y-%m-%dT%H:%M")})
    article.refresh_from_db()
    assert article.publish_at.date() == moment.astimezone(article.publish_at.tzinfo).date()
    assert "Verschijnt vanzelf op" in text_of(beheer.get(f"{NEWS}{article.pk}/change/"))
    assert client.get("/nieuws/de-brommer/").status_code == 404


def test_a_form_that_is_not_right_says_what_to_do(beheer):  # noqa: F811
    make_article(slug="de-brommer")
    for fields, sentence in (
        ({}, "Er bestaat al een artikel met eenzelfde adres"),
        ({"title": "!!!"}, "Vul zelf een adres in"),
        ({"slug": "x", "body": "x" * 50_001}, "hoogstens"),
        ({"slug": "x", "new_picture": sent(picture((40, 30)), "a.png")}, "Beschrijf wat er op het plaatje te zien is"),
    ):
        response = beheer.post(f"{NEWS}add/", ARTICLE | fields)
        assert response.status_code == 200, fields
        assert sentence.lower() in text_of(response).lower(), fields
    assert Article.objects.count() == 1


def gif() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "GIF")
    return out.getvalue()


def bomb() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9_000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg onload='kwaad()'/>"),
        ("a.svg", b"<svg onload='kwaad()'/>"),
        ("a.png", gif()),
        ("a.html", picture((4, 4))),
        ("a.png", bomb()),
        ("a.png", b""),
        ("a.png", b"x" * (5 * 1024 * 1024 + 1)),
    ],
    ids=["svg as png", "svg", "gif as png", "png as html", "bomb", "empty", "too big"],
)
def test_what_is_no_picture_is_refused(beheer, name, content):  # noqa: F811
    response = beheer.post(f"{NEWS}add/", ARTICLE | {"picture_alt": "Een kring", "new_picture": sent(content, name)})
    assert response.status_code == 200
    assert not Article.objects.exists()


def test_a_picture_that_is_a_page_too_becomes_dots_alone(beheer):  # noqa: F811
    """A polyglot: a PNG with HTML behind it."""
    content = picture((40, 30)) + b"<script>kwaad()</script>"
    fields = {"picture_alt": "Een kring", "new_picture": sent(content, "../../kwaad.png")}
    assert beheer.post(f"{NEWS}add/", ARTICLE | fields).status_code == 302
    article = Article.objects.get()
    stored = article.picture.read()
    assert b"kwaad" not in stored + article.picture.name.encode()
    assert (article.picture_width, article.picture_height) == (40, 30)


def test_a_picture_is_kept_replaced_and_taken_away(beheer):  # noqa: F811
    article = with_picture()
    path, name = f"{NEWS}{article.pk}/change/", article.picture.name
    values = form_values(beheer.get(path).content, "article_form")
    values.pop("new_picture", None)
    assert beheer.post(path, values | {"title": "Anders"}).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.picture.name) == ("Anders", name)
    assert beheer.post(path, values | {"picture_alt": ""}).status_code == 200
    assert beheer.post(path, values | {"new_picture": sent(picture((50, 40)), "b.png")}).status_code == 302
    article.refresh_from_db()
    assert article.picture_width == 50
    assert beheer.post(path, values | {"without_picture": "on", "picture_alt": ""}).status_code == 302
    article.refresh_from_db()
    assert (article.picture.name, article.picture_width) == ("", 0)


def acting(change) -> bytes:
    paper = pikepdf.open(BytesIO(pdf_of("tekst")))
    change(paper)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def with_script(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html>kwaad</html>"),
        ("a.html", pdf_of("x")),
        ("a.pdf", acting(with_script)),
        ("a.pdf", b"GIF89a" + pdf_of("x")),
        ("a.pdf", pdf_of("x") + b"<script>kwaad()</script>"),
        ("a.pdf", pdf_of("x")[:200]),
        ("a.pdf", b""),
    ],
    ids=["html as pdf", "pdf as html", "with a script", "gif before", "html behind", "half", "empty"],
)
def test_what_is_no_plain_pdf_is_refused(beheer, name, content):  # noqa: F811
    response = beheer.post(f"{LIBRARY}add/", DOCUMENT | {"new_file": sent(content, name)})
    assert response.status_code == 200
    assert not LibraryDocument.objects.exists()


def test_a_document_is_a_pdf_or_a_link_and_may_become_the_other(beheer, django_capture_on_commit_callbacks):  # noqa: F811
    theme = Theme.objects.create(name="Wonen", slug="wonen")
    add = f"{LIBRARY}add/"
    assert "Kies een PDF" in text_of(beheer.post(add, DOCUMENT))
    both = DOCUMENT | {"link": "https://x.example.nl/a", "new_file": sent(pdf_of("x"), "a.pdf")}
    assert "niet allebei" in text_of(beheer.post(add, both))
    assert "Vul een jaar in" in text_of(beheer.post(add, DOCUMENT | {"link": "https://x.example.nl/a", "year": "12"}))
    fields = DOCUMENT | {"themes": [theme.pk], "new_file": sent(pdf_of("tekst"), "a.pdf")}
    assert beheer.post(add, fields).status_code == 302
    document = LibraryDocument.objects.get()
    assert (document.text_state, document.size > 100, list(document.themes.all())) == ("waits", True, [theme])
    path, stored = f"{LIBRARY}{document.pk}/change/", document.file.name
    values = form_values(beheer.get(path).content, "librarydocument_form")
    values.pop("new_file", None)
    with django_capture_on_commit_callbacks(execute=True):
        assert beheer.post(path, values | {"link": "https://x.example.nl/a"}).status_code == 302
    document.refresh_from_db()
    assert (document.file.name, document.size, document.text_state) == ("", 0, "none")
    assert not document.file.storage.exists(stored)


def test_deleting_takes_the_file_along(beheer, django_capture_on_commit_callbacks):  # noqa: F811
    document = make_document(file=pdf_of("x"))
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        beheer.post(f"{LIBRARY}{document.pk}/delete/", {"post": "yes"})
    assert not LibraryDocument.objects.exists()
    assert not storage.exists(name)


def test_lists_and_pages_take_the_same_queries_at_one_and_at_thirty(beheer, same_queries):  # noqa: F811
    article, document = make_article(), make_document(file=pdf_of("x"))

    def more() -> None:
        for _ in range(29):
            make_article()
            make_document()
            make_event()

    paths = [NEWS, LIBRARY, f"{NEWS}{article.pk}/change/", f"{LIBRARY}{document.pk}/change/"]
    same_queries(beheer, paths, more)
