"""Every mail that leaves, as a row that is born in the same transaction as its cause."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class MailState(models.TextChoices):
    QUEUED = "queued", "Wacht op verzending"
    CLAIMED = "claimed", "Wordt klaargemaakt"
    SENDING = "sending", "Wordt verstuurd"
    SENT = "sent", "Verstuurd"
    FAILED = "failed", "Mislukt"
    UNKNOWN = "unknown", "Onbekend"
    CANCELLED = "cancelled", "Niet meer nodig"
    HELD = "held", "Stilgezet"


class Queue(models.TextChoices):
    """Three lines at the counter, so that a login link never stands behind a mailing (requirements 3b 14)."""

    LOGIN = "login", "Inloggen"
    DEFAULT = "default", "Gewone mail"
    BULK = "bulk", "Mail aan velen"


class OutgoingMail(models.Model):
    """One mail to one address.

    Life: queued -> claimed (with a lease) -> sending (just before DATA) -> sent; or back to queued with a later
    `due_at` (a 4xx answer, no connection), failed (a 5xx answer), cancelled (too late, or not needed any more),
    unknown (the sender died between DATA and the mark; an organiser decides). Who ordered a pile of mails may stop it:
    what waits is held, and let go again. No rendered body with a link is kept: `arguments` hold primitives, and `copy`
    is the text with links and codes as ***. Only `outbox.claims` and `outbox.actions` write here.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("soort", max_length=80)
    queue = models.CharField("wachtrij", max_length=10, choices=Queue, default=Queue.DEFAULT)
    address = models.EmailField("aan", max_length=254, blank=True)
    arguments = models.JSONField("gegevens", default=dict, blank=True)
    key = models.CharField(
        "sleutel", max_length=200, unique=True, help_text="Dezelfde sleutel: dezelfde mail, eenmaal."
    )
    subject_ref = models.CharField(
        "hoort bij",
        max_length=120,
        blank=True,
        db_index=True,
        help_text="Waar de mail over gaat, bijvoorbeeld registration:<id>.",
    )
    group = models.CharField("groep", max_length=120, blank=True, db_index=True)
    state = models.CharField("stand", max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    crashes = models.PositiveSmallIntegerField(
        "onderbroken", default=0, help_text="Hoe vaak de verzender wegviel terwijl hij met deze mail bezig was."
    )
    created_at = models.DateTimeField("gemaakt", default=timezone.now)
    planned_at = models.DateTimeField(
        "bedoeld voor", default=timezone.now, help_text="Vanaf dit moment hoort de mail weg te gaan."
    )
    due_at = models.DateTimeField("niet voor", default=timezone.now, help_text="Het moment van de volgende poging.")
    expires_at = models.DateTimeField("niet meer na", null=True, blank=True)
    lease_until = models.DateTimeField("vastgehouden tot", null=True, blank=True)
    lease_owner = models.CharField("vastgehouden door", max_length=40, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, blank=True)
    sent_at = models.DateTimeField("verstuurd", null=True, blank=True)
    error = models.TextField("fout", blank=True)
    handled_by = models.CharField("beslist door", max_length=80, blank=True, help_text="Wie hierna op een knop drukte.")
    subject = models.CharField("onderwerp", max_length=250, blank=True)
    copy = models.TextField("tekst, zonder links", blank=True)

    class Meta:
        verbose_name = "uitgaande mail"
        verbose_name_plural = "uitgaande mail"
        indexes = [models.Index(fields=["state", "queue", "due_at"], name="outbox_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(address=Lower("address")), name="outgoing_mail_address_lower"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["claimed", "sending"])
                | (models.Q(lease_until__isnull=False) & ~models.Q(lease_owner="")),
                name="outgoing_mail_held_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="outgoing_mail_sent_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} aan {self.address or 'gewist adres'}"


class QueueStatus(models.Model):
    """What the senders of one queue know together: whether the mail server refuses us, and when the last sweep was."""

    queue = models.CharField("wachtrij", max_length=10, choices=Queue, unique=True)
    stopped_until = models.DateTimeField("gestopt tot", null=True, blank=True)
    reason = models.TextField("reden", blank=True)
    swept_at = models.DateTimeField("laatste ronde", null=True, blank=True)

    class Meta:
        verbose_name = "stand van een wachtrij"
        verbose_name_plural = "stand van de wachtrijen"

    def __str__(self) -> str:
        return self.get_queue_display()
