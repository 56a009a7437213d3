"""(i) a mailing of 1,000 with a personal PDF each, with production's workers, and the login mails meanwhile."""

import time
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

import psutil

from benchmarks import logins
from benchmarks.report import report
from tests.services import Service, manage

PEOPLE = 1_000
WARM = 200  # mails after which memory should not grow any more
LOGINS = 20
LONGEST = 600  # seconds
LOOK_SECONDS = 1.0


def run() -> None:
    """Start the mailing, ask for login mails meanwhile, and look at the arrivals and at the memory of the workers."""
    with ExitStack() as stack:
        site = logins.start(stack, "benchmark-mailing", concurrency=2)
        manage(site.env, "shell", "--no-imports", "-c", Path(__file__).with_name("start_invitations.py").read_text())
        asked, memory = _follow(site)
        moments = _moments(site.arrivals)
        seconds = sorted(logins.arrived(site.arrivals, address) - moment for address, moment in asked.items())
    assert len(moments) == PEOPLE, f"{len(moments)} mails arrived"
    # From the first to the last, so that starting up doesn't count.
    report("i mails with a personal PDF", (PEOPLE - 1) / (moments[-1] - moments[0]), "mails/s", 20)
    report("i growth of a worker's memory over the last 800", memory, "MB", 20, at_most=True)
    report("i login mails during it, p95", quantiles(seconds, n=20)[-1], "s", 5, at_most=True)


def _follow(site: logins.Site) -> tuple[dict[str, float], float]:
    """Ask for login mails while the mailing leaves; return when each was asked, and by how much memory grew in MB."""
    asked: dict[str, float] = {}
    first = last = 0.0
    end = time.monotonic() + LONGEST
    while (left := len(_moments(site.arrivals))) < PEOPLE:
        assert time.monotonic() < end, f"only {left} mails left"
        if left and len(asked) < LOGINS:
            asked |= logins.ask(site.url, [f"lid{len(asked)}@example.nl"])
        if left >= WARM:
            last = _largest(site.worker)
            first = first or last
        time.sleep(LOOK_SECONDS)
    return asked, last - first


def _largest(worker: Service) -> float:
    """Return the memory of the largest process of the worker, in MB."""
    processes = psutil.Process(worker.process.pid).children(recursive=True)
    return max(one.memory_info().rss for one in processes) / 1e6


def _moments(arrivals: Path) -> list[float]:
    """Return when each mail of the mailing arrived."""
    lines = [line.split(" ", 2) for line in arrivals.read_text().splitlines()]
    return sorted(float(moment) for moment, _, subject in lines if subject.startswith("Kom je weer"))
