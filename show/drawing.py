"""Small drawings as SVG text: sparkline, losses, history. Pure: numbers in, escaped markup out.

Lengths are geometry, never shown as digits; colours are the style sheet's variables, so a drawing follows the scheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from markupsafe import Markup, escape

Number = Decimal | float | int
Box = tuple[float, float, float, float]
Point = TypeVar("Point")


def is_chinese(text: str) -> bool:
    """Whether any of its letters is of full width."""
    return any(ord(letter) > 0x2E80 for letter in text)


def shortened(name: str, room: int) -> str:
    """A name as far as the room goes, so many letters; a table beside the drawing has it whole."""
    return name if len(name) <= room else f"{name[: room - 1]}…"


def _svg(width: int, height: int, label: str, body: Iterable[str], css: str = "") -> Markup:
    drawn = "".join(body)
    return Markup(
        f'<svg class="draw {css}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(label)}">{drawn}</svg>'
    )


def stretches(points: Iterable[Point | None]) -> list[list[Point]]:
    """The stretches without a hole: a line is not drawn across a month without a value."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [run for run in found if run]


def path(run: Iterable[tuple[float, float]]) -> str:
    """The points of a polyline or polygon."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in run)


def _scaled(places: Sequence[int | None], lowest: int, box: Box) -> dict[int, tuple[float, float]]:
    """Where each place lies in the box (left, top, right, bottom): first at the top, the last of the group at the foot."""
    left, top, right, bottom = box
    step = (right - left) / max(1, len(places) - 1)
    unit = (bottom - top) / max(1, lowest - 1)
    return {at: (left + at * step, top + (place - 1) * unit) for at, place in enumerate(places) if place is not None}


@lru_cache(512)
def _ladder(first: float, last: float, count: int) -> tuple[str, ...]:
    """So many rungs between two ends, as digits: the same few stand in every row of a table."""
    step = (last - first) / max(1, count - 1)
    return tuple(f"{first + at * step:.1f}" for at in range(count))


def spark(places: Sequence[int | None], lowest: int, label: str) -> Markup:
    """Places of the last months as a line, the group's whole range as its height; the last one dotted."""
    across = _ladder(4, 92, len(places))
    down = _ladder(4, 20, max([lowest, *(place for place in places if place)]))
    body: list[str] = []
    run: list[str] = []
    x = y = ""
    for at, place in enumerate([*places, None]):
        if place is not None:
            x, y = across[at], down[place - 1]
            run.append(f"{x},{y}")
        elif run:
            body.append(f'<polyline class="line" points="{" ".join(run)}"/>')
            run = []
    if body:
        body.append(f'<circle class="dot" cx="{x}" cy="{y}" r="2.5"/>')
    return _svg(96, 24, label, body, "spark")


def losses(parts: Sequence[tuple[str, Number]], largest: Number, label: str) -> Markup:
    """What was lost, one segment a hue in the order given; all rows of a table share one scale."""
    scale, x, body = 138 / float(largest) if largest else 0, 0.0, []
    widths: list[tuple[str, float]] = []
    for hue, lost in parts:  # neighbours of one hue are one segment
        before = widths.pop()[1] if widths and widths[-1][0] == hue else 0.0
        widths.append((hue, before + float(lost)))
    for hue, lost in widths:
        width = lost * scale
        if width > 0:
            shown = max(width - 1, 0.8)  # a gap between segments, but none so thin that it can't be seen
            body.append(f'<rect class="{escape(hue)}" x="{x:.1f}" y="5" width="{shown:.1f}" height="10"/>')
            x += width
    return _svg(140, 20, label, body, "losses")


def history(
    months: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]], lowest: int, label: str
) -> Markup:
    """Places over months in straight segments, both ends and the best and worst numbered; first place at the top.

    Each series is a style class with its places. The first series is the one that carries numbers.
    """
    width, height, box = 520, 232, (34.0, 28.0, 500.0, 188.0)
    deepest = max((place for _, places in series for place in places if place is not None), default=1)
    lowest = max(lowest, deepest)  # earlier the group may have had more units
    body = []
    for place in sorted({1, (1 + lowest) // 2, lowest}):
        y = box[1] + (place - 1) * (box[3] - box[1]) / max(1, lowest - 1)
        body.append(f'<line class="grid" x1="{box[0]}" y1="{y:.1f}" x2="{box[2]}" y2="{y:.1f}"/>')
        body.append(f'<text class="scale" x="{box[0] - 10}" y="{y + 4:.1f}" text-anchor="end">{place}</text>')
    step = (box[2] - box[0]) / max(1, len(months) - 1)
    every = max(1, -(-len(months) // 12))
    for at, month in enumerate(months):
        if (len(months) - 1 - at) % every == 0:
            x = box[0] + at * step
            body.append(f'<text class="scale" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{escape(month)}</text>')
    for css, places in reversed(series):
        points = _scaled(places, lowest, box)
        body += [
            f'<polyline class="{css}" points="{path(run)}"/>' for run in stretches(map(points.get, range(len(places))))
        ]
    if series:
        body += _numbers(series[0][1], _scaled(series[0][1], lowest, box))
    return _svg(width, height, label, body, "history")


def _numbers(places: Sequence[int | None], points: dict[int, tuple[float, float]]) -> list[str]:
    """The dots of a line, with the number at its ends, its best and, below it, its worst."""
    if not points:
        return []
    by_place = sorted(points, key=lambda at: (places[at] or 0, -at))
    told = {min(points), max(points), by_place[0], by_place[-1]}
    body = []
    for at, (x, y) in points.items():
        body.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        if at in told:
            beside = y + 18 if at == by_place[-1] and len(told) > 1 else y - 9
            body.append(f'<text class="told" x="{x:.1f}" y="{beside:.1f}" text-anchor="middle">{places[at]}</text>')
    return body
