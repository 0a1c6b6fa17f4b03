"""Trends: measures of units over months, beside the group's band and the years before."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import NamedTuple

import polars as pl

from show import bands, figures, fragments, links, reading
from show import format as shown
from show.links import View
from show.reading import Read, Row

PICKED = 5
SPANS = ("12", "24", "36", "60")
VIEWS = ("line", "years", "items")
KINDS = ("score", "lost", "item", "item_rate", "dimension", "indicator", "indicator_rate", "column", "rate")
TOTALS = ("score", "lost")
FIRST = "score:total"
ITEMS = "item_rate"
WIDE = (1180, 340)


class Choices(NamedTuple):
    """What the page's own widgets offer and what is chosen, codes with their names."""

    measures: dict[str, str]
    units: dict[str, str]
    spans: dict[str, str]
    views: dict[str, str]
    measure: str
    picks: tuple[str, ...]
    span: str
    by: str


class Seen(NamedTuple):
    """What was read once and serves all parts of the page."""

    view: View
    read: Read
    scope: Row
    measure: Row
    by: str
    span: int
    picks: tuple[str, ...]
    names: dict[str, str]
    track: list[Row]
    broken: list[tuple[int, Row]]  # the breaks within the track, by position

    def say(self, key: str, **gaps: object) -> str:
        """A text of this page."""
        return fragments.text(self.view.language, f"trends.{key}", **gaps)

    def named(self, row: Row, stem: str = "name") -> str:
        """A row's text in the reader's language."""
        return fragments.name_of(row, stem, self.view.language)

    def keys(self) -> dict[str, object]:
        """The measure over the track, as a filter."""
        return self.at_track() | {
            "measure_kind": self.measure["measure_kind"],
            "measure_id": self.measure["measure_id"],
        }

    def at_track(self) -> dict[str, object]:
        """The scopes of the track, as a filter."""
        return {
            "competition_id": self.view.competition_id,
            "scope_id": [scope["scope_id"] for scope in self.track],
        }

    @property
    def digits(self) -> int:
        """The decimals the measure is shown with."""
        digits = self.measure.get("digits")
        return 2 if digits is None else int(digits)

    def told(self, value: bands.Number | None) -> str:
        """A value of the measure."""
        return _figure(value, self.digits)

    def full(self, value: Decimal | None) -> str:
        """A value of the measure with its unit."""
        if self.unit == "%":
            return f"{self.told(value)}%"
        return self.say("with_unit", value=self.told(value), unit=self.unit) if self.unit else self.told(value)

    @property
    def unit(self) -> str:
        """The measure's unit in the reader's language; none where the county gave no English one."""
        return str(self.measure.get("unit_en" if self.view.language == "en" else "unit_zh") or "")

    def by_how_much(self, change: Decimal) -> str:
        """A change of the measure with its unit; that of a percentage is counted in points."""
        if self.unit == "%":
            return self.say("percent_points", value=self.told(abs(change)))
        return self.full(abs(change))

    @property
    def what(self) -> str:
        """What the measure is called in a sentence."""
        kind, name = self.measure["measure_kind"], self.named(self.measure)
        return self.say(f"kind_{kind}") if kind in TOTALS else self.say(f"what_{kind}", name=name)


def _figure(value: bands.Number | None, digits: int) -> str:
    """A figure with so many decimals, a true minus, a dash where there is none."""
    return shown.NOTHING if value is None else f"{value:.{digits}f}".replace("-", shown.MINUS)


def _signed(value: Decimal | None, digits: int) -> str:
    """A change with its sign."""
    told = _figure(value, digits)
    return f"+{told}" if value is not None and value > 0 else told


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    seen = _look(view, read)
    part: dict[str, object]
    if seen.by == "items":
        part = _small_multiples(seen)
    elif seen.by == "years":
        part = _years(seen)
    else:
        part = _lines(seen)
    return {
        "by": seen.by,
        "what": seen.what,
        "breaks": _break_rows(seen),
    } | part


# ---- what is chosen ------------------------------------------------------------------------------------------------


def choices(view: View, read: Read) -> Choices:
    """What the widgets offer: measures by kind, the units of the group in place order, spans, views."""
    seen = _look(view, read)
    offered = {f"{row['measure_kind']}:{row['measure_id']}": _measure_name(row, view) for row in _measures(view, read)}
    say = partial(fragments.text, view.language)
    return Choices(
        offered or {FIRST: say("trends.kind_score")},
        seen.names,
        {span: say("trends.months", count=span) for span in SPANS},
        {code: say(f"trends.by_{code}") for code in VIEWS},
        f"{seen.measure['measure_kind']}:{seen.measure['measure_id']}",
        seen.picks,
        str(seen.span),
        seen.by,
    )


