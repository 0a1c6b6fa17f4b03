"""Places given by other bodies (external ranks) and the register of what arrived when (receipts)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from expectations import book, common
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

RANK_SCHEMA = {
    "unit_id": pl.String, "body": pl.String, "metric": pl.String, "score": book.VALUE, "place": pl.Int64,
    "of_count": pl.Int64, "as_of": pl.Date, "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip
RECEIPT_SCHEMA = {
    "unit_id": pl.String, "month": pl.String, "received_at": pl.Datetime, "received_on": pl.Date,
    "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip


# ---- external ranks --------------------------------------------------------------------------------------------------


def rank_rules(kind: str, version: Version) -> list[Rule]:
    """The rules of external ranks."""
    return [
        *common.unit_rules(),
        must_hold("body_named"),
        must_hold("metric_named"),
        must_hold("rank_given"),
        must_hold("as_of_given"),
        must_hold("as_of_arrived"),
        at_least("place_positive", 1),
        at_least("place_within", 0),
        at_most("rank_once", 1),
    ]


def rank_observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows and units of external ranks; a rank belongs to the month of its as-of date."""
    rows = common.prepared(tables["external_ranks"], RANK_SCHEMA)
    dated = rows.with_columns(pl.col("as_of").dt.strftime("%Y-%m").alias("month"))
    return [rank_observations(dated, context), common.unit_observations(dated, context, "month", "month")]


def rank_observations(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """What can be said of one rank."""
    keys = ["file_no", "unit_id", "body", "metric", "as_of"]
    place, of = pl.col("place"), pl.col("of_count")
    return rows.select(
        *common.present(rows, PLACE),
        pl.concat_str(written(place), pl.lit(" / "), written(of)).alias("value_text"),
        has_text("body").alias("is_body_named"),
        has_text("metric").alias("is_metric_named"),
        (place.is_not_null() | pl.col("score").is_not_null()).alias("is_rank_given"),
        pl.col("as_of").is_not_null().alias("is_as_of_given"),
        (pl.col("month") <= common.arrived_month(rows, context)).alias("is_as_of_arrived"),
        pl.min_horizontal(place, of).alias("is_place_positive"),
        (of - place).alias("is_place_within"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_rank_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
        place.cast(pl.String).fill_null("").alias("rank"),
        of.cast(pl.String).fill_null("").alias("of"),
        pl.col("as_of").cast(pl.String).fill_null("").alias("as_of"),
    )  # fmt: skip


def written(number: pl.Expr) -> pl.Expr:
    """A number as text; a missing one is a question mark."""
    return number.cast(pl.String).fill_null("?")


def has_text(column: str) -> pl.Expr:
    """True where something is written."""
    return pl.col(column).fill_null("").str.strip_chars() != ""


# ---- receipts --------------------------------------------------------------------------------------------------------


def receipt_rules(kind: str, version: Version) -> list[Rule]:
    """The rules of the register of receipts: no report arrives before its month begins."""
    return [
        *common.unit_rules(),
        *common.period_rules(),
        must_hold("arrival_given"),
        must_hold("arrival_after_start"),
        must_hold("arrival_within_year"),
        at_most("receipt_once", 1),
    ]


def receipt_observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows, units and files of receipts."""
    rows = common.prepared(tables["receipts"], RECEIPT_SCHEMA)
    return [
        receipt_observations(rows),
        common.unit_observations(rows, context, "month", "month"),
        common.period_observations(rows, context, "month", "month"),
    ]


def receipt_observations(rows: pl.DataFrame) -> pl.DataFrame:
    """What can be said of one receipt."""
    keys = ["file_no", "unit_id", "month"]
    starts = pl.concat_str("month", pl.lit("-01")).str.to_date("%Y-%m-%d", strict=False)
    arrived = pl.col("received_on")
    return rows.select(
        *common.present(rows, PLACE),
        arrived.cast(pl.String).fill_null("").alias("value_text"),
        pl.col("month").fill_null("").alias("period"),
        (arrived.is_not_null() & pl.col("received_at").is_not_null()).alias("is_arrival_given"),
        (arrived >= starts).alias("is_arrival_after_start"),
        # The month's end plus a year is the day before the same month's successor a year later.
        (arrived < starts.dt.offset_by("13mo")).alias("is_arrival_within_year"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_receipt_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
    )
