"""One mart over rows written by hand: its own select, tables of the real types, nothing else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from marts.sheets import all_marts, find
from tests.marts.portable import Schema

Row = dict[str, Any]


# Tables that are worked out from those given as views are: what stands on them is tried with them.
MADE = ("catalog.year_points",)


def shown(columns: Schema, name: str, tables: dict[str, list[Row]], **filters: str) -> list[Row]:
    """The rows a public mart makes of these tables (columns left out are null), in the order of all their values.

    Public views that the mart stands on are made too, so that only tables need be given.
    """
    con = duckdb.connect(":memory:")
    by_table = {mart.table: mart for mart in all_marts()}

    def want(table: str) -> None:
        mart, (schema, short) = by_table.get(table), table.split(".")
        if mart is not None and table not in tables and (mart.is_view or mart.table in (find(name), *MADE)):
            for each in mart.reads:
                want(each)
            con.execute(f"create schema if not exists {schema}")
            con.execute(f"create view if not exists {table} as {mart.sql}")
            return
        con.execute(f"create schema if not exists {schema}")
        kinds = ", ".join(f'"{column}" {kind}' for column, kind in columns[schema][short].items())
        con.execute(f"create table if not exists {table} ({kinds})")

    for table in tables:
        want(table)
        for row in tables[table]:
            names = ", ".join(f'"{column}"' for column in row)
            con.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))
    want(find(name))
    where = " and ".join(f"{column} = ?" for column in filters) or "true"
    frame = con.execute(f"select * from {find(name)} where {where} order by all", list(filters.values()))
    heads = [part[0] for part in frame.description or ()]
    return [dict(zip(heads, map(said, row), strict=True)) for row in frame.fetchall()]


def said(value: object) -> object:
    """A value as tests write it: decimals without the noughts at their end."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime | date) else value


def only(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of the rows."""
    return [tuple(row[name] for name in names) for row in rows]


def at(scope_id: str, **values: object) -> Row:
    """A row of the one competition of these tests."""
    return {"competition_id": "c", "scope_id": scope_id} | values
