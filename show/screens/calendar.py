"""Who has reported, who has not, what is settled, and how long is left? A year of all units, one month, or one unit's record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from show import format as shown
from show import fragments, league, links, notes, office
from show.links import View
from show.reading import Read, Row
from words import Language

# Where the page is cut, so that its own controls and the texts for units stand between the months and the matrix.
CUT = "<!--cut-->"
AWAITED = ("missing", "overdue", "pending")
LETTERS = ("reminder", "zero", "return")
UNITS = 200  # on a page
CAUSES = 12  # in a unit's record
NAMED = 6  # so many units of a state are named; more are counted
# Beside a report's status; is_settled: what was given back is awaited no more, by the office's word instead of an answer.
EXTRAS = ("is_zero_report", "correction_count", "return_count", "open_return", "is_settled", "edit_count")


def context_on(view: View, read: Read, today: date | None) -> dict[str, object]:
    """What the template shows beside the frame; without a day, as of the last thing the data know."""
    zone = office.zone_of(view, read)
    today = today or shown.local(read("meta")["known_at"].item(0), zone).date()
    months = months_of(view, read, today)
    units = office.unit_names(view, read)
    shared: dict[str, object] = {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "years": years(view, read, months),
        "legend": legend(view.language),
    }
    if (asked := view.get("of")) in units:
        return shared | {"one": record(view, asked, units[asked], today, read)}
    month = next(row for row in months if row["is_chosen"])
    states = states_of(view, [row["month"] for row in months], today, read)
    page, pages, rows = league.paged(members(view, months, read), view, UNITS)
    return shared | {
        "one": None,
        "headline": headline(month, view.language),
        "month": month | {"told": told(view, month, states, units)},
        "months": months,
        "groups": matrix(view, months, rows, states, read),
        "page": page,
        "pages": pages,
        "registers": registers(view, months, read),
    }


# ---- months ---------------------------------------------------------------------------------------------------------


def deadlines(view: View, read: Read) -> list[Row]:
    """The months that are reported, each with when its report is due and counts as missing; oldest first."""
    rows = read("deadlines", competition_id=view.competition_id).to_dicts()
    cut_off = {row["month"]: row for row in rows if row["kind"] == "cut_off"}
    due = [row for row in rows if row["kind"] == "report_due"]
    return sorted((row | {"cut_off": cut_off.get(row["month"], row)} for row in due), key=lambda row: row["month"])


def current(rows: list[Row], today: date) -> str:
    """The month whose report is asked for now: the last one that is over."""
    over = [row["month"] for row in rows if row["month"] < f"{today:%Y-%m}"]
    return str(over[-1] if over else rows[0]["month"]) if rows else ""


def asked_month(view: View, read: Read, today: date) -> str:
    """The month an address means."""
    return str(next(row["month"] for row in months_of(view, read, today) if row["is_chosen"]))


def months_of(view: View, read: Read, today: date) -> list[Row]:
    """The months of the year looked at, with their terms in words and how many reports have come."""
    rows = deadlines(view, read)
    known = {row["month"]: row for row in rows}
    now = current(rows, today)
    chosen = view.get("month") if view.get("month") in known else ""
    labels = {str(row["year_label"]) for row in rows}
    year = view.get("year") if view.get("year") in labels else str(known[chosen or now]["year_label"])
    own = [row for row in rows if str(row["year_label"]) == year]
    if (chosen or now) not in {row["month"] for row in own}:
        chosen, now = "", own[-1]["month"]
    zone = office.zone_of(view, read)
    for row in own:
        if not row["expected_count"] and (units := awaited(view, row["month"], read)):
            row |= {"expected_count": len(units), "reported_count": 0}
    return [_month(view, row, (chosen or now) == row["month"], zone, today) for row in own]


def _month(view: View, row: Row, is_chosen: bool, zone: str, today: date) -> Row:
    """One month: what it is called, when it is due, how long is left."""
    language, month = view.language, str(row["month"])
    days = (row["falls_on"] - today).days
    is_next = month >= f"{today:%Y-%m}"
    return {
        "month": month,
        "year": row["year_label"],
        "label": shown.month_label(month, language),
        "name": office.month(month, language),
        "due": shown.moment(row["falls_at"], zone, language),
        "due_on": shown.day(row["falls_on"], language),
        "cut_off": shown.moment(row["cut_off"]["falls_at"], zone, language),
        "left": left(days, language),
        "is_open": days >= 0,
        "is_ahead": is_next,
        "reported": row["reported_count"],
        "expected": row["expected_count"],
        "is_chosen": is_chosen,
        "href": links.href("calendar", view, month=month, year="", letter=""),
    }


def left(days: int, language: Language) -> str:
    """还有13天, 今天截止, or nothing for what is over."""
    if days < 0:
        return ""
    return _say(language, "left_today" if days == 0 else "left_one" if days == 1 else "left_days", days=days)


def years(view: View, read: Read, months: list[Row]) -> list[Row]:
    """The years there are, with the one shown."""
    labels = sorted({row["year_label"] for row in deadlines(view, read)})
    return [
        {
            "label": str(label),
            "is_shown": bool(months) and label == months[0]["year"],
            "href": links.href("calendar", view, year=str(label), month="", letter="", page=""),
        }
        for label in labels
    ]


def headline(month: Row, language: Language) -> str:
    """How many have reported for the month, and what the term is."""
    if month["is_ahead"]:
        return _say(language, "head_ahead", month=month["name"], due=month["due"])
    if not month["expected"]:
        return _say(language, "head_none", month=month["name"])
    missing = month["expected"] - (month["reported"] or 0)
    key = "head_all" if not missing else "head_open" if month["is_open"] else "head_missing"
    gaps = {"month": month["name"], "count": month["expected"], "reported": month["reported"], "missing": missing}
    return _say(language, key, due=month["due"], left=month["left"], **gaps)


# ---- how each report went -------------------------------------------------------------------------------------------


def states_of(view: View, months: list[str], today: date, read: Read, unit: str = "") -> dict[tuple[str, str], Row]:
    """Each unit's report (or one unit's) by unit and month. What is not due yet is pending, what should be there overdue."""
    keys = {"competition_id": view.competition_id, "month": months} | ({"unit_id": unit} if unit else {})
    rows = read("submission_months", **keys).to_dicts()
    due = {row["month"]: row["falls_on"] for row in deadlines(view, read)}
    settled = settled_by_hand(view, read)
    found = {(row["unit_id"], row["month"]): row | {"is_settled": _is_within(row, settled)} for row in rows}
    for month in months:
        found |= {(one, month): _awaited(one, month) for one in awaited(view, month, read) if unit in ("", one)}
    for row in found.values():
        if row["status"] == "pending" and due.get(row["month"], today) < today:
            row["status"] = "overdue"
    return found


def settled_by_hand(view: View, read: Read) -> dict[str, list[Row]]:
    """The returned reports that the office settled instead of awaiting an answer, by unit."""
    found: dict[str, list[Row]] = {}
    for row in read("returns", competition_id=view.competition_id, kind="monthly").to_dicts():
        if state_of_return(row) == "settled":
            found.setdefault(row["unit_id"], []).append(row)
    return found


def _is_within(row: Row, settled: dict[str, list[Row]]) -> bool:
    """Whether a unit's month is one of a return of it."""
    own = settled.get(row["unit_id"], ())
    return any(one["first_month"] <= row["month"] <= one["last_month"] for one in own)


