"""Three gatherings to start from. Figures and hours are those of earlier ones; an organiser changes what differs."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from events.models import AllocationMode, Form, Role


@dataclass(frozen=True)
class Moment:
    """A time on the clock of Amsterdam, `day` days after the first day; `after_sunday`: on the Monday that follows
    the first Sunday from then on, so that 0.00 is the end of that week."""

    clock: time
    day: int = 0
    after_sunday: bool = False

    def day_from(self, first: date) -> date:
        """Return the day of this moment when the first day is `first`."""
        day = first + timedelta(days=self.day)
        return day + timedelta(days=7 - day.weekday()) if self.after_sunday else day


@dataclass(frozen=True)
class Line:
    """A line of the programme; without times it lasts the whole day."""

    title: str
    starts: Moment | None = None
    ends: Moment | None = None


@dataclass(frozen=True)
class Preset:
    label: str
    fields: dict[str, Any]
    moments: dict[str, Moment]
    programme: list[Line] = field(default_factory=list)
    slots: list[tuple[Moment, Moment]] = field(default_factory=list)  # hours for own cases, one guide each
    private_questions: list[str] = field(default_factory=list)


def _line(title: str, starts: tuple[int, int], ends: tuple[int, int]) -> Line:
    return Line(title, Moment(time(*starts)), Moment(time(*ends)))


# Optional, seen by the organiser alone and erased afterwards; without "je" or "u", so that they fit every gathering.
AT_A_VENUE = ["Dieet of allergie", "Wat is er nodig om goed mee te kunnen doen?"]

ONLINE = Preset(
    label="Online dag, met voorrang voor complete delegaties",
    fields={
        "form": Form.ONLINE,
        "capacity": 50,
        "priority": True,
        "allocation_mode": AllocationMode.PROPOSAL,
    },
    moments={
        "starts_at": Moment(time(9, 30)),
        "ends_at": Moment(time(18, 0)),
        "environment_opens_at": Moment(time(9, 15)),
        "support_until": Moment(time(18, 0)),
        # Messages are still handled on the day after, until midnight; to read, until the end of that week.
        "messages_until": Moment(time(0, 0), day=2),
        "environment_closes_at": Moment(time(0, 0), day=1, after_sunday=True),
        "allocation_at": Moment(time(12, 0), day=-21),
    },
    programme=[
        _line("Gesprek: wat vraagt responsief werken?", (9, 30), (10, 30)),
        Line("Casussen uit de praktijk"),
        _line("Breng je eigen casus in: eerste ronde", (13, 0), (14, 0)),
        _line("Breng je eigen casus in: tweede ronde", (14, 0), (15, 0)),
        _line("Breng je eigen casus in: derde ronde", (15, 0), (16, 0)),
        Line("Samen het netwerk vormen"),
    ],
    slots=[(Moment(time(hour)), Moment(time(hour + 1))) for hour in (13, 14, 15)],
)

LIVE = Preset(
    label="Bijeenkomst op locatie, gratis",
    fields={"form": Form.LIVE, "allocation_mode": AllocationMode.AT_ONCE},
    moments={
        "doors_open_at": Moment(time(9, 30)),
        "starts_at": Moment(time(10, 0)),
        "ends_at": Moment(time(16, 0)),
    },
    programme=[
        _line("Ontvangst", (9, 30), (10, 0)),
        _line("Opening", (10, 0), (10, 30)),
        _line("Leren van elkaars praktijk", (10, 30), (12, 30)),
        _line("Lunch", (12, 30), (13, 30)),
        _line("In gesprek met het inwonerspanel", (13, 30), (15, 30)),
        _line("Afspraken voor het vervolg", (15, 30), (16, 0)),
    ],
    private_questions=AT_A_VENUE,
)

PAID = Preset(
    label="Conferentie op locatie, met een prijs",
    fields={
        "form": Form.LIVE,
        "allocation_mode": AllocationMode.AT_ONCE,
        "price": Decimal("95.00"),
        "formal": True,
        "meant_for": [Role.MANAGEMENT.value, Role.BESTUUR.value],
    },
    moments={
        "doors_open_at": Moment(time(9, 30)),
        "starts_at": Moment(time(10, 0)),
        "ends_at": Moment(time(15, 30)),
    },
    programme=[
        _line("Ontvangst", (9, 30), (10, 0)),
        _line("Opening en inleiding", (10, 0), (11, 0)),
        _line("In gesprek in groepen", (11, 0), (12, 30)),
        _line("Lunch", (12, 30), (13, 30)),
        _line("Tweede ronde in groepen", (13, 30), (15, 0)),
        _line("Borrel", (15, 0), (15, 30)),
    ],
    private_questions=AT_A_VENUE,
)

PRESETS: dict[str, Preset] = {"online": ONLINE, "live": LIVE, "paid": PAID}
