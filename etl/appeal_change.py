"""What upholding an appeal changes: cells of a loaded file, rows of a register, or nothing; loaded, or shown beforehand.

``{"kind": "cells", "load_id", "cells": [{sheet, row_no, column_no, column_name, old, new}]}`` is a new revision of the same
bytes with an office's edit, ``{"kind": "rows", "register_id", "month", "rows": [...]}`` a new file of the register
(``etl.registers``), ``{"kind": "none"}`` says that nothing is to be changed.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl.utils import column_index_from_string

import desk
import marts
from competition.calendar import Month
from competition.errors import FileRefused, Phrase, SaibangError
from competition.rulebook import Rulebook
from etl import build, edits, intake, items, kinds, land, pile, publish, read, registers, versions
from etl.build import Desk
from etl.grid import Grid, cell_name, column_letters
from etl.intake import Arrival, Draft, Tell
from etl.journal import Entry, Journal, instant_of, instant_text
from etl.layout import Home, kept
from etl.reader import Reader

Change = Mapping[str, Any]
KINDS = ("cells", "rows", "none")
NOTHING: Change = {"kind": "none"}
COLUMN = re.compile(r"[1-9][0-9]{0,4}|[A-Z]{1,3}")  # as a number or as a spreadsheet shows it


class AppealRefused(SaibangError):
    """An appeal, a change or a decision that can't stand as it is said; ``problem`` says why and what to do."""

    key = "appeals.refused"


def refused(why: str, **gaps: object) -> AppealRefused:
    """The refusal of a key of the catalogue appeals."""
    return AppealRefused(problem=Phrase(f"appeals.no_{why}", gaps))


@dataclass(frozen=True)
class Word:
    """Upon whose word a cell is changed: the number of the appeal, who decided it, why, and the day."""

    appeal_no: str
    reviewer: str = ""
    reason: str = ""
    on: str = ""


# ---- a change made complete ------------------------------------------------------------------------------------------


def completed(seat: Desk, rulebook: Rulebook, change: Change, by: str, now: datetime) -> dict[str, Any]:
    """A change with everything the journal keeps of it: columns by number, and what stands there now as ``old``.

    Raises AppealRefused where it speaks of nothing that counts, and what ``registers.changed_file`` raises.
    """
    kind = change.get("kind")
    if kind == "none":
        return dict(NOTHING)
    if kind == "rows":
        return completed_rows(seat, rulebook, change, by, now)
    if kind != "cells" or not change.get("cells"):
        raise refused("change_kind")
    fields = fields_in_force(seat, rulebook, str(change.get("load_id") or ""))
    grid = edits.apply(grid_of(seat, rulebook, fields), fields.get("edits", []))
    made = [completed_cell(seat, str(change["load_id"]), grid, cell) for cell in change["cells"]]
    return {"kind": "cells", "load_id": change["load_id"], "file_name": fields["file_name"], "cells": made}


def fields_in_force(seat: Desk, rulebook: Rulebook, load_id: str) -> dict[str, Any]:
    """What the journal says of a load that counts. Raises AppealRefused for one that was withdrawn or replaced."""
    fields = items.load_fields(seat, load_id, rulebook.competition_id)
    if fields is None:
        raise refused("load", load=load_id)
    if not counts(seat, rulebook, load_id):
        raise refused("load_in_force", file=fields["file_name"], load=load_id)
    return fields


def counts(seat: Desk, rulebook: Rulebook, load_id: str) -> bool:
    """Whether anything of a load is in force."""
    row = seat.con.execute(
        """
        select 1 from staging.effective_loads as held
        where held.competition_id = $1 and held.load_id = $2 and not exists (
            select 1 from landing.withdrawals as gone where gone.competition_id = $1 and gone.load_id = $2
        )
        """,
        [rulebook.competition_id, load_id],
    ).fetchone()
    return row is not None


def grid_of(seat: Desk, rulebook: Rulebook, fields: Mapping[str, Any]) -> Grid:
    """The cells of a loaded file, read as it was when it was loaded."""
    known = kinds.known_words(rulebook, land.roster_of(seat.con, rulebook.competition_id))
    return read.read_bytes(
        kept(seat.home, fields["sha256"]), fields["file_name"], fields["encoding"], known, size_limit=None,
        delimiter=fields.get("delimiter") or fields.get("read_delimiter"),
        opened=kept(seat.home, fields["opened"]) if fields.get("opened") else b"",
    )  # fmt: skip


