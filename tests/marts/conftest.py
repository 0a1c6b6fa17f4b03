"""An empty warehouse with every mart built, and its columns."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

import marts
from etl import issue, revisions
from marts.runner import make
from tests.marts.portable import Schema


@pytest.fixture(scope="session")
def empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    con = marts.connect(None)
    marts.create(con)
    marts.build(con)
    issue.prepare(con)
    issue.clear(con)
    revisions.prepare(con, "issues")
    for (
        mart
    ) in marts.all_marts():  # what only a run needs is gone when it ends, what people ask is made in the snapshot
        if mart.is_passing or mart.is_for_people:
            make(con, mart, whole=True)
    yield con
    con.close()


@pytest.fixture(scope="session")
def columns(empty_warehouse: duckdb.DuckDBPyConnection) -> Schema:
    found: Schema = {}
    rows = empty_warehouse.execute(
        "select case database_name when 'temp' then 'temp' else schema_name end as room, table_name, column_name, data_type "
        "from duckdb_columns() where not internal order by room, table_name, column_index"
    )
    for schema, table, column, kind in rows.fetchall():
        found.setdefault(schema, {}).setdefault(table, {})[column] = kind
    return found
