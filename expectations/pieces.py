"""Registers of pieces: one row a unit and piece, with a code, a level and where needed a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import book, common
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

SCHEMA = {
    "register_id": pl.String, "unit_id": pl.String, "month": pl.String, "code": pl.String, "level_id": pl.String,
    "indicator_id": pl.String, "document_no": pl.String, "occurred_on": pl.Date, "quantity": pl.Int64,
    "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a register of pieces."""
    return [
        *common.unit_rules(),
        *common.period_rules(),
        must_hold("piece_code"),
        must_hold("level_known"),
        must_hold("level_scored", "please_check"),
        must_hold("piece_indicator_known"),
        must_hold("document_given", "please_check"),
        at_least("quantity_positive", 1),
        must_hold("occurred_in_month", "please_check"),
        at_most("piece_once", 1),
        at_most("piece_sharers", book.SHARERS),
    ]


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows, units and files of a register of pieces."""
    rows = common.prepared(tables["events"], SCHEMA)
    return [
        row_observations(rows, kind, context.version),
        common.unit_observations(rows, context, "month", "month"),
        common.period_observations(rows, context, "month", "month"),
    ]


def row_observations(rows: pl.DataFrame, kind: str, version: Version) -> pl.DataFrame:
    """What can be said of one row."""
    keys = ["file_no", "unit_id", "month", "code", "level_id", "indicator_id", "document_no", "occurred_on"]
    code, level, indicator = pl.col("code").fill_null(""), pl.col("level_id"), pl.col("indicator_id").fill_null("")
    level_known = common.is_member("level_id", book.ids_of(version.levels, "level_id"))
    return rows.select(
        *common.present(rows, PLACE),
        pl.concat_str(code, level.fill_null(""), separator=" ").alias("value_text"),
        code.alias("code"),
        (code.str.strip_chars() != "").alias("is_piece_code"),
        level_known.alias("is_level_known"),
        pl.when(level_known).then(common.is_member("level_id", scored_levels(kind, version))).alias("is_level_scored"),
        ((indicator == "") | common.is_member("indicator_id", book.ids_of(version.indicators, "indicator_id")))
        .alias("is_piece_indicator_known"),
        pl.when(pl.lit(needs_document(kind, version))).then(has_text("document_no")).alias("is_document_given"),
        pl.col("quantity").fill_null(1).alias("is_quantity_positive"),
        (pl.col("occurred_on").dt.strftime("%Y-%m") == pl.col("month")).alias("is_occurred_in_month"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_piece_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
        pl.when(code != "").then(pl.col("unit_id").n_unique().over("file_no", "month", "code")).alias("is_piece_sharers"),
        level.fill_null("").alias("level"),
        indicator.alias("indicator"),
    )  # fmt: skip


def readers(kind: str, version: Version) -> list[Any]:
    """The indicators and adjustments that read this register."""
    return [indicator for indicator in version.indicators if indicator.register_id == kind]


def scored_levels(kind: str, version: Version) -> pl.DataFrame:
    """The levels for which any indicator of this register has points or an effect."""
    ids = {indicator.indicator_id for indicator in readers(kind, version)}
    return book.ids_of([tier for tier in version.tiers if tier.indicator_id in ids], "level_id")


def needs_document(kind: str, version: Version) -> bool:
    """True where every reader of the register counts documented pieces only."""
    found = readers(kind, version)
    return bool(found) and all(indicator.needs_document for indicator in found)


def has_text(column: str) -> pl.Expr:
    """True where something is written."""
    return pl.col(column).fill_null("").str.strip_chars() != ""
