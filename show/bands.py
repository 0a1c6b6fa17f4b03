"""Courses beside the group's band, small multiples, strips with several units, places side by side; all as SVG text.

Pure: numbers in, escaped markup out. Lengths are geometry and never shown as digits, but for the ends of a scale and the
ends of a line, which come in as they are. Colours are the style sheet's variables, so a drawing follows the scheme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil, floor
from typing import NamedTuple

from markupsafe import Markup, escape

from show import drawing
from show import format as shown
from show.drawing import path, stretches

Number = drawing.Number
Values = Sequence[Number | None]
Ends = tuple[Number, Number]
Points = list[tuple[float, float] | None]
ROOM = 44  # from one name of a month to the next, at least
PICKS = ("p1", "p2", "p3", "p4", "p5")  # accent, ink, then the dimension hues, each with its own dashes


class Band(NamedTuple):
    """The group at one scope: the middle half, its median and its best; nothing of the others has a name."""

    lower: Number | None = None
    median: Number | None = None
    upper: Number | None = None
    best: Number | None = None


class Break(NamedTuple):
    """Where comparability breaks: the position it begins at, its letter."""

    at: int
    letter: str


class Course(NamedTuple):
    """A line: its style class and its values, one a position; none where there was none."""

    css: str
    values: Values
    told: str = ""  # written at its end instead of its last value


def ruler(values: Iterable[Number | None], steps: Sequence[int] = (1, 2, 5, 10, 20, 50)) -> Ends | None:
    """Round ends that hold all the values, so that several drawings share one scale; none without values."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    span = max(high - low, 1e-9)
    magnitude = 1.0
    while span > 50 * magnitude * 10:
        magnitude *= 10
    step = next((one * magnitude for one in steps if span / (one * magnitude) <= 8), steps[-1] * magnitude)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return (int(first), int(last if last > first else first + step))


def _svg(width: float, height: float, label: str, body: Iterable[str], css: str) -> Markup:
    return Markup(
        f'<svg class="draw {css}" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'role="img" aria-label="{escape(label)}">{"".join(body)}</svg>'
    )


class _Plane:
    """Turns positions and values into coordinates of a box (left, top, right, bottom)."""

    def __init__(self, count: int, ends: Ends, box: tuple[float, float, float, float]) -> None:
        self.left, self.top, self.right, self.bottom = box
        self.step = (self.right - self.left) / max(1, count - 1)
        self.low, self.high = float(ends[0]), float(ends[1])
        self.count = count

    def x(self, at: int) -> float:
        return self.left + at * self.step if self.count > 1 else (self.left + self.right) / 2

    def y(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low) if self.high > self.low else 1.0
        return self.bottom - share * (self.bottom - self.top)

    def points(self, values: Values) -> Points:
        return [None if value is None else (self.x(at), self.y(value)) for at, value in enumerate(values)]


def _line(points: Points, css: str) -> list[str]:
    """A line in straight segments; a value alone between two holes is a dot, or nobody would see it."""
    body = []
    for run in stretches(points):
        if len(run) == 1:
            body.append(f'<circle class="{css} alone" cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="1.8"/>')
        else:
            body.append(f'<polyline class="{css}" points="{path(run)}"/>')
    return body


def _area(plane: _Plane, band: Sequence[Band]) -> list[str]:
    """The middle half of the group as a surface, in one piece a stretch."""
    body: list[str] = []
    lower = plane.points([one.lower for one in band])
    upper = plane.points([one.upper for one in band])
    both = [low if low and high else None for low, high in zip(lower, upper, strict=True)]
    at = 0
    for run in stretches(both):
        while both[at] != run[0]:
            at += 1
        tops = [point for point in upper[at : at + len(run)] if point]
        at += len(run)
        body.append(f'<polygon class="iqr" points="{path(tops)} {path(run[::-1])}"/>')
    return body


def _group(plane: _Plane, band: Sequence[Band]) -> list[str]:
    """Band, median and best of the group."""
    body = _area(plane, band)
    body += _line(plane.points([one.median for one in band]), "median")
    return body + _line(plane.points([one.best for one in band]), "best")


def _marks(plane: _Plane, breaks: Sequence[Break]) -> list[str]:
    """Vertical marks between the position before and the one that can't be compared with it, their letters above."""
    letters: dict[int, str] = {}
    for one in breaks:
        letters[one.at] = letters.get(one.at, "") + one.letter
    body = []
    for at, found in letters.items():
        x = max(plane.left, plane.x(at) - plane.step / 2)
        body.append(f'<line class="break" x1="{x:.1f}" y1="{plane.top - 2:.1f}" x2="{x:.1f}" y2="{plane.bottom:.1f}"/>')
        body.append(
            f'<text class="break" x="{x:.1f}" y="{plane.top - 5:.1f}" text-anchor="middle">{escape(found)}</text>'
        )
    return body


