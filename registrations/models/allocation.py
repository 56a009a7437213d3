"""What an organiser saw before confirming."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Event


class AllocationPreview(models.Model):
    """The fingerprint of the input and the outcome shown.

    Confirming names this row: when the fingerprint of today differs, nothing is applied and the differences with
    this outcome are marked.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="allocation_previews", verbose_name="bijeenkomst")
    fingerprint = models.CharField("vingerafdruk", max_length=64)
    outcome = models.JSONField("uitkomst", default=dict, help_text="Per aanmelding: uitkomst en plek in de rij.")
    created_at = models.DateTimeField("gemaakt", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="door")
    confirmed_at = models.DateTimeField("bevestigd", null=True, blank=True)

    class Meta:
        verbose_name = "voorstel"
        verbose_name_plural = "voorstellen"
        permissions = [("confirm_allocation", "Mag de verdeling van plekken bevestigen")]

    def __str__(self) -> str:
        return f"Voorstel voor {self.event}"


class AllocationRun(models.Model):
    """A confirmed allocation, so that it can be explained and replayed: `manage.py allocate --replay RUN`.

    `input` and `outcome` hold keys, roles and moments, and no names.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="allocation_runs", verbose_name="bijeenkomst")
    preview = models.OneToOneField(
        AllocationPreview, models.SET_NULL, null=True, related_name="run", verbose_name="voorstel"
    )
    rule_version = models.CharField("versie van de regel", max_length=20)
    fingerprint = models.CharField("vingerafdruk", max_length=64)
    input = models.JSONField("invoer")
    outcome = models.JSONField("uitkomst")
    seated_count = models.PositiveIntegerField("kreeg een plek", default=0)
    waiting_count = models.PositiveIntegerField("bleef wachten", default=0)
    at = models.DateTimeField("wanneer", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="door")

    class Meta:
        verbose_name = "verdeling"
        verbose_name_plural = "verdelingen"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Verdeling van {timezone.localtime(self.at):%d-%m-%Y %H:%M}"
