"""What is done to articles and documents: keeping what was sent in, and reading the text of a file."""

import logging

from django.core.files.storage import default_storage
from django.db import transaction

from documents.uploads import Checked
from publications import pdf_text
from publications.models import Article, LibraryDocument
from publications.pictures import fitted

logger = logging.getLogger(__name__)
TextState = LibraryDocument.TextState
AT_ONCE = 20  # files that one ring of the clock reads


@transaction.atomic
def keep_picture(*, article: Article, picture: Checked | None, by: str) -> None:
    """Give an article another picture, or with None take it away; the file of before goes. The article is not saved
    yet: the one who calls does that, in the same transaction."""
    _throw_away(article.picture.name)
    article.picture, article.picture_width, article.picture_height = "", 0, 0
    if picture is not None:
        small = fitted(picture)
        article.picture, article.picture_width, article.picture_height = small.as_file(), small.width, small.height
    logger.info("publications: picture of article %s changed by %s", article.pk, by)


@transaction.atomic
def keep_file(*, document: LibraryDocument, file: Checked | None, by: str) -> None:
    """Give a document another file, or with None (it is a link now) take it away. Its text waits to be read; the file
    of before and its text go. As `keep_picture`, it does not save."""
    _throw_away(document.file.name)
    document.text = ""
    if file is None:
        document.file, document.size, document.text_state = "", 0, TextState.NONE
    else:
        document.file, document.size, document.text_state = file.as_file(), file.size, TextState.WAITS
    logger.info("publications: file of document %s changed by %s", document.pk, by)


@transaction.atomic
def throw_away(*, row: Article | LibraryDocument, by: str) -> None:
    """Delete an article or a document, and its file."""
    _throw_away(row.picture.name if isinstance(row, Article) else row.file.name)
    logger.info("publications: %s %s deleted by %s", row._meta.model_name, row.pk, by)
    row.delete()


def _throw_away(name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def read_waiting(limit: int = AT_ONCE) -> int:
    """Read the text of files that came in since the last time, the first first; return how many were looked at.

    Outside any request: a file may take a minute. One that was replaced meanwhile keeps waiting.
    """
    waiting = list(LibraryDocument.objects.filter(text_state=TextState.WAITS).order_by("pk")[:limit])
    for document in waiting:
        text, state = _text_of(document)
        still = LibraryDocument.objects.filter(pk=document.pk, file=document.file.name, text_state=TextState.WAITS)
        still.update(text=text, text_state=state)
    return len(waiting)


def _text_of(document: LibraryDocument) -> tuple[str, str]:
    try:
        with document.file.open("rb") as stored:
            text = pdf_text.read(stored.read())
    except (pdf_text.Unreadable, OSError) as error:
        logger.warning("publications: no text of document %s: %s", document.pk, error)
        return "", TextState.UNREADABLE
    return text, TextState.READ if text else TextState.EMPTY
