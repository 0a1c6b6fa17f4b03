"""Wide and long files of figures: monthly reports, office figures, targets, and registers that count.

A cell is one figure: a unit, a column, a period. In wide files a cell stands once; in a register the rows of a unit add
up, so there the sums are compared and a repeated row is only asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import book, changes, common, elsewhere, pairs, plausible
from expectations.codes import FIGURE, NONE, NOT_APPLICABLE, VALUE, Figures, ten_thousandths
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold
from expectations.seen import Seen

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

WIDE = ("monthly", "office", "targets")
SCHEMA = {
    "unit_id": pl.String, "column_id": pl.String, "first_month": pl.String, "last_month": pl.String,
    "state": pl.String, "value": book.VALUE, "sheet": pl.String, "row_no": pl.Int64, "column_no": pl.Int64,
    "column_name": pl.String, "raw": pl.String,
}  # fmt: skip
HIGHEST_VALUE = 99_999_999.9999


# ---- rules -----------------------------------------------------------------------------------------------------------


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a file of figures."""
    shared = [
        *common.unit_rules(),
        *common.period_rules(),
        must_hold("column_known", stage="columns"),
        must_hold("column_owner", stage="columns"),
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
    limit = f"{book.plain(share * 100)}%"
    return [
        *common_to_all,
        at_most("change_explained", 0, "please_check", limit=limit, small=book.plain(small)),
        *asked_rules(kind, version),
        must_hold("claim_agrees" if kind == "monthly" else "counted_agrees", "please_check"),
    ]


def asked_rules(kind: str, version: Version) -> list[Rule]:
    """Questions a rulebook may leave out by a 0 in its policies."""
    bounds = {
        name: book.policy(version, name) for name in ("copy_figures", "round_figures", "outlier_times", "few_base")
    }
    peers, times = book.plain(book.policy(version, "outlier_peers")), book.plain(bounds["outlier_times"])
    few = float(bounds["few_base"])
    own = kind == "monthly"
    return [
        *([must_hold("row_differs", "please_check")] if bounds["copy_figures"] else []),
        *([at_most("peer_like", 0, "please_check", limit=times, fewest=peers)] if bounds["outlier_times"] else []),
        *([must_hold("row_not_round", "please_check")] if own and bounds["round_figures"] else []),
        *(
            [at_least("rate_of_enough", few, "please_check", fewest=book.plain(bounds["few_base"]))]
            if own and few
            else []
        ),
    ]


def register_rules() -> list[Rule]:
    """Rules of registers that count: a unit may have several rows, but hardly the same one twice."""
    return [at_most("row_once", 1, "please_check"), must_hold("counted_agrees", "please_check")]


def pair_rules(kind: str, version: Version) -> list[Rule]:
    """The rulebook's checks for this kind of file: each compares a column with another one."""
    found: list[Rule] = []
    for check in [*checks_of(kind, version), *elsewhere.checks_of_pieces(kind, version)]:
        names = {"name_zh": check.name_zh, "name_en": check.name_en, "limit": book.plain(check.limit_value)}
        if check.kind == "cumulative":
            found.append(must_hold(check.check_id, check.severity, "cumulative", "sense", **names))
            found.append(at_least(f"{check.check_id}_falls", 0, check.severity, "cumulative_falls", "sense", **names))
        elif check.kind == "same_total":
            found.append(must_hold(check.check_id, check.severity, "same_total", "sense", **names))
        else:
            found.append(at_least(check.check_id, 0, check.severity, check.kind, **names))
    return found


def checks_of(kind: str, version: Version) -> list[Any]:
    """The rows of checks.csv that speak of this kind."""
    return [check for check in version.checks if check.source == kind]


# ---- observations ----------------------------------------------------------------------------------------------------


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> Iterator[pl.DataFrame | Seen]:
    """Everything the rules speak of: cells, rows, units, columns and files."""
    yield from observe_parts([(tables["facts"], context)], kind, context)
    if kind not in WIDE:
        yield elsewhere.uncounted(common.prepared(tables["facts"], SCHEMA), kind, context)


def observe_parts(
    parts: Iterable[tuple[pl.DataFrame, Context]], kind: str, context: Context
) -> Iterator[pl.DataFrame | Seen]:
    """The same of files that come in parts: a part holds all rows of its units, so that only the whole needs more.

    Each part brings what is known of its own units; ``context`` is that of the whole.
    """
    heads: list[pl.DataFrame] = []
    there: list[pl.DataFrame] = []
    totals: list[pl.DataFrame] = []
    for part, known in parts:
        cells, claims = without_claims(common.prepared(part, SCHEMA))
        figures = Figures.of(cells, known)
        heads.append(figures.heads)
        there.append(reported(known.history, kind, context))
        yield from of_cells(figures, kind)
        figures = figures if kind in WIDE else figures.summed()
        for check in checks_of(kind, context.version):
            if check.kind == "same_total":
                totals.append(pairs.sums(figures, check))
            else:
                yield pairs.observed(figures, check)
        if kind in ("monthly", "office"):
            yield from changes.observed(figures)
        yield from of_others(figures, claims, kind)
    if heads:
        yield from of_files(pl.concat(heads), pl.concat(there).unique(), kind, context)
    for check in checks_of(kind, context.version) if totals else ():
        if check.kind == "same_total":
            yield pairs.total_observations(pl.concat(totals), check, context)


def without_claims(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells that count, and a unit's claims in columns of the office, which never do."""
    if "is_claim" not in cells.columns or not (is_claim := cells["is_claim"].fill_null(False)).any():
        return cells, cells.clear()
    return cells.filter(~is_claim), cells.filter(is_claim)


def of_others(figures: Figures, claims: pl.DataFrame, kind: str) -> Iterator[Seen]:
    """How figures look beside what other files say of the same months."""
    if kind == "monthly":
        yield from plausible.observed(figures)
        if claims.height:
            yield elsewhere.claims(Figures.of(claims, figures.context))
    elif kind != "targets":
        yield elsewhere.counted(figures)
    for check in elsewhere.checks_of_pieces(kind, figures.context.version):
        yield elsewhere.submitted_cells(figures, check)


def of_cells(figures: Figures, kind: str) -> Iterator[pl.DataFrame | Seen]:
    """What can be said of single cells and of rows."""
    yield Seen(cell_measures(figures), lambda few: figures.told(few).with_columns(bounds_text().alias("bounds")))
    yield exempt_observations(figures)
    if kind in WIDE:
        yield from once_observations(figures)
    else:
        yield row_observations(figures)


def of_files(heads: pl.DataFrame, there: pl.DataFrame, kind: str, context: Context) -> Iterator[pl.DataFrame]:
    """What can be said of units, periods, columns and files, of one cell of each."""
    yield common.unit_observations(heads, context, "first_month", "last_month")
    yield common.period_observations(heads, context, "first_month", "last_month", ahead=kind == "targets")
    yield column_observations(heads, kind, context)
    if kind in WIDE:
        yield missing_units(heads, there, context)


def cell_measures(figures: Figures) -> pl.DataFrame:
    """What can be said of a cell by itself."""
    state, number = pl.col("state"), pl.col("number")
    has_value = state.is_in([VALUE, NONE])
    is_count = pl.lit(figures.attribute("value_type")) == "count"
    low, high = (pl.lit(ten_thousandths(figures.attribute(name))) for name in ("lowest", "highest"))
    return figures.keys.select(
        "cell",
        state.is_not_null().alias("is_state_known"),
        pl.when(state.is_not_null()).then(has_value == number.is_not_null()).alias("is_state_agrees"),
        pl.when(is_count).then(number % book.PLACES == 0).alias("is_whole_number"),
        pl.when(state == NONE).then(is_count).alias("is_none_is_zero"),
        (number.abs().cast(pl.Float64) / book.PLACES).alias("is_value_size"),
        pl.max_horizontal(low - number, number - high).cast(pl.Float64).alias("is_value_range"),
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


def exempt_observations(figures: Figures) -> pl.DataFrame:
    """The cells that say 'not applicable': the roster must exempt the unit from an indicator that uses the column."""
    marked = figures.keys.filter(pl.col("state") == NOT_APPLICABLE).select("cell")
    if marked.is_empty():
        return pl.DataFrame(schema={"is_exempt_agrees": pl.Boolean})
    context, slashes = figures.context, figures.told(marked)
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


def column_observations(heads: pl.DataFrame, kind: str, context: Context) -> pl.DataFrame:
    """One observation a file and column: does the rulebook know it, and does it belong into this kind of file."""
    columns = book.columns_of(context.version).select("column_id", "source").unique("column_id", keep="first")
    firsts = heads.unique(["file_no", "column_id"], keep="first", maintain_order=True)
    return firsts.join(columns, on="column_id", how="left", maintain_order="left").select(
        *[name for name in PLACE if name not in ("unit_id", "value_text")],
        pl.coalesce("column_name", "column_id").alias("value_text"),
        pl.col("source").is_not_null().alias("is_column_known"),
        (pl.col("source") == kind).alias("is_column_owner"),
        pl.col("source").fill_null("").alias("source"),
    )


def once_observations(figures: Figures) -> Iterator[pl.DataFrame | Seen]:
    """How often a cell of a wide file has been there; counting is left out for the cells that stand alone."""
    if not figures.has_repeats:
        yield Seen(figures.keys.head(1).select("cell", pl.lit(1).alias("is_cell_once")), figures.told)
        return
    repeated = figures.keys.filter(pl.struct(FIGURE).is_duplicated()).select("cell", *FIGURE)
    counted = repeated.with_columns(
        (pl.int_range(pl.len(), dtype=pl.Int64).over(FIGURE) + 1).alias("is_cell_once"),
        pl.col("cell").first().over(FIGURE).alias("first_cell"),
    )

    def told(few: pl.DataFrame) -> pl.DataFrame:
        rows = figures.cells["row_no"].gather(few["first_cell"]).cast(pl.String)
        return figures.told(few).with_columns(rows.alias("first_row"))

    yield Seen(counted, told)


def row_observations(figures: Figures) -> pl.DataFrame:
    """One observation a register's row: how often the same row stands in the file before it."""
    row = ["file", "sheet", "row"]
    keys = figures.keys.with_columns(figures.cells["row_no"].alias("row"))
    # Rows that say the same have the same sum of hashes; only those are written out and compared.
    each = pl.struct("column", "state", "number").hash()
    same = ["unit", "ends", "sum"]
    rows = keys.group_by(row).agg(pl.first("unit"), pl.first("ends"), each.sum().alias("sum"))
    alike = rows.filter(pl.struct("file", *same).is_duplicated())
    chosen = keys.join(alike, on=row, how="semi", nulls_equal=True, maintain_order="left")
    cells = figures.cells[chosen["cell"]]
    written_out = cells.group_by(
        "file_no", "file_name", "sheet", "row_no", "unit_id", "last_month", maintain_order=True
    ).agg(
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
    over = ["file_no", "unit_id", "last_month", "contents"]
    return written_out.with_columns(
        pl.when("has_figures").then(pl.int_range(pl.len()).over(over) + 1).alias("is_row_once"),
        pl.col("row_no").first().over(over).cast(pl.String).alias("first_row"),
    )


# ---- coverage --------------------------------------------------------------------------------------------------------


def reported(history: pl.DataFrame, kind: str, context: Context) -> pl.DataFrame:
    """The units and months of which figures of a kind are known already."""
    columns = book.columns_of(context.version).filter(pl.col("source") == kind).select("column_id")
    return history.join(columns, on="column_id", how="semi").select("last_month", "unit_id").unique()


def missing_units(cells: pl.DataFrame, known: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One observation for each unit expected in a month of the batch.

    A month for which the batch holds a single unit is that unit's own report and says nothing of the others.
    """
    there = cells.select("last_month", "unit_id").unique()
    asked = there.group_by("last_month").len().filter(pl.col("len") > 1)
    present = pl.concat([there, known]).unique().with_columns(pl.lit(True).alias("is_unit_covered"))
    files = cells.sort("file_no").group_by("last_month").agg(pl.first("file_no"), pl.first("file_name"))
    return (
        common.expected_units(context, asked)
        .join(present, on=["last_month", "unit_id"], how="left")
        .join(files, on="last_month", how="left")
        .with_columns(pl.col("is_unit_covered").fill_null(False), pl.col("last_month").alias("period"))
        .sort("last_month", "unit_id")
    )
