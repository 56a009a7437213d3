"""What an evaluation brought: counts and open answers, and nothing that points at a person.

The rules: nothing is shown before the closing, and what is closed stays closed, so that no two looks can be compared;
nothing below MIN_GROUP forms, and per question nothing below MIN_GROUP answers; no filters, for the difference of two
selections could be one person; no form is shown as a whole, for a handwriting in one answer would name all the others;
open answers stand in a random order. The exports hold the same rows.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from secrets import SystemRandom

from discussions.actions.evaluation import MIN_GROUP, Kind
from discussions.models import EvaluationAnswer, EvaluationQuestion, Questionnaire

SCALE = range(1, 6)


@dataclass(frozen=True)
class Bar:
    """One line of a drawing: how many chose this, and which part of all."""

    label: str
    number: int
    percent: int


@dataclass(frozen=True)
class QuestionResult:
    """`shown` is False when too few answered; the rest is empty then."""

    question: EvaluationQuestion
    answered: int
    bars: list[Bar] = field(default_factory=list)
    average: str = ""
    texts: list[str] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        return self.answered >= MIN_GROUP


@dataclass(frozen=True)
class Results:
    """`questions` is None while nothing may be seen: it is not closed, or there are fewer than MIN_GROUP forms."""

    asked: int
    answered: int
    closed: bool
    questions: list[QuestionResult] | None

    @property
    def rate(self) -> int:
        """How many percent of those asked sent a form."""
        return round(100 * self.answered / self.asked) if self.asked else 0


def results_of(questionnaire: Questionnaire, now: datetime) -> Results:
    """Return the results as far as they may be seen at `now`; four queries at most, however many forms."""
    forms, closed = questionnaire.responses.count(), questionnaire.is_closed(now)
    questions = _questions(questionnaire) if closed and forms >= MIN_GROUP else None
    return Results(questionnaire.invitees.count(), forms, closed, questions)


def _questions(questionnaire: Questionnaire) -> list[QuestionResult]:
    given: dict[int, list[str | int]] = defaultdict(list)
    rows = EvaluationAnswer.objects.filter(response__questionnaire=questionnaire)
    for question, number, text in rows.order_by().values_list("question", "number", "text"):
        given[question].append(text if number is None else number)
    return [_result(question, given[question.pk]) for question in questionnaire.questions.all()]


def _result(question: EvaluationQuestion, values: list[str | int]) -> QuestionResult:
    if len(values) < MIN_GROUP:
        return QuestionResult(question, len(values))
    if question.kind == Kind.OPEN:
        SystemRandom().shuffle(values)
        return QuestionResult(question, len(values), texts=values)
    counts = Counter(values)
    options = SCALE if question.kind == Kind.SCALE else choices_of(question)
    bars = [Bar(str(one), counts[one], round(100 * counts[one] / len(values))) for one in options]
    average = f"{sum(values) / len(values):.1f}".replace(".", ",") if question.kind == Kind.SCALE else ""
    return QuestionResult(question, len(values), bars, average)


def choices_of(question: EvaluationQuestion) -> list[str]:
    """Return the choices, one a line; a line that stands there twice counts once."""
    return list(dict.fromkeys(line.strip() for line in question.choices.splitlines() if line.strip()))
