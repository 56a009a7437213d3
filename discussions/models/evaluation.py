"""The questionnaire after a gathering: anonymous, for no answer refers to a person."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from events.models import Event
from registrations.models import Registration


class Questionnaire(models.Model):
    """The evaluation of a gathering. Life: draft -> open (`opened_at`: the mails go out) -> closed (`closes_at`).

    What is closed stays closed: its results were seen, and one more answer would show as a difference.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="questionnaire", verbose_name="bijeenkomst")
    introduction = models.TextField("inleiding", blank=True, help_text="Markdown. Staat boven de vragen.")
    opens_at = models.DateTimeField(
        "versturen op", null=True, blank=True, help_text="Dan gaat de mail vanzelf weg. Leeg: op een druk op de knop."
    )
    opened_at = models.DateTimeField("verstuurd", null=True, blank=True, editable=False)
    closes_at = models.DateTimeField("invullen tot", null=True, blank=True)
    reminder_at = models.DateTimeField(
        "herinneren op", null=True, blank=True, help_text="Alleen aan wie nog niet heeft geantwoord."
    )
    reminded_at = models.DateTimeField("herinnerd", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "evaluatie"
        verbose_name_plural = "evaluaties"
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(closes_at__isnull=False), name="open_questionnaire_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluatie van {self.event}"

    def takes_answers(self, now: datetime) -> bool:
        return self.opened_at is not None and now < self.closes_at

    def is_closed(self, now: datetime) -> bool:
        return self.opened_at is not None and self.closes_at <= now


class EvaluationQuestion(models.Model):
    class Kind(models.TextChoices):
        SCALE = "schaal", "Schaal van 1 tot 5"
        CHOICE = "keuze", "Keuze uit een lijst"
        OPEN = "open", "Open vraag"

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions", verbose_name="evaluatie")
    text = models.CharField("vraag", max_length=200)
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.SCALE)
    choices = models.TextField("keuzes", blank=True, help_text="Elke keuze op een eigen regel.")
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "vraag van de evaluatie"
        verbose_name_plural = "vragen van de evaluatie"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class EvaluationInvitee(models.Model):
    """Who was asked, made for everybody at once when the mails go out; `answered` says that they did, never what or
    when. No row of an answer refers to it, and neither has a moment or a number that could be laid side by side."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="invitees", verbose_name="evaluatie")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="evaluations", verbose_name="deelnemer")
    answered = models.BooleanField("heeft geantwoord", default=False)

    class Meta:
        verbose_name = "gevraagd voor de evaluatie"
        verbose_name_plural = "gevraagd voor de evaluatie"
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "registration"], name="asked_once_per_questionnaire"),
        ]

    def __str__(self) -> str:
        return str(self.registration)


class EvaluationResponse(models.Model):
    """One filled-in form: no person, no moment, and a random key, so that its place in the table tells nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="responses", verbose_name="evaluatie")

    class Meta:
        verbose_name = "ingevulde evaluatie"
        verbose_name_plural = "ingevulde evaluaties"

    def __str__(self) -> str:
        return "ingevulde evaluatie"


class EvaluationAnswer(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(EvaluationResponse, models.CASCADE, related_name="answers", verbose_name="formulier")
    question = models.ForeignKey(EvaluationQuestion, models.PROTECT, related_name="answers", verbose_name="vraag")
    number = models.PositiveSmallIntegerField("cijfer", null=True, blank=True)
    text = models.TextField("antwoord", max_length=2000, blank=True)

    class Meta:
        verbose_name = "antwoord op de evaluatie"
        verbose_name_plural = "antwoorden op de evaluatie"
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_evaluation_answer_per_question"),
            models.CheckConstraint(condition=Q(number=None) | Q(number__range=(1, 5)), name="scale_is_one_to_five"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.number or "")
