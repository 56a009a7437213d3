"""What a member shows of themself, to whom, and what members write to each other."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from membership.models.umbrella import Theme


class Audience(models.TextChoices):
    """Who sees an item of a profile. Members of an umbrella network see what is for all members as well."""

    NOBODY = "nobody", "Niemand"
    UMBRELLAS = "umbrellas", "Mijn koepelnetwerken"
    MEMBERS = "members", "Alle leden"


def _shown_to() -> models.CharField:
    return models.CharField("zichtbaar voor", max_length=10, choices=Audience, default=Audience.NOBODY)


class Profile(models.Model):
    """Made empty with the membership: nothing shows until the member says so, item by item.

    Name is on the user, role and organisation on the membership. Without a name that somebody may see, a member is not
    in the directory for that reader. The two search columns hold the normalised words of what each audience may see:
    `directory.refresh` alone writes them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile", verbose_name="persoon"
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="profiles", verbose_name="thema's")
    offers = models.TextField("wat ik te bieden heb", max_length=1000, blank=True)
    seeks = models.TextField("wat ik zoek", max_length=1000, blank=True)
    picture = models.FileField("foto", upload_to="profielen/", blank=True)
    name_for = _shown_to()
    role_for = _shown_to()
    organisation_for = _shown_to()
    themes_for = _shown_to()
    offers_for = _shown_to()
    seeks_for = _shown_to()
    picture_for = _shown_to()
    show_activity = models.BooleanField("toon hoe kort geleden ik actief was", default=True)
    contactable = models.BooleanField("leden mogen mij een bericht sturen", default=True)
    members_text = models.TextField(blank=True, editable=False)
    umbrellas_text = models.TextField(blank=True, editable=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "profiel"
        verbose_name_plural = "profielen"

    def __str__(self) -> str:
        return f"profiel {self.public_id}"


class ContactMessage(models.Model):
    """What one member wrote to another through the form; it left by mail, without the address of the reader."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_sent", verbose_name="van"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_received", verbose_name="aan"
    )
    text = models.TextField("bericht", max_length=2000)
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    sent_at = models.DateTimeField("verstuurd", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "bericht tussen leden"
        verbose_name_plural = "berichten tussen leden"

    def __str__(self) -> str:
        return f"bericht van {self.sent_at:%Y-%m-%d}"
