"""The two small drawings of a unit's items: where it stands in its group, and how much it lost. Pure: numbers in, markup out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from show.drawing import Number

LEFT, RIGHT, WIDTH = 8.0, 232.0, 240


def ruler(values: Iterable[Number]) -> tuple[int, int]:
    """The ends all strips of a table share: from the ten below the lowest rate to a hundred."""
    lowest = min((float(value) for value in values), default=0.0)
    return min(90, max(0, int(lowest // 10) * 10)), 100


def strip(
    values: Sequence[Number],
    own: Number | None,
    marks: tuple[Number | None, Number | None, Number | None],
    ends: tuple[int, int],
    label: str,
    hue: str,
) -> Markup:
    """A tick each unit, a bar the median, a ring the best, a dot the unit, a small dot where it stood before.

    ``marks`` are best, median and the unit's own value of the period before; what is not known is not drawn.
    """
    low, high = ends
    best, median, before = marks

    def x(value: Number) -> float:
        inside = min(1.0, max(0.0, (float(value) - low) / (high - low)))
        return round(LEFT + inside * (RIGHT - LEFT), 1)

    body = [f'<line class="axis" x1="{LEFT}" y1="12" x2="{RIGHT}" y2="12"/>']
    body += [
        f'<line class="tick" x1="{at}" y1="8" x2="{at}" y2="16"/>' for at in sorted({x(value) for value in values})
    ]
    if median is not None:
        body.append(f'<line class="median" x1="{x(median)}" y1="4" x2="{x(median)}" y2="20"/>')
    if best is not None:
        body.append(f'<circle class="best" cx="{x(best)}" cy="12" r="5.5"/>')
    if own is not None and before is not None and x(before) != x(own):
        body.append(f'<line class="way {escape(hue)}" x1="{x(before)}" y1="12" x2="{x(own)}" y2="12"/>')
        body.append(f'<circle class="before {escape(hue)}" cx="{x(before)}" cy="12" r="2.6"/>')
    if own is not None:
        body.append(f'<circle class="own {escape(hue)}" cx="{x(own)}" cy="12" r="4.2"/>')
    return Markup(
        f'<svg class="draw strip" viewBox="0 0 {WIDTH} 24" width="{WIDTH}" height="24" role="img" '
        f'aria-label="{escape(label)}">{"".join(body)}</svg>'
    )


def bar(value: Number | None, largest: Number | None) -> Markup:
    """How much of the largest loss this one is; the number stands beside it, so it says nothing of its own."""
    width = 34 * float(value) / float(largest) if value and largest else 0.0
    shown = max(width, 1.0) if width else 0.0
    return Markup(
        '<svg class="draw lossbar" viewBox="0 0 34 12" width="34" height="12" aria-hidden="true">'
        f'<rect x="{34 - shown:.1f}" y="1" width="{shown:.1f}" height="10"/></svg>'
    )
