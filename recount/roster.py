"""Who is there: the units of each month, and whose figures an heir inherits."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars as pl

Row = dict[str, Any]


class Roster:
    """The roster in force over the months of the calendar.

    ``unit_months``: month and the columns of the roster, one row a unit and month it is valid in.
    ``lineage``: unit_id, ancestor_id; each unit is its own ancestor, its predecessors' predecessors are too.
    """

    def __init__(self, stretches: pl.DataFrame, months: pl.DataFrame) -> None:
        is_valid = pl.col("last_month").is_null() | (pl.col("month") <= pl.col("last_month"))
        self.stretches = stretches
        self.unit_months = (
            months.select("month")
            .join(stretches.drop("load_id"), how="cross")
            .filter((pl.col("first_month") <= pl.col("month")) & is_valid)
            .unique(["unit_id", "month"], keep="first", maintain_order=True)
        )
        self.lineage = lineage_of(stretches)
        self.rows = {(row["unit_id"], row["month"]): row for row in self.unit_months.iter_rows(named=True)}
        self.ancestors: dict[str, list[str]] = defaultdict(list)
        for unit, ancestor in self.lineage.sort("unit_id", "ancestor_id").iter_rows():
            self.ancestors[unit].append(ancestor)
        self.members: dict[str, list[str]] = defaultdict(list)
        for unit, month in sorted(self.rows):
            self.members[month].append(unit)

    def at(self, unit: str, month: str) -> Row | None:
        """The unit's roster row in a month; None where it was not there."""
        return self.rows.get((unit, month))

    def valid_within(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows (unit_id, first_month, last_month, …) of units that were there in any month of their stretch."""
        named = ("unit_id", "first_month", "last_month")
        spans = rows.select(named).unique()
        stretches = self.stretches.select("unit_id", begins="first_month", ends="last_month")
        is_there = (pl.col("begins") <= pl.col("last_month")) & (
            pl.col("ends").is_null() | (pl.col("first_month") <= pl.col("ends"))
        )
        return rows.join(spans.join(stretches, on="unit_id").filter(is_there), on=named, how="semi")

    def inherited(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of each unit and of all it came from, with the one they came from as ``ancestor_id``."""
        own = rows.rename({"unit_id": "ancestor_id"})
        return own.join(self.lineage, on="ancestor_id")


def lineage_of(stretches: pl.DataFrame) -> pl.DataFrame:
    """unit_id, ancestor_id: itself, its predecessors, theirs, and so on."""
    units = stretches.select("unit_id").unique()
    parents = (
        stretches.select("unit_id", ancestor_id=pl.col("predecessors").fill_null("").str.split(";"))
        .explode("ancestor_id")
        .filter(pl.col("ancestor_id") != "")
        .unique()
    )
    found, height = pl.concat([units.with_columns(ancestor_id="unit_id"), parents]).unique(), 0
    while found.height > height:
        height = found.height
        steps = parents.rename({"unit_id": "ancestor_id", "ancestor_id": "older_id"})
        older = found.join(steps, on="ancestor_id").select("unit_id", ancestor_id="older_id")
        found = pl.concat([found, older]).unique()
    return found
