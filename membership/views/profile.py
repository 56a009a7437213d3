"""`/mijn/profiel/`: what others see of me, decided item by item."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from membership import directory, profiles
from membership.access import Member, members_only
from membership.forms.profile import ProfileForm
from membership.models import Profile, UmbrellaNetwork


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile(request: HttpRequest, member: Member) -> HttpResponse:
    """The form, and how others see what was saved last."""
    mine = _mine(member)
    if request.method != "POST":
        return _page(request, member, mine, ProfileForm(profile=mine))
    form = ProfileForm(request.POST, request.FILES, profile=mine)
    if not form.is_valid():
        return _page(request, member, mine, form, status=422)
    saved = profiles.save(user=member.user, **form.values)
    shows = directory.seen_by_anyone(saved, shares=True).name
    messages.success(
        request,
        "Je profiel is bewaard. Hieronder zie je hoe anderen jou zien."
        if shows
        else "Je profiel is bewaard. Niemand ziet je nog: je naam is voor niemand zichtbaar.",
    )
    return redirect("membership:profile")


def _mine(member: Member) -> Profile:
    """Return the profile of `member`; one that was never saved is not stored by looking at it."""
    found = directory.with_what_shows(Profile.objects.filter(user=member.user)).first()
    return found or Profile(user=member.user)


def _page(request: HttpRequest, member: Member, mine: Profile, form: ProfileForm, status: int = 200) -> HttpResponse:
    umbrellas = UmbrellaNetwork.objects.filter(pk__in=member.umbrellas)
    context = {
        "form": form,
        "mine": mine,
        "membership": member.membership,
        "umbrellas": umbrellas,
        "to_members": directory.seen_by_anyone(mine, shares=False),
        "to_umbrellas": directory.seen_by_anyone(mine, shares=True) if member.umbrellas else None,
    }
    return render(request, "membership/profile.html", context, status=status)
