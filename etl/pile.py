"""The pile on the office's desk: what came is unpacked, read and checked together, and waits there for a person.

Nothing here counts until a person loads it. Looking is done beside the warehouse (``build.aside``), so that one may look
while another writes; the desk changes in one transaction at the end, so that a receive that was cancelled leaves nothing.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import desk
from competition.errors import FileRefused, Phrase, SaibangError
from etl import build, decisions, intake, items, land, rulebooks, unpack, versions
from etl.decisions import alias, asking, explain_load, reconcile
from etl.errors import NotReady
from etl.intake import Draft
from etl.items import Looked, Row, Tell, silent
from etl.journal import instant_text
from etl.layout import Home
from etl.refusals import BrokenParcel, NotTaken
from etl.returns import give_back
from words import say

__all__ = [
    "Handed", "alias", "asking", "explain_load", "give_back", "load", "receive", "reconcile", "review", "sweep",
]  # fmt: skip

LOG = logging.getLogger("saibang.pile")
SWEPT_AFTER_SECONDS = 3_600.0  # longer than a job may take
CLOCKS_DIFFER = timedelta(minutes=10)
EARLIEST_YEAR = 2000  # no mail of an office is older


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
        build.aside(home, by, now, build.WAIT_SECONDS) as seat,
    ):
        listed = [
            each
            for handed in arrivals
            for each in laid_out(handed, competition_of(seat, handed), Path(folder), by, now)
        ]
        items.look(seat, listed, tell)
        with desk.looked_at(home.data) as table:  # hundreds of files take long to write: nobody waits for that
            for each in listed:
                table.keep(Path(each.row["path"]).read_bytes())
        with desk.opened(home.data) as table:
            for each in listed:
                put(table, each, by)
            items.relate_all(table, listed)
            rows = [table.item(each.row["item_id"]) or {} for each in listed]
            sweep(table)
    items.events(rows, tell)
    return [row["item_id"] for row in rows]


def competition_of(seat: build.Desk, handed: Handed) -> str:
    """The competition of a file. Raises CompetitionNotChosen and UnknownCompetition."""
    return rulebooks.choose(seat.rulebooks, handed.competition, seat.journal.entries).competition_id


def laid_out(handed: Handed, competition: str, folder: Path, by: str, now: datetime) -> Iterator[Looked]:
    """The item of a file, and those of what is in it where it is a parcel; with what is settled without reading."""
    name, data = unpack.plain_name(handed.file_name or handed.path.name) or "file", handed.path.read_bytes()
    row = new_row(handed, name, data, folder, competition, by, now)
    whole = Looked(row, competition=handed.competition)
    try:
        pieces = unpack.unpack(data, name) if unpack.is_container(data, name) else None
    except NotTaken as error:
        yield items.refused(whole, error)
        return
    except Exception as fault:
        LOG.exception("a parcel could not be unpacked: %s", name)
        yield items.refused(whole, BrokenParcel(file=name, fault=f"{type(fault).__name__}: {fault}"[:200]))
        return
    yield whole if pieces is None else replace(whole, changes={"state": "container"})
    for piece in pieces or ():
        own = new_row(handed, piece.file_name, piece.data, folder, competition, by, now)
        own |= {"parent_id": row["item_id"]} | arrival_of(piece, handed, now)
        yield Looked(own, competition=handed.competition)


def arrival_of(piece: unpack.Piece, handed: Handed, now: datetime) -> Row:
    """What a parcel says of when and from whom it came. A time that has not come yet is none: it would count for ever."""
    said: Row = {"received_from": piece.received_from} if piece.received_from else {}
    if not piece.received_at:
        return said
    said |= {"arrived_at": instant_text(piece.received_at), "arrived_by": piece.told_by, "source": "mail"}
    if piece.received_at > now + CLOCKS_DIFFER or piece.received_at.year < EARLIEST_YEAR:
        note = say("intake.arrival_unbelieved", said=f"{piece.received_at:%Y-%m-%d %H:%M} UTC")
        note = "; ".join(part for part in (handed.note, note) if part)
        said |= {"arrived_at": instant_text(now), "arrived_by": "loaded", "note": note}
    return said


def new_row(handed: Handed, name: str, data: bytes, folder: Path, competition: str, by: str, now: datetime) -> Row:
    """The columns of an item nobody has looked at, and its bytes in a folder where nobody else tidies up."""
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / sha256).write_bytes(data)
    return {
        "item_id": desk.new_id(), "competition_id": competition, "sha256": sha256, "path": str(folder / sha256),
        "file_name": name, "size": len(data), "source": handed.source, "received_from": handed.received_from,
        "arrived_at": instant_text(handed.received_at or now),
        "arrived_by": "entered" if handed.received_at else "loaded",
        "note": handed.note, "state": "received", "by": by,
    }  # fmt: skip


def put(table: desk.Desk, each: Looked, by: str) -> None:
    """A new item, with what looking found; its bytes again where somebody swept them away since they were kept."""
    row = dict(each.row)
    path = Path(row.pop("path"))
    if not table.path(row["sha256"]).exists():
        table.keep(path.read_bytes())
    table.add(row)
    items.write(table, each)
    table.note_act(row["item_id"], "receive", by, row["note"])


def sweep(table: desk.Desk) -> None:
    """Remove bytes no item names and nobody asked to keep for an hour: younger ones another receive may be about to use."""
    named = {row["sha256"] for row in table.rows("select distinct sha256 from items")}
    for path in table.tray.glob("*") if table.tray.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.name not in named and time.time() - path.stat().st_mtime > SWEPT_AFTER_SECONDS:
                path.unlink()


def review(home: Home, item_ids: Sequence[str], by: str, now: datetime, tell: Tell = silent) -> None:
    """Look at items again: after an edit, a confirmed name, another encoding. Raises UnknownItem and WriterBusy."""
    with build.aside(home, by, now, build.WAIT_SECONDS) as seat:
        listed = items.listed_of(home, item_ids)
        items.look(seat, listed, tell)
        with desk.opened(home.data) as table:
            for each in listed:
                if not items.is_decided_anew(table, each):
                    items.write(table, each)
            items.relate_all(table, listed)
            rows = [table.item(item_id) or {} for item_id in item_ids]
    items.events(rows, tell)


# ---- loading ---------------------------------------------------------------------------------------------------------


def load(home: Home, item_ids: Sequence[str], by: str, now: datetime, tell: Tell = silent) -> list[Row]:
    """Load items, looked at once more under the lock; returns the items as they are then.

    An item with questions, or a version nobody confirmed, stays on the desk and its event says why. Raises UnknownItem and
    WriterBusy.
    """
    said: dict[str, SaibangError] = {}
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        related(home, item_ids)
        listed = sorted(
            items.listed_of(home, item_ids), key=lambda each: (each.row["arrived_at"], each.row["revision"])
        )
        for stage in (True, False):  # rosters say what the names in other files mean
            chosen = [each for each in listed if (each.row["kind"] == "roster") is stage]
            items.look(seat, chosen, tell)
            said |= admitted(seat, chosen)
            note_before(home, chosen)
            intake.commit(seat, [each.draft for each in chosen if each.draft], by, now, tell)
        for each in listed:
            decisions.write_explanations(seat, each, now)
        build.tick(seat, by, now)
        build.catch_up(seat)
        rows = noted(home, listed, by)
    if beside := beside_of(home, rows):
        review(home, beside, by, now)
        rows = [each.row for each in items.listed_of(home, [row["item_id"] for row in rows])]
    for row in rows:
        error = said.get(row["item_id"])
        told = {"message": error.message()} if error else {}
        tell({"event": "item", "item_id": row["item_id"], "state": row["state"], "file": row["file_name"]} | told)
    return rows


def related(home: Home, item_ids: Sequence[str]) -> None:
    """See to it that what lies beside the items is up to date: somebody may have set a file aside meanwhile."""
    listed = items.listed_of(home, item_ids)
    with desk.opened(home.data) as table:
        items.relate_all(table, listed)


def admitted(seat: build.Desk, listed: Sequence[Looked]) -> dict[str, SaibangError]:
    """Let in what may go in; the others' reasons by item."""
    taken: list[Draft] = []
    said: dict[str, SaibangError] = {}
    for each in listed:
        try:
            refuse_decided(seat.home, each)
            admit(seat, each, taken)
        except SaibangError as error:
            said[each.row["item_id"]] = error
    return said


