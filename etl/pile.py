"""The pile on the office's desk: what came is unpacked, read and checked together, and waits there for a person.

Nothing here counts until a person loads it. Looking is done beside the warehouse (``build.aside``), so that one may look
while another writes; the desk changes in one transaction at the end, so that a receive that was cancelled leaves nothing.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

import desk
from competition.errors import FileRefused, Phrase, SaibangError
from competition.roster import normal as normal_unit
from etl import build, intake, items, kinds, land, rulebooks, unpack, versions
from etl.errors import NeedsReason, NotReady, UnknownItem
from etl.grid import normal
from etl.intake import Draft
from etl.items import Looked, Row, Tell, silent
from etl.journal import instant_of, instant_text
from etl.layout import Home, keep
from etl.refusals import NotTaken

WAIT_SECONDS = 60.0
SWEPT_AFTER_SECONDS = 86_400.0
EXPLAINS = ("load_id", "check_id", "sheet", "row_no", "column_no", "unit_id", "column_id", "explanation", "given_by")
RECONCILES = ("unit_id", "column_id", "first_month", "last_month", "claim", "register", "decision", "reason")
DECISIONS = ("claim", "register", "neither")


@dataclass(frozen=True)
class Handed:
    """A file as it is handed in. Without ``received_at`` it arrived when it was handed in, which the item says."""

    path: Path
    file_name: str = ""
    source: str = "upload"
    competition: str | None = None
    received_at: datetime | None = None
    received_from: str = ""
    note: str = ""


# ---- receiving and looking again -------------------------------------------------------------------------------------


def receive(home: Home, arrivals: Sequence[Handed], by: str, now: datetime, tell: Tell = silent) -> list[str]:
    """Put files on the desk, unpacked, read and checked; returns the ids of the items, in the order of the files.

    A file that can't be read is an item that says so. Raises WriterBusy, CompetitionNotChosen and FileNotFoundError; then
    nothing lies on the desk.
    """
    with (
        tempfile.TemporaryDirectory(prefix="saibang-receive-") as folder,
        build.aside(home, by, now, WAIT_SECONDS) as seat,
    ):
        listed = [
            Looked(row, changes=changes)
            for handed in arrivals
            for row, changes in laid_out(handed, competition_of(seat, handed), Path(folder), by, now)
        ]
        items.look(seat, listed, tell)
        with desk.opened(home.data) as table:
            for each in listed:
                put(table, each, by)
            relate_all(table, listed)
            rows = [table.item(each.row["item_id"]) or {} for each in listed]
            sweep(table)
    items.events(rows, tell)
    return [row["item_id"] for row in rows]


def competition_of(seat: build.Desk, handed: Handed) -> str:
    """The competition of a file. Raises CompetitionNotChosen and UnknownCompetition."""
    return rulebooks.choose(seat.rulebooks, handed.competition, seat.journal.entries).competition_id


def laid_out(handed: Handed, competition: str, folder: Path, by: str, now: datetime) -> Iterator[tuple[Row, Row]]:
    """The item of a file, and those of what is in it where it is a parcel; with what is settled without reading."""
    name, data = handed.file_name or handed.path.name, handed.path.read_bytes()
    row = new_row(handed, name, data, competition, by, now) | {"path": str(handed.path)}
    if not unpack.is_container(data, name):
        yield row, {}
        return
    try:
        pieces = unpack.unpack(data, name)
    except NotTaken as error:
        yield row, {"state": "unreadable", **items.refusal(error)}
        return
    yield row, {"state": "container"}
    for piece in pieces:
        path = folder / hashlib.sha256(piece.data).hexdigest()
        path.write_bytes(piece.data)
        own = new_row(handed, piece.file_name, piece.data, competition, by, now)
        own |= {"parent_id": row["item_id"], "path": str(path)}
        own |= {"received_from": piece.received_from} if piece.received_from else {}
        if piece.received_at:
            own |= {"arrived_at": instant_text(piece.received_at), "arrived_by": "mail", "source": "mail"}
        yield own, {}


def new_row(handed: Handed, name: str, data: bytes, competition: str, by: str, now: datetime) -> Row:
    """The columns of an item nobody has looked at."""
    return {
        "item_id": desk.new_id(), "competition_id": competition, "sha256": hashlib.sha256(data).hexdigest(),
        "file_name": name, "size": len(data), "source": handed.source, "received_from": handed.received_from,
        "arrived_at": instant_text(handed.received_at or now),
        "arrived_by": "entered" if handed.received_at else "loaded",
        "note": handed.note, "state": "received", "by": by,
    }  # fmt: skip


def put(table: desk.Desk, each: Looked, by: str) -> None:
    """A new item, its bytes and what looking found."""
    row = dict(each.row)
    path = Path(row.pop("path"))
    if path != table.path(row["sha256"]):
        table.keep(path.read_bytes())
    table.add(row)
    items.write(table, each)
    table.note_act(row["item_id"], "receive", by, row["note"])


def relate_all(table: desk.Desk, listed: Sequence[Looked]) -> None:
    """Relate the items of every competition that some of these are of."""
    for competition_id in {each.row["competition_id"] for each in listed}:
        items.relate(table, competition_id)


def sweep(table: desk.Desk, wanted: Sequence[str] | None = None) -> None:
    """Remove bytes no item names: those asked for (SHA-256), else all that nobody has touched for a day."""
    named = {row["sha256"] for row in table.rows("select distinct sha256 from items")}
    for path in table.tray.glob("*") if table.tray.is_dir() else ():
        is_old = time.time() - path.stat().st_mtime > SWEPT_AFTER_SECONDS
        if path.name not in named and (path.name in wanted if wanted is not None else is_old):
            path.unlink(missing_ok=True)


def review(home: Home, item_ids: Sequence[str], by: str, now: datetime, tell: Tell = silent) -> None:
    """Look at items again: after an edit, a confirmed name, another encoding. Raises UnknownItem and WriterBusy."""
    with build.aside(home, by, now, WAIT_SECONDS) as seat:
        listed = listed_of(home, item_ids)
        items.look(seat, listed, tell)
        with desk.opened(home.data) as table:
            for each in listed:
                items.write(table, each)
            relate_all(table, listed)
            rows = [table.item(item_id) or {} for item_id in item_ids]
    items.events(rows, tell)


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
            listed.append(Looked(row | {"path": str(table.path(row["sha256"]))}, edits, explained))
    return listed


# ---- loading ---------------------------------------------------------------------------------------------------------


def load(home: Home, item_ids: Sequence[str], by: str, now: datetime, tell: Tell = silent) -> list[Row]:
    """Load items, looked at once more under the lock; returns the items as they are then.

    An item with questions, or a version nobody confirmed, stays on the desk and its event says why. Raises UnknownItem and
    WriterBusy.
    """
    listed = sorted(listed_of(home, item_ids), key=lambda each: (each.row["arrived_at"], each.row["revision"]))
    said: dict[str, SaibangError] = {}
    with build.desk(home, by, now, WAIT_SECONDS) as seat:
        for stage in (True, False):  # rosters say what the names in other files mean
            chosen = [each for each in listed if (each.row["kind"] == "roster") is stage]
            items.look(seat, chosen, tell)
            said |= admitted(seat, chosen)
            intake.commit(seat, [each.draft for each in chosen if each.draft], by, now, tell)
        for each in listed:
            write_explanations(seat, each)
        build.tick(seat, by, now)
        build.catch_up(seat)
        rows = noted(home, listed, by)
    beside = beside_of(home, rows)
    if beside:
        review(home, beside, by, now, tell)
    for row in rows:
        error = said.get(row["item_id"])
        told = {"message": error.message()} if error else {}
        tell({"event": "item", "item_id": row["item_id"], "state": row["state"], "file": row["file_name"]} | told)
    return rows


def admitted(seat: build.Desk, listed: Sequence[Looked]) -> dict[str, SaibangError]:
    """Let in what may go in; the others' reasons by item."""
    taken: list[Draft] = []
    said: dict[str, SaibangError] = {}
    for each in listed:
        try:
            admit(seat, each, taken)
        except SaibangError as error:
            said[each.row["item_id"]] = error
    return said


