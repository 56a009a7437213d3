"""What the page of a past gathering tells beside its report: how many came, and what there is to see and to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from events.models import Event, EventDocument, Figure, Picture, Recording, Role
from membership.models import Layer
from registrations.attendance import was_there

GUEST = "gast"
# In which order the values of each group stand, and what they are called.
LABELS: dict[str, dict[str, str]] = {
    Figure.Group.ROLE: dict(Role.choices) | {GUEST: "Gast, zoals het inwonerspanel"},
    Figure.Group.LAYER: dict(Layer.choices),
}
CAPTIONS = {Figure.Group.ROLE: "Deelnemers per rol", Figure.Group.LAYER: "Deelnemers per soort organisatie"}


@dataclass(frozen=True)
class Bar:
    """One line: `percent` is its length beside the longest; `role` gives it a colour, beside its word."""

    label: str
    number: int
    percent: int
    role: str = ""


@dataclass(frozen=True)
class Chart:
    caption: str
    bars: list[Bar]


@dataclass(frozen=True)
class LookingBack:
    """Everything is read only where the template asks for it; six queries at most."""

    event: Event

    @cached_property
    def took_part(self) -> int:
        """How many came: as the organiser wrote it down, else counted; 0 when nobody knows."""
        if self.event.people_took_part is not None:
            return self.event.people_took_part
        return was_there(self.event).count()

    @cached_property
    def charts(self) -> list[Chart]:
        """What is known by role and by kind of organisation."""
        figures = list(self.event.figures.all())
        return [chart for group in LABELS if (chart := _chart(group, figures)).bars]

    @cached_property
    def recordings(self) -> list[Recording]:
        return list(self.event.recordings.all())

    @cached_property
    def pictures(self) -> list[Picture]:
        return list(self.event.pictures.all())

    @cached_property
    def documents(self) -> list[EventDocument]:
        return list(self.event.documents.all())


def _chart(group: str, figures: Iterable[Figure]) -> Chart:
    numbers = {figure.value: figure.number for figure in figures if figure.group == group}
    longest = max(numbers.values(), default=0) or 1
    bars = [
        Bar(label, numbers[value], round(100 * numbers[value] / longest), value if value in Role.values else "")
        for value, label in LABELS[group].items()
        if numbers.get(value)
    ]
    return Chart(CAPTIONS[group], bars)
