"""The yardstick of `bench.whole`: DuckDB reads the same files with given types and sorts them.

``python -m bench.plain FILE...``
"""

from __future__ import annotations

import sys

import duckdb

TYPES = {"期间": "VARCHAR", "单位": "VARCHAR", "column": "VARCHAR", "value": "DECIMAL(18, 4)"}


def read_and_sort(con: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Into a table, in the order of all columns."""
    select = "select * from read_csv(?, columns = ?, header = true) order by all"
    con.execute(f"create or replace table plain as {select}", [files, TYPES])


if __name__ == "__main__":
    with duckdb.connect() as con:
        read_and_sort(con, sys.argv[1:])