def state_of_return(row: Row) -> str:
    """What became of a file that was given back. A file that answers it counts for more than the office's word."""
    if not row["is_answered"]:
        return "open"
    return "settled" if row["settled_by"] and not row["answer_load_id"] else "answered"


def awaited(view: View, month: str, read: Read) -> list[str]:
    """Who owes a report of a month of which no file has come, so that the marts do not have it yet: all on the roster."""
    has_month = read("scopes", competition_id=view.competition_id, scope_kind="month", last_month=month).height
    has_reports = read("submission_months", competition_id=view.competition_id).height  # some competitions have none
    if has_month or not has_reports:
        return []
    rows = read("units", competition_id=view.competition_id).to_dicts()
    return [
        row["unit_id"]
        for row in rows
        if row["first_month"] <= month <= (row["last_month"] or month) and not row["is_guest"]
    ]


def _awaited(unit_id: str, month: str) -> Row:
    return {"unit_id": unit_id, "month": month, "status": "pending"} | dict.fromkeys(EXTRAS, 0)


def members(view: View, months: list[Row], read: Read) -> list[Row]:
    """The units of the year that owe reports, with the group they were in last, in the order of groups and ids."""
    first, last = months[0]["month"], months[-1]["month"]
    found: dict[str, Row] = {}
    for row in read("units", competition_id=view.competition_id).sort("first_month").to_dicts():
        is_there = row["first_month"] <= last and (row["last_month"] is None or row["last_month"] >= first)
        if is_there and not row["is_guest"]:
            found[row["unit_id"]] = row
    order = {code: at for at, code in enumerate(group_names(view, read))}
    return sorted(found.values(), key=lambda row: (order.get(row["group_id"], len(order)), str(row["unit_id"])))


