"""How places changed over months: every unit a grey line, up to five of them picked. Static SVG, for screen and paper.

Segments are straight: a curve between two months would invent places nobody held. Who shares a place with others stands
below them, in the rows their tie leaves free, so that no name covers another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from show import format as shown
from show.bands import Break
from show.drawing import stretches

Places = Sequence[int | None]
MOST_PICKED = 5
MOST_NAMED = 60  # beyond that, names and grey lines are only noise
WIDTH, TOP, FOOT = 1240.0, 34.0, 14.0
LETTER = 15.0  # the size of a name on paper; on a screen it is a little smaller
GAP, NUMBER = 18.0, 30.0  # between a line's end and its number, and the room of a number
SHORTEST, LONGEST = 100.0, 225.0  # room for the names beside the drawing
WIDE, NARROW = frozenset("MWmw@%—…"), frozenset("iljtfrI.,:;'!|()[] -")


class Line(NamedTuple):
    """A unit and its places, month by month."""

    unit_id: str
    name: str
    places: Places


class _Frame(NamedTuple):
    """The room the lines have: how far apart months and places are, and how much is left for names at both ends."""

    row: float
    room: float
    beside: float
    step: float
    across: tuple[float, ...]

    @classmethod
    def of(cls, months: int, row: float, room: float) -> _Frame:
        """The frame of so many months, rows this far apart, names this wide."""
        beside = room + GAP + NUMBER
        step = (WIDTH - 2 * beside) / max(1, months - 1)
        across = tuple(beside + at * step for at in range(months)) if months > 1 else (WIDTH - beside,)
        return cls(row, room, beside, step, across)

    def x(self, at: int) -> float:
        return self.across[at]

    def y(self, place: float) -> float:
        return TOP + (place - 1) * self.row


def places(
    months: Sequence[str], series: Sequence[Line], picked: Sequence[str], label: str, breaks: Sequence[Break] = ()
) -> Markup:
    """The drawing: months above, first place at the top, names at both ends, the picked ones in colour and numbered.

    Where a month can't be compared with the one before, a mark stands between them with its letter below.
    """
    deepest = max((place for line in series for place in line.places if place), default=1)
    is_long = len(series) > MOST_NAMED
    lines = [line for line in series if line.unit_id in picked] if is_long else list(series)
    row = 560 / max(1, deepest - 1) if is_long else (25.0 if deepest <= 30 else 21.0)
    room = max((wide(line.name) for line in lines), default=0) * LETTER
    frame = _Frame.of(len(months), row, min(LONGEST, max(SHORTEST, room)))
    order = {unit_id: at for at, unit_id in enumerate(picked[:MOST_PICKED], 1)}
    body = [
        *_months(months, frame, deepest),
        *_breaks(breaks, frame, deepest),
        _quiet([line for line in lines if line.unit_id not in order], frame),
    ]
    for line in sorted(lines, key=lambda line: -order.get(line.unit_id, 0)):
        if line.unit_id in order:
            body += _picked(line, f"p{order[line.unit_id]}", frame)
    named = [name for at in dict.fromkeys((0, len(months) - 1)) for name in _names(lines, at, order, frame)]
    body += [name for _, name in named]
    height = max(frame.y(deepest), *(y for y, _ in named), 0) + FOOT + (12 if breaks else 0)
    return Markup(
        f'<svg class="draw bump" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" aria-label="{escape(label)}">'
        f"{''.join(body)}</svg>"
    )


def cells(places: Places) -> Markup:
    """The same places as cells of a table's row: a thousand numbers, each too plain to be asked whether it is safe."""
    return Markup("".join(f'<td class="num">{shown.NOTHING if place is None else int(place)}</td>' for place in places))


