"""What organisers send to many at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from events.models import Event
from publications.models import Article


class Audience(models.TextChoices):
    """Whom a mailing goes to; a mailing may have several, and who is in two gets one mail."""

    SEATED = "seated", "Wie een plek heeft"
    PRESENT = "present", "Wie er was"
    WAITING = "waiting", "Wie op een plek wacht"
    LIVE = "live", "Iedereen die is aangemeld"
    INTEREST = "interest", "Wie op de hoogte wil blijven"
    NEWSLETTER = "newsletter", "Wie de nieuwsbrief krijgt"
    MEMBERS = "members", "Leden van het netwerk"


# These are about no gathering in particular.
WITHOUT_EVENT = (Audience.NEWSLETTER, Audience.MEMBERS)


class Purpose(models.TextChoices):
    ORDINARY = "ordinary", "Bericht"
    SUMMARY = "summary", "Samenvatting en uitnodiging"
    NEWSLETTER = "newsletter", "Nieuwsbrief"
    REMINDER_WEEK = "reminder_week", "Herinnering, een week vooraf"
    REMINDER_DAY = "reminder_day", "Herinnering, een dag vooraf"


REMINDERS = (Purpose.REMINDER_WEEK, Purpose.REMINDER_DAY)


class Mailing(models.Model):
    """One text to everybody in some audiences, of one gathering where they are about one.

    Life: draft -> scheduled (`scheduled_at`) -> sending (slices of recipients go to the outbox; `stage` counts the
    audiences that are done and `cursor` is the last recipient queued of the next, so that a killed worker goes on where
    it was; `queued_at` marks the end of that) -> sent (no mail is under way any more). Stopped in the middle, it can be
    resumed; a scheduled one goes back to draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Concept"
        SCHEDULED = "scheduled", "Ingepland"
        SENDING = "sending", "Wordt verstuurd"
        STOPPED = "stopped", "Stilgezet"
        SENT = "sent", "Verstuurd"

    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="mailings", verbose_name="bijeenkomst"
    )
    purpose = models.CharField("soort", max_length=15, choices=Purpose, default=Purpose.ORDINARY, editable=False)
    audiences = models.JSONField("aan wie", default=list)
    subject = models.CharField("onderwerp", max_length=150)
    body = models.TextField("tekst", help_text="Markdown: een lege regel maakt een alinea, ## maakt een kop.")
    attach_summary = models.BooleanField(
        "samenvatting meesturen", default=False, help_text="De gepubliceerde samenvatting van de bijeenkomst, als PDF."
    )
    invite_to = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation_mailings",
        verbose_name="uitnodigen voor",
        help_text="Ieder krijgt een persoonlijke uitnodiging als PDF.",
    )
    articles = models.ManyToManyField(
        Article,
        blank=True,
        related_name="newsletters",
        verbose_name="nieuws en verslagen",
        help_text="Wat alleen voor leden is, staat alleen in de mail aan leden.",
    )
    gatherings = models.ManyToManyField(
        Event, blank=True, related_name="newsletters", verbose_name="komende bijeenkomsten"
    )
    state = models.CharField("stand", max_length=10, choices=State, default=State.DRAFT, editable=False)
    changed_by_hand = models.BooleanField(
        default=False, editable=False, help_text="Een herinnering die een organisator herschreef, blijft zo."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="gemaakt door",
    )
    created_at = models.DateTimeField("gemaakt", default=timezone.now, editable=False)
    scheduled_at = models.DateTimeField("versturen op", null=True, blank=True, editable=False)
    for_start = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Voor welk begin een herinnering is gepland.",
    )
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
    stage = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Hoeveel groepen klaar zijn.")
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
                condition=Q(state__in=["draft", "scheduled"], started_at=None)
                | Q(state__in=["sending", "stopped", "sent"], started_at__isnull=False),
                name="mailing_started_unless_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(queued_at__isnull=False, sent_at__isnull=False),
                name="mailing_sent_is_queued",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(scheduled_at__isnull=False), name="mailing_scheduled_has_moment"
            ),
            models.UniqueConstraint(
                fields=["event", "purpose"],
                condition=Q(purpose__in=["reminder_week", "reminder_day"]),
                name="one_reminder_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        """The subject, with the name of the gathering filled in: a reminder has it as a field."""
        return self.subject.replace("{bijeenkomst}", self.event.title) if self.event_id else self.subject

    @property
    def audience_labels(self) -> list[str]:
        """How its audiences are called, in the order in which they are queued."""
        return [str(Audience(value).label) for value in self.audiences if value in Audience.values]

    @property
    def group(self) -> str:
        """The name under which the outbox counts the mails of this mailing."""
        return f"mailing:{self.pk}"


class Subscription(models.Model):
    """An address on the newsletter. Counts once `confirmed_at` is set by the press in the mail; without it the row is
    erased after 7 days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField("e-mailadres", max_length=254, unique=True)
    created_at = models.DateTimeField("gevraagd", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd", null=True, blank=True)

    class Meta:
        verbose_name = "abonnee van de nieuwsbrief"
        verbose_name_plural = "abonnees van de nieuwsbrief"
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="subscription_address_lower"),
        ]

    def __str__(self) -> str:
        return self.address

    @staticmethod
    def about_id(public_id: uuid.UUID | str) -> str:
        """The reference under which the mails of this row are found in the outbox."""
        return f"subscription:{public_id}"

    @property
    def about(self) -> str:
        return self.about_id(self.public_id)
