"""(g) how long a login mail takes while a mailing of 5,000 leaves (requirements 3b 14), with production's workers."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.client import Visitor
from benchmarks.mail import smtp_server
from benchmarks.report import report
from tests.services import (
    Service,
    app_environment,
    manage,
    redis_environment,
    start_postgres,
    start_redis,
    start_web,
    start_worker,
    temporary_folder,
)

LOGINS = 100
PAUSE = 0.25  # seconds between two people who ask for a login mail
LONGEST_WAIT = 60


@dataclass(frozen=True)
class Site:
    """The app as production has it: `env` for commands, `arrivals` with a line for each mail that the server took, and
    the worker that sends all mail but login mails."""

    url: str
    env: dict[str, str]
    arrivals: Path
    worker: Service


def start(stack: ExitStack, name: str, *, concurrency: int) -> Site:
    """Start the app until the end of `stack`, with PostgreSQL, Redis, a mail server, and the workers and the clock of
    docker-compose.yml; login mails have a worker of their own, the other has `concurrency` processes."""
    folder = stack.enter_context(temporary_folder(name))
    arrivals = folder / "arrivals"
    arrivals.touch()
    postgres, redis = stack.enter_context(start_postgres()), stack.enter_context(start_redis())
    port = stack.enter_context(smtp_server(arrivals))
    env = app_environment(
        folder,
        DATABASE_URL=postgres.url,
        EMAIL_URL=f"smtp://127.0.0.1:{port}",
        LOG_LEVEL="WARNING",
        **redis_environment(redis),
    )
    manage(env, "migrate", "--verbosity", "0")
    web = stack.enter_context(start_web(env))
    env |= {"BASE_URL": web.url}
    loud = env | {"LOG_LEVEL": "INFO"}
    stack.enter_context(start_worker(loud, pool="prefork", queues="login", concurrency=2))
    worker = start_worker(loud, pool="prefork", queues="default,bulk", concurrency=concurrency)
    site = Site(web.url, env, arrivals, stack.enter_context(worker))
    stack.enter_context(_beat(loud, folder))
    return site


def run() -> None:
    """Start a mailing, ask for login mails meanwhile, and look when each reaches the mail server."""
    with ExitStack() as stack:
        site = start(stack, "benchmark-logins", concurrency=4)
        script = Path(__file__).with_name("start_mailing.py").read_text()
        mailing = manage(site.env, "shell", "--no-imports", "-c", script).splitlines()[-1]
        while not _left(site.env, mailing):
            time.sleep(0.2)
        asked = ask(site.url, [f"lid{number}@example.nl" for number in range(LOGINS)])
        left = _left(site.env, mailing)
        seconds = sorted(arrived(site.arrivals, address) - moment for address, moment in asked.items())
    report("g login mails during a mailing of 5,000, median", median(seconds), "s")
    report("g login mails during a mailing of 5,000, p95", quantiles(seconds, n=20)[-1], "s", 5, at_most=True)
    # Fewer than all, or some of the login mails had the machine to themselves.
    report("g mails of the mailing that had left after the last login", left, "mails", 4_999, at_most=True)


def ask(url: str, addresses: list[str]) -> dict[str, float]:
    """Let people ask for a login mail one after another; return when each did."""
    asked = {}
    for address in addresses:
        asked[address] = time.time()
        assert Visitor(url).post("/inloggen/", {"address": address}).status == 302
        time.sleep(PAUSE)
    return asked


def _left(env: dict[str, str], mailing: str) -> int:
    """Return how many mails of the mailing have left."""
    code = (
        "from outbox.models import MailState, OutgoingMail\n"
        f"sent = OutgoingMail.objects.filter(kind='mailings.mailing', arguments__mailing={mailing})\n"
        "print(sent.filter(state=MailState.SENT).count())"
    )
    return int(manage(env, "shell", "--no-imports", "-c", code).splitlines()[-1])


def arrived(arrivals: Path, address: str) -> float:
    """Return when the mail server took the login mail to `address`."""
    for _ in range(LONGEST_WAIT * 10):
        for line in arrivals.read_text().splitlines():
            moment, recipient, subject = line.split(" ", 2)
            if recipient == address and "inloglink" in subject:
                return float(moment)
        time.sleep(0.1)
    raise RuntimeError(f"no login mail to {address} in {LONGEST_WAIT} s")


@contextmanager
def _beat(env: dict[str, str], folder: Path) -> Iterator[None]:
    """The clock, as docker-compose.yml starts it."""
    service = Service(
        name="beat",
        command=[
            *(sys.executable, "-m", "celery", "-A", "netwerk", "beat", "--schedule", str(folder / "schedule")),
            *("--pidfile", "", "--loglevel", "INFO"),
        ],
        log=folder / "beat.log",
        ready=lambda it: "Starting" in it.tail(),
        env=env,
    )
    try:
        service.start()
        yield
    finally:
        service.stop()
