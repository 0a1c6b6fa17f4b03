"""What a published issue says beyond its rows: who moved, who reported, where its groups lost points.

An issue freezes results, not what is worked out from them. Here the marts' own SQL is run over frozen rows alone, those of
the issue and of the issues of the periods it is compared with, so that no figure corrected since can enter. A period that
was never published is not there to compare with. From outside the issues come only what the rulebook sets and the calendar.
"""

from __future__ import annotations

import duckdb

import marts
from etl.seen import Seen

# Worked out here, in this order; breaks only keep movers from being named.
DERIVED = ("breaks", "progress", "group_facts", "scope_facts", "group_losses")
# Under the name by which the marts know it: what stands there instead. {seen} is the snapshot.
STAND_INS = {
    "ranking.standings": "select * from {seen}.issues.standings semi join kept using (scope_id, issue_no, revision)",
    "ranking.group_statistics":
        "select * from {seen}.issues.group_statistics semi join kept using (scope_id, issue_no, revision)",
    "ranking.dimension_points":
        "select * from {seen}.issues.dimension_points semi join kept using (scope_id, issue_no, revision)",
    "ranking.item_points":
        "select * from {seen}.issues.item_points semi join kept using (scope_id, issue_no, revision)",
    "catalog.scopes": "select * from {seen}.issues.scopes semi join kept using (scope_id, issue_no, revision)",
    "catalog.policies": "select * from {seen}.live.policies",
    "calendar.scopes":
        "select scopes.*, kept.version_id from catalog.scopes join kept using (competition_id, scope_id)",
    "build.scopes": "select competition_id, scope_id from catalog.scopes",
    "landing.issues": "select * from kept",
    "staging.members": "select *, true as is_member from ranking.standings",
    "staging.discipline": "select * from {seen}.issues.discipline",
    # A month with an unsettled register can't be published.
    "staging.register_months": "select '' as competition_id, '' as month, true as is_settled where false",
}  # fmt: skip


def lay_out(view: Seen) -> None:
    """Make the database ``printed`` beside the open snapshot, once: what follows from the competition's frozen rows."""
    con = view.con.cursor()
    if con.execute("select 1 from duckdb_databases() where database_name = 'printed'").fetchall():
        return
    seen = con.execute("select current_database()").fetchall()[0][0]
    con.execute("attach ':memory:' as printed (read_write)")
    con.execute("use printed")
    con.execute(
        f"""
        create or replace table kept as
        select * from "{seen}".issues.issues where competition_id = ?
        qualify row_number() over (partition by scope_id order by revision desc) = 1
        """,  # noqa: S608 - the name of the snapshot
        [view.competition_id],
    )
    for table, query in STAND_INS.items():
        put(con, table, query.format(seen=f'"{seen}"'), view.competition_id)
    sheets = {mart.name: mart for mart in marts.all_marts() if mart.is_public}
    for name in DERIVED:
        put(con, sheets[name].table, sheets[name].sql, view.competition_id)
    con.close()


def put(con: duckdb.DuckDBPyConnection, table: str, query: str, competition_id: str) -> None:
    """One table of the competition under the name by which the marts know it."""
    con.execute(f"create schema if not exists {table.partition('.')[0]}")
    made = f"create or replace table {table} as select * from ({query}) where competition_id = $1"  # noqa: S608 - names of marts
    con.execute(made, [competition_id])
