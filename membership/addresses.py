"""E-mail addresses: one way to write each, so that one address is one person."""

import unicodedata

# Providers where anybody can have an address: the allocation preview marks them, nobody is refused.
FREE_MAIL_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com icloud.com me.com
    protonmail.com proton.me gmx.com gmx.net ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl upcmail.nl
    casema.nl quicknet.nl telfort.nl tele2.nl solcon.nl zonnet.nl chello.nl
    """.split()  # noqa: SIM905  thirty quoted lines would read worse
)


def normalise(address: str) -> str:
    """Return `address` as it is stored: NFC, no spaces around it, lower case."""
    return unicodedata.normalize("NFC", address).strip().lower()


def is_free_mail(address: str) -> bool:
    """Return whether `address` is at a provider where anybody can have one."""
    return address.rpartition("@")[2] in FREE_MAIL_DOMAINS


def mask(address: str) -> str:
    """Return `address` so that its owner knows it and nobody else learns it: "s***@example.nl"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"
