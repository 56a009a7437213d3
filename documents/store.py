"""Makes papers outside the web process and keeps them for it (requirements 2d 36).

The web asks `find`, which renders a template and never WeasyPrint; a worker calls `make`. What a paper says is its
fingerprint, so a programme that changed, another name or a new design can never be answered with an older paper.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from documents.limits import MAX_PAGES
from documents.models import StoredPaper

logger = logging.getLogger(__name__)

TRY_AGAIN_AFTER = timedelta(minutes=10)


class Impossible(Exception):  # noqa: N818  it is an answer to the page, not a fault of it
    """This paper was tried lately and could not be made."""


@dataclass(frozen=True)
class Draft:
    """A paper before it is made: a template, what it says, the address in its QR code, and how many pages at most."""

    key: str
    template: str
    context: dict[str, object]
    address: str
    pages: int = MAX_PAGES

    def fingerprint(self) -> str:
        """Return what tells this paper apart from every other: its text and its look. The code follows the address."""
        text = render_to_string(self.template, self.context | {"qr": self.address})
        return sha256(f"{_look()}:{text}".encode()).hexdigest()

    def print(self) -> bytes:
        """Return the PDF; raises `documents.pdf.DocumentError`. Work of a second, for a worker."""
        # Here, because WeasyPrint takes a second and 45 MB, and most processes never make a paper.
        from documents import pdf, qr

        return pdf.render(self.template, self.context | {"qr": qr.png(self.address)}, self.pages)


@cache
def _look() -> str:
    """What all papers share: their style, and the code that makes them."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), here / "paper.css", settings.BASE_DIR / "static" / "css" / "tokens.css"]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def find(draft: Draft) -> bytes | None:
    """Return the paper if it was made of just this, else None: then a worker has to. Raises Impossible."""
    stored = StoredPaper.objects.filter(key=draft.key, fingerprint=draft.fingerprint()).first()
    if stored is None or _is_stale_failure(stored):
        return None
    if not stored.content:
        raise Impossible
    return bytes(stored.content)


def make(draft: Draft) -> bool:
    """Make and keep the paper, unless it stands there already; return whether there is one now."""
    from documents.pdf import DocumentError

    fingerprint = draft.fingerprint()
    stored = StoredPaper.objects.filter(key=draft.key, fingerprint=fingerprint).first()
    if stored is not None and not _is_stale_failure(stored):
        # It was looked at, so `made_before` need not name it again.
        StoredPaper.objects.filter(pk=stored.pk).update(made_at=timezone.now() if stored.content else stored.made_at)
        return bool(stored.content)
    try:
        content = draft.print()
    except DocumentError:
        logger.exception("documents: %s can not be made", draft.key)
        content = b""
    values = {"fingerprint": fingerprint, "content": content, "made_at": timezone.now()}
    StoredPaper.objects.update_or_create(key=draft.key, defaults=values)
    return bool(content)


def _is_stale_failure(stored: StoredPaper) -> bool:
    return not stored.content and stored.made_at < timezone.now() - TRY_AGAIN_AFTER


def moments(kind: str) -> dict[str, datetime]:
    """Return by key when each paper of a kind ("flyer") was last made."""
    return dict(StoredPaper.objects.filter(key__startswith=f"{kind}:").values_list("key", "made_at"))


def forget(kind: str, *, before: datetime) -> int:
    """Delete the papers of a kind that were made before a moment; whoever asks gets a new one. Return how many."""
    return StoredPaper.objects.filter(key__startswith=f"{kind}:", made_at__lt=before).delete()[0]
