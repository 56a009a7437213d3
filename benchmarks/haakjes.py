"""(m) the list of haakjes at 100 and at 5,000, on both engines: queries, and time against the bare view."""

import json
from pathlib import Path

from benchmarks.report import report
from tests.services import BASE_DIR, app_environment, manage, start_postgres, temporary_folder

SIZES = (100, 5_000)
MOST_TIMES = 3.0  # as long at 5,000 as at 100


def run() -> None:
    """Measure the list, a search in it and its filters inside the site, as a member of an umbrella network."""
    with start_postgres() as postgres:
        _measure("PostgreSQL", DATABASE_URL=postgres.url)
    _measure("SQLite")


def _measure(engine: str, **overrides: str) -> None:
    script = Path(__file__).with_name("haakjes_rows.py").read_text()
    with temporary_folder("benchmark-haakjes") as folder:
        env = app_environment(
            folder,
            LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="benchmarks.settings",
            PYTHONPATH=str(BASE_DIR),
            **overrides,
        )
        manage(env, "migrate", "--verbosity", "0")
        printed = manage(env, "shell", "--no-imports", "-c", f"SIZES = {SIZES}\n" + script).splitlines()
    few: dict[str, dict] = {}
    for figure in map(json.loads, (line for line in printed if line.startswith("{"))):
        first = few.setdefault(figure["what"], figure)
        name = f"m {figure['what']} of {figure['size']} haakjes on {engine}"
        report(f"{name}, queries", figure["queries"], "queries", first["queries"], at_most=True)
        report(f"{name}, time against the bare view", figure["times_bare"], "ratio")
        if figure is not first:
            slower = figure["times_bare"] / first["times_bare"]
            report(f"{name}, against {first['size']}", slower, "ratio", MOST_TIMES, at_most=True)
