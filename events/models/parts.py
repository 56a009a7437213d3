"""What a gathering consists of."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.event import Event

MAX_SUMMARY_WORDS = 60  # who has two minutes reads this, and the question to one's own role


class ProgrammeItem(models.Model):
    """A line of the programme; without times it lasts the whole day. `join_url` is shown inside the environment only,
    between `link_from` and `link_until` (empty: the item's own hours)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="programme", verbose_name="bijeenkomst")
    title = models.CharField("titel", max_length=200)
    description = models.TextField("toelichting", blank=True)
    starts_at = models.DateTimeField("begint", null=True, blank=True)
    ends_at = models.DateTimeField("eindigt", null=True, blank=True)
    join_url = models.URLField("link om mee te doen", max_length=500, blank=True)
    link_from = models.DateTimeField("link zichtbaar vanaf", null=True, blank=True)
    link_until = models.DateTimeField("link zichtbaar tot", null=True, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "programmaonderdeel"
        verbose_name_plural = "programma"
        ordering = [models.F("starts_at").asc(nulls_last=True), "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="programme_item_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers", verbose_name="bijeenkomst")
    name = models.CharField("naam", max_length=120)
    position = models.CharField("functie", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "spreker"
        verbose_name_plural = "sprekers"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="partners", verbose_name="bijeenkomst")
    name = models.CharField("naam", max_length=120)
    support = models.BooleanField(
        "ondersteunt", default=False, help_text="Aan: met steun van. Uit: een van de partners."
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "partner"
        verbose_name_plural = "partners"
        ordering = ["support", "order", "pk"]

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """A practice case of an organisation: in short, and from each of the four roles."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="cases", verbose_name="bijeenkomst")
    title = models.CharField("titel", max_length=200)
    organisation = models.CharField("organisatie", max_length=200)
    layer = models.CharField("laag", max_length=30, blank=True)
    summary = models.TextField("in het kort")
    uitvoering = models.TextField("wat uitvoering tegenkomt", blank=True)
    management = models.TextField("waar management op stuurt", blank=True)
    beleid = models.TextField("de rol van beleid", blank=True)
    bestuur = models.TextField("hoe het uitpakt voor bestuur", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "casus"
        verbose_name_plural = "casussen"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raise ValidationError for a summary that takes more than half a minute to read."""
        super().clean()
        words = len(self.summary.split())
        if words > MAX_SUMMARY_WORDS:
            raise ValidationError(
                {"summary": f"Dit zijn {words} woorden. Maak er hoogstens {MAX_SUMMARY_WORDS} woorden van."}
            )


class CaseSlot(models.Model):
    """An hour at which complete delegations can bring their own case, one for each guide."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="case_slots", verbose_name="bijeenkomst")
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    guides = models.PositiveSmallIntegerField("aantal begeleiders", default=1)
    join_url = models.URLField("link om mee te doen", max_length=500, blank=True)

    class Meta:
        verbose_name = "tijd voor een eigen casus"
        verbose_name_plural = "tijden voor een eigen casus"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "starts_at"], name="one_case_slot_per_moment"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="case_slot_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%H.%M} uur"


class Question(models.Model):
    """An own question of a gathering, answered on the page of one's registration; never required."""

    class Kind(models.TextChoices):
        TEXT = "text", "Open vraag"
        CHOICE = "choice", "Keuze uit een lijst"

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions", verbose_name="bijeenkomst")
    text = models.CharField("vraag", max_length=200)
    help = models.CharField("toelichting", max_length=200, blank=True)
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.TextField("keuzes", blank=True, help_text="Elke keuze op een eigen regel.")
    private = models.BooleanField(
        "dieet of toegankelijkheid",
        default=False,
        help_text="Aan: alleen de organisator ziet het antwoord, en 14 dagen na afloop wissen we het.",
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "eigen vraag"
        verbose_name_plural = "eigen vragen"
        ordering = ["private", "order", "pk"]

    def __str__(self) -> str:
        return self.text
