"""Which units dispute what, by when must it be decided, and what would either decision change?

An appeal stands beside the line it is about, with its clause, its arithmetic and the cells behind it. What it would change is
worked out by a job; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from show import format as shown
from show import fragments, league, links, moved, office, reading
from show.fragments import name_of
from show.links import View
from show.reading import Read, Row
from show.screens import registers
from words import Language

CUT = (
    "<!--cut-->"  # where the page's own controls stand: below the head, the opened appeal and the heading of the calls
)
STATES = ("open", "due", "decided")
SIGNS = {"raised": "!", "reviewed": "…", "upheld": "✓", "rejected": "✕", "withdrawn": "–"}
DECISIONS = ("upheld", "rejected", "withdrawn")
WAYS = ("letter", "slip", "call", "page")
SOURCES = 40  # so many cells behind a line are shown
CALLS = 30


def context_on(view: View, read: Read, today: date | None) -> dict[str, object]:
    """What the template shows beside the frame, on a day: without one nothing is overdue."""
    held = read("appeals", competition_id=view.competition_id).sort("appeal_no", descending=True).to_dicts()
    page, pages, rows = league.paged(chosen(view, held, today), view)
    opened = asked(view, read)
    return {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "headline": headline(held, today, view.language),
        "opened": opened and details(opened, view, read, today),
        "page": page,
        "pages": pages,
        "rows": [line(row, view, read, today) for row in rows],
        "has_any": bool(held),
        "calls": calls(view, read),
    }


def asked(view: View, read: Read) -> Row | None:
    """The appeal the address names."""
    return reading.first(read("appeals", competition_id=view.competition_id, appeal_no=view.get("appeal")))


def chosen(view: View, rows: Sequence[Row], today: date | None) -> list[Row]:
    """The appeals the address asks for: those to decide first, the nearest day first among them."""
    found = [
        row
        for row in rows
        if view.get("month") in ("", row["month"])
        and view.get("of") in ("", row["unit_id"])
        and is_in(row, view.get("state"), today)
    ]
    return sorted(found, key=lambda row: (not row["is_open"], row["decide_by"] if row["is_open"] else ""))


def is_in(row: Row, state: str, today: date | None) -> bool:
    """Whether an appeal is in a state that can be chosen; no state: all are."""
    if state == "due":
        return bool(row["is_open"] and today and row["decide_by"] <= today.isoformat())
    return state not in STATES or row["is_open"] == (state == "open")


def headline(rows: Sequence[Row], today: date | None, language: Language) -> str:
    """How many wait for a decision, and for how many the day has come."""
    waiting = [row for row in rows if row["is_open"]]
    due = sum(is_in(row, "due", today) for row in waiting)
    if not waiting:
        return _say(language, "head_done" if rows else "head_none", count=len(rows))
    return _say(language, "head_due" if due else "head_open", count=len(waiting), due=due)


def choices(view: View, read: Read) -> dict[str, dict[str, str]]:
    """What can be chosen: months and units with appeals, and states."""
    rows = read("appeals", competition_id=view.competition_id)
    units = office.unit_names(view, read)
    months = sorted(rows["month"].unique().to_list(), reverse=True)
    return {
        "month": {code: office.month(code, view.language) for code in months},
        "of": {code: units.get(code, code) for code in sorted(rows["unit_id"].unique().to_list())},
        "state": {code: _say(view.language, f"show_{code}") for code in STATES},
    }


# ---- one appeal in the list ------------------------------------------------------------------------------------------


def line(row: Row, view: View, read: Read, today: date | None) -> Row:
    """An appeal as the list shows it."""
    language = view.language
    is_asked = row["appeal_no"] == view.get("appeal")
    return {
        "no": row["appeal_no"],
        "unit": name_of(row, "unit", language) or row["unit_id"],
        "scope": scope_name(row["scope_id"], view, read),
        "line": name_of(row, "indicator", language) or row["indicator_id"],
        "claim": row["claim"],
        "raised": _day(row["raised_on"], language),
        "is_late": row["is_late"],
        "left": left(row, today, language),
        "is_due": is_in(row, "due", today),
        "state": row["state"],
        "sign": SIGNS[row["state"]],
        "state_name": _say(language, f"state_{row['state']}"),
        "reason": row["reason"] or "",
        "is_asked": is_asked,
        "href": links.href("appeals", view, appeal="" if is_asked else row["appeal_no"], act=""),
    }


def left(row: Row, today: date | None, language: Language) -> str:
    """By which day an open appeal is to be decided, and how many days that is from now."""
    if not row["is_open"]:
        return ""
    day = _day(row["decide_by"], language)
    if today is None:
        return day
    days = (date.fromisoformat(row["decide_by"]) - today).days
    key = "left_over" if days < 0 else "left_today" if days == 0 else "left_one" if days == 1 else "left_days"
    return _say(language, key, day=day, days=abs(days))


def scope_name(scope_id: str, view: View, read: Read) -> str:
    """What a period is called."""
    found = reading.first(read("scopes", competition_id=view.competition_id, scope_id=scope_id))
    return name_of(found, "name", view.language) if found else scope_id


def calls(view: View, read: Read) -> list[Row]:
    """The latest calls, of the month and unit that were chosen."""
    found = read("calls", competition_id=view.competition_id).sort("entry_no", descending=True).to_dicts()
    zone = office.zone_of(view, read)
    kept = [
        row
        for row in found
        if view.get("month") in ("", row["month"]) and view.get("of") in ("", row["unit_id"])
    ]  # fmt: skip
    return [call(row, zone, view) for row in kept[:CALLS]]


def call(row: Row, zone: str, view: View) -> Row:
    """A call in words, with the link that makes an appeal of it or shows the one it became."""
    language, no = view.language, row["appeal_no"] or ""
    onward = {"appeal": no, "act": ""} if no else {"appeal": f"call-{row['entry_no']}", "act": "raise"}
    return {
        "code": row["entry_no"],
        "when": shown.moment(row["recorded_at"], zone, language),
        "unit": name_of(row, "unit", language) or row["unit_id"],
        "about": " · ".join(
            part for part in (office.month(row["month"], language), name_of(row, "indicator", language)) if part
        ),
        "caller": row["caller"] or "",
        "note": row["note"],
        "by": row["noted_by"],
        "no": no,
        "href": links.href("appeals", view, **onward),
    }


# ---- the opened appeal -----------------------------------------------------------------------------------------------


def details(row: Row, view: View, read: Read, today: date | None) -> Row:
    """Everything of the opened appeal: the line, the claim, the change, what was done."""
    language = view.language
    return line(row, view, read, today) | {
        "came_by": _say(language, f"came_{row['came_by']}", who=row["raised_by"], day=_day(row["raised_on"], language)),
        "due": _say(language, "due_on", day=_day(row["due_on"], language))
        if row["due_on"]
        else _say(language, "due_none"),
        "reviewer": row["reviewer"] or "",
        "account": account(row, view, read),
        "sources": [source(one, language) for one in sources(row, read)[:SOURCES]],
        "change": told_change(row["change"], row, view, read),
        "is_decided": not row["is_open"],
        "is_change_newer": bool(row["is_change_newer"]),
        "acts": acts(row, view, read),
        "issues": [differing(one, view) for one in to_revise(row, read)],
        "revisions": revisions(row["revisions"], language),
        "letter": letter(row, view, read, today) if not row["is_open"] else "",
        "unit_href": links.href("unit", view, unit_id=row["unit_id"], scope_id=row["scope_id"]),
    }


def account(row: Row, view: View, read: Read) -> Row | None:
    """The line as the ledger says it now; nothing where the unit has it no more."""
    of = {"competition_id": view.competition_id, "scope_id": row["scope_id"], "unit_id": row["unit_id"]}
    found = reading.first(read("ledger", **of, indicator_id=row["indicator_id"]))
    if found is None:
        return None
    return {
        "points": shown.plain(found["points"]),
        "open_points": shown.plain(found["open_points"]) if found["open_points"] is not None else "",
        "clause": name_of(found, "clause", view.language),
        "arithmetic": name_of(found, "arithmetic", view.language),
        "lost": name_of(found, "lost", view.language),
    }


def sources(row: Row, read: Read) -> list[Row]:
    """The cells behind the line, each once."""
    of = {"competition_id": row["competition_id"], "scope_id": row["scope_id"], "unit_id": row["unit_id"]}
    found = read("sources", **of, indicator_id=row["indicator_id"])
    place = ["load_id", "sheet", "row_no", "column_name", "column_id", "code"]
    return found.unique(place, maintain_order=True).sort("last_month", "file_name", "sheet", "row_no").to_dicts()


def source(row: Row, language: Language) -> Row:
    """A cell or a piece behind the line."""
    return {
        "label": name_of(row, "label", language),
        "value": value_text(row),
        "code": row["code"] or "",
        "place": place_of(row, language),
        "file": row["file_name"],
    }


def value_text(row: Row) -> str:
    """What stands in a cell."""
    states = {"empty": "", "not_applicable": "/", "none": "无"}
    is_word = row["value"] is None or row["state"] == "none"
    return states.get(row["state"], "") if is_word else shown.plain(row["value"])


def place_of(row: Mapping[str, Any], language: Language) -> str:
    """Sheet, column and row of a cell."""
    return " · ".join(place_parts(row, language))


def place_parts(row: Mapping[str, Any], language: Language) -> list[str]:
    """The same, part by part."""
    return [part for part in (row["sheet"], row["column_name"], _say(language, "row", row=row["row_no"])) if part]


def acts(row: Row, view: View, read: Read) -> list[Row]:
    """What was done about the appeal, in order, with its evidence."""
    zone = office.zone_of(view, read)
    found = read("appeal_acts", competition_id=view.competition_id, appeal_no=row["appeal_no"]).sort("entry_no")
    return [
        {
            "when": shown.moment(one["recorded_at"], zone, view.language, year=True),
            "what": _say(view.language, f"state_{one['decision']}" if one["decision"] else f"act_{one['act']}"),
            "person": one["person"] or "",
            "said": one["said"] or "",
            "evidence": [each["file_name"] for each in office.loaded_json(one["evidence"]) or []],
            "change": told_change(one["change"], row, view, read) if one["act"] != "raise" else [],
        }
        for one in found.to_dicts()
    ]


def evidence(row: Row) -> list[dict[str, str]]:
    """The files of evidence of an appeal: sha256 and file_name."""
    return list(office.loaded_json(row["evidence"]) or [])


def told_change(text: str | None, row: Row, view: View, read: Read) -> list[str]:
    """A change in words, a line each; nothing where none was said."""
    change = office.loaded_json(text) if text else None
    if not change:
        return []
    if change["kind"] == "none":
        return [_say(view.language, "change_none")]
    if change["kind"] == "cells":
        return [told_cell(cell, change.get("file_name", ""), view.language) for cell in change["cells"]]
    about = view.on(register=change["register_id"], month=change["month"])
    told = registers.pending(change["rows"], about, read)
    return [f"{registers.title(about, read)} {office.month(change['month'], view.language)}：{one}" for one in told]


def told_cell(cell: Row, file_name: str, language: Language) -> str:
    """One cell that is changed."""
    gaps = {name: cell[name] or _say(language, "empty") for name in ("old", "new")}
    return _say(language, "change_cell", file=file_name, place=place_of(cell, language), **gaps)


def to_revise(row: Row, read: Read) -> list[Row]:
    """The issues that differ from the live results after a decision, oldest month first.

    issue_no, revision, month, is_archived: a month in the archive has to be taken out of it before its issue is revised.
    """
    if row["is_open"] or not row["load_id"]:
        return []
    own = {"competition_id": row["competition_id"]}
    found = read("issues", **own).filter("is_newest", "is_changed")
    archived = read("month_states", **own, state="archived")["month"].to_list()
    kept = found.select("issue_no", "revision", "month", pl.col("month").is_in(archived).alias("is_archived"))
    return kept.unique().sort("month").to_dicts()


def revisable(row: Row, read: Read) -> list[Row]:
    """Those of them that can be revised as they are."""
    return [one for one in to_revise(row, read) if not one["is_archived"]]


def differing(one: Row, view: View) -> Row:
    """An issue that differs, and where its month is taken out of the archive if that comes first."""
    href = links.href("month", view, month=one["month"], act="to-final", appeal="") if one["is_archived"] else ""
    return {"text": issue_words(one, view.language), "href": href}


def issue_words(row: Row, language: Language) -> str:
    """An issue that needs a revision."""
    return _say(
        language, "issue_differs", issue=reading.issue_name(row["issue_no"], language), revision=row["revision"]
    )


def revisions(text: str | None, language: Language) -> str:
    """The revisions that followed, in words."""
    pairs = [each.split("/") for each in (text or "").split(";") if each]
    named = [
        _say(language, "revised", issue=reading.issue_name(no, language), revision=revision) for no, revision in pairs
    ]
    return _say(language, "comma").join(named)


# ---- either decision, and the notice ---------------------------------------------------------------------------------


def both(row: Row, told: Mapping[str, Any], view: View, read: Read) -> Markup:
    """What upholding and rejecting would move, side by side; ``told`` is the job's event for each decision that has one."""
    names, own = office.unit_names(view, read), {row["unit_id"]}
    sides = [
        {
            "decision": decision,
            "title": _say(view.language, f"effect_{decision}"),
            "effects": moved.told(event["rows"], own, names, view, read) if event else None,
            "longer": longer(event["rows"], names, view, read) if event else [],
            "issues": [issue_words(one, view.language) for one in (event or {}).get("issues", [])],
            "signs_none": bool((event or {}).get("signs_none")),
        }
        for decision, event in told.items()
    ]
    return fragments.render("appeal_effect", view.language, sides=sides)


