"""Looking at items of the desk: what a file is, whose, of which month, what is wrong with it, what it would replace.

The warehouse looked at is a copy or the writer's own; the desk is only changed by ``write`` and ``relate``, inside the
caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import desk
from competition.calendar import Month
from competition.errors import SaibangError
from competition.roster import Roster
from etl import intake, kinds, land, versions
from etl.build import Desk as Seat
from etl.edits import kept
from etl.errors import UnknownItem
from etl.grid import Grid, Sheet, normal
from etl.intake import Arrival, Draft
from etl.journal import instant_of
from etl.layout import Home
from etl.learned import NOTHING
from etl.reader import Reader
from etl.refusals import NeedsTyping, NotTaken, ReaderWaits
from etl.tidy.findings import MUST_FIX, PLEASE_CHECK, STAGES
from etl.tidy.units import unit_named

Row = dict[str, Any]
Tell = Callable[[dict[str, Any]], None]
PREVIEW_ROWS, PREVIEW_COLUMNS, PREVIEW_LENGTH, PREVIEW_UNITS = 12, 24, 60, 5
HEADER_AMONG = 40  # rows
PLACE = ("check_id", "sheet", "row_no", "column_no", "unit_id")
# States a look may change; the others stand until a person acts.
LOOKED_AT = (*desk.OPEN, "duplicate", "loaded")
# What a person says of an item, and what only a load writes.
DECIDED = (
    "asked_kind", "asked_encoding", "asked_delimiter", "asked_period", "asked_unit", "submitter", "accept_part",
    "is_newest_confirmed", "arrived_at", "note", "load_id",
)  # fmt: skip
SENT_FOR_GOOD = ("ready", "version", "questions", "loaded", "returned", "answered")


@dataclass
class Looked:
    """An item, its edits and explanations, and what looking at it found."""

    row: Row
    edits: Sequence[Row] = ()
    explained: Sequence[Row] = ()
    competition: str | None = None  # as a person said it; else a template may
    draft: Draft | None = None
    changes: Row = field(default_factory=dict)
    findings: pl.DataFrame = field(default_factory=land.no_findings)


def silent(event: dict[str, Any]) -> None:
    """Nobody listens."""


def listed_of(home: Home, item_ids: Sequence[str]) -> list[Looked]:
    """Items with their edits, explanations and the place of their bytes. Raises UnknownItem."""
    listed = []
    with desk.looked_at(home.data) as table:
        for item_id in item_ids:
            row = table.item(item_id)
            if row is None:
                raise UnknownItem(item_id, [each["item_id"] for each in table.items()][:12])
            edits = table.rows("select * from edits where item_id = ?", item_id)
            explained = table.rows("select * from explanations where item_id = ?", item_id)
            listed.append(
                Looked(row | {"path": str(table.path(row["sha256"]))}, edits, explained, row["competition_id"])
            )
    return listed


# ---- looking ---------------------------------------------------------------------------------------------------------


def look(seat: Seat, listed: Sequence[Looked], tell: Tell) -> None:
    """Read, tidy and check items together (a parcel, or what was refused as one, is left as it is)."""
    to_read = [each for each in listed if each.row["state"] in LOOKED_AT and not each.changes]
    drafts = intake.drafts_of(seat, [arrival_of(seat, each) for each in to_read])
    heard, roster = progress(tell), rosters(seat)
    with Reader() as reader:
        for stage, known in intake.stages(seat, drafts, heard, reader):
            for draft in stage:
                name_submitter(seat, draft)
                intake.mark_known(seat, draft)
            intake.check_together(seat, [draft for draft in stage if draft.tidied], known, heard)
    for each, draft in zip(to_read, drafts, strict=True):
        each.draft = draft
        drop_findings_about_others(draft)
        if each.row.get("accept_part") and draft.tidied and not draft.must_fix.is_empty():
            intake.keep_whole_units(draft)
        put_right(seat, each, draft)
        understand(seat, each, roster(draft.rulebook.competition_id))


def name_submitter(seat: Seat, draft: Draft) -> None:
    """Where nobody said whose list a register is, it is of him who hands that list in, so that it can't be counted beside his."""
    if draft.tidied is None or draft.arrival.submitter or draft.kind in (*intake.WIDE, "receipts"):
        return
    usual = seat.con.execute(
        "select submitter from landing.loads where competition_id = ? and kind = ? "
        "order by last_month is not distinct from ? desc, received_at desc, revision desc limit 1",
        [draft.rulebook.competition_id, draft.kind, draft.tidied.last_month],
    ).fetchone()
    if usual:
        draft.arrival = replace(draft.arrival, submitter=usual[0])


