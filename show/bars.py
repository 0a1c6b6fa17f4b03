"""Drawings of the overview as SVG text: a bar on a common scale, a course of values. Numbers in, escaped markup out.

The number always stands beside the drawing; the drawing only shows how much it is of the largest.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from show.drawing import Number, path, stretches

WIDTH, HEIGHT = 200, 12


def bar(value: Number, largest: Number, label: str) -> Markup:
    """A bar from the common left edge; the bars of a table share one scale, whatever width the style sheet gives them."""
    length = WIDTH * float(value) / float(largest) if largest else 0.0
    return Markup(
        f'<svg class="draw bar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}"><rect class="ground" x="0" y="0" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<rect class="length" x="0" y="0" width="{max(0.0, min(length, WIDTH)):.1f}" height="{HEIGHT}"/></svg>'
    )


def course(values: Sequence[Number | None], label: str) -> Markup:
    """Values over the last scopes as a line on their own range, a gap where there is none, the last one dotted."""
    known = [float(value) for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = 88 / max(1, len(values) - 1)
    points = [
        None
        if value is None
        else (4 + at * step, 14.0 if high == low else 24 - 20 * (float(value) - low) / (high - low))
        for at, value in enumerate(values)
    ]
    runs = stretches(points)
    body = "".join(f'<polyline class="line" points="{path(run)}"/>' for run in runs)
    if runs:
        x, y = runs[-1][-1]
        body += f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
    return Markup(
        f'<svg class="draw course" viewBox="0 0 96 28" width="96" height="28" role="img" '
        f'aria-label="{escape(label)}">{body}</svg>'
    )
