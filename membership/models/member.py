"""Who is a member of the network."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class MembershipState(models.TextChoices):
    ASKED = "asked", "Gevraagd"
    MEMBER = "member", "Lid"
    DECLINED = "declined", "Afgewezen"
    LEFT = "left", "Gestopt"


class Membership(models.Model):
    """One person and the network. Asked with "ik word lid"; an organiser decides."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership", verbose_name="persoon"
    )
    state = models.CharField("stand", max_length=10, choices=MembershipState, default=MembershipState.ASKED)
    wish = models.TextField("wat brengt je hier", max_length=1000, blank=True)
    asked_at = models.DateTimeField("gevraagd", default=timezone.now)
    decided_at = models.DateTimeField("besloten", null=True, blank=True)
    decided_by = models.CharField("door", max_length=60, blank=True)
    reason = models.CharField("reden", max_length=300, blank=True)
    mail_off_at = models.DateTimeField("geen mail voor leden sinds", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "lidmaatschap"
        verbose_name_plural = "lidmaatschappen"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="membership_decided_unless_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_state_display().lower()}"