def admit(seat: build.Desk, each: Looked, taken: list[Draft]) -> None:
    """Let one item in. Raises what stands against it."""
    draft, file = each.draft, each.row["file_name"]
    if draft is None:
        raise NotReady(file, Phrase(f"jobs.item_{each.row['state']}"))
    if draft.error is not None:
        raise draft.error
    if draft.status == "already":
        return
    if each.changes["state"] == "questions":
        raise FileRefused(file, intake.spoken(draft.must_fix), draft.findings)
    is_asked = each.row["is_newest_confirmed"]
    if not is_asked and (each.changes["state"] == "version" or each.row["state"] == "version"):
        raise NotReady(file, Phrase("jobs.item_version"))
    with_revision(draft, versions.next_revision(seat, draft))
    intake.refuse_conflict(seat, draft, taken)
    draft.status = "would_load"
    taken.append(draft)


def with_revision(draft: Draft, revision: int) -> None:
    """Give a draft another revision, and with it another load id."""
    draft.arrival = replace(draft.arrival, revision=revision)
    draft.load_id = land.load_id_of(draft.fields(""), draft.rulebook.competition_id)


def noted(home: Home, listed: Sequence[Looked], by: str) -> list[Row]:
    """What became of the items, onto the desk; items beside them are looked at anew against what is loaded now."""
    with desk.opened(home.data) as table:
        for each in listed:
            if each.draft and each.draft.status in ("loaded", "in_part", "already"):
                each.changes |= {
                    "state": "loaded", "load_id": each.draft.load_id, "revision": each.draft.arrival.revision,
                    "is_newest_confirmed": 0,
                }  # fmt: skip
                table.note_act(each.row["item_id"], "load", by, each.draft.status)
            items.write(table, each)
        relate_all(table, listed)
        return [table.item(each.row["item_id"]) or {} for each in listed]


