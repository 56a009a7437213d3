"""Counts of the network that outlive the people they are about."""

from django.db import models
from django.utils import timezone


class Measure(models.TextChoices):
    MEMBERS = "members", "Leden"
    ACTIVE = "active", "Actieve leden"
    JOINED = "joined", "Nieuwe leden"
    HAAKJES_MADE = "haakjes_made", "Haakjes geplaatst"
    HAAKJES_MET = "haakjes_met", "Haakjes gelukt"


class NetworkFigure(models.Model):
    """One count of one month, in all or of one layer or umbrella network (by its key).

    Made again and again in the running month, once more after it, and never changed since (netwerk.figures): so the
    count stays when the people go whom it counts.
    """

    month = models.DateField("maand", help_text="De eerste dag ervan.")
    measure = models.CharField("wat", max_length=30, choices=Measure)
    group = models.CharField("waarover", max_length=12, blank=True, help_text="Leeg, layer of umbrella.")
    value = models.CharField("van wie", max_length=80, blank=True)
    number = models.PositiveIntegerField("aantal")
    counted_at = models.DateTimeField("geteld", default=timezone.now)
    example = models.BooleanField("voorbeeld", default=False, help_text="Verzonnen, voor de demo.")

    class Meta:
        verbose_name = "cijfer van het netwerk"
        verbose_name_plural = "cijfers van het netwerk"
        ordering = ["month", "measure", "group", "value"]
        constraints = [
            models.UniqueConstraint(fields=["month", "measure", "group", "value"], name="one_network_figure_of_a_kind"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="network_figure_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure} {self.value}: {self.number}"
