"""Public bodies that people work for."""

import re
import unicodedata

from django.db import models


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

    def resolve(self, name: str, layer: str) -> "Organisation":
        """Return the organisation of that name, made with `layer` when it is new."""
        organisation, _ = self.get_or_create(
            search_name=normalise_name(name)[:200], defaults={"name": name.strip(), "layer": layer}
        )
        return organisation


class Organisation(models.Model):
    name = models.CharField("naam", max_length=200)
    search_name = models.CharField("zoeknaam", max_length=200, unique=True, editable=False)
    layer = models.CharField("laag", max_length=30, choices=Layer)
    listed = models.BooleanField(
        "als suggestie tonen", default=False, help_text="Aan: bezoekers zien deze naam als suggestie bij het aanmelden."
    )
    created_at = models.DateTimeField("sinds", auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_name = normalise_name(self.name)[:200]
        super().save(*args, **kwargs)
