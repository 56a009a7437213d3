"""The rows behind the states of news, library and search."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from documents.uploads import checked_picture
from membership.models import Theme
from netwerk.demo import drawings
from publications import actions
from publications.models import Article
from tests.publications.support import make_article, make_document, pdf_of

BODY = """
Een inwoner vroeg om hulp. Dit is **wat er gebeurde**:

## Wat lukte

- De brief werd korter.
- Er kwam één vaste persoon.

> Ik hoefde mijn verhaal maar één keer te vertellen.

| Wie | Wat |
|---|---|
| Gemeente | Een besluit |
"""


def make(scenario: object) -> None:
    """Fill `at` with the addresses of the states in pages_publications.py."""
    for number in range(9):
        make_article(slug=f"proef-{number}", title=f"Proefartikel {number}", summary="Over een inwoner.")
    plain = make_article(slug="proef-gewoon", title="Wat een inwoner vroeg", body=BODY, author="Noor")
    plain.events.add(scenario.open)
    later = timezone.now() + timedelta(days=400)
    rows = {
        "plain": plain,
        "picture": _with_picture(),
        "members": make_article(slug="proef-leden", title="Onder leden", readers="members"),
        "draft": make_article(slug="proef-concept", title="Nog niet af", publish_at=None),
        "later": make_article(slug="proef-later", title="Over een jaar", publish_at=later),
    }
    scenario.at |= {f"article {name}": row.get_absolute_url() for name, row in rows.items()}
    theme, _ = Theme.objects.get_or_create(slug="bedoeling", defaults={"name": "Handelen vanuit de bedoeling"})
    file = make_document(title="Proefdocument met een bestand", year=2019, file=pdf_of("De inwoner aan zet."))
    file.themes.add(theme)
    file.events.add(scenario.open)
    documents = {
        "file": file,
        "link": make_document(title="Research in English", language="en"),
        "members": make_document(title="Proefdocument voor leden", readers="members"),
    }
    scenario.at |= {f"document {name}": row.get_absolute_url() for name, row in documents.items()}
    scenario.admin("publications_article_change", rows["picture"].pk)
    scenario.admin("publications_librarydocument_change", file.pk)


def _with_picture() -> Article:
    article = Article(slug="proef-plaat", title="Met een plaat", summary="Kort.", body=BODY, picture_alt="Een kring.")
    drawn = checked_picture(ContentFile(drawings.png("kring"), name="kring.png"))
    actions.keep_picture(article=article, picture=drawn, by="proef")
    article.publish_at = timezone.now() - timedelta(days=1)
    article.save()
    return article
