"""Cells of figures as numbers: a million of them are compared several times faster than a million rows of text.

``keys`` has a row a figure: ``cell`` (its place in ``cells``), ``file`` and ``sheet`` (the run of cells it stands in),
``unit``, ``column``, ``span`` (numbers that stand for texts), ``begins`` and ``ends`` (months counted through the years),
``length``, ``state`` (place in STATES) and ``number`` (ten-thousandths). Sums and products of them are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from expectations import book
from expectations.rule import PLACE

if TYPE_CHECKING:
    from expectations.context import Context

STATES = ("value", "empty", "not_applicable", "none")
VALUE, EMPTY, NOT_APPLICABLE, NONE = range(len(STATES))
SPAN = ["first_month", "last_month"]
# One figure of a file, one row of a file, and what a unit reports of a column at one length of period.
FIGURE = ["file", "unit", "column", "span"]
ROW = ["file", "sheet", "unit", "ends"]
SERIES = ["unit", "column", "length"]
# Beyond this, products with a share in ten-thousandths need more than 64 bits.
NARROW = 400_000_000_000_000


@dataclass(frozen=True)
class Figures:
    """The cells of some files, and their figures as numbers; in a register the rows of a unit are added up."""

    cells: pl.DataFrame
    keys: pl.DataFrame
    context: Context
    # Numbers stand for the same text everywhere only while a column of the texts is alive.
    texts: tuple[pl.Series, ...]

    @classmethod
    def of(cls, cells: pl.DataFrame, context: Context) -> Figures:
        """The figures of prepared cells."""
        texts = tuple(cells[name].cast(pl.Categorical) for name in ("unit_id", "column_id"))
        unit, column = (text.to_physical() for text in texts)
        span, spans = runs(cells.select(SPAN))
        keys = pl.DataFrame(
            {
                "cell": pl.int_range(cells.height, dtype=pl.UInt32, eager=True),
                "file": cells["file_no"].fill_null(-1),
                "sheet": runs(cells.select("sheet"))[0],
                "unit": unit,
                "column": column,
                "span": span,
                "state": cells["state"].cast(pl.Enum(STATES), strict=False).to_physical(),
                "number": ten_thousandths(cells["value"]),
            }
        )
        months = spans.select(book.month_number(name) for name in SPAN)
        begins, ends = (months[name].gather(span) for name in SPAN)
        keys = keys.with_columns(begins.alias("begins"), ends.alias("ends"), (ends - begins).alias("length"))
        return cls(cells, keys, context, texts)

    def summed(self) -> Figures:
        """The rows of a unit and column of a file added up, standing where the first of them stands."""
        amount = pl.when(pl.col("number").count() > 0).then(pl.col("number").sum())
        others = [pl.first(name) for name in ("cell", "sheet", "state", "begins", "ends", "length")]
        keys = self.keys.group_by(FIGURE, maintain_order=True).agg(*others, amount.alias("number"))
        return Figures(self.cells, keys.select(self.keys.columns), self.context, self.texts)

    @cached_property
    def has_repeats(self) -> bool:
        """Whether a figure stands twice in a file. Equal hashes are looked at closely where it matters."""
        return self.keys.select(FIGURE).hash_rows().n_unique() < self.keys.height

    @cached_property
    def own(self) -> pl.DataFrame:
        """The keys of the figures that are numbers, the first of each cell that stands twice."""
        numbers = self.keys.filter(pl.col("number").is_not_null())
        return numbers.filter(pl.struct(FIGURE).is_first_distinct()) if self.has_repeats else numbers

    @cached_property
    def heads(self) -> pl.DataFrame:
        """The first cell of each unit and period of a file, and of each column: what speaks of no single figure."""
        rows = self.keys.unique(["file", "unit", "span"], keep="first")["cell"]
        columns = self.keys.unique(["file", "column"], keep="first")["cell"]
        return self.cells[pl.concat([rows, columns]).unique().sort()]

    def of_column(self, column_id: str) -> pl.DataFrame:
        """The keys of a column's figures."""
        return self.own.filter(pl.col("column") == self.code(column_id))

    @staticmethod
    def code(column_id: str) -> pl.Expr:
        """The number of a text."""
        return pl.lit(column_id).cast(pl.Categorical).to_physical()

    def attribute(self, name: str) -> pl.Series:
        """What the rulebook says of each figure's column."""
        columns = book.columns_of(self.context.version).unique("column_id", keep="first")
        codes = columns["column_id"].cast(pl.Categorical)
        ends = (self.keys["column"].max(), codes.to_physical().max())
        most = max((end for end in ends if isinstance(end, int)), default=0)
        known = pl.DataFrame({"column": codes.to_physical(), name: columns[name]})
        table = pl.DataFrame({"column": pl.int_range(most + 1, dtype=pl.UInt32, eager=True)})
        found = table.join(known, on="column", how="left", maintain_order="left")[name].gather(self.keys["column"])
        return found.alias(name)

    def told(self, few: pl.DataFrame) -> pl.DataFrame:
        """Some observations with what findings show of their cells."""
        columns = book.columns_of(self.context.version).unique("column_id", keep="first")
        cells = self.cells[few["cell"]].join(columns, on="column_id", how="left", maintain_order="left")
        cells = cells.with_columns(pl.coalesce("raw", written(pl.col("value"))).alias("value_text"))
        shown = cells.select(*PLACE, *SPAN, "lowest", "highest", "source")
        return pl.concat([shown, few.drop(shown.columns, strict=False)], how="horizontal")


def runs(frame: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """For each row the number of its values among the distinct ones, and those; quick where equal rows are neighbours."""
    begins = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in frame.columns)
    run = frame.select((begins.cast(pl.UInt32).cum_sum()).alias("run"))["run"]
    first = frame.filter(run.ne_missing(run.shift(1)))
    distinct = first.unique(maintain_order=True).with_row_index("number")
    names = [name for name in distinct.columns if name != "number"]
    number = first.join(distinct, on=names, how="left", nulls_equal=True, maintain_order="left")["number"]
    return number.gather(run - run.head(1).sum()), distinct.select(names)


def ten_thousandths(values: pl.Series) -> pl.Series:
    """Decimals of four places as whole numbers: what they are inside."""
    return values.cast(book.VALUE).to_physical().cast(pl.Int64)


def wide_enough(*numbers: pl.Series) -> type[pl.Int64] | type[pl.Int128]:
    """The type in which the numbers can be multiplied by a share."""
    most = max((abs(int(end)) for each in numbers for end in (each.min(), each.max()) if end is not None), default=0)  # type: ignore[arg-type]
    return pl.Int64 if most < NARROW else pl.Int128


def written(value: pl.Expr) -> pl.Expr:
    """A figure as anybody would write it: without needless zeros."""
    return value.cast(book.VALUE).cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")


def number_text(column: str) -> pl.Expr:
    """A number in ten-thousandths as people write it."""
    number = pl.col(column).cast(pl.Int128)
    whole, rest = (number.abs() // book.PLACES).cast(pl.String), (number.abs() % book.PLACES).cast(pl.String)
    sign = pl.when(number < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    text = pl.concat_str(sign, whole, pl.lit("."), rest.str.zfill(4))
    return text.str.strip_chars_end("0").str.strip_suffix(".")


def month_text(column: str) -> pl.Expr:
    """A counted month as it is written."""
    before = pl.col(column) - 1
    return pl.concat_str((before // 12).cast(pl.String), pl.lit("-"), (before % 12 + 1).cast(pl.String).str.zfill(2))
