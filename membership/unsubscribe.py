"""One press and no mail any more (RFC 8058): which lists one can leave, and the signed link that does it.

A mail program presses without a cookie and without the page, so the link itself carries what it is for: the name of the
list and an id, signed. It lets nobody in, tells nothing about a person, and lasts as long as SECRET_KEY does: a mail of
two years ago must still be able to end the mails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "membership.unsubscribe"
Words = str | Callable[[str], str]


@dataclass(frozen=True)
class Leaving:
    """One kind of mail that somebody can end. `title`, `intro` and `done` are Dutch, for the page."""

    name: str
    title: str
    perform: Callable[[str], None]
    intro: Words
    label: str
    done: Words

    def said(self, words: Words, target: str) -> str:
        """Return `words`, which may depend on what exactly is left."""
        return words(target) if callable(words) else words


LEAVING: dict[str, Leaving] = {}


def register(
    name: str,
    *,
    title: str,
    intro: Words,
    perform: Callable[[str], None],
    label: str = "Stuur mij deze mail niet meer",
    done: Words = "Deze mail komt niet meer.",
) -> None:
    """Let a link of `name` end what `perform(target)` ends.

    `perform` is called at every press, also at the tenth: it does nothing when there is nothing to end any more, and
    raises nothing. `intro` says before the press what ends, and `done` afterwards; both are a text, or a function of
    the target that only reads. An `intro` of "" says that there is nothing to end any more. Raises ValueError when the
    name is taken.
    """
    if name in LEAVING:
        raise ValueError(f"the list {name!r} is registered already")
    LEAVING[name] = Leaving(name, title, perform, intro, label, done)


def link(name: str, target: str) -> str:
    """Return the absolute address that ends the mails of `name` about `target`, an id that tells nothing.

    The same list and target give the same address each time. Raises KeyError for an unknown list, and ValueError for a
    target that looks like an address: the target can be read by whoever sees the link.
    """
    if name not in LEAVING:
        raise KeyError(f"no list {name!r} is registered")
    if "@" in target:
        raise ValueError("the target of a link may hold no address; use an id")
    token = signing.Signer(salt=SALT).sign(f"{name}:{target}")
    return settings.BASE_URL + reverse("membership:unsubscribe", args=[token])


def find(token: str) -> tuple[Leaving, str] | None:
    """Return the list and the target of a token; None when it was not made here, or the list is no more."""
    try:
        name, _, target = signing.Signer(salt=SALT).unsign(token).partition(":")
    except signing.BadSignature:
        return None
    return (LEAVING[name], target) if name in LEAVING else None


def headers(name: str, target: str, *, mailto: str = "") -> dict[str, str]:
    """Return the headers with which a mail program shows its own button to unsubscribe (RFC 2369 and 8058).

    `mailto` is the address of the organising body, for programs that only know mail. Raises as `link`.
    """
    ways = [link(name, target)]
    if mailto:
        ways.append(f"mailto:{quote(mailto, safe='@')}?subject=Uitschrijven")
    return {
        "List-Unsubscribe": ", ".join(f"<{way}>" for way in ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
