"""(g) the cockpit of an organiser with 20 gatherings of 500 people, on both engines."""

import json
from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, manage, start_postgres, temporary_folder

GATHERINGS, PEOPLE = 20, 500


def run() -> None:
    """Measure the first page of the admin inside the site: queries and time with one gathering and with all."""
    with start_postgres() as postgres:
        _measure("PostgreSQL", DATABASE_URL=postgres.url)
    _measure("SQLite")


def _measure(engine: str, **overrides: str) -> None:
    script = Path(__file__).with_name("cockpit_rows.py").read_text()
    with temporary_folder("benchmark-cockpit") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", **overrides)
        manage(env, "migrate", "--verbosity", "0")
        sizes = f"GATHERINGS, PEOPLE = {GATHERINGS}, {PEOPLE}\n"
        figure = json.loads(manage(env, "shell", "--no-imports", "-c", sizes + script).splitlines()[-1])
    name = f"g cockpit with {GATHERINGS} gatherings of {PEOPLE} on {engine}"
    report(f"{name}, time", figure["milliseconds"], "ms", 300, at_most=True)
    report(f"{name}, queries", figure["queries"], "queries", figure["queries_of_one"], at_most=True)