def _months(plane: _Plane, months: Sequence[str], y: float) -> list[str]:
    """The names of the months, the last one always, the others as often as there is room."""
    widest = max((sum(12 if ord(letter) > 0x2E80 else 7 for letter in month) for month in months), default=0)
    every = max(1, ceil(max(ROOM, widest + 8) / max(plane.step, 0.1)))
    return [
        f'<text class="scale" x="{plane.x(at):.1f}" y="{y:.1f}" text-anchor="middle">{escape(month)}</text>'
        for at, month in enumerate(months)
        if (len(months) - 1 - at) % every == 0
    ]


def _scale(plane: _Plane, ends: Ends) -> list[str]:
    """Both ends of the scale, marked by a hairline and a number."""
    body = []
    for value in ends:
        y = plane.y(value)
        body.append(f'<line class="grid" x1="{plane.left:.1f}" y1="{y:.1f}" x2="{plane.right:.1f}" y2="{y:.1f}"/>')
        body.append(
            f'<text class="scale" x="{plane.left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{shown.plain(value)}</text>'
        )
    return body


def course(
    months: Sequence[str],
    lines: Sequence[Course],
    band: Sequence[Band],
    breaks: Sequence[Break],
    ends: Ends,
    label: str,
    size: tuple[int, int] = (400, 152),
) -> Markup:
    """Values over months beside the group's band: the first line is the one looked at, its last value is written."""
    width, height = size
    right = 56 if not any(line.told for line in lines) else 170
    plane = _Plane(len(months), ends, (34, 22, width - right, height - 26))
    body = _scale(plane, ends) + _group(plane, band) + _marks(plane, breaks)
    body += _months(plane, months, height - 6)
    for line in reversed(lines):
        body += _line(plane.points(line.values), f"line {escape(line.css)}")
    if right > 56:
        body += _ends(plane, lines)
    elif lines:
        body += _last(plane, lines[0])
    return _svg(width, height, label, body, "band")


def spread(heights: Sequence[float], pitch: float, bottom: float = float("inf")) -> list[float]:
    """Heights moved as little as needed, so that labels beside them do not lie on each other nor below the bottom."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    placed, edge = dict[int, float](), float("-inf")
    for at in order:
        placed[at] = edge = max(heights[at], edge + pitch)
    for at in reversed(order):
        placed[at] = bottom = min(placed[at], bottom)
        bottom -= pitch
    return [placed[at] for at in range(len(heights))]


def _ends(plane: _Plane, lines: Sequence[Course]) -> list[str]:
    """Dots and words at the ends of several lines."""
    found = []
    for line in lines:
        points = [point for point in plane.points(line.values) if point]
        if points:
            found.append((line, points[-1]))
    body = []
    for (line, (x, y)), beside in zip(found, spread([point[1] for _, point in found], 15, plane.bottom), strict=True):
        body.append(f'<circle class="dot {escape(line.css)}" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>')
        body.append(
            f'<text class="told" x="{plane.right + 8:.1f}" y="{beside + 4:.1f}">{escape(_cut(line.told))}</text>'
        )
    return body


def _last(plane: _Plane, line: Course) -> list[str]:
    """The dot and the number at the end of a line."""
    known = [(at, value) for at, value in enumerate(line.values) if value is not None]
    if not known:
        return []
    at, value = known[-1]
    x, y = plane.x(at), plane.y(value)
    return [
        f'<circle class="dot {escape(line.css)}" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>',
        f'<text class="told" x="{x + 6:.1f}" y="{y + 4:.1f}">{shown.score(value)}</text>',
    ]


def small(line: Course, band: Sequence[Band], breaks: Sequence[Break], ends: Ends, label: str) -> Markup:
    """One of many small drawings on one scale: the line, the band, the median; numbers stand beside it as text."""
    count = max(len(line.values), len(band))
    plane = _Plane(count, ends, (4, 20, 236, 88))
    body = [
        f'<line class="grid" x1="4" y1="{y:.1f}" x2="236" y2="{y:.1f}"/>' for y in (plane.y(ends[0]), plane.y(ends[1]))
    ]
    body += _group(plane, band) + _marks(plane, breaks)
    body += _line(plane.points(line.values), f"line {escape(line.css)}")
    known = [point for point in plane.points(line.values) if point]
    if known:
        body.append(f'<circle class="dot {escape(line.css)}" cx="{known[-1][0]:.1f}" cy="{known[-1][1]:.1f}" r="3.2"/>')
    return _svg(240, 96, label, body, "band small")


class Standing(NamedTuple):
    """Where one unit stands on a strip: now, and in the period before."""

    css: str
    value: Number | None
    previous: Number | None = None


def strip(
    values: Values, units: Sequence[Standing], best: Number | None, median: Number | None, ends: Ends, label: str
) -> Markup:
    """The group on a ruler with marked ends: a tick each unit, a bar the median, a ring the best, a dot each unit chosen.

    A small dot with a line to the large one is the same unit a period earlier.
    """
    low, high = float(ends[0]), float(ends[1])

    def x(value: Number) -> float:
        return 10 + (float(value) - low) / (high - low) * 380 if high > low else 390.0

    body = ['<line class="axis" x1="10" y1="14" x2="390" y2="14"/>']
    body += [f'<line class="axis" x1="{end}" y1="9" x2="{end}" y2="19"/>' for end in (10, 390)]
    ticks = sorted({round(x(value), 1) for value in values if value is not None})
    body += [f'<line class="tick" x1="{at}" y1="9.5" x2="{at}" y2="18.5"/>' for at in ticks]
    if median is not None:
        body.append(f'<line class="median" x1="{x(median):.1f}" y1="4" x2="{x(median):.1f}" y2="24"/>')
    if best is not None:
        body.append(f'<circle class="best" cx="{x(best):.1f}" cy="14" r="5.6"/>')
    for unit in reversed(units):
        body += _standing(unit, x)
    return _svg(400, 28, label, body, "strip")


def _standing(unit: Standing, x: Callable[[Number], float]) -> list[str]:
    if unit.value is None:
        return []
    css, now, body = escape(unit.css), x(unit.value), []
    if unit.previous is not None:
        before = x(unit.previous)
        body.append(f'<line class="was {css}" x1="{before:.1f}" y1="14" x2="{now:.1f}" y2="14"/>')
        body.append(f'<circle class="was {css}" cx="{before:.1f}" cy="14" r="2.4"/>')
    return [*body, _shape(css, now)]


def _shape(css: str, x: float) -> str:
    """A dot; the second unit a square, the third a triangle, so that colour is not alone."""
    if css == "p2":
        return f'<rect class="own {css}" x="{x - 4:.1f}" y="10" width="8" height="8"/>'
    if css == "p3":
        return f'<polygon class="own {css}" points="{x:.1f},8.5 {x - 5:.1f},18 {x + 5:.1f},18"/>'
    return f'<circle class="own {css}" cx="{x:.1f}" cy="14" r="4.6"/>'


class Places(NamedTuple):
    """A unit's places side by side; a style class where it is one of the chosen."""

    name: str
    places: Sequence[int | None]
    css: str = ""


