"""The case that a complete delegation brings itself, at an hour with a guide."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models import CaseSlot, Event
from registrations.models.delegation import Delegation


class OwnCase(models.Model):
    """A delegation's claim on a slot. Never more live ones in a slot than it has guides (counted behind the event's
    lock). Given back, the row stays as history."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="own_cases", verbose_name="bijeenkomst")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="own_cases", verbose_name="delegatie")
    slot = models.ForeignKey(CaseSlot, models.PROTECT, related_name="own_cases", verbose_name="tijd")
    title = models.CharField("titel", max_length=120)
    description = models.TextField("omschrijving", max_length=4000, blank=True)
    shared = models.BooleanField(
        "delen met andere deelnemers",
        default=False,
        help_text="Uit: alleen je delegatie en de begeleider zien deze casus.",
    )
    claimed_at = models.DateTimeField("gekozen", default=timezone.now)
    given_back_at = models.DateTimeField("teruggegeven", null=True, blank=True)
    incomplete_since = models.DateTimeField(
        "mist een rol sinds", null=True, blank=True, help_text="De delegatie heeft niet meer alle vier de rollen."
    )
    mend_until = models.DateTimeField("aanvullen tot", null=True, blank=True)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "eigen casus"
        verbose_name_plural = "eigen casussen"
        constraints = [
            models.UniqueConstraint(
                fields=["delegation"], condition=Q(given_back_at=None), name="one_own_case_per_delegation"
            ),
        ]

    def __str__(self) -> str:
        return self.title