def longer(rows: Sequence[Row], names: Mapping[str, str], view: View, read: Read) -> list[str]:
    """The longer periods that the table leaves out, in words: how many scores change and whose place."""
    scopes = {row["scope_id"]: row for row in read("scopes", competition_id=view.competition_id).to_dicts()}
    told: dict[str, list[Row]] = {}
    for row in rows:
        if row["scope_id"] in scopes and moved.is_moved(row):
            told.setdefault(row["scope_id"], []).append(row)
    found = []
    for code in moved.in_order(rows, scopes)[moved.SCOPES :]:
        places = [
            _say(view.language, "place_moves", unit=names.get(row["unit_id"], row["unit_id"]),
                 old=row["old_place"] or shown.NOTHING, new=row["new_place"] or shown.NOTHING)
            for row in told.get(code, []) if row["old_place"] != row["new_place"]
        ]  # fmt: skip
        said = _say(view.language, "comma").join(places) or _say(view.language, "no_place_moves")
        gaps = {"scope": name_of(scopes[code], "name", view.language), "count": len(told.get(code, []))}
        found.append(_say(view.language, "scope_moves", **gaps, places=said))
    return found


def letter(row: Row, view: View, read: Read, today: date | None) -> str:
    """The notice of the decision, ready to be sent to the unit."""
    language = view.language
    gaps = {
        "unit": name_of(row, "unit", language) or row["unit_id"], "no": row["appeal_no"], "claim": row["claim"].rstrip("。."),
        "scope": scope_name(row["scope_id"], view, read), "line": name_of(row, "indicator", language) or row["indicator_id"],
        "raised": _day(row["raised_on"], language), "reason": (row["reason"] or "").rstrip("。."),
        "reviewer": row["reviewer"] or "", "office": name_of(reading.competition_of(view, read), "name", language),
        "day": shown.day(today, language, year=True) if today else "",
    }  # fmt: skip
    decision = row["state"] if row["state"] != "upheld" or row["load_id"] else "upheld_none"
    parts = [
        _say(language, "letter_head", **gaps),
        _say(language, f"letter_{decision}", **gaps),
        standing(row, view, read),
    ]
    if made := revisions(row["revisions"], language):
        parts.append(_say(language, "letter_revised", revisions=made))
    elif revisable(row, read):
        parts.append(_say(language, "letter_to_revise"))
    return "\n".join(part for part in (*parts, _say(language, "letter_tail", **gaps)) if part)


