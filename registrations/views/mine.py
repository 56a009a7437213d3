"""My registration: where I stand, and what I can do about it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from events.queries import organising_body
from membership.errors import Refused
from registrations.actions import answers, colleagues, seats
from registrations.models import Delegation, Registration, State
from registrations.models.registration import LIVE
from registrations.papers import confirmation
from registrations.standing import standing
from registrations.views import cancelling, own_case, reconfirm, substitutes
from registrations.views.checkin import is_at_the_door
from registrations.views.papers import hand_out
from registrations.wording import words

# Not answered yet: the person is known by the address alone.
OPEN = (State.UNCONFIRMED, State.INVITED)


def of_person(user: object) -> Q:
    """What belongs to this logged-in person: their registrations, and what still waits for their answer."""
    return Q(user=user) | Q(address=user.email, state__in=OPEN)


def own_registration(request: HttpRequest, public_id: UUID) -> Registration:
    """Fetch a registration of the person who is logged in. Raises Http404 for everybody else's."""
    found = Registration.objects.select_related("event__body_override", "organisation", "delegation")
    return get_object_or_404(found, of_person(request.user), public_id=public_id)


def _leads(user: object, delegation: Delegation | None) -> bool:
    return bool(delegation and delegation.confirmed_at and delegation.contact_address == user.email)


@require_safe
def registration(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/`: for the person, and to read for the contact of the delegation."""
    found = Registration.objects.select_related("event__body_override", "organisation", "delegation__organisation")
    one = get_object_or_404(found, public_id=public_id)
    own = one.user_id == request.user.pk or (one.address == request.user.email and one.state in OPEN)
    leads = _leads(request.user, one.delegation)
    if one.erased_at is None and not (own or leads) and is_at_the_door(request.user):
        return redirect("registrations:checkin-person", one.event.slug, one.public_id)  # the QR code of a Bevestiging
    if one.erased_at or not (own or leads):
        raise Http404
    others = _others(one)
    live = one.state in LIVE
    context = {
        "registration": one,
        "event": one.event,
        "own": own,
        "leads": leads,
        "standing": standing(one, what_if=own),
        "members": _shown([one, *others], leads) if others else [],
        "join": _join_options(one) if own and live and not others and not one.guest else None,
        "asked": one.join_requests.filter(decided_at=None).select_related("delegation").first() if own else None,
        "may_cancel": own and live and not one.event.is_past,
        "questions": answers.progress(one) if own else None,
        "body": organising_body(one.event),
        **(own_case.facts_of(one.delegation, one.event) if others and (live or leads) else {}),
        **substitutes.facts_of(one),
        **reconfirm.facts_of(one),
        **words(one.event.formal),
    }
    return render(request, "registrations/registration.html", context)


def _others(one: Registration) -> list[Registration]:
    """The other members of the group, whatever they answered."""
    if one.delegation_id is None:
        return []
    members = one.delegation.members.exclude(pk=one.pk).exclude(state=State.LAPSED).filter(erased_at=None)
    return list(members.order_by("registered_at", "pk"))


def _shown(members: list[Registration], leads: bool) -> list[tuple[Registration, str]]:
    """The reader's own registration (the first) and who comes along, each with a status for the contact alone.

    Who was asked, said no or gave the place back is the business of the contact, not of colleagues.
    """
    if not leads:
        own, *others = members
        return [(own, ""), *((other, "") for other in others if other.state in LIVE)]
    statuses = colleagues.statuses(members)
    return [(member, statuses[member.pk]) for member in members]


def _join_options(one: Registration) -> list[Delegation]:
    """Delegations of the same organisation that somebody who is alone may ask to join."""
    return list(_joinable(one).order_by("created_at"))


def _joinable(one: Registration) -> QuerySet[Delegation]:
    colleague = Registration.objects.filter(delegation=OuterRef("pk")).exclude(address=OuterRef("contact_address"))
    return one.event.delegations.filter(
        Exists(colleague.filter(state__in=(*LIVE, State.INVITED))),
        organisation=one.organisation_id,
        confirmed_at__isnull=False,
        withdrawn_at=None,
    ).exclude(pk=one.delegation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/afmelden/`: asks once, then gives the place back."""
    one = own_registration(request, public_id)
    if one.state not in LIVE:
        return redirect(one)
    if request.method == "POST":
        try:
            seats.cancel(registration=one, by="deelnemer")
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "De afmelding is verwerkt. Er komt ook een mail.")
        return redirect(one)
    context = {
        "registration": one,
        "event": one.event,
        "body": organising_body(one.event),
        "consequence": cancelling.consequence_of(one),
        **substitutes.facts_of(one),
        **words(one.event.formal),
    }
    return render(request, "registrations/registration_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/aansluiten/`: ask the contact of one's organisation's delegation."""
    one = own_registration(request, public_id)
    if request.method == "POST":
        delegation = get_object_or_404(_joinable(one), public_id=_uuid(request.POST.get("delegatie", "")))
        try:
            colleagues.ask_to_join(registration=one, delegation=delegation, by="deelnemer")
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "De vraag is verstuurd. Het antwoord komt per mail.")
        return redirect(one)
    context = {"registration": one, "event": one.event, "options": _join_options(one), **words(one.event.formal)}
    return render(request, "registrations/registration_join.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_safe
def confirmation_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/bevestiging.pdf`: the paper of somebody who has a seat."""
    one = own_registration(request, public_id)
    if one.state != State.SEATED:
        raise Http404
    answer = hand_out(request, confirmation(one), event=one.event, name=f"bevestiging-{one.event.slug}.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer
