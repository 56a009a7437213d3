"""How much a paper may hold. Apart from documents.pdf, so that a page can ask without loading WeasyPrint.

Forms bound what people type; these bounds hold for whatever got around them. Time goes to elements and to text: this
much of both takes a few seconds, and a real paper is a tenth of it.
"""

MAX_SOURCE = 100_000
MAX_TAGS = 3_000
MAX_PAGES = 20


def too_much(html: str) -> str:
    """Return why this page of HTML is too much for a paper; empty when it is not."""
    if len(html) > MAX_SOURCE:
        return f"{len(html)} signs of HTML, at most {MAX_SOURCE}"
    if html.count("<") > MAX_TAGS:
        return f"{html.count('<')} tags, at most {MAX_TAGS}"
    return ""
