"""What units say beside what the office knows: claims against its registers, adopted pieces against submitted ones.

A claim is a unit's figure in a column that the office counts. It is never scored; where it differs, one of the two is
wrong, and only people can find out which. Whichever of the two comes later is laid beside the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import book, common
from expectations.changes import year_of
from expectations.codes import Figures, number_text, ten_thousandths, written
from expectations.rule import PLACE
from expectations.seen import Seen

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

FIGURE = ["unit", "column", "begins", "ends"]
MONTH = ["file", "unit", "ends"]
HAS_CODE = pl.col("code").fill_null("") != ""


def claims(figures: Figures) -> Seen:
    """One observation a claim: does it agree with what the office has counted; nothing where it has not yet."""
    held = coded(figures.context.elsewhere.filter(~pl.col("is_claim")))
    rows = figures.own.join(held.rename({"held": "counted"}), on=FIGURE, how="left", maintain_order="left")
    of_all = held_of_all(figures.context)
    rows = rows.join(of_all, on=["column", "begins", "ends"], how="left", maintain_order="left")
    other = pl.coalesce("counted", "of_all")
    measures = rows.select("cell", other.alias("other"), (pl.col("number") == other).alias("is_claim_agrees"))
    return Seen(measures, lambda few: figures.told(few).with_columns(number_text("other").alias("other_text")))


def counted(figures: Figures) -> Seen:
    """One observation a figure of the office: does the unit's claim agree with it; nothing where there is none."""
    held = coded(figures.context.elsewhere.filter("is_claim"))
    rows = figures.own.join(held, on=FIGURE, how="left", maintain_order="left")
    measures = rows.select(
        "cell", pl.col("held").alias("other"), (pl.col("number") == pl.col("held")).alias("is_counted_agrees")
    )
    return Seen(measures, lambda few: figures.told(few).with_columns(number_text("other").alias("other_text")))


def uncounted(cells: pl.DataFrame, kind: str, context: Context) -> pl.DataFrame:
    """One observation a claim about a unit that a register of the same months does not hold: no row there means none."""
    claimed = context.elsewhere.filter(pl.col("is_claim") & (pl.col("value") != 0))
    columns = book.columns_of(context.version).filter(pl.col("source") == kind).select("column_id")
    spans = cells.sort("file_no").group_by("first_month", "last_month").agg(pl.first("file_no"), pl.first("file_name"))
    absent = claimed.join(spans, on=["first_month", "last_month"]).join(columns, on="column_id", how="semi")
    absent = absent.join(cells, on=["unit_id", "column_id", "first_month", "last_month"], how="anti")
    return absent.sort("unit_id", "column_id").select(
        "file_no", "file_name", "unit_id", "column_id",
        pl.lit("0").alias("value_text"), written(pl.col("value")).alias("other_text"), pl.lit(False).alias("is_counted_agrees"),
    )  # fmt: skip


def coded(elsewhere: pl.DataFrame) -> pl.DataFrame:
    """Figures of other files as numbers, those of a unit, column and period added up: FIGURE and held."""
    keys = elsewhere.filter(pl.col("unit_id").is_not_null()).select(code_of("unit_id"), *period_codes(), "value")
    numbers = keys.with_columns(ten_thousandths(keys["value"]).alias("held")).drop_nulls("held")
    return numbers.group_by(FIGURE).agg(pl.col("held").sum())


def held_of_all(context: Context) -> pl.DataFrame:
    """What holds of all units that are not named: column, begins, ends, of_all."""
    rows = context.elsewhere.filter(pl.col("unit_id").is_null())
    keys = rows.select(*period_codes(), ten_thousandths(rows["value"]).alias("of_all"))
    return keys.unique(["column", "begins", "ends"])


def period_codes() -> list[pl.Expr]:
    """Column and months as numbers."""
    return [
        pl.col("column_id").cast(pl.Categorical).to_physical().alias("column"),
        book.month_number("first_month").alias("begins"),
        book.month_number("last_month").alias("ends"),
    ]


# ---- pieces beside what was submitted --------------------------------------------------------------------------------


def checks_of_pieces(kind: str, version: Version) -> list[Any]:
    """The checks that lay registered pieces beside a column, for the register and for the files with the column."""
    sources = {column.column_id: column.source for column in version.columns}
    own = [check for check in version.checks if check.kind == "pieces_within"]
    return [check for check in own if kind in (check.source, sources.get(check.column_id))]


def submitted_cells(figures: Figures, check: Any) -> Seen:
    """One observation a figure of the column: how many more were submitted this year than were adopted."""
    context = figures.context
    own = figures.of_column(check.column_id)
    now = own.select(*MONTH, (pl.col("length") + 1).alias("span"), "number")
    known = [submissions(frame, check) for frame in (context.elsewhere.filter(~pl.col("is_claim")), context.history)]
    before = latest(pl.concat([*known, now.drop("file")]))
    pieces = registered(context.pieces.filter(pl.col("register_id") == check.source))
    asked = in_year(now, context)
    rooms = room(asked, so_far(asked, now, before, context), so_far(asked, pieces, pieces, context))
    rows = own.select("cell", *MONTH).join(rooms, on=MONTH, how="left", maintain_order="left")
    measures = rows.with_columns(pl.col("room").alias(f"is_{check.check_id}")).drop(*MONTH, "room")
    return Seen(measures, lambda few: figures.told(few).with_columns(*texts()))


