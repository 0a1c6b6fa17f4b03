"""Where does a unit stand, and why? Both clocks, its items beside the group, its account down to the cell of a file."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Any

import polars as pl

from show import breaks, drawing, fragments, links, notes, periods, ranges, reading, unit_drawings
from show import format as shown
from show.links import View
from show.reading import Read, Row
from show.screens import issues
from show.tokens import dimension_hue
from show.unit_account import Account, cells_by_indicator, in_chinese, received
from words import Language

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
FILES_SHOWN, OPEN_SHOWN = 6, 7
TENTH = Decimal("0.1")
OPEN = ("indicator_id", "item_id", "still_open", "waiting_points", "next_month")
# A line's columns; an English page takes the Chinese words where there are no others.
LINE = ("line_no", "line_kind", "indicator_id", "item_id", "state", "points", "open_points", "lost_points")
SAID = ("label", "clause", "arithmetic", "lost")
ACCOUNT = {
    False: (*LINE, *(f"{stem}_zh" for stem in SAID)),
    True: (*LINE, *(f"{stem}_{at}" for stem in SAID for at in ("zh", "en"))),
}
LOADED = (
    "load_id", "file_name", "first_month", "last_month", "received_at", "received_from", "revision", "is_effective",
    "finding_count", "must_fix_count",
)  # fmt: skip
FOUND = ("sheet", "row_no", "column_no", "check_id")
TRACKED = ("scope_id", "place", "score", "to_date_place", "to_date_score")


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    me = reading.first(read("standings", **reading.of_unit(view)))
    if me is None:
        return {"me": None, **_elsewhere(view, read)}
    at = view.on(group_id=me["group_id"], unit_id=view.unit_id)  # the group follows the unit
    scope = reading.scope_of(at, read)
    zone = str(reading.competition_of(at, read)["zone"])
    lost = read("losses", **reading.of_unit(at)).to_dicts()
    items = reading.called(at, "items", "item_id", read)
    own = {row["item_id"]: row for row in read("item_points", **reading.of_unit(at)).to_dicts()}
    rows, beside = item_rows(at, items, own, read), clock(at, me, scope, lost, read)
    return {
        "me": me,
        "group": reading.group_of(at, read),
        "name": fragments.name_of(me, "unit", at.language),
        "lineage": lineage(at, me, scope, read),
        "corrected": issues.corrected(at, read),
        "headline": headline(me, beside, rows, at.language),
        "clock": beside,
        "lost_by": lost_by(at, lost, read),
        "rows": rows,
        "ends": rows[0]["ends"] if rows else (0, 100),
        "track": track(at, scope, me, read),
        "ledger": told(ledger(at, items, own, read), at, zone, read),
        "open": still_open(at, me, scope, items, read),
        "files": files(at, scope, zone, read),
        "asked": at.get("item"),
        "expert": ranges.switch("unit", at),
        "firmness": ranges.of_unit(me, at, read) if ranges.is_asked(at) else None,
        "leader_lang": in_chinese(me["leader"], at.language),
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


def lineage(view: View, me: Row, scope: Row, read: Read) -> str:
    """What the unit was called before, and which units it came out of; nothing for most."""
    rows = read("units", competition_id=view.competition_id, unit_id=view.unit_id).to_dicts()
    rows = [row for row in rows if row.get("first_month", "") <= scope["last_month"]]
    comma = fragments.text(view.language, "list_comma")
    now = fragments.name_of(me, "unit", view.language)
    before = dict.fromkeys(name for row in rows if (name := fragments.name_of(row, "name", view.language)) != now)
    codes = dict.fromkeys(code for row in rows for code in (row.get("predecessors") or "").split(";") if code)
    said = [fragments.text(view.language, "unit.formerly", names=comma.join(before))] if before else []
    if codes:
        units = comma.join(known_name(view.on(unit_id=code), read) for code in codes)
        said.append(fragments.text(view.language, "unit.successor", units=units))
    return (" " if view.language == "en" else "").join(said)


def known_name(view: View, read: Read) -> str:
    """What a unit without a row at the scope is called in the roster; its code where no roster has it."""
    known = reading.first(read("units", competition_id=view.competition_id, unit_id=view.unit_id))
    return (fragments.name_of(known, "name", view.language) if known else "") or view.unit_id


# ---- headline and clocks -------------------------------------------------------------------------------------------


def headline(me: Row, beside: Row, items: list[Row], language: Language) -> str:
    """Its place, what the next place takes, its place on the other clock, and where most was lost."""
    unit, place = fragments.name_of(me, "unit", language), me["place"]
    if me["is_guest"]:
        return fragments.text(language, "unit.head_guest", unit=unit)
    if place is None:
        return fragments.text(language, "unit.head_unplaced", unit=unit)
    key = "missing" if me["is_missing"] else "tied" if me["is_tied"] else "place"
    said = fragments.text(language, f"unit.head_{key}", unit=unit, place=place)
    if me["gap_to_next"] and not me["is_missing"]:
        said += fragments.text(
            language, "unit.head_behind", gap=shown.score(me["gap_to_next"]), next=beside["ahead"] or ""
        )
    if beside["place"] is not None:
        said += fragments.text(language, f"unit.head_{beside['kind']}", place=beside["place"])
    worst = next((row["name"] for row in items if row["lost_points"]), None)
    return said + (fragments.text(language, "unit.head_worst", item=worst) if worst else "")


def clock(view: View, me: Row, scope: Row, lost: list[Row], read: Read) -> Row:
    """The other clock beside the scope's own: the year so far beside a month, the month beside a year so far."""
    progress = reading.first(read("progress", **reading.of_unit(view))) or {}
    total = next((row for row in lost if row["part_kind"] == "total"), {})
    ahead = me["next_unit_id"]
    known = {
        "kind": "",
        "count": None,
        "place": None,
        "gap": None,
        "movement": None,
        "href": "",
        "ahead": unit_name(view, ahead, read),
        "ahead_href": links.href("unit", view, unit_id=ahead, item="") if ahead else "",
        "lost_share": percent(total.get("lost_share")),
        "last_year_place": progress.get("last_year_place"),
        "last_year_score": progress.get("last_year_score"),
        "moved": _moved(view, me, progress, scope, read),
    }
    if scope["scope_kind"] == "to_date":
        months = read("scopes", competition_id=view.competition_id, scope_kind="month", last_month=scope["last_month"])
        month = reading.first(months)
        row = month and reading.first(read("standings", **(reading.of_unit(view) | {"scope_id": month["scope_id"]})))
        if not row or not month:
            return known
        address = links.href("unit", view, scope_id=month["scope_id"])
        count = members(view, row, read)
        return known | {"kind": "month", "place": row["place"], "score": row["score"], "count": count, "href": address}
    if me["to_date_place"] is None and me["to_date_score"] is None:
        return known
    return known | {
        "kind": "year",
        "count": members(view, me | {"scope_id": me["to_date_scope_id"]}, read),
        "place": me["to_date_place"],
        "score": me["to_date_score"],
        "movement": progress.get("to_date_movement"),
        "gap": progress.get("to_date_gap_to_next"),
        "href": links.href("unit", view, scope_id=me["to_date_scope_id"]) if me["to_date_scope_id"] else "",
    }