def drop_findings_about_others(draft: Draft) -> None:
    """On the desk a unit's file stands for itself: that other units have not reported yet is no fault of it."""
    if draft.kind == "monthly" and draft.tidied is not None:
        units = versions.parts_of(draft)
        is_own = pl.col("row_no").is_not_null() | pl.col("unit_id").is_null() | pl.col("unit_id").is_in(units)
        draft.findings = draft.findings.filter(is_own)


def rosters(seat: Seat) -> Callable[[str], Roster]:
    """The rosters that are landed, by competition, each read once."""
    return cache(lambda competition_id: land.roster_of(seat.con, competition_id))


def progress(tell: Tell) -> Tell:
    """Events of reading and checking as progress of the pile."""
    return lambda event: tell(event | {"event": "progress", "phase": event["event"]})


def arrival_of(seat: Seat, each: Looked) -> Arrival:
    """An item as a file that is handed in, with everything a person said of it."""
    row = each.row
    return Arrival(
        path=Path(row["path"]), name=row["file_name"], received_at=instant_of(row["arrived_at"]),
        kind=row.get("asked_kind") or None, encoding=row.get("asked_encoding") or None,
        delimiter=row.get("asked_delimiter") or None, period=row.get("asked_period") or None,
        unit=row.get("asked_unit") or None, received_from=row["received_from"], submitter=row.get("submitter", ""),
        revision=revision_of(seat, each), note=row["note"], competition=each.competition, edits=tuple(each.edits),
        arrived_by=row["arrived_by"],
    )  # fmt: skip


def revision_of(seat: Seat, each: Looked) -> int:
    """The item's revision; the next one where it is loaded and was changed by the office since."""
    load_id, revision = each.row.get("load_id", ""), int(each.row.get("revision", 1))
    fields = load_fields(seat, load_id, each.row["competition_id"]) if load_id else None
    if fields is None:
        return revision
    is_edited = kept(fields.get("edits", [])) != kept(each.edits)
    return max(revision, int(fields["revision"]) + 1) if is_edited else int(fields["revision"])


def put_right(seat: Seat, each: Looked, draft: Draft) -> None:
    """A loaded item that is read otherwise now is the next revision of its bytes, which withdraws the load that was wrong.

    What a name means may have been confirmed wrongly, or the unit been said wrongly: the figures stand with another unit.
    """
    load_id = each.row.get("load_id", "")
    fields = load_fields(seat, load_id, each.row["competition_id"]) if load_id else None
    if fields is None or draft.tidied is None:
        return
    if draft.load_id == load_id and versions.is_landed(seat, draft, fields["refused"]):
        return
    draft.revises = load_id
    draft.is_reread = kept(fields.get("edits", [])) == kept(each.edits)
    if draft.is_reread:
        draft.status = "refused"
        revision = max(int(each.row.get("revision", 1)), int(fields["revision"]) + 1)
        draft.arrival = replace(draft.arrival, revision=revision)
        intake.mark_known(seat, draft)


def load_fields(seat: Seat, load_id: str, competition_id: str) -> dict[str, Any] | None:
    """What the journal says of a load."""
    for entry in reversed(seat.journal.entries):
        is_load = entry.act == "load" and entry.competition_id == competition_id
        if is_load and land.load_id_of(entry.fields, competition_id) == load_id:
            return entry.fields
    return None


def understand(seat: Seat, each: Looked, roster: Roster) -> None:
    """The columns of an item after looking at it."""
    draft = each.draft
    assert draft is not None
    if isinstance(draft.error, ReaderWaits):  # it was not looked at: what is known of it stays
        each.draft, each.changes = None, {"state": each.row["state"]} | refusal(draft.error)
        return
    each.row["competition_id"] = draft.rulebook.competition_id
    each.findings = draft.findings
    header_row, names = header_of(draft)
    replaces = versions.replaced(seat, draft) if draft.tidied is not None and draft.error is None else []
    each.changes = {
        "competition_id": draft.rulebook.competition_id, "kind": draft.kind, "ledger": dumped(draft.ledger),
        "reading": dumped(reading(draft, header_row, names)),
        "template": dumped(dict(draft.grid.template) if draft.grid else {}), "checked_at": desk.now_text(),
        "unit_ids": dumped(units_of(each, names, roster)), "replaces": dumped(replaces), "refusal_zh": "", "refusal_en": "",
        "same_as": "", "replaced_by": "",
    }  # fmt: skip
    if draft.tidied is not None:
        each.changes |= {"first_month": draft.tidied.first_month or "", "last_month": draft.tidied.last_month or ""}
    if draft.error is not None:
        each.changes |= refusal(draft.error)
        each.findings = pl.concat([refusal_finding(each.row["file_name"], draft.error), each.findings])
    each.changes |= judged(each, replaces)
    each.changes |= counted(each.findings, each.explained)


