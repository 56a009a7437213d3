"""The pages on which an organiser moves a gathering or calls it off: fill in, look at what it does, confirm."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from events.actions import LABELS, Along
from events.models import Event
from events.templatetags.samenspel import dutch_period
from membership.admin_pages import actor, form_page, log_deed, page, require
from membership.errors import Refused
from outbox.registry import Rendered
from registrations.actions import gatherings
from registrations.actions.gatherings import Preview, Result
from registrations.admin.widgets import MomentInput
from registrations.mails_gatherings import example_moved, example_off

PERMISSION = "events.move_event"


class MoveForm(forms.Form):
    starts_at = forms.DateTimeField(
        label="Begint", widget=MomentInput, error_messages={"required": "Vul in wanneer het begint."}
    )
    ends_at = forms.DateTimeField(
        label="Eindigt", widget=MomentInput, error_messages={"required": "Vul in wanneer het eindigt."}
    )
    message = forms.CharField(
        label="Waarom",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Staat in de mail aan iedereen. Leeg: dan staan er alleen de oude en de nieuwe tijd.",
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Waarom",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Staat in de mail aan iedereen, op de pagina van de bijeenkomst en in de besloten omgeving.",
        error_messages={"required": "Vul in waarom de bijeenkomst niet doorgaat. Iedereen leest het."},
    )


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the new time; POST shows what it does, and with the fingerprint of that page does it."""
    event = _event(request, pk)
    initial = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    form = MoveForm(request.POST or None, initial=initial)
    if form.is_valid():
        times = {name: form.cleaned_data[name] for name in initial}
        message = form.cleaned_data["message"]
        along = _along(request)

        def preview() -> Preview:
            return gatherings.preview_move(event=event, **times)

        def confirm(seen: str) -> Result:
            return gatherings.move(event=event, **times, message=message, by=actor(request), seen=seen, along=along)

        def show(found: Preview, changed: bool) -> HttpResponse:
            was, becomes = _period(event.starts_at, event.ends_at), _period(**times)
            return page(
                request,
                "registrations/admin/move_preview.html",
                title=f"Verplaats {event}",
                model=Event,
                event=event,
                form=form,
                preview=found,
                changed=changed,
                was=was,
                becomes=becomes,
                along=_by_along(found, along),
                outside=_outside(found, along, **times),
                example=_example_moved(event, found, message, **times),
            )

        def done(found: Preview) -> str:
            return f"De bijeenkomst is nu op {_period(**times)}. {_told(found)}"

        if answer := _deed(request, form, event, preview, confirm, show, done):
            return answer
    behind = gatherings.agendas_behind(event)
    return form_page(
        request,
        form,
        template="registrations/admin/move.html",
        title=f"Verplaats {event}",
        model=Event,
        event=event,
        behind=behind,
        button="Bekijk wat er gebeurt",
        back=_change_url(event),
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks why; POST shows what it does, and with the fingerprint of that page does it."""
    event = _event(request, pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]

        def preview() -> Preview:
            return gatherings.preview_cancel(event=event)

        def confirm(seen: str) -> Result:
            return gatherings.cancel(event=event, reason=reason, by=actor(request), seen=seen)

        def show(found: Preview, changed: bool) -> HttpResponse:
            return page(
                request,
                "registrations/admin/cancel_preview.html",
                title=f"Gelast {event} af",
                model=Event,
                event=event,
                form=form,
                preview=found,
                changed=changed,
                example=_example_off(event, found, reason),
            )

        def done(found: Preview) -> str:
            return f"De bijeenkomst is afgelast. {_told(found)}"

        if answer := _deed(request, form, event, preview, confirm, show, done):
            return answer
    return form_page(
        request,
        form,
        title=f"Gelast {event} af",
        model=Event,
        event=event,
        button="Bekijk wat er gebeurt",
        back=reverse("admin:registrations_event_move", args=[event.pk]),
        intro="Je ziet eerst wie een mail krijgt. Daarna bevestig je het. Afgelasten kun je niet terugdraaien: "
        "iedereen krijgt bericht en de agenda-items verdwijnen. Gaat het later toch door? Maak dan een kopie.",
    )


def _deed(
    request: HttpRequest,
    form: forms.Form,
    event: Event,
    preview: Callable[[], Preview],
    confirm: Callable[[str], Result],
    show: Callable[[Preview, bool], HttpResponse],
    done: Callable[[Preview], str],
) -> HttpResponse | None:
    """Show what it does, or do it when the post names what was shown; None, with the reason at the form, when it was
    refused."""
    seen = request.POST.get("seen", "")
    try:
        if not seen:
            return show(preview(), False)
        result = confirm(seen)
    except Refused as refused:
        if seen:
            # A second press: the deed was done by the first.
            messages.error(request, str(refused))
            return redirect(_change_url(event))
        form.add_error(None, str(refused))
        return None
    if not result.done:
        return show(result.preview, True)
    sentence = done(result.preview)
    log_deed(request, event, sentence)
    messages.success(request, sentence)
    return redirect(_change_url(event))


def _event(request: HttpRequest, pk: int) -> Event:
    require(request, PERMISSION)
    return get_object_or_404(Event.objects.select_related("body_override"), pk=pk)


def _along(request: HttpRequest) -> set[str]:
    """What the organiser ticked; on the first page everything is."""
    if "seen" not in request.POST:
        return set(Along)
    return set(Along) & set(request.POST.getlist("along"))


def _by_along(preview: Preview, ticked: set[str]) -> list[dict[str, object]]:
    groups: dict[Along, list] = {}
    for shift in preview.shifts:
        groups.setdefault(shift.along, []).append(shift)
    return [
        {"value": along.value, "label": LABELS[along], "shifts": shifts, "ticked": along in ticked}
        for along, shifts in groups.items()
    ]


def _outside(preview: Preview, ticked: set[str], starts_at: object, ends_at: object) -> list[str]:
    """Lines of the programme that would fall outside the new hours: nobody sees that from the dates alone."""
    within = {
        shift.what
        for shift in preview.shifts
        if shift.along in (Along.PROGRAMME, Along.CASE_SLOTS)
        and shift.field in ("starts_at", "ends_at")
        and not starts_at <= (shift.new if shift.along in ticked else shift.old) <= ends_at
    }
    return sorted(within)


def _example_moved(event: Event, preview: Preview, message: str, **times: object) -> Rendered | None:
    found = gatherings.example_of(preview.concerned)
    return example_moved(event, *found, message=message, **times) if found else None


def _example_off(event: Event, preview: Preview, reason: str) -> Rendered | None:
    found = gatherings.example_of(preview.concerned)
    return example_off(event, *found, reason) if found else None


def _period(starts_at: object, ends_at: object) -> str:
    return dutch_period(starts_at, ends_at) or "nog geen datum"


def _told(preview: Preview) -> str:
    total = preview.concerned.total
    if not total:
        return "Er was niemand om te mailen."
    return "1 persoon krijgt een mail." if total == 1 else f"{total} mensen krijgen een mail."


def _change_url(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])
