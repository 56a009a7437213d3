"""Celery's queue as files in var/broker, for a machine without Redis.

kombu's own filesystem transport writes its files in place. A reader that comes too early, or a process killed halfway,
leaves half a file, and half a file ends the worker or stops every later message (measured). Here each file appears
whole or not at all, and what can't be read is thrown away: a task is a doorbell, and the sweep rings again.
"""

import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


def _write_whole(path: Path, content: object) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    unfinished.write_text(dumps(content))
    unfinished.replace(path)


class Channel(filesystem.Channel):
    """Messages are files named time_id.queue.msg; bindings of an exchange are one file in the control folder."""

    def _put(self, queue: str, payload: dict, **kwargs: object) -> None:
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str) -> dict:
        for path in sorted(Path(self.data_folder_in).iterdir()):
            if path.name.partition(".")[2] != f"{queue}.msg":
                continue
            with suppress(FileNotFoundError, ValueError):
                content = path.read_text()
                path.unlink()  # who removes the file has the message; for the others it is not found
                return loads(content)
        raise Empty

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        with suppress(ValueError):
            return super().get_table(exchange)
        return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: table if binding in table else [binding, *table])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: object, **kwargs: object
    ) -> None:
        self._purge(queue)
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: [other for other in table if other != binding])

    def _change_table(self, exchange: str, change: Callable[[list], list]) -> None:
        path = self._exchange_file(exchange)
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / ".lock").open("a") as guard:
            filesystem.lock(guard, filesystem.LOCK_EX)
            before = self.get_table(exchange)
            after = change(before)
            if after != before or not path.exists():
                _write_whole(path, after)


class Transport(filesystem.Transport):
    Channel = Channel
    # kombu looks once a second; a login link should not wait that long.
    polling_interval = 0.25
