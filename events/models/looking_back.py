"""What the public page of a past gathering shows beside its report."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.urls import reverse

from events.models.event import Event


class Figure(models.Model):
    """How many of one layer or role took part. Kept apart from the registrations, which are erased."""

    class Group(models.TextChoices):
        LAYER = "layer", "Soort organisatie"
        ROLE = "role", "Rol"

    event = models.ForeignKey(Event, models.CASCADE, related_name="figures", verbose_name="bijeenkomst")
    group = models.CharField("waarover", max_length=10, choices=Group)
    value = models.CharField("van wie", max_length=30, help_text="Een rol of een soort organisatie.")
    number = models.PositiveIntegerField("aantal")

    class Meta:
        verbose_name = "cijfer van de terugblik"
        verbose_name_plural = "cijfers van de terugblik"
        ordering = ["group", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "group", "value"], name="one_figure_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.value}: {self.number}"


class Recording(models.Model):
    """A link to a recording; public, so only with captions and with the consent of who is seen or heard in it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="recordings", verbose_name="bijeenkomst")
    title = models.CharField("titel", max_length=200)
    url = models.URLField("link", max_length=500)
    captioned = models.BooleanField("heeft ondertiteling", default=False)
    consent = models.BooleanField("wie te zien of te horen is, vindt het goed", default=False)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "opname"
        verbose_name_plural = "opnames"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(captioned=True, consent=True),
                name="public_recording_has_captions_and_consent",
                violation_error_message="Een opname tonen we alleen met ondertiteling en met toestemming.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Picture(models.Model):
    """A picture with its text, made anew from what was sent in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="pictures", verbose_name="bijeenkomst")
    image = models.FileField("plaatje", upload_to="terugblik/")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField("wat is er te zien", max_length=300)
    caption = models.CharField("bijschrift", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "plaatje"
        verbose_name_plural = "plaatjes"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.alt

    @property
    def address(self) -> str:
        """Where anybody sees it."""
        kind = PurePath(self.image.name).suffix.removeprefix(".")
        return reverse("registrations:picture", args=[self.event.slug, self.public_id, kind])


class EventDocument(models.Model):
    """A PDF that anybody may download from the page of the gathering."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="documents", verbose_name="bijeenkomst")
    title = models.CharField("titel", max_length=200)
    file = models.FileField("bestand", upload_to="documenten/")
    size = models.PositiveIntegerField(editable=False, default=0)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where anybody gets it."""
        return reverse("registrations:document", args=[self.event.slug, self.public_id])
