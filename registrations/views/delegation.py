"""The page of the contact of a delegation: colleagues, their answers, and what the contact can do."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from events.queries import organising_body
from membership.errors import Refused
from registrations.actions import colleagues as actions
from registrations.actions import delegations
from registrations.actions.signup import Colleague
from registrations.costs import costs
from registrations.forms.colleague import AddressForm, TogetherForm
from registrations.forms.signup import BillingForm, ColleagueForm
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE
from registrations.views import own_case
from registrations.wording import words

BY = "contactpersoon"


def _led(request: HttpRequest, public_id: UUID) -> Delegation:
    """Fetch a delegation of the person who is logged in. Raises Http404 for everybody else's."""
    led = Delegation.objects.led_by(request.user.email).select_related("event__body_override", "organisation")
    return get_object_or_404(led, public_id=public_id)


def _attempt(request: HttpRequest, done: str, action: Callable[..., object], **wish: object) -> bool:
    """Call an action and tell the reader what came of it, or why not."""
    try:
        action(by=BY, **wish)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def _back(delegation: Delegation) -> HttpResponse:
    return redirect("registrations:delegation", delegation.public_id)


def _context(delegation: Delegation, **more: object) -> dict[str, object]:
    return {"delegation": delegation, "event": delegation.event, **words(delegation.event.formal), **more}


@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/`; a POST sets the tick "samen of niet"."""
    one = _led(request, public_id)
    if request.method == "POST":
        form = TogetherForm(request.POST)
        form.is_valid()
        _attempt(
            request, "De keuze is bewaard.", delegations.set_together,
            delegation=one, together=form.cleaned_data["together"],
        )  # fmt: skip
        return _back(one)
    members = list(one.members.exclude(state=State.LAPSED).filter(erased_at=None).order_by("registered_at", "pk"))
    counting = [member for member in members if member.state in LIVE]
    taken = [member for member in members if member.state in (*LIVE, State.INVITED)]
    open_for_change = not (one.withdrawn_at or one.event.is_past)
    statuses = actions.statuses(members)
    context = _context(
        one,
        members=[(member, statuses[member.pk]) for member in members],
        have=sorted({member.role for member in counting} - {""}),
        asked_roles=sorted({member.role for member in taken} - {""}),
        may_add=open_for_change and len(taken) < one.event.max_delegation_size,
        open_for_change=open_for_change,
        join_requests=one.join_requests.filter(decided_at=None).select_related("registration").order_by("asked_at"),
        together_form=TogetherForm(initial={"together": one.together}),
        may_set_together=open_for_change and one.event.priority and one.event.allocated_at is None,
        billing=delegations.billing_of(one),
        costs=costs(one.event.price, one.event.vat_percentage, len(counting)) if one.event.is_paid else None,
        body=organising_body(one.event),
        leads=True,
    ) | own_case.facts_of(one, one.event)
    return render(request, "registrations/delegation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def colleague_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/collega/`: one more colleague; the mail to them leaves at once."""
    one = _led(request, public_id)
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wish = Colleague(**form.cleaned_data)
        try:
            actions.add(delegation=one, colleague=wish, by=BY)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{wish.name} krijgt nu een mail met de vraag om mee te doen.")
            return _back(one)
    return render(
        request, "registrations/delegation_colleague_add.html", _context(one, form=form), status=_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: HttpRequest, public_id: UUID, colleague_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/collega/<id>/`: another address, ask again, or take the invitation back (`stap`)."""
    one = _led(request, public_id)
    invited = get_object_or_404(one.members.filter(state=State.INVITED), public_id=colleague_id)
    form = AddressForm(initial={"address": invited.address})
    if request.method == "POST":
        step = request.POST.get("stap")
        if step == "opnieuw":
            _attempt(request, "De mail gaat opnieuw naar dit adres.", actions.ask_again, registration=invited)
            return _back(one)
        if step == "terug":
            _attempt(
                request, "De vraag is ingetrokken. Naam en adres zijn gewist.", actions.take_back, registration=invited
            )
            return _back(one)
        form = AddressForm(request.POST)
        if form.is_valid() and _correct(request, invited, form):
            return _back(one)
    context = _context(one, form=form, colleague=invited, status=actions.statuses([invited])[invited.pk])
    return render(request, "registrations/delegation_colleague.html", context, status=_status(form))


def _correct(request: HttpRequest, invited: Registration, form: AddressForm) -> bool:
    try:
        actions.correct_address(registration=invited, address=form.cleaned_data["address"], by=BY)
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return False
    messages.success(request, f"De mail gaat nu naar {form.cleaned_data['address']}.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/intrekken/`: asks once; members who accepted stay."""
    one = _led(request, public_id)
    if one.withdrawn_at:
        return _back(one)
    if request.method == "POST":
        _attempt(request, "De delegatie is ingetrokken.", actions.withdraw, delegation=one)
        return _back(one)
    members = list(one.members.filter(state__in=(*LIVE, State.INVITED)).order_by("registered_at", "pk"))
    context = _context(one, staying=[member for member in members if member.state in LIVE],
                       leaving=[member for member in members if member.state not in LIVE])  # fmt: skip
    return render(request, "registrations/delegation_withdraw.html", context)


@require_POST
def join_decide(request: HttpRequest, public_id: UUID, request_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/verzoek/<id>/`: yes or no to somebody who asks to join."""
    one = _led(request, public_id)
    asked = get_object_or_404(one.join_requests.select_related("registration"), public_id=request_id)
    accepted = request.POST.get("antwoord") == "ja"
    done = "Deze collega hoort nu bij de delegatie." if accepted else "Deze collega hoort dat aansluiten niet kan."
    _attempt(request, done, actions.decide_join, join_request=asked, accepted=accepted)
    return _back(one)


@require_http_methods(["GET", "HEAD", "POST"])
def billing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/delegatie/<id>/factuur/`: where the invoice of a paid gathering goes."""
    one = _led(request, public_id)
    if not one.event.is_paid:
        return _back(one)
    form = BillingForm(request.POST if request.method == "POST" else None, initial=vars(delegations.billing_of(one)))
    if request.method == "POST" and form.is_valid():
        _attempt(request, "De gegevens zijn bewaard.", delegations.change_billing, delegation=one, billing=form.billing)
        return _back(one)
    return render(request, "registrations/delegation_billing.html", _context(one, form=form), status=_status(form))


def _status(form: object) -> int:
    return 422 if form.errors else 200
