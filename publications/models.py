"""News, reports and the documents of the library."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models import Event
from membership.models import Theme


class Reader(models.TextChoices):
    EVERYBODY = "everybody", "Iedereen"
    MEMBERS = "members", "Leden"


class Article(models.Model):
    """A news article or a report, written by an organiser. It shows from `publish_at` on; empty is a draft."""

    class Kind(models.TextChoices):
        NEWS = "news", "Nieuws"
        REPORT = "report", "Verslag"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.NEWS)
    slug = models.SlugField("adres", max_length=100, unique=True, help_text="Het laatste deel van het webadres.")
    title = models.CharField("titel", max_length=150)
    summary = models.TextField("in het kort", max_length=300, help_text="Een of twee zinnen, voor lijsten en mail.")
    body = models.TextField("tekst", help_text="Markdown.")
    author = models.CharField("schrijver", max_length=120, blank=True, help_text="Zoals het boven het stuk staat.")
    picture = models.FileField("plaatje", upload_to="nieuws/", blank=True)
    picture_alt = models.CharField("wat is er te zien", max_length=300, blank=True)
    picture_width = models.PositiveIntegerField(editable=False, default=0)
    picture_height = models.PositiveIntegerField(editable=False, default=0)
    readers = models.CharField("voor wie", max_length=10, choices=Reader, default=Reader.EVERYBODY)
    publish_at = models.DateTimeField("publiceren op", null=True, blank=True, help_text="Leeg: nog een concept.")
    events = models.ManyToManyField(Event, blank=True, related_name="articles", verbose_name="bijeenkomsten")
    created_at = models.DateTimeField("gemaakt", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "artikel"
        verbose_name_plural = "nieuws en verslagen"
        ordering = ["-publish_at", "-pk"]
        indexes = [models.Index(fields=["publish_at"], name="article_publish_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="article_picture_has_text",
                violation_error_message="Beschrijf wat er op het plaatje te zien is.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LibraryDocument(models.Model):
    """A document that the network keeps: a research summary, a report, a guide. `text` is read from the file."""

    class Language(models.TextChoices):
        DUTCH = "nl", "Nederlands"
        ENGLISH = "en", "Engels"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("titel", max_length=200)
    maker = models.CharField("maker", max_length=200, help_text="Persoon of organisatie.")
    year = models.PositiveSmallIntegerField("jaar", null=True, blank=True)
    summary = models.TextField("waar gaat het over", max_length=1000)
    language = models.CharField("taal", max_length=2, choices=Language, default=Language.DUTCH)
    themes = models.ManyToManyField(Theme, blank=True, related_name="documents", verbose_name="thema's")
    events = models.ManyToManyField(Event, blank=True, related_name="library", verbose_name="bijeenkomsten")
    file = models.FileField("bestand", upload_to="bibliotheek/", blank=True)
    size = models.PositiveIntegerField("grootte", editable=False, default=0)
    link = models.URLField("of een link", max_length=500, blank=True)
    text = models.TextField("tekst uit het bestand", blank=True, editable=False)
    readers = models.CharField("voor wie", max_length=10, choices=Reader, default=Reader.EVERYBODY)
    added_at = models.DateTimeField("toegevoegd", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "bibliotheek"
        ordering = ["-year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(file="") & Q(link="")) | (Q(file="") & ~Q(link="")),
                name="document_is_a_file_or_a_link",
                violation_error_message="Geef een bestand of een link, en niet allebei.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
