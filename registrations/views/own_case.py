"""The own case of a delegation: the contact chooses a time, changes text or time, and gives it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from events.models import Event, Role
from membership.errors import Refused
from registrations.actions import own_cases as actions
from registrations.case_slots import SlotFacts, lacking_of, live_case, roles_in_words, slot_label, slots_of
from registrations.forms.own_case import ClaimForm, SlotForm, TextForm
from registrations.models import Delegation, OwnCase
from registrations.wording import words

BY = "contactpersoon"
TEXT, TIME, BACK = "tekst", "tijd", "teruggeven"
GONE = "De delegatie heeft geen tijd meer voor een eigen casus."


@require_http_methods(["GET", "HEAD", "POST"])
def own_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/eigen-casus/`; `stap` says what is pressed: text, other time or giving back, else choosing."""
    led = Delegation.objects.led_by(request.user.email).select_related("event__body_override", "organisation")
    one = get_object_or_404(led, public_id=public_id)
    own, slots = live_case(one), slots_of(one.event)
    if not slots:
        return redirect("registrations:delegation", one.public_id)
    if request.method == "POST":
        step = request.POST.get("stap")
        if own is None:
            return _gone(request, one) if step in (TEXT, TIME, BACK) else _claim(request, one, slots)
        return {TEXT: _change, TIME: _swap, BACK: _give_back}.get(step, _claimed_already)(request, one, own, slots)
    return _show(request, one, own, slots)


def _claim(request: HttpRequest, one: Delegation, slots: list[SlotFacts]) -> HttpResponse:
    form = ClaimForm(request.POST, slots=slots)
    if form.is_valid() and _attempt(form, actions.claim, delegation=one, **form.cleaned_data):
        messages.success(request, "De tijd is gekozen. De hele delegatie krijgt daar een mail over.")
        return _back(one)
    form.show_free(slots_of(one.event))
    return _show(request, one, None, slots_of(one.event), form=form)


def _change(request: HttpRequest, one: Delegation, own: OwnCase, slots: list[SlotFacts]) -> HttpResponse:
    form = TextForm(request.POST)
    if form.is_valid() and _attempt(form, actions.change, own_case=own, **form.cleaned_data):
        messages.success(request, "De tekst is bewaard.")
        return _back(one)
    return _show(request, one, own, slots, form=form)


def _swap(request: HttpRequest, one: Delegation, own: OwnCase, slots: list[SlotFacts]) -> HttpResponse:
    form = SlotForm(request.POST, slots=slots)
    if form.is_valid() and _attempt(form, actions.swap, own_case=own, **form.cleaned_data):
        messages.success(request, "De delegatie heeft nu deze tijd. Iedereen krijgt daar een mail over.")
        return _back(one)
    form.show_free(slots_of(one.event))
    return _show(request, one, own, slots_of(one.event), slot_form=form)


def _give_back(request: HttpRequest, one: Delegation, own: OwnCase, slots: list[SlotFacts]) -> HttpResponse:
    try:
        actions.give_back(own_case=own, by=BY)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "De tijd is teruggegeven. De hele delegatie krijgt daar een mail over.")
    return _back(one)


def _claimed_already(request: HttpRequest, one: Delegation, own: OwnCase, slots: list[SlotFacts]) -> HttpResponse:
    """Pressed twice, or from an old page: what stands, stands."""
    messages.info(request, f"De delegatie heeft al een tijd: {slot_label(own.slot, one.event)}.")
    return _back(one)


def _gone(request: HttpRequest, one: Delegation) -> HttpResponse:
    messages.info(request, GONE)
    return _back(one)


def _attempt(form: TextForm | SlotForm, action: object, **wish: object) -> bool:
    """Call an action; what it refuses becomes an error of the form, so that what was typed stays."""
    try:
        action(by=BY, **wish)
    except actions.SlotGone as refusal:
        form.add_error("slot", str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _back(one: Delegation) -> HttpResponse:
    return redirect("registrations:own-case", one.public_id)


def _show(
    request: HttpRequest,
    one: Delegation,
    own: OwnCase | None,
    slots: list[SlotFacts],
    *,
    form: TextForm | ClaimForm | None = None,
    slot_form: SlotForm | None = None,
) -> HttpResponse:
    """The page: without a time the form to choose one, with a time what can be done with it."""
    event = one.event
    context = facts_of(one, event, own=own, slots=slots) | words(event.formal)
    context |= {"delegation": one, "event": event, "slots": slots}
    errors = form or slot_form
    if own is None:
        context["form"] = form or ClaimForm(slots=slots)
    else:
        initial = {"title": own.title, "description": own.description, "shared": own.shared}
        context["form"] = form or TextForm(initial=initial)
        others = [facts for facts in slots if facts.slot.pk != own.slot_id]
        context["others_free"] = any(facts.open for facts in others)
        context["slot_form"] = slot_form or SlotForm(slots=others)
    context["errors"] = errors if errors is not None and errors.errors else None
    return render(request, "registrations/own_case.html", context, status=422 if context["errors"] else 200)


def facts_of(
    delegation: Delegation | None,
    event: Event,
    *,
    own: OwnCase | None = None,
    slots: list[SlotFacts] | None = None,
) -> dict[str, object]:
    """Return what the pages of a delegation and of its members tell about its own case, with three queries at most.

    Nothing for a gathering without times, and for who belongs to no delegation.
    """
    slots = slots_of(event) if slots is None and delegation else slots
    if not slots:
        return {}
    own = own or live_case(delegation)
    lacks = lacking_of(delegation)
    now = timezone.now()
    begun = bool(own and own.slot.starts_at <= now)
    return {
        "has_slots": True,
        "own_case": own,
        "own_begun": begun,
        "own_missing": roles_in_words(lacks) if lacks else "",
        "own_have": [role for role in Role.values if role not in lacks],
        # Before the clock has flagged it, the page counts from now: the same sum.
        "own_mend_until": (own.mend_until or actions.mend_until(own, now)) if own and lacks and not begun else None,
        "own_overdue": bool(own and own.mend_until and own.mend_until <= now),
        "own_open": not (delegation.withdrawn_at or event.is_past or event.status == Event.Status.CANCELLED),
        "some_free": any(facts.open for facts in slots),
        "all_begun": all(facts.begun for facts in slots),
    }
