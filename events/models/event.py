"""A gathering (bijeenkomst)."""

import secrets
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class Form(models.TextChoices):
    ONLINE = "online", "Online"
    LIVE = "live", "Op locatie"
    BOTH = "both", "Online en live"


class AllocationMode(models.TextChoices):
    AT_ONCE = "at_once", "Meteen: wie zich aanmeldt krijgt een plek zolang die er is"
    PROPOSAL = "proposal", "Op een datum: ik krijg dan een voorstel per mail en bevestig het"
    AUTOMATIC = "automatic", "Op een datum: het voorstel bevestigt zichzelf"


class EventQuerySet(models.QuerySet):
    def published(self) -> "EventQuerySet":
        """Those that a visitor may see."""
        return self.filter(status__in=[Event.Status.ANNOUNCED, Event.Status.OPEN, Event.Status.CANCELLED])

    def upcoming(self, now: datetime | None = None) -> "EventQuerySet":
        """Not over yet, those without a date last."""
        now = now or timezone.now()
        return self.filter(Q(ends_at__gte=now) | Q(ends_at=None)).order_by(models.F("starts_at").asc(nulls_last=True))

    def past(self, now: datetime | None = None) -> "EventQuerySet":
        """Over, the latest first."""
        return self.filter(ends_at__lt=now or timezone.now()).order_by("-starts_at")


def _preview_token() -> str:
    return secrets.token_urlsafe(16)


