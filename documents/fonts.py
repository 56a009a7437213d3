"""The type of our papers: Source Sans 3, and for whatever it lacks a fallback that we ship ourselves.

A name may hold any writing, and a paper never shows an empty box. Reading a font costs time, so only Latin is there
from the start; the others are added to the process the first time a text needs them. No font of the machine is used.
The files are put into static/dist/fonts-pdf by documents/build_fonts.mjs.
"""

import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from weasyprint.text.fonts import FontConfiguration

FOLDER = "dist/fonts-pdf"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Format (Cf) signs join or split letters and have no look of their own; these ones turn the direction of all that
# follows, so a name that holds one could turn round the rest of the line.
TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Face:
    """One font in a normal and, where it has one, a bold file."""

    family: str
    regular: str
    bold: str = ""

    @cached_property
    def coverage(self) -> frozenset[int]:
        """The signs (code points) that this font can draw, without the invisible ones, which Unifont pictures."""
        with TTFont(_path(self.regular), lazy=True) as font:
            return frozenset(sign for sign in font.getBestCmap() if not _is_invisible(chr(sign)))

    @property
    def css(self) -> str:
        """The @font-face rules, with addresses that documents.fetcher serves."""
        files = [(400, self.regular)] + ([(600, self.bold)] if self.bold else [])
        return "".join(
            f'@font-face {{ font-family: "{self.family}"; font-weight: {weight}; src: url(static:{FOLDER}/{file}) }}\n'
            for weight, file in files
        )


def _path(file: str) -> Path:
    return Path(settings.BASE_DIR) / "static" / FOLDER / file


def _source_sans(subset: str) -> Face:
    files = (f"source-sans-3-{subset}-{weight}-normal.woff" for weight in (400, 600))
    return Face(f"Source Sans 3 {subset}", *files)


# In order of preference: the first that has a sign draws it. No woff2: WeasyPrint unpacks that in Python, which took
# Unifont 100 seconds.
FACES = (
    *map(_source_sans, ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")),
    Face("Noto Emoji", "noto-emoji-emoji-400-normal.woff"),
    Face("DejaVu Sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),  # Arabic, Hebrew, Armenian, symbols
    Face("Unifont", "unifont-latin-400-normal.woff"),  # plain, but holds every writing in use
)
FAMILIES = ", ".join(f'"{face.family}"' for face in FACES)


def our_fonts_alone() -> FontConfiguration:
    """Return a font configuration without the fonts of the machine.

    Pango takes an emoji from any font that calls itself one, whatever the style sheet says. Fontconfig reads the
    variable at this call; it is put back, since a program that we start may need the machine's fonts.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).parent / "fonts.conf")
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


class TypeCase:
    """The fonts that this process has read so far."""

    def __init__(self, load: Callable[[str], None]) -> None:
        """Take the function that reads @font-face rules."""
        self._load = load
        self._loaded: set[Face] = set()
        self._drawable: set[int] = set()
        self._add(FACES[0])

    def _add(self, face: Face) -> None:
        self._load(face.css)
        self._loaded.add(face)
        self._drawable |= face.coverage

    def fit(self, text: str) -> str:
        """Return `text` with every sign drawable: reads the fonts it needs, drops controls, marks what nobody has."""
        text = unicodedata.normalize("NFC", text)
        odd = {sign for sign in set(text) if ord(sign) not in self._drawable and sign not in "\t\n\r"}
        if not odd:
            return text
        missing = {ord(sign) for sign in odd if not _is_invisible(sign)}
        for face in FACES:
            if missing & face.coverage:
                if face not in self._loaded:
                    self._add(face)
                missing -= face.coverage
            if not missing:
                break
        table: dict[int, str | None] = dict.fromkeys(missing, REPLACEMENT)
        table |= {ord(sign): None for sign in odd if _is_dropped(sign)}
        if missing:
            self.fit(REPLACEMENT)
        return text.translate(table)


def _is_dropped(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in TURNS_DIRECTION


def _is_invisible(sign: str) -> bool:
    """Return whether a sign draws nothing itself: controls, joiners, the selectors between text and emoji."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs") or "\ufe00" <= sign <= "\ufe0f"
