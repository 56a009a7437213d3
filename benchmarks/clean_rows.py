# Run in manage.py shell, in a process of its own (the peak of what filled the database is no part of the figures):
# breaks the nightly job off, lets it go on until it is done, and prints seconds, rows, statements and memory.
import json
import resource
import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from outbox.models import OutgoingMail
from privacy import cleaning
from privacy.models import CleaningRun
from registrations.models import Registration

FIRST_CALL = 0.1  # seconds
statements = 0


def counted(execute: Callable, *arguments: object) -> object:
    global statements  # noqa: PLW0603
    statements += 1
    return execute(*arguments)


cleaning.count(timezone.now())  # reads what is due and changes nothing: all code and connections are in memory
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
with connection.execute_wrapper(counted):
    run = cleaning.clean(timezone.now(), seconds=FIRST_CALL)
    broken_off = run.finished_at is None
    resumed = cleaning.clean(timezone.now())
seconds = time.perf_counter() - started
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
rows = sum(resumed.counts.values())
left = Registration.objects.exclude(name="").count() + OutgoingMail.objects.exclude(address="").count()
runs = CleaningRun.objects.filter(dry=False).count()
figure = {"seconds": seconds, "rows": rows, "statements": statements, "grown": grown, "left": left}
print(json.dumps(figure | {"broken_off": broken_off, "runs": runs}))
