"""What a published issue says beyond its rows: who moved, who reported, where its groups lost points.

An issue freezes results, not what is worked out from them. Here the marts' own SQL is run over frozen rows alone, those of
the issue and of the issues of the periods it is compared with, so that no figure corrected since can enter. A period that
was never published is not there to compare with, and of one that was, the newest revision that the issue could know. From
outside the issues come only what the rulebook sets and the calendar.
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
    # What an issue corrects is no break that the marts below look at.
    "catalog.corrections": "select * from {seen}.live.corrections where false",
    "calendar.scopes":
        "select scopes.*, kept.version_id from catalog.scopes join kept using (competition_id, scope_id)",
    "build.scopes": "select competition_id, scope_id from catalog.scopes",
    "staging.members": "select *, true as is_member from ranking.standings",
    "staging.discipline":
        "select reports.* from {seen}.issues.discipline as reports semi join kept "
        "on kept.scope_id = reports.month and kept.issue_no = reports.issue_no and kept.revision = reports.revision",
    # A month with an unsettled register can't be published.
    "staging.register_months": "select '' as competition_id, '' as month, true as is_settled where false",
}  # fmt: skip


def lay_out(view: Seen, issue_no: str, revision: int) -> str:
    """Make, once, a database beside the open snapshot: what follows from the rows of an issue and of those before it.

    Returns its name, quoted; the marts of DERIVED are in it under the names by which the marts know them.
    """
    con = view.con.cursor()
    name = f"printed {view.competition_id} {issue_no} {revision}".replace('"', "")
    if not con.execute("select 1 from duckdb_databases() where database_name = ?", [name]).fetchall():
        seen = con.execute("select current_database()").fetchall()[0][0]
        con.execute(f"attach ':memory:' as \"{name}\" (read_write)")
        con.execute(f'use "{name}"')
        known = known_then(view, issue_no, revision)
        con.execute(
            f"""
            create or replace table kept as
            select * from "{seen}".issues.issues where competition_id = ? and list_contains(?, results_hash)
            qualify row_number() over (partition by scope_id order by revision desc) = 1
            """,  # noqa: S608 - the name of the snapshot
            [view.competition_id, known],
        )
        for table, query in STAND_INS.items():
            put(con, table, query.format(seen=f'"{seen}"'), view.competition_id)
        sheets = {mart.name: mart for mart in marts.all_marts() if mart.is_public}
        for mart in DERIVED:
            put(con, sheets[mart].table, sheets[mart].sql, view.competition_id)
    con.close()
    return f'"{name}"'


def known_then(view: Seen, issue_no: str, revision: int) -> list[str]:
    """The hashes of all issues up to and with this one, along their chain: a later revision was not known to it."""
    issues = view.rows(
        "select distinct issue_no, revision, results_hash, previous_hash from issues.issues where competition_id = ?"
    ).rows()
    before = {digest: previous for _, _, digest, previous in issues}
    known = [digest for number, which, digest, _ in issues if (number, which) == (issue_no, revision)]
    while known and before.get(known[-1]) in before:
        known.append(before[known[-1]])
    return known


def put(con: duckdb.DuckDBPyConnection, table: str, query: str, competition_id: str) -> None:
    """One table of the competition under the name by which the marts know it."""
    con.execute(f"create schema if not exists {table.partition('.')[0]}")
    made = f"create or replace table {table} as select * from ({query}) where competition_id = $1"  # noqa: S608 - names of marts
    con.execute(made, [competition_id])