def _months(months: Sequence[str], frame: _Frame, deepest: int) -> Iterator[str]:
    every = max(1, -(-len(months) // 12))
    for at, month in enumerate(months):
        x, is_last = frame.x(at), at == len(months) - 1
        yield f'<line class="grid" x1="{x:.1f}" y1="{TOP - 10:.1f}" x2="{x:.1f}" y2="{frame.y(deepest):.1f}"/>'
        if (len(months) - 1 - at) % every == 0:
            css = "month now" if is_last else "month"
            yield f'<text class="{css}" x="{x:.1f}" y="16" text-anchor="middle">{escape(month)}</text>'


def _breaks(breaks: Sequence[Break], frame: _Frame, deepest: int) -> Iterator[str]:
    letters: dict[int, str] = defaultdict(str)
    for at, letter in breaks:
        letters[at] += letter
    bottom = frame.y(deepest) + 4
    for at, found in letters.items():
        x = frame.x(at) - frame.step / 2
        yield f'<line class="break" x1="{x:.1f}" y1="{TOP - 10:.1f}" x2="{x:.1f}" y2="{bottom:.1f}"/>'
        yield f'<text class="break" x="{x:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{escape(found)}</text>'


def _path(held: Places, frame: _Frame) -> str:
    drawn = []
    for run in stretches(None if place is None else (at, place) for at, place in enumerate(held)):
        points = [f"{frame.x(at):.1f} {frame.y(place):.1f}" for at, place in run]
        drawn.append(f"M{points[0]}" + ("".join(f"L{point}" for point in points[1:]) or "h0.1"))
    return "".join(drawn)


def _quiet(lines: Sequence[Line], frame: _Frame) -> str:
    """All that are not picked, as one path: a thousand elements would weigh more than the page."""
    return f'<path class="quiet" d="{"".join(_path(line.places, frame) for line in lines)}"/>'


def _picked(line: Line, css: str, frame: _Frame) -> Iterator[str]:
    path = _path(line.places, frame)
    yield f'<path class="under" d="{path}"/><path class="pick {css}" d="{path}"/>'
    for at, place in enumerate(line.places):
        if place is not None:
            x, y = frame.x(at), frame.y(place)
            radius = 9.5 if place < 100 else 13
            yield f'<circle class="ball {css}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
            yield f'<text class="ball {css}" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{place}</text>'


def _names(lines: Sequence[Line], at: int, order: Mapping[str, int], frame: _Frame) -> Iterator[tuple[float, str]]:
    """The names beside an end, each with its place and its height, the picked ones of a tie first."""
    sharing: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        held = line.places[at] if at < len(line.places) else None
        if held is not None:
            sharing[held].append(line)
    for place, tied in sorted(sharing.items()):
        tied.sort(key=lambda line: order.get(line.unit_id, MOST_PICKED + 1))
        # In a long list rows are thin: the names of a tie would run into those below.
        pitch = max(frame.row, 15.0)
        for below, line in enumerate(tied):
            y = frame.y(place) + below * pitch + 4
            css = f"name p{order[line.unit_id]}" if line.unit_id in order else "name"
            yield y, _name(line.name, place, y, css, frame, is_left=at == 0 and len(frame.across) > 1)


def _name(name: str, place: int, y: float, css: str, frame: _Frame, is_left: bool) -> str:
    x = frame.beside - GAP if is_left else WIDTH - frame.beside + GAP
    number, told = f'<tspan class="at">{place}</tspan>', escape(cut(name, frame.room / LETTER))
    anchor = ' text-anchor="end"' if is_left else ""
    words = f"{told}  {number}" if is_left else f"{number}  {told}"
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}"{anchor} xml:space="preserve">{words}</text>'


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE or letter > "\u2e80":
        return 1.0
    return 0.7 if letter.isupper() or letter.isdigit() else 0.58


@lru_cache(4096)
def wide(text: str) -> float:
    """How wide a text is, about, in letters of full width."""
    return sum(_letter(letter) for letter in text)


def cut(name: str, room: float) -> str:
    """A name as far as the room goes, in letters of full width; the table has it whole."""
    if len(name) <= room or wide(name) <= room:
        return name
    width, kept = 1.0, ""
    for letter in name:
        width += _letter(letter)
        if width > room:
            return f"{kept}…"
        kept += letter
    return kept
