"""The dimensions of one unit side by side: its figures, its strip, its course and what costs most, all on one ruler."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from show import bands, breaks, links, measures, periods, reading
from show import format as shown
from show.comparison import Seen
from show.reading import Row

COSTLY = 3
NAMES = ["indicator_id", "name_zh", "name_en"]
POINTS = ["unit_id", "indicator_id", "item_id", "dimension_id", "points", "open_points", "lost_points", "place",
          "group_median", "group_best"]  # fmt: skip


class Course(NamedTuple):
    """A dimension over the track: the chosen units' results, the group's band at each scope."""

    values: dict[str, list[Decimal | None]]
    band: list[bands.Band]


def columns(seen: Seen, ends: bands.Ends | None) -> list[Row]:
    """One column a dimension the unit has."""
    courses = _courses(seen)
    scale = bands.ruler(_drawn(list(courses.values())))
    changes = seen.read("part_changes", part_kind="dimension", **reading.of_unit(seen.view)).to_dicts()
    change_of = {row["part_id"]: row for row in changes}
    costly = indicators(seen, seen.view.unit_id)
    return [
        {
            "dimension": dimension,
            "name": seen.named(dimension),
            "look": seen.named(dimension, "look"),
            "cell": seen.own[code],
            "against": _against(seen, code, change_of.get(code, {})),
            "strip": _strip(seen, code, ends),
            "course": _drawing(seen, code, courses[code], scale),
            "courses": _course_rows(seen, courses[code]),
            "costly": [row for row in costly if row["dimension_id"] == code and row["lost_points"]][:COSTLY],
            "all": links.href("three", seen.view, part=code) + "#part",
        }
        for code, dimension in seen.dimensions.items()
        if code in seen.own
    ]


# ---- figures -------------------------------------------------------------------------------------------------------


def _against(seen: Seen, code: str, row: Row) -> list[Row]:
    """Against whom: the group's best and median, itself a period and a year ago; difference first, then the other's value."""
    cell = seen.own[code]
    previous = row.get("previous_value", cell["previous_result"])
    last_year = row.get("last_year_value", cell["last_year_result"])
    told = [
        ("to_best", shown.minus(row.get("gap_to_best")), cell["group_best"], _best(seen, cell), None),
        ("to_median", shown.signed(row.get("gap_to_median")), cell["group_median"], "", None),
        ("to_previous", shown.signed(row.get("change")), previous, "", row.get("movement")),
        ("to_last_year", shown.signed(row.get("last_year_change")), last_year, "", row.get("last_year_movement")),
    ]
    return [
        {"label": seen.say(key), "by": by, "value": value, "who": who, "moved": moved}
        for key, by, value, who, moved in told
    ]


def _best(seen: Seen, cell: Row) -> str:
    """Who is the group's best: another by name, or the unit itself, alone or with others."""
    if cell["place"] == 1:
        return seen.say("best_tied" if cell["is_tied"] else "best_itself")
    return seen.names.get(cell["group_best_unit_id"], "")


def indicators(seen: Seen, unit_id: str) -> list[Row]:
    """The unit's indicators that count, those that cost most first."""
    keys = {"competition_id": seen.view.competition_id, "scope_id": seen.view.scope_id}
    known = {row["indicator_id"]: row for row in reading.picked(seen.read("indicators", **keys), NAMES)}
    rows = reading.picked(
        seen.read("indicator_points", family="score", **reading.of_unit(seen.view.on(unit_id=unit_id))), POINTS
    )
    rows.sort(key=lambda row: (row["lost_points"] is None, -(row["lost_points"] or 0), row["indicator_id"]))
    return [row | {"indicator": known[row["indicator_id"]]} for row in rows if row["indicator_id"] in known]


# ---- strips --------------------------------------------------------------------------------------------------------


