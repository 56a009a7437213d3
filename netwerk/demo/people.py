"""The made-up participants of the demo, all under example.nl, drawn from lists in a fixed order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle

from django.utils import timezone

from events.models import Event, Role
from membership.models import Organisation, User
from registrations.models import (
    Answer,
    Delegation,
    GuestKind,
    OwnCase,
    OwnCaseChange,
    Registration,
    State,
    StateChange,
)
from registrations.models.registration import LIVE

FIRST = (
    "Amina", "Bart", "Carla", "Daan", "Els", "Fatima", "Gijs", "Hanna", "Ilse", "Joost", "Karim", "Lotte",
    "Mehmet", "Noor", "Otto", "Petra", "Quinten", "Roos", "Sanne", "Tom", "Ursula", "Vera", "Wim", "Xandra",
    "Yara", "Zeki", "Anke", "Bram", "Chantal", "Dirk",
)  # fmt: skip
LAST = (
    "Akkerman Bos Cakir Dijkstra Evers Faber de Groot Haddou Ising Jansen Koster Linden Meijer Nijhof Oomen Prins "
    "Rietveld Smit Timmer Uijt Verbeek Wolters Yilmaz Zand"
).replace("de Groot", "de_Groot").split()  # fmt: skip
ORGANISATIONS = [
    ("Gemeente Duinrand", "gemeente"),
    ("Gemeente Waterkant", "gemeente"),
    ("Provincie Laagland", "provincie"),
    ("Uitvoeringsdienst Rijk Helder", "rijk"),
    ("Gemeente Bovenveen", "gemeente"),
    ("Waterschap De Bron", "waterschap"),
    ("Gemeente Oudermeer", "gemeente"),
    ("Regio Noordkust", "regionaal"),
    ("Dienst Inkomen en Toeslag", "uitvoeringsorganisatie"),
    ("Provincie Rivierenland", "provincie"),
    ("Gemeente Heideveld", "gemeente"),
    ("Ministerie van Voorbeeld", "rijk"),
]
U, BE, M, BS = Role.UITVOERING, Role.BELEID, Role.MANAGEMENT, Role.BESTUUR
ALL = [U, BE, M, BS]
# Six complete delegations (the fourth comes together or not at all; three bring more than four), two with three roles.
DELEGATIONS = [ALL, [*ALL, U], ALL, ALL, [*ALL, U, BE], ALL, [U, BE, M], [U, M, BS]]
TOGETHER = 3
CANDIDATES = 64
PAST_PARTICIPANTS = 49
# Kind, name, and the name by which others see this guest.
GUESTS = [
    (GuestKind.EXPERIENCE, "Wilma Overdijk", "Wil"),
    (GuestKind.PANEL, "Sjoerd Kamphuis", ""),
    (GuestKind.GUIDE, "Naima Benali", ""),
]


@dataclass
class _Names:
    """Hands out names that differ, in a fixed order."""

    number: Iterator[int]

    def next(self) -> tuple[str, str]:
        index = next(self.number)
        first, last = FIRST[index % len(FIRST)], LAST[(index * 7 + index // len(FIRST)) % len(LAST)].replace("_", " ")
        return f"{first} {last}", f"{first}.{last}.{index}@example.nl".lower().replace(" ", "")


def ensure_organisations() -> list[Organisation]:
    """Make the organisations that visitors get as suggestions."""
    made = [Organisation.objects.resolve(name, layer) for name, layer in ORGANISATIONS]
    Organisation.objects.filter(pk__in=[one.pk for one in made]).update(listed=True)
    return made


def fill_open_event(event: Event) -> None:
    """Give the coming 27 May its 64 candidates, one colleague who has not answered, and its guests."""
    names, organisations = _Names(count(1)), ensure_organisations()
    begin = timezone.now() - timedelta(days=20)
    moments = (begin + timedelta(hours=7 * index) for index in count())
    people = []
    for index, roles in enumerate(DELEGATIONS):
        organisation = organisations[index]
        group = _delegation(event, organisation, index == TOGETHER, begin)
        members = [_person(event, role, next(moments), names, organisation, group) for role in roles]
        group.contact_name, group.contact_address = members[0].name, members[0].address
        group.save()
        people += members
        if index == len(DELEGATIONS) - 1:
            silent = _person(event, BE, timezone.now() - timedelta(hours=5), names, organisation, group, State.INVITED)
            people.append(silent)
    kinds = cycle(ALL)
    for index in range(CANDIDATES - sum(map(len, DELEGATIONS))):
        organisation = organisations[index % len(organisations)]
        people.append(_person(event, next(kinds), next(moments), names, organisation))
    store(people)
    _own_case(event, event.delegations.order_by("pk").first())
    store([guest_of(event, begin + timedelta(days=1), *guest) for guest in GUESTS])


def _own_case(event: Event, group: Delegation) -> None:
    """Let the first complete delegation bring a case, at the first hour."""
    own_case = OwnCase.objects.create(
        event=event,
        delegation=group,
        slot=event.case_slots.first(),
        title="Wonen boven de winkel",
        description="In de winkelstraat staan veel bovenwoningen leeg. Een ondernemer wil er jongeren laten wonen. "
        "Dat past niet in de regels voor brandveiligheid en in het plan voor de straat. Wie neemt de beslissing?",
        shared=True,
    )
    OwnCaseChange.objects.create(own_case=own_case, what=OwnCaseChange.What.CLAIMED, by="demo")


def address_of(name: str) -> str:
    """Return the address of a guest."""
    return f"{name.lower().replace(' ', '.')}@example.nl"


def guest_of(event: Event, moment: datetime, kind: GuestKind, name: str, shown_name: str = "") -> Registration:
    """Return a guest with a seat since `moment`, to store."""
    address = address_of(name)
    return Registration(
        event=event,
        user=User.objects.for_address(address, name),
        name=name,
        shown_name=shown_name,
        address=address,
        guest=True,
        guest_kind=kind,
        state=State.SEATED,
        registered_at=moment,
        confirmed_at=moment,
        seated_at=moment,
    )


def fill_past_event(event: Event) -> None:
    """Give the edition of 2020 its 49 participants."""
    names, organisations = _Names(count(1000)), ensure_organisations()
    roles, begin = cycle(ALL), event.starts_at - timedelta(days=30)
    people = [
        _person(
            event, next(roles), begin + timedelta(hours=9 * index), names, organisations[index % 5], state=State.SEATED
        )
        for index in range(PAST_PARTICIPANTS)
    ]
    store(people)
    Event.objects.filter(pk=event.pk).update(allocated_at=event.starts_at - timedelta(days=7))


def fill_paid_event(event: Event) -> None:
    """Give the conference a few participants, each with a bill to send."""
    names, organisations = _Names(count(2000)), ensure_organisations()
    begin, people = timezone.now() - timedelta(days=12), []
    for index, role in enumerate([BS, M, BS]):
        organisation = organisations[index]
        group = _delegation(event, organisation, False, begin)
        group.billing_name, group.billing_follows = organisation.name, index == 1
        group.billing_street, group.billing_postcode, group.billing_city = "Raadhuisplein 1", "1234 AB", "Voorbeeldstad"
        moment = begin + timedelta(days=index)
        member = _person(event, role, moment, names, organisation, group, State.SEATED)
        group.contact_name, group.contact_address = member.name, member.address
        group.save()
        people.append(member)
    store(people)
    Answer.objects.create(registration=people[0], question=event.questions.first(), text="Vegetarisch")
    Event.objects.filter(pk=event.pk).update(allocated_at=begin)


def _delegation(event: Event, organisation: Organisation, together: bool, moment: datetime) -> Delegation:
    return Delegation.objects.create(
        event=event, organisation=organisation, together=together, created_at=moment, confirmed_at=moment
    )


def _person(
    event: Event,
    role: Role,
    moment: datetime,
    names: _Names,
    organisation: Organisation,
    delegation: Delegation | None = None,
    state: State = State.CANDIDATE,
) -> Registration:
    name, address = names.next()
    live = state in LIVE
    return Registration(
        event=event,
        delegation=delegation,
        organisation=organisation,
        user=User.objects.for_address(address, name) if live else None,
        name=name,
        address=address,
        role=role,
        state=state,
        registered_at=moment,
        invited_at=moment if state == State.INVITED else None,
        confirmed_at=moment if live else None,
        seated_at=moment + timedelta(days=1) if state == State.SEATED else None,
    )


def store(people: list[Registration]) -> None:
    """Store new registrations, each with how it began."""
    Registration.objects.bulk_create(people)
    StateChange.objects.bulk_create(
        StateChange(registration=one, to_state=one.state, by="demo", at=one.registered_at) for one in people
    )
