"""Where does a unit stand, and why? Both clocks, its items beside the group, its account down to the cell of a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from show import drawing, fragments, links, reading, unit_drawings
from show import format as shown
from show.links import View
from show.reading import Read, Row
from show.tokens import dimension_hue
from words import Language

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
FILES_SHOWN, OPEN_SHOWN = 6, 7


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    me = reading.first(read("standings", **reading.of_unit(view)))
    if me is None:
        return {"me": None, **_elsewhere(view, read)}
    at = view.on(group_id=me["group_id"], unit_id=view.unit_id)  # the group follows the unit
    scope = reading.scope_of(at, read)
    zone = str(reading.competition_of(at, read)["zone"])
    names = reading.unit_names(at, read)
    lost = read("losses", **reading.of_unit(at)).to_dicts()
    items, beside = item_rows(at, read), clock(at, me, scope, lost, names, read)
    return {
        "me": me,
        "group": reading.group_of(at, read),
        "name": fragments.name_of(me, "unit", at.language),
        "headline": headline(me, beside, names, items, at.language),
        "clock": beside,
        "lost_by": lost_by(at, lost, read),
        "rows": items,
        "ends": items[0]["ends"] if items else (0, 100),
        "track": track(at, scope, me, read),
        "ledger": ledger(at, me, zone, read),
        "open": still_open(at, me, scope, read),
        "files": files(at, scope, zone, read),
        "asked": at.get("item"),
        "to": {
            page: links.href(page, at, **({"pick": at.unit_id} if page == "trends" else {}))
            for page in ("ranking", "statement", "three", "trends")
        },
    }


def _elsewhere(view: View, read: Read) -> dict[str, object]:
    """The unit has no row at this scope: say who it is, and where it is found."""
    there = read("standings", competition_id=view.competition_id, unit_id=view.unit_id)["scope_id"].to_list()
    scopes = read("scopes", competition_id=view.competition_id, scope_id=there) if there else None
    rows = scopes.sort("last_month", "scope_id", descending=True).head(8).to_dicts() if scopes is not None else []
    found = [
        {
            "name": fragments.name_of(row, "name", view.language),
            "href": links.href("unit", view, scope_id=row["scope_id"]),
        }
        for row in rows
    ]
    return {"name": known_name(view, read), "found": found}


def known_name(view: View, read: Read) -> str:
    """What a unit without a row at the scope is called in the roster; its code where no roster has it."""
    known = reading.first(read("units", competition_id=view.competition_id, unit_id=view.unit_id))
    return (fragments.name_of(known, "name", view.language) if known else "") or view.unit_id


# ---- headline and clocks -------------------------------------------------------------------------------------------


def headline(me: Row, beside: Row, names: dict[str, str], items: list[Row], language: Language) -> str:
    """Its place, what the next place takes, its place on the other clock, and where most was lost."""
    unit, place = fragments.name_of(me, "unit", language), me["place"]
    if me["is_guest"]:
        return fragments.text(language, "unit.head_guest", unit=unit)
    if place is None:
        return fragments.text(language, "unit.head_unplaced", unit=unit)
    key = "missing" if me["is_missing"] else "tied" if me["is_tied"] else "place"
    said = fragments.text(language, f"unit.head_{key}", unit=unit, place=place)
    if me["gap_to_next"] and not me["is_missing"]:
        ahead = names.get(me["next_unit_id"], "")
        said += fragments.text(language, "unit.head_behind", gap=shown.score(me["gap_to_next"]), next=ahead)
    if beside["place"] is not None:
        said += fragments.text(language, f"unit.head_{beside['kind']}", place=beside["place"])
    worst = next((row["name"] for row in items if row["lost_points"]), None)
    return said + (fragments.text(language, "unit.head_worst", item=worst) if worst else "")


def clock(view: View, me: Row, scope: Row, lost: list[Row], names: dict[str, str], read: Read) -> Row:
    """The other clock beside the scope's own: the year so far beside a month, the month beside a year so far."""
    progress = reading.first(read("progress", **reading.of_unit(view))) or {}
    total = next((row for row in lost if row["part_kind"] == "total"), {})
    known = {
        "kind": "",
        "place": None,
        "gap": None,
        "movement": None,
        "ahead": names.get(me["next_unit_id"] or ""),
        "lost_share": percent(total.get("lost_share")),
        "last_year_place": progress.get("last_year_place"),
        # a place won or lost by not reporting is no movement
        "moved": progress["shown_movement"] if progress else me["movement"],
    }
    if scope["scope_kind"] == "to_date":
        months = read("scopes", competition_id=view.competition_id, scope_kind="month", last_month=scope["last_month"])
        month = reading.first(months)
        row = month and reading.first(read("standings", **(reading.of_unit(view) | {"scope_id": month["scope_id"]})))
        return known | ({"kind": "month", "place": row["place"], "score": row["score"]} if row else {})
    if me["to_date_place"] is None and me["to_date_score"] is None:
        return known
    ahead = names.get(progress.get("to_date_next_unit_id") or "")
    return known | {
        "kind": "year",
        "place": me["to_date_place"],
        "score": me["to_date_score"],
        "movement": progress.get("to_date_movement"),
        "gap": progress.get("to_date_gap_to_next"),
        "next": ahead,
    }


