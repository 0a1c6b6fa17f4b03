"""The snapshot: the one file pages and analysts open, written beside and moved into place whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

import marts
from etl import published, revisions
from etl.issue import frozen_marts
from etl.layout import TEMPORARY, Home, sync_folder

# Readable by every DuckDB since 1.0, so that an analyst's own client opens it.
STORAGE = "v1.0.0"
# Views of marts/schema.sql, and the tables behind them.
BEHIND = {"landing.facts": ("landing.cells", "landing.places")}
# Schemas whose tables are marts under their own names.
COPIES = ("live", "issues", "published")


def write(con: duckdb.DuckDBPyConnection, home: Home, meta: Mapping[str, object]) -> None:
    """Write live and issues of the warehouse to a new file and move it to its place; readers see old or new, never half."""
    with beside(con, home) as temporary:
        with attached(con, temporary):
            copy_issues(con)
            revisions.lay_out(con, home, "shown.issues")
            copy_marts(con)
            published.lay_out(con, home)
            copy_meta(con, meta)
            say_meanings(con)
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
                say_meanings(con)
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
    """Every public mart, and below the views what they are made of; views for people stand in a schema of their own."""
    known = {mart.table: mart for mart in marts.all_marts()}
    con.execute("create schema shown.live")
    for mart in known.values():
        if mart.is_public and not mart.is_view:
            copy_mart(con, mart.name, mart.table)
    below = below_views(known)
    for schema in sorted({table.split(".")[0] for table in below}):
        con.execute(f"create schema if not exists shown.{schema}")
    for table in below:
        copy_below(con, table, known.get(table))
    for mart in known.values():
        if mart.is_public and mart.is_view and not mart.is_for_people:
            con.execute(f"create view shown.live.{mart.name} as select * from {mart.table}")  # noqa: S608 - mart names


def copy_changed(con: duckdb.DuckDBPyConnection, changed: frozenset[str]) -> None:
    """Of these tables the ones that the snapshot has; its views say the same of them as before."""
    known = {mart.table: mart for mart in marts.all_marts()}
    below = below_views(known)
    for table in sorted(changed):
        mart = known.get(table)
        if mart is not None and mart.is_public:
            copy_mart(con, mart.name, table)
        elif table in below:
            con.execute(f"create or replace table shown.{table} as select * from {table}")  # noqa: S608 - table names
    con.execute("drop table shown.live.meta")


def copy_mart(con: duckdb.DuckDBPyConnection, name: str, table: str) -> None:
    """A public mart that is a table."""
    con.execute(f"create or replace table shown.live.{name} as select * from {table}")  # noqa: S608 - mart names


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


# ---- what everything means ------------------------------------------------------------------------------------------


def say_meanings(con: duckdb.DuckDBPyConnection) -> None:
    """Comments on every table, view and column that has none yet, in both languages, where an analyst's client shows them."""
    tables = con.execute(
        "select schema_name, table_name, 'table' from duckdb_tables() where database_name = 'shown' and comment is null "
        "union all "
        "select schema_name, view_name, 'view' from duckdb_views() where database_name = 'shown' and comment is null"
    ).fetchall()
    columns: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in con.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where database_name = 'shown'"
    ).fetchall():
        columns.setdefault((schema, table), []).append(column)
    by_table = {mart.table: mart for mart in marts.all_marts()}
    # Under a name alone stand public marts, and in ``published`` also inner ones that stand on frozen ones.
    by_name = {mart.name: mart for mart in sorted(marts.all_marts(), key=lambda mart: mart.is_public)}
    statements = []
    for schema, table, sort in tables:
        name = f"{schema}.{table}"
        mart = by_table.get(name)
        if schema in COPIES and name not in marts.meanings():
            mart = by_name[table]
        statements.append(f"comment on {sort} shown.{name} is '{literal(about_table(name, mart))}'")
        known = {column.name: (column.zh, column.en) for column in mart.columns} if mart else {}
        for column in columns[schema, table]:
            zh, en = known.get(column) or about_column(name, column)
            statements.append(f"comment on column shown.{name}.\"{column}\" is '{literal(f'{zh} | {en}')}'")
    con.execute(";".join(statements))


def about_table(name: str, mart: marts.Mart | None) -> str:
    """What a table or view is; of a view for people with a question it answers. Raises KeyError where nobody says it."""
    if mart is None:
        zh, en = marts.meanings()[name]
        return f"{zh} | {en}"
    example = f"\n示例 example: {mart.example}" if mart.example else ""
    return f"{mart.purpose_zh} | {mart.purpose}{example}"


def about_column(table: str, column: str) -> tuple[str, str]:
    """What a column of no mart is. Raises KeyError where nobody says it."""
    known = marts.meanings()
    return known.get(f"{table}.{column}") or known[column]


def literal(text: str) -> str:
    """Text inside single quotes."""
    return text.replace("'", "''")


# ---- the file --------------------------------------------------------------------------------------------------------


def settle(path: Path) -> None:
    """Make the file last and keep everybody from writing to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.fchmod(handle, 0o444)
    finally:
        os.close(handle)
