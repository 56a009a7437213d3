"""The pages on which an organiser decides outside the rule; each shows beforehand, by the rule, what follows."""

from collections.abc import Callable, Collection
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from events.models import Event
from membership.admin_pages import actor, form_page, require
from membership.errors import Refused
from registrations.actions import overrides
from registrations.actions.locking import check_going_on
from registrations.actions.overrides import Deed
from registrations.admin.capacity import tell_who_moved_up
from registrations.admin.override_forms import ReasonForm, SeatForm
from registrations.foresight import foresee
from registrations.models import Registration, State

PERMISSION = "registrations.override_seats"
MOST_AT_ONCE = 200
NAMES: dict[Deed, str] = {
    Deed.SEAT: "seat",
    Deed.LINE: "line",
    Deed.HOLD: "hold",
    Deed.RELEASE: "release",
}
BUTTONS: dict[Deed, str] = {
    Deed.SEAT: "Plek geven",
    Deed.LINE: "Terug in de rij",
    Deed.HOLD: "Apart houden",
    Deed.RELEASE: "Vrijgeven",
}
TITLES: dict[Deed, str] = {
    Deed.SEAT: "Een plek geven aan {who}",
    Deed.LINE: "{who} terug in de rij zetten",
    Deed.HOLD: "{who} apart houden",
    Deed.RELEASE: "{who} vrijgeven",
}
PRESS: dict[Deed, str] = {
    Deed.SEAT: "Geef de plek",
    Deed.LINE: "Zet terug in de rij",
    Deed.HOLD: "Houd apart",
    Deed.RELEASE: "Geef vrij",
}
DONE: dict[Deed, str] = {
    Deed.SEAT: "{who} heeft nu een plek en krijgt de bevestiging.",
    Deed.LINE: "Gelukt: {who} doet weer mee en krijgt daar een mail over.",
    Deed.HOLD: "Gelukt: {who} is apart gehouden en krijgt daar een mail over.",
    Deed.RELEASE: "Gelukt: {who} is vrijgegeven en krijgt daar een mail over.",
}
# What can be done with several at once; seats outside the rule are given one by one.
TOGETHER: dict[Deed, Callable[..., frozenset[int]]] = {
    Deed.LINE: overrides.put_many_in_line,
    Deed.HOLD: overrides.hold_many,
    Deed.RELEASE: overrides.release_many,
}


def urls(view: Callable) -> list[URLPattern]:
    """Return the addresses of these pages, below that of the list of registrations."""
    single = [
        path(f"<int:pk>/{deed}/", view(partial(one, deed=deed)), name=f"registrations_registration_{name}")
        for deed, name in NAMES.items()
    ]
    return [*single, path("samen/<str:deed>/", view(several), name="registrations_registration_together")]


def buttons(request: HttpRequest, registration: Registration) -> list[tuple[str, str]]:
    """Return label and address of what this organiser can do with `registration` outside the rule."""
    if not request.user.has_perm(PERMISSION) or _over(registration.event):
        return []
    again = registration.pk in overrides.registered_again([registration])
    return [
        (BUTTONS[deed], reverse(f"admin:registrations_registration_{name}", args=[registration.pk]))
        for deed, name in NAMES.items()
        # Kept apart, "vrijgeven" is the same step.
        if not (deed is Deed.LINE and registration.state == State.HELD)
        and not overrides.why_not(deed, registration, registered_again=again)
    ]


def one(request: HttpRequest, pk: int, deed: Deed) -> HttpResponse:
    """GET shows what the deed would bring, POST does it."""
    require(request, PERMISSION)
    registration = get_object_or_404(_registrations(), pk=pk)
    back = reverse("admin:registrations_registration_change", args=[pk])
    again = registration.pk in overrides.registered_again([registration])
    refusal = _over(registration.event) or overrides.why_not(deed, registration, registered_again=again)
    if refusal:
        messages.error(request, refusal)
        return redirect(back)
    return _page(request, deed, registration.event, [registration], who=str(registration), back=back)


