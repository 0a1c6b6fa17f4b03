"""Sending a file back 退回核实: a line of the journal, the bytes and their findings kept, the return sheet and the message."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

import desk
from competition.calendar import Month
from competition.errors import Phrase, SaibangError
from competition.roster import Roster
from competition.rulebook import Rulebook
from etl import build, items, kinds, land, return_sheet
from etl.errors import NeedsReason, NotReady
from etl.grid import Grid
from etl.items import Looked, Row
from etl.layout import Home, keep
from etl.reader import Reader
from etl.refusals import NotTaken
from show import letters
from show.letters import Name
from words import current

SENT_BACK = ("unreadable", "typing", "questions", "version", "ready")


@dataclass(frozen=True)
class Sent:
    """What goes to the unit: the return sheet, and the message in each language."""

    sheet: Path
    zh: str
    en: str


def give_back(home: Home, item_id: str, due_on: str, by: str, now: datetime) -> Sent:
    """Send a file back to its unit; it waits for the answer from then on.

    ``due_on``: the day an answer is wanted, ``2026-11-25``. Raises NeedsReason without one, NotReady where the item is no
    open file, UnknownItem and WriterBusy.
    """
    due = day_of(due_on)
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        each = open_item(home, item_id)  # under the lock: somebody may have loaded it while this waited
        row, findings = each.row, findings_of(home, item_id)
        rulebook, roster = seat.rulebooks[row["competition_id"]], land.roster_of(seat.con, row["competition_id"])
        fields = return_fields(home, row, findings, due_on)
        sent = made(home, each, findings, fields, due, rulebook, roster)
        keep(home, Path(row["path"]).read_bytes(), row["sha256"])
        # A job that died before it could note this on the desk has written the line already.
        if not any(entry.act == "return" and entry.fields == fields for entry in seat.journal.entries):
            seat.write("return", by, row["competition_id"], fields, now)
        build.catch_up(seat)
        with desk.opened(home.data) as table:
            table.change(item_id, state="returned")
            table.note_act(item_id, "return", by, due_on)
            table.note_act(item_id, "text", by, letter_of(sent))
            items.relate_all(table, [each])
    return sent


def open_item(home: Home, item_id: str) -> Looked:
    """An item that can be sent back. Raises NotReady and UnknownItem."""
    (each,) = items.listed_of(home, [item_id])
    if each.row["state"] not in SENT_BACK:
        raise NotReady(each.row["file_name"], Phrase(f"jobs.item_{each.row['state']}"))
    return each


def letter_of(sent: Sent) -> str:
    """The message and where its sheet lies, as the desk keeps them: what one clicked once is there after a restart too."""
    return json.dumps({"zh": sent.zh, "en": sent.en, "sheet": str(sent.sheet)}, ensure_ascii=False)


def day_of(text: str) -> date:
    """The day a text says. Raises NeedsReason."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NeedsReason("due_on") from None


def findings_of(home: Home, item_id: str) -> pl.DataFrame:
    """The findings of an item, as they lie on the desk."""
    with desk.looked_at(home.data) as table:
        rows = table.rows("select * from findings where item_id = ? order by no", item_id)
    schema = {"item_id": pl.String, "no": pl.Int64} | land.FINDINGS
    return land.findings_frame(pl.DataFrame(rows, schema=schema))


def return_fields(home: Home, row: Row, findings: pl.DataFrame, due_on: str) -> dict[str, Any]:
    """What the journal keeps of a return; of a file nobody could read, what a person said of it."""
    months = (row["first_month"] or row["asked_period"], row["last_month"] or row["asked_period"])
    return {
        "sha256": row["sha256"], "file_name": row["file_name"], "kind": row["kind"] or row["asked_kind"],
        "unit_ids": json.loads(row["unit_ids"]), "first_month": months[0] or None, "last_month": months[1] or None,
        "received_at": row["arrived_at"], "findings": keep(home, land.findings_bytes(findings)),
        "finding_count": findings.height, "due_on": due_on,
    }  # fmt: skip


# ---- what goes to the unit -------------------------------------------------------------------------------------------


def made(
    home: Home, each: Looked, findings: pl.DataFrame, fields: Row, due: date, rulebook: Rulebook, roster: Roster
) -> Sent:
    """The sheet, written to data/desk/out/, and the message."""
    row, language = each.row, current()
    grid, refusal = grid_of(row, kinds.known_words(rulebook, roster))
    names = {unit.unit_id: Name(unit.name_zh, unit.name_en).of(language) for unit in roster.units}
    data = return_sheet.return_sheet(
        Path(row["path"]).read_bytes(), row["file_name"], grid, findings, language, due, each.edits, refusal, names
    )
    target = home.data / "desk" / "out" / str(row["item_id"]) / return_sheet.return_name(row["file_name"], language)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    facts = facts_of(row, findings, fields, due, rulebook, roster)
    zh, en = (letters.returned(facts, language) for language in ("zh_CN", "en"))
    return Sent(target, zh, en)


def grid_of(row: Row, known: frozenset[str]) -> tuple[Grid | None, str]:
    """The file's cells, or why there are none."""
    try:
        with Reader() as reader:
            path, asked = Path(row["path"]), (row["asked_encoding"] or None, row["asked_delimiter"] or None)
            return reader.read(path, row["file_name"], *asked, known), ""
    except NotTaken as refusal:
        return None, refusal.message()


def facts_of(
    row: Row, findings: pl.DataFrame, fields: Row, due: date, rulebook: Rulebook, roster: Roster
) -> letters.Returned:
    """What the message tells: of one unit and one month where the file is."""
    month = None
    if fields["first_month"] and fields["first_month"] == fields["last_month"]:
        with suppress(SaibangError):
            month = Month.parse(fields["first_month"])
    units = [unit for unit in roster.units if fields["unit_ids"] == [unit.unit_id]]
    kind = kinds.all_kinds(rulebook).get(fields["kind"])
    return letters.Returned(
        file_name=row["file_name"], causes=letters.causes_of(findings), due_on=due,
        unit=Name(units[-1].name_zh, units[-1].name_en) if units else None, month=month,
        kind=Name(kind.name_zh, kind.name_en) if kind else None,
    )  # fmt: skip