def matrix(
    view: View, months: list[Row], units: list[Row], states: dict[tuple[str, str], Row], read: Read
) -> list[Row]:
    """Units by group, each a row of cells written as markup: two hundred units are two thousand cells."""
    by_group: dict[str, list[Row]] = {}
    address = links.addresses("calendar", view.on(month="", letter="", page="", year=str(months[0]["year"])), "of")
    for unit in units:
        cells = Markup("").join(
            cell(_of_month(unit["unit_id"], month, states), view.language, month["is_chosen"]) for month in months
        )
        own = [row for month in months if (row := states.get((unit["unit_id"], month["month"])))]
        by_group.setdefault(unit["group_id"], []).append(
            {
                "name": fragments.name_of(unit, "name", view.language),
                "href": address(unit["unit_id"]),
                "cells": cells,
                "late": sum(row["status"] == "late" for row in own),
                "missing": sum(row["status"] in ("missing", "overdue") for row in own),
            }
        )
    names = group_names(view, read)
    return [{"name": names.get(code, code), "units": rows} for code, rows in by_group.items()]


def group_names(view: View, read: Read) -> dict[str, str]:
    """What the groups are called, in the rulebook's order."""
    rows = read("groups", competition_id=view.competition_id).sort("scope_id").unique("group_id", keep="last")
    rows = rows.sort("sort", "group_id")
    return {row["group_id"]: fragments.name_of(row, "name", view.language) for row in rows.to_dicts()}


def _of_month(unit_id: str, month: Row, states: dict[tuple[str, str], Row]) -> Row:
    """A unit's report of a month; where it owed none it was not on the roster."""
    return states.get((unit_id, month["month"]), {"status": "absent"})


def cell(row: Row, language: Language, is_chosen: bool = False) -> Markup:
    """One cell of the matrix: a sign with a shape of its own, and the same in words for who cannot see it."""
    extras = (*(row.get(name) for name in EXTRAS), row["status"] == "missing" and has_come(row))
    return _cell(str(row["status"]), int(row.get("days_late") or 0), extras, language, is_chosen)


@lru_cache(4096)  # a few states stand in most cells
def _cell(status: str, days: int, extras: tuple[Any, ...], language: Language, is_chosen: bool) -> Markup:
    is_zero, corrections, returns, is_open, is_settled, edits, is_supplied = extras
    given_back = "returned" if is_open else "settled" if is_settled else "answered"
    parts = [("supplied", {}, is_supplied), ("zero", {}, is_zero), ("corrected", {"count": corrections}, corrections)]
    parts += [(given_back, {"count": returns}, returns), ("edited", {"count": edits}, edits)]
    more = [(name, gaps) for name, gaps, holds in parts if holds]
    words = _say(language, "join").join(
        [_say(language, f"state_{status}", days=days), *(_say(language, f"with_{name}", **gaps) for name, gaps in more)]
    )
    sign = escape(_sign(status, language, days=days))
    marks = Markup("").join(
        Markup('<i class="{}">{}</i>').format(name, _say(language, f"sign_{name}", **gaps)) for name, gaps in more
    )
    css = f"cell {status}{' chosen' if is_chosen else ''}"
    return Markup(
        '<td class="{}" title="{}"><span aria-hidden="true"><b>{}</b>{}</span><span class="sr">{}</span></td>'
    ).format(css, words, sign, marks, words)


def has_come(row: Row) -> bool:
    """Whether a report is there, if only after the cut-off."""
    return bool(row.get("received_at") or row.get("load_id"))


def _sign(status: str, language: Language, **gaps: object) -> str:
    """The sign of a state; what is not due yet is an empty box."""
    return "" if status == "pending" else _say(language, f"sign_{status}", **gaps)


def legend(language: Language) -> list[Row]:
    """Every sign of the matrix with its words, drawn by the same hand."""
    states = ("on_time", "late", "missing", "overdue", "pending", "absent")
    extras = ("supplied", "zero", "corrected", "returned", "answered", "settled", "edited")
    found = [
        {"css": status, "sign": _sign(status, language, days=2), "words": _say(language, f"key_{status}")}
        for status in states
    ]
    return found + [
        {"css": f"with {name}", "sign": _say(language, f"sign_{name}", count=1), "words": _say(language, f"key_{name}")}
        for name in extras
    ]


# ---- the month ------------------------------------------------------------------------------------------------------


def is_awaited(row: Row) -> bool:
    """Whether a report is still to come."""
    return row["status"] in AWAITED and not has_come(row)


