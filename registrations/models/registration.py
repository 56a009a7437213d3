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
    OFFERED = "offered", "Plek aangeboden"
    OFFER_LAPSED = "offer_lapsed", "Aanbod verlopen"
    SEATED = "seated", "Heeft een plek"
    HELD = "held", "Apart gehouden"
    CANCELLED = "cancelled", "Afgemeld"
    DECLINED = "declined", "Afgezegd"
    LAPSED = "lapsed", "Verlopen"


# Which state may follow which; registrations.states.change is the only writer. The diagram in the docs is made from it.
TRANSITIONS: dict[State, frozenset[State]] = {
    # registered alone, or as contact; the press in the mail makes it count
    State.UNCONFIRMED: frozenset({State.CANDIDATE, State.LAPSED}),
    # a colleague, while the contact has not pressed yet; a substitute, while the organiser has not agreed to the role
    State.PREPARED: frozenset({State.INVITED, State.LAPSED}),
    # a guest and a substitute who accept have a seat at once
    State.INVITED: frozenset({State.CANDIDATE, State.SEATED, State.DECLINED, State.LAPSED}),
    State.CANDIDATE: frozenset({State.OFFERED, State.SEATED, State.HELD, State.CANCELLED}),
    # a seat with an answer time in office hours; it counts as taken
    State.OFFERED: frozenset({State.SEATED, State.OFFER_LAPSED, State.CANDIDATE, State.HELD, State.CANCELLED}),
    # the answer time passed; an organiser may offer again or put the person back in line
    State.OFFER_LAPSED: frozenset({State.OFFERED, State.CANDIDATE, State.SEATED, State.CANCELLED}),
    State.SEATED: frozenset({State.HELD, State.CANCELLED}),
    # an organiser took the seat back: no candidate until released
    State.HELD: frozenset({State.CANDIDATE, State.SEATED, State.CANCELLED}),
    # an organiser may put somebody who cancelled by mistake back in line
    State.CANCELLED: frozenset({State.CANDIDATE}),
    State.DECLINED: frozenset(),
    State.LAPSED: frozenset(),
}
# Somebody's one registration for an event: confirmed, and not given back.
LIVE = (State.CANDIDATE, State.OFFERED, State.SEATED, State.HELD)
# Those that count against the capacity.
TAKEN = (State.OFFERED, State.SEATED)
# Those that the rule of the allocation is about.
COUNTING = (State.CANDIDATE, *TAKEN)


class RegistrationQuerySet(models.QuerySet):
    def live(self) -> "RegistrationQuerySet":
        """Those that count: confirmed, and not given back."""
        return self.filter(state__in=LIVE)

    def candidates(self) -> "RegistrationQuerySet":
        return self.filter(state=State.CANDIDATE)

    def seated(self) -> "RegistrationQuerySet":
        return self.filter(state=State.SEATED)

    def taken(self) -> "RegistrationQuerySet":
        """Those that count against the capacity: seated, or offered a seat. Guests never do."""
        return self.filter(state__in=TAKEN, guest=False)

    def counting(self) -> "RegistrationQuerySet":
        """Those that the rule of the allocation is about."""
        return self.filter(state__in=COUNTING, guest=False)

    def of_user(self, user: object) -> "RegistrationQuerySet":
        """Those that belong to this logged-in person."""
        return self.filter(user=user)


class GuestKind(models.TextChoices):
    """In which capacity a guest comes; none of them has a role or takes a seat of the capacity."""

    PANEL = "inwonerspanel", "Inwonerspanel"
    EXPERIENCE = "ervaringsdeskundige", "Ervaringsdeskundige"
    SPEAKER = "spreker", "Spreker"
    GUIDE = "begeleider", "Begeleider"
    HOST = "gespreksleider", "Gespreksleider"
    CASE_OWNER = "inbrenger", "Inbrenger"


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
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name="organisatie",
        help_text="Alleen een gast, zoals iemand van het inwonerspanel, hoeft er geen te hebben.",
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
    guest_kind = models.CharField("soort gast", max_length=20, choices=GuestKind, blank=True)
    shown_name = models.CharField(
        "getoond als", max_length=80, blank=True, help_text="Voornaam of schuilnaam. Leeg: de naam."
    )
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
    offered_at = models.DateTimeField("aangeboden", null=True, blank=True)
    answer_until = models.DateTimeField("antwoord uiterlijk", null=True, blank=True)
    offer_reminded_at = models.DateTimeField("herinnerd aan het aanbod", null=True, blank=True)
    over_capacity = models.BooleanField(
        "boven het aantal plekken", default=False, help_text="Een organisator gaf deze plek, ook al was het vol."
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="substitutes", verbose_name="vervangt",
        help_text="De aanmelding waarvan deze persoon de plek overneemt zodra die ja zegt.",
    )  # fmt: skip
    reconfirm_asked_at = models.DateTimeField("gevraagd of je nog komt", null=True, blank=True)
    reconfirm_reminded_at = models.DateTimeField("nog eens gevraagd", null=True, blank=True)
    reconfirmed_at = models.DateTimeField("komt nog", null=True, blank=True)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    attended_at = models.DateTimeField("aanwezig", null=True, blank=True)
    attended_by = models.CharField("ingecheckt door", max_length=60, blank=True, help_text="Bijvoorbeeld: beheer:12.")
    erased_at = models.DateTimeField("gewist", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        permissions = [
            ("override_seats", "Mag een plek geven of terugnemen, buiten de regel om"),
            ("check_in", "Mag mensen inchecken bij de deur"),
        ]
        indexes = [models.Index(fields=["event", "state"], name="registration_event_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "address"],
                condition=Q(state__in=LIVE, erased_at=None),
                name="one_live_registration_per_person_and_event",
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="registration_address_lower"),
            models.CheckConstraint(
                condition=Q(guest=True, role="") | Q(guest=False, role__in=[role.value for role in Role]),
                name="registration_role_or_guest",
            ),
            models.CheckConstraint(
                condition=Q(guest=True) | Q(organisation__isnull=False), name="participant_has_organisation"
            ),
            models.CheckConstraint(condition=Q(guest=True) | Q(guest_kind=""), name="guest_kind_is_of_a_guest"),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE)
                | (Q(confirmed_at__isnull=False) & (Q(user__isnull=False) | Q(erased_at__isnull=False))),
                name="live_registration_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.OFFERED) | Q(offered_at__isnull=False, answer_until__isnull=False),
                name="offer_has_answer_time",
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
    def known_as(self) -> str:
        """The name by which other participants see this person: a guest may choose a first name or another name."""
        return self.shown_name or self.name

    @property
    def part(self) -> str:
        """In which part somebody takes part: the role, or for a guest the kind of guest."""
        return (self.get_guest_kind_display() or "Gast") if self.guest else self.get_role_display()

    @property
    def comes_as(self) -> str:
        """As what a guest is welcome, to write after "als": nobody is a panel, but a member of one."""
        if self.guest_kind == GuestKind.PANEL:
            return "lid van het inwonerspanel"
        return self.get_guest_kind_display().lower()

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
