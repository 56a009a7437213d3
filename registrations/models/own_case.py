"""The case that a complete delegation brings itself, at an hour with a guide."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events.models import CaseSlot, Event
from registrations.models.delegation import Delegation


class OwnCaseQuerySet(models.QuerySet):
    def live(self) -> "OwnCaseQuerySet":
        """Those that take a guide: not given back."""
        return self.filter(given_back_at=None)

    def overdue(self, now: datetime) -> "OwnCaseQuerySet":
        """Those that an organiser decides about: the time to find the missing role is over, the slot still comes."""
        return self.live().filter(mend_until__lte=now, slot__starts_at__gt=now)


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

    objects = OwnCaseQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        return reverse("registrations:own-case", args=[self.delegation.public_id])


class OwnCaseChange(models.Model):
    """One thing that happened to an own case: its history, and the version of what the event's page shows."""

    class What(models.TextChoices):
        CLAIMED = "claimed", "Tijd gekozen"
        CHANGED = "changed", "Tekst gewijzigd"
        SWAPPED = "swapped", "Andere tijd gekozen"
        SLOT_MOVED = "slot_moved", "Tijd verzet door de organisator"
        INCOMPLETE = "incomplete", "Mist een rol"
        COMPLETE = "complete", "Weer compleet"
        GIVEN_BACK = "given_back", "Tijd teruggegeven"
        FREED = "freed", "Tijd vrijgegeven door de organisator"

    own_case = models.ForeignKey(OwnCase, models.CASCADE, related_name="changes", verbose_name="eigen casus")
    what = models.CharField("wat", max_length=12, choices=What)
    by = models.CharField("door", max_length=60, help_text="Bijvoorbeeld: contactpersoon, klok, beheer:12.")
    reason = models.CharField("reden", max_length=200, blank=True)
    at = models.DateTimeField("wanneer", default=timezone.now)

    class Meta:
        verbose_name = "wijziging van een eigen casus"
        verbose_name_plural = "wijzigingen van eigen casussen"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_what_display()
