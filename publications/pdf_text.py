"""The text of a PDF, to search in. What a stranger made is read by a process of its own that may not take much.

Pure: bytes in, text out. `read` starts this module again, with little time and memory; so a file that makes a reader
loop or grow costs a minute at most, and never the process that asks.
"""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

MAX_PAGES = 500
# With room to spare under the megabyte that PostgreSQL's index takes of one row, also in long writings.
MAX_TEXT = 150_000
SECONDS, MEMORY = 60, 1024 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818  an answer, not a fault of ours
    """Nothing came out: broken, made to hold a reader up, or in a way that the reader does not know."""


def read(pdf: bytes) -> str:
    """Return the text of `pdf` on one line, of its first pages when it is long. Raises Unreadable."""
    try:
        done = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", "publications.pdf_text"],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).parent.parent,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unreadable(type(error).__name__) from error
    return tidy(done.stdout.decode("utf-8", "replace"))[:MAX_TEXT]


def tidy(text: str) -> str:
    """Return `text` on one line, words that were cut at the end of a line whole again, without signs that no database
    keeps."""
    text = unicodedata.normalize("NFC", re.sub(r"(?<=\w)-\n(?=[a-z])", "", text))
    return " ".join("".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text).split())


def _main() -> None:
    import logging
    import resource
    from io import BytesIO

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from pypdf import PdfReader

    logging.disable(logging.CRITICAL)
    parts, length = [], 0
    for number, page in enumerate(PdfReader(BytesIO(sys.stdin.buffer.read())).pages):
        if number >= MAX_PAGES or length > 2 * MAX_TEXT:
            break
        parts.append(page.extract_text())
        length += len(parts[-1])
    sys.stdout.buffer.write("\n".join(parts)[: 2 * MAX_TEXT].encode("utf-8", "replace"))


if __name__ == "__main__":
    _main()
