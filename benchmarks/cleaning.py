"""The nightly job over 5,000 and 50,000 registrations of more than a year ago, each with a mail and a history."""

import json
from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, manage, start_postgres, temporary_folder

LEAST_ROWS_A_SECOND = 500
MOST_MEGABYTES = 20  # more than before: one batch and what Python keeps, whatever the number of rows


def run() -> None:
    """Measure on both engines: rows a second, how much memory grows, and that nothing is left."""
    with start_postgres() as postgres:
        _measure("PostgreSQL", DATABASE_URL=postgres.url)
    _measure("SQLite")


def _measure(engine: str, **overrides: str) -> None:
    script = Path(__file__).with_name("cleaning_rows.py").read_text()
    with temporary_folder("benchmark-cleaning") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", **overrides)
        manage(env, "migrate", "--verbosity", "0")
        printed = manage(env, "shell", "--no-imports", "-c", script).splitlines()
    for figure in map(json.loads, (line for line in printed if line.startswith("{"))):
        name = f"nightly job over {figure['size']} registrations on {engine}"
        report(f"{name}, rows", figure["rows"] / figure["seconds"], "rows/s", LEAST_ROWS_A_SECOND)
        report(f"{name}, time", figure["seconds"], "s")
        report(f"{name}, memory", figure["grown"], "MB more", MOST_MEGABYTES, at_most=True)
        report(f"{name}, left", figure["left"], "rows", 0, at_most=True)
