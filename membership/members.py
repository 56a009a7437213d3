"""Being a member of the network: ask, be accepted or declined by an organiser, move to other work, and stop.

`change` is the only writer of the state of a membership; it writes one MembershipChange each.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

import outbox.actions
from membership.domains import organisation_for
from membership.errors import Refused
from membership.models import ContactPerson, Membership, MembershipChange, MembershipState, Organisation, User
from membership.models.member import TRANSITIONS

KIND = "membership.member_decided"
LEFT_KIND = "membership.member_left"
SELF = "zelf"


@dataclass(frozen=True)
class Work:
    """Where somebody works and as what; a resident on a panel has neither."""

    organisation: Organisation | None = None
    role: str = ""
    resident: bool = False

    @property
    def words(self) -> str:
        if self.resident:
            return "inwoner of ervaringsdeskundige"
        return str(self.organisation or "geen organisatie")


@transaction.atomic
def ask(*, user: User, wish: str = "", offer: str = "", work: Work | None = None, by: str = SELF) -> Membership:
    """Ask to be a member. Raises Refused, saying how it stands, for who asked already, is a member or was declined;
    who stopped may ask again."""
    work = work or Work()
    answers = {"wish": wish, "offer": offer, **vars(work)}
    found, made = Membership.objects.get_or_create(user=user, defaults=answers)
    if made:
        _note(found, "", by=by, reason="")
        return found
    membership = _locked(user)
    if membership.state in STANDING:
        raise Refused(STANDING[membership.state])
    for name, value in answers.items():
        setattr(membership, name, value)
    membership.asked_at = timezone.now()
    membership.save(update_fields=[*answers, "asked_at"])
    return change(membership, MembershipState.ASKED, by=by)


# What somebody reads who asks while this is how it stands.
STANDING = {
    MembershipState.ASKED: "Je vroeg dit al. Een organisator kijkt ernaar. Het antwoord komt per mail.",
    MembershipState.MEMBER: "Je bent al lid.",
    MembershipState.DECLINED: "Je verzoek is eerder afgewezen. Is er iets veranderd? Neem dan contact met ons op.",
}


@transaction.atomic
def accept(*, membership: Membership, by: str) -> Membership:
    """Let somebody in who asked, or who was declined before, and mail it. Raises Refused for anybody else."""
    membership = _locked(membership.user)
    if membership.state not in (MembershipState.ASKED, MembershipState.DECLINED):
        raise Refused("Er is geen verzoek om lid te worden. Aannemen kan dan niet.")
    Membership.objects.filter(pk=membership.pk).update(organisation_checked=True)
    membership.organisation_checked = True
    return _tell(change(membership, MembershipState.MEMBER, by=by))


@transaction.atomic
def decline(*, membership: Membership, reason: str, by: str) -> Membership:
    """Decline a request and mail why. Raises Refused without a reason, or when nothing was asked."""
    if not reason.strip():
        raise Refused("Vul een reden in. De aanvrager leest die.")
    membership = _locked(membership.user)
    if membership.state != MembershipState.ASKED:
        raise Refused("Er is geen open verzoek om lid te worden. Afwijzen kan dan niet.")
    return _tell(change(membership, MembershipState.DECLINED, by=by, reason=reason.strip()))


@transaction.atomic
def leave(*, user: User, by: str = SELF) -> Membership | None:
    """Stop being a member, or take a request back; None when there was nothing to stop. Who was a member is mailed,
    and speaks for no organisation any more."""
    membership = _locked(user)
    if membership is None or MembershipState.LEFT not in TRANSITIONS[membership.state]:
        return None
    was_member = membership.state == MembershipState.MEMBER
    change(membership, MembershipState.LEFT, by=by)
    ContactPerson.objects.filter(user=user).delete()
    if was_member:
        _queue(LEFT_KIND, membership, at=membership.decided_at)
    return membership


@transaction.atomic
def move(*, user: User, work: Work, by: str = SELF) -> Membership:
    """Give a member other work: the profile moves along, and one speaks no more for an organisation that one left.

    Whoever takes another organisation themself stands for it once it is checked: at once when their address is of its
    mail domain, else when an organiser says so (`check`). Raises Refused for who is no member.
    """
    membership = _locked(user)
    if membership is None or membership.state != MembershipState.MEMBER:
        raise Refused("Je bent geen lid. Vraag eerst het lidmaatschap aan.")
    before = Work(membership.organisation, membership.role, membership.resident)
    if before == work:
        return membership
    if work.organisation != membership.organisation:
        proved = work.organisation is None or work.organisation == organisation_for(user.email)
        membership.organisation_checked = by != SELF or proved
    for name, value in vars(work).items():
        setattr(membership, name, value)
    membership.save(update_fields=[*vars(work), "organisation_checked"])
    ContactPerson.objects.filter(user=user).exclude(organisation=work.organisation).delete()
    reason = "Andere rol" if before.words == work.words else f"Van {before.words} naar {work.words}"
    _note(membership, membership.state, by=by, reason=reason[:300])
    return membership


@transaction.atomic
def check(*, membership: Membership, by: str) -> Membership:
    """Say that a member works where they say. Raises Refused where there is nothing to check."""
    membership = _locked(membership.user)
    if membership.state != MembershipState.MEMBER or membership.organisation_checked:
        raise Refused("Hier valt niets na te kijken.")
    membership.organisation_checked = True
    membership.save(update_fields=["organisation_checked"])
    _note(membership, membership.state, by=by, reason=f"{membership.organisation} is nagekeken"[:300])
    return membership


def unchecked() -> QuerySet[Membership]:
    """Return the members whose new organisation an organiser must look at."""
    return Membership.objects.filter(state=MembershipState.MEMBER, organisation_checked=False)


def change(membership: Membership, state: MembershipState, *, by: str, reason: str = "") -> Membership:
    """Write another state and a line of history; the row must be locked. Raises Refused for a step that is not in the
    table of transitions."""
    before = MembershipState(membership.state)
    if state not in TRANSITIONS[before]:
        raise Refused(f"Dit kan niet: dit lidmaatschap is ‘{before.label.lower()}’.")
    membership.state, membership.reason = state, reason
    asked = state == MembershipState.ASKED
    membership.decided_at, membership.decided_by = (None, "") if asked else (timezone.now(), by)
    membership.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _note(membership, before, by=by, reason=reason)
    return membership


def end_mail(*, membership: str) -> None:
    """Send no more mail to members to the one with this key; they stay a member. Repeated, nothing more happens."""
    Membership.objects.filter(pk=membership, mail_off_at=None).update(mail_off_at=timezone.now())


def begin_mail(*, user: User) -> None:
    """Send mail to members to this one again."""
    Membership.objects.filter(user=user).update(mail_off_at=None)


def _locked(user: User) -> Membership | None:
    rows = Membership.objects.select_for_update(of=["self"]).select_related("user", "organisation")
    return rows.filter(user=user).first()


def _note(membership: Membership, before: str, *, by: str, reason: str) -> None:
    MembershipChange.objects.create(
        membership=membership, from_state=before, to_state=membership.state, by=by, reason=reason
    )


def _tell(membership: Membership) -> Membership:
    _queue(KIND, membership, at=membership.decided_at)
    return membership


def _queue(kind: str, membership: Membership, *, at: object) -> None:
    outbox.actions.queue(
        kind,
        membership.user.email,
        key=f"{kind}:{membership.pk}:{at.timestamp()}",
        about=f"user:{membership.user_id}",
        user=membership.user_id,
    )