def _measures(view: View, read: Read) -> list[Row]:
    """The measures of the rulebook in force, by kind, then in its order."""
    rows = read("measure_names", competition_id=view.competition_id, scope_id=view.scope_id).to_dicts()
    known = [row for row in rows if row["measure_kind"] in KINDS]
    return sorted(known, key=lambda row: (KINDS.index(row["measure_kind"]), row["sort"] or 0, row["measure_id"]))


def _measure_name(row: Row, view: View) -> str:
    """How a measure is offered: its kind and its name; the two totals by their kind alone."""
    kind = fragments.text(view.language, f"trends.kind_{row['measure_kind']}")
    if row["measure_kind"] in TOTALS:
        return kind
    name = fragments.name_of(row, "name", view.language)
    return fragments.text(view.language, "trends.measure", kind=kind, name=name)


def _look(view: View, read: Read) -> Seen:
    """The view's own parameters, each at its default where it is unknown."""
    rows = {f"{row['measure_kind']}:{row['measure_id']}": row for row in _measures(view, read)}
    none = {"measure_kind": "score", "measure_id": "total", "digits": 2, "is_lower_better": False}
    measure = rows.get(view.get("measure")) or rows.get(FIRST) or next(iter(rows.values()), none)
    standings = reading.in_order(read("standings", **reading.here(view))).to_dicts()
    names = {row["unit_id"]: fragments.name_of(row, "unit", view.language) for row in standings}
    picks = tuple(code for code in view.many("pick", PICKED) if code in names) or (view.unit_id,)
    scope = reading.scope_of(view, read)
    span = int(view.get("span")) if view.get("span") in SPANS else int(SPANS[0])
    by = view.get("by") if view.get("by") in VIEWS else VIEWS[0]
    track = _track(view, scope, max(span, 24) if by == "years" else span, read)
    seen = Seen(view, read, scope, measure, by, span, picks, names, track, [])
    return seen._replace(broken=_broken(seen))


def _track(view: View, scope: Row, months: int, read: Read) -> list[Row]:
    """The scopes of the kind looked at that end within so many months up to the scope, oldest first."""
    known = read("scopes", competition_id=view.competition_id, scope_kind=scope["scope_kind"]).to_dicts()
    last = _number(scope["last_month"])
    return sorted(
        (row for row in known if last - months < _number(row["last_month"]) <= last), key=lambda row: row["last_month"]
    )


def _number(month: str) -> int:
    """A month as a number that can be counted on."""
    return int(month[:4]) * 12 + int(month[5:7])


# ---- what is read --------------------------------------------------------------------------------------------------


def _values(seen: Seen, units: tuple[str, ...]) -> dict[str, list[Decimal | None]]:
    """Each unit's values over the track."""
    rows = seen.read("measure_values", unit_id=list(units), **seen.keys()).to_dicts()
    found = {(row["unit_id"], row["scope_id"]): row["value"] for row in rows}
    return {unit: [found.get((unit, scope["scope_id"])) for scope in seen.track] for unit in units}


def _band(seen: Seen) -> list[bands.Band]:
    """The group's band over the track."""
    rows = seen.read("measure_bands", group_id=seen.view.group_id, **seen.keys()).to_dicts()
    found = {row["scope_id"]: row for row in rows}
    return [_one_band(found.get(scope["scope_id"])) for scope in seen.track]


def _one_band(row: Row | None) -> bands.Band:
    return bands.Band(row["lower_quartile"], row["median"], row["upper_quartile"], row["best"]) if row else bands.Band()


def _yearly(seen: Seen) -> dict[tuple[str, str], Row]:
    """Each picked unit's values beside those of a year earlier, by unit and scope."""
    rows = seen.read("measure_years", unit_id=list(seen.picks), **seen.keys()).to_dicts()
    return {(row["unit_id"], row["scope_id"]): row for row in rows}


def _broken(seen: Seen) -> list[tuple[int, Row]]:
    """The breaks of the track that touch the group or a picked unit, by position; a first period breaks with nothing."""
    at = {scope["scope_id"]: position for position, scope in enumerate(seen.track)}
    rows = seen.read("breaks", competition_id=seen.view.competition_id, scope_id=list(at)).to_dicts()
    found = [
        (at[row["scope_id"]], row)
        for row in rows
        if row["group_id"] in (None, seen.view.group_id) and row["unit_id"] in (None, *seen.picks)
    ]
    return sorted((one for one in found if one[0]), key=lambda one: (one[0], one[1]["kind"], one[1]["unit_id"] or ""))