def standing(row: Row, view: View, read: Read) -> str:
    """Points of the line, score and place as they are now."""
    of = {"competition_id": view.competition_id, "scope_id": row["scope_id"], "unit_id": row["unit_id"]}
    found, line_now = reading.first(read("standings", **of)), account(row, view, read)
    if found is None or line_now is None:
        return ""
    score = shown.score(found["score"])
    key = "letter_standing" if found["place"] else "letter_unplaced"
    return _say(view.language, key, points=line_now["points"], score=score, place=found["place"] or "")


# ---- what the dialogs offer ------------------------------------------------------------------------------------------


def units(view: View, read: Read, month: str) -> dict[str, str]:
    """The units of a month, by id."""
    found = read("standings", competition_id=view.competition_id, scope_id=month).sort("unit_id").to_dicts()
    return {row["unit_id"]: name_of(row, "unit", view.language) for row in found}


def months(view: View, read: Read) -> list[str]:
    """The months there are results of, the newest first."""
    found = read("scopes", competition_id=view.competition_id, scope_kind="month").filter("is_cut_off")
    return sorted(found["scope_id"].to_list(), reverse=True)


def scopes(view: View, read: Read, month: str) -> dict[str, str]:
    """The periods that end in a month, the month first."""
    found = read("scopes", competition_id=view.competition_id, last_month=month).sort("month_count").to_dicts()
    return {row["scope_id"]: name_of(row, "name", view.language) for row in found}


