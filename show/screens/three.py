"""三比三看: how do the units compare in learning, work and conduct, and what costs this unit most?"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import NamedTuple

from show import bands, fragments, links, reading, tokens
from show import format as shown
from show.links import View
from show.reading import Read, Row

COMPARED = 2  # how many others stand beside the unit
WHOLE = 120  # groups up to this size are shown whole; of larger ones the head and the neighbourhood of the chosen
HEAD, AROUND = 20, 8
EVEN = 4  # a unit is even where its places lie within a fourth of the group
HEATS = 5
Cells = dict[tuple[str, str], Row]  # by unit and dimension


class Seen(NamedTuple):
    """What was read once and serves all parts of the page."""

    view: View
    read: Read
    scope: Row
    standings: list[Row]
    names: dict[str, str]
    dimensions: dict[str, Row]
    cells: Cells
    changes: Cells
    chosen: tuple[str, ...]  # the unit first, then those it is compared with
    track: list[Row]  # the scopes of the courses, oldest first
    broken: list[tuple[int, str]]  # where they can't be compared with the one before, and why
    compared: int  # the units that can have a place: the group without its guests

    def say(self, key: str, **gaps: object) -> str:
        """A text of this page."""
        return fragments.text(self.view.language, f"three.{key}", **gaps)

    def named(self, row: Row, stem: str = "name") -> str:
        """A row's text in the reader's language."""
        return fragments.name_of(row, stem, self.view.language)

    def css(self, unit_id: str, hue: str = "") -> str:
        """How a chosen unit is drawn; the unit itself in the dimension's hue where one is the subject."""
        at = self.chosen.index(unit_id) if unit_id in self.chosen else -1
        return "" if at < 0 else hue if hue and not at else bands.PICKS[at]


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    seen = _look(view, read)
    me = next((row for row in seen.standings if row["unit_id"] == view.unit_id), seen.standings[0])
    own = [seen.cells[view.unit_id, code] for code in seen.dimensions if (view.unit_id, code) in seen.cells]
    ends = bands.ruler([cell["result"] for cell in seen.cells.values()])
    return {
        "headline": _headline(seen, me, own),
        "deck": _deck(seen),
        "names": [seen.names.get(unit, "") for unit in seen.chosen],
        "columns": _columns(seen, ends),
        "ends": ends,
        "breaks": _break_words(seen),
        "heads": list(seen.dimensions.values()),
        "rows": _rows(seen),
        "row_count": len(seen.standings),
        "slopes": _slopes(seen),
        "compared": _compared(seen),
        "choices": _choices(seen),
        "part": _part(seen),
        "ballots": _ballots(seen),
    }


def _look(view: View, read: Read) -> Seen:
    standings = reading.in_order(read("standings", **reading.here(view))).to_dicts()
    dimensions = reading.names(view, "dimensions", "dimension_id", read)
    dimensions = {code: row | {"hue": tokens.dimension_hue(at)} for at, (code, row) in enumerate(dimensions.items())}
    results = read("dimension_points", **reading.here(view)).to_dicts()
    changes = read("part_changes", part_kind="dimension", **reading.here(view)).to_dicts()
    names = {row["unit_id"]: fragments.name_of(row, "unit", view.language) for row in standings}
    others = [unit for unit in view.many("with", COMPARED) if unit in names and unit != view.unit_id]
    scope = reading.scope_of(view, read)
    track = reading.track(view, scope, read)
    return Seen(
        view,
        read,
        scope,
        standings,
        names,
        dimensions,
        {(row["unit_id"], row["dimension_id"]): row for row in results},
        {(row["unit_id"], row["part_id"]): row for row in changes},
        (view.unit_id, *others),
        track,
        _broken(view, track, read),
        sum(not row["is_guest"] for row in standings),
    )


# ---- sentences -----------------------------------------------------------------------------------------------------


