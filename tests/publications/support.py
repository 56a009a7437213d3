"""Articles, documents and members for tests; a PDF with text in it."""

from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from unittest import mock

import pikepdf
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from membership.models import Membership, MembershipState, User
from publications.models import Article, LibraryDocument
from tests.factories import make_user

_number = count(1)


def make_article(**fields: object) -> Article:
    """Return an article for everybody, published an hour ago."""
    number = next(_number)
    usual = {
        "slug": f"artikel-{number}", "title": f"Artikel {number}", "summary": "Waar het over gaat.",
        "body": "De tekst.", "publish_at": timezone.now() - timedelta(hours=1),
    }  # fmt: skip
    return Article.objects.create(**usual | fields)


def make_document(**fields: object) -> LibraryDocument:
    """Return a document for everybody, a link unless `file` gives its bytes."""
    usual: dict[str, object] = {"title": f"Document {next(_number)}", "maker": "PRCS", "summary": "Kort."}
    content = fields.pop("file", None)
    if content is not None:
        usual |= {"file": ContentFile(content, "a.pdf"), "size": len(content), "text_state": "waits"}
    else:
        usual["link"] = "https://voorbeeld.example.nl/stuk"
    return LibraryDocument.objects.create(**usual | fields)


def make_member(state: str = MembershipState.MEMBER, **fields: object) -> User:
    user = make_user(**fields)
    decided = None if state == MembershipState.ASKED else timezone.now()
    Membership.objects.create(user=user, state=state, decided_at=decided)
    return user


def browser(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def at(moment: datetime) -> object:
    """The clock stands still at `moment`."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


def pdf_of(*texts: str) -> bytes:
    """Return a PDF with a page for each text."""
    paper = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )  # fmt: skip
    for text in texts:
        paper.add_blank_page()
        lines = b" T* ".join(b"(" + line.encode("cp1252") + b") Tj" for line in text.split("\n"))
        page = paper.pages[-1]
        page.Contents = paper.make_stream(b"BT /F1 12 Tf 14 TL 20 700 Td " + lines + b" ET")
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=paper.make_indirect(font)))
    out = BytesIO()
    paper.save(out)
    return out.getvalue()