def judged(each: Looked, replaces: Sequence[Row]) -> Row:
    """The state of an item by itself; what lies beside it on the desk is looked at by ``relate``."""
    draft, row = each.draft, each.row
    assert draft is not None
    if draft.error is not None:
        if isinstance(draft.error, NeedsTyping):
            return {"state": "typing"}
        is_read = draft.grid is not None or not isinstance(draft.error, NotTaken)
        return {"state": "questions" if is_read else "unreadable"}
    if draft.status == "already":
        # An item that lay ready was loaded by a job that died before it could say so; a new one brings nothing new.
        is_own = row.get("load_id") == draft.load_id or row["state"] in ("ready", "version", "loaded")
        return {"state": "loaded", "load_id": draft.load_id} if is_own else duplicate(draft.load_id)
    if not draft.must_fix.is_empty() and not (row.get("accept_part") and draft.refused):
        return {"state": "questions"}
    return {"state": "version" if asks(replaces) and not row.get("is_newest_confirmed") else "ready"}


def asks(replaces: Sequence[Row]) -> bool:
    """Whether a person must say that a file is the newer one: not where only the office's own edits differ."""
    return not all(one["is_same_file"] for one in replaces)


def duplicate(of: str) -> Row:
    """The columns of an item that brings nothing new."""
    return {"state": "duplicate", "same_as": of}


def refusal(error: SaibangError) -> Row:
    """Why a file can't be taken, in both languages."""
    return {"refusal_zh": error.message("zh_CN"), "refusal_en": error.message("en")}


def refused(each: Looked, error: SaibangError) -> Looked:
    """An item that can't be read at all."""
    each.findings = refusal_finding(each.row["file_name"], error)
    each.changes = {"state": "unreadable"} | refusal(error) | counted(each.findings, ())
    return each


def refusal_finding(file_name: str, error: SaibangError) -> pl.DataFrame:
    """The refusal of a whole file as a finding, so that it travels with a return."""
    reason = getattr(type(error), "reason", error.key)
    row = {
        "file_name": file_name, "check_id": reason.rpartition(".")[2], "severity": MUST_FIX, "stage": "file",
        "message_zh": error.message("zh_CN"), "message_en": error.message("en"), "remedy_zh": "", "remedy_en": "",
    }  # fmt: skip
    return land.findings_frame(pl.DataFrame([row]))


def counted(findings: pl.DataFrame, explained: Iterable[Row]) -> Row:
    """Stage and numbers of findings; what a unit explained needs no look any more."""
    said = {tuple(row[name] for name in PLACE) for row in explained}
    must_fix = findings.filter(pl.col("severity") == MUST_FIX)
    places = findings.filter(pl.col("severity") == PLEASE_CHECK).select(PLACE).rows()
    stages = set(must_fix["stage"].fill_null("rows"))
    return {
        "stage": next((stage for stage in STAGES if stage in stages), ""),
        "must_fix": must_fix.height,
        "please_check": sum(place_key(place) not in said for place in places),
    }


def place_key(place: Sequence[Any]) -> tuple[Any, ...]:
    """A finding's place as the desk keeps it in explanations: nothing is an empty text or 0."""
    check_id, sheet, row_no, column_no, unit_id = place
    return (check_id, sheet or "", row_no or 0, column_no or 0, unit_id or "")


# ---- what was understood ---------------------------------------------------------------------------------------------


