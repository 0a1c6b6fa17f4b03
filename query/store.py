"""The file of kept questions and citations, ``data/queries.sqlite``: short transactions, many readers, nothing overwritten."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from competition.errors import StoreError

NAME = "queries.sqlite"
BUSY_MILLISECONDS = 10_000
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
ID_LETTERS = 8
_SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")


class StoreBusy(StoreError):
    """Another process has been writing for too long."""

    key = "sql.store_busy"
    exit_code = 3


class StoreDamaged(StoreError):
    """The file is no whole database."""

    key = "sql.store_damaged"

    def __init__(self, path: Path) -> None:
        super().__init__(path=path)


def now_text() -> str:
    """This instant as the file writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_id() -> str:
    """An id short enough to be read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(ID_LETTERS))


@contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    """The file of a data folder inside one transaction, kept when the block ends well; made where there is none.

    Raises StoreBusy when others write for more than ten seconds, StoreDamaged.
    """
    data.mkdir(parents=True, exist_ok=True)
    with _said(data / NAME), closing(_connected(str(data / NAME))) as con:
        con.execute("pragma journal_mode = wal")
        con.executescript(_SCHEMA)
        con.execute("begin immediate")
        try:
            yield con
        except BaseException:
            con.execute("rollback")
            raise
        con.execute("commit")


@contextmanager
def looked_at(data: Path) -> Iterator[sqlite3.Connection | None]:
    """The same for reading, while others write; None where nothing has been kept yet."""
    path = data / NAME
    if not path.exists():
        yield None
        return
    with _said(path), closing(_connected(f"{path.absolute().as_uri()}?mode=ro")) as con:
        yield con


def rows(data: Path, query: str, *values: object) -> list[sqlite3.Row]:
    """The rows of a query; none where nothing has been kept yet."""
    with looked_at(data) as con:
        # A file without tables was just being made.
        is_made = con is not None and con.execute("select 1 from sqlite_master where name = 'citations'").fetchone()
        return con.execute(query, values).fetchall() if con is not None and is_made else []


def packed(data: Path) -> bytes:
    """The whole file at one moment, also while others write; no bytes where nothing has been kept."""
    with looked_at(data) as con:
        if con is None:
            return b""
        with closing(sqlite3.connect(":memory:")) as copy:
            con.backup(copy)
            copy.execute("pragma journal_mode = delete")
            return copy.serialize()


def check(data: Path) -> None:
    """Look whether the file is whole. Raises StoreDamaged."""
    with looked_at(data) as con:
        if con is not None and con.execute("pragma quick_check").fetchone()[0] != "ok":
            raise StoreDamaged(data / NAME)


def _connected(place: str) -> sqlite3.Connection:
    con = sqlite3.connect(place, uri=place.startswith("file:"), isolation_level=None)
    con.row_factory = sqlite3.Row
    con.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    return con


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """What SQLite says of locks and damage, in words."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault) or "busy" in str(fault):
            raise StoreBusy from None
        raise
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise StoreDamaged(path) from None
