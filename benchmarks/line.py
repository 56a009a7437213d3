"""(h) a seat that comes free, and somebody's place in line, with 100, 1,000 and 10,000 people waiting."""

import json
from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, manage, start_postgres, temporary_folder

LONGEST = 10_000
MOST_SECONDS = 0.5


def run() -> None:
    """Measure both inside the site, on both engines: time at 10,000, and as many queries there as at 100."""
    with start_postgres() as postgres:
        _measure("PostgreSQL", DATABASE_URL=postgres.url)
    _measure("SQLite")


def _measure(engine: str, **overrides: str) -> None:
    script = Path(__file__).with_name("line_rows.py").read_text()
    with temporary_folder("benchmark-line") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", **overrides)
        manage(env, "migrate", "--verbosity", "0")
        printed = manage(env, "shell", "--no-imports", "-c", script).splitlines()
    first: dict[str, int] = {}
    for figure in map(json.loads, (line for line in printed if line.startswith("{"))):
        name = f"h {figure['what']} with {figure['waiting']} waiting on {engine}"
        most = MOST_SECONDS if figure["waiting"] == LONGEST else None
        report(f"{name}, time", figure["seconds"], "s", most, at_most=True)
        few = first.setdefault(figure["what"], figure["queries"])
        report(f"{name}, queries", figure["queries"], "queries", few, at_most=True)
