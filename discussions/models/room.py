"""Where people talk: a room for each case, live conversation, the network, and each own case."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events.models import Case, Event, ProgrammeItem, Role
from registrations.models import OwnCase, Registration

if TYPE_CHECKING:
    from discussions.access import Visitor


class RoomKind(models.TextChoices):
    CASE = "casus", "Casus"
    LIVE = "live", "Live gesprek"
    NETWORK = "netwerk", "Netwerk"
    OWN_CASE = "eigen", "Eigen casus"


class RoomQuerySet(models.QuerySet):
    def visible_to(self, visitor: "Visitor") -> "RoomQuerySet":
        """Those that this visitor may enter. The room of an own case is for its delegation and its guide alone, unless
        the delegation shared it; staff moderates there only what somebody reported."""
        allowed = ~Q(kind=RoomKind.OWN_CASE) | Q(own_case__shared=True)
        if visitor.seat is not None:
            allowed |= Q(pk__in=RoomPerson.objects.filter(registration=visitor.seat).values("room"))
            if visitor.seat.delegation_id:
                allowed |= Q(own_case__delegation=visitor.seat.delegation_id)
        given_back = Q(own_case__given_back_at__isnull=False)
        return self.filter(allowed, event=visitor.event).exclude(given_back)

    def without_private(self) -> "RoomQuerySet":
        """Leave out the own cases that their delegation keeps to itself: not for staff, nor for a summary."""
        return self.exclude(own_case__shared=False)


class Room(models.Model):
    """Made by `actions.rooms.ensure_rooms` for each case, live item, own case, and one for the network.

    `join_url`, hours and texts of the thing that it is about stay where they are (ProgrammeItem, Case, CaseSlot).
    A recording shows only with captions and the consent of who speaks in it: the database insists.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="rooms", verbose_name="bijeenkomst")
    kind = models.CharField("soort", max_length=10, choices=RoomKind)
    slug = models.SlugField("adres", max_length=80, help_text="Het laatste deel van het webadres.")
    title = models.CharField("titel", max_length=200)
    introduction = models.TextField("inleiding", blank=True, help_text="Markdown. Wat gaan we hier doen?")
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    # Restricted: removing a case or an item of the programme would take along what people wrote in its room.
    case = models.OneToOneField(Case, models.RESTRICT, null=True, blank=True, related_name="room", verbose_name="casus")
    programme_item = models.OneToOneField(
        ProgrammeItem, models.RESTRICT, null=True, blank=True, related_name="room", verbose_name="programmaonderdeel",
        help_text="Wanneer hier live wordt gepraat, en met welke link.",
    )  # fmt: skip
    own_case = models.OneToOneField(
        OwnCase, models.CASCADE, null=True, blank=True, related_name="room", verbose_name="eigen casus"
    )
    allow_nameless = models.BooleanField(
        "berichten zonder naam",
        default=False,
        help_text="Aan: wie wil, plaatst hier zonder naam. Alleen een moderator kan de naam opvragen; dat wordt "
        "vastgelegd.",
    )
    ask_panel = models.BooleanField(
        "wat zegt het panel?", default=False, help_text="Aan: we vragen het inwonerspanel hier om een reactie."
    )
    dial_in = models.CharField("inbellen", max_length=120, blank=True, help_text="Telefoonnummer en code.")
    recorded = models.BooleanField("wordt opgenomen", default=False)
    captioned = models.BooleanField("met ondertiteling", default=False)
    recording_url = models.URLField("link naar de opname", max_length=500, blank=True)
    recording_captioned = models.BooleanField("de opname heeft ondertiteling", default=False)
    recording_consent = models.BooleanField("wie te zien of te horen is, vindt het goed", default=False)
    notes = models.TextField("live aantekeningen", blank=True, help_text="Markdown. Komt in de samenvatting.")
    notes_version = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField("bijgewerkt", default=timezone.now, editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = "ruimte"
        verbose_name_plural = "ruimtes"
        ordering = ["order", "pk"]
        permissions = [("moderate_room", "Mag modereren in de besloten omgeving")]
        constraints = [
            models.UniqueConstraint(fields=["event", "slug"], name="one_room_per_address"),
            models.UniqueConstraint(fields=["event"], condition=Q(kind="netwerk"), name="one_network_room"),
            models.CheckConstraint(condition=~Q(kind="casus") | Q(case__isnull=False), name="case_room_has_case"),
            models.CheckConstraint(
                condition=~Q(kind="eigen") | Q(own_case__isnull=False), name="own_case_room_has_own_case"
            ),
            models.CheckConstraint(
                condition=Q(recording_url="") | Q(recording_captioned=True, recording_consent=True),
                name="recording_has_captions_and_consent",
                violation_error_message="Een opname tonen we alleen met ondertiteling en met toestemming.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:room", args=[self.event.slug, self.slug])

    @property
    def is_private(self) -> bool:
        """Whether this is an own case that its delegation keeps to itself (`without_private` leaves those out)."""
        return self.kind == RoomKind.OWN_CASE and not self.own_case.shared


class RoomPart(models.TextChoices):
    HOST = "gespreksleider", "Gespreksleider"
    CASE_OWNER = "inbrenger", "Inbrenger"
    REPRESENTATIVE = "vertegenwoordiger", "Vertegenwoordiger"
    GUIDE = "begeleider", "Begeleider"  # of an own case


# Who may edit a room, pose and pin questions there, hide, note and fill in the outcome (no staff rights).
LEADS_ROOM = (RoomPart.HOST, RoomPart.CASE_OWNER, RoomPart.GUIDE)


class RoomPerson(models.Model):
    """Somebody with a part in a room; each has a registration of their own, mostly as a guest."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="people", verbose_name="ruimte")
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="room_parts", verbose_name="deelnemer of gast"
    )
    part = models.CharField("rol in deze ruimte", max_length=20, choices=RoomPart)
    role = models.CharField("spreekt voor", max_length=20, choices=Role, blank=True)

    class Meta:
        verbose_name = "wie er helpt"
        verbose_name_plural = "wie er helpen"
        constraints = [
            models.UniqueConstraint(fields=["room", "registration", "part"], name="one_part_per_person_and_room"),
        ]

    def __str__(self) -> str:
        return f"{self.registration.known_as}, {self.get_part_display().lower()}"


class PresenceHour(models.Model):
    """When somebody with a part is in the room to answer."""

    person = models.ForeignKey(RoomPerson, models.CASCADE, related_name="hours", verbose_name="wie")
    starts_at = models.DateTimeField("van")
    ends_at = models.DateTimeField("tot")

    class Meta:
        verbose_name = "aanwezig"
        verbose_name_plural = "aanwezig"
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="presence_ends_after_start"),
        ]

    def __str__(self) -> str:
        local = timezone.localtime
        return f"{local(self.starts_at):%H.%M} tot {local(self.ends_at):%H.%M} uur"


class RoomFile(models.Model):
    """A file in a room, put there by an organiser. Stored under a random name, handed out as a download only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="files", verbose_name="ruimte")
    title = models.CharField("titel", max_length=120)
    alt = models.CharField("beschrijving van het plaatje", max_length=300, blank=True)
    file = models.FileField("bestand", upload_to="ruimtes/")
    mimetype = models.CharField(max_length=40, editable=False)
    size = models.PositiveIntegerField("grootte", editable=False, default=0)
    added_at = models.DateTimeField("toegevoegd", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "bestand"
        verbose_name_plural = "bestanden"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """What it is, in a word for the reader."""
        return "PDF" if self.mimetype == "application/pdf" else "plaatje"


class LiveTick(models.Model):
    """ "Ik doe mee": somebody who comes to a live conversation; a count for the host, a reminder for the person."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="ticks", verbose_name="ruimte")
    visit = models.ForeignKey("discussions.Visit", models.CASCADE, related_name="ticks", verbose_name="wie")
    ticked_at = models.DateTimeField("gedrukt", default=timezone.now)
    reminded_at = models.DateTimeField("herinnerd", null=True, blank=True)

    class Meta:
        verbose_name = "ik doe mee"
        verbose_name_plural = "ik doe mee"
        constraints = [models.UniqueConstraint(fields=["room", "visit"], name="one_tick_per_person_and_room")]

    def __str__(self) -> str:
        return f"{self.visit.user} bij {self.room}"
