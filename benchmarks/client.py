"""A small HTTP client: kept connections, as many at once as asked, always a bounded number of requests."""

import http.client
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from urllib.parse import urlencode, urlsplit

# The double-submit token of Django may be any value, as long as cookie and field hold the same.
CSRF = "b" * 32


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """One visitor with a kept connection; `address` is what a proxy would tell of where the visitor sits."""

    def __init__(self, url: str, address: str = "") -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.headers = {"Cookie": f"csrf={CSRF}"}
        if address:
            self.headers["X-Forwarded-For"] = address

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        body = urlencode(fields | {"csrfmiddlewaretoken": CSRF})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: str | None = None, more: dict[str, str] | None = None) -> Answer:
        self.connection.request(method, path, body=body, headers=self.headers | (more or {}))
        response = self.connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())


def all_at_once(work: Sequence[Callable[[], None]]) -> list[float]:
    """Start everything at the same moment; return how long each took, in seconds."""
    barrier = Barrier(len(work))

    def one(task: Callable[[], None]) -> float:
        barrier.wait()
        begin = time.perf_counter()
        task()
        return time.perf_counter() - begin

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))
