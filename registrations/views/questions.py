"""The own questions of a gathering, on a page of their own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from events.models import Question
from membership.errors import Refused
from registrations.actions import answers
from registrations.actions.answers import KEEP_PRIVATE
from registrations.forms.questions import QuestionsForm
from registrations.models.registration import LIVE
from registrations.views.mine import own_registration
from registrations.wording import words


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/vragen/`: the questions with what was answered before."""
    one = own_registration(request, public_id)
    asked = list(one.event.questions.all())
    if one.state not in LIVE or one.event.is_past or not asked:
        return redirect(one)
    given = dict(one.answers.values_list("question_id", "text"))
    form = QuestionsForm(request.POST if request.method == "POST" else None, questions=asked, answers=given)
    if form.is_valid():
        try:
            answers.save(registration=one, answers=form.answers)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "De antwoorden zijn bewaard. Veranderen kan altijd.")
        return redirect(one)
    context = {
        "registration": one,
        "event": one.event,
        "form": form,
        "open_fields": _fields(form, asked, private=False),
        "private_fields": _fields(form, asked, private=True),
        "keep_days": KEEP_PRIVATE.days,
        **words(one.event.formal),
    }
    return render(request, "registrations/questions.html", context)


def _fields(form: QuestionsForm, asked: list[Question], *, private: bool) -> list:
    return [form[f"vraag-{question.pk}"] for question in asked if question.private == private]
