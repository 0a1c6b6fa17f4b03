"""Rebuilding only what follows from an issue or from what was said of files and months; no score is computed again."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from marts.runner import built_tables, make, verify_checks
from marts.sheets import Mart, all_marts

ISSUED = frozenset({"landing.issues", "landing.issued_standings"})


def following(tables: frozenset[str]) -> tuple[Mart, ...]:
    """The marts that read these tables, or read a mart that does, in the order of building."""
    reached = set(tables)
    found: list[Mart] = []
    for mart in all_marts():
        if mart.reads & reached and not mart.is_for_people:
            reached.add(mart.table)
            found.append(mart)
    return tuple(found)


def build_issued(con: duckdb.DuckDBPyConnection, scopes: Iterable[tuple[str, str]]) -> None:
    """Rebuild what follows from issues of these (competition_id, scope_id): they and the scopes that compare with them."""
    con.execute("delete from build.months")
    con.execute("delete from build.scopes")
    for competition_id, scope_id in scopes:
        con.execute(
            "insert into build.scopes select competition_id, scope_id from calendar.scopes "
            "where competition_id = $competition "
            "and $scope in (scope_id, previous_scope_id, last_year_scope_id) "
            "and scope_id not in (select scope_id from build.scopes where competition_id = $competition)",
            {"competition": competition_id, "scope": scope_id},
        )
    built = built_tables(con)
    for mart in following(ISSUED):
        make(con, mart, whole=mart.table not in built)
        verify_checks(con, mart)


def build_said(con: duckdb.DuckDBPyConnection, tables: frozenset[str]) -> frozenset[str]:
    """Rebuild whole what follows from landing tables that no score stands on; the marts that were made. Views need nothing."""
    made = [mart for mart in following(tables) if not mart.is_view]
    for mart in made:
        make(con, mart, whole=True)
        verify_checks(con, mart)
    return frozenset(mart.table for mart in made)
