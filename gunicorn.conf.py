"""How gunicorn runs the app, the same in the demo, in production and in the tests."""

import gc
import logging
import os
import time
from pathlib import Path


class LineFormatter(logging.Formatter):
    """As netwerk.logs writes them: UTC, one line each; it must work before Django is set up."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")


wsgi_app = "netwerk.wsgi"
bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# Threads, with fair shares for the processes.
worker_class = "netwerk.web_worker.FairWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# The app is loaded once, before the workers fork, and they share that memory; frozen, it stays shared.
preload_app = True
threads = int(os.environ.get("WEB_THREADS", "8"))
# A page that takes longer has lost its reader; PDFs of a whole gathering are made by the Celery worker.
timeout = 30
graceful_timeout = 10
# Behind a proxy, connections stay open longer than the proxy's own idle time, or it meets a closing door.
keepalive = 75
# The heartbeat of a worker is a file: in memory it never waits for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  gunicorn makes the file itself
# Memory that a library loses comes back; the spread keeps the workers from stopping together.
max_requests = 20000
max_requests_jitter = 2000
# No remote control: its socket would stand in the home folder of who starts the app.
control_socket_disable = True
# No access log: the path of a mailed link holds its token (requirements 2b 18). The proxy counts visits.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LineFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": [], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {
            "handlers": ["stderr"],
            "level": os.environ.get("LOG_LEVEL", "INFO"),
            "propagate": False,
        }
    },
}


def when_ready(server: object) -> None:
    """Called in the master with the app loaded and no worker started yet."""
    gc.freeze()