def told(view: View, month: Row, states: dict[tuple[str, str], Row], units: dict[str, str]) -> list[Row]:
    """What there is to do about a month: who is awaited, who reported nothing, whose answer is awaited."""
    own = {unit: row for (unit, of), row in states.items() if of == month["month"]}
    groups = {
        "late": [unit for unit, row in own.items() if row["status"] == "late"],
        "reminder": [unit for unit, row in own.items() if is_awaited(row)],
        "zero": [unit for unit, row in own.items() if row["is_zero_report"]],
        "return": [unit for unit, row in own.items() if row["open_return"]],
    }
    found = []
    for name, ids in groups.items():
        shown_ids = sorted(ids)[:NAMED]
        comma = fragments.text(view.language, "list_comma")
        names = comma.join(units.get(code, code) for code in shown_ids)
        found.append(
            {
                "name": name,
                "words": _say(view.language, f"month_{name}"),
                "count": len(ids),
                "names": names if len(ids) <= NAMED else _say(view.language, "and_more", names=names, count=len(ids)),
                "letter": _say(view.language, f"letter_{name}") if name in LETTERS and ids else "",
                "is_shown": view.get("letter") == name,
                "href": links.href(
                    "calendar", view, month=month["month"], letter="" if view.get("letter") == name else name
                ),
            }
        )
    return found


def registers(view: View, months: list[Row], read: Read) -> list[Row]:
    """Which registers are settled in which month: how many rows they hold, signed 本月无, or not settled."""
    rows = read("register_months", competition_id=view.competition_id).sort("month", "sort", "register_id").to_dicts()
    held = {(row["register_id"], row["month"]): row for row in rows}
    newest = max((row["month"] for row in rows), default="")
    # Of a month that is over and of which no file has come yet, nothing is settled.
    last = {row["register_id"]: row | {"state": "unsettled", "row_count": 0} for row in rows if row["month"] == newest}
    held |= {(code, one["month"]): row for code, row in last.items() for one in months if one["month"] > newest}
    # In the order of the newest rulebook; what only older ones have stands below.
    names = {row["register_id"]: fragments.name_of(row, "name", view.language) for row in rows}
    order = {row["register_id"]: (row["month"], -row["sort"]) for row in rows}
    return [
        {
            "name": name,
            "cells": Markup("").join(
                _register(held.get((code, month["month"])), month, view.language) for month in months
            ),
        }
        for code, name in sorted(names.items(), key=lambda one: order[one[0]], reverse=True)
    ]


def _register(row: Row | None, month: Row, language: Language) -> Markup:
    """One register's cell of a month."""
    state = row["state"] if row else "pending"
    if row and state == "unsettled" and (not row["must_settle"] or month["is_ahead"]):
        state = "free" if not row["must_settle"] else "pending"
    count = row["row_count"] if row else 0
    words = _say(language, f"register_words_{state}", count=count)
    sign = _say(language, f"register_sign_{state}", count=count) if state != "pending" else ""
    css = f"cell register {state}{' chosen' if month['is_chosen'] else ''}"
    return Markup(
        '<td class="{}" title="{}"><span aria-hidden="true"><b>{}</b></span><span class="sr">{}</span></td>'
    ).format(css, words, sign, words)


# ---- one unit -------------------------------------------------------------------------------------------------------


def record(view: View, unit_id: str, name: str, today: date, read: Read) -> Row:
    """A unit's record: how its reports went year by year, what was found, given back, changed and explained."""
    of_unit = {"competition_id": view.competition_id, "unit_id": unit_id}
    language, zone = view.language, office.zone_of(view, read)
    quality = read("unit_quality", **of_unit).sort("year_label", descending=True).to_dicts()
    months = deadlines(view, read)
    asked, found = view.get("year"), causes(view, unit_id, read)
    year = next((row for row in quality if str(row["year_label"]) == asked), quality[0] if quality else None)
    return {
        "name": name,
        "headline": _unit_headline(name, year, language),
        "year": year,
        "share": shown.percent(year["clean_share"]) if year else "",
        "strips": strips(view, unit_id, months, today, read),
        "causes": found[:CAUSES],
        "more_causes": len(found[CAUSES:]),
        "returns": [_return(row, zone, language) for row in _newest(read("returns", **of_unit), "returned_at")],
        "edits": [_edit(row, language) for row in _newest(read("edits", **of_unit), "recorded_at")],
        "explanations": [
            _explanation(row, language) for row in _newest(read("explanations", **of_unit), "recorded_at")
        ],
        "back": links.href("calendar", view, of="", letter=""),
        "to_unit": links.href("unit", view, unit_id=unit_id, of="", year="", month="", letter=""),
        "to_findings": links.href("findings", view.kept_on("findings"), of=unit_id),
    }