def beside_of(home: Home, rows: Sequence[Row]) -> list[str]:
    """The open items that claim the place of what was loaded: what they would replace is another file now."""
    loaded = [row for row in rows if row["state"] == "loaded"]
    with desk.looked_at(home.data) as table:
        waiting = [row for row in table.items() if row["state"] in ("ready", "version", "questions")]
    return [
        row["item_id"] for row in waiting
        if any(items.is_beside(row, other) for other in loaded)
    ]  # fmt: skip


# ---- explanations ----------------------------------------------------------------------------------------------------


def write_explanations(seat: build.Desk, each: Looked) -> None:
    """Acknowledge what units said of a loaded item, once each."""
    draft = each.draft
    if draft is None or draft.status not in ("loaded", "in_part", "already"):
        return
    competition_id = draft.rulebook.competition_id
    known = [entry.fields for entry in seat.journal.entries if entry.act == "explain"]
    for said in each.explained:
        fields = {"load_id": draft.load_id, "column_id": column_of(draft, said)}
        fields |= {name: said[name] for name in EXPLAINS if name not in fields}
        if fields not in known:
            seat.write("explain", said["by"], competition_id, fields, instant_of(said["at"]))


def column_of(draft: Draft, place: Mapping[str, Any]) -> str | None:
    """The input column of a cell, None where the place is no figure's."""
    facts = draft.tidied.tables.get("facts") if draft.tidied else None
    if facts is None:
        return None
    here = facts.filter(pl.col("row_no") == place["row_no"], pl.col("column_no") == place["column_no"])
    columns = here["column_id"].unique()
    return str(columns[0]) if columns.len() == 1 else None