def members(view: View, row: Row, read: Read) -> int | None:
    """How many units stand in a row's group at its scope; a year may have more of them than its month."""
    keys = {"competition_id": view.competition_id, "scope_id": row["scope_id"], "group_id": row["group_id"]}
    found = reading.first(read("group_statistics", **keys))
    return int(found["member_count"]) if found else None


def _moved(view: View, me: Row, progress: Row, scope: Row, read: Read) -> int | None:
    """The places won or lost between two reported periods; whose report may still come has neither risen nor fallen."""
    if reading.reports(view, scope, read).get(view.unit_id) == "pending":
        return None
    moved: int | None = progress["shown_movement"] if progress else me["movement"]
    return moved


def unit_name(view: View, unit_id: str | None, read: Read) -> str | None:
    """What another unit of the scope is called."""
    row = reading.first(read("standings", **(reading.of_unit(view) | {"unit_id": unit_id}))) if unit_id else None
    return fragments.name_of(row, "unit", view.language) if row else None


def lost_by(view: View, lost: list[Row], read: Read) -> dict[str, Any]:
    """What was lost by dimension, drawn in three segments and told in words."""
    rows = {row["part_id"]: row for row in lost if row["part_kind"] == "dimension"}
    found = [
        {"name": name, "hue": dimension_hue(at), "lost": rows[code]["lost_points"]}
        for at, (code, name) in enumerate(reading.called(view, "dimensions", "dimension_id", read).items())
        if code in rows
    ]
    parts = [(str(row["hue"]), row["lost"] or 0) for row in found]
    comma = fragments.text(view.language, "list_comma")
    words = comma.join(f"{row['name']} {shown.minus(row['lost'])}" for row in found)
    largest = next((row["lost_points"] for row in lost if row["part_kind"] == "total"), None)
    return {"parts": found, "drawn": drawing.losses(parts, largest, words) if largest and len(found) > 1 else ""}


