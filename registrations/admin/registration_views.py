"""The buttons at a registration: cancel, a code to read out, the mail once more, and adding somebody who phoned."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from membership import links
from membership.admin_pages import actor, form_page, log_deed, page, require
from membership.errors import Refused
from registrations.actions import desk, seats
from registrations.admin.registration_forms import CallerForm, CancelForm, PersonForm
from registrations.models import Registration

CHANGE = "registrations.change_registration"
ADD = "registrations.add_registration"


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel for somebody, with a reason; the rule hands out the seat at once."""
    registration = _registration(request, pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            seats.cancel(registration=registration, by=actor(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{registration} is afgemeld en krijgt daar een mail over.")
        return redirect(_address(registration))
    return form_page(
        request,
        form,
        title=f"{registration} afmelden",
        model=Registration,
        button=f"Meld {registration} af",
        back=_address(registration),
        intro="Een plek die vrijkomt, gaat meteen naar de volgende in de rij. Dit kun je niet terugdraaien.",
    )


@require_POST
@never_cache
def phone_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a code to read out to somebody whose mail is held up; it is shown once and lives ten minutes."""
    registration = _registration(request, pk)
    if registration.user is None:
        messages.error(request, "Dit adres is nog niet bevestigd. Een code kan pas daarna. Stuur de mail opnieuw.")
        return redirect(_address(registration))
    try:
        code = links.phone_code(user=registration.user, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_address(registration))
    log_deed(request, registration, "Code gemaakt om voor te lezen aan de telefoon.")
    return page(
        request,
        "registrations/admin/phone_code.html",
        title=f"Code voor {registration}",
        model=Registration,
        registration=registration,
        code=code,
        login_url=request.build_absolute_uri(reverse("membership:phone-code")),
    )


@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the mail that fits where the registration stands once more."""
    registration = _registration(request, pk)
    try:
        label = desk.mail_again(registration=registration, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        log_deed(request, registration, f"Opnieuw gestuurd: {label}.")
        messages.success(request, f"Klaargezet: {label}. Hieronder zie je of de mail is verstuurd.")
    return redirect(_address(registration))


def add_caller(request: HttpRequest) -> HttpResponse:
    """Register somebody who phoned; it counts once they press the button in their mail."""
    require(request, ADD)
    initial = {"event": request.GET.get("bijeenkomst"), "form_token": uuid4()}
    form = CallerForm(request.POST or None, initial=initial)
    if form.is_valid() and (done := _added(request, form, desk.register_caller)):
        return done
    return form_page(
        request,
        form,
        title="Iemand toevoegen die belde",
        model=Registration,
        button="Meld aan en stuur de mail",
        back=reverse("admin:registrations_registration_changelist"),
        intro="De beller krijgt een mail met een knop. Pas na het drukken op die knop telt de aanmelding.",
    )


def _added(request: HttpRequest, form: PersonForm, action: object) -> HttpResponse | None:
    """Do it and go to the new registration; None, with the reason at the form, when it was refused."""
    try:
        registration = action(**form.cleaned_data, by=actor(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, f"{registration} krijgt een mail met een knop om te bevestigen.")
    return redirect(_address(registration))


def _registration(request: HttpRequest, pk: int) -> Registration:
    require(request, CHANGE)
    return get_object_or_404(Registration.objects.select_related("event", "delegation", "user"), pk=pk, erased_at=None)


def _address(registration: Registration) -> str:
    return reverse("admin:registrations_registration_change", args=[registration.pk])
