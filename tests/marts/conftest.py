"""An empty warehouse with every mart built, and its columns."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

import marts
from tests.marts.portable import Schema


@pytest.fixture(scope="session")
def empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    con = marts.connect(None)
    marts.create(con)
    marts.build(con)
    yield con
    con.close()


@pytest.fixture(scope="session")
def columns(empty_warehouse: duckdb.DuckDBPyConnection) -> Schema:
    found: Schema = {}
    rows = empty_warehouse.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal "
        "order by schema_name, table_name, column_index"
    )
    for schema, table, column, kind in rows.fetchall():
        found.setdefault(schema, {}).setdefault(table, {})[column] = kind
    return found