def dumped(value: object) -> str:
    """A value as the desk keeps it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def reading(draft: Draft, header_row: int | None, names: Sequence[str]) -> Row:
    """How a file was read, with its first rows and first units, for a person to see whether that is right."""
    grid = draft.grid
    if grid is None:
        return {"encoding": draft.encoding, "parts": versions.parts_of(draft)}
    return {
        "format": grid.format, "encoding": grid.encoding, "by": grid.evidence, "delimiter": grid.delimiter,
        "sheets": [each.name for each in grid.sheets], "hidden": list(grid.hidden), "header_row": header_row,
        "preview": preview(first_sheet(grid)), "units": list(names[:PREVIEW_UNITS]), "parts": versions.parts_of(draft),
    }  # fmt: skip


def first_sheet(grid: Grid) -> Sheet | None:
    """The first sheet that is not empty."""
    return next((each for each in grid.sheets if each.height), None)


def preview(sheet: Sheet | None) -> list[list[str]]:
    """The first rows of a sheet, each led by its number."""
    if sheet is None:
        return []
    rows = sheet.cells.select("row_no", *sheet.columns[:PREVIEW_COLUMNS]).head(PREVIEW_ROWS).rows()
    return [[str(row[0]), *(cell[:PREVIEW_LENGTH] for cell in row[1:])] for row in rows]


def header_of(draft: Draft) -> tuple[int | None, list[str]]:
    """The number of the row most of whose cells are columns of the kind, and the names under its unit column."""
    known, sheet = kinds.all_kinds(draft.rulebook), first_sheet(draft.grid) if draft.grid else None
    if sheet is None or draft.kind not in known:
        return None, []
    names = known[draft.kind].field_ids
    rows = sheet.cells.select(sheet.columns).head(HEADER_AMONG).rows()
    fields = [[names.get(normal(cell)) for cell in row] for row in rows]
    best = max(range(len(rows)), key=lambda number: len(set(fields[number]) - {None}))
    if "unit" not in fields[best]:
        return int(sheet.cells["row_no"][best]), []
    units = sheet.cells[sheet.columns[fields[best].index("unit")]][best + 1 :].unique(maintain_order=True)
    return int(sheet.cells["row_no"][best]), [name for name in units if name.strip()]


def units_of(each: Looked, names: Sequence[str], roster: Roster) -> list[str]:
    """The units a file speaks of: of its rows, and of rows that were refused as far as their names are known."""
    draft = each.draft
    assert draft is not None
    found: set[str] = set(draft.staged.units()["unit_id"]) if draft.staged is not None else set()
    for frame in draft.tidied.tables.values() if draft.tidied else ():
        if "unit_id" in frame.columns:
            found |= set(frame["unit_id"].drop_nulls())
    found |= set(draft.findings.filter(pl.col("row_no").is_not_null())["unit_id"].drop_nulls())
    if not found:  # every row was refused, or it could not be read at all
        said = [name for name in (*names, draft.unit, each.row.get("asked_unit")) if name]
        month = Month.parse(draft.tidied.last_month) if draft.tidied and draft.tidied.last_month else None
        known = {unit.unit_id for unit in roster.units}
        named = [unit_named(name, roster, month, NOTHING) if month else name for name in said]
        found = {unit_id for unit_id in named if unit_id in known}
    return sorted(found)


# ---- onto the desk ---------------------------------------------------------------------------------------------------


def write(table: desk.Desk, each: Looked) -> None:
    """What looking found, into the desk; what loading it would change must be asked anew."""
    if each.changes:
        table.change(each.row["item_id"], **each.changes)
        table.replace("effects", each.row["item_id"], ())
    if each.draft is not None or not each.findings.is_empty():
        rows = land.findings_frame(each.findings).with_row_index("no", offset=1).to_dicts()
        table.replace("findings", each.row["item_id"], rows)


def is_decided_anew(table: desk.Desk, each: Looked) -> bool:
    """Whether somebody decided something of an item since it was taken up to be looked at: what was found holds no more.

    What a look finds is no decision: of two looks at the same the later may replace the earlier.
    """
    item_id = each.row["item_id"]
    now = table.item(item_id)
    if now is None:
        return True
    said = [table.rows(f"select * from {name} where item_id = ?", item_id) for name in ("edits", "explanations")]  # noqa: S608
    is_closed = now["state"] != each.row["state"] and now["state"] not in LOOKED_AT
    return is_closed or said != [each.edits, each.explained] or any(now[name] != each.row[name] for name in DECIDED)


def relate(table: desk.Desk, competition_id: str) -> None:
    """Tell duplicates and versions apart among the items of a competition, and see which returns were answered."""
    rows = sorted(table.items(competition_id), key=lambda row: (row["created_at"], row["item_id"]))
    by_id = {row["item_id"]: dict(row) for row in rows}
    mark_duplicates(rows)
    mark_versions([row for row in rows if row["state"] in ("ready", "version", "questions")])
    mark_answered(rows)
    for row in rows:
        before = by_id[row["item_id"]]
        changes = {name: row[name] for name in ("state", "same_as", "replaced_by") if row[name] != before[name]}
        if changes:
            table.change(row["item_id"], **changes)


def relate_all(table: desk.Desk, listed: Sequence[Looked]) -> None:
    """Relate the items of every competition that some of these are of."""
    for competition_id in {each.row["competition_id"] for each in listed}:
        relate(table, competition_id)


def mark_duplicates(rows: Sequence[Row]) -> None:
    """The same bytes again, unless a person said that they mean something else this time.

    Of a file that names no unit the sender is part of what it says: two units' empty forms may be the same to the byte.
    """
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        said = tuple(row[name] for name in ("sha256", "asked_kind", "asked_period", "asked_unit"))
        said += (row["received_from"],) if row["unit_ids"] == "[]" else ()
        earlier = first.setdefault(said, row)
        if earlier is not row and row["state"] in (*desk.OPEN, "duplicate"):
            row |= duplicate(earlier["item_id"])


def mark_versions(rows: Sequence[Row]) -> None:
    """Of several open files for the same place the last to arrive is proposed; where that is not known, a person says it."""
    owned = {row["item_id"]: parts(row) for row in rows}
    places: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        for key in places_of(row, owned):
            places.setdefault(key, []).append(row)
    for row in rows:
        own = owned[row["item_id"]]
        beside = [other for key in places_of(row, owned) for other in places[key] if other is not row]
        newer = [other for other in beside if rank(other) > rank(row) and owned[other["item_id"]] >= own]
        row["replaced_by"] = max(newer, key=rank)["item_id"] if newer else ""
        is_even = any(rank(other) == rank(row) for other in beside)
        if row["state"] in ("ready", "version"):
            is_free = row["is_newest_confirmed"] or not (newer or is_even or asks(json.loads(row["replaces"])))
            row["state"] = "ready" if is_free else "version"


def places_of(row: Row, owned: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """What a file claims, one by one: competition, kind, months and part; nothing of a file whose kind is not known."""
    shared = tuple(row[name] for name in ("competition_id", "kind", "first_month", "last_month"))
    return [(*shared, part) for part in owned[row["item_id"]]] if row["kind"] else []


def rank(row: Row) -> tuple[Any, ...]:
    """What decides between versions: a person's word, then the arrival, then the revision."""
    return (row["is_newest_confirmed"], row["arrived_at"], row["revision"])


