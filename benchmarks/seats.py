"""(c) the allocation of 100, 1,000 and 10,000 candidates: the pure rule, and the whole confirmation on both engines."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.report import report
from registrations.allocation import ROLES, Person, allocate
from tests.services import app_environment, manage, start_postgres, temporary_folder

SIZES = (100, 1_000, 10_000)
QUERIES_ON_POSTGRES = 15
ROWS_PER_INSERT = 150


def run() -> None:
    """Measure the rule in this process, and confirming on SQLite and PostgreSQL."""
    for size in SIZES:
        seconds = _pure(size)
        report(f"c rule with {size} candidates", seconds, "s", 1 if size == 10_000 else None, at_most=True)
    with start_postgres() as postgres:
        _confirming("PostgreSQL", DATABASE_URL=postgres.url)
    _confirming("SQLite")


def _pure(size: int) -> float:
    """Return the seconds of `allocate` with places; one in three comes with a delegation of five."""
    begin = datetime(2027, 1, 1, tzinfo=UTC)
    people = [
        Person(
            id=number,
            delegation_id=number // 5 if number % 15 < 5 else None,
            role=ROLES[number % 4],
            registered_at=begin + timedelta(seconds=(number * 7919) % size),
            together=(number // 5) % 4 == 0 and number % 15 < 5,
        )
        for number in range(size)
    ]
    start = time.perf_counter()
    decisions = allocate(people, [], size // 2)
    assert len(decisions) == size
    return time.perf_counter() - start


def _confirming(engine: str, **overrides: str) -> None:
    """Count queries and time of confirming a preview at each size, mails and history included."""
    script = Path(__file__).with_name("confirm_rows.py").read_text()
    with temporary_folder("benchmark-seats") as folder:
        env = app_environment(folder, LOG_LEVEL="WARNING", **overrides)
        manage(env, "migrate", "--verbosity", "0")
        for line in manage(env, "shell", "--no-imports", "-c", script).splitlines():
            if not line.startswith("{"):
                continue
            figure = json.loads(line)
            # The history of who got a seat, and a mail for everybody.
            rows = figure["seated"] + figure["mails"]
            most = QUERIES_ON_POSTGRES + (0 if overrides else rows // ROWS_PER_INSERT)
            name = f"c confirming {figure['size']} candidates on {engine}"
            report(f"{name}, queries", figure["queries"], "queries", most, at_most=True)
            report(f"{name}, time", figure["seconds"], "s")
