"""(j) the directory of the network at 500 and 10,000 members, on both engines."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, manage, start_postgres, temporary_folder

SIZES = (500, 10_000)
SLOWEST = 100  # ms inside the site


def run() -> None:
    """Measure each way of looking inside the site: its time, and its queries against those at the smallest size."""
    _measure("SQLite", lambda: nullcontext({}))
    _measure("PostgreSQL", _postgres)


@contextmanager
def _postgres() -> Iterator[dict[str, str]]:
    with start_postgres() as postgres:
        yield {"DATABASE_URL": postgres.url}


def _measure(engine: str, database: Callable[[], AbstractContextManager[dict[str, str]]]) -> None:
    few: dict[str, int] = {}
    for size in SIZES:
        with database() as overrides:
            figures = _figures(size, **overrides)
        for way, figure in figures.items():
            name = f"j directory, {way}, at {size} members on {engine}"
            report(f"{name}, time", figure["milliseconds"], "ms", SLOWEST, at_most=True)
            report(f"{name}, time of the web process alone", figure["busy"], "ms")
            queries = figure["queries"]
            report(f"{name}, queries", queries, "queries", few.setdefault(way, queries), at_most=True)


def _figures(size: int, **overrides: str) -> dict:
    script = Path(__file__).with_name("directory_rows.py").read_text()
    with temporary_folder("benchmark-directory") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", **overrides)
        manage(env, "migrate", "--verbosity", "0")
        printed = manage(env, "shell", "--no-imports", "-c", f"MEMBERS = {size}\n{script}")
        return json.loads(printed.splitlines()[-1])
