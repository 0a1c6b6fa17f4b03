"""三比三看: how do the units compare in learning, work and conduct, and what costs this unit most?"""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from show import ballots, bands, breaks, dimensions, links, reading
from show import format as shown
from show.comparison import Seen, look, shape
from show.links import View
from show.reading import Read, Row

WHOLE = 120  # groups up to this size are shown whole; of larger ones the head and the neighbourhood of the chosen
HEAD, AROUND = 20, 8
HEATS = 5
BEST = 3  # places in bold
MARKS = ("is_tied", "is_missing", "veto", "is_guest")
SUFFIXES = {1: "st", 2: "nd", 3: "rd"}


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    seen = look(view, read)
    near = _near(seen, seen.standings)
    units = [row["unit_id"] for row in near]
    shapes = {unit: shape(seen, unit) for unit in units}
    beside, addresses = seen.beside(units), seen.addresses(units)
    ends = bands.ruler([cell["result"] for cell in seen.cells.values()])
    return {
        "headline": _headline(seen, shapes.get(view.unit_id, "")),
        "deck": _deck(seen),
        "names": [seen.names.get(unit, "") for unit in seen.chosen],
        "columns": dimensions.columns(seen, ends),
        "ends": ends,
        "by_months": seen.track[-1]["scope_kind"] != seen.scope["scope_kind"] if seen.track else False,
        "breaks": breaks.key(seen.broken, view.language),
        "heads": [row | {"name": seen.named(row)} for row in seen.dimensions.values()],
        "rows": [
            _row(seen, row)
            | {
                "shape": shapes[unit],
                "beside": beside[unit],
                "href": addresses[unit],
                "is_chosen": unit == view.unit_id,
            }
            for unit, row in zip(units, near, strict=True)
        ],
        "row_count": len(seen.standings),
        "slopes": _slopes(seen),
        "compared": _compared(seen, shapes, beside),
        "choices": [
            {"name": seen.names[unit], "href": beside[unit], "css": seen.css(unit)}
            for unit in units
            if unit != view.unit_id
        ],
        "part": _part(seen),
        "ballots": ballots.evaluation(seen),
    }


# ---- sentences -----------------------------------------------------------------------------------------------------


def _headline(seen: Seen, shape: str) -> str:
    """Whom it is compared with, or the unit's places in the rulebook's order and what they say together."""
    if len(seen.chosen) > 1:
        return _headline_compared(seen)
    name = seen.names.get(seen.view.unit_id, "")
    told = [
        seen.say("headline_part", dimension=seen.named(dimension), place=_ordinal(seen, seen.own[code]["place"]))
        for code, dimension in seen.dimensions.items()
        if code in seen.own and seen.own[code]["place"] is not None
    ]
    if not told:
        return seen.say("headline_none", unit=name)
    sentence = seen.say("headline", unit=name, parts=seen.say("comma").join(told))
    return sentence + (seen.say("headline_shape", shape=shape) if shape else "")


def _ordinal(seen: Seen, place: int) -> str:
    """A place as a sentence says it: 2, or 2nd in English."""
    if seen.view.language != "en":
        return str(place)
    return f"{place}{'th' if place % 100 in (11, 12, 13) else SUFFIXES.get(place % 10, 'th')}"


def _headline_compared(seen: Seen) -> str:
    """Which of the chosen units stands in front in which dimensions; where none does, only who is compared."""
    ahead: dict[str, list[str]] = {}
    for code, dimension in seen.dimensions.items():
        places = {unit: seen.cells.get((unit, code), {}).get("place") for unit in seen.chosen}
        known = [place for place in places.values() if place is not None]
        leading = [unit for unit, place in places.items() if known and place == min(known)]
        if len(leading) == 1:
            ahead.setdefault(leading[0], []).append(seen.named(dimension))
    if not ahead:
        return seen.say("headline_compared", units=seen.listed([seen.names[code] for code in seen.chosen]))
    parts = [
        seen.say("headline_ahead", unit=seen.names[unit], dimensions=seen.listed(ahead[unit]))
        for unit in seen.chosen
        if unit in ahead
    ]
    return seen.say("comma").join(parts)


def _deck(seen: Seen) -> list[str]:
    """How to read the page, and what the evaluation did."""
    is_evaluated = any(row["evaluation"] is not None for row in seen.cells.values())
    return [seen.say("rule"), seen.say("with_evaluation" if is_evaluated else "without_evaluation")]


# ---- the indicators of one dimension -------------------------------------------------------------------------------


