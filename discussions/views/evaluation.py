"""The form of an evaluation, behind the personal link of its mail: no login, and nothing is kept of who reads it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from discussions.actions import evaluation as actions
from discussions.forms.evaluation import EvaluationForm
from membership.errors import Refused
from registrations.wording import words


@login_not_required
@never_cache
@sensitive_post_parameters()
@sensitive_variables("token", "form")
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, token: str) -> HttpResponse:
    """`/evaluatie/<token>/`: show the questions; the press stores the answers, once.

    Afterwards one is sent to the same address, which then says thank you: no message in a session.
    """
    invitee = actions.find(token)
    if invitee is None:
        return _secret_address(render(request, "discussions/evaluation_unknown.html", status=404))
    questionnaire = invitee.questionnaire
    context = {
        "event": questionnaire.event,
        "questionnaire": questionnaire,
        "answered": invitee.answered,
        "open": questionnaire.takes_answers(timezone.now()),
        **words(questionnaire.event.formal),
    }
    if invitee.answered or not context["open"]:
        return _page(request, context)
    form = EvaluationForm(questionnaire.questions.all(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer(invitee=invitee, given=form.given())
        except actions.AlreadyAnswered:
            pass  # in another window; the page says so
        except Refused as refused:
            form.add_error(None, str(refused))
            return _page(request, context | {"form": form}, status=422)
        return _secret_address(redirect("discussions:evaluation", token))
    return _page(request, context | {"form": form}, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    return _secret_address(render(request, "discussions/evaluation.html", context, status=status))


def _secret_address(response: HttpResponse) -> HttpResponse:
    """Keep the address with its token out of the Referer and out of search engines, as that of a mailed link."""
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
