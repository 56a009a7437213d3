"""The nightly job over 5,000 and 50,000 registrations of more than a year ago, each with a mail and a history."""

import json
from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, manage, start_postgres, temporary_folder

SIZES = (5_000, 50_000)
LEAST_ROWS_A_SECOND = 500
MOST_MEGABYTES = 20  # more than before: one batch and what Python keeps, whatever the number of rows


def run() -> None:
    """Measure on both engines: rows a second, statements a row, how much memory grows, that a run that was broken off
    goes on, and that nothing is left."""
    for size in SIZES:
        with start_postgres() as postgres:
            _measure("PostgreSQL", size, DATABASE_URL=postgres.url)
    for size in SIZES:
        _measure("SQLite", size)


def _measure(engine: str, size: int, **overrides: str) -> None:
    fill, clean = (Path(__file__).with_name(f"{name}_rows.py").read_text() for name in ("cleaning", "clean"))
    with temporary_folder("benchmark-cleaning") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", **overrides)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "shell", "--no-imports", "-c", f"SIZE = {size}\n{fill}")
        figure = json.loads(manage(env, "shell", "--no-imports", "-c", clean).splitlines()[-1])
    name = f"nightly job over {size} registrations on {engine}"
    report(f"{name}, rows", figure["rows"] / figure["seconds"], "rows/s", LEAST_ROWS_A_SECOND)
    report(f"{name}, time", figure["seconds"], "s")
    report(f"{name}, statements", 1000 * figure["statements"] / figure["rows"], "statements/1000 rows")
    report(f"{name}, memory", figure["grown"], "MB more", MOST_MEGABYTES, at_most=True)
    report(f"{name}, broken off after its first tenth of a second", figure["broken_off"], "times")
    report(f"{name}, runs that it took", figure["runs"], "runs", 1, at_most=True)
    report(f"{name}, left", figure["left"], "rows", 0, at_most=True)
