"""(i) the closed environment on a busy day: its pages, and the readers who ask every five seconds what is new."""

import json
import random
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.client import CSRF, Visitor, all_at_once
from benchmarks.report import report
from tests.services import (
    BASE_DIR,
    app_environment,
    manage,
    redis_environment,
    start_postgres,
    start_redis,
    start_web,
    temporary_folder,
)

READERS, POSTS = 2000, 500
CLIENTS, ROUNDS, TIMES = 4, 5, 10
EVERY = 5.0  # seconds between two questions of one reader
CONNECTIONS = 32  # kept by a proxy, whatever the number of readers
SLOWEST = 0.1  # seconds, of 95 in 100
STEPS = (250, 500, 1000, 1500, 2000)


def run() -> None:
    """Start the site as production has it (two web workers, PostgreSQL, Redis) and measure it on one environment."""
    with temporary_folder("benchmark-environment") as folder, start_postgres() as postgres, start_redis() as redis:
        env = app_environment(
            folder,
            DATABASE_URL=postgres.url,
            DJANGO_SETTINGS_MODULE="benchmarks.settings",
            LOG_LEVEL="WARNING",
            PYTHONPATH=str(BASE_DIR),
            **redis_environment(redis),
        )
        manage(env, "migrate", "--verbosity", "0")
        script = Path(__file__).with_name("environment_rows.py").read_text()
        sizes = f"READERS, POSTS = {READERS}, {POSTS}\n"
        rows = json.loads(manage(env, "shell", "--no-imports", "-c", sizes + script).splitlines()[-1])
        for page, most in rows["few"].items():
            report(f"i queries of the {page} with much in it", rows["many"][page], "queries", most, at_most=True)
        with start_web(env) as web:
            _pages(web.url, rows)
            _beside_normal_use(web.url, rows)
            _readers(web.url, rows)
            _posting(web.url, rows)


def reader(url: str, session: str) -> Visitor:
    visitor = Visitor(url)
    visitor.headers["Cookie"] = cookies(session)
    return visitor


def cookies(session: str) -> str:
    return f"csrf={CSRF}; sessie={session}"


def _pages(url: str, rows: dict) -> None:
    """The start page and the long conversation against the bare view, in turns; the median of the ratios."""
    visitors = [reader(url, session) for session in rows["sessions"][:CLIENTS]]
    for page, path in (("start page", rows["start"]), (f"thread of {POSTS} posts", rows["large"])):
        pairs = [(_speed(visitors, path), _speed(visitors, "/yardstick/")) for _ in range(ROUNDS)]
        report(f"i {page}", median(speed for speed, _ in pairs), "pages/s")
        report(f"i {page} against the bare view", median(speed / bare for speed, bare in pairs), "ratio")


def _speed(visitors: list[Visitor], path: str) -> float:
    def one(visitor: Visitor) -> None:
        for _ in range(TIMES):
            assert visitor.get(path).status == 200

    return CLIENTS * TIMES / max(all_at_once([lambda visitor=visitor: one(visitor) for visitor in visitors]))


def _beside_normal_use(url: str, rows: dict) -> None:
    """100 readers who wait for news while four others read pages without a pause."""
    stop = threading.Event()

    def read(visitor: Visitor) -> None:
        while not stop.is_set():
            for path in (rows["start"], rows["busy"]):
                assert visitor.get(path).status == 200

    others = [threading.Thread(target=read, args=(reader(url, session),)) for session in rows["sessions"][-CLIENTS:]]
    for thread in others:
        thread.start()
    try:
        waits = ask_for_news(url, rows["sessions"][:100], f"{rows['busy']}nieuw/", seconds=20)
    finally:
        stop.set()
        for thread in others:
            thread.join()
    report("i 304 of 100 readers beside four who read without a pause, p95", p95(waits) * 1000, "ms")


def _readers(url: str, rows: dict) -> None:
    """More and more readers in one conversation, until 95 in 100 answers take too long."""
    carried = 0
    for number in STEPS:
        waits = ask_for_news(url, rows["sessions"][:number], f"{rows['busy']}nieuw/", seconds=15)
        slow = p95(waits)
        goal = SLOWEST * 1000 if number == 1000 else None
        report(f"i 304 of {number} readers, median", median(waits) * 1000, "ms")
        report(f"i 304 of {number} readers, p95", slow * 1000, "ms", goal, at_most=True)
        if slow > SLOWEST:
            break
        carried = number
    report("i readers that two cores carry, with their client", carried, "readers", 1000)


def _posting(url: str, rows: dict) -> None:
    """Posts of eight people in one conversation."""

    def one(visitor: Visitor) -> None:
        for _ in range(TIMES):
            fields = {"body": "Dat herken ik. De brief kan in drie zinnen.", "form_token": str(uuid.uuid4())}
            answer = visitor.post(f"{rows['busy']}schrijven/", fields)
            assert answer.status == 302, answer.status

    visitors = [reader(url, session) for session in rows["sessions"][:8]]
    seconds = max(all_at_once([lambda visitor=visitor: one(visitor) for visitor in visitors]))
    report("i posts placed in one conversation", len(visitors) * TIMES / seconds, "posts/s")


def ask_for_news(url: str, sessions: Sequence[str], path: str, *, seconds: float) -> list[float]:
    """Let each session ask every five seconds, each at a moment of its own; return how long each answer took, counted
    from the moment at which the question had to leave: a client that falls behind shows in the figures."""
    version = _version(url, sessions[0], path)
    questions = iter(_moments(sessions, seconds))
    lock, waits, begin = threading.Lock(), [], time.perf_counter() + 0.2

    def ask() -> None:
        visitor = Visitor(url)
        visitor.headers |= {"HX-Request": "true", "If-None-Match": version, "X-By-Timer": "1"}
        while True:
            with lock:
                question = next(questions, None)
            if question is None:
                return
            moment, session = question
            time.sleep(max(0.0, begin + moment - time.perf_counter()))
            visitor.headers["Cookie"] = cookies(session)
            status = visitor.get(path).status
            assert status == 304, status
            waits.append(time.perf_counter() - begin - moment)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) >= len(sessions), "a client broke off"
    return waits


def _moments(sessions: Sequence[str], seconds: float) -> Iterator[tuple[float, str]]:
    dice = random.Random(4)  # noqa: S311  no secret
    first = [(dice.uniform(0, EVERY), session) for session in sessions]
    rounds = range(int(seconds / EVERY))
    return iter(sorted((moment + number * EVERY, session) for moment, session in first for number in rounds))


def _version(url: str, session: str, path: str) -> str:
    visitor = reader(url, session)
    visitor.headers["HX-Request"] = "true"
    return visitor.get(f"{path}?na=999999").headers["ETag"]


def p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1]
