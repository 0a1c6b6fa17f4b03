"""Judges' scores: one judge, one unit, one score, within the full mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from expectations import book, common
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

SCHEMA = {
    "indicator_id": pl.String, "unit_id": pl.String, "first_month": pl.String, "last_month": pl.String,
    "judge": pl.String, "score": book.VALUE, "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip
FULL_MARK = 100


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a file of judges' scores."""
    return [
        *common.unit_rules(),
        *common.period_rules(),
        must_hold("judged_indicator"),
        must_hold("judge_named"),
        must_hold("score_given"),
        at_least("score_not_negative", 0, words="score_within"),
        at_most("score_within", 0),
        at_most("score_once", 1),
        must_hold("unit_judged", "please_check"),
    ]


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows, units and files of judges' scores."""
    rows = common.prepared(tables["judgements"], SCHEMA)
    return [
        row_observations(rows, context.version),
        common.unit_observations(rows, context, "first_month", "last_month"),
        common.period_observations(rows, context, "first_month", "last_month"),
        unjudged(rows, context),
    ]


def row_observations(rows: pl.DataFrame, version: Version) -> pl.DataFrame:
    """What can be said of one score."""
    keys = ["file_no", "indicator_id", "unit_id", "first_month", "last_month", "judge"]
    marks = full_marks(version)
    scored = rows.join(marks, on="indicator_id", how="left", maintain_order="left")
    score, full = pl.col("score"), pl.col("full_mark").fill_null(FULL_MARK)
    return scored.select(
        *common.present(rows, PLACE),
        score.cast(pl.String).alias("value_text"),
        pl.col("judge").fill_null("").alias("judge"),
        pl.col("indicator_id").fill_null("").alias("indicator"),
        full.cast(pl.String).alias("full"),
        pl.col("full_mark").is_not_null().alias("is_judged_indicator"),
        (pl.col("judge").fill_null("").str.strip_chars() != "").alias("is_judge_named"),
        score.is_not_null().alias("is_score_given"),
        score.cast(pl.Float64).alias("is_score_not_negative"),
        (score - full).cast(pl.Float64).alias("is_score_within"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_score_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
    )


def full_marks(version: Version) -> pl.DataFrame:
    """The judged indicators with their full mark."""
    given = {row.indicator_id: row.value for row in version.parameters if row.parameter == "full_mark"}
    judged = [row.indicator_id for row in version.indicators if row.shape == "judged_mean"]
    return pl.DataFrame(
        {"indicator_id": judged, "full_mark": [given.get(name, FULL_MARK) for name in judged]},
        schema={"indicator_id": pl.String, "full_mark": book.VALUE},
    )


def unjudged(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One observation for each unit a judging of several units should hold: without a score it has no task."""
    keys = ["indicator_id", "last_month"]
    there = rows.select(*keys, "unit_id").unique().with_columns(pl.lit(True).alias("is_unit_judged"))
    judgings = (
        there.group_by(keys)
        .len()
        .filter(pl.col("len") > 1)
        .join(rows.sort("file_no").group_by(keys).agg(pl.first("file_no"), pl.first("file_name")), on=keys)
    )
    return (
        judgings.select(*keys, "file_no", "file_name")
        .join(common.expected_units(context, judgings), on="last_month")
        .join(there, on=[*keys, "unit_id"], how="left")
        .with_columns(
            pl.col("is_unit_judged").fill_null(False),
            pl.col("last_month").alias("period"),
            pl.col("indicator_id").alias("indicator"),
        )
        .sort("indicator_id", "last_month", "unit_id")
    )
