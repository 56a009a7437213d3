"""`/netwerk/mensen/<uuid>/bericht/`: write to a member without knowing their address."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from membership import contact, directory
from membership.access import Member, members_only
from membership.asking import form_token
from membership.errors import Refused
from membership.forms.profile import MessageForm
from membership.models import Profile
from membership.views.directory import found_profile


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def message(request: HttpRequest, member: Member, public_id: uuid.UUID) -> HttpResponse:
    """The form says that one's own address goes along. Who wants no messages has no form."""
    profile = found_profile(member, public_id)
    if profile.user_id == member.user.pk:
        return redirect("membership:person", public_id)
    if request.method != "POST":
        return _page(request, member, profile, MessageForm(initial={"form_token": uuid.uuid4()}))
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, member, profile, form, status=422)
    try:
        contact.send(
            sender=member.user, recipient=profile, text=form.cleaned_data["text"], form_token=form_token(request)
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, member, profile, form, status=409)
    messages.success(request, f"Je bericht aan {profile.user.name} is onderweg. Een antwoord komt in je mail.")
    return redirect("membership:person", public_id)


def _page(request: HttpRequest, member: Member, profile: Profile, form: MessageForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "person": directory.seen(member, profile)}
    return render(request, "membership/message.html", context, status=status)
