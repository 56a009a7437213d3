"""Who looked at personal lists, what the nightly job removed, and who asked to be erased."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

KEEP_ACCESS = timedelta(days=183)  # requirements 5.4 and 5.12 (BIO2 8.18.02): half a year


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove what is written for good."""


class AccessRecordQuerySet(models.QuerySet):
    """Rows are made and read. The nightly job alone removes them, when they are old enough."""

    def remove_past_term(self) -> int:
        """Remove those that are older than half a year, by the clock of now, and return how many. The others stay."""
        old = self.filter(at__lte=timezone.now() - KEEP_ACCESS).order_by()
        return old._raw_delete(using=self.db)

    def _refuse(self, *args: object, **kwargs: object) -> int:
        raise AppendOnlyError("the access log is append-only")

    _refuse.alters_data = True
    update = delete = bulk_update = update_or_create = _refuse


class AccessRecord(models.Model):
    """One look at, or export of, a list or page with personal data (requirements 5. 10). Made once, never changed;
    removed half a year later by the nightly job alone.

    Holds keys and no names, so that it needs no erasing of its own: `by` is "beheer:<key>" or "deelnemer:<key>".
    """

    class Deed(models.TextChoices):
        LOOKED = "looked", "Bekeken"
        EXPORTED = "exported", "Gedownload"
        REFUSED = "refused", "Geweigerd"

    at = models.DateTimeField("wanneer", default=timezone.now, db_index=True)
    by = models.CharField("wie", max_length=60, db_index=True)
    deed = models.CharField("wat", max_length=10, choices=Deed)
    what = models.CharField("welke lijst of pagina", max_length=80)
    about = models.CharField("van wie of wat", max_length=120, blank=True)
    rows = models.PositiveIntegerField("aantal rijen", null=True, blank=True)
    purpose = models.CharField("waarvoor", max_length=200, blank=True)
    network = models.CharField("vanaf", max_length=45, blank=True)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "inzage"
        verbose_name_plural = "inzagelog"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.by}: {self.what}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise AppendOnlyError("the access log is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> None:
        raise AppendOnlyError("the access log is append-only")


class CleaningRun(models.Model):
    """One run of the nightly job: what it removed or made anonymous, per category. Resumed when it was interrupted."""

    started_at = models.DateTimeField("begonnen", default=timezone.now, db_index=True)
    seen_at = models.DateTimeField("laatst bezig", default=timezone.now, editable=False)
    finished_at = models.DateTimeField("klaar", null=True, blank=True)
    dry = models.BooleanField("proef", default=False, help_text="Aan: er is alleen geteld.")
    counts = models.JSONField("aantallen", default=dict)

    class Meta:
        verbose_name = "opruimronde"
        verbose_name_plural = "opruimrondes"
        ordering = ["-started_at"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"opruimronde van {self.started_at:%Y-%m-%d %H:%M}"


class Erasure(models.Model):
    """One "verwijder mij": begun at the press, finished when nothing of the person is left. `address` and `names` are
    what the steps look for, and empty once it is done; the key of the person refers to nothing then."""

    user = models.BigIntegerField("sleutel van de persoon", db_index=True)
    address = models.EmailField("e-mailadres", max_length=254, blank=True)
    names = models.JSONField("namen", default=list, blank=True)
    withdraw_posts = models.BooleanField("berichten ook weg", default=False)
    by = models.CharField("door", max_length=60)
    started_at = models.DateTimeField("begonnen", default=timezone.now, db_index=True)
    finished_at = models.DateTimeField("klaar", null=True, blank=True)
    counts = models.JSONField("aantallen", default=dict)

    class Meta:
        verbose_name = "verwijdering"
        verbose_name_plural = "verwijderingen"
        ordering = ["-started_at"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"verwijdering van {self.started_at:%Y-%m-%d %H:%M}"
