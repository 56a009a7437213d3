"""Addresses of people who can't come, or for whom there is no date yet."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from events.models.event import Event


class Interest(models.Model):
    """Counts once `confirmed_at` is set by the press in the mail; without it the row is erased after 7 days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="interested", verbose_name="bijeenkomst")
    address = models.EmailField("e-mailadres", max_length=254)
    created_at = models.DateTimeField("gevraagd", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd", null=True, blank=True)

    class Meta:
        verbose_name = "belangstellende"
        verbose_name_plural = "belangstellenden"
        constraints = [
            models.UniqueConstraint(fields=["event", "address"], name="one_interest_per_address_and_event"),
            models.CheckConstraint(condition=models.Q(address=Lower("address")), name="interest_address_lower"),
        ]

    def __str__(self) -> str:
        return self.address

    @staticmethod
    def about_id(public_id: uuid.UUID | str) -> str:
        """The reference under which the mails of this row are found in the outbox."""
        return f"interest:{public_id}"

    @property
    def about(self) -> str:
        return self.about_id(self.public_id)
