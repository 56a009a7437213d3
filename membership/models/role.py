"""The four parts of an organisation that responsive work needs."""

from django.db import models


class Role(models.TextChoices):
    """In fixed order (facts, "The four roles"): of a member, and of a registration."""

    UITVOERING = "uitvoering", "Uitvoering"
    BELEID = "beleid", "Beleid"
    MANAGEMENT = "management", "Management / leidinggevend"
    BESTUUR = "bestuur", "Bestuur / directie"