def refuse_decided(home: Home, each: Looked) -> None:
    """Raise NotReady where something was decided of an item while it was looked at: it must be looked at again first."""
    with desk.looked_at(home.data) as table:
        if items.is_decided_anew(table, each):
            now = table.item(each.row["item_id"]) or {"state": "set_aside"}
            is_open = now["state"] in desk.OPEN
            raise NotReady(each.row["file_name"], Phrase(f"jobs.item_{'received' if is_open else now['state']}"))


def note_before(home: Home, listed: Sequence[Looked]) -> None:
    """What the load lines will say, so that a job that dies after them is recognised by the next."""
    with desk.opened(home.data) as table:
        for each in listed:
            draft = each.draft
            if draft is not None and draft.status == "would_load":
                draft.explained = decisions.explanations_of(draft, each)
                if draft.arrival.revision != each.row["revision"]:
                    table.change(each.row["item_id"], revision=draft.arrival.revision)


def admit(seat: build.Desk, each: Looked, taken: list[Draft]) -> None:
    """Let one item in. Raises what stands against it."""
    draft, file = each.draft, each.row["file_name"]
    if draft is None or each.row["state"] == "duplicate":
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
    if any((other.load_id, other.rulebook) == (draft.load_id, draft.rulebook) for other in taken):
        raise NotReady(file, Phrase("jobs.item_duplicate"))
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
            is_new = each.draft is not None and each.draft.status in ("loaded", "in_part")
            if each.draft and (is_new or each.changes["state"] == "loaded"):
                each.changes |= {
                    "state": "loaded", "load_id": each.draft.load_id, "revision": each.draft.arrival.revision,
                    "is_newest_confirmed": 0,
                }  # fmt: skip
                table.note_act(each.row["item_id"], "load", by, each.draft.status)
            if is_new or not items.is_decided_anew(table, each):
                items.write(table, each)
        forget_effects(table, listed)
        items.relate_all(table, listed)
        return [table.item(each.row["item_id"]) or {} for each in listed]


def forget_effects(table: desk.Desk, listed: Sequence[Looked]) -> None:
    """What loading the open items would change was reckoned against what stood before this load."""
    for competition_id in {each.row["competition_id"] for each in listed if each.changes.get("state") == "loaded"}:
        for row in table.items(competition_id, desk.OPEN):
            table.replace("effects", row["item_id"], ())


def beside_of(home: Home, rows: Sequence[Row]) -> list[str]:
    """The open items that claim the place of what was loaded: what they would replace is another file now."""
    loaded = [row for row in rows if row["state"] == "loaded"]
    with desk.looked_at(home.data) as table:
        waiting = [row for row in table.items() if row["state"] in ("ready", "version", "questions")]
    return [
        row["item_id"] for row in waiting
        if any(items.is_beside(row, other) for other in loaded)
    ]  # fmt: skip
