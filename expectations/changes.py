"""What went before: jumps of single figures, and rows that repeat the month before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from expectations import book, peers
from expectations.codes import ROW, SERIES, Figures, month_text, number_text, ten_thousandths, wide_enough
from expectations.rule import PLACE
from expectations.seen import Seen

if TYPE_CHECKING:
    from expectations.context import Context

TEN_THOUSAND = 10_000
EARLIER = [*SERIES, "ends", "number", "file"]


def observed(figures: Figures) -> Iterator[Seen]:
    """Jumps of single figures and rows that repeat the month before; what the rulebook leaves out is not looked for."""
    compared = with_previous(figures.own, figures)
    yield jumps(compared, figures)
    if book.policy(figures.context.version, "copy_figures"):
        yield copies(compared, figures)
    if book.policy(figures.context.version, "outlier_times"):
        yield peers.outliers(compared, figures)


# ---- the figure before -----------------------------------------------------------------------------------------------


def with_previous(rows: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """The rows with ``previous`` and ``previous_end``: the unit's last earlier figure of the same column and length.

    Earlier figures are those of the history and of the other files of the batch; a file of the batch takes the place of
    the history, a later file that of an earlier one, as they will once loaded.
    """
    numbered = rows.with_columns((pl.col("begins") - 1).alias("before")).with_row_index("at")
    earlier = earlier_figures(rows, figures)
    if earlier.is_empty():
        return rows.with_columns(
            pl.lit(None, dtype=pl.Int64).alias("previous"), pl.lit(None, dtype=pl.Int32).alias("previous_end")
        )
    # Nearly always it is the period before: that needs no search.
    held = earlier.select(*SERIES, pl.col("ends").alias("before"), "previous")
    found = numbered.join(held, on=[*SERIES, "before"], how="left", maintain_order="left")
    found = found.with_columns(pl.when(pl.col("previous").is_not_null()).then("before").alias("previous_end"))
    if not (open_rows := found.filter(is_open(earlier))).is_empty():
        found = found.update(searched(open_rows, earlier), on="at")
    return found.drop("at", "before")


def is_open(earlier: pl.DataFrame) -> pl.Expr:
    """True for a row whose period before holds nothing, while something lies further back."""
    return pl.col("previous").is_null() & (pl.col("before") > pl.lit(earlier["ends"].min(), dtype=pl.Int32))


def searched(rows: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """``at``, ``previous`` and ``previous_end`` of the last figure of the series before each row."""
    return (
        rows.select("at", *SERIES, "before")
        .sort("before")
        .join_asof(
            earlier.rename({"ends": "previous_end"}).sort("previous_end"), left_on="before", right_on="previous_end",
            by=SERIES, strategy="backward", check_sortedness=False,
        )
        .select("at", "previous", "previous_end")
    )  # fmt: skip


def earlier_figures(rows: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """What may lie before the rows: of each series and month the figure that will hold once all is loaded."""
    last = pl.lit(rows["begins"].max(), dtype=pl.Int32)
    own = figures.own.select(EARLIER).filter(pl.col("ends") < last)
    before = history(figures.context, last)
    if rows.height < figures.own.height:
        columns = rows["column"].unique().implode()
        own, before = (frame.filter(pl.col("column").is_in(columns)) for frame in (own, before))
    both = pl.concat([before, own])
    key = [*SERIES, "ends"]
    if both.select(key).hash_rows().n_unique() < both.height:
        both = both.sort("file", maintain_order=True).unique(key, keep="last", maintain_order=True)
    return both.select(*SERIES, "ends", pl.col("number").alias("previous"))


def history(context: Context, last: pl.Expr) -> pl.DataFrame:
    """The figures known before the files, as numbers; they give way to every file."""
    known = context.history
    begins, ends = book.month_number("first_month"), book.month_number("last_month")
    coded = known.select(
        pl.col("unit_id").cast(pl.Categorical).to_physical().alias("unit"),
        pl.col("column_id").cast(pl.Categorical).to_physical().alias("column"),
        (ends - begins).alias("length"),
        ends.alias("ends"),
        ten_thousandths(known["value"]).alias("number"),
        pl.lit(-1, dtype=pl.Int64).alias("file"),
    )
    return coded.filter(pl.col("number").is_not_null() & (pl.col("ends") < last))


def year_start(context: Context) -> int:
    """The month number the competition's year starts with."""
    return int(getattr(context.calendar, "first_month", 1) or 1)


