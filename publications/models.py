"""News, reports and the documents of the library."""

import uuid
from datetime import datetime
from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from membership.models import Theme
from publications.readers import ReadableQuerySet, Reader

MAX_BODY = 50_000  # characters of an article; what the search index takes with ease


class ArticleQuerySet(ReadableQuerySet):
    def published(self, now: datetime | None = None) -> "ArticleQuerySet":
        """Those whose moment has come, the newest first. One for later appears by itself: no job does it."""
        return self.filter(publish_at__lte=now or timezone.now()).order_by("-publish_at", "-pk")


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
    body = models.TextField("tekst", max_length=MAX_BODY)
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

    objects = ArticleQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        return reverse("publications:article", args=[self.slug])

    def is_published(self, now: datetime | None = None) -> bool:
        """Whether its moment has come."""
        return self.publish_at is not None and self.publish_at <= (now or timezone.now())

    @property
    def picture_url(self) -> str:
        """Where the picture is, for who may read the article; another picture has another address."""
        return reverse("publications:picture", args=[self.slug, PurePath(self.picture.name).name])


class LibraryDocument(models.Model):
    """A document that the network keeps: a research summary, a report, a guide. `text` is read from the file."""

    class Language(models.TextChoices):
        DUTCH = "nl", "Nederlands"
        ENGLISH = "en", "Engels"

    class TextState(models.TextChoices):
        NONE = "none", "Er is geen bestand"
        WAITS = "waits", "Wordt straks gelezen"
        READ = "read", "Gelezen"
        EMPTY = "empty", "In het bestand staat geen tekst, alleen plaatjes"
        UNREADABLE = "unreadable", "De tekst in het bestand is niet te lezen"

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
    text_state = models.CharField(
        "tekst om in te zoeken", max_length=10, choices=TextState, default=TextState.NONE, editable=False
    )
    readers = models.CharField("voor wie", max_length=10, choices=Reader, default=Reader.EVERYBODY)
    added_at = models.DateTimeField("toegevoegd", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "bibliotheek"
        ordering = ["-year", "title"]
        indexes = [  # what the filters offer is read from these alone: beside the text of a file a row is long
            models.Index(fields=["maker", "readers"], name="document_maker"),
            models.Index(fields=["year", "readers"], name="document_year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(file="") & Q(link="")) | (Q(file="") & ~Q(link="")),
                name="document_is_a_file_or_a_link",
                violation_error_message="Geef een bestand of een link, en niet allebei.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publications:document", args=[self.public_id])