def lost_by(view: View, lost: list[Row], read: Read) -> dict[str, Any]:
    """What was lost by dimension, drawn in three segments and told in words."""
    rows = {row["part_id"]: row for row in lost if row["part_kind"] == "dimension"}
    dimensions = reading.names(view, "dimensions", "dimension_id", read)
    found = [
        {
            "name": fragments.name_of(row, "name", view.language),
            "hue": dimension_hue(at),
            "lost": rows[code]["lost_points"],
        }
        for at, (code, row) in enumerate(dimensions.items())
        if code in rows
    ]
    parts = [(str(row["hue"]), row["lost"] or 0) for row in found]
    comma = fragments.text(view.language, "list_comma")
    told = comma.join(f"{row['name']} {shown.minus(row['lost'])}" for row in found)
    largest = next((row["lost_points"] for row in lost if row["part_kind"] == "total"), None)
    return {"parts": found, "drawn": drawing.losses(parts, largest, told) if largest and len(found) > 1 else ""}


# ---- items beside the group ----------------------------------------------------------------------------------------


def percent(value: Decimal | None, digits: int = 0) -> str:
    """A rate with its sign of percent; one that is not whole never reads as a hundred."""
    if value is None:
        return shown.NOTHING
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if rounded == 100 and value < 100:
        rounded = Decimal(value).quantize(Decimal("0.1"), ROUND_DOWN)
    return f"{rounded}%"


def item_rows(view: View, read: Read) -> list[Row]:
    """The unit's items, the largest loss first, each with its place in the group drawn on one ruler."""
    names = reading.names(view, "items", "item_id", read)
    hues = _item_hues(view, read)
    group = read("item_points", **reading.here(view)).filter(pl.col("open_points") > 0)
    own = read("item_points", **reading.of_unit(view)).to_dicts()
    changes = {
        row["part_id"]: row for row in read("part_changes", **reading.of_unit(view), part_kind="item").to_dicts()
    }
    rates = _rates(group)
    ends = unit_drawings.ruler(rate for values in rates.values() for rate in values)
    largest = max((row["lost_points"] or Decimal(0) for row in own), default=None)
    found = []
    for row in own:
        code, change = row["item_id"], changes.get(row["item_id"], {})
        name = fragments.name_of(names[code], "name", view.language) if code in names else code
        told = {
            "rate": percent(row.get("rate")),
            "best": percent(change.get("group_best")),
            "median": percent(change.get("group_median")),
            "previous": percent(change.get("previous_value")),
            "last_year": percent(change.get("last_year_value")),
        }
        marks = (change.get("group_best"), change.get("group_median"), change.get("previous_value"))
        label = fragments.text(view.language, "unit.strip_label", item=name, **told)
        strip = unit_drawings.strip(rates.get(code, []), row.get("rate"), marks, ends, label, hues.get(code, "ink2"))
        found.append(
            row
            | told
            | {
                "name": name,
                "ends": ends,
                "strip": strip if row["open_points"] else "",
                "bar": unit_drawings.bar(row["lost_points"], largest),
                "change": {"is_new": False, "movement": change.get("movement")},
                "href": links.href("unit", view, item=code) + f"#item-{code}",
            }
        )
    sorts = {code: at for at, code in enumerate(names)}
    return sorted(
        found, key=lambda row: (not row["open_points"], -(row["lost_points"] or 0), sorts.get(row["item_id"], 99))
    )


def _rates(points: pl.DataFrame) -> dict[str, list[Decimal]]:
    """The rates of all units by item."""
    found: dict[str, list[Decimal]] = {}
    for row in points.to_dicts():
        if row.get("rate") is not None:
            found.setdefault(row["item_id"], []).append(row["rate"])
    return found


