"""What the pages of the account need."""

from django import template

register = template.Library()

# The first that fits: many browsers name others too.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "een iPhone"), ("iPad", "een iPad"), ("Windows", "Windows"))
SYSTEMS += (("Mac OS X", "een Mac"), ("Linux", "Linux"))


@register.filter
def browser(user_agent: str) -> str:
    """Return "Edge op Windows": enough to know one's own browser again; what we don't know stays as it came."""
    name = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if name and system:
        return f"{name} op {system}"
    return name or user_agent[:80] or "Onbekend"
