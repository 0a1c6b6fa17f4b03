"""What stands between a revision of an issue and the one before: loads, lines of the journal, rules."""

from __future__ import annotations

import duckdb
import polars as pl

import marts
from etl.layout import Home
from etl.published import header

TABLES = ("revisions", "revision_loads")
REVISED = """
    select distinct issues.competition_id, issues.issue_no, issues.revision, issues.results_hash, before.results_hash
    from landing.issues as issues
    join landing.issues as before
        on before.competition_id = issues.competition_id
        and before.issue_no = issues.issue_no
        and before.revision = issues.revision - 1
"""


def prepare(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Make the two tables, empty, in a schema of issues."""
    keys = "competition_id varchar, issue_no varchar, revision integer"
    con.execute(
        f"create or replace table {schema}.revisions "
        f"({keys}, journal_no integer, old_journal_no integer, rulebook varchar, old_rulebook varchar)"
    )
    con.execute(f"create or replace table {schema}.revision_loads ({keys}, load_id varchar)")


def lay_out(con: duckdb.DuckDBPyConnection, home: Home, schema: str) -> None:
    """Make and fill both tables in a schema of issues."""
    prepare(con, schema)
    fill(con, home, schema)


def fill(con: duckdb.DuckDBPyConnection, home: Home, schema: str) -> None:
    """Fill both tables in a schema of issues, from the headers of the issues concerned."""
    revisions: list[dict[str, object]] = []
    loads: list[dict[str, object]] = []
    for competition_id, issue_no, revision, digest, before in con.execute(REVISED).fetchall():
        new, old = header(home, digest), header(home, before)
        keys = {"competition_id": competition_id, "issue_no": issue_no, "revision": revision}
        revisions.append(
            keys
            | {name: new[name] for name in ("journal_no", "rulebook")}
            | {f"old_{name}": old[name] for name in ("journal_no", "rulebook")}
        )
        loads += [keys | {"load_id": load_id} for load_id in sorted(set(new["inputs"]) - set(old["inputs"]))]
    marts.fill(con, f"{schema}.revisions", pl.DataFrame(revisions, infer_schema_length=None))
    marts.fill(con, f"{schema}.revision_loads", pl.DataFrame(loads, infer_schema_length=None))
