"""The snapshot: the one file pages and analysts open, written beside and moved into place whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

import marts
from etl import published
from etl.issue import frozen_marts
from etl.layout import TEMPORARY, Home, sync_folder

# Readable by every DuckDB since 1.0, so that an analyst's own client opens it.
STORAGE = "v1.0.0"
# Views of marts/schema.sql, and the tables behind them.
BEHIND = {"landing.facts": ("landing.cells", "landing.places")}


def write(con: duckdb.DuckDBPyConnection, home: Home, meta: Mapping[str, object]) -> None:
    """Write live and issues of the warehouse to a new file and move it to its place; readers see old or new, never half."""
    with beside(con, home) as temporary:
        with attached(con, temporary):
            copy_issues(con)
            copy_marts(con)
            published.lay_out(con, home)
            copy_meta(con, meta)
        put_in_place(temporary, home)


def renew(
    con: duckdb.DuckDBPyConnection, home: Home, meta: Mapping[str, object], changed: frozenset[str],
    earlier: Mapping[str, object],
) -> bool:  # fmt: skip
    """Write a copy of the snapshot in which only these tables are new, and move it to its place as ``write`` does.

    False, and nothing done, where the snapshot is not there, can't be read or does not say of itself what ``earlier`` says.
    """
    with beside(con, home) as temporary:
        try:
            shutil.copyfile(home.snapshot, temporary)
            with attached(con, temporary):
                found = con.execute(f"select {', '.join(earlier)} from shown.live.meta").fetchall()  # noqa: S608 - columns
                if found != [tuple(earlier.values())]:
                    return False
                copy_changed(con, changed)
                copy_meta(con, meta)
        except (OSError, duckdb.Error):
            return False
        put_in_place(temporary, home)
    return True


@contextmanager
def beside(con: duckdb.DuckDBPyConnection, home: Home) -> Iterator[Path]:
    """The path of a file that becomes the snapshot; what a killed process of the same number left there goes first."""
    folder = home.snapshot.parent
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{home.snapshot.name}.{os.getpid()}{TEMPORARY}"
    parts = (temporary, temporary.with_name(f"{temporary.name}.wal"))  # an old log would be played into the new file
    for path in parts:
        path.unlink(missing_ok=True)
    # With 0 a commit goes straight into the file; else everything would be written twice, the first time into its log.
    con.execute("set wal_autocheckpoint = '0B'")
    try:
        yield temporary
    finally:
        con.execute("reset wal_autocheckpoint")
        for path in parts:
            path.unlink(missing_ok=True)


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, temporary: Path) -> Iterator[None]:
    """The file as ``shown``, in one transaction: hundreds of comments would otherwise reach the disk one by one."""
    con.execute(f"attach '{quoted(temporary)}' as shown (storage_version '{STORAGE}')")
    try:
        with marts.transaction(con):
            yield
        con.execute("checkpoint shown")
    finally:
        con.execute("detach shown")


def put_in_place(temporary: Path, home: Home) -> None:
    """Make the file last, then the one that readers open."""
    settle(temporary)
    os.replace(temporary, home.snapshot)
    sync_folder(home.snapshot.parent)


def quoted(path: Path) -> str:
    """A path inside single quotes."""
    return str(path).replace("'", "''")


def copy_marts(con: duckdb.DuckDBPyConnection) -> None:
    """Every public mart with its purpose and the meanings of its columns; below the views what they are made of."""
    known = {mart.table: mart for mart in marts.all_marts()}
    con.execute("create schema shown.live")
    for mart in known.values():
        if mart.is_public and not mart.is_view:
            copy_mart(con, mart)
    below = below_views(known)
    for schema in sorted({table.split(".")[0] for table in below}):
        con.execute(f"create schema if not exists shown.{schema}")
    for table in below:
        copy_below(con, table, known.get(table))
    for mart in known.values():
        if mart.is_public and mart.is_view:
            if not mart.is_for_people:
                con.execute(f"create view shown.live.{mart.name} as select * from {mart.table}")  # noqa: S608 - mart names
            explain_columns(con, mart, "view")


def copy_changed(con: duckdb.DuckDBPyConnection, changed: frozenset[str]) -> None:
    """Of these tables the ones that the snapshot has; its views say the same of them as before."""
    known = {mart.table: mart for mart in marts.all_marts()}
    below = below_views(known)
    for table in sorted(changed):
        mart = known.get(table)
        if mart is not None and mart.is_public:
            copy_mart(con, mart)
        elif table in below:
            con.execute(f"create or replace table shown.{table} as select * from {table}")  # noqa: S608 - table names
    con.execute("drop table shown.live.meta")


def copy_mart(con: duckdb.DuckDBPyConnection, mart: marts.Mart) -> None:
    """A public mart that is a table, with its comments."""
    con.execute(f"create or replace table shown.live.{mart.name} as select * from {mart.table}")  # noqa: S608 - mart names
    explain_columns(con, mart, "table")


def below_views(known: Mapping[str, marts.Mart]) -> list[str]:
    """Everything the public views stand on, in an order in which it can be made."""
    wanted: dict[str, None] = {}

    def want(table: str) -> None:
        if table in wanted:
            return
        mart = known.get(table)
        for each in sorted(mart.reads) if mart is not None and mart.is_view else BEHIND.get(table, ()):
            want(each)
        if not table.startswith("issues."):
            wanted[table] = None

    for mart in known.values():
        if mart.is_public and mart.is_view:
            want(mart.table)
    return list(wanted)


def copy_below(con: duckdb.DuckDBPyConnection, table: str, mart: marts.Mart | None) -> None:
    """One table or view that public views read, under its own name."""
    if mart is not None and mart.is_view:
        con.execute(f"create view shown.{table} as {mart.sql}")
    elif mart is not None and mart.is_public:
        con.execute(f"create view shown.{table} as select * from live.{mart.name}")  # noqa: S608 - mart names
    elif table in BEHIND:
        row = con.execute(
            "select sql from duckdb_views() where database_name = current_database() and schema_name = ? "
            "and view_name = ?", table.split("."),
        ).fetchone()  # fmt: skip
        assert row is not None
        con.execute(str(row[0]).replace(f"CREATE VIEW {table} ", f"create view shown.{table} ", 1))
    else:
        con.execute(f"create table shown.{table} as select * from {table}")  # noqa: S608 - table names


def explain_columns(con: duckdb.DuckDBPyConnection, mart: marts.Mart, sort: str) -> None:
    """The purpose and the meanings of the columns, where an analyst's client shows them."""
    table = f"shown.{mart.table if mart.is_for_people else f'live.{mart.name}'}"
    con.execute(f"comment on {sort} {table} is '{literal(mart.purpose)}'")
    for column in mart.columns:
        meaning = literal(f"{column.zh} | {column.en}")
        con.execute(f"comment on column {table}.\"{column.name}\" is '{meaning}'")


def literal(text: str) -> str:
    """Text inside single quotes."""
    return text.replace("'", "''")


def copy_issues(con: duckdb.DuckDBPyConnection) -> None:
    """Every published result, keyed by issue and revision."""
    con.execute("create schema shown.issues")
    for name in frozen_marts():
        con.execute(f"create table shown.issues.{name} as select * from issues.{name}")  # noqa: S608 - mart names
    con.execute("create table shown.issues.issues as select * from landing.issues")


def copy_meta(con: duckdb.DuckDBPyConnection, meta: Mapping[str, object]) -> None:
    """What the snapshot was made from."""
    con.execute(
        "create table shown.live.meta "
        "(built_for integer, known_at timestamp, rulebook_digest varchar, journal_head varchar, code_version varchar)"
    )
    con.execute("insert into shown.live.meta values (?, ?, ?, ?, ?)", list(meta.values()))


def settle(path: Path) -> None:
    """Make the file last and keep everybody from writing to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.fchmod(handle, 0o444)
    finally:
        os.close(handle)
