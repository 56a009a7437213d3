"""The pages of haakjes, for members alone: what one may not see is a 404."""

import uuid
from collections import defaultdict
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from haakjes import actions
from haakjes.forms import USUAL, HaakjeForm, MetForm, RenewForm, ResponseForm, as_it_is, prefilled
from haakjes.listing import MINE, SIDES, STATES, filters_of, for_cards, listed
from haakjes.models import Haakje, Kind, Response, State
from haakjes.visible import is_member, responses_for, visible_to, with_poster
from membership.access import Member, members_only
from membership.errors import Refused
from membership.models import UmbrellaNetwork

A_PAGE = 20
SOON = timedelta(days=7)
WRONG = 422
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@members_only
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    """The list, with filters and words to look for in the address."""
    filters = filters_of(request.GET)
    found = listed(member, filters)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("pagina"))
    # What a card shows is asked for one page, after the counting.
    keys = [one.pk for one in page.object_list.only("pk")]
    cards = {one.pk: one for one in for_cards(Haakje.objects.filter(pk__in=keys))}
    context = {
        "filters": filters,
        "page": page,
        "haakjes": [cards[key] for key in keys if key in cards],
        "sides": SIDES,
        "kinds": Kind.choices,
        "states": STATES,
        "mine": filters.state == MINE,
        "soon": timezone.localdate() + SOON,
        "may_post": member.membership.organisation_id is not None,
    }
    return render(request, "haakjes/list.html", context)


@page_methods
@members_only
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Post a haakje; an address may fill in fields (`title`, `text`, `side`, `kind`)."""
    if refusal := actions.may_not_post(member):
        return render(request, "haakjes/no_organisation.html", {"sentence": refusal, "member": member}, status=403)
    umbrellas = list(UmbrellaNetwork.objects.filter(pk__in=member.umbrellas))
    if request.method != "POST":
        form = HaakjeForm(initial=prefilled(request.GET), umbrellas=umbrellas)
        return _new_page(request, member, form)
    form = HaakjeForm(request.POST, umbrellas=umbrellas)
    if form.is_valid():
        try:
            token = form.cleaned_data["form_token"]
            haakje = actions.post(member=member, wish=form.wish, form_token=token)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Je haakje staat erop. Reageert er iemand, dan krijg je een mail.")
            return redirect(haakje)
    return _new_page(request, member, form)


def _new_page(request: HttpRequest, member: Member, form: HaakjeForm) -> HttpResponse:
    context = {"form": form, "organisation": member.membership.organisation, "name": member.user.name}
    return render(request, "haakjes/new.html", context, status=WRONG if form.errors else 200)


def _visible(member: Member, public_id: uuid.UUID) -> Haakje:
    rows = with_poster(visible_to(member)).select_related("organisation", "user", "umbrella")
    return get_object_or_404(rows, public_id=public_id)


def _own(member: Member, public_id: uuid.UUID) -> Haakje:
    """Return the member's own haakje. Raises Http404 for one of somebody else."""
    return get_object_or_404(
        Haakje.objects.select_related("organisation", "umbrella"), public_id=public_id, user=member.user
    )


