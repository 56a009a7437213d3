"""The Celery application: a doorbell for work that stands in the database (docs/architecture.md)."""

import gc
import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netwerk.settings")

# filesystem:// means our sturdier version of it.
TRANSPORT_ALIASES["filesystem"] = "netwerk.folder_broker:Transport"

app = Celery("netwerk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Leave the log lines to LOGGING in the settings: being connected is what stops Celery from adding its own."""


@worker_init.connect
def share_memory(**_: object) -> None:
    """Keep the memory of the loaded app shared with the children that are forked after this."""
    gc.freeze()
