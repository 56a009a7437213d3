"""What keeps a conversation safe: reports, what moderators did, and who looked up a name."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from discussions.models.conversation import Post
from discussions.models.room import Room


class ReportReason(models.TextChoices):
    PRIVACY = "privacy", "Privacy van een inwoner"  # hides the post at once
    RULES = "spelregels", "Past niet bij de spelregels"
    WRONG = "onjuist", "Klopt niet"
    OTHER = "anders", "Iets anders"


class Report(models.Model):
    """Open until a moderator or a lead of the room decided."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Nog bekijken"
        HIDDEN = "verborgen", "Bericht verborgen"
        KEPT = "blijft", "Bericht blijft staan"

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports", verbose_name="bericht")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports", verbose_name="melder"
    )
    reason = models.CharField("reden", max_length=12, choices=ReportReason)
    text = models.CharField("toelichting", max_length=500, blank=True)
    created_at = models.DateTimeField("gemeld", default=timezone.now)
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome, default=Outcome.OPEN)
    decided_at = models.DateTimeField("besloten", null=True, blank=True)
    decided_by = models.CharField("door", max_length=60, blank=True)

    class Meta:
        verbose_name = "melding"
        verbose_name_plural = "meldingen"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "user"], condition=Q(outcome="open"), name="one_open_report_per_person_and_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.post}"


def in_rooms_or_reported(rooms: QuerySet[Room]) -> Q:
    """Return the condition on posts that staff may see: those in `rooms`, and elsewhere what somebody reported."""
    return Q(thread__room__in=rooms) | Exists(Report.objects.filter(post=OuterRef("pk")))


class Moderation(models.Model):
    """One deed of a moderator or lead on a post: hidden, put back, marked as insight. Nobody changes a row."""

    class What(models.TextChoices):
        HIDDEN = "verborgen", "Verborgen"
        PUT_BACK = "teruggezet", "Teruggezet"
        INSIGHT = "inzicht", "Als inzicht gemarkeerd"
        NO_INSIGHT = "geen-inzicht", "Niet meer als inzicht"
        KEPT = "blijft", "Laten staan na een melding"
        NAME_SEEN = "naam", "Naam bekeken"

    post = models.ForeignKey(Post, models.CASCADE, related_name="moderations", verbose_name="bericht")
    what = models.CharField("wat", max_length=12, choices=What)
    by = models.CharField("door", max_length=60, help_text="Bijvoorbeeld: beheer:12, gespreksleider:34, melding.")
    reason = models.CharField("reden", max_length=300, blank=True)
    at = models.DateTimeField("wanneer", default=timezone.now)

    class Meta:
        verbose_name = "moderatie"
        verbose_name_plural = "moderatie"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_what_display()
