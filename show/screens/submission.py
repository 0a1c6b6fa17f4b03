"""What is wrong with this file: mend it or return it, and what would loading it change?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk import OPEN, Desk, looked_at
from show import causes, links, moved, office
from show.fragments import text
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # between the head and what was found, where the page puts its buttons
STAGES = ("file", "columns", "rows", "sense")
WAITING, CHANGED, STEPS = 6, 100, 40  # so many of a list are shown
UNIT_NAMES = ("unknown_unit", "unknown_unit_like")  # findings that a confirmed name would answer
# Acts the catalogue has a word for; any other is told as a change.
DID = (
    "receive", "review", "edit", "undo", "explain", "alias", "return", "load", "set_aside", "take_up", "ask", "confirm",
    "part", "whole", "arrival", "template",
)  # fmt: skip
ASKED = ("asked_encoding", "asked_delimiter", "asked_kind", "asked_period", "asked_unit", "submitter")
UNSAID = ("load", "review", "template", "confirm", "part", "whole")  # acts whose word says it all
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+Z")
HEADERS = ("unknown_header", "unknown_header_like")


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    with looked_at(office.data_folder()) as seat:
        item = seat.item(view.get("item")) if view.get("item") else None
        if item is None or item["competition_id"] not in ("", view.competition_id):
            return chosen_none(view, read)
        return of_item(seat, item, view, read)


def chosen_none(view: View, read: Read) -> dict[str, object]:
    """Without a file: those that wait for somebody."""
    names = office.unit_names(view, read)
    rows = [row for row in office.items(view) if row["state"] in OPEN][:WAITING]
    waiting = [
        {
            "name": row["file_name"],
            "units": office.units_of(row, names, view.language),
            "state": office.state(row, view.language),
            "href": links.href("submission", view, item=row["item_id"]),
        }
        for row in rows
    ]
    key = "submission.gone" if view.get("item") else "submission.none"
    return {
        "eyebrow": office.eyebrow(view, read),
        "headline": text(view.language, key),
        "item": None,
        "waiting": waiting,
    }


def of_item(seat: Desk, item: Row, view: View, read: Read) -> dict[str, object]:
    """Everything about one file."""
    language, zone = view.language, office.zone_of(view, read)
    names, kinds = office.unit_names(view, read), office.kind_names(view, read)
    reading = office.loaded_json(item["reading"]) or {}
    told = {
        "units": office.units_of(item, names, language),
        "months": office.months_of(item, language),
        "kind": kinds.get(item["kind"], item["kind"]),
    }
    groups = found(seat, item, names, view)
    return {
        "eyebrow": office.eyebrow(view, read, item["file_name"]),
        "headline": headline(item, told, language),
        "item": item,
        "told": told,
        "state": office.state(item, language),
        "arrival": office.arrival(item, zone, language),
        "reading": understood(item, reading, language),
        "ledger": office.loaded_json(item["ledger"]) or {},
        "refusal": item["refusal_en" if language == "en" else "refusal_zh"],
        "stages": stages(item, language),
        "causes": groups,
        "others": family(seat, item, view),
        "replaces": replaced(item, names, zone, view),
        "effects": effects(seat, item, names, view, read),
        "edits": seat.rows(
            "select rowid, * from edits where item_id = ? order by sheet, row_no, column_no", item["item_id"]
        ),
        "explained": seat.rows("select * from explanations where item_id = ? order by sheet, row_no", item["item_id"]),
        "letter": letter(seat, item, language),
        "acts": history(seat, item, zone, view, read),
        "next": following(seat, item, view),
        "column_letter": causes.letter,
    }


def headline(item: Row, told: Mapping[str, Any], language: Language) -> str:
    """What it is and where it stands, in a sentence."""
    what = (
        "".join(told.values())
        if language != "en"
        else " ".join(filter(None, (told["units"], told["months"], told["kind"])))
    )
    key = f"submission.is_{item['state']}"
    if item["state"] == "questions" and not item["must_fix"]:
        key += "_whole"
    return text(language, key, what=what or item["file_name"], count=item["must_fix"])


def understood(item: Row, reading: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """How the bytes were read and by what evidence, with the first rows to judge it by."""
    by = str(reading.get("by") or "")
    delimiter = {"\t": text(language, "submission.tab")}.get(
        str(reading.get("delimiter") or ""), reading.get("delimiter") or ""
    )
    rows = [row for row in reading.get("preview") or [] if row]
    width = max((len(row) for row in rows), default=0)
    return {
        "format": reading.get("format") or "",
        "encoding": str(reading.get("encoding") or ""),
        "evidence": text(language, f"submission.by_{by}") if by in ("mark", "strict", "words", "asked") else "",
        "delimiter": delimiter,
        "header_row": reading.get("header_row"),
        "sheets": reading.get("sheets") or [],
        "hidden": reading.get("hidden") or [],
        "units": reading.get("units") or [],
        "letters": [causes.letter(at) for at in range(1, width)],
        "rows": [{"no": row[0], "cells": [*row[1:], *[""] * (width - len(row))]} for row in rows],
    }


def stages(item: Row, language: Language) -> list[dict[str, Any]]:
    """The four steps of checking, and which of them this file has passed."""
    at = STAGES.index(item["stage"]) if item["stage"] in STAGES and item["must_fix"] else len(STAGES)
    if item["state"] in ("received", "container", "typing"):
        return []
    return [
        {"name": text(language, f"submission.stage_{one}"), "is_passed": place < at, "is_here": place == at}
        for place, one in enumerate(STAGES)
    ]


# ---- findings --------------------------------------------------------------------------------------------------------


def found(seat: Desk, item: Row, names: Mapping[str, str], view: View) -> list[dict[str, Any]]:
    """The causes with their first places; of the one that is opened a page of them."""
    made = []
    for cause in causes.of_item(seat, item):
        if cause["message_zh"] == item["refusal_zh"]:
            continue  # the refusal of the whole file stands above
        is_open = view.get("cause") == cause["code"] and cause["count"] > causes.FIRST
        pages = -(-cause["count"] // causes.PAGE) if is_open else 1
        page = (
            min(int(view.get("page")), pages) if is_open and view.get("page").isdigit() and int(view.get("page")) else 1
        )
        count = causes.PAGE if is_open else causes.FIRST
        rows = causes.places(seat, item, cause, count, (page - 1) * causes.PAGE)
        made.append(group(item, cause, rows, names, view) | {"is_open": is_open, "page": page, "pages": pages})
    return made


def group(item: Row, cause: Row, rows: list[Row], names: Mapping[str, str], view: View) -> dict[str, Any]:
    """A cause in words, with its places."""
    short = "en" if view.language == "en" else "zh"
    is_one_column = cause["column_no"] is not None and cause["column_no"] == cause["last_column"]
    has_units = bool(cause["units"])
    return {
        "code": cause["code"],
        "severity": cause["severity"],
        "count": cause["count"],
        "column": cause["column_name"],
        "letter": causes.letter(cause["column_no"]) if is_one_column else "",
        "message": cause[f"message_{short}"] if cause["messages"] == 1 else "",
        "remedy": cause[f"remedy_{short}"] if cause["remedies"] == 1 else "",
        "has_sheet": cause["sheets"] > 1,
        "has_unit": has_units,
        "has_row": any(row["row_no"] is not None for row in rows),
        "has_value": any(row["value"] for row in rows),
        "has_suggestion": cause["has_suggestion"],
        "rows": [place(item, row, names, view, short) for row in rows],
        "open": links.href("submission", view, cause=cause["code"], page="", no="", act=""),
        "close": links.href("submission", view, cause="", page="", no="", act=""),
        "turn": links.addresses("submission", view.on(cause=cause["code"], no="", act=""), "page"),
        "all_act": all_act(cause, view) if item["state"] in ("questions", "version", "ready") else None,
    }


def all_act(cause: Row, view: View) -> dict[str, str] | None:
    """What can be done with all places of a cause at once."""
    if cause["count"] < 2:
        return None
    act = "all" if cause["has_suggestion"] else "explain_all" if cause["severity"] == "please_check" else ""
    if not act:
        return None
    told = text(view.language, f"submission.{act}", count=cause["count"])
    return {"text": told, "href": links.href("submission", view, cause=cause["code"], page="", no="", act=act)}


def place(item: Row, row: Row, names: Mapping[str, str], view: View, short: str) -> dict[str, Any]:
    """One finding: where it stands, what it says, what could be done."""
    return {
        "no": row["no"],
        "sheet": row["sheet"],
        "row_no": row["row_no"],
        "letter": causes.letter(row["column_no"]),
        "unit": names.get(row["unit_id"], row["unit_id"] or ""),
        "value": row["value"],
        "suggestion": row["suggestion"],
        "message": row[f"message_{short}"],
        "remedy": row[f"remedy_{short}"],
        "explanation": row["explanation"],
        "given_by": row["given_by"],
        "acts": [
            {
                "text": text(view.language, f"submission.act_{act}"),
                "code": act,
                "href": links.href("submission", view, no=str(row["no"]), act=act),
            }
            for act in acts_on(item, row)
        ],
    }  # fmt: skip


def acts_on(item: Row, row: Row) -> list[str]:
    """What the office may do with one finding beside returning the file."""
    told = ["reword" if row["explanation"] else "explain"] if row["severity"] == "please_check" else []
    if item["state"] == "loaded":
        return told
    if item["state"] not in ("questions", "version", "ready"):
        return []
    acts = []
    if row["check_id"] in (*UNIT_NAMES, *HEADERS) and row["value"]:
        acts.append("alias")
    elif row["row_no"] and row["column_no"]:
        acts.append("take" if row["suggestion"] else "edit")
    return acts + told


# ---- what it belongs to, replaces and changes ------------------------------------------------------------------------


def family(seat: Desk, item: Row, view: View) -> list[dict[str, Any]]:
    """What this file came in, what came in it, what it repeats, and the newer version of it."""
    found = []
    for key, item_id in (("inside", item["parent_id"]), ("same_as", item["same_as"]), ("newer", item["replaced_by"])):
        if item_id and (other := seat.item(item_id)):
            found.append((key, other))
    found += [("holds", row) for row in seat.rows("select * from items where parent_id = ?", item["item_id"])]
    return [
        {
            "how": text(view.language, f"submission.{key}"),
            "name": row["file_name"],
            "state": office.state(row, view.language),
            "href": links.href("submission", view, item=row["item_id"], cause="", page=""),
        }
        for key, row in found
    ]


def following(seat: Desk, item: Row, view: View) -> dict[str, Any] | None:
    """The next file that waits for somebody, after the last one the first again."""
    marks = ", ".join("?" for _ in OPEN)
    rows = seat.rows(
        f"""
        select item_id, file_name, created_at from items
        where state in ({marks}) and competition_id in (?, '') and item_id <> ? order by created_at, item_id
        """,  # noqa: S608 - own words
        *OPEN, view.competition_id, item["item_id"],
    )  # fmt: skip
    here = (item["created_at"], item["item_id"])
    found = next((row for row in rows if (row["created_at"], row["item_id"]) > here), rows[0] if rows else None)
    if found is None:
        return None
    address = links.href("submission", view, item=found["item_id"], cause="", page="", no="", act="")
    return {"name": found["file_name"], "href": address, "count": len(rows)}


def replaced(item: Row, names: Mapping[str, str], zone: str, view: View) -> list[dict[str, Any]]:
    """The loads it would replace, with each differing cell."""
    if item["state"] not in ("version", "ready"):
        return []
    return [
        {
            "name": one["file_name"],
            "when": office.when(one["received_at"], zone, view.language),
            "is_older": one.get("is_older"),
            "is_same": one.get("is_same_file"),
            "count": one["count"],
            "cells": [
                cell | {"unit": names.get(cell["unit_id"], cell["unit_id"] or ""), "month": office.months_of(cell, view.language)}
                for cell in (one["changed"] or [])[:CHANGED]
            ],
        }
        for one in office.loaded_json(item["replaces"]) or []
    ]  # fmt: skip


def effects(seat: Desk, item: Row, names: Mapping[str, str], view: View, read: Read) -> dict[str, Any]:
    """Points and places before and after, the file's own units first."""
    rows = seat.rows("select * from effects where item_id = ?", item["item_id"])
    is_told = bool(rows) or bool(seat.rows("select 1 from acts where item_id = ? and act = 'effect'", item["item_id"]))
    own = set(office.loaded_json(item["unit_ids"]) or [])
    return {"is_told": is_told} | moved.told(rows, own, names, view, read)