def _unit_headline(name: str, year: Row | None, language: Language) -> str:
    if year is None or not year["due_count"]:
        return _say(language, "unit_head_none", unit=name)
    gaps = {key: year[key] for key in ("year_label", "due_count", "on_time_count", "late_count", "missing_count")}
    key = "unit_head_all" if year["on_time_count"] == year["due_count"] else "unit_head"
    return _say(language, key, unit=name, **gaps)


def strips(view: View, unit_id: str, months: list[Row], today: date, read: Read) -> list[Row]:
    """A unit's months as one row a year, the newest first."""
    states = states_of(view, [row["month"] for row in months], today, read, unit_id)
    by_year: dict[int, list[Row]] = {}
    for row in months:
        by_year.setdefault(row["year_label"], []).append(row)
    return [
        {
            "year": str(year),
            "heads": [shown.month_label(row["month"], view.language) for row in rows],
            "cells": Markup("").join(cell(_of_month(unit_id, row, states), view.language) for row in rows),
        }
        for year, rows in sorted(by_year.items(), reverse=True)
    ]


def causes(view: View, unit_id: str, read: Read) -> list[Row]:
    """What was found in a unit's files, by cause: how often, in how many months, and the last time."""
    found = read("findings", competition_id=view.competition_id, unit_id=unit_id)
    if found.is_empty():
        return []
    # The same bytes loaded or given back twice are asked about once.
    place = [name for name in ("sha256", "sheet", "row_no", "column_no", "check_id") if name in found.columns]
    distinct = found.sort("month", nulls_last=False).unique(place, keep="last", maintain_order=True)
    groups = distinct.group_by("severity", "check_id", "column_name", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("explanation").is_not_null().sum().alias("explained"),
        pl.col("month", "message_zh", "message_en").last(),
    )  # fmt: skip
    rows = sorted(groups.to_dicts(), key=lambda row: (row["severity"] != "must_fix", -row["count"]))
    return [
        row
        | {
            "mark": _say(view.language, f"severity_{row['severity']}"),
            "message": fragments.name_of(row, "message", view.language),
            "month": office.month(row["month"] or "", view.language),
        }
        for row in rows
    ]


def _newest(frame: pl.DataFrame, by: str) -> list[Row]:
    return frame.sort(by, descending=True, nulls_last=True).to_dicts()


def _return(row: Row, zone: str, language: Language) -> Row:
    """One return and what became of it."""
    state = state_of_return(row)
    when = shown.moment(row["answered_at"], zone, language, year=True) if row["answered_at"] else ""
    gaps = {"due": row["due_on"] or shown.NOTHING, "by": row["settled_by"], "reason": row["settle_reason"]}
    return {
        "state": state,
        "said": _say(language, f"return_{state}", when=when, **gaps),
        "when": shown.moment(row["returned_at"], zone, language, year=True),
        "file_name": row["file_name"],
        "months": office.months_of(row, language),
        "count": row["finding_count"],
        "by": row["returned_by"],
    }


def _edit(row: Row, language: Language) -> Row:
    """One change of the office."""
    return {
        "old": row["old_text"] or _say(language, "empty"),
        "new": row["new_text"] or _say(language, "empty"),
        "place": place(row, language),
        "months": office.months_of(row, language),
        "said": notes.confirmed(row, language),
        "reason": row["reason"],
        "is_effective": row["is_effective"],
    }


def _explanation(row: Row, language: Language) -> Row:
    """What the unit said."""
    return {
        "place": place(row, language),
        "months": office.months_of(row, language),
        "words": row["explanation"],
        "by": row["given_by"],
        "is_newest": row["is_newest"],
    }


def place(row: Row, language: Language) -> str:
    """Where a cell stands: file, sheet, row, column."""
    row_no = _say(language, "row", row=row["row_no"]) if row.get("row_no") else ""
    parts: Iterable[Any] = (row.get("file_name"), row.get("sheet"), row_no, row.get("column_name"))
    return " · ".join(str(part) for part in parts if part)


def instant_of(view: View, month: str, kind: str, read: Read) -> datetime | None:
    """When a month's report is due (``report_due``) or counts as missing (``cut_off``), on the competition's clock."""
    rows = read("deadlines", competition_id=view.competition_id, month=month, kind=kind)
    if rows.is_empty():
        return None
    return shown.local(rows["falls_at"].item(0), office.zone_of(view, read))


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"calendar_page.{key}", **gaps)
