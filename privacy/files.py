"""Files of people go with their rows; and nothing stays that no row names."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import FileField, Model
from django.db.models.signals import post_delete

from privacy.registry import REGISTRY, nightly

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)  # a file is there before its row is; and a mistake of an organiser can still be undone


def follow_rows() -> None:
    """Let each file that the registry names go as soon as its row has gone for good, also by a cascade."""
    for holding in REGISTRY.holdings.values():
        if any(field.name in holding.fields for field in _file_fields(holding.model_class)):
            post_delete.connect(_remove_after_commit, sender=holding.model_class, dispatch_uid=f"files:{holding.model}")


def _remove_after_commit(sender: type[Model], instance: Model, **kwargs: object) -> None:
    for field in _file_fields(sender):
        if name := getattr(instance, field.name).name:
            transaction.on_commit(lambda storage=field.storage, name=name: storage.delete(name), robust=True)


def _file_fields(model: type[Model]) -> list[FileField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, FileField)]


def _orphans(now: datetime) -> Iterator[tuple[FileField, str]]:
    """Yield the files that no row names any more: replaced, or left by a save that failed or a worker that died."""
    for model in apps.get_models():
        for field in _file_fields(model):
            folder = str(field.upload_to).rstrip("/")
            try:
                names = {f"{folder}/{name}" for name in field.storage.listdir(folder)[1]}
            except FileNotFoundError:
                continue
            orphans = names - set(model._default_manager.values_list(field.name, flat=True))
            yield from ((field, name) for name in sorted(orphans) if _is_old(field, name, now))


def _is_old(field: FileField, name: str, now: datetime) -> bool:
    return field.storage.get_modified_time(name) < now - KEPT_FOR


@nightly("Bestanden waar niets meer naar verwijst", due=lambda now: sum(1 for _ in _orphans(now)))
def remove_orphans(now: datetime) -> int:
    """Delete them, in one place instead of at each deed: a file must never be gone while its row is still there."""
    removed = 0
    for field, name in list(_orphans(now)):
        field.storage.delete(name)
        removed += 1
    return removed
