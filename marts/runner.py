"""Building the marts: in dependency order, wholly or only what some months touch, each checked as its header says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

import duckdb
import polars as pl

import words
from marts.sheets import Mart, all_marts
from marts.warehouse import create, fill

_FLOATING = (
    " or not exists (select 1 from calendar.months as known "
    "where known.competition_id = old.competition_id and known.month = old.{key})"
)


CALENDAR = ("months", "scopes", "scope_months", "windows")


class BrokenMart(RuntimeError):
    """A check of a mart's header found rows: a fault of the program, never of the data."""


def build(con: duckdb.DuckDBPyConnection, months: Iterable[tuple[str, str]] | None = None) -> None:
    """Build all marts from the tables of schema.sql.

    ``months`` are (competition_id, month) pairs whose landing rows changed; None, or a warehouse without marts, rebuilds
    everything. A change of rulebook, calendar or roster needs the full build. Raises BrokenMart.
    """
    create(con)
    choose(con, months)
    templates(con)
    if months is None:
        clear(con)
    for schema in {mart.schema for mart in all_marts() if not mart.is_passing}:
        con.execute(f"create schema if not exists {schema}")
    is_same = same_calendar(con) and months is not None
    built = built_tables(con)
    for mart, done_with in zip(all_marts(), no_longer_read(), strict=True):
        if mart.is_for_people or (mart.increment == "rules" and is_same and mart.table in built):
            continue
        make(con, mart, whole=mart.table not in built)
        verify_checks(con, mart)
        for each in done_with:
            con.execute(f"drop {'view' if each.is_view else 'table'} {each.table}")


@cache
def no_longer_read() -> list[list[Mart]]:
    """For each mart in the order of building: what only the run needs and nothing after it reads, views on top first."""
    marts = all_marts()
    passing = {mart.table: mart for mart in marts if mart.is_passing}
    last = {table: at for at, mart in enumerate(marts) for table in (mart.table, *mart.reads) if table in passing}
    for mart in reversed(marts):  # a view is read with all it stands on
        if mart.is_passing and mart.is_view:
            for table in mart.reads & passing.keys():
                last[table] = max(last[table], last[mart.table])
    return [[passing[table] for table in reversed(passing) if last[table] == at] for at in range(len(marts))]


