"""The Celery application: a doorbell for work that stands in the database (docs/architecture.md)."""

import os

from celery import Celery
from celery.signals import setup_logging
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
