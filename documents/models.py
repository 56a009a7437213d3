"""Papers that were asked for on the web, kept so that the web process only hands them out."""

from django.db import models
from django.utils import timezone


class StoredPaper(models.Model):
    """One paper as it was last made, by a worker.

    `key` says whose it is ("flyer:12"), `fingerprint` of what it was made: another fingerprint is another paper.
    Without `content` it could not be made from that. Only `documents.store` reads and writes here.
    """

    key = models.CharField("sleutel", max_length=80, unique=True)
    fingerprint = models.CharField("vingerafdruk", max_length=64)
    content = models.BinaryField("inhoud")
    made_at = models.DateTimeField("gemaakt", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "bewaard papier"
        verbose_name_plural = "bewaarde papieren"

    def __str__(self) -> str:
        return self.key
