"""Counts of the network that outlive the people they are about."""

from django.db import models


class NetworkFigure(models.Model):
    """One count of one month: a measure ("members", "active", "joined", "haakjes_made", "haakjes_met"), in all or of
    one layer or umbrella network. Made each night for the running month; earlier months never change."""

    month = models.DateField("maand", help_text="De eerste dag ervan.")
    measure = models.CharField("wat", max_length=30)
    group = models.CharField("waarover", max_length=12, blank=True, help_text="Leeg, layer of umbrella.")
    value = models.CharField("van wie", max_length=80, blank=True)
    number = models.PositiveIntegerField("aantal")

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
