"""What can be asked: the tables of a snapshot with what they and their columns mean, in the order people look for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

import marts
from competition.errors import UnknownTable

SCHEMAS = ("analysis", "live", "issues")


@cache
def reserved() -> frozenset[str]:
    """Words that are a name only between double quotes."""
    with marts.connect(None) as con:
        rows = con.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset(word for (word,) in rows)


@dataclass(frozen=True)
class Column:
    """A column with the engine's type."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Table:
    """A table or view."""

    schema: str
    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def full(self) -> str:
        """The name as it is written in a statement."""
        return f"{self.schema}.{self.name}"


def tables(snapshot: Path) -> list[Table]:
    """Every table a person may ask."""
    with marts.connect(snapshot, read_only=True) as con:
        return tables_of(con)


def find(snapshot: Path, name: str) -> Table:
    """A table by its name, with or without its schema. Raises UnknownTable with those there are."""
    known = tables(snapshot)
    wanted = name.strip().strip(";").lower()
    for each in known:
        if wanted in (each.full, each.name):
            return each
    raise UnknownTable(
        name, [each.full for each in known if wanted and wanted in each.full] or [each.full for each in known]
    )


def tables_of(con: duckdb.DuckDBPyConnection) -> list[Table]:
    """The same of an open snapshot."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in con.execute(
        "select schema_name, table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where list_contains(?, schema_name) and database_name = current_database() order by 1, 2, column_index",
        [list(SCHEMAS)],
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    found = con.execute(
        """
        select schema_name, name, coalesce(comment, '') from (
            select schema_name, table_name as name, comment, database_name from duckdb_tables()
            union all
            select schema_name, view_name as name, comment, database_name from duckdb_views()
        ) where list_contains($schemas, schema_name) and database_name = current_database()
        order by list_position($schemas, schema_name), name
        """,
        {"schemas": list(SCHEMAS)},
    ).fetchall()
    return [Table(schema, name, comment, tuple(columns.get((schema, name), ()))) for schema, name, comment in found]