def _marks(seen: Seen) -> list[bands.Break]:
    """Each kind of break once a position, by its letter."""
    kinds = dict.fromkeys((at, row["kind"]) for at, row in seen.broken)
    return [bands.Break(at, seen.say(f"letter_{kind}")) for at, kind in kinds]


def _break_rows(seen: Seen) -> list[Row]:
    """The breaks in words, the latest first."""
    return [
        {
            "letter": seen.say(f"letter_{row['kind']}"),
            "period": seen.named(seen.track[at]),
            "words": seen.say(f"break_{row['kind']}"),
            "more": _break_more(seen, row),
        }
        for at, row in reversed(seen.broken)
    ]


def _break_more(seen: Seen, row: Row) -> str:
    """Who is meant, or how many."""
    if row["kind"] == "roster":
        return seen.say("roster_counts", joined=row["joined_count"] or 0, left=row["left_count"] or 0)
    if row["kind"] == "correction" and row["issue_no"]:
        return seen.say("correction_issue", issue=row["issue_no"])
    return seen.names.get(row["unit_id"] or "", "")


# ---- line ----------------------------------------------------------------------------------------------------------


def _lines(seen: Seen) -> dict[str, object]:
    """Units over the track: sentence, drawing for paper, table."""
    values, band, yearly = _values(seen, seen.picks), _band(seen), _yearly(seen)
    lines = _named_lines(seen, values)
    ends = _ends(lines, band)
    return {
        "headline": _headline(seen, values, yearly),
        "deck": _deck(seen),
        "is_empty": ends is None,
        "twin": _twin(seen, lines, [_tick(seen, scope) for scope in seen.track], band, ends),
        "heads": [seen.names.get(unit, "") for unit in seen.picks],
        "cells": _cells(seen, values, yearly),
        "rows": [_line_row(seen, at, values, band, yearly) for at in reversed(range(len(seen.track)))],
    }


def _named_lines(seen: Seen, values: dict[str, list[Decimal | None]]) -> list[bands.Course]:
    return [bands.Course(bands.PICKS[at], values[unit], seen.names.get(unit, "")) for at, unit in enumerate(seen.picks)]


def _ends(lines: list[bands.Course], band: list[bands.Band]) -> bands.Ends | None:
    """Round ends for all that is drawn; none where none of the lines has a value."""
    mine = [value for line in lines for value in line.values]
    return bands.ruler([*mine, *(value for one in band for value in one)]) if any(v is not None for v in mine) else None


def _tick(seen: Seen, scope: Row) -> str:
    """A short name on the axis; a January carries its year where more than one year is shown."""
    label = reading.track_label(scope, seen.view.language)
    is_monthly = scope["scope_kind"] in ("month", "to_date")
    years = {one["year_label"] for one in seen.track}
    is_first = scope["last_month"].endswith("-01")
    if is_monthly and is_first and len(years) > 1:
        return seen.say("tick_year", month=label, year=scope["last_month"][:4])
    return label


def _twin(
    seen: Seen, lines: list[bands.Course], ticks: list[str], band: list[bands.Band], ends: bands.Ends | None
) -> str:
    """The chart for paper, and for whoever can't see the other one."""
    if not ends:
        return ""
    label = seen.say("chart_label", what=seen.what, units=seen.say("comma").join(line.told for line in lines))
    marks = [] if seen.by == "years" else _marks(seen)
    return bands.course(ticks, lines, band, marks, ends, label, WIDE)


def _line_row(
    seen: Seen,
    at: int,
    values: dict[str, list[Decimal | None]],
    band: list[bands.Band],
    yearly: dict[tuple[str, str], Row],
) -> Row:
    scope = seen.track[at]
    changes = [yearly.get((unit, scope["scope_id"]), {}).get("change") for unit in seen.picks]
    letters = dict.fromkeys(seen.say(f"letter_{row['kind']}") for position, row in seen.broken if position == at)
    return {
        "period": seen.named(scope),
        "letters": "".join(letters),
        "values": [seen.told(values[unit][at]) for unit in seen.picks],
        "changes": [_signed(change, seen.digits) for change in changes],
        "median": seen.told(band[at].median),
        "middle": f"{seen.told(band[at].lower)}–{seen.told(band[at].upper)}" if band[at].lower is not None else "–",
        "best": seen.told(band[at].best),
    }


def _cells(seen: Seen, values: dict[str, list[Decimal | None]], yearly: dict[tuple[str, str], Row]) -> list[Row]:
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
    return seen.say("year_note", value=seen.told(row["last_year_value"]), change=_signed(row["change"], seen.digits))


