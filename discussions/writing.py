"""From what somebody typed to HTML. The one place where text of a participant becomes HTML (requirements 2d 32, 33)."""

from events.templatetags.samenspel import markdown


def to_html(text: str) -> str:
    """Return Markdown as cleaned HTML: few tags, no raw HTML, no pictures, links to http, https and mailto only."""
    return str(markdown(text))
