"""A site of its own for tests that pull out plugs: a database, a mail server, and workers that can be killed."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.outbox.smtp_server import ScriptedServer
from tests.services import BASE_DIR, Service, start_worker

KINDS = "tests.outbox.kinds"
# What a command to the site may use.
_PRELUDE = """
import json, os, sys, django
django.setup()
from django.utils import timezone
from outbox import actions, claims, doorbell, health, tasks
from outbox.models import OutgoingMail
from tests.outbox import kinds
def answer(value): print("=" + json.dumps(value, default=str), flush=True)
answer("ready")
for line in sys.stdin:
    exec(json.loads(line))
    answer("done")
"""


class Console:
    """A process of the site that does what it is told, as a page or a command would."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PRELUDE],
            env=env | {"DJANGO_SETTINGS_MODULE": "netwerk.settings"},
            cwd=BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answers() == ["ready"]

    def run(self, code: str) -> list:
        """Run `code` and return what it gave to `answer`."""
        self.tell(code)
        *answers, last = self._answers(until="done")
        assert last == "done"
        return answers

    def tell(self, code: str) -> None:
        """Give `code` without waiting for the end of it."""
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()

    def _answers(self, until: str = "ready") -> list:
        answers = []
        for line in self.process.stdout:
            if line.startswith("="):
                answers.append(json.loads(line[1:]))
                if answers[-1] == until:
                    return answers
        raise AssertionError("the process of the site ended")

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class MailSite:
    """`env` is for the site's processes, `smtp` gets its mail, `console` does what a page does, `workers` send."""

    env: dict[str, str]
    smtp: ScriptedServer
    pool: str
    console: Console
    workers: ExitStack = field(default_factory=ExitStack)
    _worker: Service | None = None

    def clear(self) -> None:
        """Start a test with no mail and a friendly server. A worker that lived through the last test may go on."""
        self.smtp.forget()
        self.console.run(
            "from outbox.models import QueueStatus\n"
            "QueueStatus.objects.all().delete(); OutgoingMail.objects.all().delete()"
        )

    def worker(self) -> Service:
        """Return the worker, which sends one mail at a time; a new one if the last was killed."""
        if self._worker is None or self._worker.process.poll() is not None:
            self._worker = self.start_worker()
        return self._worker

    def start_worker(self, *, concurrency: int = 1, beat: bool = False) -> Service:
        """Start a worker that ends with the site, or by `workers.close()`."""
        return self.workers.enter_context(
            start_worker(self.env, pool=self.pool, concurrency=concurrency, beat=beat, include=KINDS)
        )

    def end_workers(self) -> None:
        self.workers.close()
        self._worker = None

    def queue(self, kind: str, count: int) -> None:
        """Queue `count` mails in one transaction, as a page does."""
        self.console.run(
            f"actions.queue_many(actions.message({kind!r}, f'a{{n}}@voorbeeld.nl', key=f'{kind}:{{n}}', number=n)"
            f" for n in range({count})); doorbell.wait_until_rung(10)"
        )

    def sweep(self) -> None:
        """What beat rings every 15 seconds."""
        self.console.run("tasks.sweep(); doorbell.wait_until_rung(10)")

    def rows(self) -> list[dict]:
        """Return state, address, message_id, crashes and attempts of every mail."""
        fields = "'state', 'address', 'message_id', 'crashes', 'attempts'"
        return self.console.run(f"answer(list(OutgoingMail.objects.order_by('pk').values({fields})))")[0]

    def states(self) -> Counter[str]:
        return Counter(row["state"] for row in self.rows())

    def wait_until(self, reached: Callable[[Counter[str]], bool], *, sweep: bool = True, seconds: float = 240) -> None:
        """Wait until the states of the mails are as asked, sweeping meanwhile as beat would. A bound, no measure."""
        end = time.monotonic() + seconds
        while not reached(self.states()):
            assert time.monotonic() < end, f"{self.states()}, {self.rows()[:5]}"
            if sweep:
                self.sweep()
            time.sleep(0.3)

    def wait_until_settled(self, **options: object) -> None:
        """Wait until every mail has its end: sent, failed, cancelled or unknown."""
        self.wait_until(lambda states: not states.keys() & {"queued", "claimed", "sending"}, **options)


@contextmanager
def mail_site(env: dict[str, str], smtp: ScriptedServer) -> Iterator[MailSite]:
    """Give the site in `env`, whose database is migrated; workers are prefork with Redis, threads with the folder."""
    pool = "prefork" if env.get("CELERY_BROKER_URL", "").startswith("redis") else "threads"
    # A real setting of production, short here: a dead sender's mails are free after three seconds.
    env = env | {"EMAIL_URL": smtp.url, "OUTBOX_LEASE_SECONDS": "3", "PYTHONPATH": str(BASE_DIR)}
    os.makedirs(env["VAR_DIR"], exist_ok=True)  # noqa: PTH103
    console = Console(env)
    site = MailSite(env, smtp, pool, console)
    try:
        yield site
    finally:
        site.workers.close()
        console.close()
