"""Published is frozen: what stands in the snapshot for the live marts where an issue says otherwise.

Schema ``published`` of the snapshot holds a view of each frozen mart, and of every mart that stands on one, under the mart's
own name. In the scopes of ``kept``, where live data have changed since, the views give the rows of the newest revision; in
all others the live ones. ``later`` names the loads that such an issue did not know. No row is stored twice, and where nothing
differs the schema is not there: then every reader reads ``live``.
"""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb
import polars as pl

import marts
from etl.issue import frozen_marts
from etl.layout import Home
from marts import Mart

TABLES = ("kept", "later")
MADE = "database_name = 'shown' and schema_name = 'published'"
# What follows from publication itself, and is not yet there when an issue is frozen.
BY_ISSUE = {"standings": {"status": "'final'", "issue_no": "kept.issue_no"}}
# Of a line of points its figures: another wording of the same is no difference.
FIGURES = "regexp_replace({}, '[^0-9.%]', '', 'g')"
WORDED = ("label_zh", "label_en", "clause_zh", "clause_en", "arithmetic_zh", "arithmetic_en", "lost_zh", "lost_en")
# Loads that give a line of points none of its figures; what they change is seen in the other frozen marts.
WITHOUT_LINES = ("roster", "receipts", "external_ranks")
# What a live scope says of another period, where that one is kept: column, which period, what is compared with.
AGAINST = {
    "standings": {"score_change": ("previous_scope_id", "cast(own.score - {}.score as decimal(18, 2))")},
    "dimension_points": {
        "previous_result": ("previous_scope_id", "{}.result"),
        "last_year_result": ("last_year_scope_id", "{}.result"),
    },
}
PARTS = {"standings": ("unit_id", "group_id"), "dimension_points": ("unit_id", "group_id", "dimension_id")}
REFERENCE = r"\b(from|join)(\s+)({})\b"

# A reported figure is in no issue: where a later load may have changed it, a gap is shown and not the new one.
NOT_REPORTED_LATER = """own.measure_kind not in ('column', 'rate') or not exists (
    select 1 from published.later as later
    where later.competition_id = own.competition_id and later.scope_id = own.scope_id
)"""

NEWEST = """
    select issues.competition_id, issues.scope_id, issues.issue_no, issues.revision, issues.results_hash, scopes.last_month
    from landing.issues as issues
    join calendar.scopes as scopes
        on scopes.competition_id = issues.competition_id and scopes.scope_id = issues.scope_id
    qualify row_number() over (partition by issues.competition_id, issues.scope_id order by issues.revision desc) = 1
"""
# A load reaches back to the first month of its file or of a piece in it; a roster has no month and reaches everywhere.
LATER = """
    with since as (
        select loads.competition_id, loads.load_id, loads.kind, least(loads.first_month, min(events.month)) as first_month
        from landing.loads as loads
        left join landing.events as events
            on events.competition_id = loads.competition_id and events.load_id = loads.load_id
        group by loads.competition_id, loads.load_id, loads.kind, loads.first_month
    )
    select newest.competition_id, newest.scope_id, since.load_id, since.kind
    from temp.published_newest as newest
    join since
        on since.competition_id = newest.competition_id
        and coalesce(since.first_month, newest.last_month) <= newest.last_month
    anti join temp.published_known as known
        on known.results_hash = newest.results_hash and known.load_id = since.load_id
"""


def lay_out(con: duckdb.DuckDBPyConnection, home: Home) -> bool:
    """Have the schema in the attached snapshot where an issue differs from the warehouse, and only there; whether one does."""
    look(con, home)
    if not con.execute("select 1 from temp.published_kept limit 1").fetchone():
        con.execute("drop schema if exists shown.published cascade")
        return False
    if not con.execute(f"select 1 from duckdb_schemas() where {MADE}").fetchone():  # noqa: S608 - names
        make(con)
    for table in TABLES:
        con.execute(f"insert into shown.published.{table} select * from temp.published_{table} order by all")  # noqa: S608
    return True


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Make the schema, its two tables empty."""
    con.execute("create schema shown.published")
    for table in TABLES:
        con.execute(f"create table shown.published.{table} as select * from temp.published_{table} limit 0")  # noqa: S608
    views: dict[str, str] = {}
    for mart in marts.all_marts():
        if query := standing_in(mart, views):
            con.execute(f"create view shown.published.{mart.name} as {query}")
            views[mart.table] = f"published.{mart.name}"


# ---- which scopes ----------------------------------------------------------------------------------------------------


def look(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Fill temp.published_kept and temp.published_later from the warehouse: the scopes that differ from their newest issue."""
    con.execute(f"create or replace temp table published_newest as {NEWEST}")
    con.execute("create or replace temp table published_known (results_hash varchar, load_id varchar)")
    issued = con.execute("select distinct results_hash from temp.published_newest").fetchall()
    for (digest,) in issued:
        known = pl.DataFrame({"load_id": header(home, digest)["inputs"]}, schema={"load_id": pl.String})
        marts.fill(con, "temp.published_known", known.with_columns(pl.lit(digest).alias("results_hash")))
    con.execute(f"create or replace temp table published_later as {LATER}")
    con.execute("create or replace temp table published_kept as select * from temp.published_newest limit 0")
    if not issued:
        return
    for name in (*(name for name in frozen_marts() if name != "ledger"), "ledger"):
        keep(con, name)
    con.execute("delete from temp.published_later as later where not exists (select 1 from temp.published_kept as kept "
                "where kept.competition_id = later.competition_id and kept.scope_id = later.scope_id)")  # fmt: skip