# ---- items beside the group ----------------------------------------------------------------------------------------


@lru_cache(4096)  # a few rates stand in most cells
def percent(value: Decimal | None) -> str:
    """A rate with its sign of percent; one that is not whole never reads as a hundred."""
    told = shown.percent(value, 0)
    return f"{value.quantize(TENTH, ROUND_DOWN)}%" if value is not None and value < 100 and told == "100%" else told


def item_rows(view: View, names: dict[str, str], own: dict[str, Row], read: Read) -> list[Row]:
    """The unit's items, the largest loss first, each with its place in the group drawn on one ruler."""
    changes = {
        row["part_id"]: row for row in read("part_changes", **reading.of_unit(view), part_kind="item").to_dicts()
    }
    rates = _rates(read("item_points", **reading.here(view)))
    ends = unit_drawings.ruler(rate for values in rates.values() for rate in values)
    largest = max((row["lost_points"] or Decimal(0) for row in own.values()), default=None)
    found = []
    for code, row in own.items():
        change, name = changes.get(code, {}), names.get(code, code)
        read_out = {
            "rate": percent(row["rate"]),
            "best": percent(change.get("group_best")),
            "median": percent(change.get("group_median")),
            "previous": percent(change.get("previous_value")),
            "last_year": percent(change.get("last_year_value")),
        }
        marks = (change.get("group_best"), change.get("group_median"), change.get("previous_value"))
        label = fragments.text(view.language, "unit.strip_label", item=name, **read_out)
        strip = unit_drawings.strip(rates.get(code, []), row["rate"], marks, ends, label) if row["open_points"] else ""
        found.append(
            {key: row[key] for key in ("item_id", "points", "open_points", "lost_points", "place")}
            | read_out
            | {
                "name": name,
                "ends": ends,
                "strip": strip,
                "bar": unit_drawings.bar(row["lost_points"], largest),
                "change": {"is_new": False, "movement": change.get("movement")},
                "href": links.href("unit", view, item=code) + f"#item-{code}",
            }
        )
    sorts = {code: at for at, code in enumerate(names)}
    return sorted(
        found, key=lambda row: (not row["open_points"], -(row["lost_points"] or 0), sorts.get(row["item_id"], 99))
    )


def _rates(points: pl.DataFrame) -> dict[str, list[float]]:
    """The rates of all units by item, for drawing."""
    found: dict[str, list[float]] = {}
    for code, rate in zip(points["item_id"].to_list(), points["rate"].cast(pl.Float64).to_list(), strict=True):
        if rate is not None:
            found.setdefault(code, []).append(rate)
    return found


