"""Becoming a member of the network: ask, be accepted or declined by an organiser, and stop. What members do with each
other comes with the network itself; here it is who they are."""

from django.db import transaction
from django.utils import timezone

import outbox.actions
from membership.errors import Refused
from membership.models import Membership, MembershipState, User

KIND = "membership.member_decided"


@transaction.atomic
def ask(*, user: User, wish: str) -> Membership:
    """Ask to be a member. Asking again changes nothing, but for who stopped: that is a new request."""
    Membership.objects.bulk_create([Membership(user=user, wish=wish)], ignore_conflicts=True)
    membership = _locked(user)
    if membership.state == MembershipState.LEFT:
        membership.state, membership.wish, membership.asked_at = MembershipState.ASKED, wish, timezone.now()
        membership.decided_at, membership.decided_by, membership.reason = None, "", ""
        membership.save()
    return membership


@transaction.atomic
def leave(*, user: User) -> None:
    """Stop being a member, or take a request back. Nothing happens for who is neither."""
    membership = _locked(user)
    if membership is not None and membership.state in (MembershipState.ASKED, MembershipState.MEMBER):
        _decide(membership, MembershipState.LEFT, by="zelf", reason="")


def end_mail(*, membership: str) -> None:
    """Send no more mail to members to the one with this key; they stay a member. Repeated, nothing more happens."""
    Membership.objects.filter(pk=membership, mail_off_at=None).update(mail_off_at=timezone.now())


def begin_mail(*, user: User) -> None:
    """Send mail to members to this one again."""
    Membership.objects.filter(user=user).update(mail_off_at=None)


@transaction.atomic
def accept(*, membership: Membership, by: str) -> Membership:
    """Let somebody in who asked, or who was declined before, and mail it. Raises Refused for anybody else."""
    membership = _locked(membership.user)
    if membership.state not in (MembershipState.ASKED, MembershipState.DECLINED):
        raise Refused("Er is geen verzoek om lid te worden. Aannemen kan dan niet.")
    return _tell(_decide(membership, MembershipState.MEMBER, by=by, reason=""))


@transaction.atomic
def decline(*, membership: Membership, reason: str, by: str) -> Membership:
    """Decline a request and mail why. Raises Refused without a reason, or when nothing was asked."""
    if not reason.strip():
        raise Refused("Vul een reden in. De aanvrager leest die.")
    membership = _locked(membership.user)
    if membership.state != MembershipState.ASKED:
        raise Refused("Er is geen open verzoek om lid te worden. Afwijzen kan dan niet.")
    return _tell(_decide(membership, MembershipState.DECLINED, by=by, reason=reason.strip()))


def _locked(user: User) -> Membership | None:
    return Membership.objects.select_for_update(of=["self"]).select_related("user").filter(user=user).first()


def _decide(membership: Membership, state: MembershipState, *, by: str, reason: str) -> Membership:
    membership.state, membership.decided_at = state, timezone.now()
    membership.decided_by, membership.reason = by, reason
    membership.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    return membership


def _tell(membership: Membership) -> Membership:
    outbox.actions.queue(
        KIND,
        membership.user.email,
        key=f"{KIND}:{membership.pk}:{membership.decided_at.timestamp()}",
        about=f"user:{membership.user_id}",
        user=membership.user_id,
    )
    return membership
