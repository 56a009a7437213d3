"""A group of colleagues of one organisation that registers together."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from events.models import Event
from membership.models import Organisation


class DelegationQuerySet(models.QuerySet):
    def led_by(self, address: str) -> "DelegationQuerySet":
        """Those whose contact has this (normalised) address and pressed the button."""
        return self.filter(contact_address=address).exclude(confirmed_at=None)


class Delegation(models.Model):
    """The contact may take part (then a Registration with the same address belongs to it) or not (a secretariat:
    no role, no seat, copies of practical mail). Colleagues are asked only after `confirmed_at`.
    Registrations alone for a paid gathering have a delegation of one, which holds the billing details."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="delegations", verbose_name="bijeenkomst")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="delegations", verbose_name="organisatie"
    )
    contact_name = models.CharField("contactpersoon", max_length=150, blank=True)
    contact_address = models.EmailField("e-mailadres van de contactpersoon", max_length=254, blank=True, db_index=True)
    together = models.BooleanField(
        "samen of niet",
        default=False,
        help_text="Aan: als we niet met alle vier de rollen kunnen, komt niemand van ons.",
    )
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField("aangemeld", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd door de contactpersoon", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)

    billing_name = models.CharField("naam op de factuur", max_length=200, blank=True)
    billing_street = models.CharField("straat en nummer", max_length=200, blank=True)
    billing_postcode = models.CharField("postcode", max_length=10, blank=True)
    billing_city = models.CharField("plaats", max_length=100, blank=True)
    billing_reference = models.CharField("referentie of inkoopnummer", max_length=100, blank=True)
    billing_follows = models.BooleanField("volgt nog", default=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "delegatie"
        verbose_name_plural = "delegaties"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact_address=Lower("contact_address")), name="delegation_address_lower"
            ),
        ]

    def __str__(self) -> str:
        return f"Delegatie van {self.organisation}"


class JoinRequest(models.Model):
    """Somebody who registered alone asks to join the delegation of their organisation; its contact decides."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(
        "registrations.Registration", models.CASCADE, related_name="join_requests", verbose_name="aanmelding"
    )
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="join_requests", verbose_name="delegatie")
    asked_at = models.DateTimeField("gevraagd", default=timezone.now)
    decided_at = models.DateTimeField("besloten", null=True, blank=True)
    accepted = models.BooleanField("akkoord", null=True, blank=True)

    class Meta:
        verbose_name = "verzoek om aan te sluiten"
        verbose_name_plural = "verzoeken om aan te sluiten"
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "delegation"],
                condition=models.Q(decided_at=None),
                name="one_open_join_request",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, accepted=None)
                | models.Q(decided_at__isnull=False, accepted__isnull=False),
                name="join_request_decided_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} bij {self.delegation}"
