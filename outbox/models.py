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


class OutgoingMail(models.Model):
    """One mail to one address.

    Life: queued -> claimed (with a lease) -> sending (just before DATA) -> sent; or back to queued with a later
    `due_at` (a 4xx answer, no connection), failed (a 5xx answer), cancelled (too late, or not needed any more), unknown (the
    sender died between DATA and the mark; an organiser decides). No rendered body with a link is kept: `arguments`
    hold primitives, and `copy` is the text with links and codes as ***.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("soort", max_length=80)
    queue = models.CharField("wachtrij", max_length=10, default="default")
    address = models.EmailField("aan", max_length=254, blank=True)
    arguments = models.JSONField("gegevens", default=dict, blank=True)
    key = models.CharField("sleutel", max_length=200, unique=True, help_text="Dezelfde sleutel: dezelfde mail, eenmaal.")
    subject_ref = models.CharField(
        "hoort bij", max_length=120, blank=True, db_index=True, help_text="Waar de mail over gaat, bijvoorbeeld registration:<id>."
    )
    group = models.CharField("groep", max_length=120, blank=True, db_index=True)
    state = models.CharField("stand", max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    created_at = models.DateTimeField("gemaakt", default=timezone.now)
    due_at = models.DateTimeField("niet voor", default=timezone.now)
    expires_at = models.DateTimeField("niet meer na", null=True, blank=True)
    lease_until = models.DateTimeField("vastgehouden tot", null=True, blank=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, blank=True)
    sent_at = models.DateTimeField("verstuurd", null=True, blank=True)
    error = models.TextField("fout", blank=True)
    subject = models.CharField("onderwerp", max_length=250, blank=True)
    copy = models.TextField("tekst, zonder links", blank=True)

    class Meta:
        verbose_name = "uitgaande mail"
        verbose_name_plural = "uitgaande mail"
        indexes = [models.Index(fields=["state", "queue", "due_at"], name="outbox_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(address=Lower("address")), name="outgoing_mail_address_lower"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} aan {self.address}"
