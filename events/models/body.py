"""Who we are, and the texts of the site that an organiser edits."""

from django.db import models


class OrganisingBody(models.Model):
    """The body that organises. The one marked as default speaks for the site; an event may name another."""

    name = models.CharField("naam", max_length=200)
    street = models.CharField("straat en nummer", max_length=200, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    city = models.CharField("plaats", max_length=100, blank=True)
    kvk = models.CharField("KvK-nummer", max_length=8, blank=True)
    vat_number = models.CharField("btw-nummer", max_length=20, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    email = models.EmailField("e-mailadres", help_text="Antwoorden op onze mail komen hier aan.")
    privacy_contact = models.EmailField("contact over privacy")
    phone_of_the_day = models.CharField("telefoon op de dag zelf", max_length=30, blank=True)
    is_default = models.BooleanField("spreekt voor de site", default=False)
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "organiserende partij"
        verbose_name_plural = "wie wij zijn"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_organising_body"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SiteText(models.Model):
    """A text of the site in Markdown, edited by an organiser."""

    class Key(models.TextChoices):
        HOME = "home", "Home: wie wij zijn"
        RESPONSIVE = "responsief-werken", "Responsief werken"
        PRIVACY = "privacy", "Privacy"
        ACCESSIBILITY = "toegankelijkheid", "Toegankelijkheid"
        COOKIES = "cookies", "Cookies"
        CONTACT = "contact", "Contact"

    key = models.CharField("plek", max_length=30, choices=Key, unique=True)
    body = models.TextField("tekst", help_text="Markdown: een lege regel maakt een alinea, ## maakt een kop.")
    updated_at = models.DateTimeField("bijgewerkt", auto_now=True)

    class Meta:
        verbose_name = "tekst van de site"
        verbose_name_plural = "teksten van de site"

    def __str__(self) -> str:
        return self.get_key_display()