def parts(row: Row) -> set[str]:
    """What a file replaces, part by part; of a faulty one the units it speaks of."""
    return set(json.loads(row["reading"]).get("parts", [])) | (
        set(json.loads(row["unit_ids"])) if row["kind"] in intake.WIDE else set()
    )


def is_beside(row: Row, other: Row) -> bool:
    """Whether two items claim a common place."""
    same = all(row[name] == other[name] for name in ("competition_id", "kind", "first_month", "last_month"))
    return same and row["item_id"] != other["item_id"] and bool(parts(row) & parts(other))


def mark_answered(rows: Sequence[Row]) -> None:
    """A file sent back is answered by a later one of the same kind, unit and months."""
    for row in rows:
        if row["state"] == "returned" and any(answers(other, row) for other in rows):
            row["state"] = "answered"


def answers(other: Row, row: Row) -> bool:
    """Whether another file is what the unit sent instead of this one."""
    is_later = (other["arrived_at"], other["created_at"]) > (row["arrived_at"], row["created_at"])
    if other is row or not is_later or other["sha256"] == row["sha256"] or other["state"] not in SENT_FOR_GOOD:
        return False
    units = set(json.loads(row["unit_ids"]))
    same = all(row[name] in ("", other[name]) for name in ("kind", "first_month", "last_month"))
    return same and bool(units & set(json.loads(other["unit_ids"])))


def events(rows: Iterable[Mapping[str, Any]], tell: Tell) -> None:
    """One event an item."""
    for row in rows:
        tell({"event": "item", "item_id": row["item_id"], "state": row["state"], "file": row["file_name"]})