def _headline(seen: Seen, me: Row, own: list[Row]) -> str:
    """Whom it is compared with, or the unit's places in the rulebook's order and what they say together."""
    name = seen.names.get(me["unit_id"], "")
    if len(seen.chosen) > 1:
        return _headline_compared(seen)
    told = [
        seen.say("headline_part", dimension=seen.named(seen.dimensions[row["dimension_id"]]), place=row["place"])
        for row in own
        if row["place"] is not None
    ]
    if not told:
        return seen.say("headline_none", unit=name)
    sentence = seen.say("headline", unit=name, parts=seen.say("comma").join(told))
    shape = _shape(seen, me["unit_id"])
    return sentence + (seen.say("headline_shape", shape=shape) if shape else "")


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
        return seen.say("headline_compared", units=seen.say("and").join(seen.names[code] for code in seen.chosen))
    parts = [
        seen.say("headline_ahead", unit=seen.names[unit], dimensions=seen.say("and").join(ahead[unit]))
        for unit in seen.chosen
        if unit in ahead
    ]
    return seen.say("comma").join(parts)


def _deck(seen: Seen) -> list[str]:
    """How to read the page, and what the evaluation did."""
    if any(row["evaluation"] is not None for row in seen.cells.values()):
        return [seen.say("rule"), seen.say("with_evaluation")]
    return [seen.say("rule"), seen.say("without_evaluation")]


def _shape(seen: Seen, unit_id: str) -> str:
    """What a unit's places say together: even and where, or which dimension stays behind; none where one has no place."""
    cells = [seen.cells.get((unit_id, code)) for code in seen.dimensions]
    places = [cell["place"] for cell in cells if cell and cell["place"] is not None]
    compared = seen.compared
    if not places or len(places) < len(seen.dimensions) or compared < 3 or len(places) < 2:
        return ""
    worst = max(places)
    if (worst - min(places)) * EVEN <= compared:
        third = sum(place * 3 <= compared for place in places), sum(place * 3 > 2 * compared for place in places)
        return seen.say(
            "even_front" if third[0] * 2 > len(places) else "even_back" if third[1] * 2 > len(places) else "even_middle"
        )
    weak = [seen.named(row) for row, place in zip(seen.dimensions.values(), places, strict=True) if place == worst]
    return seen.say("weak", dimensions=seen.say("and").join(weak))


# ---- the dimensions of the unit ------------------------------------------------------------------------------------


def _columns(seen: Seen, ends: bands.Ends | None) -> list[Row]:
    """One column a dimension: its figures, its strip, its course, what costs most; all on one ruler."""
    track = seen.track
    courses = _courses(seen, track)
    scale = bands.ruler(_drawn(courses))
    costly = _indicators(seen, seen.view.unit_id)
    return [
        {
            "dimension": dimension,
            "cell": seen.cells[seen.view.unit_id, code],
            "against": _against(seen, code),
            "strip": _strip(seen, code, ends),
            "course": _course(seen, code, track, courses[code], scale),
            "courses": _course_rows(seen, code, track, courses[code]),
            "costly": [row for row in costly if row["dimension_id"] == code and row["lost_points"]][:3],
            "all": links.href("three", seen.view, part=code) + "#part",
        }
        for code, dimension in seen.dimensions.items()
        if (seen.view.unit_id, code) in seen.cells
    ]


def _against(seen: Seen, code: str) -> list[Row]:
    """Against whom: the group's best and median, itself a period and a year ago; difference first, then the other's value."""
    row, cell = seen.changes.get((seen.view.unit_id, code), {}), seen.cells[seen.view.unit_id, code]
    best = seen.names.get(cell["group_best_unit_id"], "")
    previous = row.get("previous_value", cell["previous_result"])
    last_year = row.get("last_year_value", cell["last_year_result"])
    told = [
        ("to_best", shown.minus(row.get("gap_to_best")), cell["group_best"], best, None),
        ("to_median", shown.signed(row.get("gap_to_median")), cell["group_median"], "", None),
        ("to_previous", shown.signed(row.get("change")), previous, "", row.get("movement")),
        ("to_last_year", shown.signed(row.get("last_year_change")), last_year, "", row.get("last_year_movement")),
    ]
    return [
        {"label": seen.say(key), "by": by, "value": value, "who": who, "moved": moved}
        for key, by, value, who, moved in told
    ]


