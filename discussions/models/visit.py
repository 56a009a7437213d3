"""One person in the environment of one gathering."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Event
from registrations.models import Registration


class Visit(models.Model):
    """Made at the press on the house rules (`agreed_at`): without this row nobody is in.

    `listed_at` is the yes to stand in the list of participants, empty after it was withdrawn; `read_until` is up to
    when this person has seen what is new, and `seen_post` the last post then (one without a name tells no moment to
    compare); `mail_off_at` the moment of "geen mail meer" for this gathering.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="visits", verbose_name="bijeenkomst")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits", verbose_name="persoon")
    agreed_at = models.DateTimeField("spelregels akkoord", default=timezone.now)
    read_until = models.DateTimeField("gezien tot", default=timezone.now)
    seen_post = models.PositiveBigIntegerField(default=0, editable=False)
    listed_at = models.DateTimeField("in de lijst sinds", null=True, blank=True)
    mail_off_at = models.DateTimeField("geen mail meer sinds", null=True, blank=True)

    class Meta:
        verbose_name = "bezoek aan de omgeving"
        verbose_name_plural = "bezoeken aan de omgeving"
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="one_visit_per_person_and_event")]

    def __str__(self) -> str:
        return f"{self.user} bij {self.event}"

    @property
    def about(self) -> str:
        """The reference under which mails to this person stand in the outbox: with a seat that of the registration, so
        that erasing it erases them too."""
        seat = Registration.objects.seated().filter(event=self.event_id, user=self.user_id).first()
        return seat.about if seat else f"visit:{self.pk}"
