"""One person and one gathering."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Role
from membership.models import Organisation
from registrations.models.delegation import Delegation


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "Nog niet bevestigd"
    PREPARED = "prepared", "Nog niet gevraagd"
    INVITED = "invited", "Gevraagd"
    CANDIDATE = "candidate", "Aangemeld"
    SEATED = "seated", "Heeft een plek"
    CANCELLED = "cancelled", "Afgemeld"
    DECLINED = "declined", "Afgezegd"
    LAPSED = "lapsed", "Verlopen"


# Which state may follow which; registrations.states.change is the only writer. The diagram in the docs is made from it.
TRANSITIONS: dict[State, frozenset[State]] = {
    # registered alone, or as contact; the press in the mail makes it count
    State.UNCONFIRMED: frozenset({State.CANDIDATE, State.LAPSED}),
    # a colleague, while the contact has not pressed yet
    State.PREPARED: frozenset({State.INVITED, State.LAPSED}),
    State.INVITED: frozenset({State.CANDIDATE, State.DECLINED, State.LAPSED}),
    State.CANDIDATE: frozenset({State.SEATED, State.CANCELLED}),
    State.SEATED: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset(),
    State.DECLINED: frozenset(),
    State.LAPSED: frozenset(),
}
LIVE = (State.CANDIDATE, State.SEATED)


class RegistrationQuerySet(models.QuerySet):
    def live(self) -> "RegistrationQuerySet":
        """Those that count: confirmed, and not given back."""
        return self.filter(state__in=LIVE)

    def candidates(self) -> "RegistrationQuerySet":
        return self.filter(state=State.CANDIDATE)

    def seated(self) -> "RegistrationQuerySet":
        return self.filter(state=State.SEATED)

    def of_user(self, user: object) -> "RegistrationQuerySet":
        """Those that belong to this logged-in person."""
        return self.filter(user=user)


class Registration(models.Model):
    """`registered_at` is the moment of submitting and never moves, except for a colleague who takes another role.

    A guest (added in the admin) has no role and does not count for the capacity. After `erased_at` name and address
    are empty.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name="bijeenkomst")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="delegatie"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="registrations", verbose_name="organisatie"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name="persoon",
    )
    name = models.CharField("naam", max_length=150, blank=True)
    address = models.EmailField("e-mailadres", max_length=254, blank=True, db_index=True)
    role = models.CharField("rol", max_length=20, choices=Role, blank=True)
    guest = models.BooleanField("gast", default=False, help_text="Telt niet mee voor het aantal plekken.")
    state = models.CharField("stand", max_length=12, choices=State)
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    registered_at = models.DateTimeField("aangemeld", default=timezone.now)
    invited_at = models.DateTimeField("gevraagd", null=True, blank=True)
    reminded_at = models.DateTimeField("herinnerd", null=True, blank=True)
    warned_at = models.DateTimeField("laatste bericht voor verwijderen", null=True, blank=True)
    confirmed_at = models.DateTimeField("bevestigd", null=True, blank=True)
    seated_at = models.DateTimeField("plek sinds", null=True, blank=True)
    reason = models.CharField("reden van de verdeling", max_length=40, blank=True)
    tier = models.PositiveSmallIntegerField("trede", null=True, blank=True)
    erased_at = models.DateTimeField("gewist", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        indexes = [models.Index(fields=["event", "state"], name="registration_event_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "address"],
                condition=Q(state__in=LIVE),
                name="one_live_registration_per_person_and_event",
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="registration_address_lower"),
            models.CheckConstraint(
                condition=Q(guest=True, role="") | Q(guest=False, role__in=[role.value for role in Role]),
                name="registration_role_or_guest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE) | (Q(user__isnull=False) & Q(confirmed_at__isnull=False)),
                name="live_registration_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SEATED) | Q(seated_at__isnull=False),
                name="seated_registration_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "(gewist)"

    def get_absolute_url(self) -> str:
        return reverse("registrations:registration", args=[self.public_id])

    def in_group(self) -> bool:
        """Return whether others belong to the delegation too: the delegation of one that holds the billing details of
        somebody who registered alone is no group."""
        if self.delegation_id is None:
            return False
        others = Registration.objects.filter(delegation=self.delegation_id).exclude(pk=self.pk)
        return others.exclude(state__in=[State.LAPSED, State.DECLINED]).exists()

    @property
    def about(self) -> str:
        """The reference under which the mails of this registration are found in the outbox."""
        return f"registration:{self.public_id}"


class StateChange(models.Model):
    """One change of state: history, audit and report in one."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="changes", verbose_name="aanmelding")
    from_state = models.CharField("van", max_length=12, choices=State, blank=True)
    to_state = models.CharField("naar", max_length=12, choices=State)
    by = models.CharField(
        "door", max_length=60, help_text="Bijvoorbeeld: deelnemer, contactpersoon, regel 2026-1, beheer:12."
    )
    reason = models.CharField("reden", max_length=200, blank=True)
    at = models.DateTimeField("wanneer", default=timezone.now)

    class Meta:
        verbose_name = "wijziging"
        verbose_name_plural = "wijzigingen"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_state_display() or 'nieuw'} naar {self.get_to_state_display()}"
