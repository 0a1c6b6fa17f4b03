"""Wide and long files of figures: monthly reports, office figures, targets, and registers that count.

A cell is one figure: a unit, a column, a period. In wide files a cell stands once; in a register the rows of a unit add
up, so there the sums are compared and a repeated row is only asked about.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import book, common
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

WIDE = ("monthly", "office", "targets")
STATES = ("value", "empty", "not_applicable", "none")
SCHEMA = {
    "unit_id": pl.String, "column_id": pl.String, "first_month": pl.String, "last_month": pl.String,
    "state": pl.String, "value": book.VALUE, "sheet": pl.String, "row_no": pl.Int64, "column_no": pl.Int64,
    "column_name": pl.String, "raw": pl.String,
}  # fmt: skip
SPAN = ["unit_id", "first_month", "last_month"]
CELL = [*SPAN, "column_id"]
# The same in codes, see with_keys.
SERIES_CODE = ["unit_code", "column_code", "length"]
CELL_CODE = ["unit_code", "column_code", "begins", "ends"]
FIGURE = ["first_month", "last_month", "value", *CELL_CODE, "length"]
EARLIER = [*SERIES_CODE, "ends", "last_month", "value", "file_no"]
HIGHEST_VALUE = 99_999_999.9999


# ---- rules -----------------------------------------------------------------------------------------------------------


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a file of figures."""
    shared = [
        *common.unit_rules(),
        *common.period_rules(),
        must_hold("column_known"),
        must_hold("column_owner"),
        must_hold("state_known"),
        must_hold("state_agrees"),
        must_hold("whole_number"),
        must_hold("none_is_zero"),
        must_hold("exempt_agrees"),
        at_most("value_size", HIGHEST_VALUE),
        at_most("value_range", 0),
        *pair_rules(kind, version),
    ]
    return [*shared, *(wide_rules(kind, version) if kind in WIDE else register_rules())]


def wide_rules(kind: str, version: Version) -> list[Rule]:
    """Rules of files in which a unit has one row a period."""
    common_to_all = [
        at_most("cell_once", 1),
        must_hold("unit_covered", "please_check", "target_given" if kind == "targets" else ""),
    ]
    if kind == "targets":
        return common_to_all
    share = book.policy(version, "change_note_share", book.CHANGE_NOTE_SHARE)
    small = book.policy(version, "change_small_count", book.SMALL_COUNT)
    gaps = {"limit": f"{book.plain(share * 100)}%", "small": book.plain(small)}
    return [
        *common_to_all,
        at_most("change_explained", 0, "please_check", **gaps),
        must_hold("row_differs", "please_check"),
    ]


def register_rules() -> list[Rule]:
    """Rules of registers that count: a unit may have several rows, but hardly the same one twice."""
    return [at_most("row_once", 1, "please_check")]


def pair_rules(kind: str, version: Version) -> list[Rule]:
    """The rulebook's checks for this kind of file: each compares a column with another one."""
    found: list[Rule] = []
    for check in checks_of(kind, version):
        names = {"name_zh": check.name_zh, "name_en": check.name_en, "limit": book.plain(check.limit_value)}
        if check.kind == "cumulative":
            found.append(must_hold(check.check_id, check.severity, "cumulative", **names))
            found.append(at_least(f"{check.check_id}_falls", 0, check.severity, "cumulative_falls", **names))
        elif check.kind == "same_total":
            found.append(must_hold(check.check_id, check.severity, "same_total", **names))
        else:
            found.append(at_least(check.check_id, 0, check.severity, check.kind, **names))
    return found


def checks_of(kind: str, version: Version) -> list[Any]:
    """The rows of checks.csv that speak of this kind."""
    return [check for check in version.checks if check.source == kind]


# ---- observations ----------------------------------------------------------------------------------------------------


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Everything the rules speak of: cells, rows, units, columns and files."""
    cells = with_keys(with_columns_of(common.prepared(tables["facts"], SCHEMA), context))
    figures = cells if kind in WIDE else with_keys(sums(cells))
    own = figures.filter(pl.col("value").is_not_null())
    own = own.filter(is_first())
    seen = [
        cell_observations(cells),
        exempt_observations(cells, context),
        common.unit_observations(cells, context, "first_month", "last_month"),
        common.period_observations(cells, context, "first_month", "last_month", ahead=kind == "targets"),
        column_observations(cells, kind),
        *pair_observations(own, kind, context),
    ]
    if kind not in WIDE:
        return [*seen, row_observations(cells)]
    seen += [once_observations(cells), missing_units(cells, kind, context)]
    return seen if kind == "targets" else [*seen, *change_observations(own, context)]


def with_columns_of(facts: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The cells with what the rulebook says of their columns and the value as it is written."""
    columns = book.columns_of(context.version)
    return facts.join(columns, on="column_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("raw", pl.col("value").cast(pl.String)).alias("value_text"),
    )


