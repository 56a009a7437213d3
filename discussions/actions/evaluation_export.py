"""The results of an evaluation as a file: the same rows as on the page, and written down who took them out."""

from collections.abc import Iterator

from django.utils import timezone

from discussions.evaluation_results import QuestionResult, results_of
from discussions.models import Questionnaire
from membership.errors import Refused
from membership.models import User
from registrations.actions.exports import PERMISSION, Export, Format, write
from registrations.models import ExportLog
from registrations.sheets import Cell

TITLES = ["Vraag", "Soort", "Antwoord", "Aantal"]
TOO_FEW = "(minder dan vijf antwoorden)"


def export(*, questionnaire: Questionnaire, format: Format, by: User) -> Export:
    """Write the results to a file and log it.

    Raises Refused when `by` may not do this, and while the results may not be seen.
    """
    if not by.has_perm(PERMISSION):
        raise Refused("Je mag deze uitkomsten niet exporteren.")
    results = results_of(questionnaire, timezone.now())
    if results.questions is None:
        raise Refused("Er zijn nog geen uitkomsten om te laten zien.")
    file, number = write(format, TITLES, _rows(results.questions), sheet="Evaluatie")
    event = questionnaire.event
    ExportLog.objects.create(event=event, what="Uitkomsten van de evaluatie", format=format, rows=number, by=by)
    return Export(file, f"evaluatie-{event.slug}-{timezone.localdate():%Y-%m-%d}.{format}", number)


def _rows(questions: list[QuestionResult]) -> Iterator[list[Cell]]:
    for result in questions:
        begin = [result.question.text, result.question.get_kind_display()]
        if not result.shown:
            yield [*begin, TOO_FEW, None]
        for bar in result.bars:
            yield [*begin, bar.label, bar.number]
        for text in result.texts:
            yield [*begin, text, 1]