class Event(models.Model):
    """A gathering with its rules for seats.

    Life: draft (seen through the preview link alone) -> announced (one can leave an address) -> open (one can
    register, between `registration_opens_at` and `registration_closes_at`) -> past, by its date; or cancelled.
    `allocated_at` is the moment of the first allocation: from then on every change runs the rule at once.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Concept"
        ANNOUNCED = "announced", "Aangekondigd"
        OPEN = "open", "Open voor aanmelden"
        CANCELLED = "cancelled", "Gaat niet door"

    slug = models.SlugField("adres", max_length=80, unique=True, help_text="Het laatste deel van het webadres.")
    title = models.CharField("titel", max_length=200)
    summary = models.CharField("in een zin", max_length=300, blank=True)
    body = models.TextField(
        "tekst", blank=True, help_text="Markdown: een lege regel maakt een alinea, ## maakt een kop."
    )
    report = models.TextField("terugblik", blank=True, help_text="Verslag achteraf, in Markdown.")
    status = models.CharField("stand", max_length=10, choices=Status, default=Status.DRAFT)
    form = models.CharField("vorm", max_length=10, choices=Form, default=Form.ONLINE)
    example_note = models.CharField("voorbeeldregel", max_length=120, blank=True, help_text="Alleen voor voorbeelden.")
    preview_token = models.CharField(max_length=40, default=_preview_token, unique=True, editable=False)

    starts_at = models.DateTimeField("begint", null=True, blank=True)
    ends_at = models.DateTimeField("eindigt", null=True, blank=True)
    doors_open_at = models.DateTimeField("deuren open", null=True, blank=True)
    date_note = models.CharField("over de datum", max_length=120, blank=True, help_text="Bijvoorbeeld: jaar onbekend.")

    venue_name = models.CharField("locatie", max_length=120, blank=True)
    venue_street = models.CharField("straat en nummer", max_length=120, blank=True)
    venue_postcode = models.CharField("postcode", max_length=10, blank=True)
    venue_city = models.CharField("plaats", max_length=80, blank=True)

    capacity = models.PositiveIntegerField("aantal plekken", null=True, blank=True, help_text="Leeg: geen grens.")
    priority = models.BooleanField(
        "voorrang voor complete delegaties",
        default=False,
        help_text="Aan: een delegatie met alle vier de rollen gaat voor. Uit: de volgorde van aanmelden telt.",
    )
    allocation_mode = models.CharField(
        "plekken verdelen", max_length=10, choices=AllocationMode, default=AllocationMode.AT_ONCE
    )
    allocation_at = models.DateTimeField("verdelen op", null=True, blank=True)
    allocated_at = models.DateTimeField("eerste verdeling", null=True, blank=True, editable=False)
    reconfirm_settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("afgelast", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("reden van afgelasten", max_length=500, blank=True, editable=False)
    agendas_stale_since = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Sinds dan zegt het agenda-item van wie al een plek had iets ouds.",
    )
    proposal_mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    day_mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    offer_hours = models.PositiveSmallIntegerField(
        "antwoordtijd in kantooruren",
        default=0,
        validators=[MaxValueValidator(200)],
        help_text="Komt er een plek vrij, dan heeft de volgende zo veel kantooruren om ja te zeggen (maandag tot "
        "en met vrijdag, 9 tot 17 uur, niet op feestdagen). 0: de volgende heeft de plek meteen.",
    )
    offers_until = models.DateTimeField(
        "geen aanbod meer na",
        null=True,
        blank=True,
        help_text="Na dit moment bieden we geen vrije plekken meer aan. Leeg: tot het begin.",
    )
    substitute_days = models.PositiveSmallIntegerField(
        "vervangen tot zo veel dagen vooraf",
        default=1,
        help_text="Tot dan mag iemand zijn plek aan een collega met dezelfde rol geven. 0: tot het begin.",
    )
    reconfirm_days = models.PositiveSmallIntegerField(
        "vraag 'kom je nog?' zo veel dagen vooraf",
        default=0,
        help_text="0: we vragen het niet. We vragen het een keer, en nog een keer aan wie niet antwoordt.",
    )
    meant_for = models.JSONField(
        "bedoeld voor", default=list, blank=True, help_text="Rollen. Een advies: niemand wordt geweigerd."
    )
    max_delegation_size = models.PositiveSmallIntegerField(
        "grootste delegatie", default=8, validators=[MinValueValidator(1)]
    )
    registration_opens_at = models.DateTimeField("aanmelden vanaf", null=True, blank=True)
    registration_closes_at = models.DateTimeField("aanmelden tot", null=True, blank=True)

    price = models.DecimalField("prijs zonder btw", max_digits=8, decimal_places=2, null=True, blank=True)
    vat_percentage = models.DecimalField("btw in procenten", max_digits=4, decimal_places=1, default=Decimal("21.0"))
    formal = models.BooleanField("spreek aan met u", default=False)

    # In this order: opens, support until, messages until, closes. An empty one in between is the one that follows.
    environment_opens_at = models.DateTimeField("omgeving open vanaf", null=True, blank=True)
    support_until = models.DateTimeField(
        "hulp tot",
        null=True,
        blank=True,
        help_text="Tot dan is er iemand om te helpen. Leeg: zolang men kan schrijven.",
    )
    messages_until = models.DateTimeField(
        "schrijven tot",
        null=True,
        blank=True,
        help_text="Daarna kan men alleen nog lezen. Leeg: tot de omgeving sluit.",
    )
    environment_closes_at = models.DateTimeField("lezen tot", null=True, blank=True)
    house_rules = models.TextField(
        "spelregels", blank=True, help_text="Markdown. Leeg: onze gewone spelregels. Wie binnenkomt, gaat akkoord."
    )
    meeting_url = models.URLField(
        "videoadres voor ontmoetingen",
        max_length=300,
        blank=True,
        help_text="Wie een kwartier heeft, ontmoet anderen op dit adres, elk groepje in een eigen ruimte. "
        "Leeg: 'Ontmoet iemand' staat uit.",
    )
    people_took_part = models.PositiveIntegerField(
        "aantal deelnemers", null=True, blank=True, help_text="Voor de terugblik. Leeg: we tellen wie er was."
    )
    preparation = models.TextField("voorbereiden", blank=True, help_text="Komt op de bevestiging.")
    guest_welcome = models.TextField(
        "welkom voor gasten",
        blank=True,
        help_text="Markdown. Voor het inwonerspanel en andere gasten: in hun mail en bovenaan de omgeving.",
    )

    body_override = models.ForeignKey(
        "events.OrganisingBody", models.PROTECT, null=True, blank=True, verbose_name="organiserende partij",
        help_text="Leeg: de partij die voor de site spreekt.",
    )  # fmt: skip
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text="SEQUENCE van het agenda-item.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "bijeenkomst"
        verbose_name_plural = "bijeenkomsten"
        ordering = ["-starts_at"]
        permissions = [("move_event", "Mag een bijeenkomst verplaatsen of afgelasten")]
        constraints = [
            models.CheckConstraint(
                # Written out, because a comparison with an empty moment is unknown, and unknown passes a check.
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=(
                    "Vul een begin en een eind in, met het eind na het begin. Of laat ze allebei leeg."
                ),
            ),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gt=0), name="event_price_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("registrations:event", args=[self.slug])

    @property
    def is_past(self) -> bool:
        return self.ends_at is not None and self.ends_at < timezone.now()

    @property
    def is_online(self) -> bool:
        return self.form in (Form.ONLINE, Form.BOTH)

    @property
    def is_paid(self) -> bool:
        return self.price is not None

    @property
    def vat_amount(self) -> Decimal | None:
        """VAT on one seat in EUR, half up to cents (requirements 4d 4)."""
        if self.price is None:
            return None
        return (self.price * self.vat_percentage / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def price_including_vat(self) -> Decimal | None:
        return None if self.price is None else self.price + self.vat_amount

    def takes_registrations(self, now: datetime | None = None) -> bool:
        """Return whether one can register at `now`."""
        now = now or timezone.now()
        return (
            self.status == self.Status.OPEN
            and self.starts_at is not None
            and (self.registration_opens_at is None or self.registration_opens_at <= now)
            and now < min(self.registration_closes_at or self.ends_at, self.ends_at)
        )

    def environment_is_open(self, now: datetime | None = None) -> bool:
        """Return whether the closed environment shows its content (and not only when it will) at `now`."""
        now = now or timezone.now()
        return (
            self.environment_opens_at is not None
            and self.environment_opens_at <= now
            and (self.environment_closes_at is None or now < self.environment_closes_at)
        )
