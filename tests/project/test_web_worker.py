"""The web server's processes share the work."""

from collections import Counter, deque
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.client import Visitor
from netwerk.web_worker import FairWorker
from tests.migrated import migrate
from tests.services import new_site_environment, start_web, temporary_folder

THREADS = 4


@pytest.fixture
def worker() -> FairWorker:
    """A worker that never starts, with four threads."""
    one = FairWorker.__new__(FairWorker)
    one.cfg = SimpleNamespace(threads=THREADS)
    one.keepalived_conns, one.pending_conns = deque(), deque()
    return one


@pytest.mark.parametrize(
    ("connections", "kept", "silent", "has_room"),
    [(0, 0, 0, True), (3, 0, 0, True), (4, 0, 0, False), (4, 1, 0, True), (4, 0, 1, True), (20, 16, 0, False)],
)
def test_a_process_takes_no_more_than_it_has_threads_for(worker, connections, kept, silent, has_room):
    worker.nr_conns = connections
    worker.keepalived_conns.extend(range(kept))
    worker.pending_conns.extend(range(silent))
    assert worker.has_room() is has_room


def test_kept_connections_are_spread_over_the_processes():
    with temporary_folder("fair") as folder:
        env = new_site_environment(folder)
        migrate(env)
        with start_web(env, workers=2, threads=THREADS) as web:
            visitors = [Visitor(web.url) for _ in range(12)]
            for visitor in visitors:
                assert visitor.get("/gezondheid/").status < 600
            assert min(connections_of_each(web)) >= 3


def connections_of_each(web) -> list[int]:
    """Return how many visitors each of the two processes holds."""
    workers = web.family()[1:]
    held = Counter()
    for process in workers:
        here = [one for one in process.net_connections("tcp") if one.status == psutil.CONN_ESTABLISHED]
        held[process.pid] = sum(one.laddr.port == int(web.url.rpartition(":")[2]) for one in here)
    assert len(workers) == 2
    return [held[process.pid] for process in workers]
