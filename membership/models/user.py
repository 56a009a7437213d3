"""The person who logs in: the e-mail address is the name."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from membership.addresses import normalise


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a person; without a password the login is by mailed link alone."""
        user = self.model(email=normalise(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def for_address(self, address: str, name: str = "") -> "User":
        """Return the person of a *confirmed* address; made at the first confirmation, never before."""
        user, _ = self.get_or_create(email=normalise(address), defaults={"name": name, "password": "!"})
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=normalise(email))


class User(AbstractBaseUser, PermissionsMixin):
    """Made once an address is confirmed or accepted; stored lower-case and stripped, unique."""

    email = models.EmailField("e-mailadres", max_length=254, unique=True)
    name = models.CharField("naam", max_length=150, blank=True)
    is_staff = models.BooleanField(
        "mag in het beheer", default=False, help_text="Geeft toegang tot het beheer, met wachtwoord en tweede stap."
    )
    is_active = models.BooleanField(
        "actief", default=True, help_text="Uit: deze persoon kan niet meer inloggen en lopende sessies stoppen meteen."
    )
    date_joined = models.DateTimeField("sinds", default=timezone.now)
    inactive_warned_at = models.DateTimeField("gewaarschuwd voor verwijderen", null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email