def completed_cell(seat: Desk, load_id: str, grid: Grid, cell: Mapping[str, Any]) -> dict[str, Any]:
    """One cell with its column and what it says now. Raises AppealRefused where that is not what was seen, or nothing new."""
    sheet, row_no = str(cell.get("sheet") or ""), int(cell.get("row_no") or 0)
    name, column_no = column_of(seat, load_id, sheet, row_no, cell)
    if not sheet and len(grid.sheets) == 1:
        sheet = grid.sheets[0].name
    place = {"file": grid.file_name, "place": f"{sheet} {column_letters(column_no)}{row_no}".strip()}
    said = said_in(grid, sheet, row_no, column_no)
    if said is None:
        raise refused("cell", **place)
    new = str(cell.get("new") or "").strip()
    if "old" in cell and str(cell["old"]) != said:
        raise refused("cell_as_seen", **place, old=cell["old"], found=said)
    if not new or new == said:
        raise refused("cell_anew", **place, found=said)
    return {"sheet": sheet, "row_no": row_no, "column_no": column_no, "column_name": name, "old": said, "new": new}


def column_of(seat: Desk, load_id: str, sheet: str, row_no: int, cell: Mapping[str, Any]) -> tuple[str, int]:
    """Header and number of a cell's column: as it is said (3, or C), or of the figures under a header's name."""
    name, said = str(cell.get("column_name") or ""), str(cell.get("column_no") or "").strip().upper()
    rows = seat.con.execute(
        "select distinct column_name, column_no from landing.facts where load_id = ? and column_no is not null "
        "and (? = '' or coalesce(sheet, '') = ?)",
        [load_id, sheet, sheet],
    ).fetchall()
    if COLUMN.fullmatch(said):
        column_no = int(said) if said.isdigit() else column_index_from_string(said)
        return next((header for header, each in rows if each == column_no), name) or name, column_no
    found = {each for header, each in rows if header == name}
    if len(found) != 1:
        raise refused("column", column=name or "—", row=row_no)
    return name, int(found.pop())


def said_in(grid: Grid, sheet: str, row_no: int, column_no: int) -> str | None:
    """The text of a cell, None where there is none."""
    cells = next((each.cells for each in grid.sheets if each.name == sheet), None)
    if cells is None or column_no < 1 or cell_name(column_no - 1) not in cells.columns:
        return None
    found = cells.filter(pl.col("row_no") == row_no)[cell_name(column_no - 1)]
    return str(found[0]) if found.len() else None


def completed_rows(seat: Desk, rulebook: Rulebook, change: Change, by: str, now: datetime) -> dict[str, Any]:
    """A change of a register whose rows say which file they stand in and, where they are there already, what they say now."""
    register_id, month = str(change.get("register_id") or ""), Month.parse(str(change.get("month") or ""))
    held = registers.rows(seat, rulebook, register_id, month)
    made = [
        row if row.get("act") == "add" else row | found_row(held, row) for row in map(dict, change.get("rows") or ())
    ]
    with tempfile.TemporaryDirectory() as folder:  # refused here where it could not be followed
        registers.changed_file(seat, rulebook, register_id, month, made, by, now, Path(folder))
    return {"kind": "rows", "register_id": register_id, "month": str(month), "rows": made}


def found_row(held: pl.DataFrame, row: Mapping[str, Any]) -> dict[str, Any]:
    """Where a row of a register stands and what it says, as far as only one is meant; who changes it says which one else."""
    asked = {
        name: str(row[name]) for name in ("load_id", "sheet", "row_no", "unit_id") if row.get(name) not in (None, "")
    }
    hits = held.filter(pl.all_horizontal(pl.col(name).cast(pl.String) == said for name, said in asked.items()))
    if "row_no" not in asked or hits.height != 1:
        return {}
    found = hits.to_dicts()[0]
    old = {name: text for name, text in found.items() if name not in registers.PLACE and text}
    return {name: found[name] for name in ("load_id", "sheet", "row_no", "unit_id")} | {"old": old}


def taken_back(change: Change, load_id: str) -> dict[str, Any]:
    """The change of cells that undoes one which made a load."""
    cells = [cell | {"old": cell["new"], "new": cell["old"]} for cell in change["cells"]]
    return {"kind": "cells", "load_id": load_id, "file_name": change.get("file_name", ""), "cells": cells}


# ---- the change as a file on its way in ------------------------------------------------------------------------------


def drafted(
    seat: Desk, rulebook: Rulebook, change: Change, word: Word, by: str, now: datetime, folder: Path, tell: Tell
) -> Draft:
    """A change of cells or rows, read, checked and judged like any file. Raises what refuses it; nothing is written."""
    is_edit = change["kind"] == "cells"
    arrival = (
        edited(seat, rulebook, change, word, by, now)
        if is_edit
        else changed(seat, rulebook, change, word, by, now, folder)
    )
    (draft,) = intake.drafts_of(seat, [arrival])
    fields = fields_in_force(seat, rulebook, change["load_id"]) if is_edit else {}
    if is_edit:
        draft.grid, draft.revises = grid_of(seat, rulebook, fields), change["load_id"]
    with Reader() as reader:
        for stage, known in intake.stages(seat, [draft], tell, reader):
            if draft.error is not None:
                raise draft.error
            pile.with_revision(draft, versions.next_revision(seat, draft))
            intake.check_together(seat, stage, known, tell)
    items.drop_findings_about_others(draft)
    judge(seat, draft, is_in_part=bool(fields.get("refused")))
    return draft


