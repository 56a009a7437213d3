"""Who gets a mailing: rows of registrations, of the interest list, of the newsletter and of members.

Somebody may be in several audiences of one mailing; an address counts once, in the first audience that holds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils.crypto import salted_hmac

from discussions.attendance import came
from events.models import Event, Interest
from mailings.models import Audience, Mailing, Subscription
from membership.models import Membership, MembershipState
from registrations.models import Registration, State
from registrations.models.registration import COUNTING

STATES: dict[str, tuple[State, ...]] = {
    Audience.SEATED: (State.SEATED,),
    Audience.PRESENT: (State.SEATED,),
    Audience.WAITING: (State.CANDIDATE,),
    Audience.LIVE: COUNTING,  # not who is kept apart
}
KEY_SALT = "mailings.audience"
MOST_FOUND = 20


@dataclass(frozen=True)
class Recipient:
    """One row of an audience, as a mail and a page read it. `row` is the registration, or the row on a list."""

    audience: str
    row: Model

    @property
    def reference(self) -> str:
        """How a page names this recipient: not by the address, which would stand in the page's own address."""
        return f"{self.audience}-{self.row.pk}"

    @property
    def registration(self) -> Registration | None:
        return self.row if isinstance(self.row, Registration) else None

    @property
    def address(self) -> str:
        return self.row.user.email if isinstance(self.row, Membership) else self.row.address

    @property
    def name(self) -> str:
        if isinstance(self.row, Membership):
            return self.row.user.name
        return self.row.name if isinstance(self.row, Registration) else ""

    @property
    def about(self) -> str:
        """The reference under which the outbox files the mail, so that erasing somebody erases it too."""
        return f"user:{self.row.user_id}" if isinstance(self.row, Membership) else self.row.about


def rows(audience: str, event: Event | int | None) -> QuerySet:
    """Return the rows of one audience as it is now, in the order in which they are queued."""
    if audience == Audience.INTEREST:
        return Interest.objects.filter(event=event).exclude(confirmed_at=None).order_by("pk")
    if audience == Audience.NEWSLETTER:
        return Subscription.objects.exclude(confirmed_at=None).order_by("pk")
    if audience == Audience.MEMBERS:
        members = Membership.objects.filter(state=MembershipState.MEMBER, user__is_active=True, mail_off_at=None)
        return members.select_related("user").order_by("pk")
    people = Registration.objects.filter(event=event, state__in=STATES[audience]).exclude(address="")
    if audience == Audience.PRESENT:
        people = people.filter(came(event))
    return people.select_related("organisation").order_by("pk")


def of_slice(mailing: Mailing, audience: str, after: int, size: int) -> list[Recipient]:
    """Return the next `size` rows of one audience after the one with key `after`."""
    found = rows(audience, mailing.event_id).filter(pk__gt=after)[:size]
    return [Recipient(audience, row) for row in found]


def number_of(audiences: Iterable[str], event: Event | int | None) -> int:
    """Return how many different addresses are in some audiences, with one query."""
    parts = [rows(audience, event).order_by().values_list(_address_field(audience)) for audience in audiences]
    if not parts:
        return 0
    return parts[0].union(*parts[1:]).count() if parts[1:] else parts[0].distinct().count()


def expected(mailing: Mailing) -> int:
    """Return how many people get `mailing`, if it left now."""
    return number_of(mailing.audiences, mailing.event_id)


def key_of(mailing: Mailing, address: str) -> str:
    """Return what makes a second mail of `mailing` to one address a no-op. It tells the address to nobody: the key
    stays in the outbox when the personal data are erased."""
    digest = salted_hmac(KEY_SALT, f"{mailing.pk}:{address}", algorithm="sha256").hexdigest()
    return f"mailings.mailing:{mailing.pk}:{digest[:40]}"


def find(mailing: Mailing, address: str) -> Recipient | None:
    """Return the recipient with this address, from the first audience that holds it; None when they left them all."""
    for audience in mailing.audiences:
        row = rows(audience, mailing.event_id).filter(**{_address_field(audience): address}).first()
        if row is not None:
            return Recipient(audience, row)
    return None


def by_reference(mailing: Mailing, reference: str) -> Recipient | None:
    """Return the recipient that a page named; None when there is none (any more)."""
    audience, _, key = reference.partition("-")
    if audience not in mailing.audiences or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    row = rows(audience, mailing.event_id).filter(pk=int(key)).first()
    return Recipient(audience, row) if row is not None else None


def first(mailing: Mailing) -> Recipient | None:
    """Return whoever gets the mailing first."""
    for audience in mailing.audiences:
        row = rows(audience, mailing.event_id).first()
        if row is not None:
            return Recipient(audience, row)
    return None


def search(mailing: Mailing, words: str) -> list[Recipient]:
    """Return recipients with `words` in their name, address or organisation, at most twenty; each address once."""
    found: dict[str, Recipient] = {}
    for audience in mailing.audiences:
        matching = rows(audience, mailing.event_id).filter(_mentions(audience, words))[:MOST_FOUND]
        for row in matching:
            one = Recipient(audience, row)
            found.setdefault(one.address, one)
    return list(found.values())[:MOST_FOUND]


def _address_field(audience: str) -> str:
    return "user__email" if audience == Audience.MEMBERS else "address"


def _mentions(audience: str, words: str) -> Q:
    found = Q(**{f"{_address_field(audience)}__icontains": words})
    if audience == Audience.MEMBERS:
        return found | Q(user__name__icontains=words)
    if audience in STATES:
        return found | Q(name__icontains=words) | Q(organisation__name__icontains=words)
    return found
