"""Meet somebody: who has a quarter of an hour is put together with others. Rows live only while they are pressed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Event


class MeetingGroup(models.Model):
    """Two to four people who talk now: a room of their own at the organiser's video address, and a first question."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="meeting_groups", verbose_name="bijeenkomst")
    join_url = models.URLField("link om mee te doen", max_length=500)
    question = models.CharField("openingsvraag", max_length=200)
    made_at = models.DateTimeField("gemaakt", default=timezone.now)

    class Meta:
        verbose_name = "ontmoeting"
        verbose_name_plural = "ontmoetingen"

    def __str__(self) -> str:
        return self.question


class MeetingWish(models.Model):
    """Somebody who pressed "ik heb een kwartier". Deleted when they stop or `until` passes; nothing is kept."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="meeting_wishes", verbose_name="bijeenkomst")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="meeting_wishes", verbose_name="persoon"
    )
    group = models.ForeignKey(
        MeetingGroup, models.CASCADE, null=True, blank=True, related_name="people", verbose_name="ontmoeting"
    )
    pressed_at = models.DateTimeField("gedrukt", default=timezone.now)
    until = models.DateTimeField("tot")

    class Meta:
        verbose_name = "ik heb een kwartier"
        verbose_name_plural = "ik heb een kwartier"
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="one_meeting_wish_per_person_and_event"),
        ]

    def __str__(self) -> str:
        return f"{self.user} tot {self.until}"
