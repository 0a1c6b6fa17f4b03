"""The roster: who takes part, in which group and class, from when to when, under which names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from expectations import book, common
from expectations.rule import PLACE, Rule, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

SCHEMA = {
    "unit_id": pl.String, "name_zh": pl.String, "name_en": pl.String, "short_name": pl.String, "aliases": pl.String,
    "group_id": pl.String, "class_id": pl.String, "first_month": pl.String, "last_month": pl.String,
    "predecessors": pl.String, "is_guest": pl.Boolean, "exempt": pl.String, "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip
STRETCH = ["file_no", "row", "unit_id", "row_no", "from", "to"]


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a roster."""
    return [
        must_hold("unit_numbered"),
        must_hold("unit_named"),
        must_hold("group_known"),
        must_hold("class_known"),
        must_hold("validity_known"),
        must_hold("validity_ordered"),
        at_most("validity_apart", 0),
        at_most("name_apart", 0),
        must_hold("predecessor_known"),
        must_hold("predecessor_earlier", "please_check"),
        must_hold("exempt_known"),
    ]


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows, overlaps, predecessors and exemptions of a roster."""
    rows = stretches(common.prepared(tables["roster"], SCHEMA))
    return [
        row_observations(rows, context.versions or (context.version,)),
        validity_overlaps(rows),
        name_overlaps(rows),
        predecessor_observations(rows),
        exempt_observations(rows, context.versions or (context.version,)),
    ]


def stretches(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows numbered, with open ends closed and their validity as text."""
    return rows.with_row_index("row").with_columns(
        pl.col("first_month").fill_null("").alias("from"),
        pl.col("last_month").fill_null(book.OPEN_END).alias("to"),
        pl.concat_str(pl.col("first_month").fill_null("?"), pl.lit("–"), pl.col("last_month").fill_null("")).alias(
            "period"
        ),
        pl.col("name_zh").fill_null("").alias("value_text"),
    )


def row_observations(rows: pl.DataFrame, versions: Sequence[Version]) -> pl.DataFrame:
    """What can be said of one row; a roster holds units of the months of every version."""
    groups = book.ids_of((each for version in versions for each in version.groups), "group_id")
    classes = book.ids_of((each for version in versions for each in version.classes), "class_id")
    starts, ends = book.month_number("first_month"), book.month_number("last_month")
    is_written = starts.is_not_null() & (pl.col("last_month").is_null() | ends.is_not_null())
    return rows.select(
        *common.present(rows, PLACE), "period",
        pl.col("group_id").fill_null("").alias("group"),
        pl.col("class_id").fill_null("").alias("class"),
        has_text("unit_id").alias("is_unit_numbered"),
        has_text("name_zh").alias("is_unit_named"),
        common.is_member("group_id", groups).alias("is_group_known"),
        common.is_member("class_id", classes).alias("is_class_known"),
        is_written.alias("is_validity_known"),
        pl.when(is_written).then(starts <= ends.fill_null(starts)).alias("is_validity_ordered"),
    )  # fmt: skip


def has_text(column: str) -> pl.Expr:
    """True where something is written."""
    return pl.col(column).fill_null("").str.strip_chars() != ""


# ---- overlaps --------------------------------------------------------------------------------------------------------


def validity_overlaps(rows: pl.DataFrame) -> pl.DataFrame:
    """One observation a row: how many earlier rows of the same unit it overlaps in time."""
    return overlaps(rows.select(*STRETCH).with_columns(pl.col("unit_id").alias("shared")), rows, "is_validity_apart")


def name_overlaps(rows: pl.DataFrame) -> pl.DataFrame:
    """One observation a row: how many earlier rows of other units bear one of its names at the same time."""
    names = pl.concat_list(
        pl.concat_list("name_zh", "name_en", "short_name"), pl.col("aliases").fill_null("").str.split(";")
    )
    named = (
        rows.select(*STRETCH, names.list.unique().alias("shared"))
        .explode("shared")
        .with_columns(pl.col("shared").str.normalize("NFKC").str.replace_all(r"\s+", "").str.to_lowercase())
    )
    is_name = pl.col("shared").fill_null("") != ""
    return overlaps(
        named.filter(is_name).unique(["row", "shared"], maintain_order=True), rows, "is_name_apart", other_units=True
    )


def overlaps(keyed: pl.DataFrame, rows: pl.DataFrame, measure: str, other_units: bool = False) -> pl.DataFrame:
    """Rows with the number of earlier rows that share a key with them and a month."""
    met = keyed.join(keyed, on=["file_no", "shared"], suffix="_other", nulls_equal=True).filter(
        (pl.col("row_other") < pl.col("row"))
        & (pl.col("from") <= pl.col("to_other"))
        & (pl.col("from_other") <= pl.col("to"))
        & (pl.col("unit_id") != pl.col("unit_id_other") if other_units else pl.lit(True))
    )
    counted = met.group_by("row").agg(
        pl.len().alias(measure),
        pl.first("shared"),
        pl.first("row_no_other").cast(pl.String).alias("first_row"),
        pl.first("unit_id_other").alias("other_unit"),
    )
    return (
        rows.select(*common.present(rows, PLACE), "row", "period")
        .join(counted, on="row", how="left", maintain_order="left")
        .with_columns(pl.col(measure).fill_null(0))
        .drop("row")
    )


# ---- lists in a cell -------------------------------------------------------------------------------------------------


def listed(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """One row an entry of a list cell."""
    return (
        rows.with_columns(pl.col(column).fill_null("").str.split(";").alias("entry"))
        .explode("entry")
        .with_columns(pl.col("entry").str.strip_chars())
        .filter(pl.col("entry").fill_null("") != "")
    )


def predecessor_observations(rows: pl.DataFrame) -> pl.DataFrame:
    """One observation a predecessor: is it a unit of the roster, and did it end before its heir began."""
    ends = rows.group_by("file_no", "unit_id").agg(pl.col("to").max().alias("ended"))
    found = listed(rows, "predecessors").join(
        ends.rename({"unit_id": "entry"}), on=["file_no", "entry"], how="left", nulls_equal=True, maintain_order="left"
    )
    return found.select(
        *common.present(found, PLACE), "entry", "period",
        (pl.col("ended").is_not_null() & (pl.col("entry") != pl.col("unit_id"))).alias("is_predecessor_known"),
        (pl.col("ended") < pl.col("from")).alias("is_predecessor_earlier"),
    )  # fmt: skip


def exempt_observations(rows: pl.DataFrame, versions: Sequence[Version]) -> pl.DataFrame:
    """One observation an exemption: is it an indicator of the rulebook."""
    found = listed(rows, "exempt")
    ids = book.ids_of((each for version in versions for each in version.indicators), "indicator_id").rename(
        {"indicator_id": "entry"}
    )
    return found.select(*common.present(found, PLACE), "entry", common.is_member("entry", ids).alias("is_exempt_known"))
