"""What the office's pages share: the desk in the words of a page. Reads the desk and the marts; writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import marts
from desk import STATES, looked_at
from show import reading
from show.format import MONTHS, moment
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row
from words import Language, catalogue

# A sign beside each state's word: never colour alone, and never a sign alone.
MARKS = {
    "received": "…", "unreadable": "✕", "typing": "✎", "questions": "!", "version": "⇄", "ready": "○", "returned": "↩",
    "answered": "↪", "loaded": "✓", "duplicate": "=", "set_aside": "–", "container": "▤",
}  # fmt: skip
NAMED = 2  # so many units are named; more are counted


def data_folder() -> Path:
    """The data folder, in which the desk lies beside the snapshot."""
    return marts.snapshot_path().parent.parent.resolve()


def papers_folder(data: Path, competition_id: str, name: str) -> Path:
    """Where papers lie in a data folder: those of a month under its name, those of an issue under number and revision."""
    return data / "papers" / plain(competition_id) / plain(name)


def plain(code: str) -> str:
    """An id as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", code)


def items(view: View) -> list[Row]:
    """Every item of the competition (and of none yet), the latest arrival on the desk first, contents after their container."""
    with looked_at(data_folder()) as seat:
        held = seat.items(view.competition_id)
    ids = {row["item_id"] for row in held}
    inside: dict[str, list[Row]] = {}
    for row in held:
        inside.setdefault(row["parent_id"] if row["parent_id"] in ids else "", []).append(row)

    def below(item_id: str, depth: int) -> list[Row]:
        mine = sorted(inside.get(item_id, []), key=lambda row: (row["created_at"], row["item_id"]), reverse=not depth)
        return [one for row in mine for one in (row | {"depth": depth}, *below(row["item_id"], depth + 1))]

    return below("", 0)


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many items are in each state, in the states' order, without empty ones."""
    found = {state: sum(row["state"] == state for row in rows) for state in STATES}
    return {state: count for state, count in found.items() if count}


def unit_names(view: View, read: Read) -> dict[str, str]:
    """What each unit is called now, by id."""
    rows = read("units", competition_id=view.competition_id).sort("first_month").to_dicts()
    return {row["unit_id"]: name_of(row, "name", view.language) for row in rows}


def kind_names(view: View, read: Read) -> dict[str, str]:
    """What each kind of file is called: registers as the rulebook names them, the others in our words."""
    ours = _kinds(view.language)
    rows = read("register_months", competition_id=view.competition_id).unique("register_id").to_dicts()
    return {row["register_id"]: name_of(row, "name", view.language) for row in rows} | ours


@cache
def _kinds(language: Language) -> dict[str, str]:
    stem = "intake.kind_"
    return {key.removeprefix(stem): said for key, said in catalogue("intake", language).items() if key.startswith(stem)}


def field_names(view: View, read: Read) -> dict[str, str]:
    """What a column of a file may mean: the rulebook's columns, and those every list of pieces has."""
    stem = "intake.field_"
    ours = {
        key.removeprefix(stem): said for key, said in catalogue("intake", view.language).items() if key.startswith(stem)
    }
    rows = read(
        "measure_names", competition_id=view.competition_id, scope_id=view.scope_id, measure_kind="column"
    ).to_dicts()
    return ours | {row["measure_id"]: name_of(row, "name", view.language) for row in rows}


def loaded_json(value: object) -> Any:
    """A JSON column of the desk; what is not JSON is nothing."""
    try:
        return json.loads(str(value or "null"))
    except ValueError:
        return None


def units_of(row: Mapping[str, Any], names: Mapping[str, str], language: Language) -> str:
    """The units a file speaks of: named where they are few, counted where they are many."""
    ids = list(loaded_json(row["unit_ids"]) or [])
    if not ids or len(ids) > NAMED:
        return text(language, "office.units", count=len(ids)) if ids else ""
    return text(language, "office.and").join(names.get(code, code) for code in ids)


def month(of: str, language: Language) -> str:
    """2026年11月, Nov 2026."""
    if len(of) < 7 or not of[5:7].isdigit() or not 1 <= int(of[5:7]) <= 12:
        return of
    number = int(of[5:7])
    return f"{MONTHS[number - 1]} {of[:4]}" if language == "en" else f"{of[:4]}年{number}月"


def months_of(row: Mapping[str, Any], language: Language) -> str:
    """The month of a file, or its first and last."""
    first, last = str(row["first_month"] or ""), str(row["last_month"] or "")
    if first == last or not last:
        return month(first, language)
    return text(language, "office.months", first=month(first, language), last=month(last, language))


def instant(value: object) -> datetime | None:
    """An instant as desk and journal write it; nothing where it is none."""
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None


def when(value: object, zone: str, language: Language) -> str:
    """An instant of the desk on the competition's clock."""
    return moment(instant(value), zone, language)


def arrival(row: Mapping[str, Any], zone: str, language: Language) -> dict[str, str]:
    """When a file came, and how that is known."""
    known = row["arrived_by"] if row["arrived_by"] in ("mail", "sender", "register", "entered") else "loaded"
    return {"when": when(row["arrived_at"], zone, language), "how": text(language, f"office.arrived_{known}")}


def state(row: Mapping[str, Any], language: Language) -> dict[str, str]:
    """A state as a sign and a word."""
    return {"state": row["state"], "mark": MARKS[row["state"]], "name": text(language, f"office.state_{row['state']}")}


def zone_of(view: View, read: Read) -> str:
    """The competition's time zone."""
    return str(reading.competition_of(view, read)["zone"])


def eyebrow(view: View, read: Read, *more: str) -> list[dict[str, str]]:
    """The line above an office page's headline: whose desk it is, and what the page adds."""
    name = name_of(reading.competition_of(view, read), "name", view.language)
    return [{"text": part} for part in (text(view.language, "office.eyebrow"), name, *more) if part]