def explain(
    home: Home, item_id: str, place: Mapping[str, Any], explanation: str, given_by: str, by: str, now: datetime
) -> None:
    """Take what a unit said to a please-check finding; it goes into the journal with the load, at once where it is loaded.

    ``place``: check_id, sheet, row_no, column_no, unit_id of the finding. Raises NeedsReason, UnknownItem, WriterBusy.
    """
    if not (explanation.strip() and given_by.strip()):
        raise NeedsReason("explain")
    (each,) = listed_of(home, [item_id])
    row = {
        "item_id": item_id, "check_id": place["check_id"], "sheet": place.get("sheet") or "",
        "row_no": int(place.get("row_no") or 0), "column_no": int(place.get("column_no") or 0),
        "unit_id": place.get("unit_id") or "", "explanation": explanation.strip(), "given_by": given_by.strip(),
        "by": by, "at": instant_text(now),
    }  # fmt: skip
    with desk.opened(home.data) as table:
        table.put("explanations", row)
        table.note_act(item_id, "explain", by, explanation.strip())
    if each.row["state"] == "loaded":
        load(home, [item_id], by, now)
    else:
        review(home, [item_id], by, now)


def explain_load(
    home: Home, load_id: str, place: Mapping[str, Any], explanation: str, given_by: str, by: str, now: datetime,
    competition: str | None = None,
) -> None:  # fmt: skip
    """Take what a unit said to a finding of a load, wherever the load came from. Raises NeedsReason and UnknownItem."""
    if not (explanation.strip() and given_by.strip()):
        raise NeedsReason("explain")
    with build.desk(home, by, now, WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        if items.load_fields(seat, load_id, rulebook.competition_id) is None:
            raise UnknownItem(load_id, [])
        column = seat.con.execute(
            "select column_id from landing.facts where competition_id = ? and load_id = ? and row_no = ? and column_no = ?",
            [rulebook.competition_id, load_id, place.get("row_no"), place.get("column_no")],
        ).fetchone()
        fields = {"load_id": load_id, "column_id": column[0] if column else None, "explanation": explanation.strip()}
        fields |= {"given_by": given_by.strip(), "check_id": place["check_id"], "sheet": place.get("sheet") or ""}
        fields |= {"row_no": int(place.get("row_no") or 0), "column_no": int(place.get("column_no") or 0)}
        seat.write("explain", by, rulebook.competition_id, fields | {"unit_id": place.get("unit_id") or ""}, now)
        build.catch_up(seat)


# ---- sending back ----------------------------------------------------------------------------------------------------


def give_back(home: Home, item_id: str, due_on: str, by: str, now: datetime) -> Path:
    """Send a file back to its unit: journal, state, and the return sheet, whose path is returned.

    ``due_on``: the day an answer is wanted, ``2026-11-25`` or empty. Raises NotReady where the item is no open file.
    """
    (each,) = listed_of(home, [item_id])
    row = each.row
    if row["state"] not in ("unreadable", "typing", "questions", "version", "ready"):
        raise NotReady(row["file_name"], Phrase(f"jobs.item_{row['state']}"))
    with desk.looked_at(home.data) as table:
        found = table.rows("select * from findings where item_id = ? order by no", item_id)
    findings = land.findings_frame(pl.DataFrame(found, schema_overrides=land.FINDINGS) if found else land.no_findings())
    with build.desk(home, by, now, WAIT_SECONDS) as seat:
        keep(home, Path(row["path"]).read_bytes(), row["sha256"])
        seat.write("return", by, row["competition_id"], return_fields(home, row, findings, due_on), now)
        build.catch_up(seat)
    with desk.opened(home.data) as table:
        table.change(item_id, state="returned")
        table.note_act(item_id, "return", by, due_on)
        relate_all(table, [each])
    return sheet_of(home, row, findings)


def return_fields(home: Home, row: Row, findings: pl.DataFrame, due_on: str) -> dict[str, Any]:
    """What the journal keeps of a return; where the file could not be understood, what a person said of it."""
    unit_ids = json.loads(row["unit_ids"]) or [name for name in (row["asked_unit"],) if name]
    return {
        "sha256": row["sha256"], "file_name": row["file_name"], "kind": row["kind"] or row["asked_kind"],
        "unit_ids": unit_ids, "first_month": row["first_month"] or row["asked_period"] or None,
        "last_month": row["last_month"] or row["asked_period"] or None, "received_at": row["arrived_at"],
        "findings": keep(home, land.findings_bytes(findings)), "finding_count": findings.height, "due_on": due_on,
    }  # fmt: skip


def sheet_of(home: Home, row: Row, findings: pl.DataFrame) -> Path:
    """The return sheet of an item in data/desk/out/."""
    folder = home.data / "desk" / "out" / str(row["item_id"])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{Path(str(row['file_name'])).stem}.csv"
    target.write_bytes(findings.write_csv().encode("utf-8-sig"))
    return target


def message_of(home: Home, item_id: str, due_on: str) -> dict[str, str]:
    """The message that goes with a return, in both languages."""
    (each,) = listed_of(home, [item_id])
    with desk.looked_at(home.data) as table:
        found = table.rows("select * from findings where item_id = ? and severity = 'must_fix' order by no", item_id)
    return {
        short: "\n".join(
            [each.row["file_name"], *(f"{row[f'message_{short}']} {row[f'remedy_{short}']}" for row in found)]
        )
        for short in ("zh", "en")
    }


# ---- names, claims, arrivals -----------------------------------------------------------------------------------------


def alias(home: Home, fields: Mapping[str, str], by: str, now: datetime, competition: str | None = None) -> None:
    """Confirm once what a written name means: what (header or unit), kind (of a header), written, means (field or unit id).

    Raises NotReady where there is no such column or unit.
    """
    what, kind, written, means = (str(fields.get(name) or "") for name in ("what", "kind", "written", "means"))
    with build.desk(home, by, now, WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        if what == "header":
            written = normal(written)
            known = {each.field_id for each in kinds.kind_named(kind, kinds.all_kinds(rulebook)).fields}
        else:
            what, kind, written = "unit", "", normal_unit(written)
            known = {unit.unit_id for unit in land.roster_of(seat.con, rulebook.competition_id).units}
        if means not in known or not written:
            raise NotReady(written, Phrase("jobs.alias_unknown", {"means": means}))
        row = {"what": what, "kind": kind, "written": written, "means": means}
        seat.write("alias", by, rulebook.competition_id, row, now)
        build.catch_up(seat)


def reconcile(home: Home, fields: Mapping[str, Any], by: str, now: datetime, competition: str | None = None) -> None:
    """Decide between a unit's claim and the office's register; figures are texts. Raises NeedsReason and NotReady."""
    row = {name: fields.get(name) for name in RECONCILES}
    if row["decision"] not in DECISIONS or not str(row["reason"] or "").strip():
        raise NeedsReason("reconcile")
    row |= {name: None if row[name] in (None, "") else str(row[name]) for name in ("claim", "register")}
    with build.desk(home, by, now, WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        seat.write("reconcile", by, rulebook.competition_id, row, now)
        build.catch_up(seat)


def set_arrival(home: Home, item_id: str, received_at: datetime, reason: str, by: str, now: datetime) -> None:
    """Put an item's arrival right, with the reason. Raises NeedsReason, and NotReady where it is loaded already."""
    if not reason.strip():
        raise NeedsReason("arrival")
    (each,) = listed_of(home, [item_id])
    if each.row["state"] not in desk.OPEN:
        raise NotReady(each.row["file_name"], Phrase(f"jobs.item_{each.row['state']}"))
    note = "; ".join(part for part in (each.row["note"], reason.strip()) if part)
    with desk.opened(home.data) as table:
        table.change(item_id, arrived_at=instant_text(received_at), arrived_by="entered", note=note)
        table.note_act(
            item_id, "arrival", by, f"{each.row['arrived_at']} → {instant_text(received_at)}: {reason.strip()}"
        )
    review(home, [item_id], by, now)