def year_of(column: str, context: Context) -> pl.Expr:
    """The competition's year, counted, of a counted month."""
    return (pl.col(column) - year_start(context)) // 12


# ---- jumps and copies ------------------------------------------------------------------------------------------------


def jumps(compared: pl.DataFrame, figures: Figures) -> Seen:
    """By how much a change exceeds the share that needs no note; nothing where a figure is small or explained."""
    version = figures.context.version
    share = book.policy(version, "change_note_share", book.CHANGE_NOTE_SHARE)
    small = book.policy(version, "change_small_count", book.SMALL_COUNT)
    kind = wide_enough(compared["number"], compared["previous"])
    now, before = pl.col("number").cast(kind), pl.col("previous").cast(kind)
    is_large = pl.min_horizontal(now.abs(), before.abs()) >= int(small * book.PLACES)
    excess = (now - before).abs() * book.PLACES - before.abs() * int(share * book.PLACES)
    measures = explained(compared, figures).select(
        "cell",
        "previous",
        "previous_end",
        "number",
        pl.when(is_large & ~pl.col("is_explained")).then(excess).cast(pl.Float64).alias("is_change_explained"),
    )

    # Whoever writes yuan where ten thousands of them are asked for is ten thousand times off.
    wan_yuan = [column.column_id for column in version.columns if column.measure == "万元"]

    def told(few: pl.DataFrame) -> pl.DataFrame:
        change = (pl.col("number") - pl.col("previous")).abs() / pl.col("previous").abs()
        in_yuan = pl.col("column_id").is_in(wan_yuan) & ((pl.col("wan") - before).abs() <= before.abs() * float(share))
        told = figures.told(few).with_columns((pl.col("number") / TEN_THOUSAND).round().cast(pl.Int64).alias("wan"))
        return told.with_columns(
            pl.format("{}%", (change * 100).round(1)).alias("share"),
            number_text("previous").alias("previous_text"),
            month_text("previous_end").alias("previous_month"),
            pl.when(in_yuan).then(number_text("wan")).alias("suggestion"),
        )

    return Seen(measures, told)


def explained(compared: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """The rows with whether their unit wrote a note that month."""
    noted = figures.context.notes.filter(pl.col("note").fill_null("").str.strip_chars() != "")
    if noted.is_empty():
        return compared.with_columns(pl.lit(False).alias("is_explained"))
    coded = noted.select(
        pl.col("unit_id").cast(pl.Categorical).to_physical().alias("unit"),
        book.month_number("last_month").alias("ends"),
        pl.lit(True).alias("is_explained"),
    ).unique()
    joined = compared.join(coded, on=["unit", "ends"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("is_explained").fill_null(False))


def copies(compared: pl.DataFrame, figures: Figures) -> Seen:
    """One observation a unit's row: does it differ from the row of the month before in any figure."""
    is_next = pl.col("previous_end") == pl.col("begins") - 1
    same = (is_next & (pl.col("number") == pl.col("previous"))).fill_null(False)
    rows = (
        compared.group_by(ROW)
        .agg(
            pl.col("cell").min(),
            same.all().alias("is_same"),
            (pl.col("number") != 0).sum().alias("figures"),
            pl.len().alias("cells"),
            pl.col("previous_end").max(),
        )
        .sort("cell")
    )
    # A unit with fewer columns than that can only repeat all of them.
    fewest = int(book.policy(figures.context.version, "copy_figures"))
    enough = pl.col("figures") >= pl.min_horizontal(pl.col("cells"), pl.lit(fewest))
    is_copy = pl.col("is_same") & enough & (pl.col("figures") > 0)
    measures = rows.select("cell", "figures", "previous_end", is_copy.not_().alias("is_row_differs"))

    def told(few: pl.DataFrame) -> pl.DataFrame:
        shown = [name for name in PLACE if name not in ("column_no", "column_id", "column_name", "value_text")]
        return figures.told(few).select(
            *shown,
            "is_row_differs",
            pl.col("last_month").alias("period"),
            pl.col("figures").cast(pl.String),
            month_text("previous_end").alias("previous_month"),
        )

    return Seen(measures, told)