def _item_hues(view: View, read: Read) -> dict[str, str]:
    """An item has the hue of the dimension that holds most of its points."""
    dimensions = list(reading.names(view, "dimensions", "dimension_id", read))
    held = reading.item_dimensions(view, read)
    return {item: dimension_hue(dimensions.index(code)) for item, code in held.items() if code in dimensions}


# ---- places over time ----------------------------------------------------------------------------------------------


def track(view: View, scope: Row, me: Row, read: Read) -> dict[str, Any]:
    """The unit's places over the periods before, on both clocks, the group in grey behind, with what breaks the series."""
    past = reading.track(view, scope, read)
    order = {row["scope_id"]: at for at, row in enumerate(past)}
    places = reading.places_over(view, past, read)
    mine = read("standings", competition_id=view.competition_id, unit_id=view.unit_id, scope_id=list(order))
    rows = {row["scope_id"]: row for row in mine.filter(group_id=view.group_id).to_dicts()}
    own = places.get(view.unit_id, [None] * len(past))
    is_month = scope["scope_kind"] == "month"
    year = [rows.get(code, {}).get("to_date_place") if is_month else None for code in order]
    labels = [reading.track_label(one, view.language) for one in past]
    broken = _breaks(view, order, labels, read)
    marked = [label + "".join(one["mark"] for one in broken if one["at"] == at) for at, label in enumerate(labels)]
    others = [("quiet", line) for unit_id, line in places.items() if unit_id != view.unit_id]
    said = fragments.text(view.language, "list_comma").join(
        f"{label} {place or shown.NOTHING}" for label, place in zip(labels, own, strict=True)
    )
    name = fragments.name_of(me, "unit", view.language)
    told = fragments.text(view.language, "unit.track_label", unit=name, places=said)
    lowest = max((len(places), 1))
    return {
        "drawn": drawing.history(marked, [("line", own), ("year", year), *others], lowest, told)
        if len(past) > 1
        else "",
        "has_year": any(place is not None for place in year),
        "breaks": broken,
        "rows": [
            {"name": fragments.name_of(one, "name", view.language), **rows[one["scope_id"]]}
            for one in reversed(past)
            if one["scope_id"] in rows
        ],
    }


def _breaks(view: View, order: dict[str, int], labels: list[str], read: Read) -> list[Row]:
    """Where the line must not be read straight on, numbered, with the reason in words."""
    rows = read("breaks", competition_id=view.competition_id, scope_id=list(order)).to_dicts()
    mine = [
        row
        for row in rows
        if row["unit_id"] == view.unit_id or (not row["unit_id"] and row["group_id"] == view.group_id)
    ]
    found: list[Row] = []
    for row in sorted(mine, key=lambda row: (order[row["scope_id"]], row["kind"])):
        at = order[row["scope_id"]]
        gaps = {"joined": row["joined_count"] or 0, "left": row["left_count"] or 0, "when": labels[at]}
        words = fragments.text(view.language, f"unit.break_{row['kind']}", **gaps)
        found.append({"at": at, "words": words, "mark": CIRCLED[min(len(found), len(CIRCLED) - 1)]})
    return found


# ---- the account ---------------------------------------------------------------------------------------------------


def received(instant: datetime | None, zone: str) -> str:
    """When a file arrived, on the competition's clock."""
    if instant is None:
        return shown.NOTHING
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return f"{aware.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def sources_by(view: View, zone: str, read: Read) -> dict[str, list[Row]]:
    """The cells behind each indicator, in the order of their figures and months."""
    cells = read("sources", **reading.of_unit(view)).sort("indicator_id", "column_id", "first_month", "code", "row_no")
    found: dict[str, list[Row]] = {}
    for row in cells.to_dicts():
        found.setdefault(row["indicator_id"], []).append(row | {"received": received(row["received_at"], zone)})
    return found


def ledger(view: View, me: Row, zone: str, read: Read) -> dict[str, Any]:
    """The account as blocks: an item with its lines and its sum, then what is added and taken away, then the total."""
    sources = sources_by(view, zone, read)
    points = {row["item_id"]: row for row in read("item_points", **reading.of_unit(view)).to_dicts()}
    names = reading.names(view, "items", "item_id", read)
    blocks: dict[str, Row] = {}
    closing: list[Row] = []
    for line in read("ledger", **reading.of_unit(view)).sort("line_no").to_dicts():
        line |= {"sources": sources.get(line["indicator_id"] or "", [])}
        if line["line_kind"] not in ("indicator", "part"):
            closing.append(line)
            continue
        code = line["item_id"] or ""
        block = blocks.setdefault(code, {"item_id": code, "lines": [], **_block(code, names, points, view.language)})
        block["lines"].append(line)
    return {"blocks": list(blocks.values()), "closing": closing}


