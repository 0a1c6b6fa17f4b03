"""The office's desk: files that came and what was decided about them before they are loaded.

Everything here can be lost without harm to what is loaded: bytes, journal and rulebook rebuild the competition. What lies on
the desk is kept all the same, so that leaving and coming back works. The job server and the pages both open it; each act is
one short transaction. ``desk/schema.sql`` says what the columns mean.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

State = Literal[
    "received", "unreadable", "typing", "questions", "version", "ready", "loaded", "duplicate", "returned", "answered",
    "set_aside", "container",
]  # fmt: skip
# In the order of what asks most of the office.
STATES: tuple[State, ...] = (
    "received",  # 已收 not looked at yet
    "unreadable",  # 无法读取 refused as a whole: the refusal says why
    "typing",  # 需录入 a scan or a photograph
    "questions",  # 待核实 something must be fixed
    "version",  # 新版本 another version of what is loaded: wins after a click only
    "ready",  # 可入库 nothing must be fixed
    "returned",  # 已退回 待复 with the unit
    "answered",  # 已复 the unit sent another file
    "loaded",  # 已入库
    "duplicate",  # 重复 the same bytes are loaded or lie on the desk
    "set_aside",  # 已搁置 the office decided not to load it
    "container",  # 已拆包 a zip or a message whose contents are items
)
OPEN: tuple[State, ...] = ("received", "unreadable", "typing", "questions", "version", "ready")
BUSY_MILLISECONDS = 5_000
NEWEST_TABLE = "texts"  # a desk made before it lacks it
_SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")
Row = dict[str, Any]


def now_text() -> str:
    """This instant as the desk writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_id() -> str:
    """The id of a new item."""
    return secrets.token_hex(6)


