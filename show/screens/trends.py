"""Trends: measures of units over months, beside the group's band and the years before."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from show import bands, breaks, figures, links, measures, multiples, periods, years
from show import format as shown
from show.links import View
from show.measures import Seen
from show.reading import Read, Row

WIDE = (1180, 340)
Values = dict[str, list[Decimal | None]]  # by unit, over the track
Yearly = dict[tuple[str, str], Row]  # by unit and scope


class Chart(NamedTuple):
    """What the main chart draws, the interactive one and its twin on paper alike."""

    lines: list[bands.Course]
    ticks: list[str]
    band: list[bands.Band]
    marks: list[bands.Break]
    ends: bands.Ends | None  # of the scale; none where none of the lines has a value

    @property
    def is_course(self) -> bool:
        """Whether there is something to draw: one period alone is no course."""
        return self.ends is not None and len(self.ticks) > 1


def _chart(
    lines: list[bands.Course], ticks: list[str], band: list[bands.Band], marks: list[bands.Break] | None = None
) -> Chart:
    mine = [value for line in lines for value in line.values]
    known = any(value is not None for value in mine)
    ends = bands.ruler([*mine, *(value for one in band for value in one)]) if known else None
    return Chart(lines, ticks, band, marks or [], ends)


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    seen = measures.look(view, read)
    part = multiples.small(seen) if seen.by == "items" else _years(seen) if seen.by == "years" else _lines(seen)
    return {"by": seen.by, "what": seen.what, "deck": _deck(seen), "breaks": _break_rows(seen)} | part


def figure(seen: Seen) -> tuple[figures.Figure, str] | None:
    """The main chart as plain data, and what it is called; none where small multiples stand or nothing is known."""
    if seen.by == "items":
        return None
    if seen.by == "years":
        found = years.over(seen)
        chart = _chart(found.lines, found.positions, found.band)
        over, ticks = chart.ticks, chart.ticks
    else:
        chart = _line_chart(seen, measures.values(seen, seen.picks), measures.band(seen))
        over, ticks = [seen.named(scope) for scope in seen.track], _some_ticks(seen)
    if not chart.ends or not chart.is_course:
        return None
    words = figures.Words(*(seen.say(f"band_{name}") for name in ("upper", "lower", "median", "best")))
    drawn = figures.courses(over, ticks, chart.lines, chart.band, chart.marks, chart.ends, words, seen.digits)
    return drawn, _chart_label(seen, chart)


# ---- sentences -----------------------------------------------------------------------------------------------------


def _headline(seen: Seen, values: Values, yearly: Yearly) -> str:
    """The largest change over a year of what is shown; without a year before, the value now."""
    now = [yearly.get((unit, seen.scope["scope_id"])) for unit in seen.picks]
    changed = [row for row in now if row and row["change"] is not None]
    if changed:
        row = max(changed, key=lambda row: abs(row["change"]))
        is_seen = shown.figure(row["change"], seen.digits).strip(f"{shown.MINUS}0.")
        key = "headline_same" if not is_seen else "headline_up" if row["change"] > 0 else "headline_down"
        return seen.say(
            key,
            unit=seen.names.get(row["unit_id"], ""),
            what=seen.what,
            by=seen.by_how_much(row["change"]),
            value=seen.full(row["value"]),
        )
    for unit in seen.picks:
        if values[unit] and values[unit][-1] is not None:
            return seen.say(
                "headline_value", unit=seen.names.get(unit, ""), what=seen.what, value=seen.full(values[unit][-1])
            )
    return seen.say("headline_none", unit=seen.names.get(seen.picks[0], ""), what=seen.what)


def _deck(seen: Seen) -> list[str]:
    """How to read the drawing; before that, where it does not show quite what was asked for."""
    said = []
    if seen.is_gone:
        said.append(seen.say("measure_gone", what=seen.what))
    if seen.is_monthly:
        said.append(seen.say("monthly", what=seen.what, last=seen.named(seen.scope)))
    if seen.by != "line" and len(seen.picks) > 1:
        said.append(seen.say("first_only", unit=seen.names.get(seen.picks[0], "")))
    said.append(seen.say(f"deck_{seen.by}"))
    if seen.by == "line" and len(seen.picks) == measures.PICKED:
        said.append(seen.say("at_most"))
    if seen.by != "items" and seen.measure.get("is_lower_better"):
        said.append(seen.say("lower_better"))
    return said


def _break_rows(seen: Seen) -> list[Row]:
    """The breaks in words, the latest first."""
    language = seen.view.language
    return [
        {
            "letter": breaks.letter(one.kind, language),
            "period": seen.named(seen.track[one.at]),
            "words": breaks.word(one.kind, language),
            "more": _break_more(seen, one.row),
        }
        for one in reversed(seen.broken)
    ]


def _break_more(seen: Seen, row: Row) -> str:
    """Who is meant, or how many."""
    if row["kind"] == "roster":
        return seen.say("roster_counts", joined=row["joined_count"] or 0, left=row["left_count"] or 0)
    if row["kind"] == "correction" and row["issue_no"]:
        return seen.say("correction_issue", issue=row["issue_no"])
    return seen.names.get(row["unit_id"] or "", "")


# ---- units over the periods ----------------------------------------------------------------------------------------


def _lines(seen: Seen) -> dict[str, object]:
    """Units over the track: sentence, drawing for paper, table."""
    values, band, yearly = measures.values(seen, seen.picks), measures.band(seen), measures.yearly(seen)
    chart = _line_chart(seen, values, band)
    return {
        "headline": _headline(seen, values, yearly),
        "is_empty": chart.ends is None,
        "by_months": "" if chart.is_course else _by_months(seen),
        "twin": _twin(seen, chart),
        "heads": [seen.names.get(unit, "") for unit in seen.picks],
        "cells": _cells(seen, values, yearly),
        "rows": [_line_row(seen, at, values, band, yearly) for at in reversed(range(len(seen.track)))],
    }


def _line_chart(seen: Seen, values: Values, band: list[bands.Band]) -> Chart:
    lines = [
        bands.Course(bands.PICKS[at], values[unit], seen.names.get(unit, "")) for at, unit in enumerate(seen.picks)
    ]
    ticks = [_tick(seen, scope) for scope in seen.track]
    return _chart(lines, ticks, band, breaks.marks(seen.broken, seen.view.language))


def _tick(seen: Seen, scope: Row) -> str:
    """A short name on the axis; where more than one year is shown, the first of a year carries it."""
    is_of_years = seen.track[0]["year_label"] != seen.track[-1]["year_label"]
    name = periods.dated if is_of_years and periods.is_first(scope) else periods.short
    return name(scope, seen.view.language)


def _some_ticks(seen: Seen) -> list[str]:
    """The names on the axis, as many as there is room for: quarters or halves of the year, the last one always."""
    last = len(seen.track) - 1
    every = 1 if last < 13 else 3 if last < 36 else 6
    if every == 1 or seen.scope["scope_kind"] not in ("month", "to_date"):
        every = -(-len(seen.track) // 13)
        return ["" if (last - at) % every else _tick(seen, scope) for at, scope in enumerate(seen.track)]
    named = {at for at, scope in enumerate(seen.track) if measures.number(scope["last_month"]) % every == 1}
    named = {at for at in named if last - at >= every} | {last}
    return [_tick(seen, scope) if at in named else "" for at, scope in enumerate(seen.track)]


def _line_row(seen: Seen, at: int, values: Values, band: list[bands.Band], yearly: Yearly) -> Row:
    scope = seen.track[at]
    changes = [yearly.get((unit, scope["scope_id"]), {}).get("change") for unit in seen.picks]
    letters = dict.fromkeys(breaks.letter(one.kind, seen.view.language) for one in seen.broken if one.at == at)
    return {
        "period": seen.named(scope),
        "letters": "".join(letters),
        "values": [seen.told(values[unit][at]) for unit in seen.picks],
        "changes": [shown.signed(change, seen.digits) for change in changes],
        "median": seen.told(band[at].median),
        "middle": f"{seen.told(band[at].lower)}–{seen.told(band[at].upper)}"
        if band[at].lower is not None
        else shown.NOTHING,
        "best": seen.told(band[at].best),
    }


def _cells(seen: Seen, values: Values, yearly: Yearly) -> list[Row]:
    """Under the chart: each unit's value now and a year ago."""
    return [
        {
            "label": seen.names.get(unit, ""),
            "css": bands.PICKS[at],
            "value": seen.told(values[unit][-1] if values[unit] else None),
            "note": _year_note(seen, yearly.get((unit, seen.scope["scope_id"]))),
        }
        for at, unit in enumerate(seen.picks)
    ]


