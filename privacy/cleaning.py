"""The nightly job: remove or make anonymous what is past its term, by the registry (requirements 5.4, 5.5).

A run is a row (`CleaningRun`). It does one batch of a few hundred keys after another, each in a transaction that also
counts it in the row: killed anywhere, what was done is counted and the rest is done by the next call, which goes on
with the same row and the same moment. Nothing is kept in memory but one batch of keys. Log lines have counts, no names.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from privacy.models import CleaningRun
from privacy.registry import REGISTRY, Chore, Holding

logger = logging.getLogger(__name__)

BATCH = 300
RESUMED_WITHIN = timedelta(days=1)  # an older run that never ended is left as it is: the next night does its work
INTERRUPTED_AFTER = timedelta(minutes=10)  # without a batch: its worker is gone
MOST_ROUNDS = 10_000  # of one chore: a chore that never says 0 must not keep a worker for ever
FAILED = "mislukt"


def clean(now: datetime, *, seconds: float | None = None) -> CleaningRun:
    """Do what is due at `now`, or go on with a run that was interrupted; return its row, which has `finished_at` when
    all is done. With `seconds` it stops after about so long, between two batches: call it again to go on."""
    run = _open(now)
    until = None if seconds is None else time.monotonic() + seconds
    for _ in _steps(run):
        if until is not None and time.monotonic() >= until:
            return run
    CleaningRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    run.refresh_from_db()
    logger.info("privacy: run %s done, %s", run.pk, _in_words(run))
    return run


def count(now: datetime) -> CleaningRun:
    """Count what `clean` would do at `now`, change nothing, and keep the numbers as a run of its own ("proef")."""
    counts = {title: chore.due(now) for title, chore in REGISTRY.chores.items()}
    for holding in _due_holdings():
        counts[holding.key] = holding.due(now).count()
    counts = {key: number for key, number in counts.items() if number}
    run = CleaningRun.objects.create(started_at=now, finished_at=timezone.now(), dry=True, counts=counts)
    logger.info("privacy: run %s counted only, %s", run.pk, _in_words(run))
    return run


def clean_one(key: str, now: datetime) -> int:
    """Do what is due at `now` of one entry of the registry ("app.Model:title") and return how many rows it changed."""
    holding = REGISTRY.holdings[key]
    return sum(_batches(holding, now, run=None))


def is_interrupted(now: datetime) -> bool:
    """Return whether a run of today began long enough ago to be over, and is not."""
    since, until = now - RESUMED_WITHIN, now - INTERRUPTED_AFTER
    return CleaningRun.objects.filter(
        dry=False, finished_at=None, started_at__gt=since, started_at__lte=until, seen_at__lte=until
    ).exists()


def _in_words(run: CleaningRun) -> str:
    return ", ".join(f"{key}: {number}" for key, number in sorted(run.counts.items())) or "nothing was due"


@transaction.atomic
def _open(now: datetime) -> CleaningRun:
    """Return the run that was interrupted, else a new one."""
    unfinished = CleaningRun.objects.select_for_update().filter(dry=False, finished_at=None)
    found = unfinished.filter(started_at__gt=now - RESUMED_WITHIN, started_at__lte=now).order_by("pk").last()
    return found or CleaningRun.objects.create(started_at=now)


def _due_holdings() -> Iterator[Holding]:
    return (holding for holding in REGISTRY.holdings.values() if holding.due is not None)


def _steps(run: CleaningRun) -> Iterator[int]:
    """Do the work, a batch at each step."""
    for title, chore in REGISTRY.chores.items():
        yield from _rounds(title, chore, run)
    for holding in _due_holdings():
        yield from _batches(holding, run.started_at, run)


def _rounds(title: str, chore: Chore, run: CleaningRun) -> Iterator[int]:
    """Call a chore until it has nothing left. It has transactions of its own, so its count may lack the last round of
    a run that was killed."""
    for _ in range(MOST_ROUNDS):
        try:
            number = chore.do(run.started_at)
        except Exception as error:
            # Its kind alone: what a database says about a row may quote it.
            logger.error("privacy: %s went wrong (%s); the rest goes on", title, type(error).__name__)  # noqa: TRY400
            _note(run, FAILED, 1)
            return
        if not number:
            return
        _note(run, title, number)
        yield number


def _batches(holding: Holding, now: datetime, run: CleaningRun | None) -> Iterator[int]:
    """Clean the rows of one entry in the order of their keys. Each row is tried once, also when it stays due."""
    last = None
    while keys := _next_keys(holding, now, last):
        last = keys[-1]
        yield _batch(holding, keys, run)


def _next_keys(holding: Holding, now: datetime, last: object) -> list:
    due = holding.due(now)
    if last is not None:
        due = due.filter(pk__gt=last)
    return list(due.order_by("pk").values_list("pk", flat=True).distinct()[:BATCH])


def _batch(holding: Holding, keys: list, run: CleaningRun | None) -> int:
    """Clean one batch; where that fails row by row, so that one bad row keeps no other here."""
    try:
        return _clean(holding, keys, run)
    except Exception as error:
        if len(keys) == 1:
            kind = type(error).__name__
            logger.error("privacy: %s: row %s can't be cleaned (%s)", holding.key, keys[0], kind)  # noqa: TRY400
            _note(run, FAILED, 1)
            return 0
    return sum(_batch(holding, [key], run) for key in keys)


@transaction.atomic
def _clean(holding: Holding, keys: list, run: CleaningRun | None) -> int:
    if run is not None:
        # Two workers with the same run take turns; the second finds nothing left of a batch.
        CleaningRun.objects.select_for_update().get(pk=run.pk)
        keys = list(holding.due(run.started_at).filter(pk__in=keys).values_list("pk", flat=True).distinct())
    number = holding.clean(keys) if keys else 0
    _note(run, holding.key, number)
    return number


@transaction.atomic
def _note(run: CleaningRun | None, key: str, number: int) -> None:
    if run is None or not number:
        return
    row = CleaningRun.objects.select_for_update().get(pk=run.pk)
    row.counts[key] = row.counts.get(key, 0) + number
    row.seen_at = timezone.now()
    row.save(update_fields=["counts", "seen_at"])
