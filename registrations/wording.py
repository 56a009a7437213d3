"""How a page or mail of a gathering addresses its reader: "je", or "u" where the gathering says so (Event.formal)."""

from registrations.models import GuestKind

_WORDS = {
    False: {"je": "je", "Je": "Je", "jou": "jou", "jouw": "je", "Jouw": "Je", "jezelf": "jezelf"},
    True: {"je": "u", "Je": "U", "jou": "u", "jouw": "uw", "Jouw": "Uw", "jezelf": "uzelf"},
}


def words(formal: bool) -> dict[str, str]:
    """Return the words for a template's context; write the subject before the verb ("je krijgt", "u krijgt")."""
    return _WORDS[formal]


# What a guest is asked for: plain words for everybody, written without "je" or "u".
_ASKED_FOR = {
    GuestKind.PANEL: "Wie met de overheid te maken krijgt, weet wat er beter kan. Dat horen we graag.",
    GuestKind.EXPERIENCE: "Wie het zelf heeft meegemaakt, ziet wat echt helpt. Dat horen we graag.",
    GuestKind.SPEAKER: "De vraag is om iets te vertellen.",
    GuestKind.GUIDE: "De vraag is om een groep te begeleiden die een eigen verhaal uit de praktijk meebrengt.",
    GuestKind.HOST: "De vraag is om een gesprek te leiden.",
    GuestKind.CASE_OWNER: "De vraag is om een verhaal uit de praktijk te vertellen, en vragen te beantwoorden.",
}


def asked_for(kind: str) -> str:
    """Return in one sentence what a guest of this kind is asked for; empty for a guest without a kind."""
    return _ASKED_FOR[GuestKind(kind)] if kind else ""
