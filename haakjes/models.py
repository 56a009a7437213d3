"""Offers and requests between organisations of the network."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from membership.models import Organisation, Theme, UmbrellaNetwork


class Side(models.TextChoices):
    OFFER = "offer", "Aanbod"
    REQUEST = "request", "Vraag"


class Kind(models.TextChoices):
    """The kinds of thing that members ask and offer each other (facts, 5, "Haakjes")."""

    LEND_PEOPLE = "mensen-uitlenen", "Mensen uitlenen"
    KNOWLEDGE = "kennis", "Kennis en leren"
    DILEMMA = "dilemma", "Dilemma"
    TOGETHER = "samen-optrekken", "Samen optrekken"
    TEST_POLICY = "beleid-toetsen", "Beleid toetsen"
    EASIER_RULES = "regels", "Regels makkelijker maken"


class State(models.TextChoices):
    OPEN = "open", "Open"
    MET = "met", "Gelukt"
    WITHDRAWN = "withdrawn", "Ingetrokken"
    CLOSED = "closed", "Verlopen"


# Which state may follow which; haakjes.states.change is the only writer.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.MET, State.WITHDRAWN, State.CLOSED}),
    # what came of it may be told afterwards too; renewing opens it again
    State.CLOSED: frozenset({State.OPEN, State.MET, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset({State.OPEN}),
    # told all the same: the poster, or an organiser, may take it away
    State.MET: frozenset({State.WITHDRAWN}),
}


class Haakje(models.Model):
    """What one organisation offers or asks, told by one member, until a day. Past that day it closes by itself.

    `umbrella` empty: all members see it; else the members whose organisation is in that umbrella network.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="haakjes", verbose_name="geplaatst door"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="haakjes", verbose_name="namens organisatie"
    )
    side = models.CharField("aanbod of vraag", max_length=10, choices=Side)
    kind = models.CharField("soort", max_length=20, choices=Kind)
    title = models.CharField("titel", max_length=120)
    text = models.TextField("tekst", max_length=4000)
    themes = models.ManyToManyField(Theme, blank=True, related_name="haakjes", verbose_name="thema's")
    umbrella = models.ForeignKey(
        UmbrellaNetwork,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="haakjes",
        verbose_name="alleen voor",
        help_text="Leeg: alle leden zien het.",
    )
    open_until = models.DateField("tot en met")
    state = models.CharField("stand", max_length=10, choices=State, default=State.OPEN)
    met_with = models.CharField("met wie", max_length=200, blank=True)
    result = models.TextField("wat kwam ervan", max_length=2000, blank=True)
    asked_at = models.DateTimeField("gevraagd hoe het staat", null=True, blank=True, editable=False)
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField("geplaatst", default=timezone.now, db_index=True)
    changed_at = models.DateTimeField("gewijzigd", auto_now=True)

    class Meta:
        verbose_name = "haakje"
        verbose_name_plural = "haakjes"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "open_until"], name="haakje_state_until")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("haakjes:haakje", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def about(self) -> str:
        """The name under which its mails are found."""
        return f"haakje:{self.public_id}"


class HaakjeChange(models.Model):
    """One change of state: from nothing to open, from open to met, and so on."""

    haakje = models.ForeignKey(Haakje, models.CASCADE, related_name="changes", verbose_name="haakje")
    from_state = models.CharField("van", max_length=10, choices=State, blank=True)
    to_state = models.CharField("naar", max_length=10, choices=State)
    by = models.CharField("door", max_length=60)
    reason = models.CharField("reden", max_length=300, blank=True)
    at = models.DateTimeField("wanneer", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "verandering van een haakje"
        verbose_name_plural = "veranderingen van haakjes"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_state_display() or 'nieuw'} -> {self.get_to_state_display()}"


class Response(models.Model):
    """What a member answers, for all who see the haakje or for the poster alone. A private talk goes back and forth:
    `with_user` is the member whom the poster answers in private."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    haakje = models.ForeignKey(Haakje, models.CASCADE, related_name="responses", verbose_name="haakje")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="haakje_responses", verbose_name="van"
    )
    private = models.BooleanField("alleen voor de plaatser", default=False)
    with_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="private_answers",
        verbose_name="onder vier ogen met",
    )
    text = models.TextField("tekst", max_length=4000)
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField("geplaatst", default=timezone.now)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)

    class Meta:
        verbose_name = "reactie op een haakje"
        verbose_name_plural = "reacties op haakjes"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(private=True) | Q(with_user=None), name="response_with_one_is_private"),
        ]

    def __str__(self) -> str:
        return f"reactie van {self.created_at:%Y-%m-%d}"
