"""The one link in a mail that does something."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class LoginLinkQuerySet(models.QuerySet):
    def live(self, now: datetime | None = None) -> "LoginLinkQuerySet":
        """Those that can still be pressed."""
        return self.filter(used_at=None, expires_at__gt=now or timezone.now())


class LoginLink(models.Model):
    """A mailed link or a code, stored as a hash only.

    Life: issued (at delivery of its mail) -> pressed (`used_at`) or past `expires_at` -> removed 30 days later.
    `purpose` names what the press does (membership.purposes), `target` for what: a public id, or a path to go to.
    `asked` marks the links that somebody asked for at /inloggen/: they live 10 minutes and carry a code.
    """

    token_hash = models.CharField("hash van de link", max_length=64, unique=True)
    code_hash = models.CharField("hash van de code", max_length=64, blank=True)
    browser_hash = models.CharField(
        "hash van de browser",
        max_length=64,
        blank=True,
        help_text="De browser die erom vroeg: alleen daar geldt de code.",
    )
    tries = models.PositiveSmallIntegerField("pogingen met de code", default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="login_links",
        verbose_name="persoon",
    )
    address = models.EmailField("e-mailadres", max_length=254, db_index=True)
    purpose = models.CharField("doel", max_length=60)
    target = models.CharField("waarvoor", max_length=300, blank=True)
    asked = models.BooleanField("op verzoek", default=False)
    made_by = models.CharField(
        "gemaakt door", max_length=80, blank=True, help_text="De organisator die de code aan de telefoon voorlas."
    )
    created_at = models.DateTimeField("gemaakt", default=timezone.now)
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("gebruikt op", null=True, blank=True)
    renewed_at = models.DateTimeField("vernieuwd op", null=True, blank=True)

    objects = LoginLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "inloglink"
        verbose_name_plural = "inloglinks"
        indexes = [
            models.Index(fields=["browser_hash"], condition=~models.Q(browser_hash=""), name="login_link_browser")
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(address=Lower("address")), name="login_link_address_lower"),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("created_at")), name="login_link_lives"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} voor {self.address}"

    def is_live(self, now: datetime) -> bool:
        """Whether it can still be pressed."""
        return self.used_at is None and now < self.expires_at