def edited(seat: Desk, rulebook: Rulebook, change: Change, word: Word, by: str, now: datetime) -> Arrival:
    """A loaded file once more, with the cells of a change in it: the same bytes, arrived when they did."""
    fields = fields_in_force(seat, rulebook, change["load_id"])
    return Arrival(
        path=seat.home.inbox / fields["sha256"], name=fields["file_name"], received_at=instant_of(fields["received_at"]),
        kind=fields["kind"], encoding=fields["encoding"], received_from=fields["received_from"],
        submitter=fields["submitter"], revision=int(fields["revision"]) + 1, note=fields["note"],
        period=fields["period"], competition=rulebook.competition_id, delimiter=fields.get("delimiter"),
        unit=fields.get("unit"), arrived_by=fields.get("arrived_by", ""),
        edits=tuple(with_cells(fields.get("edits", []), change["cells"], word, by, now)),
    )  # fmt: skip


def with_cells(
    held: Sequence[edits.Edit], cells: Sequence[Mapping[str, Any]], word: Word, by: str, now: datetime
) -> list[dict[str, Any]]:
    """The edits of a file with those of a change; of a cell that was edited before, the file's own text stays its ``old``."""
    found = {place_of(edit): dict(edit) for edit in held}
    for cell in cells:
        before = found.get(place_of(cell))
        if before is not None and before["new"] != cell["old"]:
            raise refused("cell_as_seen", file="", place=f"{column_letters(cell['column_no'])}{cell['row_no']}",
                          old=cell["old"], found=before["new"])  # fmt: skip
        found[place_of(cell)] = dict(cell) | {
            "old": before["old"] if before else cell["old"], "confirmed_by": word.reviewer, "confirmed_on": word.on,
            "how": word.appeal_no, "reason": word.reason, "by": by, "at": instant_text(now),
        }  # fmt: skip
    return list(found.values())


def place_of(cell: Mapping[str, Any]) -> tuple[str, int, int]:
    """Which cell of a file is meant."""
    return str(cell["sheet"] or ""), int(cell["row_no"]), int(cell["column_no"])


def changed(
    seat: Desk, rulebook: Rulebook, change: Change, word: Word, by: str, now: datetime, folder: Path
) -> Arrival:
    """A register with the rows of a change, as a file of its own."""
    note = ": ".join(part for part in (word.appeal_no, word.reason) if part)
    month = Month.parse(change["month"])
    return registers.changed_file(seat, rulebook, change["register_id"], month, change["rows"], by, now, folder, note)


def judge(seat: Desk, draft: Draft, is_in_part: bool) -> None:
    """Let a draft in or raise what stands against it; what was taken in part before is again."""
    intake.mark_known(seat, draft)
    if draft.status == "already":
        raise refused("change_anything", file=draft.arrival.file_name)
    if not draft.must_fix.is_empty() and not (is_in_part and intake.keep_whole_units(draft)):
        raise FileRefused(draft.arrival.file_name, intake.spoken(draft.must_fix), draft.findings)
    intake.refuse_conflict(seat, draft, [])
    draft.status = "would_load"


def settle_emptied(seat: Desk, rulebook: Rulebook, change: Change, by: str, now: datetime) -> bool:
    """Sign 本月无 for a register that a change left without rows, else nobody would be scored on it; whether it was."""
    if change["kind"] != "rows":
        return False
    key = [rulebook.competition_id, change["register_id"], change["month"]]
    row = seat.con.execute(
        f"select is_settled from {marts.find('register_months')} "  # noqa: S608 - mart name
        "where competition_id = ? and register_id = ? and month = ?",
        key,
    ).fetchone()
    if row is None or row[0]:
        return False
    if isinstance(seat.journal, Journal):
        return publish.sign_none(seat, rulebook, change["register_id"], Month.parse(change["month"]), by, now)
    entries, fields = seat.journal.entries, {"register_id": change["register_id"], "month": change["month"]}
    entry = Entry(len(entries) + 1, now, "none", by, rulebook.competition_id, fields, seat.journal.head)
    entries.append(entry.sealed())
    build.land_pending(seat, {}, build.quiet)
    build.build_pending(seat)
    return True


# ---- the desk --------------------------------------------------------------------------------------------------------


def follow_on_desk(
    home: Home, competition_id: str, fields: Mapping[str, Any], load_id: str, by: str, word: str
) -> None:
    """Let the item whose file was changed know its new load and edits, so that a later edit of it goes on from there."""
    with desk.opened(home.data) as table:
        for row in table.items(competition_id):
            if fields.get("revises") and row["load_id"] == fields["revises"]:
                for edit in fields["edits"]:
                    table.put("edits", {"item_id": row["item_id"]} | edit)
                table.change(row["item_id"], load_id=load_id, revision=fields["revision"])
                table.note_act(row["item_id"], "load", by, word)
            if row["state"] in desk.OPEN:  # reckoned against what stood before
                table.replace("effects", row["item_id"], ())