def _strip(seen: Seen, code: str, ends: bands.Ends | None) -> str:
    """The group on the ruler of the page, with the chosen units on it."""
    if not ends:
        return ""
    hue, dimension = seen.dimensions[code]["hue"], seen.named(seen.dimensions[code])
    group = [cell for (_, one), cell in seen.cells.items() if one == code]
    mine = [seen.cells.get((unit, code), {}) for unit in seen.chosen]
    units = [
        bands.Standing(seen.css(unit, hue), cell.get("result"), None if at else cell.get("previous_result"))
        for at, (unit, cell) in enumerate(zip(seen.chosen, mine, strict=True))
    ]
    told = [
        seen.say("strip_unit", unit=seen.names.get(unit, ""), value=shown.score(cell.get("result")))
        for unit, cell in zip(seen.chosen, mine, strict=True)
    ]
    one = seen.cells[seen.view.unit_id, code]
    label = seen.say(
        "strip_label",
        dimension=dimension,
        units=seen.say("comma").join(told),
        best=shown.score(one["group_best"]),
        median=shown.score(one["group_median"]),
    )
    previous = [unit.previous for unit in units if unit.previous is not None]
    inside = [float(ends[0]) <= float(value) <= float(ends[1]) for value in previous]
    if not all(inside):  # a period ago it stood off this ruler: the arrow is left out rather than bent
        units = [unit._replace(previous=None) for unit in units]
    return bands.strip([cell["result"] for cell in group], units, one["group_best"], one["group_median"], ends, label)


def _courses(seen: Seen, track: list[Row]) -> dict[str, Row]:
    """Per dimension: the chosen units' results over the scopes of the track, and the group's band at each."""
    order = [scope["scope_id"] for scope in track]
    keys = {"competition_id": seen.view.competition_id, "scope_id": order}
    results = seen.read("dimension_points", unit_id=list(seen.chosen), group_id=seen.view.group_id, **keys).to_dicts()
    quartiles = seen.read("measure_bands", group_id=seen.view.group_id, measure_kind="dimension", **keys).to_dicts()
    middle = {(row["measure_id"], row["scope_id"]): row for row in quartiles}
    found = {(row["unit_id"], row["dimension_id"], row["scope_id"]): row for row in results}
    return {code: _one_course(seen, code, order, found, middle) for code in seen.dimensions}


def _one_course(
    seen: Seen, code: str, order: list[str], found: dict[tuple[str, str, str], Row], middle: dict[tuple[str, str], Row]
) -> Row:
    def value(unit: str, scope: str, column: str) -> Decimal | None:
        return found.get((unit, code, scope), {}).get(column)

    values = {unit: [value(unit, scope, "result") for scope in order] for unit in seen.chosen}
    band = [
        bands.Band(
            middle.get((code, scope), {}).get("lower_quartile"),
            next((known for unit in seen.chosen if (known := value(unit, scope, "group_median")) is not None), None),
            middle.get((code, scope), {}).get("upper_quartile"),
            next((known for unit in seen.chosen if (known := value(unit, scope, "group_best")) is not None), None),
        )
        for scope in order
    ]
    return {"values": values, "band": band}


def _drawn(courses: dict[str, Row]) -> list[Decimal | None]:
    """All values of the courses, for their common scale."""
    found: list[Decimal | None] = []
    for one in courses.values():
        found += [value for values in one["values"].values() for value in values]
        found += [value for band in one["band"] for value in band]
    return found


def _course(seen: Seen, code: str, track: list[Row], course: Row, scale: bands.Ends | None) -> str:
    if not scale or len(track) < 2:
        return ""
    months = [reading.track_label(scope, seen.view.language) for scope in track]
    hue = seen.dimensions[code]["hue"]
    lines = [bands.Course(seen.css(unit, hue), values) for unit, values in course["values"].items()]
    told = seen.say(
        "course_label",
        dimension=seen.named(seen.dimensions[code]),
        unit=seen.names.get(seen.view.unit_id, ""),
        first=months[0],
        last=months[-1],
        values=seen.say("comma").join(shown.score(value) for value in course["values"][seen.view.unit_id]),
    )
    return bands.course(months, lines, course["band"], _breaks(seen), scale, told, (400, 148))


