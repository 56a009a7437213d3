"""`/mijn/gegevens/verwijderen/`: what goes and what stays, and the press that does it."""

import logging

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from membership import sessions
from membership.nlds import NldsForm
from privacy.forgetting import CannotForget, forget, person_of, what_goes, what_stays
from privacy.registry import Person, Wishes
from registrations.models import Delegation, Registration

logger = logging.getLogger(__name__)
KEEP, WITHDRAW = "laten", "weg"


class DeletingForm(NldsForm):
    posts = forms.ChoiceField(
        label="Wat doen we met wat je schreef?",
        choices=[
            (KEEP, "Laat mijn berichten staan, als van een oud-lid"),
            (WITHDRAW, "Haal ook mijn berichten weg"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat we met je berichten doen."},
    )
    sure = forms.BooleanField(label="Ik weet dat dit niet terug te draaien is")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say beforehand what goes and what stays. The press counts within minutes of a login by mail, with the box ticked;
    who has rights in the admin reads why it can't be."""
    if request.user.is_staff or request.user.is_superuser:
        return render(request, "my_data/delete_staff.html")
    person = person_of(request.user)
    if request.method != "POST":
        return _page(request, person, DeletingForm(initial={"posts": KEEP}))
    if not sessions.proved_recently(request):
        return redirect(prove_url())
    form = DeletingForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form, status=422)
    try:
        forget(person, Wishes(withdraw_posts=form.cleaned_data["posts"] == WITHDRAW), by="zelf")
    except CannotForget as refusal:
        form.add_error(None, str(refusal))
        return _page(request, person, form, status=422)
    except Exception:
        # It has begun, access has ended, and the clock goes on with it.
        logger.exception("my data: the erasing of user %s was interrupted", person.user)
    logout(request)
    return redirect("gegevens-verwijderd")


@login_not_required
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """`/mijn/gegevens/verwijderd/`: the same for everybody, also when the last of it goes some minutes later."""
    return render(request, "my_data/deleted.html")


def prove_url() -> str:
    """Where somebody shows that it is really them, and comes back from."""
    return f"{reverse('account_prove')}?{urlencode({'next': reverse('gegevens-verwijderen')})}"


def _live(person: Person) -> QuerySet[Registration]:
    return Registration.objects.live().filter(user=person.user).select_related("event").order_by("pk")


def _led(person: Person) -> QuerySet[Delegation]:
    """Delegations that this person is the contact of, with colleagues who take part."""
    colleagues = Registration.objects.live().exclude(address=person.address)
    led = Delegation.objects.led_by(person.address).filter(withdrawn_at=None, members__in=colleagues)
    return led.select_related("event", "organisation").distinct().order_by("pk")


def _page(request: HttpRequest, person: Person, form: DeletingForm, status: int = 200) -> HttpResponse:
    always = what_stays(person, Wishes(withdraw_posts=True))
    context = {
        "form": form,
        "goes": what_goes(person, Wishes(withdraw_posts=True)),
        "stays": always,
        "posts": [one for one in what_stays(person, Wishes()) if one not in always],
        "seats": [one for one in _live(person) if not one.event.is_past],
        "delegations": _led(person),
        "proved": sessions.proved_recently(request),
        "prove_url": prove_url(),
    }
    return render(request, "my_data/delete.html", context, status=status)
