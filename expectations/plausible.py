"""Figures that are too smooth: a row of round numbers, and a rate of 100 % that rests on next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from expectations import book
from expectations.codes import ROW, Figures
from expectations.pairs import beside, other_texts
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
    if book.policy(version, "few_base"):
        for part, whole in rates(version):
            yield few(figures, part, whole)


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


def few(figures: Figures, part: str, whole: str) -> Seen:
    """One observation a figure of a rate: the whole, where all of it is said to be done."""
    number, other = pl.col("number"), pl.col("other")
    measures = beside(figures, part, whole).select(
        "cell",
        "other",
        pl.when((other > 0) & (number == other)).then(other / book.PLACES).alias("is_rate_of_enough"),
    )
    return Seen(measures, lambda some: figures.told(some).with_columns(other_texts(figures.context, whole)))
