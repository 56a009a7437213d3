"""Who is a member of the network."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from membership.models.organisation import Layer, Organisation
from membership.models.role import Role


class MembershipState(models.TextChoices):
    ASKED = "asked", "Gevraagd"
    MEMBER = "member", "Lid"
    DECLINED = "declined", "Afgewezen"
    LEFT = "left", "Gestopt"


# Which state may follow which; membership.members is the only writer. A row is made with the press in the mail.
TRANSITIONS: dict[MembershipState, frozenset[MembershipState]] = {
    MembershipState.ASKED: frozenset({MembershipState.MEMBER, MembershipState.DECLINED, MembershipState.LEFT}),
    MembershipState.MEMBER: frozenset({MembershipState.LEFT}),
    # an organiser may still accept who was declined
    MembershipState.DECLINED: frozenset({MembershipState.MEMBER}),
    # who stopped may ask again
    MembershipState.LEFT: frozenset({MembershipState.ASKED}),
}


class Membership(models.Model):
    """One person and the network. Asked on one page; an organiser decides. A resident on a panel has no role.

    Accepting somebody is accepting their organisation too. A member who takes other work keeps the membership, but
    stands for the new organisation only when the mail domain or an organiser says so (`organisation_checked`):
    otherwise anybody could see what an umbrella network keeps to itself by typing a name.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership", verbose_name="persoon"
    )
    state = models.CharField("stand", max_length=10, choices=MembershipState, default=MembershipState.ASKED)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="organisatie"
    )
    organisation_checked = models.BooleanField(
        "organisatie nagekeken", default=True, help_text="Uit: dit lid koos zelf een andere organisatie."
    )
    role = models.CharField("rol", max_length=20, choices=Role, blank=True)
    resident = models.BooleanField("inwoner of ervaringsdeskundige", default=False)
    wish = models.TextField("wat brengt je hier", max_length=1000, blank=True)
    offer = models.TextField("wat kun je bieden", max_length=1000, blank=True)
    asked_at = models.DateTimeField("gevraagd", default=timezone.now)
    decided_at = models.DateTimeField("besloten", null=True, blank=True)
    decided_by = models.CharField("door", max_length=60, blank=True)
    reason = models.CharField("reden", max_length=300, blank=True)
    last_active_on = models.DateField("laatst actief", null=True, blank=True, editable=False, db_index=True)
    mail_off_at = models.DateTimeField("geen mail voor leden sinds", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "lidmaatschap"
        verbose_name_plural = "lidmaatschappen"
        indexes = [models.Index(fields=["state", "organisation"], name="membership_state_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="membership_decided_unless_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_state_display().lower()}"


class MembershipChange(models.Model):
    """One change of state: history, audit and report in one."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="changes", verbose_name="lidmaatschap")
    from_state = models.CharField("van", max_length=10, choices=MembershipState, blank=True)
    to_state = models.CharField("naar", max_length=10, choices=MembershipState)
    by = models.CharField("door", max_length=60)
    reason = models.CharField("reden", max_length=300, blank=True)
    at = models.DateTimeField("wanneer", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "verandering van een lidmaatschap"
        verbose_name_plural = "veranderingen van lidmaatschappen"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_state_display() or 'nieuw'} -> {self.get_to_state_display()}"


class MembershipRequest(models.Model):
    """A request of somebody who is not logged in, until the press in the mail; then it becomes a Membership.

    Erased by the press, or 7 days later: until then nobody proved that the address is theirs.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField("e-mailadres", max_length=254, db_index=True)
    name = models.CharField("naam", max_length=150)
    organisation_name = models.CharField("organisatie", max_length=200, blank=True)
    layer = models.CharField("laag", max_length=30, choices=Layer, blank=True)
    role = models.CharField("rol", max_length=20, choices=Role, blank=True)
    resident = models.BooleanField("inwoner of ervaringsdeskundige", default=False)
    wish = models.TextField("wat brengt je hier", max_length=1000, blank=True)
    offer = models.TextField("wat kun je bieden", max_length=1000, blank=True)
    created_at = models.DateTimeField("gevraagd", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "onbevestigd verzoek om lid te worden"
        verbose_name_plural = "onbevestigde verzoeken om lid te worden"
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="membership_request_address_lower"),
        ]

    def __str__(self) -> str:
        return f"verzoek van {self.created_at:%Y-%m-%d}"
