"""(k) search over news and library with 500 and 10,000 items, on both engines."""

import json
from pathlib import Path

from benchmarks.report import report
from tests.services import BASE_DIR, app_environment, manage, start_postgres, temporary_folder

MOST = 10_000
SLOWEST = {"a word of nearly all": None}  # half a million words that fit are weighed; nobody asks for that


def run() -> None:
    """Measure searches inside the site: time, queries as many as with 500, and the ratio to a bare view."""
    with start_postgres() as postgres:
        _measure("PostgreSQL", DATABASE_URL=postgres.url)
    _measure("SQLite")


def _measure(engine: str, **overrides: str) -> None:
    script = Path(__file__).with_name("search_rows.py").read_text()
    settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONPATH": str(BASE_DIR)}
    with temporary_folder("benchmark-search") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", **settings, **overrides)
        manage(env, "migrate", "--verbosity", "0")
        printed = manage(env, "shell", "--no-imports", "-c", script).splitlines()
    first: dict[str, int] = {}
    for figure in map(json.loads, (line for line in printed if line.startswith("{"))):
        name = f"k search for {figure['what']} in {figure['items']} items on {engine}"
        goal = SLOWEST.get(figure["what"], 100) if figure["items"] == MOST else None
        report(f"{name}, time", figure["milliseconds"], "ms", goal, at_most=True)
        report(f"{name}, time of the web process alone", figure["busy"], "ms")
        report(f"{name}, times as long as the bare view", figure["ratio"], "ratio")
        few = first.setdefault(figure["what"], figure["queries"])
        report(f"{name}, queries", figure["queries"], "queries", few, at_most=True)