# ---- places over time ----------------------------------------------------------------------------------------------


def track(view: View, scope: Row, me: Row, read: Read) -> dict[str, Any]:
    """The unit's places over the periods before, on both clocks, the group in grey behind, with what breaks the series.

    Where a long period is the first of its kind, its months are shown instead.
    """
    past, is_month = reading.track(view, scope, read), scope["scope_kind"] == "month"
    if len(past) < 2 and not is_month:
        past, is_month = reading.track(view, scope | {"scope_kind": "month"}, read), True
    order = {row["scope_id"]: at for at, row in enumerate(past)}
    places, rows = _courses(view, order, read)
    own = places.get(view.unit_id, [None] * len(past))
    year = [rows.get(code, {}).get("to_date_place") if is_month else None for code in order]
    labels = [periods.short(one, view.language) for one in past]
    broken = _breaks(view, past, labels, read)
    marked = [label + "".join(one["mark"] for one in broken if one["at"] == at) for at, label in enumerate(labels)]
    others = [("quiet", line) for unit_id, line in places.items() if unit_id != view.unit_id]
    said = fragments.text(view.language, "list_comma").join(
        f"{label} {place or shown.NOTHING}" for label, place in zip(labels, own, strict=True)
    )
    label = fragments.text(
        view.language, "unit.track_label", unit=fragments.name_of(me, "unit", view.language), places=said
    )
    is_drawn, has_year = len(past) > 1 and any(own), any(year)
    return {
        "drawn": drawing.history(marked, [("line", own), ("year", year), *others], max(len(places), 1), label)
        if is_drawn
        else "",
        "kind": "month" if is_month else scope["scope_kind"],
        "none": "short" if any(own) else "none",
        "has_year": has_year,
        "breaks": broken if is_drawn else [],
        "rows": [
            {
                "name": fragments.name_of(one, "name", view.language),
                "place": shown.NOTHING if row["place"] is None else row["place"],
                "score": shown.score(row["score"]),
                "year_place": shown.NOTHING if row["to_date_place"] is None else row["to_date_place"],
                "year_score": shown.score(row["to_date_score"]),
            }
            for one in reversed(past)
            if (row := rows.get(one["scope_id"]))
        ],
    }


def _courses(view: View, order: dict[str, int], read: Read) -> tuple[dict[str, list[int | None]], dict[str, Row]]:
    """The places of all units of the group over these scopes, and the unit's own rows by scope."""
    frame = read("standings", competition_id=view.competition_id, group_id=view.group_id, scope_id=list(order))
    places: dict[str, list[int | None]] = {}
    columns = (frame[name].to_list() for name in ("unit_id", "scope_id", "place"))
    own = []
    for at, (unit_id, scope_id, place) in enumerate(zip(*columns, strict=True)):
        if unit_id not in places:
            places[unit_id] = [None] * len(order)
        places[unit_id][order[scope_id]] = place
        if unit_id == view.unit_id:
            own.append(at)
    rows = {row["scope_id"]: row for row in reading.picked(frame[own], TRACKED)} if own else {}
    return places, rows


def _breaks(view: View, past: list[Row], labels: list[str], read: Read) -> list[Row]:
    """Where the line must not be read straight on, numbered, with the reason in words."""
    found: list[Row] = []
    for at, row in breaks.within(view, past, (view.unit_id,), read):
        gaps = {"joined": row["joined_count"] or 0, "left": row["left_count"] or 0, "when": labels[at]}
        words = fragments.text(view.language, f"unit.break_{row['kind']}", **gaps)
        found.append({"at": at, "words": words, "mark": CIRCLED[min(len(found), len(CIRCLED) - 1)]})
    return found


# ---- the account ---------------------------------------------------------------------------------------------------


