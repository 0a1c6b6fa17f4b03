"""Charts as SVG with their own styles: they print in greyscale and need nothing beside the fonts of paper/fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
    """A row of the three comparisons: this value, the one before, the best and the average of the group (None: not known)."""

    name: str
    value: float
    before: float | None
    average: float | None
    best: float | None
    label: str


def bars(rows: Sequence[Bar], width: int = 640) -> str:
    """Horizontal bars, longest value over the whole width, as SVG."""
    del rows
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 100"></svg>'


def bump(lines: Sequence[Line], months: Sequence[str], width: int = 640) -> str:
    """Places over the months, the first at the top, as SVG."""
    del lines, months
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 100"></svg>'


def dots(rows: Sequence[Dots], legend: Sequence[str], width: int = 640) -> str:
    """A scale a row with dots for now, before, average and best, as SVG; ``legend`` names the four."""
    del rows, legend
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 100"></svg>'
