"""Who took a list of people out of the app, and when."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Event


class ExportLog(models.Model):
    """One export of a list; the rows themselves are not kept."""

    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="exports", verbose_name="bijeenkomst"
    )
    what = models.CharField("wat", max_length=100)
    format = models.CharField("soort", max_length=10)
    rows = models.PositiveIntegerField("aantal regels")
    filters = models.CharField("filters", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="door")
    at = models.DateTimeField("wanneer", default=timezone.now)

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exports"
        ordering = ["-at", "-pk"]
        permissions = [
            ("export_registrations", "Mag lijsten met aanmeldingen exporteren"),
            ("export_private_answers", "Mag ook antwoorden over eten en toegankelijkheid exporteren"),
        ]

    def __str__(self) -> str:
        return f"Export van {timezone.localtime(self.at):%d-%m-%Y, %H.%M} uur"