def parallel(units: Sequence[Places], heads: Sequence[str], gathered: Callable[[list[str]], str], label: str) -> Markup:
    """Each unit's places in the dimensions: level lines are even units, steep ones uneven; the chosen ones on top.

    ``gathered`` words the label of units that end on the same place. With many units only the chosen ones are named.
    """
    lowest = max((place for unit in units for place in unit.places if place is not None), default=1)
    pitch = 24.0 if lowest <= 40 else 960 / lowest
    bottom = 50 + pitch * max(1, lowest - 1)
    plane = _Plane(len(heads), (-max(lowest, 2), -1), (44, 50, 330, bottom))
    body = [f'<text class="head" x="{plane.x(at):.1f}" y="18" text-anchor="middle">{escape(head)}</text>'
            for at, head in enumerate(heads)]  # fmt: skip
    ends: dict[int, list[Places]] = {}
    for unit in sorted(units, key=lambda one: one.css != ""):
        points = plane.points([None if place is None else -place for place in unit.places])
        body += _line(points, f"chosen {escape(unit.css)}" if unit.css else "quiet")
        if unit.css:
            body += _numbered(points, unit)
        if unit.places and unit.places[-1] is not None:
            ends.setdefault(unit.places[-1], []).append(unit)
    for place, there in sorted(ends.items()):
        if pitch >= 16 or any(unit.css for unit in there):
            body.append(_named(there, plane.right + 14, plane.y(-place) + 4, gathered))
    return _svg(540, bottom + 24, label, body, "parallel")


def _numbered(points: Points, unit: Places) -> list[str]:
    """Dots and numbers on a chosen unit's line."""
    body = []
    for point, place in zip(points, unit.places, strict=True):
        if point:
            x, y = point
            body.append(f'<circle class="dot {escape(unit.css)}" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>')
            body.append(f'<text class="told" x="{x - 9:.1f}" y="{y - 7:.1f}" text-anchor="middle">{place}</text>')
    return body


def _named(units: Sequence[Places], x: float, y: float, gathered: Callable[[list[str]], str]) -> str:
    """Who ends here, the chosen one first."""
    there = sorted(units, key=lambda unit: unit.css == "")
    css = f"chosen {there[0].css}" if there[0].css else "quiet"
    names = [unit.name for unit in there]
    label = gathered(names)
    over = len(label) - _room(label)
    if 0 < over < len(names[0]) - 2:  # how many there are is not cut off: the name before is
        label = gathered([f"{names[0][: -over - 1]}…", *names[1:]])
    return f'<text class="{escape(css)}" x="{x:.1f}" y="{y:.1f}">{escape(_cut(label))}</text>'


def _room(name: str) -> int:
    """How many letters the room beside a drawing holds."""
    return 11 if drawing.is_chinese(name) else 21


def _cut(name: str) -> str:
    """A name as far as the room beside the drawing goes; the table beside has it whole."""
    return drawing.shortened(name, _room(name))
