"""Charts as SVG with their own styles: they print in greyscale and need nothing beside the fonts of paper/fonts.

One dark ink for what is meant, light grey for the rest; every value stands beside its mark, so nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from paper import layout

FONT = "'Saibang Hei', 'Saibang Latin', 'Microsoft YaHei', SimHei, 'Noto Sans CJK SC', sans-serif"
INK, DARK, PALE, LINE = "#1c2024", "#2b4a5e", "#b9c2c8", "#8a8f94"
SIZE = 12.0  # of the letters; a drawing 640 wide is printed 156 mm wide, so that is 8.3 points
ROW = 20.0
LONGEST = 14.0  # characters of a name that are shown


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its length, what stands at its end; ``is_marked``: drawn dark."""

    name: str
    value: float
    label: str
    is_marked: bool = False


@dataclass(frozen=True)
class Line:
    """A unit's places, one a month, None where it had none; ``is_marked``: drawn dark."""

    name: str
    places: tuple[int | None, ...]
    is_marked: bool = False


@dataclass(frozen=True)
class Dots:
    """A row of the three comparisons: this value, the one before, the average and the best of the group (None: not known)."""

    name: str
    value: float
    before: float | None
    average: float | None
    best: float | None
    label: str


def bars(rows: Sequence[Bar], width: int = 640) -> str:
    """Horizontal bars from nought, the longest over the whole room, each with its label; below nought they run to the left."""
    names, labels = _room([row.name for row in rows]), _room([row.label for row in rows])
    least, most = min(0.0, *(row.value for row in rows), 0.0), max(0.0, *(row.value for row in rows), 0.0)
    left, right = names + 8 + (labels if least < 0 else 0), width - labels - 8
    scale = (right - left) / ((most - least) or 1)
    nought = left - least * scale
    parts = []
    for place, row in enumerate(rows):
        y, long = place * ROW, abs(row.value) * scale
        start = nought - (long if row.value < 0 else 0)
        parts.append(_text(names, y + ROW / 2, row.name, "end", row.is_marked))
        colour = DARK if row.is_marked else PALE
        parts.append(
            f'<rect x="{start:.1f}" y="{y + 4:.1f}" width="{long:.1f}" height="{ROW - 8:.1f}" fill="{colour}"/>'
        )
        at, anchor = (start - 5, "end") if row.value < 0 else (start + long + 5, "start")
        parts.append(_text(at, y + ROW / 2, row.label, anchor, row.is_marked))
    parts.append(_rule(nought, 0, nought, len(rows) * ROW, LINE, 0.8))
    return _svg(width, len(rows) * ROW, parts)


def bump(lines: Sequence[Line], months: Sequence[str], width: int = 640) -> str:
    """Places over the months, the first at the top; a month without a place breaks the line. Names stand at its last place."""
    deepest = max((place for line in lines for place in line.places if place is not None), default=1)
    names = _room([line.name for line in lines])
    left, right, top, step = 34.0, width - names - 16, 24.0, 18.0
    apart = (right - left) / max(1, len(months) - 1)
    parts = [_text(left + at * apart, 8, month, "middle") for at, month in enumerate(months)]
    for place in range(1, deepest + 1):
        y = top + (place - 1) * step
        parts += [_text(left - 14, y, str(place), "end"), _rule(left, y, right, y, "#e4e4e4", 0.6)]
    ends = []
    for line in sorted(lines, key=lambda each: each.is_marked):
        points = [
            None if place is None else (left + at * apart, top + (place - 1) * step)
            for at, place in enumerate(line.places)
        ]
        parts += _run(points, line.is_marked)
        if known := [point for point in points if point]:
            ends.append((known[-1][1], known[-1][0], line))
    lowest = -SIZE
    for y, x, line in sorted(ends, key=lambda end: (end[0], -end[1], end[2].name)):
        lowest = max(y, lowest + SIZE)  # names of units at one place stand one under the other
        parts.append(_text(x + 9, lowest, line.name, "start", line.is_marked))
    deepest = max(deepest, round((lowest - top) / step + 1))
    return _svg(width, top + (deepest - 1) * step + 12, parts)


def dots(rows: Sequence[Dots], legend: Sequence[str], width: int = 640) -> str:
    """A scale a row with dots for now, before, average and best, as SVG; ``legend`` names the four in this order."""
    names, labels = _room([row.name for row in rows]), _room([row.label for row in rows])
    left, right, top = names + 16, width - labels - 16, 26.0
    parts, at = [], left
    for kind, name in enumerate(legend[:4]):
        parts += [_dot(kind, at, 8), _text(at + 9, 8, name, "start")]
        at += 26 + layout.width_em(name) * SIZE
    for place, row in enumerate(rows):
        y = top + place * ROW + ROW / 2
        values = (row.value, row.before, row.average, row.best)
        known = [value for value in values if value is not None]
        least, span = min(known), (max(known) - min(known)) or 1.0
        parts += [_text(names, y, row.name, "end"), _rule(left, y, right, y, "#d5d5d5", 0.8)]
        for kind in (3, 2, 1, 0):  # now is drawn last, above the others
            if (value := values[kind]) is not None:
                parts.append(_dot(kind, left + (value - least) / span * (right - left), y))
        parts.append(_text(width - 4, y, row.label, "end", True))
    return _svg(width, top + len(rows) * ROW, parts)


# ---- parts ------------------------------------------------------------------------------------------------------------


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {max(height, 1):g}" width="{width:g}" '
        f'height="{max(height, 1):g}">{"".join(parts)}</svg>'
    )


def _room(texts: Sequence[str]) -> float:
    """How wide the widest text is."""
    return max((layout.width_em(_short(text)) for text in texts), default=0.0) * SIZE + 4


def _short(text: str) -> str:
    """A text of at most ``LONGEST`` characters' width, the rest as …"""
    if layout.width_em(text) <= LONGEST:
        return text
    while text and layout.width_em(text) > LONGEST - 1:
        text = text[:-1]
    return text + "…"


def _text(x: float, y: float, said: str, anchor: str, is_bold: bool = False) -> str:
    weight = "bold" if is_bold else "normal"
    return (
        f'<text x="{x:.1f}" y="{y + SIZE * 0.36:.1f}" font-family="{FONT}" font-size="{SIZE:g}" font-weight="{weight}" '
        f'fill="{INK}" text-anchor="{anchor}">{escape(layout.shown(_short(said)))}</text>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'


def _run(points: Sequence[tuple[float, float] | None], is_marked: bool) -> list[str]:
    """A broken line through the points, with a dot at each."""
    colour, wide = (DARK, 2.4) if is_marked else (PALE, 1.4)
    parts = [
        _rule(*here, *there, colour, wide) for here, there in pairwise(points) if here is not None and there is not None
    ]
    return parts + [
        f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{3.6 if is_marked else 2.6}" fill="{colour}"/>'
        for point in points
        if point is not None
    ]


def _dot(kind: int, x: float, y: float) -> str:
    """The four marks by their shape: now full, before hollow, average an upright stroke, best a hollow square."""
    hollow = f'fill="#ffffff" stroke="{INK}" stroke-width="1.2"'
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" fill="{DARK}"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {hollow}/>',
        f'<rect x="{x - 1:.1f}" y="{y - 6:.1f}" width="2" height="12" fill="{LINE}"/>',
        f'<rect x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2" {hollow}/>',
    )[kind]