def same_calendar(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the calendar is that of the last build; what stands on rules, roster and calendar alone may then stay."""
    # On the connection itself: a cursor would not see a calendar laid out in the same transaction.
    tables = [f"select count(*) || '-' || bit_xor(hash(t)) as mark from calendar.{t} as t" for t in CALENDAR]  # noqa: S608
    now = " ".join(str(con.execute(query).fetchone()) for query in tables)
    con.execute("create table if not exists build.seen (calendar varchar)")
    before = con.execute("select calendar from build.seen").fetchone()
    con.execute("delete from build.seen")
    con.execute("insert into build.seen values (?)", [now])
    return before == (now,)


def built_tables(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The qualified tables that are there, asked for once: the catalogue takes milliseconds to list."""
    rows = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return frozenset(table for (table,) in rows)


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Take every mart away, those of older programs too; a view can't replace a table of its name."""
    for schema in {mart.schema for mart in all_marts() if not mart.is_passing}:
        con.execute(f"drop schema if exists {schema} cascade")


def choose(con: duckdb.DuckDBPyConnection, months: Iterable[tuple[str, str]] | None) -> None:
    """Fill build.months and build.scopes with what this run rebuilds.

    A month touches the scopes whose windows look at it, and, one step on, the scopes that compare with those and the
    months that show their cumulative beside them.
    """
    con.execute("delete from build.months")
    con.execute("delete from build.scopes")
    if months is None:
        con.execute("insert into build.months select distinct competition_id, month from calendar.months")
        con.execute("insert into build.scopes select competition_id, scope_id from calendar.scopes")
        return
    pairs = [{"competition_id": competition, "month": month} for competition, month in months]
    fill(con, "build.months", pl.DataFrame(pairs, schema={"competition_id": pl.String, "month": pl.String}))
    con.execute(
        """
        insert into build.scopes
        with looking as (
            select competition_id, scope_id, month from calendar.windows
            union
            select competition_id, scope_id, month from calendar.scope_months
            union
            -- a finding that strikes the whole year reaches every later scope of the year
            select scopes.competition_id, scopes.scope_id, months.month
            from calendar.scopes as scopes
            join calendar.months as months
                on months.competition_id = scopes.competition_id
                and months.year_label = scopes.year_label
                and months.month <= scopes.last_month
            join rulebook.tiers as tiers
                on tiers.competition_id = scopes.competition_id
                and tiers.version_id = scopes.version_id
                and tiers.effect = 'zero_year'
        ),
        touched as (
            select distinct looking.competition_id, looking.scope_id
            from looking
            join build.months as months
                on months.competition_id = looking.competition_id and months.month = looking.month
        )
        select competition_id, scope_id from touched
        union
        select scopes.competition_id, scopes.scope_id
        from calendar.scopes as scopes
        join touched
            on touched.competition_id = scopes.competition_id
            and touched.scope_id in (scopes.previous_scope_id, scopes.last_year_scope_id)
        union
        select months.competition_id, months.scope_id
        from calendar.scopes as months
        join calendar.scopes as to_date
            on to_date.competition_id = months.competition_id
            and to_date.scope_kind = 'to_date'
            and to_date.last_month = months.last_month
        join touched
            on touched.competition_id = to_date.competition_id and touched.scope_id = to_date.scope_id
        where months.scope_kind = 'month'
        """
    )


def templates(con: duckdb.DuckDBPyConnection) -> None:
    """Hand the sentences of explanations to SQL, both languages of a key in one row."""
    con.execute("delete from build.templates")
    zh, en = words.catalogue("explain", "zh_CN"), words.catalogue("explain", "en")
    rows = {"template_key": list(zh), "text_zh": list(zh.values()), "text_en": [en[key] for key in zh]}
    fill(con, "build.templates", pl.DataFrame(rows))


def make(con: duckdb.DuckDBPyConnection, mart: Mart, whole: bool) -> None:
    """Fill one mart: wholly, or after taking out the scopes or months being rebuilt."""
    if mart.is_passing:
        con.execute(f"create or replace temp {'view' if mart.is_view else 'table'} {mart.name} as {mart.sql}")
        return
    if mart.is_view:
        con.execute(f"create or replace view {mart.table} as {mart.sql}")
        return
    if whole or mart.increment in ("full", "rules"):
        con.execute(f"create or replace table {mart.table} as {mart.sql}")
        return
    names = {column.name for column in mart.columns}
    if mart.increment == "scope" and "scope_no" in names and "scope_id" not in names:
        con.execute(f"delete from {mart.table} where scope_no in (select scope_no from staging.wanted)")  # noqa: S608
        con.execute(f"insert into {mart.table} by name {mart.sql}")
        return
    if mart.increment == "scope":
        key, chosen, chosen_key = "scope_id", "build.scopes", "scope_id"
    else:
        key = "last_month" if "last_month" in names else "month"
        chosen, chosen_key = "build.months", "month"
    # What has no month of its own (a roster, a year's targets) is redone with every load: it is little.
    floating = "" if mart.increment == "scope" else _FLOATING.format(key=key)
    con.execute(
        f"delete from {mart.table} as old where exists (select 1 from {chosen} as chosen "  # noqa: S608 - own names
        f"where old.competition_id = chosen.competition_id and old.{key} = chosen.{chosen_key}){floating}"
    )
    con.execute(f"insert into {mart.table} by name {mart.sql}")


def verify_checks(con: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    """Run the checks of a mart's header."""
    for check in mart.checks:
        fault = con.execute(check.sql.format(table=mart.table)).fetchone()
        if fault:
            raise BrokenMart(f"{mart.table}: {check.name}: {fault}")


def canonical_hash(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """SHA-256 over the sorted text form of a table's rows: equal for equal contents, whatever the order of building."""
    columns = [row[0] for row in con.execute(f"describe {table}").fetchall()]
    row_text = ", ".join(f"coalesce(cast(\"{name}\" as varchar), '∅')" for name in sorted(columns))
    digest = hashlib.sha256()
    cursor = con.cursor().execute(f"select concat_ws('␟', {row_text}) as line from {table} order by line")  # noqa: S608
    while lines := cursor.fetchmany(50_000):
        digest.update("\n".join(line for (line,) in lines).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def hashes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Table name to canonical hash of every mart that is kept; a view says nothing its tables don't."""
    return {mart.table: canonical_hash(con, mart.table) for mart in all_marts() if mart.is_kept}