def with_keys(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with codes for unit, column and months: a million codes compare several times faster than texts."""
    return cells.with_columns(
        code("unit_id").alias("unit_code"),
        code("column_id").alias("column_code"),
        book.month_number("first_month").alias("begins"),
        book.month_number("last_month").alias("ends"),
    ).with_columns((pl.col("ends") - pl.col("begins")).alias("length"))


def code(column: str) -> pl.Expr:
    """A text as a category. It must stay one: its number is only the same everywhere while a column of it is alive."""
    return pl.col(column).cast(pl.Categorical)


def is_first() -> pl.Expr:
    """True for the first cell of a unit, column and period in a file."""
    return pl.struct("file_no", *CELL_CODE).is_first_distinct()


def sums(cells: pl.DataFrame) -> pl.DataFrame:
    """A register's figures: the rows of a unit and column added up, standing where the first of them stands."""
    places = [
        pl.first(name) for name in common.present(cells, PLACE) if name not in ("file_no", "unit_id", "column_id")
    ]
    return (
        cells.group_by("file_no", *CELL, maintain_order=True)
        .agg(*places, pl.when(pl.col("value").count() > 0).then(pl.col("value").sum()).alias("value"))
        .with_columns(pl.col("value").cast(book.VALUE))
    )


def cell_observations(cells: pl.DataFrame) -> pl.DataFrame:
    """What can be said of a cell by itself."""
    state, value = pl.col("state"), pl.col("value")
    has_value = state.is_in(["value", "none"])
    return cells.select(
        *PLACE,
        state.is_in(STATES).fill_null(False).alias("is_state_known"),
        pl.when(state.is_in(STATES)).then(has_value == value.is_not_null()).alias("is_state_agrees"),
        pl.when(pl.col("value_type") == "count").then(value % 1 == 0).alias("is_whole_number"),
        pl.when(state == "none").then(pl.col("value_type") == "count").alias("is_none_is_zero"),
        value.abs().cast(pl.Float64).alias("is_value_size"),
        pl.max_horizontal(pl.col("lowest") - value, value - pl.col("highest")).cast(pl.Float64).alias("is_value_range"),
        bounds_text().alias("bounds"),
    )


def bounds_text() -> pl.Expr:
    """The permitted range of a column as people write it."""
    low, high = (pl.col(end).cast(pl.String).str.strip_suffix(".0000") for end in ("lowest", "highest"))
    return (
        pl.when(pl.col("lowest").is_null())
        .then(pl.concat_str(pl.lit("≤ "), high))
        .when(pl.col("highest").is_null())
        .then(pl.concat_str(pl.lit("≥ "), low))
        .otherwise(pl.concat_str(low, pl.lit("–"), high))
    )


def exempt_observations(cells: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The cells that say 'not applicable': the roster must exempt the unit from an indicator that uses the column."""
    slashes = cells.filter(pl.col("state") == "not_applicable").select(*PLACE, "last_month")
    users: dict[str, list[str]] = {}
    for term in context.version.terms:
        users.setdefault(term.column_id, []).append(term.indicator_id)
    validity = book.validity_of(context.roster)
    exempt: dict[str, list[tuple[str, str, set[str]]]] = {}
    for row in validity.select("unit_id", "first_month", "last_month", "exempt").iter_rows():
        exempt.setdefault(row[0], []).append((row[1], row[2], {name.strip() for name in row[3].split(";")}))

    def is_exempt(unit_id: str, column_id: str, month: str) -> bool:
        stretches = exempt.get(unit_id, [])
        return any(low <= month <= high and ids & set(users.get(column_id, ())) for low, high, ids in stretches)

    flags = [is_exempt(*row) for row in slashes.select("unit_id", "column_id", "last_month").iter_rows()]
    return slashes.with_columns(pl.Series("is_exempt_agrees", flags, dtype=pl.Boolean))


def column_observations(cells: pl.DataFrame, kind: str) -> pl.DataFrame:
    """One observation a file and column: does the rulebook know it, and does it belong into this kind of file."""
    return cells.unique(["file_no", "column_id"], keep="first", maintain_order=True).select(
        *[name for name in PLACE if name not in ("unit_id", "value_text")],
        pl.coalesce("column_name", "column_id").alias("value_text"),
        pl.col("source").is_not_null().alias("is_column_known"),
        (pl.col("source") == kind).alias("is_column_owner"),
        pl.col("source").fill_null("").alias("source"),
    )


def once_observations(cells: pl.DataFrame) -> pl.DataFrame:
    """How often a cell of a wide file has been there; counting is left out for the cells that stand alone."""
    is_repeated = pl.struct("file_no", *CELL_CODE).is_duplicated()
    flagged = cells.select(*PLACE, *CELL_CODE, is_repeated.alias("is_repeated"))
    alone = flagged.filter(~pl.col("is_repeated")).with_columns(pl.lit(1, dtype=pl.Int64).alias("is_cell_once"))
    nth = pl.int_range(pl.len(), dtype=pl.Int64).over("file_no", *CELL_CODE)
    first_row = pl.col("row_no").first().over("file_no", *CELL_CODE)
    repeated = flagged.filter("is_repeated").with_columns(
        (nth + 1).alias("is_cell_once"), first_row.cast(pl.String).alias("first_row")
    )
    return pl.concat([alone, repeated], how="diagonal")


def row_observations(cells: pl.DataFrame) -> pl.DataFrame:
    """One observation a register's row: how often the same row stands in the file before it."""
    rows = cells.group_by("file_no", "file_name", "sheet", "row_no", "unit_id", "last_month", maintain_order=True).agg(
        pl.concat_str(
            pl.col("column_id"),
            pl.lit("="),
            pl.col("value").cast(pl.String).fill_null(pl.col("state")),
            ignore_nulls=True,
        )
        .sort()
        .str.join(" ")
        .alias("contents"),
        pl.col("value").fill_null(0).ne(0).any().alias("has_figures"),
    )
    keys = ["file_no", "unit_id", "last_month", "contents"]
    return rows.with_columns(
        pl.when("has_figures").then(pl.int_range(pl.len()).over(keys) + 1).alias("is_row_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
    )


# ---- pairs of columns ------------------------------------------------------------------------------------------------


def pair_observations(own: pl.DataFrame, kind: str, context: Context) -> list[pl.DataFrame]:
    """One observation for each figure a check of the rulebook speaks of."""
    found: list[pl.DataFrame] = []
    for check in checks_of(kind, context.version):
        if check.kind == "cumulative":
            found.append(cumulative_observations(own, check, context))
        elif check.kind == "same_total":
            found.append(total_observations(own, check, context))
        else:
            found.append(limit_observations(own, check, context))
    return found


def limit_observations(own: pl.DataFrame, check: Any, context: Context) -> pl.DataFrame:
    """How much room a figure leaves below the other one (times the limit); a figure without the other has no measure."""
    limit = Decimal(1) if check.kind == "part_of_whole" or check.limit_value is None else check.limit_value
    pairs = beside(own, check, context)
    room = book.units(pl.col("other_value")) * int(limit * book.PLACES) - book.units(pl.col("value")) * book.PLACES
    return pairs.with_columns(room.cast(pl.Float64).alias(f"is_{check.check_id}"))


def beside(own: pl.DataFrame, check: Any, context: Context) -> pl.DataFrame:
    """The figures of a check's column with the other column's figure: of the same file, else of what is known."""
    figures = own.filter(pl.col("column_id") == check.column_id)
    others = own.filter(pl.col("column_id") == check.other_column_id)
    known = context.history.filter(pl.col("column_id") == check.other_column_id).unique(SPAN, keep="last")
    known = known.select(*SPAN, pl.col("value").cast(book.VALUE).alias("known_other"))
    return (
        figures.select(*PLACE, *FIGURE)
        .join(
            others.select("file_no", *SPAN, pl.col("value").alias("own_other")),
            on=["file_no", *SPAN], how="left", nulls_equal=True, maintain_order="left",
        )
        .join(known, on=SPAN, how="left", maintain_order="left")
        .with_columns(pl.coalesce("own_other", "known_other").alias("other_value"))
        .with_columns(*other_texts(check, context))
    )  # fmt: skip


def other_texts(check: Any, context: Context) -> list[pl.Expr]:
    """The other column's names and figure for the message."""
    names = {row.column_id: row for row in context.version.columns}
    other = names.get(check.other_column_id)
    return [
        pl.lit(other.name_zh if other else check.other_column_id).alias("other_zh"),
        pl.lit(other.name_en if other else check.other_column_id).alias("other_en"),
        number_text("other_value").alias("other_text"),
    ]


def number_text(column: str) -> pl.Expr:
    """A number without needless zeros."""
    text = pl.col(column).cast(book.VALUE).cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_suffix(".")


def total_observations(own: pl.DataFrame, check: Any, context: Context) -> pl.DataFrame:
    """Whether a column adds up, over all units of a file and period, to what another column adds up to.

    It stands where the other column has its first figure: that is mostly the one row with the whole task.
    """
    period = ["file_no", "first_month", "last_month"]
    parts = (
        own.filter(pl.col("column_id") == check.column_id).group_by(period).agg(pl.col("value").sum().alias("parts"))
    )
    wholes = own.filter(pl.col("column_id") == check.other_column_id)
    names = {column.column_id: column for column in context.version.columns}
    split = names[check.column_id]
    return (
        wholes.with_columns(pl.col("value").sum().over(period).alias("whole"))
        .unique(period, keep="first", maintain_order=True)
        .select(*PLACE, *period[1:], "whole")
        .join(parts, on=period, how="inner", maintain_order="left")
        .with_columns(
            (pl.col("parts") == pl.col("whole")).alias(f"is_{check.check_id}"),
            pl.lit(split.name_zh).alias("split_zh"),
            pl.lit(split.name_en).alias("split_en"),
            number_text("parts").alias("parts_text"),
            number_text("whole").alias("whole_text"),
        )
    )


def cumulative_observations(own: pl.DataFrame, check: Any, context: Context) -> pl.DataFrame:
    """Last month's cumulative + this month = this month's cumulative; in a year's first month nothing went before."""
    pairs = with_previous(beside(own, check, context), own, context)
    starts = pl.col("previous_year") != pl.col("year")
    is_next = pl.col("previous_end") == pl.col("begins") - 1
    before = (
        pl.when(is_year_start(context))
        .then(pl.lit(0, dtype=book.VALUE))
        .when(is_next & ~starts)
        .then(pl.col("previous_value"))
    )
    falls = pl.when(~starts).then(pl.col("value") - pl.col("previous_value"))
    agrees = before + pl.col("other_value") == pl.col("value")
    return pairs.with_columns(
        # A cumulative that falls breaks the identity too; one finding about a cell is enough.
        pl.when(falls.fill_null(0) >= 0).then(agrees).alias(f"is_{check.check_id}"),
        falls.cast(pl.Float64).alias(f"is_{check.check_id}_falls"),
        number_text("previous_value").alias("previous_text"),
    )


def first_month_of_year(context: Context) -> int:
    """The month number the competition's year starts with."""
    return int(getattr(context.calendar, "first_month", 1) or 1)


def is_year_start(context: Context) -> pl.Expr:
    """True where the figure's period begins a year."""
    return (pl.col("begins") - first_month_of_year(context)) % 12 == 0


# ---- what went before ------------------------------------------------------------------------------------------------


def with_previous(figures: pl.DataFrame, own: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The figures with the unit's last earlier figure of the same column and length of period, if there is one.

    Earlier figures are those of the history and of the other files of the batch; a file of the batch takes the place of
    the history, a later file that of an earlier one, as they will once loaded.
    """
    earlier = earlier_figures(figures, own, context)
    return (
        figures.with_row_index("figure_no")
        .with_columns((pl.col("begins") - 1).alias("before"), year_of("ends", context).alias("year"))
        .sort("before")
        .join_asof(
            earlier.sort("previous_end"), left_on="before", right_on="previous_end", by=SERIES_CODE,
            strategy="backward", check_sortedness=False,
        )
        .with_columns(year_of("previous_end", context).alias("previous_year"))
        .sort("figure_no")
        .drop("figure_no", "before")
    )  # fmt: skip


def year_of(column: str, context: Context) -> pl.Expr:
    """The competition's year, counted, of a counted month."""
    return (pl.col(column) - first_month_of_year(context)) // 12


def earlier_figures(figures: pl.DataFrame, own: pl.DataFrame, context: Context) -> pl.DataFrame:
    """What may lie before the figures: of each series and month the figure that will hold once all is loaded."""
    names = ["unit_id", "column_id", "first_month", "last_month"]
    value = pl.col("value").cast(book.VALUE)
    history = with_keys(context.history.select(*names, value, pl.lit(-1, dtype=pl.Int64).alias("file_no")))
    both = pl.concat([history.select(*EARLIER), own.select(*EARLIER)]).filter(
        pl.col("value").is_not_null()
        & (pl.col("ends") < pl.lit(figures["begins"].max(), dtype=pl.Int32))
        & pl.col("column_code").is_in(figures["column_code"].unique().implode())
    )
    held = both.sort("file_no", maintain_order=True).unique([*SERIES_CODE, "ends"], keep="last", maintain_order=True)
    return held.select(
        *SERIES_CODE,
        pl.col("ends").alias("previous_end"),
        pl.col("value").alias("previous_value"),
        pl.col("last_month").alias("previous_month"),
    )


def change_observations(own: pl.DataFrame, context: Context) -> list[pl.DataFrame]:
    """Jumps of single figures and rows that repeat the month before."""
    compared = with_previous(own.select(*PLACE, *FIGURE), own, context)
    return [jump_observations(compared, context), copy_observations(compared)]


def jump_observations(compared: pl.DataFrame, context: Context) -> pl.DataFrame:
    """By how much a change exceeds the share that needs no note; nothing where a figure is small or explained."""
    share = book.policy(context.version, "change_note_share", book.CHANGE_NOTE_SHARE)
    small = book.policy(context.version, "change_small_count", book.SMALL_COUNT)
    now, before = book.units(pl.col("value")), book.units(pl.col("previous_value"))
    is_large = pl.min_horizontal(now.abs(), before.abs()) >= int(small * book.PLACES)
    excess = (now - before).abs() * book.PLACES - before.abs() * int(share * book.PLACES)
    noted = context.notes.filter(pl.col("note").fill_null("").str.strip_chars() != "").select("unit_id", "last_month")
    explained = noted.unique().with_columns(pl.lit(True).alias("is_explained"))
    change = (now - before).abs().cast(pl.Float64) / before.abs().cast(pl.Float64)
    return compared.join(explained, on=["unit_id", "last_month"], how="left", maintain_order="left").with_columns(
        pl.when(is_large & pl.col("is_explained").is_null()).then(excess).cast(pl.Float64).alias("is_change_explained"),
        pl.format("{}%", (change * 100).round(1)).alias("share"),
        number_text("previous_value").alias("previous_text"),
    )


def copy_observations(compared: pl.DataFrame) -> pl.DataFrame:
    """One observation a unit's row: does it differ from the row of the month before in any figure."""
    is_next = pl.col("previous_end") == pl.col("begins") - 1
    same = is_next & (pl.col("value") == pl.col("previous_value"))
    rows = compared.group_by("file_no", "file_name", "sheet", "unit_id", "last_month", maintain_order=True).agg(
        pl.first("row_no"),
        same.fill_null(False).all().alias("is_same"),
        (pl.col("value") != 0).sum().alias("figures"),
        pl.first("previous_month"),
        pl.len().alias("cells"),
    )
    # A unit with fewer columns than that can only repeat all of them.
    enough = pl.col("figures") >= pl.min_horizontal(pl.col("cells"), pl.lit(book.COPY_FIGURES))
    is_copy = pl.col("is_same") & enough & (pl.col("figures") > 0)
    return rows.with_columns(
        is_copy.not_().alias("is_row_differs"), pl.col("last_month").alias("period"), pl.col("figures").cast(pl.String)
    )


# ---- coverage --------------------------------------------------------------------------------------------------------


def missing_units(cells: pl.DataFrame, kind: str, context: Context) -> pl.DataFrame:
    """One observation for each unit expected in a month of the batch.

    A month for which the batch holds a single unit is that unit's own report and says nothing of the others.
    """
    there = cells.select("last_month", "unit_id").unique()
    asked = there.group_by("last_month").len().filter(pl.col("len") > 1)
    columns = book.columns_of(context.version).filter(pl.col("source") == kind).select("column_id")
    known = context.history.join(columns, on="column_id", how="semi").select("last_month", "unit_id").unique()
    present = pl.concat([there, known]).unique().with_columns(pl.lit(True).alias("is_unit_covered"))
    files = cells.sort("file_no").group_by("last_month").agg(pl.first("file_no"), pl.first("file_name"))
    return (
        common.expected_units(context, asked)
        .join(present, on=["last_month", "unit_id"], how="left")
        .join(files, on="last_month", how="left")
        .with_columns(pl.col("is_unit_covered").fill_null(False), pl.col("last_month").alias("period"))
        .sort("last_month", "unit_id")
    )
