"""The mails about being a member."""

from django.conf import settings
from django.urls import reverse

from membership.members import KIND
from membership.models import Membership, MembershipState
from outbox.registry import NotNeeded, Rendered, mail_kind
from outbox.rendering import render


@mail_kind(KIND, label="Lid van het netwerk: ja of nee")
def member_decided(address: str, user: int) -> Rendered:
    """Tell what the organiser decided, as it stands now."""
    decided = (MembershipState.MEMBER, MembershipState.DECLINED)
    found = Membership.objects.select_related("user").filter(user=user, state__in=decided).first()
    if found is None or found.user.email != address or not found.user.is_active:
        raise NotNeeded
    context = {
        "person": found.user,
        "accepted": found.state == MembershipState.MEMBER,
        "reason_given": found.reason,
        "join_url": settings.BASE_URL + reverse("membership:join"),
    }
    return render("emails/membership/member_decided.html", context)