def ledger(view: View, names: dict[str, str], own: dict[str, Row], read: Read) -> dict[str, list[Row]]:
    """The account as blocks: an item with its lines and its sum, then what is added and taken away, then the total."""
    cells = cells_by_indicator(read("sources", **reading.of_unit(view)))
    blocks: dict[str, Row] = {}
    closing: list[Row] = []
    lines = reading.picked(read("ledger", **reading.of_unit(view)), ACCOUNT[view.language == "en"])
    for line in sorted(lines, key=lambda line: line["line_no"]):
        line["cells"] = cells.get(line["indicator_id"] or "", [])
        if line["line_kind"] not in ("indicator", "part"):
            closing.append(line)
            continue
        code = line["item_id"] or ""
        block = blocks.setdefault(code, {"item_id": code, "lines": [], **_block(code, names, own, view.language)})
        block["lines"].append(line)
    return {"blocks": list(blocks.values()), "closing": closing}


def _block(code: str, names: dict[str, str], own: dict[str, Row], language: Language) -> Row:
    """An item's own figures beside its lines."""
    row = own.get(code, {})
    return {
        "name": names.get(code) or code or fragments.text(language, "unit.kind_part"),
        "is_added": bool(row),
        **{key: row.get(key) for key in ("points", "open_points", "lost_points", "place")},
    }


def told(account: dict[str, list[Row]], view: View, zone: str, read: Read) -> dict[str, Any]:
    """The account with its lines written."""
    lines = [*(line for block in account["blocks"] for line in block["lines"]), *account["closing"]]
    noted = notes.by_cell([cell for line in lines for cell in line["cells"]], view, read)

    def named(code: str) -> str:
        return known_name(view.on(unit_id=code), read)

    written = Account(view.unit_id, zone, view.language, named, noted, notes.appealed(view, read))
    asked = view.get("item")
    return {
        "blocks": [block | {"lines": written.lines(block["lines"], asked)} for block in account["blocks"]],
        "closing": [
            {
                "kind": line["line_kind"],
                "label": fragments.name_of(line, "label", view.language),
                "points": shown.score(line["points"]),
                "line": written.lines([line], asked),
            }
            for line in account["closing"]
        ],
    }


# ---- what can still be earned --------------------------------------------------------------------------------------


def still_open(view: View, me: Row, scope: Row, items: dict[str, str], read: Read) -> dict[str, Any]:
    """What the rest of the year can bring: the totals, and by indicator what is still to come or waits for a register."""
    scope_id = view.scope_id if scope["scope_kind"] == "to_date" else me["to_date_scope_id"]
    if not scope_id:
        return {"totals": None, "rows": [], "more": []}
    keys = {"competition_id": view.competition_id, "scope_id": scope_id, "unit_id": view.unit_id}
    names = reading.called(view, "indicators", "indicator_id", read)
    open_rows = [
        row for row in reading.picked(read("still_open", **keys), OPEN) if row["still_open"] or row["waiting_points"]
    ]
    open_rows.sort(
        key=lambda row: (
            -(row["still_open"] or 0),
            -(row["waiting_points"] or 0),
            row["next_month"] or "",
            row["indicator_id"],
        )
    )
    rows = [
        {
            "item": items.get(row["item_id"], ""),
            "name": names.get(row["indicator_id"], row["indicator_id"]),
            "still_open": shown.score(row["still_open"] or None),
            "waiting": shown.score(row["waiting_points"] or None),
            # where there is no room for a column of its own
            "waits": fragments.text(view.language, "unit.kpi_waiting", points=shown.score(row["waiting_points"]))
            if row["waiting_points"] and not row["still_open"]
            else "",
            "next": shown.month_label(row["next_month"], view.language) if row["next_month"] else shown.NOTHING,
        }
        for row in open_rows
    ]
    return {
        "totals": reading.first(read("still_open_totals", **keys)),
        "rows": rows[:OPEN_SHOWN],
        "more": rows[OPEN_SHOWN:],
    }