def _strip(seen: Seen, code: str, ends: bands.Ends | None) -> str:
    """The group on the ruler of the page, with the chosen units on it."""
    if not ends:
        return ""
    hue = seen.dimensions[code]["hue"]
    mine = [seen.mine.get((unit, code), {}) for unit in seen.chosen]
    units = [
        bands.Standing(seen.css(unit, hue), cell.get("result"), None if at else cell.get("previous_result"))
        for at, (unit, cell) in enumerate(zip(seen.chosen, mine, strict=True))
    ]
    previous = units[0].previous
    if previous is not None and not float(ends[0]) <= float(previous) <= float(ends[1]):
        units[0] = units[0]._replace(previous=None)  # off this ruler: the arrow is left out rather than bent
    told = [
        seen.say("strip_unit", unit=seen.names.get(unit, ""), value=shown.score(cell.get("result")))
        for unit, cell in zip(seen.chosen, mine, strict=True)
    ]
    own = seen.own[code]
    label = seen.say(
        "strip_label",
        dimension=seen.named(seen.dimensions[code]),
        units=seen.say("comma").join(told),
        best=shown.score(own["group_best"]),
        median=shown.score(own["group_median"]),
    )
    group = [cell["result"] for (_, one), cell in seen.cells.items() if one == code]
    return bands.strip(group, units, own["group_best"], own["group_median"], ends, label)


# ---- courses -------------------------------------------------------------------------------------------------------


def _courses(seen: Seen) -> dict[str, Course]:
    """Each dimension's results over the track, and the group's band at each scope."""
    # what a unit did in another group is not compared with this one
    keys = {"competition_id": seen.view.competition_id, "group_id": seen.view.group_id, "measure_kind": "dimension"}
    values = seen.read("measure_values", unit_id=list(seen.chosen), **keys)
    rows = measures.rows_over(seen.track, values, ["measure_id", "unit_id", "scope_id", "value"])
    found = {(code, unit, scope): value for code, unit, scope, value in rows}
    rows = measures.rows_over(seen.track, seen.read("measure_bands", **keys), ["measure_id", *measures.BAND])
    group = {(code, scope): bands.Band(*band) for code, scope, *band in rows}
    order = [scope["scope_id"] for scope in seen.track]
    return {
        code: Course(
            {unit: [found.get((code, unit, scope)) for scope in order] for unit in seen.chosen},
            [group.get((code, scope), bands.Band()) for scope in order],
        )
        for code in seen.own
    }


def _drawn(courses: list[Course]) -> list[bands.Number | None]:
    """All values of the courses, for their common scale."""
    found: list[bands.Number | None] = []
    for course in courses:
        found += [value for values in course.values.values() for value in values]
        found += [value for band in course.band for value in band]
    return found


def _drawing(seen: Seen, code: str, course: Course, scale: bands.Ends | None) -> str:
    if not scale or len(seen.track) < 2:
        return ""
    months = [periods.short(scope, seen.view.language) for scope in seen.track]
    hue = seen.dimensions[code]["hue"]
    lines = [bands.Course(seen.css(unit, hue), values) for unit, values in course.values.items()]
    told = seen.say(
        "course_label",
        dimension=seen.named(seen.dimensions[code]),
        unit=seen.names.get(seen.view.unit_id, ""),
        first=seen.named(seen.track[0]),
        last=seen.named(seen.track[-1]),
        values=seen.say("comma").join(shown.score(value) for value in course.values[seen.view.unit_id]),
    )
    marks = breaks.marks(seen.broken, seen.view.language)
    return bands.course(months, lines, course.band, marks, scale, told, (400, 148))


def _course_rows(seen: Seen, course: Course) -> list[Row]:
    """The numbers behind a course: period, the chosen units, median, middle half and best."""
    rows = []
    for at, scope in enumerate(seen.track):
        lower, median, upper, best = (shown.figure(value, 2) for value in course.band[at])
        middle = f"{lower}–{upper}" if course.band[at].lower is not None else shown.NOTHING
        values = [shown.score(course.values[unit][at]) for unit in seen.chosen]
        rows.append({"period": seen.named(scope), "told": [*values, median, middle, best]})
    return rows
