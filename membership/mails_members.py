"""The mails about being a member."""

from django.conf import settings
from django.urls import reverse

from membership import joining, links
from membership.members import KIND, LEFT_KIND
from membership.models import Membership, MembershipRequest, MembershipState
from outbox.registry import NotNeeded, Rendered, mail_kind
from outbox.rendering import render

PURPOSE = "membership.join"


@mail_kind(joining.KIND, label="Bevestig je verzoek om lid te worden")
def member_request(address: str, request: str) -> Rendered:
    """Ask for the press that proves the address; nothing of what a stranger typed stands in it."""
    if not MembershipRequest.objects.filter(public_id=request, address=address).exists():
        raise NotNeeded
    link = links.issue(PURPOSE, address=address, target=request)
    return render("emails/membership/join.html", {"link": link})


@mail_kind(KIND, label="Lid van het netwerk: ja of nee")
def member_decided(address: str, user: int) -> Rendered:
    """Tell what the organiser decided, as it stands now."""
    found = _found(address, user, MembershipState.MEMBER, MembershipState.DECLINED)
    context = {
        "person": found.user,
        "accepted": found.state == MembershipState.MEMBER,
        "reason_given": found.reason,
        "join_url": settings.BASE_URL + reverse("membership:join"),
    }
    return render("emails/membership/member_decided.html", context)


@mail_kind(LEFT_KIND, label="Geen lid meer")
def member_left(address: str, user: int) -> Rendered:
    """Tell who stopped what stays, and that one may come back."""
    found = _found(address, user, MembershipState.LEFT)
    context = {"person": found.user, "join_url": settings.BASE_URL + reverse("membership:join")}
    return render("emails/membership/member_left.html", context)


def _found(address: str, user: int, *states: MembershipState) -> Membership:
    found = Membership.objects.select_related("user").filter(user=user, state__in=states).first()
    if found is None or found.user.email != address or not found.user.is_active:
        raise NotNeeded
    return found
