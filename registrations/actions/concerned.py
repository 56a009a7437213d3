"""Who hears that a gathering moves, or is off: everybody once, in the capacity that matters most."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from events.models import Event, Interest
from outbox.actions import message
from outbox.models import OutgoingMail
from registrations.actions.posting import contact_message, person_message
from registrations.models import Delegation, Registration, State


class Group(StrEnum):
    """In which capacity somebody hears it; the first that fits counts."""

    SEATED = "seated"
    GUEST = "guest"
    OFFERED = "offered"
    LINE = "line"
    ASKED = "asked"
    UNCONFIRMED = "unconfirmed"
    CONTACT = "contact"
    INTEREST = "interest"


LABELS = {
    Group.SEATED: "met een plek",
    Group.GUEST: "gasten",
    Group.OFFERED: "met een aanbod dat nog openstaat",
    Group.LINE: "aangemeld, zonder plek",
    Group.ASKED: "gevraagd, nog geen antwoord",
    Group.UNCONFIRMED: "aangemeld, nog niet bevestigd",
    Group.CONTACT: "contactpersonen die zelf niet meedoen",
    Group.INTEREST: "op de lijst van belangstellenden",
}
_OF_STATE = {
    State.SEATED: Group.SEATED,
    State.OFFERED: Group.OFFERED,
    State.CANDIDATE: Group.LINE,
    State.HELD: Group.LINE,
    State.OFFER_LAPSED: Group.LINE,
    State.INVITED: Group.ASKED,
    State.UNCONFIRMED: Group.UNCONFIRMED,
}
Person = Registration | Delegation | Interest


@dataclass(frozen=True)
class Concerned:
    """Everybody who hears it, by capacity; no address stands in two groups.

    `registrations` are all that still mean something, also of those who are not mailed: a colleague whom nobody asked
    yet has never heard of us.
    """

    registrations: list[Registration]
    groups: dict[Group, list[Person]]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(LABELS[group], len(people)) for group, people in self.groups.items() if people]

    @property
    def total(self) -> int:
        return sum(len(people) for people in self.groups.values())

    @property
    def addresses(self) -> set[str]:
        return {_address(person) for people in self.groups.values() for person in people}

    def fingerprint(self) -> str:
        """Return what changes as soon as somebody comes, goes, or stands differently."""
        lines = [f"{one.pk}:{one.state}:{one.address}" for one in self.registrations]
        lines += [f"{group}:{person.pk}" for group, people in self.groups.items() for person in people]
        return sha256("\n".join(sorted(lines)).encode()).hexdigest()

    def messages(
        self, kind: str, *, suffix: str = "", name_group: bool = False, **arguments: object
    ) -> Iterator[OutgoingMail]:
        """Return one row for the outbox for each of them: `kind`, `kind`_contact or `kind`_interest.

        `name_group` tells the renderer in which capacity a person hears it, for when the states are about to change.
        """
        for group, people in self.groups.items():
            named = {"standing": group.value} if name_group else {}
            for person in people:
                if isinstance(person, Registration):
                    yield person_message(kind, person, suffix=suffix, **named, **arguments)
                elif isinstance(person, Delegation):
                    yield contact_message(f"{kind}_contact", person, suffix=suffix, **arguments)
                else:
                    yield _interest_message(f"{kind}_interest", person, suffix, arguments)


def concerned_by(event: Event) -> Concerned:
    """Read everybody whom `event` concerns, with three queries."""
    states = (*_OF_STATE, State.PREPARED)
    rows = event.registrations.filter(state__in=states, erased_at=None).order_by("registered_at", "pk")
    registrations = list(rows)
    groups: dict[Group, list[Person]] = {group: [] for group in Group}
    for one in registrations:
        if one.state in _OF_STATE:
            groups[group_of(one)].append(one)
    groups[Group.CONTACT] = list(
        Delegation.objects.filter(pk__in={one.delegation_id for one in registrations} - {None}, withdrawn_at=None)
        .exclude(contact_address="")
        .order_by("pk")
    )
    groups[Group.INTEREST] = list(Interest.objects.filter(event=event).exclude(confirmed_at=None).order_by("pk"))
    return Concerned(registrations, _each_once(groups))


def group_of(registration: Registration) -> Group:
    """Return in which capacity somebody hears it. Raises KeyError for a state that nobody is mailed in."""
    group = _OF_STATE[State(registration.state)]
    return Group.GUEST if registration.guest and group == Group.SEATED else group


def _each_once(groups: dict[Group, list[Person]]) -> dict[Group, list[Person]]:
    known: set[str] = {""}
    once: dict[Group, list[Person]] = {}
    for group in Group:
        once[group] = []
        for person in groups[group]:
            if _address(person) not in known:
                known.add(_address(person))
                once[group].append(person)
    return once


def _address(person: Person) -> str:
    return person.contact_address if isinstance(person, Delegation) else person.address


def _interest_message(kind: str, interest: Interest, suffix: str, arguments: dict[str, object]) -> OutgoingMail:
    return message(
        f"registrations.{kind}",
        interest.address,
        key=f"registrations.{kind}:{interest.public_id}:{suffix}",
        about=interest.about,
        group=f"event:{interest.event_id}",
        interest=str(interest.public_id),
        **arguments,
    )
