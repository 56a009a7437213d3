"""The pages around one evaluation: begin, preview, send, close, results, and results as a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from discussions.actions import evaluation as actions
from discussions.actions.evaluation_export import export as make_file
from discussions.evaluation_results import results_of
from discussions.forms.evaluation import EvaluationForm
from discussions.models import Questionnaire
from events.models import Event
from membership.admin_pages import actor, form_page, log_deed, page, require
from membership.errors import Refused
from privacy.access import exported
from registrations.actions import exports
from registrations.admin.exports import ExportForm, handed_out
from registrations.wording import words

VIEW, ADD, CHANGE = (f"discussions.{verb}_questionnaire" for verb in ("view", "add", "change"))
BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def of_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the evaluation of the gathering `pk`; when there is none, a press makes one with our usual questions."""
    require(request, VIEW)
    event = get_object_or_404(Event, pk=pk)
    if found := Questionnaire.objects.filter(event=event).first():
        return redirect(_address(found))
    require(request, ADD)
    if request.method == "POST":
        made = actions.prepare(event=event, by=actor(request))
        log_deed(request, made, "Gemaakt met onze vragen.")
        messages.success(request, "De vragen staan klaar. Er is nog niets verstuurd.")
        return redirect(_address(made))
    return page(
        request,
        "discussions/admin/evaluation_begin.html",
        title=f"Evaluatie van {event}",
        model=Questionnaire,
        event=event,
        questions=actions.STARTER,
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form as the people who were there get it; nothing can be sent."""
    require(request, VIEW)
    questionnaire = _found(pk)
    context = {
        "event": questionnaire.event,
        "questionnaire": questionnaire,
        "form": EvaluationForm(questionnaire.questions.all()),
        "preview": True,
        "back": _address(questionnaire),
        **words(questionnaire.event.formal),
    }
    return render(request, "discussions/evaluation_preview.html", context)


@require_http_methods(BOTH)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says to how many people it goes; the press that names the number sends."""
    require(request, CHANGE)
    questionnaire = _found(pk)
    if questionnaire.opened_at:
        return redirect(_address(questionnaire))
    number = request.POST.get("number", "")
    if request.method == "POST" and number.isdecimal():
        try:
            asked = actions.send(questionnaire=questionnaire, by=actor(request), expected=int(number))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("admin:discussions_questionnaire_send", pk)
        log_deed(request, questionnaire, f"Verstuurd aan {asked} mensen.")
        messages.success(request, "De evaluatie wordt verstuurd. Ieder krijgt een eigen link.")
        return redirect(_address(questionnaire))
    return page(
        request,
        "discussions/admin/evaluation_send.html",
        title=f"Versturen: {questionnaire}",
        model=Questionnaire,
        event=questionnaire.event,
        questionnaire=questionnaire,
        number=actions.people_to_ask(questionnaire.event).count(),
        checked=actions.was_checked(questionnaire.event),
        hindrances=actions.hindrances(questionnaire, timezone.now()),
        days=actions.OPEN_FOR.days,
        back=_address(questionnaire),
    )


@require_http_methods(BOTH)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says that it can't be undone, for then the results can be seen; the press takes no more answers."""
    require(request, CHANGE)
    questionnaire = _found(pk)
    if request.method != "POST":
        return page(
            request,
            "discussions/admin/evaluation_close.html",
            title=f"Sluiten: {questionnaire}",
            model=Questionnaire,
            event=questionnaire.event,
            results=results_of(questionnaire, timezone.now()),
            open=questionnaire.takes_answers(timezone.now()),
            few=actions.MIN_GROUP,
            back=_address(questionnaire),
        )
    try:
        actions.close(questionnaire=questionnaire, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_address(questionnaire))
    log_deed(request, questionnaire, "Gesloten.")
    messages.success(request, "De evaluatie is gesloten.")
    return redirect("admin:discussions_questionnaire_results", pk)


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What came back, as far as it may be seen."""
    require(request, VIEW)
    questionnaire = _found(pk)
    return page(
        request,
        "discussions/admin/evaluation_results.html",
        title=f"Uitkomsten: {questionnaire}",
        model=Questionnaire,
        event=questionnaire.event,
        questionnaire=questionnaire,
        results=results_of(questionnaire, timezone.now()),
        few=actions.MIN_GROUP,
        may_export=request.user.has_perm(exports.PERMISSION),
        back=_address(questionnaire),
    )


@require_http_methods(BOTH)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what will be in the file; POST makes it and writes down who did."""
    require(request, VIEW, exports.PERMISSION)
    questionnaire = _found(pk)
    form = ExportForm(request.POST if request.method == "POST" else None)
    del form.fields["private"]
    back = reverse("admin:discussions_questionnaire_results", args=[pk])
    if form.is_valid():
        try:
            made = make_file(
                questionnaire=questionnaire, format=exports.Format(form.cleaned_data["format"]), by=request.user
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(back)
        exported(
            request,
            "Uitkomsten van een evaluatie",
            rows=made.rows,
            purpose=form.cleaned_data["purpose"],
            about=f"evaluatie={pk}",
        )
        return handed_out(made)
    return form_page(
        request,
        form,
        title=f"Uitkomsten als bestand: {questionnaire}",
        model=Questionnaire,
        button="Maak het bestand",
        back=back,
        intro="In het bestand staan per vraag de aantallen en de open antwoorden, in willekeurige volgorde. Er staat "
        "niet in wie wat schreef. We schrijven op dat jij dit bestand maakte, en waarvoor.",
    )


def _found(pk: int) -> Questionnaire:
    return get_object_or_404(Questionnaire.objects.select_related("event"), pk=pk)


def _address(questionnaire: Questionnaire) -> str:
    return reverse("admin:discussions_questionnaire_change", args=[questionnaire.pk])
