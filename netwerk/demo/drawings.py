"""Drawings for the demo in the shapes and colours of the four roles, for there are no photographs of these days."""

import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
_FINE = 2  # drawn larger and made smaller, so that round is round
SAND, SAND_DEEP, PAPER, INK = "#fcf6ec", "#f6e8d0", "#ffffff", "#16232f"
ROLES = ("#b3402e", "#2f6f4f", "#4a4e9d", "#8a4f7d")  # static/css/tokens.css
Pen = ImageDraw.ImageDraw


def png(name: str) -> bytes:
    """Return the drawing `name` as a PNG. Raises KeyError for an unknown one."""
    picture = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), SAND)
    DRAWINGS[name](ImageDraw.Draw(picture))
    out = BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _disc(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse([(value * _FINE) for value in (x - radius, y - radius, x + radius, y + radius)], fill=colour)


def _somebody(pen: Pen, x: float, y: float, size: float, colour: str) -> None:
    """A head above shoulders."""
    left, top, right, bottom = x - size, y + size * 0.35, x + size, y + size * 2.3
    pen.pieslice([value * _FINE for value in (left, top, right, bottom)], 180, 360, fill=colour)
    _disc(pen, x, y - size * 0.35, size * 0.55, colour)


def _circle(pen: Pen) -> None:
    """People round a table."""
    x, y = WIDTH / 2, HEIGHT / 2
    _disc(pen, x, y, 175, SAND_DEEP)
    _disc(pen, x, y, 120, PAPER)
    for number in range(16):
        angle = 2 * math.pi * number / 16
        radius = 34 if number % 4 else 44
        _disc(pen, x + 400 * math.cos(angle), y + 245 * math.sin(angle), radius, ROLES[number % 4])
    for number, colour in enumerate(ROLES):
        angle = math.pi / 4 + math.pi * number / 2
        _disc(pen, x + 62 * math.cos(angle), y + 62 * math.sin(angle), 40, colour)


def _screens(pen: Pen) -> None:
    """Each behind a screen of one's own."""
    width, height, gap = 240, 168, 36
    left, top = (WIDTH - 4 * width - 3 * gap) / 2, (HEIGHT - 3 * height - 2 * gap) / 2
    for row in range(3):
        for column in range(4):
            x, y = left + column * (width + gap), top + row * (height + gap)
            box = [value * _FINE for value in (x, y, x + width, y + height)]
            pen.rounded_rectangle(box, radius=26 * _FINE, fill=PAPER, outline=SAND_DEEP, width=6 * _FINE)
            _somebody(pen, x + width / 2, y + 86, 42, ROLES[(column + row) % 4])
            pen.rectangle([value * _FINE for value in (x + 30, y + height - 8, x + width - 30, y + height)], fill=PAPER)


def _hooks(pen: Pen) -> None:
    """Half rings that take hold of each other."""
    y, radius, thick = HEIGHT / 2, 150, 50
    for number in range(7):
        x = 150 + number * 150
        begin = 180 if number % 2 else 0
        height = y + (40 if number % 2 else -40)
        box = [value * _FINE for value in (x - radius, height - radius, x + radius, height + radius)]
        pen.arc(box, begin, begin + 180, fill=ROLES[number % 4], width=thick * _FINE)
        for end in (x - radius + thick / 2, x + radius - thick / 2):
            _disc(pen, end, height, thick / 2, ROLES[number % 4])


DRAWINGS: dict[str, Callable[[Pen], None]] = {"kring": _circle, "schermen": _screens, "haakjes": _hooks}