# ---- what was said and done ------------------------------------------------------------------------------------------


def letter(seat: Desk, item: Row, language: Language) -> str:
    """The message that goes with a return, as it was made."""
    rows = seat.rows(
        "select said from acts where item_id = ? and act = 'text' order by at desc limit 1", item["item_id"]
    )
    told = office.loaded_json(rows[0]["said"]) if rows else None
    return str((told or {}).get("en" if language == "en" else "zh") or "")


def return_sheet(item_id: str) -> Path | None:
    """The return sheet of an item, the newest where there are several."""
    folder = office.data_folder() / "desk" / "out" / item_id
    made = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime) if folder.is_dir() else []
    return made[-1] if made else None


def templates(seat: Desk, item_id: str) -> Path | None:
    """The template made last to type a scan's figures into."""
    rows = seat.rows("select said from acts where item_id = ? and act = 'template' order by at desc limit 1", item_id)
    made = Path(rows[0]["said"]) if rows else None
    return (
        made
        if made and made.is_file() and made.resolve().is_relative_to(office.data_folder() / "desk" / "out")
        else None
    )


def history(seat: Desk, item: Row, zone: str, view: View, read: Read) -> list[dict[str, str]]:
    """What became of it, the latest first."""
    rows = seat.rows(
        "select * from acts where item_id = ? and act not in ('text', 'effect') order by at desc limit ?",
        item["item_id"],
        STEPS,
    )
    return [
        {
            "when": office.when(row["at"], zone, view.language),
            "what": text(view.language, f"submission.did_{row['act'] if row['act'] in DID else 'other'}"),
            "said": words_of(row, zone, view, read),
        }
        for row in rows
    ]


def words_of(act: Row, zone: str, view: View, read: Read) -> str:
    """What was said with an act, with names for codes and the competition's clock for instants."""
    if act["act"] in UNSAID:
        return ""
    if act["act"] == "ask":
        return asked(office.loaded_json(act["said"]), view, read)
    return INSTANT.sub(lambda found: office.when(found[0], zone, view.language), act["said"])


def asked(said: Any, view: View, read: Read) -> str:
    """How a file is to be read, as somebody said it."""
    if not isinstance(said, dict):
        return ""
    names = (
        office.unit_names(view, read) | office.kind_names(view, read) | {"tab": text(view.language, "submission.tab")}
    )
    told = [
        text(
            view.language, "submission.asked",
            what=text(view.language, f"submission.read_{name.removeprefix('asked_')}"), value=names.get(str(value), value),
        )
        for name, value in said.items() if value and name in ASKED
    ]  # fmt: skip
    return text(view.language, "submission.asked_join").join(told)
