"""The Celery application: a doorbell for work that stands in the database (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netwerk.settings")

app = Celery("netwerk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
