"""Worlds as tables: a world is a mapping of table name (``landing.facts``) to plain dict rows in the shape of marts/schema.sql."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

import polars as pl

from competition.rulebook import POLARS, bare
from competition.rules import ROWS
from competition.scopes import SHAPES
from recount import READ
from recount.model import Model

Row = dict[str, Any]
World = dict[str, list[Row]]


@cache
def rulebook_schema(table: str) -> dict[str, Any]:
    """The columns of a table of the schema rulebook."""
    hints = get_type_hints(ROWS[table])
    return {"version_id": pl.String} | {name: POLARS[bare(hint)] for name, hint in hints.items()}


def framed(rows: list[Row], schema: dict[str, Any]) -> pl.DataFrame:
    """Rows as a frame; a column that a row leaves out is empty."""
    if not rows:
        return pl.DataFrame(schema=schema)
    columns = {name: [amount(row.get(name), kind) for row in rows] for name, kind in schema.items()}
    return pl.DataFrame(columns, schema=schema, strict=False)


def amount(value: Any, kind: Any) -> Any:
    """Whole numbers as decimals, where a column holds decimals."""
    return Decimal(value) if isinstance(kind, pl.Decimal) and isinstance(value, int) else value


def model_of(world: World, competition_id: str) -> Model:
    """All scopes of one competition of a world, as the recount sees it."""

    def rows(table: str) -> list[Row]:
        return [row for row in world.get(table, []) if row["competition_id"] == competition_id]

    landing = {name: framed(rows(f"landing.{name}"), dict(schema)) for name, schema in READ.items()}
    rulebook = {name: framed(rows(f"rulebook.{name}"), rulebook_schema(name)) for name in ROWS}
    calendar = {
        name: framed(rows(f"calendar.{name}"), schema) for name, schema in SHAPES.items() if name != "deadlines"
    }
    return Model(landing, rulebook, calendar, calendar["scopes"]["scope_id"].to_list())
