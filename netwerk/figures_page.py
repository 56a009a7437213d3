"""What the page "Het netwerk in cijfers" shows: twelve months of one choice, drawn and in words, and this month by
layer and umbrella network.

Fewer than three people of a layer or umbrella network may give somebody away: there it says "minder dan 3". Of the
layers, which together make the whole, a second one is hidden when one alone would follow by subtraction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone

from membership.models import Layer, Measure, NetworkFigure, UmbrellaNetwork
from netwerk import drawing
from netwerk.figures import ALL, LAYER, PEOPLE, UMBRELLA, Key, month_of, months_until, running

MONTHS = 12
FEWEST = 3
FEW = f"minder dan {FEWEST}"
WHOLE = "Het hele netwerk"
LABELS_EVERY = 2


@dataclass(frozen=True)
class Cell:
    """One number as it may be shown: None when nobody counted, hidden when it is about too few."""

    number: int | None
    hidden: bool = False

    @property
    def drawn(self) -> int | None:
        return None if self.hidden else self.number

    @property
    def words(self) -> str:
        if self.hidden:
            return FEW
        return "niet geteld" if self.number is None else str(self.number)


@dataclass(frozen=True)
class Choice:
    """Whom the numbers are about."""

    group: str
    value: str
    label: str

    @property
    def key(self) -> str:
        return f"{self.group}:{self.value}" if self.group else ""


@dataclass(frozen=True)
class Month:
    first: date
    cells: dict[str, Cell]
    example: bool = False
    running: bool = False

    @property
    def name(self) -> str:
        return formats.date_format(self.first, "F Y")

    @property
    def in_order(self) -> list[Cell]:
        return [self.cells[measure] for measure in Measure]


@dataclass(frozen=True)
class Series:
    """One row of numbers in a drawing."""

    label: str
    cells: list[Cell]
    line: drawing.Line | None = None
    bars: list[drawing.Bar] | None = None


@dataclass(frozen=True)
class Drawing:
    """A drawing with what it says in words, and the rows of the table beside it (the newest month first)."""

    key: str
    title: str
    description: str
    series: list[Series]
    ticks: list[drawing.Tick]
    labels: list[drawing.Label]
    rows: list[tuple[Month, list[Cell]]]
    gaps: bool
    empty: bool


# key, title, measures, whether it is drawn as lines
DRAWINGS = (
    ("leden", "Leden, en wie actief is", (Measure.MEMBERS, Measure.ACTIVE), True),
    ("nieuw", "Nieuwe leden", (Measure.JOINED,), False),
    ("haakjes", "Haakjes", (Measure.HAAKJES_MADE, Measure.HAAKJES_MET), False),
)


@dataclass(frozen=True)
class Choices:
    layers: list[Choice]
    umbrellas: list[Choice]

    def find(self, key: str) -> Choice:
        """Return the choice with this key; the whole network for anything else."""
        found = [one for one in (*self.layers, *self.umbrellas) if one.key == key]
        return found[0] if found else Choice(ALL, "", WHOLE)


def choices() -> Choices:
    return Choices(
        [Choice(LAYER, layer.value, layer.label) for layer in Layer],
        [Choice(UMBRELLA, str(pk), name) for pk, name in UmbrellaNetwork.objects.values_list("pk", "name")],
    )


def overview(key: str, now: datetime) -> dict[str, object]:
    """Return what the page shows of the choice with this key; the same queries for any number of people."""
    this = month_of(timezone.localdate(now))
    known = choices()
    chosen = known.find(key)
    fresh = running(now)
    months = [*_earlier(chosen, months_until(this, MONTHS)[:-1]), _month(this, chosen, fresh, running=True)]
    return {
        "chosen": chosen,
        "choices": known,
        "measures": [measure.label for measure in Measure],
        "now": [(measure.label, months[-1].cells[measure]) for measure in Measure],
        "month": months[-1].name,
        "drawings": [_drawing(one, months) for one in DRAWINGS],
        "examples": any(month.example for month in months),
        "parts": [
            ("lagen", "Per laag", "Laag", _parts(known.layers, fresh)),
            ("koepels", "Per koepelnetwerk", "Koepelnetwerk", _parts(known.umbrellas, fresh)),
        ],
        "few": FEW,
    }


def _parts(rows: Iterable[Choice], figures: dict[Key, int]) -> list[tuple[Choice, list[Cell]]]:
    return [(one, list(cells_of(one, figures).values())) for one in rows]


def _earlier(chosen: Choice, months: list[date]) -> list[Month]:
    """Return the months that are kept; all layers are read for one, because they hide each other."""
    kept: dict[date, dict[Key, int]] = {month: {} for month in months}
    examples = set()
    rows = NetworkFigure.objects.filter(month__in=months, group=chosen.group).order_by()
    if chosen.group == UMBRELLA:
        rows = rows.filter(value=chosen.value)
    for row in rows:
        kept[row.month][row.measure, row.group, row.value] = row.number
        if row.example:
            examples.add(row.month)
    return [_month(month, chosen, figures, example=month in examples) for month, figures in kept.items()]


def _month(month: date, chosen: Choice, figures: dict[Key, int], **kind: bool) -> Month:
    return Month(month, cells_of(chosen, figures), **kind)


def cells_of(choice: Choice, figures: dict[Key, int]) -> dict[str, Cell]:
    """Return the numbers of a choice in one month, with those hidden that are about too few people."""
    cells = {}
    for measure in Measure:
        number = figures.get((measure, choice.group, choice.value))
        hidden = number is not None and choice.group != ALL and measure in PEOPLE
        cells[measure] = Cell(number, hidden and choice.value in _hidden(measure, choice.group, figures))
    return cells


def _hidden(measure: str, group: str, figures: dict[Key, int]) -> set[str]:
    numbers = {value: n for (what, kind, value), n in figures.items() if what == measure and kind == group}
    # where nobody is, nobody is given away
    empty = {value for value in numbers if not numbers[value] and not figures.get((Measure.MEMBERS, group, value))}
    few = {value for value, number in numbers.items() if number < FEWEST} - empty
    others = numbers.keys() - few - empty
    if group == LAYER and len(few) == 1 and others:
        few.add(min(others, key=lambda value: (numbers[value], value)))
    return few


def _drawing(what: tuple, months: list[Month]) -> Drawing:
    key, title, measures, as_lines = what
    columns = [[month.cells[measure] for month in months] for measure in measures]
    values = [[cell.drawn for cell in cells] for cells in columns]
    drawn = drawing.lines(values) if as_lines else drawing.bars(values)
    series = [
        Series(measure.label, cells, **{"line" if as_lines else "bars": one})
        for measure, cells, one in zip(measures, columns, drawn, strict=True)
    ]
    return Drawing(
        key,
        title,
        " ".join(_told(one, months) for one in series),
        series,
        drawing.ticks(drawing.highest(values)),
        drawing.labels([formats.date_format(month.first, "M").lower() for month in months], LABELS_EVERY),
        [(month, [month.cells[measure] for measure in measures]) for month in reversed(months)],
        any(value is None for row in values for value in row),
        all(value is None for row in values for value in row),
    )


def _told(series: Series, months: list[Month]) -> str:
    """Say in one sentence where a row of numbers begins and ends."""
    counted = [(month, cell) for month, cell in zip(months, series.cells, strict=True) if cell.number is not None]
    first, last = counted[0], counted[-1]
    if first is last:
        return f"{series.label}: {last[1].words} in {last[0].name}."
    return f"{series.label}: {first[1].words} in {first[0].name}, {last[1].words} in {last[0].name}."
