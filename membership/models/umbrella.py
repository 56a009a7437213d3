"""Networks of organisations, and what the network talks about."""

from django.db import models
from django.db.models import Q


class UmbrellaNetwork(models.Model):
    """A network that organisations belong to (Manifestgroep, KleinLef, RBB Groep); it may stand under another."""

    name = models.CharField("naam", max_length=120, unique=True)
    slug = models.SlugField("adres", max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="hoort bij"
    )
    description = models.TextField("wat het is", blank=True, help_text="Markdown. In een paar zinnen.")
    website = models.URLField("website", max_length=300, blank=True)

    class Meta:
        verbose_name = "koepelnetwerk"
        verbose_name_plural = "koepelnetwerken"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("pk")), name="umbrella_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A subject: of a member, an offer or request, or a document. The organiser keeps the list."""

    name = models.CharField("naam", max_length=80, unique=True)
    slug = models.SlugField("adres", max_length=80, unique=True)

    class Meta:
        verbose_name = "thema"
        verbose_name_plural = "thema's"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
