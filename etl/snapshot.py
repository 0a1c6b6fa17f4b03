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
            lay_out(con)
            fill(con, home, meta)
        put_in_place(temporary, home)


def refill(
    con: duckdb.DuckDBPyConnection, home: Home, meta: Mapping[str, object], earlier: Mapping[str, object]
) -> bool:
    """Write as ``write`` does, with the tables, views and comments of the snapshot that is there: to say them takes longest.

    False, and nothing done, where the snapshot is not there, can't be read or does not say of itself what ``earlier`` says.
    """
    with beside(con, home) as temporary:
        try:
            with opened(con, home), attached(con, temporary):
                if not says(con, "before", earlier):
                    return False
                con.execute("copy from database before to shown (schema)")
                fill(con, home, meta)
        except (OSError, duckdb.Error):
            return False
        put_in_place(temporary, home)
    return True


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
                if not says(con, "shown", earlier):
                    return False
                copy_changed(con, changed)
                fill_meta(con, meta)
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
    con.execute(f"attach {marts.literal(temporary)} as shown (storage_version '{STORAGE}')")
    try:
        with marts.transaction(con):
            yield
        con.execute("checkpoint shown")
    finally:
        con.execute("detach shown")


@contextmanager
def opened(con: duckdb.DuckDBPyConnection, home: Home) -> Iterator[None]:
    """The snapshot in its place as ``before``, for reading."""
    con.execute(f"attach {marts.literal(home.snapshot)} as before (read_only)")
    try:
        yield
    finally:
        con.execute("detach before")


def says(con: duckdb.DuckDBPyConnection, database: str, earlier: Mapping[str, object]) -> bool:
    """Whether a snapshot says this of itself."""
    found = con.execute(f"select {', '.join(earlier)} from {database}.live.meta").fetchall()  # noqa: S608 - own names
    return found == [tuple(earlier.values())]


def put_in_place(temporary: Path, home: Home) -> None:
    """Make the file last, then the one that readers open."""
    settle(temporary)
    os.replace(temporary, home.snapshot)
    sync_folder(home.snapshot.parent)


def copied() -> dict[str, str]:
    """The tables of a snapshot that hold what a table of the warehouse holds, and which."""
    known = {mart.table: mart for mart in marts.all_marts()}
    found = {f"live.{mart.name}": mart.table for mart in known.values() if mart.is_public and not mart.is_view}
    for table in below_views(known):
        mart = known.get(table)
        if table not in BEHIND and not (mart and (mart.is_view or mart.is_public)):
            found[table] = table
    return found | {f"issues.{name}": f"issues.{name}" for name in frozen_marts()} | {"issues.issues": "landing.issues"}


def lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """Every table, empty, and every view; what is below the views under its own name, views for people in a schema of theirs."""
    known = {mart.table: mart for mart in marts.all_marts()}
    tables, below = copied(), below_views(known)
    for schema in sorted({name.split(".")[0] for name in (*tables, *below)}):
        con.execute(f"create schema shown.{schema}")
    for table, source in tables.items():
        con.execute(f"create table shown.{table} as select * from {source} limit 0")  # noqa: S608 - table names
    revisions.prepare(con, "shown.issues")
    con.execute(
        "create table shown.live.meta "
        "(built_for integer, known_at timestamp, rulebook_digest varchar, journal_head varchar, code_version varchar)"
    )
    for table in below:
        if table not in tables:
            view_below(con, table, known.get(table))
    for mart in known.values():
        if mart.is_public and mart.is_view and not mart.is_for_people:
            con.execute(f"create view shown.live.{mart.name} as select * from {mart.table}")  # noqa: S608 - mart names


def fill(con: duckdb.DuckDBPyConnection, home: Home, meta: Mapping[str, object]) -> None:
    """Put into the empty tables what they hold, and comments on what has none."""
    for table, source in copied().items():
        con.execute(f"insert into shown.{table} select * from {source}")  # noqa: S608 - table names
    revisions.fill(con, home, "shown.issues")
    published.lay_out(con, home)
    fill_meta(con, meta)
    say_meanings(con)


def copy_changed(con: duckdb.DuckDBPyConnection, changed: frozenset[str]) -> None:
    """Of these tables the ones that the snapshot has; its views say the same of them as before."""
    for table, source in copied().items():
        if source in changed:
            con.execute(f"create or replace table shown.{table} as select * from {source}")  # noqa: S608 - table names


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


def view_below(con: duckdb.DuckDBPyConnection, table: str, mart: marts.Mart | None) -> None:
    """One view that public views read, under its own name."""
    if mart is None:
        row = con.execute(
            "select sql from duckdb_views() where database_name = current_database() and schema_name = ? "
            "and view_name = ?", table.split("."),
        ).fetchone()  # fmt: skip
        assert row is not None
        con.execute(str(row[0]).replace(f"CREATE VIEW {table} ", f"create view shown.{table} ", 1))
    elif mart.is_view:
        con.execute(f"create view shown.{table} as {mart.sql}")
    else:
        con.execute(f"create view shown.{table} as select * from live.{mart.name}")  # noqa: S608 - mart names


def fill_meta(con: duckdb.DuckDBPyConnection, meta: Mapping[str, object]) -> None:
    """What the snapshot was made from."""
    con.execute("delete from shown.live.meta")
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
        statements.append(f"comment on {sort} shown.{name} is {marts.literal(about_table(name, mart))}")
        known = {column.name: (column.zh, column.en) for column in mart.columns} if mart else {}
        for column in columns[schema, table]:
            zh, en = known.get(column) or about_column(name, column)
            statements.append(f'comment on column shown.{name}."{column}" is {marts.literal(f"{zh} | {en}")}')
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


# ---- the file --------------------------------------------------------------------------------------------------------


def settle(path: Path) -> None:
    """Make the file last and keep everybody from writing to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.fchmod(handle, 0o444)
    finally:
        os.close(handle)
