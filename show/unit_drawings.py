"""The two small drawings of a unit's items: where it stands in its group, and how much it lost. Pure: numbers in, markup out."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from show.drawing import Number

LEFT, RIGHT, WIDTH = 8.0, 232.0, 240


def ruler(values: Iterable[Number]) -> tuple[int, int]:
    """The ends all strips of a table share: from the ten below the lowest rate to a hundred."""
    lowest = min((float(value) for value in values), default=0.0)
    return min(90, max(0, int(lowest // 10) * 10)), 100


def strip(
    values: Iterable[float],
    own: Number | None,
    marks: tuple[Number | None, Number | None, Number | None],
    ends: tuple[int, int],
    label: str,
) -> Markup:
    """A tick each unit, a bar the median, a ring the best, a dot the unit, a small dot where it stood before.

    ``marks`` are best, median and the unit's own value of the period before; what is not known is not drawn. Dot and small
    dot have the hue of what stands around the drawing.
    """
    scale = 10 * (RIGHT - LEFT) / (ends[1] - ends[0])
    offset, rightmost = 10 * LEFT - ends[0] * scale, 10 * RIGHT

    def x(value: Number) -> float:
        return min(RIGHT, max(LEFT, round(float(value) * scale + offset) / 10))

    best, median, before = (None if mark is None else x(mark) for mark in marks)
    tenths = {round(value * scale + offset) for value in values}  # a thousand of them, so no call for each
    ticks = "".join([f"M{at / 10} 8v8" for at in sorted(tenths) if 10 * LEFT <= at <= rightmost])
    body = f'<path class="axis" d="M{LEFT} 12H{RIGHT}"/><path class="tick" d="{ticks}"/>'
    if median is not None:
        body += f'<path class="median" d="M{median} 4v16"/>'
    if best is not None:
        body += f'<circle class="best" cx="{best}" cy="12" r="5.5"/>'
    if own is not None:
        at = x(own)
        if before is not None and before != at:
            body += f'<path class="way" d="M{before} 12H{at}"/><circle class="before" cx="{before}" cy="12" r="2.6"/>'
        body += f'<circle class="own" cx="{at}" cy="12" r="4.2"/>'
    return Markup(
        f'<svg class="draw strip" viewBox="0 0 {WIDTH} 24" width="{WIDTH}" height="24" role="img" '
        f'aria-label="{escape(label)}">{body}</svg>'
    )


def bar(value: Number | None, largest: Number | None) -> Markup:
    """How much of the largest loss this one is; the number stands beside it, so it says nothing of its own."""
    width = 34 * float(value) / float(largest) if value and largest else 0.0
    shown = max(width, 1.0) if width else 0.0
    return Markup(
        '<svg class="draw lossbar" viewBox="0 0 34 12" width="34" height="12" aria-hidden="true">'
        f'<rect x="{34 - shown:.1f}" y="1" width="{shown:.1f}" height="10"/></svg>'
    )