@page_methods
@members_only
def haakje(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """One haakje with the answers that this member may read, and the form to answer. What is sent here is placed.

    To the poster `gesprek` in the address (or in the form) names the private answer that is answered.
    """
    one = _visible(member, public_id)
    poster = one.user_id == member.user.pk
    talk = _talk(one, request) if poster else None
    if request.method != "POST":
        form = ResponseForm(initial={"form_token": uuid.uuid4()}, choose=not poster)
        return _haakje_page(request, member, one, form, talk)
    form = ResponseForm(request.POST, choose=not poster)
    if form.is_valid():
        try:
            response = actions.respond(
                member=member,
                haakje=one,
                text=form.cleaned_data["text"],
                private=form.private or talk is not None,
                with_user=talk.user if talk else None,
                form_token=form.cleaned_data["form_token"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Je reactie staat erop.")
            return redirect(f"{one.get_absolute_url()}#reactie-{response.public_id}")
    return _haakje_page(request, member, one, form, talk)


def _talk(one: Haakje, request: HttpRequest) -> Response | None:
    """Return the private answer that the poster answers; None when no talk was chosen. Raises Http404 for no answer of
    that kind."""
    given = request.POST.get("gesprek") or request.GET.get("gesprek")
    if not given:
        return None
    try:
        public_id = uuid.UUID(given)
    except ValueError as error:
        raise Http404("no such response") from error
    rows = Response.objects.select_related("user").filter(private=True, with_user=None).exclude(user=None)
    return get_object_or_404(rows.exclude(user=one.user_id), haakje=one, public_id=public_id)


def _haakje_page(
    request: HttpRequest, member: Member, one: Haakje, form: ResponseForm, talk: Response | None
) -> HttpResponse:
    rows = responses_for(member, one).annotate(writer_is_member=is_member("user"))
    rows = list(rows.select_related("user__membership__organisation").order_by("created_at", "pk"))
    poster = one.user_id == member.user.pk
    context = {
        "haakje": one,
        "themes": list(one.themes.all()),
        "responses": [row for row in rows if not row.private],
        "talks": _talks(one, rows),
        "poster": poster,
        "me": member.user,
        "talk": talk,
        "form": form if one.is_open else None,
        "lost": form if form.errors and not one.is_open else None,
        "by_organiser": poster and actions.withdrawn_by_organiser(one),
        "soon": timezone.localdate() + SOON,
    }
    return render(request, "haakjes/haakje.html", context, status=WRONG if form.errors else 200)


def _talks(one: Haakje, rows: list[Response]) -> list[list[Response]]:
    """Return the private answers, one list for each member whom the poster talks with."""
    talks: dict[int | None, list[Response]] = defaultdict(list)
    for row in rows:
        if row.private:
            talks[row.with_user_id if row.user_id == one.user_id else row.user_id].append(row)
    return list(talks.values())


@page_methods
@members_only
def edit(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """Change one's own haakje."""
    one = _own(member, public_id)
    form = HaakjeForm(request.POST) if request.method == "POST" else HaakjeForm(initial=as_it_is(one))
    if form.is_bound and form.is_valid():
        try:
            actions.edit(member=member, haakje=one, wish=form.wish)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Je haakje is gewijzigd.")
            return redirect(one)
    return _page(request, "haakjes/edit.html", one, form)


@page_methods
@members_only
def met(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """Tell with whom one's own haakje was met, and what came of it."""
    one = _own(member, public_id)
    form = MetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_met(member=member, haakje=one, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Mooi! Iedereen die het haakje ziet, leest nu dat het lukte.")
            return redirect(one)
    return _page(request, "haakjes/met.html", one, form)


@page_methods
@members_only
def renew(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """Give one's own haakje a new last day; what had ended opens again."""
    one = _own(member, public_id)
    form = RenewForm(request.POST) if request.method == "POST" else RenewForm(initial={"open_until": _next_end(one)})
    if form.is_bound and form.is_valid():
        try:
            actions.renew(member=member, haakje=one, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Je haakje loopt door.")
            return redirect(one)
    return _page(request, "haakjes/renew.html", one, form)


def _next_end(one: Haakje) -> object:
    return max(one.open_until, timezone.localdate()) + USUAL if one.is_open else timezone.localdate() + USUAL


@page_methods
@members_only
def withdraw(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """Ask first, then take one's own haakje away."""
    one = _own(member, public_id)
    if request.method == "POST":
        try:
            actions.withdraw(member=member, haakje=one)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Je haakje is ingetrokken. Alleen jij ziet het nog.")
        return redirect(one)
    return _page(request, "haakjes/withdraw.html", one, None)


def _page(request: HttpRequest, template: str, one: Haakje, form: object) -> HttpResponse:
    context = {"haakje": one, "form": form, "was_open": one.state == State.OPEN}
    return render(request, template, context, status=WRONG if form is not None and form.errors else 200)


@page_methods
@members_only
def withdraw_response(
    request: HttpRequest, member: Member, public_id: uuid.UUID, response_id: uuid.UUID
) -> HttpResponse:
    """Ask first, then take one's own response back."""
    one = _visible(member, public_id)
    response = get_object_or_404(Response, haakje=one, public_id=response_id, user=member.user, withdrawn_at=None)
    if request.method == "POST":
        try:
            actions.withdraw_response(member=member, response=response)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Je reactie is ingetrokken.")
        return redirect(one)
    return render(request, "haakjes/response_withdraw.html", {"haakje": one, "response": response})
