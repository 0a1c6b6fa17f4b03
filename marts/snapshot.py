"""Reading the snapshot: the one file, moved into place whole, that pages and analysts open."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from marts.sheets import PEOPLE, for_people, public
from marts.warehouse import connect, literal

Version = tuple[str, int, int]

_lock = threading.Lock()
_open: dict[Version, duckdb.DuckDBPyConnection] = {}
_standing_in: dict[Version, frozenset[str]] = {}
_known: dict[tuple[Version, str], frozenset[str]] = {}


class NoSnapshot(FileNotFoundError):
    """There is nothing to show yet: no snapshot has been written."""


def snapshot_path() -> Path:
    """data/snapshot/current.duckdb, below the folder that SAIBANG_DATA names."""
    return _below(os.environ.get("SAIBANG_DATA", "data"))


@cache
def _below(folder: str) -> Path:
    """Made once: a page asks some forty times."""
    return Path(folder) / "snapshot" / "current.duckdb"


def snapshot_version() -> Version:
    """Path, inode and time of the current snapshot: the key of everything cached from it. Raises NoSnapshot."""
    path = snapshot_path()
    try:
        found = path.stat()
    except FileNotFoundError:
        raise NoSnapshot(str(path)) from None
    return str(path), found.st_ino, found.st_mtime_ns


def _cursor() -> tuple[Version, duckdb.DuckDBPyConnection]:
    """The snapshot's version, and a cursor of its own per call: one shared by threads gives wrong answers silently."""
    with _lock:
        version = snapshot_version()
        if version not in _open:
            for old in [key for key in _open if key[0] == version[0]]:
                _open.pop(old)  # running readers keep their cursors; the file goes when the last one ends
                _standing_in.pop(old, None)
            # Attached, not opened: DuckDB opens no path twice, and gave the file before as long as a reader had it.
            _open[version] = connect(None)
            _open[version].execute(f"attach {literal(version[0])} as current (read_only)")
            views = _open[version].execute("select view_name from duckdb_views() where schema_name = 'published'")
            _standing_in[version] = frozenset(name for (name,) in views.fetchall())
        return version, _open[version].cursor().execute("use current")


def standing_in(version: Version) -> frozenset[str]:
    """The marts of which published rows stand for live ones somewhere in this snapshot; none where all issues agree."""
    with _lock:
        known = _standing_in.get(version)
    if known is None:
        opened, cursor = _cursor()
        cursor.close()
        return standing_in(opened)
    return known


def _columns(version: Version, cursor: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    """The columns of a table; asked once a snapshot, since a view of views is read through for it."""
    with _lock:
        known = _known.get((version, table))
    if known is None:
        known = frozenset(row[0] for row in cursor.execute(f"describe {table}").fetchall())
        with _lock:
            for old in [key for key in _known if key[0][0] == version[0] and key[0] != version]:
                del _known[old]
            _known[version, table] = known
    return known


def read(name: str, issue: str | None = None, **filters: object) -> pl.DataFrame:
    """One public mart or view for people, filtered by equality (None: is null; a list: any of them).

    ``meta``, one row, is what the snapshot was made from.
    Raises KeyError for an unknown mart or filter column, NoSnapshot where there is no snapshot.
    """
    schema = room(name)
    return _rows("issues" if issue else schema, name, dict(filters, issue_no=issue) if issue else filters)


def published(name: str, **filters: object) -> pl.DataFrame:
    """The same as it was published: in a scope with an issue from which live data differ now, the issue's rows."""
    room(name)
    return _rows("published", name, filters)


def room(name: str) -> str:
    """The schema in which a mart stands as it is now. Raises KeyError."""
    if name == "meta" or name in public():
        return "live"
    if name in for_people():
        return PEOPLE
    raise KeyError(f"no public mart {name}")


def _rows(schema: str, name: str, values: Mapping[str, object]) -> pl.DataFrame:
    version, cursor = _cursor()
    if schema == "published" and name not in standing_in(version):
        schema = room(name)
    try:
        if unknown := values.keys() - _columns(version, cursor, f"{schema}.{name}"):
            raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
        conditions: list[str] = []
        parameters: list[object] = []
        for column, value in values.items():
            if value is None:
                conditions.append(f'"{column}" is null')
            elif isinstance(value, list | tuple):
                conditions.append(f'list_contains(?, "{column}")')
                parameters.append(list(value))
            else:
                conditions.append(f'"{column}" = ?')
                parameters.append(value)
        where = f" where {' and '.join(conditions)}" if conditions else ""
        return cursor.execute(f"select * from {schema}.{name}{where}", parameters).pl()  # noqa: S608 - checked names
    finally:
        cursor.close()
