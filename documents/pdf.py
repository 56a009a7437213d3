"""The one door to WeasyPrint: a template becomes an accessible PDF (PDF/UA-1).

Text of users enters through the template's autoescape alone, HTML attributes never style (no presentational hints) and
nothing outside our own static folder is read (documents.fetcher). Rendering is plain computing that keeps one core
busy, so it belongs in the worker; what is asked for on the web is kept ready for it (documents.store).
"""

import re
import threading
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.images import SVGImage
from weasyprint.urls import FatalURLFetchingError

from documents.drawings import Drawing
from documents.fetcher import SCHEME, OwnFilesFetcher
from documents.fonts import FAMILIES, TypeCase, our_fonts_alone
from documents.limits import MAX_PAGES, too_much


class DocumentError(Exception):
    """A paper that can not or may not be made; the message says why."""


class _Page(HTML):
    """A page without WeasyPrint's own style sheet: documents/paper.css says it all."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return []


class _Press:
    """What one process keeps: the fonts, the parsed style sheet, the fetcher."""

    def __init__(self) -> None:
        self.fetcher = OwnFilesFetcher()
        self.fonts = our_fonts_alone()
        self.type_case = TypeCase(self._style)
        self.style = self._style(_style_sheet())
        self.drawings: dict[str, Drawing] = {}

    def _style(self, css: str) -> CSS:
        return CSS(string=css, font_config=self.fonts, url_fetcher=self.fetcher)

    def print(self, html: str, pages: int) -> bytes:
        images = dict(self.drawings)
        document = _Page(string=self.type_case.fit(html), url_fetcher=self.fetcher).render(
            font_config=self.fonts, stylesheets=[self.style], pdf_variant="pdf/ua-1", cache=images
        )
        if len(document.pages) > pages:
            raise DocumentError(f"{len(document.pages)} pages, at most {pages}")
        self._keep(images)
        return document.write_pdf(pdf_variant="pdf/ua-1")

    def _keep(self, images: dict[str, object]) -> None:
        """Keep our own drawings for the papers that follow; pictures of one paper (a QR code) go with it."""
        for address, image in images.items():
            if address.startswith(SCHEME) and isinstance(image, SVGImage):
                self.drawings[address] = Drawing(image)


# Pango's font map is not made for two threads, and Celery's thread pool has several. Rendering holds the
# interpreter's lock nearly all the time, so waiting for each other costs nothing.
_lock = threading.Lock()
_press = cache(_Press)


def _style_sheet() -> str:
    """Return documents/paper.css with the site's design tokens filled in, once, instead of var() at each element."""
    tokens = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
    values = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", tokens)) | {"--paper-fonts": FAMILIES}

    def fill(css: str) -> str:
        return re.sub(r"var\((--[\w-]+)\)", lambda match: fill(values[match[1]]), css)

    return fill((Path(__file__).parent / "paper.css").read_text())


def render(template: str, context: dict, pages: int = MAX_PAGES) -> bytes:
    """Return the PDF of a template, of `pages` at most.

    The template is a whole HTML page with lang and title; its style is documents/paper.css. Raises DocumentError when
    it is too long or refers to anything that is not ours.
    """
    return render_html(render_to_string(template, context), pages)


def render_html(html: str, pages: int = MAX_PAGES) -> bytes:
    """Return the PDF of a page of HTML whose texts are escaped already; raises as `render` does."""
    if reason := too_much(html):
        raise DocumentError(reason)
    try:
        with _lock:
            return _press().print(html, pages)
    except FatalURLFetchingError as error:  # a BaseException: it would end the worker's thread
        raise DocumentError(str(error)) from error
    except RecursionError as error:
        raise DocumentError("elements too deep inside each other") from error
