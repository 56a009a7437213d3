"""Registering: the form, the review of a paid event, and the page that says what happens next."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event
from events.queries import organising_body
from membership.addresses import mask
from membership.asking import sent_url, what_was_sent
from membership.client import client_network
from membership.errors import Refused
from membership.limits import network_may_register
from membership.models import Organisation, User
from registrations.actions import signup as actions
from registrations.costs import costs
from registrations.earlier import Earlier, last_delegation
from registrations.event_facts import EventFacts, phase_of
from registrations.forms.signup import TOGETHER, Signup
from registrations.wording import words

FIELDS_TEMPLATE = "registrations/signup_fields.html"
CACHE_SECONDS = 300
SENT_SALT = "registrations.registered"
TOO_MANY = "Vanaf dit netwerk kwamen net erg veel aanmeldingen. Wacht tien minuten en verstuur dan opnieuw."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """`/bijeenkomsten/<slug>/aanmelden/`: the button pressed (`stap`) says what a POST wants."""
    event = get_object_or_404(Event.objects.published(), slug=slug)
    if not event.takes_registrations():
        context = {"event": event, "phase": phase_of(event, timezone.now()), **words(event.formal)}
        return render(request, "registrations/signup_closed.html", context)
    if request.method != "POST":
        return _form_page(request, event, _prefilled(event, request.user))
    earlier = _earlier(event, request.user)
    step = request.POST.get("stap", "")
    if step in ("erbij", "wijzig"):
        return _form_page(
            request, event, Signup(event, request.POST, check=False, more=step == "erbij", earlier=earlier)
        )
    signup = Signup(event, request.POST, earlier=earlier)
    if not signup.is_valid():
        return _form_page(request, event, signup)
    if event.is_paid and step != "verstuur":
        return _review_page(request, event, signup)
    if not network_may_register(client_network(request)):
        signup.errors.append(("", TOO_MANY))
        return _form_page(request, event, signup, status=429)
    try:
        _store(event, signup, request.POST.get("form_token", ""))
    except Refused as refusal:
        signup.errors.append(("", str(refusal)))
        return _form_page(request, event, signup)
    return redirect(_sent_url(event, signup))


@login_not_required
@require_safe
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """`.../aanmelden/verstuurd/`: the same page whether or not the address is known here."""
    event = get_object_or_404(Event.objects.published(), slug=slug)
    sent = what_was_sent(request, salt=SENT_SALT) or {}
    context = {"event": event, "sent": sent, "body": organising_body(event), **words(event.formal)}
    return render(request, "registrations/signup_sent.html", context)


def _store(event: Event, signup: Signup, form_token: str) -> None:
    """Call the action of this wish. Raises Refused."""
    details = signup.details.cleaned_data
    common = {
        "event": event,
        "organisation": details["organisation"],
        "layer": details["layer"],
        "form_token": signup.content_token(form_token),
        "billing": signup.billing.billing if signup.billing else None,
    }
    if signup.is_delegation:
        actions.register_delegation(
            contact_name=details["name"],
            contact_address=details["address"],
            contact_role=details["role"],
            colleagues=signup.colleagues,
            together=details.get("together", False),
            **common,
        )
    else:
        actions.register(name=details["name"], address=details["address"], role=details["role"], **common)


def _sent_url(event: Event, signup: Signup) -> str:
    sent = {"address": mask(signup.details.cleaned_data["address"]), "colleagues": len(signup.colleagues)}
    return sent_url(reverse("registrations:registered", args=[event.slug]), sent, salt=SENT_SALT)


def _form_page(request: HttpRequest, event: Event, signup: Signup | None, status: int = 422) -> HttpResponse:
    """The form; without `signup` as every unknown visitor gets it."""
    facts = EventFacts(event, timezone.now())
    context = {
        "event": event,
        "errors": signup.errors if signup else [],
        "fields": _fields(event, signup) if signup else _blank_fields(event),
        "form_token": request.POST.get("form_token") or uuid.uuid4(),
        "facts": facts,
        "full": not facts.allocates_on_a_date and _is_full(event),
        **words(event.formal),
    }
    return render(request, "registrations/signup.html", context, status=status if context["errors"] else 200)


def _is_full(event: Event) -> bool:
    """Whether no seat is left: one can still register, and waits."""
    return event.capacity is not None and (event.registrations.taken().count() >= event.capacity)


def _blank_fields(event: Event) -> SafeString:
    """The fields as every unknown visitor gets them, rendered once: they hold no token and nothing of anybody."""
    key = f"signup-fields:{event.pk}:{event.updated_at.timestamp()}"
    return cache.get_or_set(key, lambda: _fields(event, Signup(event)), CACHE_SECONDS)


def _fields(event: Event, signup: Signup) -> SafeString:
    context = {
        "event": event,
        "signup": signup,
        "organisations": cache.get_or_set("suggested-organisations", _suggested, CACHE_SECONDS),
        "body": organising_body(event),
        "costs": _costs(event, 1),
        **words(event.formal),
    }
    return render_to_string(FIELDS_TEMPLATE, context)


def _review_page(request: HttpRequest, event: Event, signup: Signup) -> HttpResponse:
    context = {
        "event": event,
        "signup": signup,
        "typed": [(key, value) for key, value in request.POST.items() if key not in ("csrfmiddlewaretoken", "stap")],
        "costs": _costs(event, signup.people),
        **words(event.formal),
    }
    return render(request, "registrations/signup_review.html", context)


def _costs(event: Event, people: int) -> object:
    return costs(event.price, event.vat_percentage, people) if event.is_paid else None


def _suggested() -> list[tuple[str, str]]:
    return list(Organisation.objects.suggested().values_list("name", "layer"))


def _earlier(event: Event, user: User | AnonymousUser) -> list[Earlier]:
    return last_delegation(user, event) if user.is_authenticated else []


def _prefilled(event: Event, user: User | AnonymousUser) -> Signup | None:
    """The form with what we know of somebody who is logged in, and the last delegation; None for who is not."""
    if not user.is_authenticated:
        return None
    earlier = _earlier(event, user)
    together = {"mode": TOGETHER} if any(one.led for one in earlier) else {}
    return Signup(event, initial=_known(user) | together, earlier=earlier)


def _known(user: User) -> dict[str, str]:
    """What we know of somebody who is logged in, so that it is not asked again (requirements 1c 13)."""
    known = {"name": user.name, "address": user.email}
    earlier = user.registrations.select_related("organisation").exclude(organisation=None)
    last = earlier.order_by("-registered_at").first()
    if last:
        known |= {"organisation": last.organisation.name, "layer": last.organisation.layer}
        known |= {"role": last.role} if last.role else {}
    return known
