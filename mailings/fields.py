"""The named fields in the text of a mailing: {naam}, {organisatie} and the like.

A field is a word between braces that stands as it is in Markdown, so the text is made HTML once, and the values of each
recipient are put in afterwards, escaped: whatever a name holds, it is text.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from events.templatetags.samenspel import markdown
from mailings.models import Audience

# What a field says, for the list beside the text.
FIELDS = {
    "naam": "de naam van de ontvanger",
    "organisatie": "de organisatie van de ontvanger",
    "rol": "de rol van de ontvanger, zoals Beleid",
    "bijeenkomst": "de titel van de bijeenkomst",
    "datum": "de dag van de bijeenkomst",
    "tijd": "hoe laat de bijeenkomst begint",
    "plek": "waar de bijeenkomst is",
    "volgende": "de titel van de bijeenkomst van de uitnodiging",
    "volgendedatum": "de dag van de bijeenkomst van de uitnodiging",
}
OF_PERSON = ("naam", "organisatie", "rol")
OF_EVENT = ("bijeenkomst", "datum", "tijd", "plek")
OF_INVITATION = ("volgende", "volgendedatum")
# What we know of somebody on a list.
_KNOWN_OF_LISTS: dict[str, tuple[str, ...]] = {
    Audience.INTEREST: (),
    Audience.NEWSLETTER: (),
    Audience.MEMBERS: ("naam",),
}
_FIELD = re.compile(r"\{([^{}\n]*)\}")


def names_in(text: str) -> set[str]:
    """Return what stands between braces in `text`, known or not."""
    return set(_FIELD.findall(text))


def known_for(audiences: Iterable[str], *, event: bool, invitation: bool) -> list[str]:
    """Return the fields that have a value for everybody in `audiences`, in a fixed order."""
    lacking = {
        name for audience in audiences for name in OF_PERSON if name not in _KNOWN_OF_LISTS.get(audience, OF_PERSON)
    }
    lacking |= set() if event else set(OF_EVENT)
    lacking |= set() if invitation else set(OF_INVITATION)
    return [name for name in FIELDS if name not in lacking]


def wrong_in(text: str, known: Iterable[str]) -> str:
    """Return in Dutch what is wrong with the fields in `text`, with those that one can use; empty when all is well."""
    known = list(known)
    use = f" Je kunt gebruiken: {', '.join(f'{{{name}}}' for name in known)}." if known else ""
    for name in sorted(names_in(text)):
        if name not in FIELDS:
            return f"Het veld {{{name}}} bestaat niet.{use}"
        if name not in known:
            return f"Het veld {{{name}}} heeft bij deze mailing niet voor iedereen een waarde.{use}"
    if set("{}") & set(_FIELD.sub("", text)):
        return f"Er staat een accolade los in de tekst. Schrijf een veld als {{naam}}, of haal het teken weg.{use}"
    return ""


def wrong_in_markdown(text: str, known: Iterable[str]) -> str:
    """The same for a text in Markdown, where a field may not stand in the address of a link."""
    wrong = wrong_in(text, known)
    if not wrong and len(_FIELD.findall(markdown(text))) != len(_FIELD.findall(text)):
        return "Een veld kan niet in het adres van een link staan. Schrijf het in de tekst ernaast."
    return wrong


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return one line of plain text with the values filled in; line breaks in it become spaces."""
    return " ".join(_FIELD.sub(lambda match: values.get(match[1], ""), text).split())


def fill_html(html: str, values: Mapping[str, str]) -> SafeString:
    """Return the HTML of a text (`markdown` of it) with the values filled in, escaped."""
    filled = _FIELD.sub(lambda match: escape(" ".join(values.get(match[1], "").split())), html)
    return mark_safe(filled)  # noqa: S308  cleaned by `markdown`, and the values are escaped
