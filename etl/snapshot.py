"""The snapshot: the one file pages and analysts open, written beside and moved into place whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
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
    folder = home.snapshot.parent
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{home.snapshot.name}.{os.getpid()}{TEMPORARY}"
    temporary.unlink(missing_ok=True)
    con.execute(f"attach '{quoted(temporary)}' as shown (storage_version '{STORAGE}')")
    try:
        with marts.transaction(con):  # hundreds of comments, each of which would otherwise reach the disk by itself
            copy_marts(con)
            copy_issues(con)
            published.lay_out(con, home)
            copy_meta(con, meta)
        con.execute("checkpoint shown")
    finally:
        con.execute("detach shown")
    settle(temporary)
    os.replace(temporary, home.snapshot)
    sync_folder(folder)


def quoted(path: Path) -> str:
    """A path inside single quotes."""
    return str(path).replace("'", "''")


def copy_marts(con: duckdb.DuckDBPyConnection) -> None:
    """Every public mart with its purpose and the meanings of its columns; below the views what they are made of."""
    known = {mart.table: mart for mart in marts.all_marts()}
    con.execute("create schema shown.live")
    for mart in known.values():
        if mart.is_public and not mart.is_view:
            con.execute(f"create table shown.live.{mart.name} as select * from {mart.table}")  # noqa: S608 - mart names
            explain_columns(con, mart, "table")
    below = below_views(known)
    for schema in sorted({table.split(".")[0] for table in below}):
        con.execute(f"create schema if not exists shown.{schema}")
    for table in below:
        copy_below(con, table, known.get(table))
    for mart in known.values():
        if mart.is_public and mart.is_view:
            con.execute(f"create view shown.live.{mart.name} as select * from {mart.table}")  # noqa: S608 - mart names
            explain_columns(con, mart, "view")


def below_views(known: Mapping[str, marts.Mart]) -> list[str]:
    """Everything the public views stand on, in an order in which it can be made."""
    wanted: dict[str, None] = {}

    def want(table: str) -> None:
        if table in wanted:
            return
        mart = known.get(table)
        for each in sorted(mart.reads) if mart is not None and mart.is_view else BEHIND.get(table, ()):
            want(each)
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
    table = f"shown.live.{mart.name}"
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