def _course_rows(seen: Seen, code: str, track: list[Row], course: Row) -> list[Row]:
    """The numbers behind a course: period, the chosen units, best and median."""
    return [
        {
            "period": seen.named(scope),
            "values": [course["values"][unit][at] for unit in seen.chosen],
            "band": course["band"][at],
        }
        for at, scope in enumerate(track)
    ]


def _broken(view: View, track: list[Row], read: Read) -> list[tuple[int, str]]:
    """Where the periods of the track can't be compared with the one before, as far as the unit or its group is meant."""
    at = {scope["scope_id"]: position for position, scope in enumerate(track)}
    rows = read("breaks", competition_id=view.competition_id, scope_id=list(at)).to_dicts()
    told = {
        (at[row["scope_id"]], row["kind"])
        for row in rows
        if row["group_id"] in (None, view.group_id) and row["unit_id"] in (None, view.unit_id)
    }
    return [(position, kind) for position, kind in sorted(told) if position]


def _breaks(seen: Seen) -> list[bands.Break]:
    """The marks of these places in a drawing."""
    letter = partial(fragments.text, seen.view.language)
    return [bands.Break(position, letter(f"trends.letter_{kind}")) for position, kind in seen.broken]


def _break_words(seen: Seen) -> list[Row]:
    """What the letters mean, those that occur."""
    kinds = dict.fromkeys(kind for _, kind in seen.broken)
    word = partial(fragments.text, seen.view.language)
    return [{"letter": word(f"trends.letter_{kind}"), "word": word(f"trends.break_{kind}")} for kind in kinds]


# ---- indicators ----------------------------------------------------------------------------------------------------


def _indicators(seen: Seen, unit_id: str) -> list[Row]:
    """The unit's indicators that count, those that cost most first."""
    known = reading.names(seen.view, "indicators", "indicator_id", seen.read)
    keys = reading.of_unit(seen.view) | {"unit_id": unit_id}
    points = seen.read("indicator_points", family="score", **keys)
    rows = points.sort("lost_points", "indicator_id", descending=[True, False], nulls_last=True).to_dicts()
    return [row | {"indicator": known[row["indicator_id"]]} for row in rows if row["indicator_id"] in known]


