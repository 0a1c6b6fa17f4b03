"""Figures that are too smooth: a row of round numbers, and a rate of 100 % that rests on next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from expectations import book
from expectations.codes import ROW, Figures, number_text
from expectations.rule import PLACE
from expectations.seen import Seen

if TYPE_CHECKING:
    from competition.rulebook import Version

TEN = 10 * book.PLACES
RATES = ("ratio_bands", "linear_rate", "percent_point")


def observed(figures: Figures) -> Iterator[Seen]:
    """What the rulebook leaves out is not looked for."""
    version = figures.context.version
    if book.policy(version, "round_figures"):
        yield rounded(figures)
    if book.policy(version, "few_base") and (pairs := rates(version)):
        yield few(figures, pairs)


def rounded(figures: Figures) -> Seen:
    """One observation a unit's row: are its counts of ten and more not all whole tens.

    Amounts and scores are round by nature (a budget of 20, a full mark of 100), small counts by chance.
    """
    fewest = int(book.policy(figures.context.version, "round_figures"))
    is_count = pl.lit(figures.attribute("value_type")) == "count"
    large = figures.keys.filter(is_count & (pl.col("number") >= TEN))
    rows = (
        large.group_by(ROW)
        .agg(pl.col("cell").min(), pl.len().alias("figures"), (pl.col("number") % TEN == 0).all().alias("is_round"))
        .sort("cell")
    )
    varied = ~(pl.col("is_round") & (pl.col("figures") >= fewest))
    measures = rows.select("cell", "figures", varied.alias("is_row_not_round"))
    shown = [name for name in PLACE if name not in ("column_no", "column_id", "column_name", "value_text")]

    def told(some: pl.DataFrame) -> pl.DataFrame:
        return figures.told(some).select(*shown, "is_row_not_round", pl.col("figures").cast(pl.String))

    return Seen(measures, told)


def rates(version: Version) -> list[tuple[str, str]]:
    """The pairs of a unit's own columns whose quotient earns points: part and whole."""
    own = {column.column_id for column in version.columns if column.source == "monthly"}
    found: list[tuple[str, str]] = []
    for indicator in version.indicators:
        terms = [term for term in version.terms if term.indicator_id == indicator.indicator_id]
        parts, wholes = (
            [term.column_id for term in terms if term.role == role] for role in ("numerator", "denominator")
        )
        if indicator.shape in RATES and len(parts) == len(wholes) == 1 and {*parts, *wholes} <= own:
            found.append((parts[0], wholes[0]))
    return list(dict.fromkeys(found))


def few(figures: Figures, pairs: list[tuple[str, str]]) -> Seen:
    """One observation a rate of which all is said to be done: its whole, where that is below the bound.

    There are few such wholes in a file, so that they are looked for first.
    """
    bound = int(book.policy(figures.context.version, "few_base") * book.PLACES)
    codes = pl.DataFrame(pairs, schema={"part": pl.String, "whole": pl.String}, orient="row").select(
        pl.col("part").cast(pl.Categorical), pl.col("whole").cast(pl.Categorical)
    )
    thin = figures.own.filter((pl.col("number") > 0) & (pl.col("number") < bound)).select(
        "file",
        "unit",
        "span",
        pl.col("column").alias("whole"),
        pl.col("number").alias("other"),
        pl.col("cell").alias("at"),
    )
    wholes = thin.join(codes.select(pl.all().to_physical()), on="whole").rename({"part": "column"})
    found = figures.own.join(wholes, on=["file", "unit", "span", "column"], nulls_equal=True, maintain_order="left")
    measures = found.filter(pl.col("number") == pl.col("other")).select(
        "cell", "other", "at", (pl.col("other") / book.PLACES).alias("is_rate_of_enough")
    )
    columns = book.columns_of(figures.context.version).select(
        "column_id", pl.col("name_zh").alias("other_zh"), pl.col("name_en").alias("other_en")
    )

    def told(some: pl.DataFrame) -> pl.DataFrame:
        names = (
            figures.cells[some["at"]]
            .select("column_id")
            .join(columns, on="column_id", how="left", maintain_order="left")
        )
        return pl.concat([figures.told(some), names.drop("column_id")], how="horizontal").with_columns(
            number_text("other").alias("other_text")
        )

    return Seen(measures, told)
