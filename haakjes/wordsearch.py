"""The words by which a haakje is found."""

from django.db.models import Q, QuerySet

from haakjes.models import Haakje, Kind, Side
from membership.models.organisation import normalise_name

LONGEST = 100  # signs of a question
MOST_WORDS = 8


def search_text(title: str, text: str, kind: str, side: str) -> str:
    """Return what is stored beside a haakje to search in: no case, no accents."""
    return normalise_name(" ".join((title, text, Kind(kind).label, Side(side).label)))


def words_of(question: str) -> list[str]:
    """Return the words to look for, without case and accents; not too many of a text that somebody pasted."""
    return normalise_name(question.replace("\x00", "")[:LONGEST]).split()[:MOST_WORDS]


def found_by(haakjes: QuerySet[Haakje], words: list[str]) -> QuerySet[Haakje]:
    """Keep the haakjes that hold all `words`, in their own text or in the name of the organisation."""
    for word in words:
        haakjes = haakjes.filter(Q(search_text__contains=word) | Q(organisation__search_name__contains=word))
    return haakjes
