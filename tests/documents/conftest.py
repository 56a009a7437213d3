"""No paper may be made with an error on WeasyPrint's log: it tells there what it leaves out (requirements 1e 34)."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def weasyprint_errors(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Fail a test on an ERROR of WeasyPrint; a test that provokes one takes this list and empties it."""
    errors: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(record.getMessage())

    handler = Handler(level=logging.ERROR)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    yield errors
    logger.removeHandler(handler)
    assert not errors
