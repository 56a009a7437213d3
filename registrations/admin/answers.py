"""What people answered to the own questions, for the organiser: per question, and private ones apart."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from events.models import Event, Question
from membership.admin_pages import page, require
from registrations.actions.answers import KEEP_PRIVATE
from registrations.models import Answer
from registrations.models.registration import LIVE

VIEW = "registrations.view_answer"
SEE_PRIVATE = "registrations.see_private_answers"


@dataclass
class Asked:
    """A question with its answers: counted for a choice, one by one with the name for a text."""

    question: Question
    counts: list[tuple[str, int]]
    texts: list[Answer]
    erased_on: object = None

    @property
    def total(self) -> int:
        return len(self.texts)


def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers of those who take part in the gathering `pk`, with two queries whatever their number."""
    require(request, VIEW)
    event = get_object_or_404(Event, pk=pk)
    may_see_private = request.user.has_perm(SEE_PRIVATE)
    questions = [one for one in event.questions.all() if may_see_private or not one.private]
    given = Answer.objects.filter(question__in=questions, registration__state__in=LIVE)
    by_question: dict[int, list[Answer]] = {}
    for answer in given.select_related("registration").order_by("registration__name", "pk"):
        by_question.setdefault(answer.question_id, []).append(answer)
    erased_on = timezone.localtime(event.ends_at + KEEP_PRIVATE) if event.ends_at else None
    asked = [_asked(one, by_question.get(one.pk, []), erased_on) for one in questions]
    return page(
        request,
        "registrations/admin/answers.html",
        title=f"Antwoorden: {event}",
        model=Event,
        event=event,
        asked=asked,
        hides_private=not may_see_private,
    )


def _asked(question: Question, answers: list[Answer], erased_on: object) -> Asked:
    counts = Counter(answer.text for answer in answers) if question.kind == Question.Kind.CHOICE else Counter()
    return Asked(question, counts.most_common(), answers, erased_on if question.private else None)