def _part(seen: Seen) -> Row | None:
    """All indicators of the dimension asked for, the chosen units side by side."""
    code = seen.view.get("part")
    if code not in seen.dimensions:
        return None
    by_unit = {
        unit: {
            row["indicator_id"]: row
            for row in _indicators(seen, unit)
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


def _rows(seen: Seen) -> list[Row]:
    """The units with result and place in each dimension, how they are made up, and the link to stand beside."""
    return [
        row
        | {
            "name": seen.names[row["unit_id"]],
            "css": seen.css(row["unit_id"]),
            "href": links.href("three", seen.view.on(unit_id=row["unit_id"])),
            "beside": _beside(seen, row["unit_id"]),
            "cells": [_heated(seen.cells.get((row["unit_id"], code)), seen.compared) for code in seen.dimensions],
            "shape": _shape(seen, row["unit_id"]),
        }
        for row in _near(seen, seen.standings)
    ]


def _heated(cell: Row | None, compared: int) -> Row | None:
    """A result with its step of colour: the first fifth of the group deepest."""
    if cell is None or cell["place"] is None:
        return cell and cell | {"heat": 0}
    return cell | {"heat": HEATS - min(HEATS - 1, (cell["place"] - 1) * HEATS // max(1, compared))}


def _beside(seen: Seen, unit_id: str) -> str:
    """The address with this unit put beside the one looked at, or taken away again; none for that one itself."""
    others = list(seen.chosen[1:])
    if unit_id == seen.view.unit_id:
        return ""
    now = [code for code in others if code != unit_id] if unit_id in others else [*others, unit_id][-COMPARED:]
    return links.href("three", seen.view, **{"with": ",".join(now)})


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


def _choices(seen: Seen) -> list[Row]:
    """The units that can be put beside the one looked at, in place order."""
    return [
        {"name": seen.names[row["unit_id"]], "href": _beside(seen, row["unit_id"]), "css": seen.css(row["unit_id"])}
        for row in _near(seen, seen.standings)
        if row["unit_id"] != seen.view.unit_id
    ]


def _compared(seen: Seen) -> Row | None:
    """The chosen units as columns of one table: total, dimensions, items."""
    if len(seen.chosen) < 2:
        return None
    by_id = {row["unit_id"]: row for row in seen.standings}
    total = [by_id[unit] for unit in seen.chosen]
    return {
        "units": [
            {
                "name": seen.names[unit],
                "css": seen.css(unit),
                "href": links.href("three", seen.view.on(unit_id=unit)),
                "away": _beside(seen, unit),
            }
            for unit in seen.chosen
        ],
        "total": total,
        "dimensions": [
            {"dimension": row, "cells": [seen.cells.get((unit, code)) for unit in seen.chosen]}
            for code, row in seen.dimensions.items()
        ],
        "shapes": [_shape(seen, unit) for unit in seen.chosen],
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
            rows.append({"item": item, "cells": cells, "best": max(c["points"] for c in cells if c)})
    return rows


# ---- the democratic evaluation -------------------------------------------------------------------------------------


def _ballots(seen: Seen) -> Row | None:
    """The evaluation as the rulebook blends it, with its classes of voters and counts; none where there was none."""
    evaluated = [
        {"dimension": row, "cells": [seen.cells.get((unit, code)) for unit in seen.chosen]}
        for code, row in seen.dimensions.items()
        if any(cell["evaluation"] is not None for (_, one), cell in seen.cells.items() if one == code)
    ]
    if not evaluated:
        return None
    share = {name: reading.policy(seen.view, f"blend_{name}", seen.read) for name in ("objective", "evaluation")}
    minimum = reading.policy(seen.view, "ballot_class_minimum", seen.read)
    return {
        "dimensions": evaluated,
        "names": [seen.names[unit] for unit in seen.chosen],
        "is_told": None not in share.values(),
        "objective": _percent(share["objective"]),
        "evaluation": _percent(share["evaluation"]),
        "minimum": "" if minimum is None else shown.plain(minimum),
        "classes": _voters(seen),
        "counts": _counts(seen),
    }


def _percent(share: Decimal | None) -> str:
    """A share of the rulebook as a percentage."""
    return shown.NOTHING if share is None else f"{share * 100:.0f}%"


def _voters(seen: Seen) -> list[Row]:
    """The classes of voters that may be shown, for the unit looked at."""
    known = reading.names(seen.view, "voter_classes", "voter_class_id", seen.read)
    rows = seen.read("shown_ballot_classes", **reading.of_unit(seen.view)).to_dicts()
    order = list(known)
    rows = [row for row in rows if row["voter_class_id"] in known and row["dimension_id"] in seen.dimensions]
    rows.sort(key=lambda row: (list(seen.dimensions).index(row["dimension_id"]), order.index(row["voter_class_id"])))
    return [
        row
        | {
            "dimension": seen.dimensions[row["dimension_id"]],
            "voters": known[row["voter_class_id"]],
            "weight": _percent(row["weight"]),
        }
        for row in rows
    ]


def _counts(seen: Seen) -> list[Row]:
    """Ballots due, issued and returned by class, as far as it may be shown."""
    known = reading.names(seen.view, "voter_classes", "voter_class_id", seen.read)
    rows = seen.read("shown_ballot_counts", competition_id=seen.view.competition_id, scope_id=seen.view.scope_id)
    return [row | {"voters": known[row["voter_class_id"]]} for row in rows.to_dicts() if row["voter_class_id"] in known]
