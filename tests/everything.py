"""Run every part of the proof, one after the other, and say of each how it went: `python -m tests.everything`.

Called by script/test. All parts run, also after one failed, so that one run tells everything; a part that can not
start counts as failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.services import BASE_DIR, ServiceError, redis_environment, start_postgres, start_redis

# Tests with real processes need the machine for themselves: one at a time, outside the quick part.
ALONE = ["tests/browser", "tests/faults", "tests/commands"]


@dataclass
class Part:
    """A part of the proof; `run` returns whether it holds."""

    name: str
    run: Callable[[], bool]


def run(*command: str, env: Mapping[str, str] | None = None) -> bool:
    """Run a command with its output on ours; return whether it succeeded."""
    done = subprocess.run(command, cwd=BASE_DIR, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
    return done.returncode == 0


def pytest(*arguments: str, env: Mapping[str, str] | None = None) -> bool:
    """Run pytest; return whether there were tests and all passed."""
    return run(sys.executable, "-m", "pytest", "-q", *arguments, env=env)


def quick(env: Mapping[str, str] | None = None) -> bool:
    """Run all tests that need no other process, on two cores."""
    apart = [f"--ignore={folder}" for folder in ALONE]
    return pytest("-n", "2", "--dist", "loadfile", *apart, "tests", env=env)


def lint() -> bool:
    return run("script/lint")


def on_sqlite() -> bool:
    return quick()


def on_postgres() -> bool:
    with start_postgres() as postgres, start_redis(appendfsync="off") as redis:
        return quick({"DATABASE_URL": postgres.url, **redis_environment(redis)})


def with_killed_processes() -> bool:
    """Run the tests that pull out plugs on both pairs of engines at once: they wait more than they work."""
    with start_postgres(durable=True) as postgres, start_redis() as redis, tempfile.TemporaryFile("w+") as output:
        command = [sys.executable, "-m", "pytest", "-q", "tests/faults"]
        env = {**os.environ, "DATABASE_URL": postgres.url, **redis_environment(redis)}
        other = subprocess.Popen(
            command, cwd=BASE_DIR, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        print("-- SQLite and the filesystem broker", flush=True)
        first = run(*command)
        second = other.wait() == 0
        output.seek(0)
        print(f"-- PostgreSQL and Redis\n{output.read()}", flush=True)
    return first and second


def of_commands() -> bool:
    """Run the scripts, the compose file and the production settings, which bring their own engines."""
    return pytest("tests/commands")


def in_browser() -> bool:
    return pytest("tests/browser")


PARTS = [
    Part("lint", lint),
    Part("suite on SQLite", on_sqlite),
    Part("suite on PostgreSQL and Redis", on_postgres),
    Part("killed workers and lost servers, on both", with_killed_processes),
    Part("commands: server, compose, production", of_commands),
    Part("browser tests in Chromium", in_browser),
]


def main() -> int:
    """Run all parts; return 0 when all hold, 1 otherwise."""
    outcomes = []
    for part in PARTS:
        print(f"\n==> {part.name}", flush=True)
        begin = time.monotonic()
        try:
            passed = part.run()
        except ServiceError as error:
            print(error, file=sys.stderr)
            passed = False
        outcomes.append(passed)
        print(f"==> {part.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - begin:.0f} s", flush=True)
    print()
    for part, passed in zip(PARTS, outcomes, strict=True):
        print(f"{'passed' if passed else 'FAILED'}  {part.name}")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
