"""What somebody answered to the own questions of a gathering."""

from django.db import models
from django.utils import timezone

from events.models import Question
from registrations.models.registration import Registration


class Answer(models.Model):
    """Answers to private questions (diet, access) are erased 14 days after the gathering (requirements 5)."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers", verbose_name="aanmelding")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers", verbose_name="vraag")
    text = models.CharField("antwoord", max_length=500)
    at = models.DateTimeField("wanneer", default=timezone.now)

    class Meta:
        verbose_name = "antwoord"
        verbose_name_plural = "antwoorden"
        permissions = [("see_private_answers", "Mag antwoorden over dieet en toegankelijkheid zien")]
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="one_answer_per_question"),
        ]

    def __str__(self) -> str:
        return self.text