def lines(view: View, read: Read, scope_id: str, unit_id: str) -> dict[str, str]:
    """The lines of a unit's ledger that can be disputed, by indicator, with their points."""
    of = {"competition_id": view.competition_id, "scope_id": scope_id, "unit_id": unit_id}
    found = read("ledger", **of).filter(pl.col("indicator_id").is_not_null()).sort("line_no").to_dicts()
    return {
        row["indicator_id"]: _say(
            view.language, "line_of", name=name_of(row, "label", view.language), points=shown.plain(row["points"])
        )
        for row in found
    }


def call_of(view: View, read: Read) -> Row | None:
    """The call that is to become an appeal."""
    code = view.get("appeal").removeprefix("call-")
    if not (view.get("appeal").startswith("call-") and code.isascii() and code.isdigit()):
        return None
    return reading.first(read("calls", competition_id=view.competition_id, entry_no=int(code)))


def cells(row: Row, read: Read) -> list[Row]:
    """The figures behind a line that can be changed: cells of files."""
    return [one for one in sources(row, read) if one["column_name"]]


def registers_of(row: Row, view: View, read: Read) -> dict[str, str]:
    """The registers of the month a change may be about, those the line counts first."""
    names = registers.names(view.on(month=row["month"]), read)
    behind = {one["load_id"] for one in sources(row, read)}
    found = read("loads", competition_id=view.competition_id, load_id=sorted(behind)) if behind else None
    own = set(found["kind"]) if found is not None else set()
    return dict(sorted(names.items(), key=lambda one: one[0] not in own))


def _day(written: str | None, language: Language) -> str:
    """A day of a mart as people write it."""
    return shown.day(date.fromisoformat(written), language) if written else ""


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"appeals.{key}", **gaps)