def several(request: HttpRequest, deed: str) -> HttpResponse:
    """The same for the registrations that were ticked in the list; those that cannot be are named and left out."""
    require(request, PERMISSION)
    if deed not in TOGETHER:
        raise Http404
    deed = Deed(deed)
    back = reverse("admin:registrations_registration_changelist")
    people = list(_registrations().filter(pk__in=_keys(request)).order_by("name", "pk")[: MOST_AT_ONCE + 1])
    again = overrides.registered_again(people)
    left_out = [
        (person, refusal)
        for person in people
        if (refusal := overrides.why_not(deed, person, registered_again=person.pk in again))
    ]
    outside = {person.pk for person, _ in left_out}
    chosen = [person for person in people if person.pk not in outside]
    if refusal := _refused_together(people, chosen):
        messages.error(request, refusal)
        return redirect(back)
    who = str(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} mensen"
    return _page(request, deed, chosen[0].event, chosen, who=who, back=back, left_out=left_out)


def _refused_together(people: Collection[Registration], chosen: Collection[Registration]) -> str:
    if len(people) > MOST_AT_ONCE:
        return f"Kies hoogstens {MOST_AT_ONCE} aanmeldingen tegelijk."
    if not chosen:
        return "Bij geen van de gekozen aanmeldingen kan dit. Er is niets veranderd."
    if len({person.event_id for person in chosen}) > 1:
        return "Kies aanmeldingen van één bijeenkomst. Zet daarvoor het filter op die bijeenkomst."
    return _over(chosen[0].event)


def _page(
    request: HttpRequest, deed: Deed, event: Event, chosen: list[Registration], *, who: str, back: str,
    left_out: Collection[tuple[Registration, str]] = (),
) -> HttpResponse:  # fmt: skip
    foresight = foresee(deed, event, chosen)
    form = _form(request, deed, event, chosen[0])
    if request.method == "POST" and form.is_valid() and (done := _done(request, deed, form, chosen, who, back)):
        return done
    return form_page(
        request,
        form,
        template="registrations/admin/override.html",
        title=TITLES[deed].format(who=who),
        model=Registration,
        button=PRESS[deed],
        back=back,
        deed=deed.value,
        event=event,
        chosen=chosen,
        left_out=left_out,
        foresight=foresight,
    )


def _form(request: HttpRequest, deed: Deed, event: Event, registration: Registration) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if deed is not Deed.SEAT:
        return ReasonForm(data)
    taken = event.registrations.taken().count()
    full = overrides.is_full(event, registration, taken)
    return SeatForm(data, full=full, number=taken + 1, capacity=event.capacity)


def _done(
    request: HttpRequest, deed: Deed, form: forms.Form, chosen: list[Registration], who: str, back: str
) -> HttpResponse | None:
    """Do it and go back; None, with the reason at the form, when it was refused."""
    newly: frozenset[int] = frozenset()
    try:
        if deed is Deed.SEAT:
            overrides.seat(registration=chosen[0], by=actor(request), **form.cleaned_data)
        else:
            newly = TOGETHER[deed](registrations=chosen, by=actor(request), **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, DONE[deed].format(who=who) if len(chosen) == 1 else _done_together(deed, len(chosen)))
    tell_who_moved_up(request, newly, {one.pk for one in chosen})
    return redirect(back)


def _done_together(deed: Deed, number: int) -> str:
    what = {Deed.LINE: "doen weer mee", Deed.HOLD: "zijn apart gehouden", Deed.RELEASE: "zijn vrijgegeven"}[deed]
    return f"Gelukt: {number} mensen {what}. Zij krijgen daar een mail over."


def _registrations() -> object:
    return Registration.objects.select_related("event", "organisation", "delegation").filter(erased_at=None)


def _keys(request: HttpRequest) -> list[int]:
    """The keys in the address; anything else in it counts for nothing."""
    numbers = request.GET.get("nummers", "").split(",")[: MOST_AT_ONCE + 1]
    return [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 19]


def _over(event: Event) -> str:
    try:
        check_going_on(event)
    except Refused as refused:
        return str(refused)
    return ""
