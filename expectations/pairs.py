"""The rulebook's checks of one column against another: a part of its whole, a limit, a cumulative, a split."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import book
from expectations.changes import with_previous, year_of, year_start
from expectations.codes import Figures, number_text, ten_thousandths
from expectations.rule import PLACE
from expectations.seen import Seen

if TYPE_CHECKING:
    from expectations.context import Context

WITHIN_FILE = ["file", "unit", "span"]


def observed(figures: Figures, check: Any) -> Seen:
    """One observation for each figure a check of the rulebook speaks of."""
    return cumulative(figures, check) if check.kind == "cumulative" else limit(figures, check)


def limit(figures: Figures, check: Any) -> Seen:
    """How much room a figure leaves below the other one (times the limit); a figure without the other has no measure."""
    share = Decimal(1) if check.kind == "part_of_whole" or check.limit_value is None else check.limit_value
    number, other = pl.col("number").cast(pl.Int128), pl.col("other").cast(pl.Int128)
    room = other * int(share * book.PLACES) - number * book.PLACES
    measures = beside(figures, check.column_id, check.other_column_id).with_columns(
        room.cast(pl.Float64).alias(f"is_{check.check_id}")
    )
    return Seen(
        measures, lambda few: figures.told(few).with_columns(other_texts(figures.context, check.other_column_id))
    )


def beside(figures: Figures, column_id: str, other_id: str) -> pl.DataFrame:
    """The figures of a column with ``other``, the other column's figure: of the same file, else of what is known."""
    own = figures.of_column(column_id)
    others = figures.of_column(other_id).select(*WITHIN_FILE, pl.col("number").alias("own_other"))
    joined = own.join(others, on=WITHIN_FILE, how="left", nulls_equal=True, maintain_order="left")
    earlier = known(figures, other_id)
    joined = joined.join(earlier, on=["unit", "begins", "ends"], how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("own_other", "known_other").alias("other"))


def known(figures: Figures, column_id: str) -> pl.DataFrame:
    """A column's figures that were known before the files."""
    history = figures.context.history.filter(pl.col("column_id") == column_id)
    coded = history.select(
        pl.col("unit_id").cast(pl.Categorical).to_physical().alias("unit"),
        book.month_number("first_month").alias("begins"),
        book.month_number("last_month").alias("ends"),
        ten_thousandths(history["value"]).alias("known_other"),
    )
    return coded.unique(["unit", "begins", "ends"], keep="last", maintain_order=True)


def other_texts(context: Context, other_id: str) -> list[pl.Expr]:
    """The other column's names and figure for the message."""
    names = {row.column_id: row for row in context.version.columns}
    other = names.get(other_id)
    return [
        pl.lit(other.name_zh if other else other_id).alias("other_zh"),
        pl.lit(other.name_en if other else other_id).alias("other_en"),
        number_text("other").alias("other_text"),
    ]


def cumulative(figures: Figures, check: Any) -> Seen:
    """Last month's cumulative + this month = this month's cumulative; in a year's first month nothing went before."""
    context = figures.context
    rows = with_previous(beside(figures, check.column_id, check.other_column_id), figures)
    number, previous = pl.col("number"), pl.col("previous")
    starts = year_of("previous_end", context) != year_of("ends", context)
    is_next = pl.col("previous_end") == pl.col("begins") - 1
    is_first = (pl.col("begins") - year_start(context)) % 12 == 0
    before = pl.when(is_first).then(pl.lit(0, dtype=pl.Int64)).when(is_next & ~starts).then(previous)
    falls = pl.when(~starts).then(number - previous)
    measures = rows.with_columns(
        # A cumulative that falls breaks the identity too; one finding about a cell is enough.
        pl.when(falls.fill_null(0) >= 0).then(before + pl.col("other") == number).alias(f"is_{check.check_id}"),
        falls.cast(pl.Float64).alias(f"is_{check.check_id}_falls"),
        (before + pl.col("other")).alias("sum"),
    )
    texts = [
        *other_texts(context, check.other_column_id),
        number_text("previous").alias("previous_text"),
        number_text("sum").alias("suggestion"),
    ]
    return Seen(measures, lambda few: figures.told(few).with_columns(texts))


# ---- a split and its whole -------------------------------------------------------------------------------------------


def sums(figures: Figures, check: Any) -> pl.DataFrame:
    """What the two columns of a check add up to in each file and period, with the place of the whole's first figure."""
    period = ["file", "span"]
    parts = figures.of_column(check.column_id).group_by(period).agg(pl.col("number").sum().alias("parts"))
    wholes = (
        figures.of_column(check.other_column_id)
        .group_by(period)
        .agg(pl.col("number").sum().alias("whole"), pl.col("cell").min())
    )
    both = wholes.join(parts, on=period, how="full", coalesce=True).join(
        figures.keys.group_by(period).agg(pl.col("cell").min().alias("any_cell")), on=period, how="left"
    )
    told = figures.told(both.with_columns(pl.coalesce("cell", "any_cell").alias("cell")))
    has_whole = both["whole"].is_not_null().alias("has_whole")
    return told.select(*PLACE, "first_month", "last_month", "parts", "whole", has_whole).with_columns(
        pl.lit(check.check_id).alias("check_id")
    )


def total_observations(sums: pl.DataFrame, check: Any, context: Context) -> pl.DataFrame:
    """Whether a column adds up, over all units of a file and period, to what another column adds up to.

    It stands where the other column has its first figure: that is mostly the one row with the whole task.
    """
    period = ["file_no", "first_month", "last_month"]
    split = next(column for column in context.version.columns if column.column_id == check.column_id)
    own = sums.filter(pl.col("check_id") == check.check_id)
    numbers = own.group_by(period).agg(
        pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in ("parts", "whole")
    )
    places = own.filter("has_whole").sort("sheet", "row_no").unique(period, keep="first").drop("parts", "whole")
    return (
        places.join(numbers, on=period, nulls_equal=True)
        .filter(pl.col("parts").is_not_null())
        .sort(period)
        .with_columns(
            (pl.col("parts") == pl.col("whole")).alias(f"is_{check.check_id}"),
            pl.lit(split.name_zh).alias("split_zh"),
            pl.lit(split.name_en).alias("split_en"),
            number_text("parts").alias("parts_text"),
            number_text("whole").alias("whole_text"),
        )
    )
