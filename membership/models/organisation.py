"""Public bodies that people work for."""

import re
import unicodedata
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from membership.models.umbrella import UmbrellaNetwork


class Layer(models.TextChoices):
    RIJK = "rijk", "Rijk"
    PROVINCIE = "provincie", "Provincie"
    GEMEENTE = "gemeente", "Gemeente"
    WATERSCHAP = "waterschap", "Waterschap"
    REGIONAAL = "regionaal", "Gemeenschappelijke regeling / regionaal"
    UITVOERING = "uitvoeringsorganisatie", "Uitvoeringsorganisatie"
    ANDERS = "anders", "Anders"


def normalise_name(name: str) -> str:
    """Return the key under which an organisation is found again: no case, accents or runs of spaces."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", plain).strip().casefold()


class OrganisationQuerySet(models.QuerySet):
    def suggested(self) -> "OrganisationQuerySet":
        """Those that an organiser has seen: text that a stranger typed is never suggested to others."""
        return self.filter(listed=True)

    def current(self) -> "OrganisationQuerySet":
        """Those that were not merged into another: the only ones that are shown."""
        return self.filter(merged_into=None)

    def find(self, name: str) -> "Organisation | None":
        """Return the organisation of that name; of a duplicate that was merged, the one that stays."""
        found = self.select_related("merged_into").filter(search_name=normalise_name(name)[:200]).first()
        return (found.merged_into or found) if found else None

    def resolve(self, name: str, layer: str) -> "Organisation":
        """Return the organisation of that name, made with `layer` when it is new; of a duplicate that was merged, the
        one that stays. (Who was registering at the moment of a merge is moved along afterwards, by the clock.)"""
        organisation, _ = self.select_related("merged_into").get_or_create(
            search_name=normalise_name(name)[:200], defaults={"name": name.strip(), "layer": layer}
        )
        return organisation.merged_into or organisation


class Organisation(models.Model):
    """A public body, as people typed it or as an organiser made it.

    Of two that are one, the duplicate stays as a row that points to the other (`merged_into`): so its name keeps being
    found, and who was registering for it at that moment ends up at the right one. It is shown nowhere any more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("naam", max_length=200)
    search_name = models.CharField("zoeknaam", max_length=200, unique=True, editable=False)
    layer = models.CharField("laag", max_length=30, choices=Layer)
    listed = models.BooleanField(
        "als suggestie tonen", default=False, help_text="Aan: bezoekers zien deze naam als suggestie bij het aanmelden."
    )
    place = models.CharField("plaats", max_length=80, blank=True)
    website = models.URLField("website", max_length=300, blank=True)
    kvk = models.CharField("KvK-nummer", max_length=8, blank=True, help_text="Acht cijfers.")
    oin = models.CharField("OIN", max_length=20, blank=True, help_text="Twintig cijfers.")
    member_since = models.DateField(
        "lid sinds", null=True, blank=True, help_text="Leeg: deze organisatie is geen lid van het netwerk."
    )
    member_until = models.DateField("lid tot", null=True, blank=True)
    umbrellas = models.ManyToManyField(
        UmbrellaNetwork, through="Affiliation", related_name="organisations", verbose_name="koepelnetwerken"
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name="samengevoegd met",
    )
    created_at = models.DateTimeField("sinds", auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kvk"], condition=~Q(kvk=""), name="one_organisation_of_a_kvk"),
            models.UniqueConstraint(fields=["oin"], condition=~Q(oin=""), name="one_organisation_of_an_oin"),
            models.CheckConstraint(
                condition=Q(member_until=None)
                | Q(member_since__isnull=False, member_until__gt=models.F("member_since")),
                name="organisation_member_from_until",
                violation_error_message="De einddatum moet na de begindatum liggen.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(listed=False) & ~Q(merged_into=models.F("pk"))),
                name="merged_organisation_is_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_name = normalise_name(self.name)[:200]
        super().save(*args, **kwargs)


class Affiliation(models.Model):
    """An organisation in an umbrella network, from a day and, when it ended, until (and without) a day."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="affiliations", verbose_name="organisatie"
    )
    umbrella = models.ForeignKey(
        UmbrellaNetwork, models.PROTECT, related_name="affiliations", verbose_name="koepelnetwerk"
    )
    since = models.DateField("vanaf", default=timezone.localdate)
    until = models.DateField("tot", null=True, blank=True)

    class Meta:
        verbose_name = "deelname aan een koepelnetwerk"
        verbose_name_plural = "deelname aan koepelnetwerken"
        ordering = ["umbrella__name", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "umbrella"], condition=Q(until=None), name="one_open_affiliation"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")),
                name="affiliation_from_until",
                violation_error_message="De einddatum moet na de begindatum liggen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.umbrella}"


class MailDomain(models.Model):
    """What stands behind the @ in the addresses of an organisation: who joins with it is proposed for it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="mail_domains", verbose_name="organisatie"
    )
    domain = models.CharField("domein", max_length=120, unique=True, help_text="Bijvoorbeeld heusden.nl.")

    class Meta:
        verbose_name = "maildomein"
        verbose_name_plural = "maildomeinen"
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="mail_domain_lower"),
        ]

    def __str__(self) -> str:
        return self.domain


class ContactPerson(models.Model):
    """Who speaks for an organisation in the network."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contact_persons", verbose_name="organisatie"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_for", verbose_name="persoon"
    )
    since = models.DateField("sinds", default=timezone.localdate)

    class Meta:
        verbose_name = "contactpersoon"
        verbose_name_plural = "contactpersonen"
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="contact_person_once")]

    def __str__(self) -> str:
        return f"{self.user} voor {self.organisation}"


class ToldApart(models.Model):
    """Two organisations that look like one, and that an organiser knows to be two: not suggested for merging any more.

    It says nothing about either by itself, so it keeps no organisation alive and moves along with no merge.
    """

    lower = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="organisatie")
    higher = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="andere organisatie")
    at = models.DateTimeField("sinds", default=timezone.now)

    class Meta:
        verbose_name = "niet dubbel"
        verbose_name_plural = "niet dubbel"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lower", "higher"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(lower__lt=models.F("higher")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.lower} is niet {self.higher}"
