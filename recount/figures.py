"""The figures of every unit over every window that is looked through, and what is missing from the reports.

A figure counts in the windows that wholly contain its months. Amounts are whole numbers of ten-thousandths until a rule
takes them, so that adding them up is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from recount.roster import Roster
from recount.rounding import hu

SCALE = 10_000
WINDOW = ("window_first", "window_last")
FIGURES = ("value", "none")
COVERED = (*FIGURES, "not_applicable")  # the first says more than the last
Span = tuple[str, str]


@dataclass(frozen=True)
class Figure:
    """What the figures of one column come to over a window, in ten-thousandths."""

    total: int
    latest: int
    highest: int
    count: int

    def value(self, aggregate: str) -> Fraction:
        """By the column's own way: sum, last, mean or max."""
        if aggregate == "mean":
            return hu(Fraction(self.total, self.count * SCALE), 4)
        return Fraction({"last": self.latest, "max": self.highest}.get(aggregate, self.total), SCALE)


def window_months(windows: Iterable[tuple[str, ...]]) -> pl.DataFrame:
    """window_first, window_last, month: each window once."""
    rows = [(window[0], window[-1], month) for window in sorted(set(windows)) if window for month in window]
    return pl.DataFrame(rows, schema=dict.fromkeys((*WINDOW, "month"), pl.String), orient="row")


def figures(facts: pl.DataFrame, roster: Roster, windows: pl.DataFrame) -> dict[Span, dict[tuple[str, str], Figure]]:
    """Each window's figures by unit and column, those of its ancestors among them."""
    amount = pl.col("value").fill_null(0).to_physical().cast(pl.Int64)
    held = roster.inherited(facts.filter(pl.col("state").is_in(FIGURES)).with_columns(amount=amount))
    inside = within(held, windows)
    key = [*WINDOW, "unit_id", "column_id"]
    is_latest = pl.col("last_month") == pl.col("last_month").max().over(key)
    summed = (
        inside.with_columns(latest=pl.when(is_latest).then("amount").otherwise(0))
        .group_by(key)
        .agg(pl.sum("amount"), pl.sum("latest"), pl.max("amount").alias("highest"), pl.len())
    )
    found: dict[Span, dict[tuple[str, str], Figure]] = defaultdict(dict)
    for first, last, unit, column, *amounts in summed.iter_rows():
        found[first, last][unit, column] = Figure(*amounts)
    return found


def within(rows: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """The rows (first_month, last_month, …) once for each window that holds all of their months."""
    found = rows.join(windows, left_on="last_month", right_on="month")
    return found.filter(pl.col("first_month") >= pl.col("window_first"))


# ---- what units must report ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gaps:
    """The cells that are expected of a unit in one column over a window: whether one is empty, and whether all are strokes."""

    is_empty: bool
    is_untasked: bool


def gaps(
    facts: pl.DataFrame, roster: Roster, windows: pl.DataFrame, columns: pl.DataFrame, ends: pl.DataFrame
) -> Mapping[tuple[str, Span], dict[tuple[str, str], Gaps]]:
    """Of each rulebook version and window: the gaps by unit and column.

    ``columns``: version_id, column_id, period of what units report; ``ends``: period, month in which one ends. A cell is
    expected of every unit of a lineage for every end of the column's period in which the unit was there.
    """
    due = columns.join(ends, on="period").join(windows, on="month")
    there = roster.inherited(roster.unit_months.select("unit_id", "month"))
    cells = due.join(there, on="month").join(
        said(facts, windows, columns), on=[*WINDOW, "ancestor_id", "column_id", "month"], how="left"
    )
    stated = cells.group_by("version_id", *WINDOW, "unit_id", "column_id").agg(
        is_empty=pl.col("state").is_null().any(), is_untasked=(pl.col("state") == COVERED.index("not_applicable")).all()
    )
    found: dict[tuple[str, Span], dict[tuple[str, str], Gaps]] = defaultdict(dict)
    for version, first, last, unit, column, is_empty, is_untasked in stated.iter_rows():
        found[version, (first, last)][unit, column] = Gaps(is_empty, is_untasked)
    return found


def said(facts: pl.DataFrame, windows: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """What the files say of each month by themselves: window, ancestor_id, column_id, month, state (place in COVERED).

    Two files may speak of one month: a figure says more than a stroke, a stroke more than nothing.
    """
    ranks = {state: place for place, state in enumerate(COVERED)}
    rank = pl.col("state").replace_strict(ranks, default=None, return_dtype=pl.Int8)
    spoken = (
        facts.join(columns.select("column_id").unique(), on="column_id", how="semi")
        .with_columns(state=rank)
        .drop_nulls("state")
    )
    months = windows.select("month").unique()
    covers = (pl.col("first_month") <= pl.col("month")) & (pl.col("month") <= pl.col("last_month"))
    by_month = spoken.join(months, how="cross").filter(covers)
    inside = by_month.join(windows, on="month").filter(
        (pl.col("first_month") >= pl.col("window_first")) & (pl.col("last_month") <= pl.col("window_last"))
    )
    return inside.group_by(*WINDOW, "column_id", "month", ancestor_id="unit_id").agg(pl.min("state"))