# ---- files and questions -------------------------------------------------------------------------------------------


def files(view: View, scope: Row, zone: str, read: Read) -> dict[str, Any]:
    """When the report came, which files the unit's figures came in, and what was found in them."""
    first, last = scope["first_month"], scope["last_month"]
    of_unit = {"competition_id": view.competition_id, "unit_id": view.unit_id}
    loads = [
        _load(row, zone, view.language)
        for row in reading.picked(read("unit_loads", **of_unit), LOADED)
        if row["last_month"] >= first and row["first_month"] <= last
    ]
    loads.sort(key=lambda row: (row["received"], row["load_id"]), reverse=True)
    found = [row for row in read("findings", **of_unit).to_dicts() if row["month"] and first <= row["month"] <= last]
    # A file that was loaded again with a change, or given back and loaded all the same, is asked about once.
    found = list({(row["sha256"] or row["load_id"], *(row[name] for name in FOUND)): row for row in found}.values())
    found.sort(
        key=lambda row: (row["severity"] != "must_fix", row["month"], row["file_name"] or "", row["row_no"] or 0)
    )
    reported = read("discipline", **of_unit)
    months = sorted((month, at) for at, month in enumerate(reported["month"].to_list()) if first <= month <= last)
    return {
        "reports": [_report(reported.row(at, named=True), zone, view.language) for _, at in months],
        "loads": loads[:FILES_SHOWN],
        "more": loads[FILES_SHOWN:],
        "findings": [_finding(row, view.language) for row in found],
    }


def _load(row: Row, zone: str, language: Language) -> Row:
    """A file the unit's figures came in, with what became of it."""
    marks = []
    if str(row["revision"] or "").isdigit() and int(row["revision"]) > 1:
        marks.append(fragments.text(language, "unit.revision", number=row["revision"]))
    if not row["is_effective"]:
        marks.append(fragments.text(language, "unit.replaced"))
    return row | {
        "received": received(row["received_at"], zone),
        "marks": marks,
        "lang": in_chinese(row["file_name"], language),
        "from_lang": in_chinese(row["received_from"], language),
    }


def _month(month: str, language: Language) -> str:
    """A month with its year: 2026年10月 or Oct 2026."""
    short = shown.month_label(month, language)
    return f"{short} {month[:4]}" if language == "en" else f"{month[:4]}年{short}"


def _report(row: Row, zone: str, language: Language) -> Row:
    """One month's report against its term."""
    came, due, said = row.get("received_at"), row.get("due_at"), ""
    if came is not None:
        # what comes after the cut-off does not make the month any less missing
        key = "unit.report_after" if row["status"] == "missing" else "unit.report_received"
        said = fragments.text(language, key, when=received(came, zone))
        late = row.get("days_late")
        said += fragments.text(language, "unit.report_days_late", days=late) if late else ""
    elif due is not None:
        said = fragments.text(language, "unit.report_due", when=received(due, zone))
    return {
        "month": _month(row["month"], language),
        "status": row["status"],
        "state": fragments.text(language, f"unit.report_{row['status']}"),
        "said": said,
    }


def _finding(row: Row, language: Language) -> Row:
    """What a check found, what to do about it, and where it stands."""
    at = fragments.text(language, "unit.cell_row", row=row["row_no"]) if row["row_no"] else ""
    return {
        "severity": row["severity"],
        "mark": fragments.text(language, f"unit.severity_{row['severity']}"),
        "what": fragments.name_of(row, "message", language),
        "remedy": fragments.name_of(row, "remedy", language),
        "said": fragments.text(language, "unit.note_explanation", words=row["explanation"], by=row["given_by"])
        if row["explanation"]
        else "",
        "is_returned": bool(row["is_returned"]),
        "where": " · ".join(part for part in (row["file_name"], at, row["column_name"]) if part),
        "lang": in_chinese(row["file_name"], language),
    }