def _headline(seen: Seen, values: dict[str, list[Decimal | None]], yearly: dict[tuple[str, str], Row]) -> str:
    """The largest change over a year of what is shown; without a year before, the value now."""
    now = [yearly.get((unit, seen.scope["scope_id"])) for unit in seen.picks]
    changed = [row for row in now if row and row["change"] is not None]
    if changed:
        row = max(changed, key=lambda row: abs(row["change"]))
        key = "headline_same" if not row["change"] else "headline_up" if row["change"] > 0 else "headline_down"
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
    """How to read the drawing."""
    said = [seen.say(f"deck_{seen.by}")]
    if seen.measure.get("is_lower_better"):
        said.append(seen.say("lower_better"))
    return said


# ---- years ---------------------------------------------------------------------------------------------------------


def _by_year(seen: Seen) -> tuple[list[str], dict[int, dict[str, Row]]]:
    """The scopes by year and by the month they end with, the months in the order of the fullest year; newest year first."""
    years: dict[int, dict[str, Row]] = {}
    for scope in seen.track:
        years.setdefault(scope["year_label"], {})[scope["last_month"][5:]] = scope
    order: list[str] = []
    for scopes in sorted(years.values(), key=len, reverse=True):
        order += [month for month in scopes if month not in order]
    newest = sorted(years, reverse=True)[:PICKED]
    return order, {year: years[year] for year in newest}


def _years(seen: Seen) -> dict[str, object]:
    """One unit's years over each other."""
    unit = seen.picks[0]
    lines, ticks, band = _year_lines(seen)
    values = _values(seen, (unit,))
    yearly = _yearly(seen)
    order, years = _by_year(seen)
    at = {scope["scope_id"]: position for position, scope in enumerate(seen.track)}
    newest = next(iter(years.values()), {})
    rows = []
    for position, month in enumerate(order):
        scopes = [scopes.get(month) for scopes in years.values()]
        now = newest.get(month)
        rows.append(
            {
                "period": ticks[position],
                "values": [seen.told(values[unit][at[scope["scope_id"]]] if scope else None) for scope in scopes],
                "change": _signed(yearly.get((unit, now["scope_id"]), {}).get("change") if now else None, seen.digits),
            }
        )
    ends = _ends(lines, band)
    return {
        "headline": _headline(seen, _values(seen, seen.picks), yearly),
        "deck": _deck(seen),
        "is_empty": ends is None,
        "unit": seen.names.get(unit, ""),
        "twin": _twin(seen, lines, ticks, band, ends),
        "heads": [str(year) for year in years],
        "rows": rows,
    }


def _year_lines(seen: Seen) -> tuple[list[bands.Course], list[str], list[bands.Band]]:
    """A line a year, the newest first; the names of the positions; the group's band in the newest year."""
    order, years = _by_year(seen)
    values = _values(seen, seen.picks[:1])[seen.picks[0]]
    of_scope = {scope["scope_id"]: value for scope, value in zip(seen.track, values, strict=True)}
    of_band = {scope["scope_id"]: one for scope, one in zip(seen.track, _band(seen), strict=True)}
    lines = [
        bands.Course(
            bands.PICKS[at],
            [of_scope.get(scopes[month]["scope_id"]) if month in scopes else None for month in order],
            str(year),
        )
        for at, (year, scopes) in enumerate(years.items())
    ]
    newest = next(iter(years.values()), {})
    band = [of_band[newest[month]["scope_id"]] if month in newest else bands.Band() for month in order]
    return lines, [_position(seen, month) for month in order], band


def _position(seen: Seen, month: str) -> str:
    """How a position in the year is called."""
    if seen.scope["scope_kind"] in ("month", "to_date"):
        return shown.month_label(f"0000-{month}", seen.view.language)
    return seen.say("up_to", month=shown.month_label(f"0000-{month}", seen.view.language))


# ---- items ---------------------------------------------------------------------------------------------------------


