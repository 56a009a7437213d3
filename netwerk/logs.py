"""Log lines: UTC, one line each, no secrets (requirements 5.11)."""

import logging
import re
import time

# A token is the path part after /link/, /uitschrijven/ or /evaluatie/; six digits after "code" are a login code.
_TOKEN = re.compile(r"(/(?:link|uitschrijven|evaluatie)/)[^/\s\"']+")


class OneLineFormatter(logging.Formatter):
    """UTC time stamp, level, logger, message; line breaks escaped so that input can't forge a line."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        line = _TOKEN.sub(r"\1***", super().format(record))
        if record.exc_info or record.stack_info:
            return line
        return line.replace("\r", "\\r").replace("\n", "\\n")