def _block(code: str, names: dict[str, Row], points: dict[str, Row], language: Language) -> Row:
    """An item's own figures beside its lines."""
    row = points.get(code, {})
    apart = fragments.text(language, "unit.kind_part")
    name = fragments.name_of(names[code], "name", language) if code in names else code or apart
    return {
        "name": name,
        "is_added": bool(row),
        **{key: row.get(key) for key in ("points", "open_points", "lost_points", "place")},
    }


# ---- what can still be earned --------------------------------------------------------------------------------------


def still_open(view: View, me: Row, scope: Row, read: Read) -> dict[str, Any]:
    """What the rest of the year can bring: the totals, and by indicator what is still to come or waits for a register."""
    scope_id = view.scope_id if scope["scope_kind"] == "to_date" else me["to_date_scope_id"]
    if not scope_id:
        return {"totals": None, "rows": [], "more": []}
    keys = {"competition_id": view.competition_id, "scope_id": scope_id, "unit_id": view.unit_id}
    items = reading.names(view, "items", "item_id", read)
    indicators = reading.names(view, "indicators", "indicator_id", read)
    rows = [
        row
        | {
            "item": fragments.name_of(items[row["item_id"]], "name", view.language) if row["item_id"] in items else "",
            "name": _indicator(indicators.get(row["indicator_id"]), row["indicator_id"], view.language),
            "next": shown.month_label(row["next_month"], view.language) if row["next_month"] else shown.NOTHING,
        }
        for row in read("still_open", **keys).to_dicts()
        if row["still_open"] or row["waiting_points"]
    ]
    rows.sort(
        key=lambda row: (
            -(row["still_open"] or 0),
            -(row["waiting_points"] or 0),
            row["next_month"] or "",
            row["indicator_id"],
        )
    )
    return {
        "totals": reading.first(read("still_open_totals", **keys)),
        "rows": rows[:OPEN_SHOWN],
        "more": rows[OPEN_SHOWN:],
    }


def _indicator(row: Row | None, code: str, language: Language) -> str:
    return fragments.name_of(row, "name", language) if row else code


# ---- files and questions -------------------------------------------------------------------------------------------


def files(view: View, scope: Row, zone: str, read: Read) -> dict[str, Any]:
    """When the report came, which files the unit's figures came in, and what was found in them."""
    first, last = scope["first_month"], scope["last_month"]
    of_unit = {"competition_id": view.competition_id, "unit_id": view.unit_id}
    loads = [
        row | {"received": received(row["received_at"], zone)}
        for row in read("unit_loads", **of_unit).to_dicts()
        if row["last_month"] >= first and row["first_month"] <= last
    ]
    loads.sort(key=lambda row: (row["received"], row["load_id"]), reverse=True)
    found = [row for row in read("findings", **of_unit).to_dicts() if row["month"] and first <= row["month"] <= last]
    found.sort(
        key=lambda row: (row["severity"] != "must_fix", row["month"], row["file_name"] or "", row["row_no"] or 0)
    )
    reports = [
        _report(row, zone, view.language) for row in _between(read("discipline", **of_unit).to_dicts(), first, last)
    ]
    return {
        "reports": reports,
        "loads": loads[:FILES_SHOWN],
        "more": loads[FILES_SHOWN:],
        "findings": found,
    }


def _between(rows: Iterable[Row], first: str, last: str) -> list[Row]:
    return sorted((row for row in rows if first <= row["month"] <= last), key=lambda row: row["month"])


def _month(month: str, language: Language) -> str:
    """A month with its year: 2026年10月 or Oct 2026."""
    short = shown.month_label(month, language)
    return f"{short} {month[:4]}" if language == "en" else f"{month[:4]}年{short}"


def _report(row: Row, zone: str, language: Language) -> Row:
    """One month's report against its term."""
    return {
        "month": _month(row["month"], language),
        "status": row["status"],
        "received": received(row.get("received_at"), zone),
        "due": received(row.get("due_at"), zone),
        "days_late": row.get("days_late"),
    }
