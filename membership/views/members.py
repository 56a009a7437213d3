"""`/lid-worden/`: ask to be a member, see where that stands, have other work, and stop."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from membership import joining, members
from membership.addresses import mask
from membership.asking import form_token, refuse_busy_network, sent_url, what_was_sent
from membership.domains import organisation_for
from membership.errors import Refused
from membership.forms.joining import LONGEST, RESIDENT, JoinForm, StrangerForm, WorkForm
from membership.models import Membership, MembershipState, Organisation, User

SENT_SALT = "membership.join"
SUGGESTED_SECONDS = 300


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The form for everybody; who asked, is a member, was declined or stopped reads where that stands."""
    if not request.user.is_authenticated:
        return _stranger(request)
    found = _membership(request.user)
    if request.method != "POST":
        return _page(request, JoinForm(initial=_known(request.user, found)), found)
    step = request.POST.get("stap")
    if step == "mail":
        members.begin_mail(user=request.user)
        messages.success(request, "Je krijgt weer mail voor leden.")
        return redirect("membership:join")
    if step == "meenemen":
        # From the room of the network, with what one answered there. Nothing is asked yet.
        known = _known(request.user, found) | {"wish": request.POST.get("wish", "")[:LONGEST]}
        return _page(request, JoinForm(initial=known), found)
    form = JoinForm(request.POST)
    if _may_ask(found) and not form.is_valid():
        return _page(request, form, found, status=422)
    try:
        if not _may_ask(found):
            raise Refused(members.STANDING[found.state])
        joining.ask_logged_in(user=request.user, answers=form.answers)
    except Refused as refusal:
        messages.info(request, str(refusal))
    return redirect("membership:join")


def _stranger(request: HttpRequest) -> HttpResponse:
    form = StrangerForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, form, None)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    address = form.cleaned_data["address"]
    try:
        refuse_busy_network(request)
        joining.request(address=address, answers=form.answers, form_token=form_token(request))
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return _page(request, form, None, status=429)
    return redirect(sent_url(reverse("membership:join-sent"), mask(address), salt=SENT_SALT))


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look in your mail: the same page whether or not the address is known; the masked address comes signed."""
    return render(request, "membership/join_sent.html", {"address": what_was_sent(request, salt=SENT_SALT) or ""})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """`/lid-worden/ander-werk/`: another organisation or role; the profile moves along."""
    found = _membership(request.user)
    if found is None or found.state != MembershipState.MEMBER:
        return redirect("membership:join")
    if request.method != "POST":
        return _move_page(request, WorkForm(initial=_work(found)), found)
    form = WorkForm(request.POST)
    if not form.is_valid():
        return _move_page(request, form, found, status=422)
    try:
        members.move(user=request.user, work=form.answers.work())
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Je werk is bijgewerkt. Je profiel gaat mee.")
    return redirect("membership:join")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """`/lid-worden/stoppen/`: what happens, and one button."""
    if request.method == "POST":
        if members.leave(user=request.user):
            messages.success(request, "Je bent geen lid meer, of je verzoek is ingetrokken.")
        else:
            messages.info(request, "Je was geen lid. Er is niets veranderd.")
        return redirect("membership:join")
    found = _membership(request.user)
    if found is None or found.state not in (MembershipState.ASKED, MembershipState.MEMBER):
        return redirect("membership:join")
    speaks_for = request.user.contact_for.select_related("organisation")
    return render(request, "membership/leave.html", {"membership": found, "speaks_for": speaks_for})


def _page(request: HttpRequest, form: JoinForm, found: Membership | None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "form_token": form_token(request),
        "membership": found,
        "may_ask": _may_ask(found),
        "organisations": suggested(),
    }
    return render(request, "membership/join.html", context, status=status)


def _move_page(request: HttpRequest, form: WorkForm, found: Membership, status: int = 200) -> HttpResponse:
    speaks_for = request.user.contact_for.exclude(organisation=None).select_related("organisation")
    context = {"form": form, "membership": found, "organisations": suggested(), "speaks_for": speaks_for}
    return render(request, "membership/move.html", context, status=status)


def suggested() -> list[str]:
    """Return the names that everybody may see while typing."""
    names = Organisation.objects.suggested().values_list("name", flat=True)
    return cache.get_or_set("suggested-names", lambda: list(names), SUGGESTED_SECONDS)


def _membership(user: User) -> Membership | None:
    return Membership.objects.select_related("organisation").filter(user=user).first()


def _may_ask(found: Membership | None) -> bool:
    return found is None or found.state == MembershipState.LEFT


def _known(user: User, found: Membership | None) -> dict[str, str]:
    """What we know of who is logged in, so that it is not asked again: the own words, or the mail domain's."""
    known = {"name": user.name}
    if found:
        known |= _work(found)
    if not known.get("organisation") and (proposed := organisation_for(user.email)):
        known |= {"organisation": proposed.name, "layer": proposed.layer}
    return known


def _work(found: Membership) -> dict[str, str]:
    known = {"role": RESIDENT if found.resident else found.role}
    if found.organisation:
        known |= {"organisation": found.organisation.name, "layer": found.organisation.layer}
    return known