def piece_rows(rows: pl.DataFrame, check: Any, context: Context) -> pl.DataFrame:
    """The same for a register's file: one observation a unit and month, where the unit first stands."""
    # The numbers of these units mean them only as long as a column of their texts is held.
    rows = rows.with_columns(
        pl.col("file_no").fill_null(-1).alias("file"),
        *month_codes(),
        pl.col("unit_id").cast(pl.Categorical).alias("text"),
    )
    now = rows.filter(HAS_CODE).select(*MONTH, "code")
    held = registered(context.pieces.filter(pl.col("register_id") == check.source))
    # The batch replaces what the register held of its months.
    before = pl.concat([held.join(now, on="ends", how="anti"), now.drop("file")])
    submitted = latest(submissions(context.elsewhere.filter(~pl.col("is_claim")), check))
    asked = in_year(now, context)
    rooms = room(asked, so_far(asked, submitted, submitted, context), so_far(asked, now, before, context))
    firsts = rows.unique(MONTH, keep="first", maintain_order=True)
    found = firsts.join(rooms, on=MONTH, how="left", maintain_order="left")
    return found.select(
        *common.present(found, PLACE),
        pl.col("adopted").cast(pl.String).alias("value_text"),
        pl.col("room").alias(f"is_{check.check_id}"),
        *texts(),
    )


def texts() -> list[pl.Expr]:
    """What findings say of both."""
    return [pl.col("adopted").cast(pl.String).alias("adopted_text"), number_text("submitted").alias("submitted_text")]


def submissions(figures: pl.DataFrame, check: Any) -> pl.DataFrame:
    """Known figures of a check's column as numbers: unit, ends, span (months), number."""
    own = figures.filter((pl.col("column_id") == check.column_id) & pl.col("value").is_not_null())
    begins, ends = (book.month_number(f"{end}_month") for end in ("first", "last"))
    number = ten_thousandths(own["value"]).alias("number")
    return own.select(code_of("unit_id"), ends.alias("ends"), (ends - begins + 1).alias("span"), number)


def latest(submitted: pl.DataFrame) -> pl.DataFrame:
    """Of figures of the same months the last one: it will hold once all is loaded."""
    return submitted.unique(["unit", "ends", "span"], keep="last", maintain_order=True)


def registered(pieces: pl.DataFrame) -> pl.DataFrame:
    """Pieces as numbers: unit, ends (the month they count in), code."""
    return pieces.filter(HAS_CODE).select(*month_codes(), "code")


def month_codes() -> list[pl.Expr]:
    """The unit and month of a piece as numbers."""
    return [code_of("unit_id"), book.month_number("month").alias("ends")]


def code_of(column: str) -> pl.Expr:
    """The numbers of units."""
    return pl.col(column).cast(pl.Categorical).to_physical().alias("unit")


def in_year(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The files' units and months (MONTH), each once, with their ``year``."""
    return rows.select(MONTH).unique().with_columns(year_of("ends", context).alias("year"))


def so_far(asked: pl.DataFrame, now: pl.DataFrame, before: pl.DataFrame, context: Context) -> pl.DataFrame:
    """What there is of each asked month in ``now``, and of the earlier months of its year in ``before``, with its ``month``."""
    own = asked.join(now, on=[name for name in MONTH if name in now.columns]).with_columns(
        pl.col("ends").alias("month")
    )
    before = before.with_columns(year_of("ends", context).alias("year")).rename({"ends": "month"})
    earlier = asked.join(before, on=["unit", "year"]).filter(pl.col("month") < pl.col("ends"))
    return pl.concat([own, earlier.select(own.columns)])


def room(asked: pl.DataFrame, submitted: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """For each asked month: submitted and adopted so far in its year, and by how much the first is more.

    Counted from the first month of the year whose submissions are known; where a later one is missing there is nothing to
    compare with. An item adopted twice (by county and city) is one item.
    """
    begins = pl.col("month") - pl.col("span") + 1
    sums = submitted.group_by(MONTH).agg(
        pl.col("number").sum().alias("submitted"), pl.col("span").sum(), begins.min().alias("first")
    )
    counted = pieces.join(sums, on=MONTH).filter(pl.col("month") >= pl.col("first"))
    taken = counted.group_by(MONTH).agg(pl.col("code").n_unique().alias("adopted"))
    found = asked.join(sums, on=MONTH).join(taken, on=MONTH, how="left").with_columns(pl.col("adopted").fill_null(0))
    rest = pl.col("submitted") / book.PLACES - pl.col("adopted")
    is_known = pl.col("span") == pl.col("ends") - pl.col("first") + 1
    return found.select(*MONTH, "submitted", "adopted", pl.when(is_known).then(rest).alias("room"))