class Desk:
    """An open desk. Made by ``opened``; not shared between threads."""

    def __init__(self, con: sqlite3.Connection, tray: Path) -> None:
        self.con = con
        self.tray = tray

    # ---- bytes -----------------------------------------------------------------------------------------------------

    def keep(self, data: bytes) -> str:
        """Put bytes into the tray under their SHA-256 and return it; a reader sees all of them or nothing.

        Bytes that lie there already are as new from then on: who sweeps the tray leaves them to whoever asked last.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.tray / sha256
        try:
            os.utime(target)
        except FileNotFoundError:
            self.tray.mkdir(parents=True, exist_ok=True)
            temporary = self.tray / f".{sha256}.{os.getpid()}.{secrets.token_hex(4)}.tmp"
            with open(temporary, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(temporary, target)
        return sha256

    def path(self, sha256: str) -> Path:
        """Where the bytes of an item lie."""
        return self.tray / sha256

    # ---- rows ------------------------------------------------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[Row]:
        """The rows of a query as dicts."""
        return [dict(row) for row in self.con.execute(query, values)]

    def items(self, competition_id: str = "", states: Sequence[str] = ()) -> list[Row]:
        """Items of a competition (those of none yet too), latest arrival first."""
        held = self.rows(
            "select * from items where (? = '' or competition_id in (?, '')) order by arrived_at desc, item_id",
            competition_id, competition_id,
        )  # fmt: skip
        return [row for row in held if not states or row["state"] in states]

    def item(self, item_id: str) -> Row | None:
        """One item."""
        return next(iter(self.rows("select * from items where item_id = ?", item_id)), None)

    def add(self, item: Mapping[str, object]) -> str:
        """Put an item on the desk; returns its id. Needs sha256, file_name, size, source, arrived_at, arrived_by, state."""
        row = {"item_id": new_id(), "created_at": now_text(), "updated_at": now_text()} | dict(item)
        marks = ", ".join("?" for _ in row)
        self.con.execute(f"insert into items ({', '.join(row)}) values ({marks})", tuple(row.values()))  # noqa: S608
        return str(row["item_id"])

    def change(self, item_id: str, **values: object) -> None:
        """Set columns of an item."""
        values |= {"updated_at": now_text()}
        names = ", ".join(f"{name} = ?" for name in values)
        self.con.execute(f"update items set {names} where item_id = ?", (*values.values(), item_id))  # noqa: S608

    def change_if(self, item_id: str, was: str, **values: object) -> bool:
        """Set columns of an item that is still in the state it was seen in; whether it is."""
        held = self.item(item_id)
        if held is None or held["state"] != was:
            return False
        self.change(item_id, **values)
        return True

    def edits(self, item_id: str) -> list[Row]:
        """The edits of an item in the order of its cells, each with the ``rowid`` an address may name."""
        return self.rows("select rowid, * from edits where item_id = ? order by sheet, row_no, column_no", item_id)

    def drop_edit(self, item_id: str, sheet: str, row_no: int, column_no: int) -> None:
        """Take an edit back."""
        self.con.execute(
            "delete from edits where item_id = ? and sheet = ? and row_no = ? and column_no = ?",
            (item_id, sheet, row_no, column_no),
        )

    def note_act(self, item_id: str, act: str, by: str, said: str = "") -> None:
        """Write down what somebody did with an item."""
        self.con.execute("insert into acts values (?, ?, ?, ?, ?)", (item_id, now_text(), by, act, said))

    def texts(self, competition_id: str, month: str) -> dict[str, Row]:
        """The office's words of a month by block, each with who wrote it and when."""
        rows = self.rows("select * from texts where competition_id = ? and month = ?", competition_id, month)
        return {row["block_id"]: row for row in rows}

    def write_text(self, competition_id: str, month: str, block_id: str, text: str | None, by: str) -> None:
        """Write the office's words of a block; None: none of its own, what is drafted stands again."""
        place = (competition_id, month, block_id)
        self.con.execute("delete from texts where competition_id = ? and month = ? and block_id = ?", place)
        if text is not None:
            self.con.execute("insert into texts values (?, ?, ?, ?, ?, ?)", (*place, text, by, now_text()))

    def replace(self, table: str, item_id: str, rows: Iterable[Mapping[str, object]]) -> None:
        """The rows of an item in ``findings`` or ``effects``, instead of those it had."""
        self.con.execute(f"delete from {table} where item_id = ?", (item_id,))  # noqa: S608 - own tables
        listed = [{"item_id": item_id} | dict(row) for row in rows]
        if listed:
            names = list(listed[0])
            marks = ", ".join("?" for _ in names)
            self.con.executemany(
                f"insert into {table} ({', '.join(names)}) values ({marks})",  # noqa: S608
                [tuple(row[name] for name in names) for row in listed],
            )

    def put(self, table: str, row: Mapping[str, object]) -> None:
        """One row of ``edits`` or ``explanations``; the same place again replaces it.

        What was said to the figures of a row was not said to those an edit puts there: its explanations go.
        """
        if table == "edits":
            row_of = (row["item_id"], row["sheet"], row["row_no"])
            self.con.execute("delete from explanations where item_id = ? and sheet = ? and row_no = ?", row_of)
        marks = ", ".join("?" for _ in row)
        self.con.execute(f"insert or replace into {table} ({', '.join(row)}) values ({marks})", tuple(row.values()))  # noqa: S608


def _is_whole(con: sqlite3.Connection) -> bool:
    """Whether a desk has every table there is by now."""
    return bool(con.execute("select 1 from sqlite_master where name = ?", [NEWEST_TABLE]).fetchone())


@contextmanager
def opened(data: Path | str) -> Iterator[Desk]:
    """The desk of a data folder, inside one transaction that is kept when the block ends well.

    Made where there is none. Raises sqlite3.OperationalError when another process holds it for more than five seconds.
    """
    folder = Path(data)
    folder.mkdir(parents=True, exist_ok=True)
    con = sqlite3.connect(folder / "desk.sqlite", isolation_level=None)
    try:
        con.row_factory = sqlite3.Row
        con.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
        con.execute("pragma journal_mode = wal")
        if not _is_whole(con):
            con.executescript(_SCHEMA)
        con.execute("begin immediate")
        try:
            yield Desk(con, folder / "desk" / "tray")
        except BaseException:
            con.execute("rollback")
            raise
        con.execute("commit")
    finally:
        con.close()


@contextmanager
def looked_at(data: Path | str) -> Iterator[Desk]:
    """The desk for reading: many at once, while another one writes."""
    folder = Path(data)
    if not (folder / "desk.sqlite").exists():
        with opened(folder):
            pass
    con = sqlite3.connect(f"file:{folder / 'desk.sqlite'}?mode=ro", uri=True, isolation_level=None)
    if not _is_whole(con):  # of a version before: its next writer would add the table, so that may as well be done now
        with opened(folder):
            pass
    try:
        con.row_factory = sqlite3.Row
        con.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
        yield Desk(con, folder / "desk" / "tray")
    finally:
        con.close()