def _small_multiples(seen: Seen) -> dict[str, object]:
    """The items of one unit on one scale."""
    unit, items = seen.picks[0], reading.names(seen.view, "items", "item_id", seen.read)
    keys = seen.at_track() | {"measure_kind": ITEMS, "measure_id": list(items)}
    values = _by_measure(seen.read("measure_values", unit_id=unit, **keys))
    group = _by_measure(seen.read("measure_bands", group_id=seen.view.group_id, **keys))
    yearly = _by_measure(seen.read("measure_years", unit_id=unit, **keys))
    drawn = [_item(seen, items[code], code, values, group, yearly) for code in items]
    drawn = [one for one in drawn if any(value is not None for value in one["values"])]
    ends = bands.ruler([v for one in drawn for v in [*one["values"], *(value for b in one["band"] for value in b)]])
    marks = _marks(seen)
    for one in drawn:
        label = seen.say("small_label", item=one["name"], value=one["value"], note=one["note"])
        one["drawing"] = bands.small(bands.Course("p1", one["values"]), one["band"], marks, ends or (0, 100), label)
    return {
        "headline": _items_headline(seen, drawn),
        "deck": _deck(seen),
        "is_empty": not drawn,
        "unit": seen.names.get(unit, ""),
        "items": drawn,
        "ends": ends,
        "first_last": (seen.named(seen.track[0]), seen.named(seen.track[-1])) if seen.track else ("", ""),
        "rows": [_items_row(seen, drawn, at) for at in reversed(range(len(seen.track)))],
    }


def _by_measure(frame: pl.DataFrame) -> dict[tuple[str, str], Row]:
    """Rows by measure and scope."""
    return {(row["measure_id"], row["scope_id"]): row for row in frame.to_dicts()}


Measured = dict[tuple[str, str], Row]


def _item(seen: Seen, item: Row, code: str, values: Measured, group: Measured, yearly: Measured) -> Row:
    """One item over the track, with its value now and a year ago."""
    order = [scope["scope_id"] for scope in seen.track]
    now, year = values.get((code, seen.scope["scope_id"]), {}), yearly.get((code, seen.scope["scope_id"]), {})
    change = year.get("change")
    return {
        "name": seen.named(item),
        "href": links.href("trends", seen.view, measure=f"{ITEMS}:{code}", by=""),
        "values": [values.get((code, scope), {}).get("value") for scope in order],
        "band": [_one_band(group.get((code, scope))) for scope in order],
        "value": f"{_figure(now.get('value'), 0)}%" if now.get("value") is not None else shown.NOTHING,
        "change": change,
        "note": _item_note(seen, change),
    }


def _item_note(seen: Seen, change: Decimal | None) -> str:
    """An item against itself a year ago, in whole points of a percentage."""
    if change is None:
        return seen.say("no_last_year")
    told = _signed(change, 0)
    return seen.say("small_same") if told.strip("+−") == "0" else seen.say("small_note", change=told)


def _items_row(seen: Seen, drawn: list[Row], at: int) -> Row:
    return {"period": seen.named(seen.track[at]), "values": [_figure(one["values"][at], 1) for one in drawn]}


def _items_headline(seen: Seen, drawn: list[Row]) -> str:
    """The item that changed most over a year."""
    unit = seen.names.get(seen.picks[0], "")
    changed = [one for one in drawn if one["change"]]
    if not changed:
        return seen.say("headline_items", unit=unit)
    most = max(changed, key=lambda one: abs(one["change"]))
    key = "headline_item_up" if most["change"] > 0 else "headline_item_down"
    return seen.say(key, unit=unit, item=most["name"], by=_figure(abs(most["change"]), 0))


# ---- the interactive chart -----------------------------------------------------------------------------------------


def figure(view: View, read: Read) -> tuple[figures.Figure, str] | None:
    """The main chart as plain data, and what it is called; none where small multiples stand or nothing is known."""
    seen = _look(view, read)
    if seen.by == "items":
        return None
    words = figures.Words(*(seen.say(f"band_{name}") for name in ("upper", "lower", "median", "best")))
    if seen.by == "years":
        lines, ticks, band = _year_lines(seen)
        periods, marks = ticks, []
    else:
        lines, band = _named_lines(seen, _values(seen, seen.picks)), _band(seen)
        periods, ticks, marks = [seen.named(scope) for scope in seen.track], _some_ticks(seen), _marks(seen)
    ends = _ends(lines, band)
    if not ends:
        return None
    label = seen.say("chart_label", what=seen.what, units=seen.say("comma").join(line.told for line in lines))
    return figures.courses(periods, ticks, lines, band, marks, ends, words, seen.digits), label


def _some_ticks(seen: Seen) -> list[str]:
    """The names on the axis, as many as there is room for: quarters or halves of the year, the last one always."""
    last = len(seen.track) - 1
    every = 1 if last < 13 else 3 if last < 36 else 6
    if every == 1 or seen.scope["scope_kind"] not in ("month", "to_date"):
        every = -(-len(seen.track) // 13)
        return ["" if (last - at) % every else _tick(seen, scope) for at, scope in enumerate(seen.track)]
    named = {at for at, scope in enumerate(seen.track) if _number(scope["last_month"]) % every == 1}
    named = {at for at in named if last - at >= every} | {last}
    return [_tick(seen, scope) if at in named else "" for at, scope in enumerate(seen.track)]
