"""Who may read what members share with each other."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from membership.affiliations import umbrellas_of
from membership.models import Membership, MembershipState, User


@dataclass
class Member:
    """The logged-in member who looks: every page of the network asks here what they may see."""

    user: User
    membership: Membership

    @cached_property
    def umbrellas(self) -> frozenset[int]:
        """The keys of the umbrella networks of this member's organisation today, those above them included; none as
        long as nobody checked that they work there."""
        if not self.membership.organisation_checked:
            return frozenset()
        return umbrellas_of(self.membership.organisation_id)


def member_of(user: User) -> Member | None:
    """Return the member that `user` is; None for who is none, not any more, or not yet."""
    if not user.is_authenticated:
        return None
    found = Membership.objects.select_related("organisation").filter(user=user, state=MembershipState.MEMBER).first()
    return Member(user, found) if found else None


def members_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view(request, member, ...)` the member who asks. Somebody who is logged in and no member gets a page that
    says what a membership is and where to ask for it (403); LoginRequiredMiddleware has led all others to the login."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        member = member_of(request.user)
        if member is None:
            found = Membership.objects.filter(user=request.user).first()
            return render(request, "membership/members_only.html", {"membership": found}, status=403)
        return view(request, member, *args, **kwargs)

    return guarded
