"""Rules that several kinds of files share: shape of the table, units of the roster, months, one period a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.book import OPEN_END, month_number, validity_of
from expectations.rule import ROW, Rule, at_most, must_hold

if TYPE_CHECKING:
    from expectations.context import Context

Schema = Mapping[str, Any]


# ---- shape -----------------------------------------------------------------------------------------------------------


def schema_rules() -> list[Rule]:
    """Every column is there and of its type: what all other rules rely on."""
    return [must_hold("column_present", stage="columns"), must_hold("column_type", stage="columns")]


def schema_observations(table: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """One observation a required column."""
    return pl.DataFrame(
        [
            {
                "value_text": name,
                "expected": str(wanted),
                "is_column_present": name in table.columns,
                "is_column_type": is_of_type(table.schema[name], wanted) if name in table.columns else None,
            }
            for name, wanted in schema.items()
        ],
        schema={
            "value_text": pl.String,
            "expected": pl.String,
            "is_column_present": pl.Boolean,
            "is_column_type": pl.Boolean,
        },
    )


def is_sound() -> pl.Expr:
    """True for a table with all its columns in their types."""
    return (pl.col("is_column_present") & pl.col("is_column_type").fill_null(True)).all()


def is_of_type(found: pl.DataType, wanted: Any) -> bool:
    """True for the wanted type; numbers serve for numbers of any width, and a column of nothing but nulls for all."""
    if found == pl.Null or (found.is_numeric() and wanted.is_numeric()):
        return True
    return bool(found.base_type() == wanted.base_type())


def prepared(table: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The table in the schema's types and with every column that says where a row stands."""
    places = {"file_no": pl.Int64, "file_name": pl.String, "sheet": pl.String, "row_no": pl.Int64}
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in places.items() if name not in table.columns]
    return (
        table.with_columns(pl.col(name).cast(kind) for name, kind in schema.items())
        .with_columns(*absent)
        .with_columns(pl.col("file_no").cast(pl.Int64), pl.col("row_no").cast(pl.Int64))
    )


# ---- units -----------------------------------------------------------------------------------------------------------


def unit_rules() -> list[Rule]:
    """The unit is in the roster, and was in the competition at the time."""
    return [must_hold("unit_known"), must_hold("unit_valid")]


def unit_observations(rows: pl.DataFrame, context: Context, first: str, last: str) -> pl.DataFrame:
    """One observation a file, unit and period, at the first row that names the unit."""
    named = (
        rows.select(
            *present(rows, ROW), "unit_id", pl.col(first).alias("first_month"), pl.col(last).alias("last_month")
        )
        .unique(["file_no", "unit_id", "first_month", "last_month"], keep="first", maintain_order=True)
        .with_row_index("named_no")
    )
    validity = validity_of(context.roster)
    stretches = named.select("named_no", "unit_id", "first_month", "last_month").join(
        validity.select("unit_id", pl.col("first_month").alias("valid_from"), pl.col("last_month").alias("valid_to")),
        on="unit_id",
    )
    is_overlap = (pl.col("valid_from") <= pl.col("last_month")) & (pl.col("valid_to") >= pl.col("first_month"))
    valid = stretches.group_by("named_no").agg(is_overlap.fill_null(True).any().alias("is_unit_valid"))
    return (
        named.join(valid, on="named_no", how="left", maintain_order="left")
        # A unit nobody knows breaks the first rule only; whether it was valid is then no question.
        .with_columns(
            pl.col("is_unit_valid").is_not_null().alias("is_unit_known"),
            period_text("first_month", "last_month").alias("period"),
            pl.col("unit_id").fill_null("").alias("value_text"),
        )
        .drop("named_no")
    )


def expected_units(context: Context, months: pl.DataFrame) -> pl.DataFrame:
    """The units that are no guests, for each of the given last months: last_month, unit_id."""
    validity = validity_of(context.roster).filter(~pl.col("is_guest"))
    return (
        months.select("last_month")
        .unique()
        .join(validity.select("unit_id", "first_month", pl.col("last_month").alias("valid_to")), how="cross")
        .filter((pl.col("first_month") <= pl.col("last_month")) & (pl.col("valid_to") >= pl.col("last_month")))
        .select("last_month", "unit_id")
        .unique()
    )


# ---- periods ---------------------------------------------------------------------------------------------------------


def period_rules() -> list[Rule]:
    """A file has one period, written as months of the rulebook's validity that are not still to come.

    With a wrong period every comparison is wrong too, so it is asked before the rows are.
    """
    return [
        must_hold("period_known", stage="columns"),
        must_hold("period_in_version", stage="columns"),
        must_hold("period_arrived", stage="columns"),
        at_most("one_period", 1, stage="columns"),
    ]


def period_observations(
    rows: pl.DataFrame, context: Context, first: str, last: str, ahead: bool = False
) -> pl.DataFrame:
    """One observation a file and period; ``ahead`` for kinds that are set before their months come."""
    version = context.version
    periods = rows.select(
        *present(rows, ROW),
        pl.col(first).alias("first_month"),
        pl.col(last).alias("last_month"),
        arrived_month(rows, context).alias("arrived_month"),
    ).unique(["file_no", "first_month", "last_month"], keep="first", maintain_order=True)
    begins, ends = month_number("first_month"), month_number("last_month")
    is_known = (begins <= ends).fill_null(False)
    lowest, highest = str(version.first_month), str(version.last_month or OPEN_END)
    return periods.with_columns(
        is_known.alias("is_period_known"),
        pl.when(is_known)
        .then((pl.col("first_month") >= lowest) & (pl.col("last_month") <= highest))
        .alias("is_period_in_version"),
        pl.when(is_known & (not ahead))
        .then(pl.col("last_month") <= pl.col("arrived_month"))
        .alias("is_period_arrived"),
        # Quarterly columns of a monthly file span three months but end in the file's month, so ends are counted.
        pl.col("last_month").rank("dense").over("file_no").alias("is_one_period"),
        period_text("first_month", "last_month").alias("period"),
        period_text("first_month", "last_month").alias("value_text"),
        pl.col("last_month").unique().sort().str.join(", ").over("file_no").alias("periods"),
    )


def arrived_month(rows: pl.DataFrame, context: Context) -> pl.Expr:
    """The month in which a row's file arrived: its own where the rows say so, else that of the whole batch."""
    given = pl.lit(context.latest_month, dtype=pl.String)
    return pl.coalesce("arrived_month", given) if "arrived_month" in rows.columns else given


def period_text(first: str, last: str) -> pl.Expr:
    """A period as it is written in files."""
    return (
        pl.when(pl.col(first) == pl.col(last))
        .then(pl.col(last))
        .otherwise(pl.concat_str(pl.col(first).fill_null("?"), pl.lit("/"), pl.col(last).fill_null("?")))
    )


# ---- the rest --------------------------------------------------------------------------------------------------------


def present(table: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    """Those of the names that the table has, in their order."""
    return [name for name in names if name in table.columns]


def is_member(column: str, ids: pl.DataFrame) -> pl.Expr:
    """True where the column's text is one of the ids (a frame of one column); null is no member."""
    return pl.col(column).is_in(ids.to_series().implode()).fill_null(False)
