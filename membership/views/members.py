"""`/lid-worden/`: ask to be a member, see where that stands, and stop."""

import unicodedata

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from membership import members
from membership.models import Membership, MembershipState
from membership.nlds import NldsForm

LONGEST = 1000


class JoinForm(NldsForm):
    wish = forms.CharField(
        label="Wat brengt je hier?",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="In een paar zinnen. Alleen de organisatoren lezen dit. Leeg laten mag ook.",
        error_messages={"max_length": f"Dit is te lang. Gebruik hoogstens {LONGEST} tekens."},
    )

    def clean_wish(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["wish"]).replace("\r\n", "\n").strip()


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Whoever is logged in; the same page for who asked, is a member, was declined or stopped."""
    if request.method != "POST":
        return _page(request, JoinForm())
    if request.POST.get("stap") == "stop":
        members.leave(user=request.user)
        messages.success(request, "Je bent geen lid (meer). Je krijgt geen mail meer voor leden.")
        return redirect("membership:join")
    if request.POST.get("stap") == "mail":
        members.begin_mail(user=request.user)
        messages.success(request, "Je krijgt weer mail voor leden.")
        return redirect("membership:join")
    if request.POST.get("stap") == "meenemen":
        # From the room of the network, with what one answered there. Nothing is asked yet.
        return _page(request, JoinForm(initial={"wish": request.POST.get("wish", "")[:LONGEST]}))
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    members.ask(user=request.user, wish=form.cleaned_data["wish"])
    return redirect("membership:join")


def _page(request: HttpRequest, form: JoinForm, status: int = 200) -> HttpResponse:
    found = Membership.objects.filter(user=request.user).first()
    context = {"form": form, "membership": found, "states": MembershipState, "may_ask": _may_ask(found)}
    return render(request, "membership/join.html", context, status=status)


def _may_ask(found: Membership | None) -> bool:
    return found is None or found.state == MembershipState.LEFT
