"""What organisers send to many at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models import Event


class Audience(models.TextChoices):
    SEATED = "seated", "Wie een plek heeft"
    WAITING = "waiting", "Wie op een plek wacht"
    LIVE = "live", "Iedereen die is aangemeld"
    INTEREST = "interest", "Wie op de hoogte wil blijven"


class Mailing(models.Model):
    """One text to everybody in an audience of one gathering.

    Life: draft -> sending (slices of recipients go to the outbox; `cursor` is the last one queued, so that a killed
    worker goes on where it was; `queued_at` marks the end of that) -> sent (no mail is under way any more).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Concept"
        SENDING = "sending", "Wordt verstuurd"
        SENT = "sent", "Verstuurd"

    event = models.ForeignKey(Event, models.PROTECT, related_name="mailings", verbose_name="bijeenkomst")
    audience = models.CharField("aan wie", max_length=10, choices=Audience, default=Audience.SEATED)
    subject = models.CharField("onderwerp", max_length=150)
    body = models.TextField("tekst", help_text="Markdown: een lege regel maakt een alinea, ## maakt een kop.")
    state = models.CharField("stand", max_length=10, choices=State, default=State.DRAFT, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="gemaakt door",
    )
    created_at = models.DateTimeField("gemaakt", default=timezone.now, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="verstuurd door",
    )
    started_at = models.DateTimeField("begonnen", null=True, editable=False)
    expected = models.PositiveIntegerField("aantal mensen", default=0, editable=False)
    cursor = models.BigIntegerField(
        default=0, editable=False, help_text="De sleutel van de laatste ontvanger in de wachtrij."
    )
    queued = models.PositiveIntegerField("in de wachtrij gezet", default=0, editable=False)
    queued_at = models.DateTimeField("alles in de wachtrij", null=True, editable=False)
    sent_at = models.DateTimeField("klaar", null=True, editable=False)

    class Meta:
        verbose_name = "mailing"
        verbose_name_plural = "mailings"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", started_at=None)
                | Q(state__in=["sending", "sent"], started_at__isnull=False),
                name="mailing_started_unless_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(queued_at__isnull=False, sent_at__isnull=False),
                name="mailing_sent_is_queued",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def group(self) -> str:
        """The name under which the outbox counts the mails of this mailing."""
        return f"mailing:{self.pk}"
