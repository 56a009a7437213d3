"""Asking to be a member without a login: the request waits until the press in the mail, and then is one."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

import outbox.actions
from membership import limits, members
from membership.addresses import normalise
from membership.domains import organisation_for
from membership.errors import Refused
from membership.members import Work
from membership.models import Membership, MembershipRequest, Organisation, User

KIND = "membership.join"
TOO_OFTEN = (
    "Naar dit adres stuurden we net al een paar mails. Kijk ook bij de ongewenste mail. Over een uur kan het opnieuw."
)
GONE = "Dit verzoek is al bevestigd, of het is ouder dan zeven dagen. Vraag het opnieuw aan als dat nodig is."


@dataclass(frozen=True)
class Answers:
    """What somebody filled in; `organisation` is the name as typed, `layer` counts only when that name is new."""

    name: str
    organisation: str = ""
    layer: str = ""
    role: str = ""
    resident: bool = False
    wish: str = ""
    offer: str = ""

    def work(self, organisation: Organisation | None = None) -> Work:
        """Return the work behind these answers, with the organisation of that name, made when it is new."""
        if organisation is None and self.organisation:
            organisation = Organisation.objects.resolve(self.organisation, self.layer)
        return Work(organisation, self.role, self.resident)


@transaction.atomic
def request(*, address: str, answers: Answers, form_token: UUID) -> MembershipRequest:
    """Keep what somebody asks who is not logged in, and mail a button that proves the address.

    The same work and one mail, whether or not the address is known. A second submit of the same form sends nothing
    more. Raises Refused when this address was mailed too often.
    """
    address = normalise(address)
    public_id = uuid5(form_token, f"{address}|{answers!r}")
    if found := MembershipRequest.objects.filter(public_id=public_id).first():
        return found
    recent = limits.recent(address)
    if recent.is_full(timezone.now()):
        raise Refused(TOO_OFTEN)
    row = MembershipRequest(
        public_id=public_id,
        address=address,
        name=answers.name,
        organisation_name=answers.organisation,
        layer=answers.layer,
        role=answers.role,
        resident=answers.resident,
        wish=answers.wish,
        offer=answers.offer,
        created_at=timezone.now(),
    )
    MembershipRequest.objects.bulk_create([row], ignore_conflicts=True)
    mail(public_id=public_id, address=address, key=f"{KIND}:{public_id}")
    return MembershipRequest.objects.get(public_id=public_id)


def mail(*, public_id: UUID | str, address: str, key: str = "") -> None:
    """Queue the mail with the button for a request. Raises Refused when it is gone, or was mailed too often."""
    if not MembershipRequest.objects.filter(public_id=public_id, address=address).exists():
        raise Refused(GONE)
    recent = limits.recent(address)
    if recent.is_full(timezone.now()):
        raise Refused(TOO_OFTEN)
    outbox.actions.queue(
        KIND,
        address,
        key=key or f"{KIND}:{public_id}:{recent.newest}",
        about=recent.about,
        request=str(public_id),
    )


def answers_of(row: MembershipRequest) -> Answers:
    """Return what was filled in for this request."""
    return Answers(row.name, row.organisation_name, row.layer, row.role, row.resident, wish=row.wish, offer=row.offer)


def proposed(row: MembershipRequest) -> Organisation | None:
    """Return the organisation of the mail domain when that is another than the one that was typed."""
    found = organisation_for(row.address)
    if found is None or row.resident:
        return None
    typed = Organisation.objects.find(row.organisation_name)
    return None if typed == found else found


@transaction.atomic
def confirm(*, public_id: str, address: str, use_proposed: bool = False) -> tuple[User, str]:
    """Make the request count: its address is proved now. Return who asked and what to say to them.

    Who asked before, is a member or was declined keeps that, and is told so. Raises Refused when the request is gone.
    """
    rows = MembershipRequest.objects.select_for_update()
    row = rows.filter(public_id=public_id, address=address).first()
    if row is None:
        raise Refused(GONE)
    answers = answers_of(row)
    user = User.objects.for_address(address, row.name)
    MembershipRequest.objects.filter(address=address).delete()
    if standing := _standing(user):
        return user, standing
    _name(user, answers.name, only_when_empty=True)
    organisation = proposed(row) if use_proposed else None
    members.ask(user=user, wish=answers.wish, offer=answers.offer, work=answers.work(organisation))
    return user, "Bedankt, je adres is bevestigd."


@transaction.atomic
def ask_logged_in(*, user: User, answers: Answers) -> Membership:
    """Ask by who is logged in: the address is proved already. Raises Refused as members.ask does."""
    if standing := _standing(user):
        raise Refused(standing)
    _name(user, answers.name)
    return members.ask(user=user, wish=answers.wish, offer=answers.offer, work=answers.work())


def _standing(user: User) -> str:
    found = Membership.objects.filter(user=user).first()
    return members.STANDING.get(found.state, "") if found else ""


def _name(user: User, name: str, *, only_when_empty: bool = False) -> None:
    if name and name != user.name and not (only_when_empty and user.name):
        user.name = name
        user.save(update_fields=["name"])
