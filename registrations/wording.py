"""How a page or mail of a gathering addresses its reader: "je", or "u" where the gathering says so (Event.formal)."""

_WORDS = {
    False: {"je": "je", "Je": "Je", "jou": "jou", "jouw": "je", "Jouw": "Je", "jezelf": "jezelf"},
    True: {"je": "u", "Je": "U", "jou": "u", "jouw": "uw", "Jouw": "Uw", "jezelf": "uzelf"},
}


def words(formal: bool) -> dict[str, str]:
    """Return the words for a template's context; write the subject before the verb ("je krijgt", "u krijgt")."""
    return _WORDS[formal]