def _year_note(seen: Seen, row: Row | None) -> str:
    if not row or row["last_year_value"] is None:
        return seen.say("no_last_year")
    change = shown.signed(row["change"], seen.digits)
    return seen.say("year_note", value=seen.told(row["last_year_value"]), change=change)


# ---- years over each other -----------------------------------------------------------------------------------------


def _years(seen: Seen) -> dict[str, object]:
    """One unit's years over each other: sentence, drawing for paper, table."""
    found = years.over(seen)
    chart = _chart(found.lines, found.positions, found.band)
    one = seen._replace(picks=seen.picks[:1])
    return {
        "headline": _headline(one, measures.values(one, one.picks), measures.yearly(one)),
        "is_empty": chart.ends is None,
        "by_months": "" if chart.is_course else _by_months(seen),
        "unit": seen.names.get(seen.picks[0], ""),
        "twin": _twin(seen, chart),
        "heads": [line.told for line in found.lines],
        "rows": found.rows,
    }


# ---- the drawing for paper -----------------------------------------------------------------------------------------


def _by_months(seen: Seen) -> str:
    """The address of the course by months, where the periods looked at make none."""
    month = measures.last_month(seen.view, seen.scope, seen.read)
    return links.href("trends", seen.view, scope_id=month["scope_id"])


def _chart_label(seen: Seen, chart: Chart) -> str:
    return seen.say("chart_label", what=seen.what, units=seen.say("comma").join(line.told for line in chart.lines))


def _twin(seen: Seen, chart: Chart) -> str:
    """The chart for paper, and for whoever can't see the other one."""
    if not chart.ends or not chart.is_course:
        return ""
    return bands.course(chart.ticks, chart.lines, chart.band, chart.marks, chart.ends, _chart_label(seen, chart), WIDE)
