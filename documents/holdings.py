"""What this app holds about people: papers that name somebody, for a day. Who makes such papers says so (registry)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from documents.models import StoredPaper
from privacy.registry import impersonal

KEEP_PERSONAL = timedelta(days=1)  # it takes a second to make again


def kept_of(kind: str, now: datetime) -> QuerySet[StoredPaper]:
    """Return the papers of a kind that name somebody and are past that term."""
    return StoredPaper.objects.filter(key__startswith=f"{kind}:", made_at__lt=now - KEEP_PERSONAL)


def papers(kind: str, keys: object) -> QuerySet[StoredPaper]:
    """Return the papers of a kind about some rows, by the keys of those."""
    wanted = [f"{kind}:{key}" for key in keys]
    return StoredPaper.objects.filter(key__in=wanted)


impersonal("documents.StoredPaper", "sleutel of vingerafdruk", "id", "fingerprint")
