"""(a) the page of a gathering, (b) registering, (f) memory; over HTTP on PostgreSQL and Redis."""

import re
import threading
import uuid
from itertools import cycle
from pathlib import Path
from statistics import median

import psutil

from benchmarks.client import Visitor, all_at_once
from benchmarks.report import report
from tests.rush import rush, states
from tests.services import (
    BASE_DIR,
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

PAGE = "/bijeenkomsten/27-mei/"
CLIENTS = 8
ROUNDS = 5
TIMES = 60  # requests of each client in a round
PEOPLE, SEATS = 200, 50


def run() -> None:
    """Start the site as production has it (two web workers, one Celery worker) and measure it."""
    with (
        temporary_folder("benchmark") as folder,
        start_postgres() as postgres,
        start_redis() as redis,
    ):
        # One proxy is trusted, so that the visitors of (b) can sit in networks of their own.
        env = app_environment(
            folder,
            DATABASE_URL=postgres.url,
            DJANGO_SETTINGS_MODULE="benchmarks.settings",
            TRUSTED_PROXY_COUNT="1",
            PYTHONPATH=str(BASE_DIR),
            **redis_environment(redis),
        )
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "demo")
        with start_web(env | {"LOG_LEVEL": "WARNING"}) as web:
            _page_against_yardstick(web.url)
            # The mails wait in the outbox, as they do in the first second of a rush.
            _registering(web.url, "b registrations (GET form and POST) on PostgreSQL", 100)
            _rush(env, web.url)
            with start_worker(env, pool="prefork", concurrency=2) as worker:
                memory = _Memory([web, worker])
                _registering(web.url, "b registrations while a worker on the same two cores mails them")
                report("f memory of web and worker under load", memory.stop(), "MB", 450, at_most=True)
    report("a queries of an event page, uncached", queries_uncached(), "queries", 8, at_most=True)


def _page_against_yardstick(url: str) -> None:
    """Both under the same server, in turns; the median of the pairs' ratios."""
    visitors = [Visitor(url) for _ in range(CLIENTS)]
    for path in (PAGE, "/yardstick/"):
        for visitor in visitors:
            assert visitor.get(path).status == 200
    ratios, speeds = [], []
    for _ in range(ROUNDS):
        pair = [_speed(visitors, path) for path in (PAGE, "/yardstick/")]
        ratios.append(pair[0] / pair[1])
        speeds.append(pair)
    report("a event page, warm", median(page for page, _ in speeds), "pages/s")
    report("a bare view with one query", median(bare for _, bare in speeds), "pages/s")
    report("a event page against the bare view", median(ratios), "ratio", 0.35)


def _speed(visitors: list[Visitor], path: str) -> float:
    """Return pages a second when all visitors ask `path` side by side."""

    def one(visitor: Visitor) -> None:
        for _ in range(TIMES):
            assert visitor.get(path).status == 200

    return CLIENTS * TIMES / max(all_at_once([lambda visitor=visitor: one(visitor) for visitor in visitors]))


def _registering(url: str, name: str, target: float | None = None) -> None:
    """GET of the form and POST of a filled one, by 8 clients on kept connections."""
    roles = cycle(["uitvoering", "beleid", "management", "bestuur"])

    def one(visitor: Visitor) -> None:
        for _ in range(TIMES):
            register(visitor, f"burger-{uuid.uuid4().hex}@example.nl", next(roles), PAGE)

    visitors = [Visitor(url, f"10.{index}.0.1") for index in range(CLIENTS)]
    seconds = max(all_at_once([lambda visitor=visitor: one(visitor) for visitor in visitors]))
    report(name, CLIENTS * TIMES / seconds, "a second", target)


def register(visitor: Visitor, address: str, role: str, page: str) -> None:
    """Fill the form as somebody who registers alone."""
    form = visitor.get(f"{page}aanmelden/")
    assert form.status == 200, form.status
    token = re.search(rb'name="form_token" value="([^"]+)"', form.body)
    fields = {
        "form_token": token.group(1).decode() if token else str(uuid.uuid4()),
        "mode": "alleen",
        "name": "Sanne de Wit",
        "address": address,
        "organisation": "Gemeente Duinrand",
        "layer": "gemeente",
        "role": role,
    }
    answer = visitor.post(f"{page}aanmelden/", fields)
    assert answer.status == 302, (answer.status, re.findall(rb"error[^<]+<", answer.body)[:5])


def _rush(env: dict[str, str], url: str) -> None:
    """200 people press the button of their mail at the same moment; there are 50 seats."""
    links = rush(env, people=PEOPLE, seats=SEATS)
    visitors = [Visitor(url, f"10.9.{index}.1") for index in range(PEOPLE)]
    statuses: list[int] = []

    def press(visitor: Visitor, link: str) -> None:
        statuses.append(visitor.post(link, {}).status)

    tasks = [lambda pair=pair: press(*pair) for pair in zip(visitors, links, strict=True)]
    seconds = max(all_at_once(tasks))
    assert statuses == [302] * PEOPLE, statuses
    assert states(env)["seated"] == SEATS
    report("b 200 people on 50 seats, all answered", seconds, "s", 3, at_most=True)


class _Memory:
    """The largest sum of the memory of services and their children, looked at while they work; shared pages once."""

    def __init__(self, services: list[Service]) -> None:
        self.services = services
        self.largest = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            processes = [process for service in self.services for process in service.family()]
            self.largest = max(self.largest, sum(map(_size, processes)) / 1e6)

    def stop(self) -> float:
        """Return the largest sum in MB."""
        self._stop.set()
        self._thread.join()
        return self.largest


def _size(process: psutil.Process) -> int:
    """The memory of a process in bytes; one that ended meanwhile has none."""
    try:
        return process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0


def queries_uncached() -> int:
    """Return how many queries the page takes in a fresh process with an empty cache."""
    script = Path(__file__).with_name("count_queries.py").read_text()
    with temporary_folder("benchmark-queries") as folder:
        env = app_environment(folder, LOG_LEVEL="WARNING")
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "demo")
        return int(manage(env, "shell", "--no-imports", "-c", script).splitlines()[-1])