def _part(seen: Seen) -> Row | None:
    """All indicators of the dimension asked for, the chosen units side by side."""
    code = seen.view.get("part")
    if code not in seen.dimensions:
        return None
    by_unit = {
        unit: {
            row["indicator_id"]: row
            for row in dimensions.indicators(seen, unit)
            if row["dimension_id"] == code and row["open_points"]
        }
        for unit in seen.chosen
    }
    own = by_unit[seen.view.unit_id]
    return {
        "dimension": seen.dimensions[code],
        "close": links.href("three", seen.view, part=""),
        "rows": [row | {"cells": [by_unit[unit].get(key) for unit in seen.chosen]} for key, row in own.items()],
    }


# ---- all units, and the chosen ones --------------------------------------------------------------------------------


def _row(seen: Seen, row: Row) -> Row:
    """A unit with its result and place in each dimension."""
    unit = row["unit_id"]
    return row | {
        "name": seen.names[unit],
        "css": seen.css(unit),
        "at": shown.NOTHING if row["place"] is None else row["place"],
        "is_best": row["place"] is not None and row["place"] <= BEST,
        "cells": [_heated(seen, seen.cells.get((unit, code)), one["hue"]) for code, one in seen.dimensions.items()],
        "is_marked": any(row[name] for name in MARKS),
    }


def _heated(seen: Seen, cell: Row | None, hue: str) -> tuple[str, str, str]:
    """A result's step of colour, the first fifth of the group deepest; its place; itself. No step where there is none."""
    if cell is None:
        return "", "", ""
    place, result = cell["place"], shown.score(cell["result"])
    if place is None:
        return f"h0 {hue}", shown.NOTHING, result
    heat = HEATS - min(HEATS - 1, (place - 1) * HEATS // max(1, seen.compared))
    return f"h{heat} {hue}", str(place), result


def _near(seen: Seen, rows: list[Row]) -> list[Row]:
    """Of a large group: its head, and the neighbours of the chosen units; a smaller one whole."""
    if len(rows) <= WHOLE:
        return rows
    at = [position for position, row in enumerate(rows) if row["unit_id"] in seen.chosen]
    wanted = set(range(HEAD)) | {near for one in at for near in range(one - AROUND, one + AROUND + 1)}
    return [row for position, row in enumerate(rows) if position in wanted]


def _slopes(seen: Seen) -> str:
    """Places across the dimensions, the chosen units on top."""
    heads = [seen.named(row) for row in seen.dimensions.values()]
    lines = []
    for unit, name in seen.names.items():
        places = [seen.cells.get((unit, code), {}).get("place") for code in seen.dimensions]
        if any(place is not None for place in places):
            lines.append(bands.Places(name, places, seen.css(unit)))
    if len(heads) < 2 or not lines:
        return ""
    return bands.parallel(lines, heads, partial(_gathered, seen), seen.say("slopes_label"))


def _gathered(seen: Seen, names: list[str]) -> str:
    """Units on one place: two by name, more by the first and their number."""
    if len(names) < 3:
        return seen.say("comma").join(names)
    return seen.say("and_others", unit=names[0], count=len(names))


def _compared(seen: Seen, shapes: dict[str, str], beside: dict[str, str]) -> Row | None:
    """The chosen units as columns of one table: total, dimensions, items."""
    if len(seen.chosen) < 2:
        return None
    by_id = {row["unit_id"]: row for row in seen.standings}
    return {
        "units": [{"name": seen.names[unit], "css": seen.css(unit), "away": beside[unit]} for unit in seen.chosen],
        "total": [by_id[unit] for unit in seen.chosen],
        "dimensions": [
            {"dimension": row, "cells": [seen.cells.get((unit, code)) for unit in seen.chosen]}
            for code, row in seen.dimensions.items()
        ],
        "shapes": [shapes[unit] for unit in seen.chosen],
        "items": _items(seen),
        "none": links.href("three", seen.view, **{"with": ""}),
    }


def _items(seen: Seen) -> list[Row]:
    """The chosen units' items, in the rulebook's order, the best of a row marked."""
    known = reading.names(seen.view, "items", "item_id", seen.read)
    keys = {"competition_id": seen.view.competition_id, "scope_id": seen.view.scope_id, "unit_id": list(seen.chosen)}
    points = {(row["unit_id"], row["item_id"]): row for row in seen.read("item_points", **keys).to_dicts()}
    rows = []
    for code, item in known.items():
        cells = [points.get((unit, code)) for unit in seen.chosen]
        if any(cell and cell["open_points"] for cell in cells):
            rows.append({"item": item, "cells": cells, "best": _most(cells)})
    return rows


def _most(cells: list[Row | None]) -> Decimal | None:
    """The most points of a row; none where all have the same, since then nobody stands out."""
    points = [cell["points"] for cell in cells if cell and cell["points"] is not None]
    return max(points) if len(set(points)) > 1 else None
