"""Where the lines and bars of a drawn figure go: sums for SVG, without a word of what they are about.

Every number leaves as text with a point, for a template would write it with a comma.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 30, 354, 10, 164
STEPS = 4
HALF_DOT = 3.5
BAR_SHARE = 0.7  # of the room of one column; the rest is air

Values = Sequence[int | None]


@dataclass(frozen=True)
class Tick:
    """A line across, with its number."""

    y: str
    number: int


@dataclass(frozen=True)
class Mark:
    """The dot of one value: its middle, and the corner of a square of the same size."""

    x: str
    y: str
    corner_x: str
    corner_y: str


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Line:
    """One row of values as a line: it breaks where a value is missing."""

    paths: list[str]
    marks: list[Mark]


@dataclass(frozen=True)
class Label:
    x: str
    text: str


def ticks(highest: int) -> list[Tick]:
    """Return the lines across, from 0 to a round number that is no lower than `highest`."""
    step = _round_step(highest)
    return [Tick(_text(_y(number, step * STEPS)), number) for number in range(0, step * STEPS + 1, step)]


def lines(rows: Sequence[Values]) -> list[Line]:
    """Return a line for each row of values, all on one scale."""
    top = _top(rows)
    return [_line(values, top) for values in rows]


def bars(rows: Sequence[Values]) -> list[list[Bar]]:
    """Return the bars of each row of values, side by side in each column, all on one scale.

    A missing value has no bar.
    ."""
    top = _top(rows)
    columns = max((len(values) for values in rows), default=0) or 1
    room = (RIGHT - LEFT) / columns
    width = room * BAR_SHARE / (len(rows) or 1)
    return [
        [
            Bar(
                _text(LEFT + room * (column + (1 - BAR_SHARE) / 2) + index * width),
                _text(_y(value, top)),
                _text(width - 1),
                _text(BOTTOM - _y(value, top)),
            )
            for column, value in enumerate(values)
            if value is not None
        ]
        for index, values in enumerate(rows)
    ]


def labels(texts: Sequence[str], every: int = 1) -> list[Label]:
    """Return what stands below the columns: one in `every`, and always the last."""
    return [
        Label(_text(_x(column, len(texts))), text)
        for column, text in enumerate(texts)
        if (len(texts) - 1 - column) % every == 0
    ]


def highest(rows: Sequence[Values]) -> int:
    """Return the highest of all values; 0 when there are none."""
    return max((value for values in rows for value in values if value is not None), default=0)


def _line(values: Values, top: int) -> Line:
    points = [
        None if value is None else (_x(column, len(values)), _y(value, top)) for column, value in enumerate(values)
    ]
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    paths = [" ".join(f"{_text(x)},{_text(y)}" for x, y in run) for run in runs if len(run) > 1]
    marks = [Mark(_text(x), _text(y), _text(x - HALF_DOT), _text(y - HALF_DOT)) for run in runs for x, y in run]
    return Line(paths, marks)


def _top(rows: Sequence[Values]) -> int:
    return STEPS * _round_step(highest(rows))


def _round_step(highest: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 and so on that reaches `highest` in four steps."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * STEPS >= highest:
                return step
        size *= 10


def _x(column: int, columns: int) -> float:
    return LEFT + (RIGHT - LEFT) * (column + 0.5) / columns


def _y(value: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _text(number: float) -> str:
    return f"{number:.1f}"
