"""The files of a page that looks back: which ones nobody shows any more."""

from datetime import datetime, timedelta

from django.core.files.storage import Storage
from django.db.models import FileField

from events.models import EventDocument, Picture

KEPT_FOR = timedelta(days=1)  # a file is there before its row is; and a mistake can still be undone


def remove_orphans(now: datetime) -> int:
    """Delete the files that no row names any more (replaced, removed, or left by a save that failed). Return how many.

    In one place instead of at each deed, for a file must never be gone while its row is still there.
    """
    return sum(
        _remove(field, now) for field in (Picture._meta.get_field("image"), EventDocument._meta.get_field("file"))
    )


def _remove(field: FileField, now: datetime) -> int:
    storage: Storage = field.storage
    folder = field.upload_to.rstrip("/")
    try:
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    except FileNotFoundError:
        return 0
    orphans = names - set(field.model.objects.values_list(field.name, flat=True))
    old = [name for name in orphans if storage.get_modified_time(name) < now - KEPT_FOR]
    for name in old:
        storage.delete(name)
    return len(old)
