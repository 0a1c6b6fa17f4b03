"""What the three comparisons look at: the units of a group in each dimension, and those that are compared. Read once."""

from __future__ import annotations

from typing import NamedTuple

from show import bands, breaks, fragments, links, reading, tokens
from show.links import View
from show.reading import Read, Row

COMPARED = 2  # how many others stand beside the unit
EVEN = 4  # a unit is even where its places lie within a fourth of the group
STANDING = ["unit_id", "unit_zh", "unit_en", "place", "score", "is_tied", "is_missing", "veto", "is_guest"]
CELL = ["unit_id", "dimension_id", "place", "result", "evaluation"]
SHORT = 3  # a course of fewer periods says nothing: then it goes by months
Cells = dict[tuple[str, str], Row]  # by unit and dimension


class Seen(NamedTuple):
    """What was read once and serves all parts of the page."""

    view: View
    read: Read
    scope: Row
    standings: list[Row]
    names: dict[str, str]
    dimensions: dict[str, Row]
    cells: Cells  # place and result of each unit of the group
    mine: Cells  # all that is known of the chosen ones
    own: dict[str, Row]  # the same of the unit itself, by dimension
    chosen: tuple[str, ...]  # the unit first, then those it is compared with
    track: list[Row]  # the scopes of the courses, oldest first
    broken: list[breaks.Broken]  # where they can't be compared with the one before
    compared: int  # the units that can have a place: the group without its guests

    def say(self, key: str, **gaps: object) -> str:
        """A text of this page."""
        return fragments.text(self.view.language, f"three.{key}", **gaps)

    def named(self, row: Row, stem: str = "name") -> str:
        """A row's text in the reader's language."""
        return fragments.name_of(row, stem, self.view.language)

    def css(self, unit_id: str, hue: str = "") -> str:
        """How a chosen unit is drawn; the unit itself in the dimension's hue where one is the subject."""
        if unit_id not in self.chosen:
            return ""
        at = self.chosen.index(unit_id)
        return hue if hue and not at else bands.PICKS[at]

    def listed(self, words: list[str]) -> str:
        """Words one after the other, the last by "and"."""
        *most, last = words
        return self.say("and").join([self.say("list_comma").join(most), last] if most else [last])

    def addresses(self, units: list[str]) -> dict[str, str]:
        """Each unit's own address of this page."""
        address = links.addresses("three", self.view, "unit_id")
        return {unit: address(unit) for unit in units}

    def beside(self, units: list[str]) -> dict[str, str]:
        """The address with each of these units put beside the one looked at, or taken away; none for that one itself."""
        others = self.chosen[1:]
        joined = {unit: ",".join([*others, unit][-COMPARED:]) for unit in units}
        joined |= {unit: ",".join(code for code in others if code != unit) for unit in others}
        address = links.addresses("three", self.view, "with")
        found = {unit: address(codes) for unit, codes in joined.items()}
        alone = links.href("three", self.view, **{"with": ""})
        return found | {unit: alone for unit in others if not joined[unit]} | {self.view.unit_id: ""}


def look(view: View, read: Read) -> Seen:
    """The group in its dimensions, and the units the address asks for."""
    standings = sorted(reading.picked(read("standings", **reading.here(view)), STANDING), key=reading.by_place)
    dimensions = _dimensions(view, read)
    names = {row["unit_id"]: fragments.name_of(row, "unit", view.language) for row in standings}
    others = [unit for unit in view.many("with", COMPARED) if unit in names and unit != view.unit_id]
    chosen = (view.unit_id, *others)
    results = read("dimension_points", **reading.here(view))
    mine = _cells(read("dimension_points", **reading.here(view), unit_id=list(chosen)).to_dicts())
    scope = reading.scope_of(view, read)
    track = _track(view, scope, read)
    return Seen(
        view,
        read,
        scope,
        standings,
        names,
        dimensions,
        _cells(reading.picked(results, CELL)),
        mine,
        {code: row for (unit, code), row in mine.items() if unit == view.unit_id and code in dimensions},
        chosen,
        track,
        breaks.within(view, track, (view.unit_id,), read),
        sum(not row["is_guest"] for row in standings),
    )


def _cells(rows: list[Row]) -> Cells:
    return {(row["unit_id"], row["dimension_id"]): row for row in rows}


def _dimensions(view: View, read: Read) -> dict[str, Row]:
    """The rulebook's dimensions in its order, each with its hue."""
    rows = reading.names(view, "dimensions", "dimension_id", read)
    return {code: row | {"hue": tokens.dimension_hue(at)} for at, (code, row) in enumerate(rows.items())}


def _track(view: View, scope: Row, read: Read) -> list[Row]:
    """The scopes of the courses; where only one or two of the kind are known, the twelve months up to the scope."""
    track = reading.track(view, scope, read)
    return track if len(track) >= SHORT else reading.track(view, scope | {"scope_kind": "month"}, read)


def shape(seen: Seen, unit_id: str) -> str:
    """What a unit's places say together: even and where, or which dimension stays behind; none where one has no place."""
    cells = [seen.cells.get((unit_id, code)) for code in seen.dimensions]
    places = [cell["place"] for cell in cells if cell and cell["place"] is not None]
    compared = seen.compared
    if len(places) < len(seen.dimensions) or compared < 3 or len(places) < 2:
        return ""
    worst = max(places)
    if (worst - min(places)) * EVEN <= compared:
        third = sum(place * 3 <= compared for place in places), sum(place * 3 > 2 * compared for place in places)
        return seen.say(
            "even_front" if third[0] * 2 > len(places) else "even_back" if third[1] * 2 > len(places) else "even_middle"
        )
    weak = [seen.named(row) for row, place in zip(seen.dimensions.values(), places, strict=True) if place == worst]
    return seen.say("weak", dimensions=seen.listed(weak))
