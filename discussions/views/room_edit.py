"""The pages of who leads a room: gespreksleider, inbrenger, guide, moderator. Others get a 404."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from discussions import lead_page
from discussions.access import Visitor, inside
from discussions.actions import leading
from discussions.forms.leading import (
    EMPTY_TASKS,
    IntroductionForm,
    NotesForm,
    OutcomeForm,
    QuestionForm,
    TaskForm,
    TitleForm,
)
from discussions.models import Outcome, Room, Thread, ThreadKind
from discussions.views.frame import frame
from events.templatetags.samenspel import error_list
from membership.errors import Refused

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def led_room(visitor: Visitor, slug: str) -> Room:
    """Return the room. Raises Http404 for who may not enter it, or does not lead it."""
    room = visitor.room(slug)
    if not visitor.leads(room):
        raise Http404("does not lead this room")
    return room


def _here(visitor: Visitor, room: Room) -> str:
    return reverse("discussions:room-lead", args=[visitor.event.slug, room.slug])


@page_methods
@inside
def lead(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """`.../beheer/`: who joins, which questions wait, what the room asks; `stap` says what is pressed."""
    one = led_room(visitor, room)
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("stap", ""))
        if step is None:
            return redirect(_here(visitor, one))
        return step(request, visitor, one)
    return _show(request, visitor, one)


def _show(request: HttpRequest, visitor: Visitor, room: Room, **forms: object) -> HttpResponse:
    bound = next((form for form in forms.values() if form.errors), None)
    context = {
        "room": room,
        "introduction_form": IntroductionForm(initial={"introduction": room.introduction}),
        "question_form": QuestionForm(),
        "errors": bound,
        **lead_page.of_room(visitor, room),
        **forms,
    }
    status = 422 if bound else 200
    return render(request, "discussions/room_lead.html", frame(visitor, **context), status=status)


def _introduce(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    form = IntroductionForm(request.POST)
    if not form.is_valid():
        return _show(request, visitor, room, introduction_form=form)
    leading.introduce(room=room, text=form.cleaned_data["introduction"])
    messages.success(request, "De inleiding is bewaard.")
    return redirect(_here(visitor, room))


def _pose(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            leading.pose(visitor=visitor, room=room, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return _show(request, visitor, room, question_form=form)
    messages.success(request, "De vraag staat in de ruimte.")
    return redirect(f"{_here(visitor, room)}#vragen")


def _thread(request: HttpRequest, room: Room, **kind: object) -> Thread:
    try:
        public_id = uuid.UUID(request.POST.get("gesprek", ""))
    except ValueError as error:
        raise Http404("no such conversation") from error
    return get_object_or_404(Thread.objects.select_related("room__event"), room=room, public_id=public_id, **kind)


def _rephrase(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    thread = _thread(request, room, kind=ThreadKind.POSED)
    form = TitleForm(request.POST)
    if form.is_valid():
        leading.rephrase(thread=thread, title=form.cleaned_data["title"])
        messages.success(request, "De vraag is aangepast. De antwoorden staan er nog.")
    else:
        messages.error(request, form.errors["title"][0])
    return redirect(f"{_here(visitor, room)}#vragen")


def _drop(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    return _try(request, visitor, room, "De vraag is weg.", "vragen", leading.drop, kind=ThreadKind.POSED)


def _pin(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    return _try(request, visitor, room, "Dit gesprek staat nu bovenaan.", "vastzetten", leading.pin)


def _unpin(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    return _try(request, visitor, room, "Dit gesprek staat niet meer bovenaan.", "vastzetten", leading.unpin)


def _ask(request: HttpRequest, visitor: Visitor, room: Room) -> HttpResponse:
    def ask(thread: Thread) -> None:
        leading.ask_helpers(thread=thread, by=visitor.seat)

    sentence = "De vraag is gemaild naar wie kan antwoorden."
    return _try(request, visitor, room, sentence, "wachten", ask, kind=ThreadKind.QUESTION)


def _try(
    request: HttpRequest,
    visitor: Visitor,
    room: Room,
    sentence: str,
    anchor: str,
    action: Callable[..., object],
    **kind: object,
) -> HttpResponse:
    """Do something with a conversation of this room, and say what became of it."""
    try:
        action(thread=_thread(request, room, **kind))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect(f"{_here(visitor, room)}#{anchor}")


_STEPS = {
    "inleiding": _introduce,
    "vraag": _pose,
    "anders": _rephrase,
    "weg": _drop,
    "vast": _pin,
    "los": _unpin,
    "mail": _ask,
}


@page_methods
@inside
def notes(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """`.../beheer/aantekeningen/`: the live notes. Who saves second gets both texts, so that nothing is lost."""
    one = led_room(visitor, room)
    form = NotesForm(request.POST or None, initial={"notes": one.notes, "version": one.notes_version})
    if form.is_valid():
        values = form.cleaned_data
        try:
            leading.write_notes(room=one, text=values["notes"], version=values["version"])
        except leading.ChangedMeanwhile as clash:
            form = NotesForm(initial={"notes": values["notes"], "version": clash.theirs.notes_version})
            return _notes_page(request, visitor, one, form, theirs=clash.theirs, clash=str(clash))
        messages.success(request, "De aantekeningen zijn bewaard.")
        return redirect("discussions:room-notes", visitor.event.slug, one.slug)
    return _notes_page(request, visitor, one, form)


def _notes_page(request: HttpRequest, visitor: Visitor, room: Room, form: NotesForm, **clash: object) -> HttpResponse:
    wrong = bool(form.errors or clash)
    context = frame(visitor, room=room, form=form, errors=form if form.errors else None, **clash)
    return render(request, "discussions/room_notes.html", context, status=422 if wrong else 200)


@page_methods
@inside
def outcome(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """`.../beheer/uitkomst/`: what was agreed, who does what, when we look back."""
    one = led_room(visitor, room)
    known = Outcome.objects.filter(room=one).prefetch_related("tasks__owner__organisation").first() or Outcome(room=one)
    tasks = list(known.tasks.all()) if known.pk else []
    owners = lead_page.owners_for(visitor, one, tasks)
    if request.method != "POST":
        return _outcome_page(request, visitor, one, *_forms_of(known, tasks, owners))
    form = OutcomeForm(request.POST)
    lines = _bound_lines(request, owners)
    # Each, so that all that is wrong shows at once.
    if not all([form.is_valid(), *[line.is_valid() for line in lines]]):
        return _outcome_page(request, visitor, one, form, lines)
    values = form.cleaned_data
    wanted = [line.task for line in lines if line.task]
    try:
        leading.record_outcome(room=one, tasks=wanted, **values)
    except leading.ChangedMeanwhile as clash:
        form = OutcomeForm(initial=values | {"version": clash.theirs.version})
        lines = [TaskForm(initial=line.cleaned_data, owners=owners, prefix=line.prefix) for line in lines]
        return _outcome_page(request, visitor, one, form, lines, theirs=clash.theirs, clash=str(clash))
    messages.success(request, "De uitkomst is bewaard. Iedereen in deze ruimte ziet hem.")
    return redirect("discussions:room-outcome", visitor.event.slug, one.slug)


def _forms_of(known: Outcome, tasks: list, owners: dict) -> tuple[OutcomeForm, list[TaskForm]]:
    initial = {"agreed": known.agreed, "look_back_on": known.look_back_on, "version": known.version}
    lines = [
        {
            "what": task.what,
            "owner": str(task.owner.public_id) if task.owner else "",
            "owner_name": task.owner_name,
        }
        for task in tasks
    ]
    lines += [{}] * EMPTY_TASKS
    forms = [TaskForm(initial=line, owners=owners, prefix=f"taak-{number}") for number, line in enumerate(lines)]
    return OutcomeForm(initial=initial), forms


def _bound_lines(request: HttpRequest, owners: dict) -> list[TaskForm]:
    numbers = range(lead_page.MAX_TASKS)
    here = [number for number in numbers if f"taak-{number}-what" in request.POST]
    return [TaskForm(request.POST, owners=owners, prefix=f"taak-{number}") for number in here]


def _outcome_page(
    request: HttpRequest, visitor: Visitor, room: Room, form: OutcomeForm, lines: list[TaskForm], **clash: object
) -> HttpResponse:
    errors = [pair for one in (form, *lines) if one.is_bound for pair in error_list(one)]
    context = frame(visitor, room=room, form=form, lines=lines, errors=errors, **clash)
    return render(request, "discussions/room_outcome.html", context, status=422 if errors or clash else 200)
