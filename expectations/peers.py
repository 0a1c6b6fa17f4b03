"""Figures beside those of other units: how far one lies from what units of its class report of the same months.

How far is said as a factor, since counts of offices differ by factors and not by amounts: 12 and 120 lie as far from 40. A
unit's distance is its figure divided by the median of its peers, or the other way round; the median of the peers' own
distances says how much such units differ anyway. Both are medians, so one absurd figure moves neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from expectations import book
from expectations.codes import SERIES, Figures, number_text, ten_thousandths
from expectations.seen import Seen

if TYPE_CHECKING:
    from expectations.context import Context

PEERS = ["class", "column", "length", "ends"]


def outliers(compared: pl.DataFrame, figures: Figures) -> Seen:
    """By how much a figure's distance exceeds what the rulebook lets pass; nothing where there are too few peers.

    ``compared`` has the figures with ``previous``. A unit that lay as far off before is simply another kind of unit, and
    small figures say nothing: where figure and median both are small, or one is 0, there is no measure. Of files in parts
    each part is compared by itself.
    """
    context = figures.context
    times, fewest, small = (
        book.policy(context.version, name, otherwise)
        for name, otherwise in (
            ("outlier_times", None),
            ("outlier_peers", None),
            ("change_small_count", book.SMALL_COUNT),
        )
    )
    rows = with_medians(compared, figures)
    number, median = pl.col("number"), pl.col("median")
    bound = float(times) * pl.col("usual")
    says = (pl.col("peers") > int(fewest)) & (pl.max_horizontal(number, median) >= int(small * book.PLACES))
    before = pl.when(pl.col("previous") > 0).then(pl.col("previous"))
    as_before = ((distance(before) > bound) & ((before > median) == (number > median))).fill_null(False)
    excess = distance(number) - bound
    measures = rows.select(
        "cell", "median", "peers", "usual", distance(number).alias("times"),
        pl.when(says & ~as_before).then(excess).alias("is_peer_like"),
    )  # fmt: skip
    return Seen(measures, lambda few: told(few, figures))


def with_medians(compared: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """The positive figures of units with a class, with ``median``, ``peers`` and ``usual`` of their class and months."""
    context = figures.context
    grouped = classes(context)
    own = in_class(compared.filter(pl.col("number") > 0), grouped)
    key = [*SERIES, "ends"]
    latest = own
    if own.select(key).hash_rows().n_unique() < own.height:
        # Of a figure in two files of the batch the later one holds.
        latest = own.sort("file", maintain_order=True).unique(key, keep="last")
    others = in_class(known(context, own), grouped).join(latest, on=key, how="anti")
    peers = pl.concat([latest.select(*PEERS, "number"), others.select(*PEERS, "number")])
    number, median = pl.col("number"), pl.col("number").median()
    said = peers.group_by(PEERS).agg(
        median.alias("median"),
        pl.len().alias("peers"),
        pl.max_horizontal(number / median, median / number).median().alias("usual"),
    )
    return own.join(said, on=PEERS, maintain_order="left")


def distance(number: pl.Expr) -> pl.Expr:
    """How many times a figure is the median, or the median the figure."""
    median = pl.col("median")
    return pl.max_horizontal(number / median, median / number)


def classes(context: Context) -> pl.DataFrame:
    """The class of each unit by stretch of months: text, unit, class, begins_in, ends_in; guests are nobody's peers.

    Holding ``text`` keeps the numbers of the units the same wherever their texts are numbered meanwhile.
    """
    if context.roster is None:
        return pl.DataFrame(
            schema={"unit": pl.UInt32, "class": pl.UInt32, "begins_in": pl.Int32, "ends_in": pl.Int32}
        )  # fmt: skip
    rows = context.roster.rows.filter(~pl.col("is_guest").fill_null(False) & pl.col("class_id").is_not_null())
    text = pl.col("unit_id").cast(pl.Categorical)
    return rows.with_columns(pl.col("last_month").fill_null(book.OPEN_END)).select(
        text.alias("text"),
        text.to_physical().alias("unit"),
        pl.col("class_id").rank("dense").alias("class"),
        book.month_number("first_month").alias("begins_in"),
        book.month_number("last_month").alias("ends_in"),
    )


def in_class(figures: pl.DataFrame, grouped: pl.DataFrame) -> pl.DataFrame:
    """The figures of units that have a class in their month, with ``class``."""
    found = figures.join(grouped.drop("text", strict=False), on="unit", maintain_order="left")
    return found.filter(pl.col("ends").is_between("begins_in", "ends_in"))


def known(context: Context, own: pl.DataFrame) -> pl.DataFrame:
    """The positive figures known before of the same columns and months."""
    begins, ends = book.month_number("first_month"), book.month_number("last_month")
    coded = context.history.select(
        pl.col("unit_id").cast(pl.Categorical).to_physical().alias("unit"),
        pl.col("column_id").cast(pl.Categorical).to_physical().alias("column"),
        (ends - begins).alias("length"),
        ends.alias("ends"),
        ten_thousandths(context.history["value"]).alias("number"),
    )
    return coded.filter(pl.col("number") > 0).join(
        own.select("column", "ends").unique(), on=["column", "ends"], how="semi"
    )


def told(few: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """What a finding says: the median, how many peers, how far the figure lies and how far they lie apart."""
    return figures.told(few).with_columns(
        number_text("median").alias("median_text"),
        (pl.col("peers") - 1).cast(pl.String).alias("peers"),
        pl.col("times").round(1).cast(pl.String).str.strip_suffix(".0").alias("times"),
        pl.col("usual").round(1).cast(pl.String).str.strip_suffix(".0").alias("usual"),
    )