def header(home: Home, digest: str) -> dict[str, Any]:
    """An issue's first line. Its bytes were proved when they landed; proving all issues again would cost every load a second."""
    with (home.inbox / digest).open(encoding="utf-8") as text:
        found: dict[str, Any] = json.loads(text.readline())
    return found


def keep(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Add the scopes in which a frozen mart is another now. Lines are worked out for those alone that a later load reaches."""
    wanted = "select * from temp.published_newest anti join temp.published_kept using (competition_id, scope_id)"
    if name == "ledger":
        reached = "select competition_id, scope_id from temp.published_later where not list_contains($without, kind)"
        wanted += f" semi join ({reached}) using (competition_id, scope_id)"
    own = [row[0] for row in con.execute(f"describe {marts.find(name)}").fetchall()]
    compared = [column for column in own if column not in (*BY_ISSUE.get(name, ()), key_of(name), "competition_id")]
    figures = ", ".join(FIGURES.format(column) if column in WORDED else column for column in compared)
    keys = f"competition_id, {key_of(name)} as scope_id"
    query = f"""
        insert into temp.published_kept
        with wanted as materialized ({wanted}),
        frozen as (select {keys}, issue_no, revision, {figures} from issues.{name}),
        present as (select {keys}, {figures} from {marts.find(name)}),
        both_sides as (
            select frozen.* exclude (issue_no, revision), 1 as side from frozen
            semi join wanted using (competition_id, scope_id, issue_no, revision)
            union all
            select present.*, -1 as side from present semi join wanted using (competition_id, scope_id)
        ),
        odd as (select * exclude (side), sum(side) as balance from both_sides group by all having sum(side) <> 0)
        select * from wanted semi join odd using (competition_id, scope_id)
    """  # noqa: S608 - names of marts and columns
    con.execute(query, {"without": list(WITHOUT_LINES)} if name == "ledger" else None)


def key_of(name: str) -> str:
    """The column by which a frozen mart is kept: discipline is of a month, everything else of a scope."""
    return "month" if name == "discipline" else "scope_id"


# ---- what stands in --------------------------------------------------------------------------------------------------


def standing_in(mart: Mart, views: dict[str, str]) -> str:
    """The query of a mart's view in ``published``; empty where the live one does."""
    if mart.is_public and mart.name in frozen_marts():
        return frozen(mart)
    if mart.name == "sources":
        return (
            "select sources.* from live.sources as sources "
            "anti join published.later as later using (competition_id, scope_id, load_id)"
        )
    if not mart.is_view or not mart.reads & views.keys():
        return ""
    of_ours = "|".join(re.escape(table) for table in mart.reads & views.keys())
    query = re.sub(REFERENCE.format(of_ours), lambda found: f"{found[1]}{found[2]}{views[found[3]]}", mart.sql)
    if mart.name == "measure_values":
        return f"select * from ({query}) as own where {NOT_REPORTED_LATER}"  # noqa: S608 - a mart's own query
    return query


def frozen(mart: Mart) -> str:
    """A frozen mart: live where nothing differs, elsewhere as its newest issue says."""
    name, key = mart.name, key_of(mart.name)
    columns = [column.name for column in mart.columns]
    printed = [BY_ISSUE.get(name, {}).get(column, f"printed.{column}") for column in columns]
    against = AGAINST.get(name, {})
    present = [f"case when {column}_before.unit_id is null then own.{column} else "
               f"{against[column][1].format(f'{column}_before')} end as {column}" if column in against else f"own.{column}"
               for column in columns]  # fmt: skip
    return f"""
        select {", ".join(present)} from live.{name} as own
        {"".join(beside(name, column, period) for column, (period, _) in against.items())}
        where not exists (
            select 1 from published.kept as kept
            where kept.competition_id = own.competition_id and kept.scope_id = own.{key}
        )
        union all
        select {", ".join(printed)} from issues.{name} as printed
        join published.kept as kept
            on kept.competition_id = printed.competition_id and kept.scope_id = printed.{key}
            and kept.issue_no = printed.issue_no and kept.revision = printed.revision
    """  # noqa: S608 - names of marts and columns


def beside(name: str, column: str, period: str) -> str:
    """The row of another period as it was published, beside a live one, where that period is kept."""
    same = " and ".join(f"{column}_before.{part} = own.{part}" for part in ("competition_id", *PARTS[name]))
    return f"""
        left join live.scopes as {column}_of
            on {column}_of.competition_id = own.competition_id and {column}_of.scope_id = own.scope_id
        left join (
            select printed.* from issues.{name} as printed
            semi join published.kept as kept using (competition_id, scope_id, issue_no, revision)
        ) as {column}_before
            on {column}_before.scope_id = {column}_of.{period} and {same}
    """  # noqa: S608 - names of marts and columns
