"""The own questions of a gathering as a form."""

from collections.abc import Mapping, Sequence

from django import forms

from events.models import Question
from membership.nlds import NldsForm
from registrations.forms.fields import LineField

TOO_LONG = 500


def choices_of(question: Question) -> list[str]:
    """Return the choices of a question, one for each line that the organiser typed."""
    return [line.strip() for line in question.choices.splitlines() if line.strip()]


class QuestionsForm(NldsForm):
    """One field for each question; all of them may stay empty."""

    def __init__(self, data: object = None, *, questions: Sequence[Question], answers: Mapping[int, str]) -> None:
        super().__init__(data, initial={f"vraag-{pk}": text for pk, text in answers.items()})
        for question in questions:
            self.fields[f"vraag-{question.pk}"] = _field(question, answers.get(question.pk, ""))

    @property
    def answers(self) -> dict[int, str]:
        """What was filled in, by the key of the question."""
        return {int(name.removeprefix("vraag-")): text for name, text in self.cleaned_data.items()}


def _field(question: Question, answer: str) -> forms.Field:
    options = {"label": question.text, "required": False, "help_text": question.help}
    if question.kind == Question.Kind.CHOICE:
        # An answer that was given stays a choice, also when the organiser changed the list since.
        known = choices_of(question)
        choices = [*known, answer] if answer and answer not in known else known
        return forms.ChoiceField(choices=[("", "Geen antwoord"), *((text, text) for text in choices)], **options)
    return LineField(max_length=TOO_LONG, missing="", **options)
