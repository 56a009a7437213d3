"""Doorbells of the library."""

from celery import shared_task

from publications import actions

# One file takes a minute at most (pdf_text.SECONDS), and a task ends well before its own limit.
FILES = 1


@shared_task
def read_texts() -> None:
    """Every half minute: the text of one file that waits to be read."""
    actions.read_waiting(FILES)
