"""Figures: monthly reports, office columns, targets and registers of form counts, wide or long.

A wide file is turned into one row a cell, then both forms go the same way. Five cells are five things: a number, empty
(not reported), ``/`` (not applicable), 无 (none), and anything else, which is refused.
"""

from __future__ import annotations

from typing import cast

import polars as pl

from competition.calendar import PERIOD_MONTHS, Period
from competition.rulebook import Column, Version
from etl.headers import folded
from etl.kinds import SOURCES, Kind, kinds_of, nearest
from etl.measures import PERCENT
from etl.tidy import numbers
from etl.tidy.body import Body, owner_gaps
from etl.tidy.cells import NUMBER, VALUE, at_field, landed, once, trimmed
from etl.tidy.context import Context
from etl.tidy.dates import Span
from etl.tidy.findings import PLEASE_CHECK, Findings
from etl.tidy.numbers import NONE, NOT_APPLICABLE, Scale
from words import text as words_of

FACTS = pl.Schema(
    {
        "kind": pl.String(),
        "unit_id": pl.String(),
        "column_id": pl.String(),
        "first_month": pl.String(),
        "last_month": pl.String(),
        "state": pl.String(),
        "value": VALUE,
        "is_claim": pl.Boolean(),
        "sheet": pl.String(),
        "row_no": pl.Int32(),
        "column_no": pl.Int32(),
        "column_name": pl.String(),
        "raw": pl.String(),
    }
)
NOTES = pl.Schema({"unit_id": pl.String(), "first_month": pl.String(), "last_month": pl.String(), "note": pl.String()})
LINE_NOTES = pl.Schema({"unit_id": pl.String(), "note": pl.String(), "sheet": pl.String(), "row_no": pl.Int32()})
# Thousands marks alone, which files from spreadsheets have in every cell.
THOUSANDS = r"^-?([0-9]{1,2},[0-9]{3},[0-9]{3}|[0-9]{1,3},[0-9]{3})(\.[0-9]{1,4})?$"
# What a value is written as; a text of this form is not kept beside it.
PLAIN = r"^(0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9])$"
# Kinds in which a column has its month: a quarter's figure belongs in the month that ends the quarter.
IN_SEASON = ("monthly", "office")


def facts(body: Body, rows: pl.DataFrame, kind: Kind, context: Context, findings: Findings) -> pl.DataFrame:
    """The rows' cells as landing.facts; every cell that is not understood is a finding."""
    due = {each.column_id for each in kind.columns if is_due(each, context)}
    is_long = body.kind.is_long
    cells = long_cells(body, rows, kind, context.version, findings) if is_long else wide_cells(body, rows, kind)
    if not is_long and not any(each.column_id in body.fields for each in kind.columns):
        findings.add("no_figures", pl.DataFrame({"sheet": body.places["sheet"].head(1)}), rejects=rows, stage="columns")
    if kind.kind_id in SOURCES:  # a register has one row an event: a unit may come often
        once_each(body, rows, cells, findings)
    cells = with_states(cells, kind)
    if kind.kind_id in IN_SEASON:
        report_out_of_season(cells, kind, due, findings)
        cells = cells.filter(pl.col("column_id").is_in(due))
    cells = without_silent_claims(cells, kind)
    report_cells(cells, kind, findings)
    report_exemptions(cells, context, findings)
    report_claims(cells, kind, context.version, findings)
    if kind.kind_id == "monthly":
        report_empty(body, cells, kind, due, findings)
    else:
        if not is_long:
            report_silent_rows(cells, findings)
        cells = cells.filter(pl.col("state") != "empty")
    return as_facts(cells, kind, context.span, findings)


def is_due(column: Column, context: Context) -> bool:
    """Whether a column's period ends in the last month of the file."""
    return (context.calendar.month_of_year(context.span.last) + 1) % PERIOD_MONTHS[cast(Period, column.period)] == 0


def once_each(body: Body, rows: pl.DataFrame, cells: pl.DataFrame, findings: Findings) -> None:
    """A unit once in a wide file; a unit and column once in a long one."""
    if not body.kind.is_long:
        once(body, rows, ["table", "unit_id"], "unit", "unit_twice", findings)
        if body.places["table"].n_unique() > 1:
            once_in_all(cells, findings)
        return
    named = cells.with_columns(pl.col("column_id").alias("column"))
    once(body, named, ["unit_id", "column_id"], "column", "figure_twice", findings)


def once_in_all(cells: pl.DataFrame, findings: Findings) -> None:
    """Figures that stand in two tables of a file: each table may have some of a unit's columns, none may repeat one."""
    keys = ["unit_id", "column_id"]
    said = cells.filter((pl.col("raw").str.strip_chars() != "") & pl.col("unit_id").is_not_null())
    firsts = said.with_columns(
        pl.col("row_no").first().over(keys).alias("first"), pl.col("table").first().over(keys).alias("_table")
    )
    findings.add("figure_twice", placed(firsts.filter(pl.col("table") != pl.col("_table"))))


# ---- one row a cell -------------------------------------------------------------------------------------------------


def wide_cells(body: Body, rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The cells of a wide file: sheet, row_no, unit_id, column_id, raw, column_no, column_name."""
    present = [each.column_id for each in kind.columns if each.column_id in rows.columns]
    index = ["sheet", "row_no", "table", "unit_id"]
    cells = rows.unpivot(present, index=index, variable_name="column_id", value_name="raw")
    cells = cells if present else cells.with_columns(pl.col("column_id", "raw").cast(pl.String))
    places = body.places.drop("sheet").rename({"field_id": "column_id"})
    joined = cells.join(places, on=["table", "column_id"], how="left", maintain_order="left")
    # Tables of different columns are put together with blanks where one has none of a column.
    return joined if body.places["table"].n_unique() == 1 else joined.drop_nulls("column_no")


def long_cells(body: Body, rows: pl.DataFrame, kind: Kind, version: Version, findings: Findings) -> pl.DataFrame:
    """The cells of a long file in the same shape; a column that is not the kind's is a finding, one for each name."""
    own = {name: each.field_id for each in kind.fields if each.column is not None for name in each.forms}
    names = rows["column"].unique()
    table = pl.DataFrame(
        {"column": names, "column_id": pl.Series([own.get(folded(name)) for name in names], dtype=pl.String)}
    )
    cells = rows.join(table, on="column", how="left", maintain_order="left")
    unknown = cells.filter(pl.col("column_id").is_null())
    if unknown.height:
        report_unknown_columns(body, unknown, kind, version, findings)
    measure = pl.col("measure") if "measure" in cells.columns else pl.lit("").alias("measure")
    return (
        cells.filter(pl.col("column_id").is_not_null())
        .select("sheet", "row_no", "table", "unit_id", "column_id", pl.col("value").alias("raw"), measure)
        .join(body.at("value"), on="table", how="left", maintain_order="left")
    )


def report_unknown_columns(body: Body, unknown: pl.DataFrame, kind: Kind, version: Version, findings: Findings) -> None:
    """Whose column it is, or the nearest of the kind's own."""
    firsts = at_field(body, unknown.unique("column", keep="first", maintain_order=True), "column")
    for row in firsts.select("sheet", "row_no", "column_no", "column_name", "value", "unit_id").iter_rows(named=True):
        same = unknown.filter(pl.col("column") == row["value"])
        check_id, gaps = column_reason(row["value"], kind, version)
        findings.add(check_id, pl.DataFrame([row], schema_overrides={"unit_id": pl.String()}), rejects=same, gaps=gaps)


def column_reason(name: str, kind: Kind, version: Version) -> tuple[str, dict[str, object]]:
    """Why a column's name in a long file is not taken."""
    for other in kinds_of(version).values():
        each = other.by_name.get(folded(name))
        if each is not None and each.column is not None:
            return "column_of_other", owner_gaps(each, other)
    like = nearest(name, [known for each in kind.fields if each.column for known in (each.name_zh, each.field_id)])
    return ("unknown_column_like", {"like": like, "suggestion": like}) if like else ("unknown_column", {})


# ---- states and findings --------------------------------------------------------------------------------------------


def with_states(cells: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The cells with state (null where not understood), value, and problem and suggestion of those that are not sure.

    Plain numbers, 无, / and blanks are told apart at once; other texts are read one by one, each once a column.
    """
    text = pl.col("_text")
    special = special_columns(cells, kind)
    cells = cells.with_columns(pl.col("raw").str.strip_chars().alias("_text"))
    is_plain = text.str.contains(NUMBER)
    if special:
        is_plain = is_plain & ~pl.col("column_id").is_in(special)
    cells = cells.with_columns(pl.when(is_plain).then(text).cast(VALUE, strict=False).alias("value"))
    state = (
        pl.when(pl.col("value").is_not_null())
        .then(pl.lit("value"))
        .when(text == "")
        .then(pl.lit("empty"))
        .when(text.is_in(NOT_APPLICABLE))
        .then(pl.lit("not_applicable"))
        .when(text.is_in(NONE))
        .then(pl.lit("none"))
    )
    nought = pl.lit(0).cast(VALUE)
    cells = cells.with_columns(state.alias("state"))
    cells = cells.with_columns(pl.when(pl.col("state") == "none").then(nought).otherwise("value").alias("value"))
    return read_closely(cells, kind)


def special_columns(cells: pl.DataFrame, kind: Kind) -> list[str]:
    """The columns in which even a plain number needs a look: rates, and those whose header names another measure."""
    percents = {each.column_id for each in kind.columns if each.measure in PERCENT}
    headed = cells.select("column_id", "measure").unique() if (cells["measure"] != "").any() else cells.clear()
    by_id = {each.column_id: each for each in kind.columns}
    scaled = {
        column_id
        for column_id, said in headed.select("column_id", "measure").iter_rows()
        if not Scale.of(by_id[column_id], said or "").is_plain
    }
    return sorted(percents | scaled)


READ = pl.Schema({"state": pl.String(), "value": VALUE, "problem": pl.String(), "suggestion": pl.String()})


def read_closely(cells: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The cells with what each text that is not plain says in its column; ``is_read`` marks those that were understood."""
    keys = ["_text", "column_id", "measure"]
    by_id = {each.column_id: each for each in kind.columns}
    odd = cells.filter(pl.col("state").is_null()).select(keys).unique(maintain_order=True)
    if odd.is_empty():
        nothing = [pl.lit(None, dtype=pl.String).alias(name) for name in ("problem", "suggestion")]
        return cells.with_columns(*nothing, pl.lit(False).alias("is_read"))
    is_marked = pl.col("_text").str.contains(THOUSANDS) & ~pl.col("column_id").is_in(special_columns(cells, kind))
    marked = odd.filter(is_marked).with_columns(
        pl.lit("value").alias("state"),
        pl.col("_text").str.replace_all(",", "", literal=True).cast(VALUE).alias("value"),
    )
    others = odd.filter(~is_marked)
    found = [numbers.read(text, Scale.of(by_id[column_id], said or "")) for text, column_id, said in others.iter_rows()]
    rows = [(each.state, each.value, each.problem or None, each.suggestion or None) for each in found]
    read = pl.concat([others, pl.DataFrame(rows, schema=READ, orient="row")], how="horizontal")
    table = pl.concat([marked, read], how="diagonal")
    joined = cells.join(table, on=keys, how="left", suffix="_read", nulls_equal=True, maintain_order="left")
    return joined.with_columns(
        pl.col("state_read").is_not_null().alias("is_read"),
        pl.coalesce("state", "state_read").alias("state"),
        pl.coalesce("value", "value_read").alias("value"),
    ).drop("state_read", "value_read")


def without_plain(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells without the raw text of those that say their value as anybody would write it: that can be told again."""
    is_plain = pl.col("raw").str.contains(PLAIN) & ~pl.col("is_read")
    return cells.with_columns(pl.when(~is_plain).then("raw").alias("raw"))


def placed(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells as places of findings: the value shown is what stood there."""
    return cells.with_columns(pl.col("raw").alias("value"))


def report_cells(cells: pl.DataFrame, kind: Kind, findings: Findings) -> None:
    """Cells that say nothing a figure can say, and 无 or fractions where the column can't have them."""
    text = pl.col("_text")
    is_count = pl.col("column_id").is_in([each.column_id for each in kind.columns if each.value_type == "count"])
    # One pass over all cells; what follows looks at few.
    suspect = cells.filter(
        pl.col("state").is_null() | (pl.col("state") == "none") | text.str.contains(".", literal=True)
    )
    odd = placed(suspect.filter(pl.col("state").is_null()))
    for (problem,), found in odd.group_by("problem", maintain_order=True):
        findings.add(str(problem), found)
    findings.add("none_not_allowed", placed(suspect.filter((pl.col("state") == "none") & ~is_count)))
    fraction = (pl.col("value") != pl.col("value").cast(pl.Int64)) & is_count
    findings.add("count_not_whole", placed(suspect.filter(fraction)))


def report_out_of_season(cells: pl.DataFrame, kind: Kind, due: set[str], findings: Findings) -> None:
    """Figures in a month in which their column has none: one finding for each column, at its first row."""
    early = cells.filter(
        ~pl.col("column_id").is_in(due) & ~pl.col("state").is_in(["empty", "not_applicable"]).fill_null(False)
    )
    for (column_id,), found in early.group_by("column_id", maintain_order=True):
        column = next(each for each in kind.columns if each.column_id == column_id)
        gaps = {"count": found.height, "name_zh": column.name_zh, "name_en": column.name_en, **season(column)}
        findings.add("not_this_month", placed(found.head(1)), rejects=found, gaps=gaps)


def season(column: Column) -> dict[str, object]:
    """What a column's period is called."""
    key = f"intake.period_{column.period}"
    return {"period_zh": words_of(key, "zh_CN"), "period_en": words_of(key, "en")}


def report_exemptions(cells: pl.DataFrame, context: Context, findings: Findings) -> None:
    """``/`` where the roster does not exempt the unit from an indicator that reads the column."""
    marked = cells.filter((pl.col("state") == "not_applicable") & pl.col("unit_id").is_not_null())
    if marked.is_empty():
        return
    readers: dict[str, set[str]] = {}
    for term in context.version.terms:
        readers.setdefault(term.column_id, set()).add(term.indicator_id)
    pairs = marked.select("unit_id", "column_id").unique()
    allowed = [
        any(
            context.roster.is_exempt(unit_id, indicator_id, context.span.last)
            for indicator_id in readers.get(column_id, ())
        )
        for unit_id, column_id in pairs.iter_rows()
    ]
    wrong = pairs.filter(~pl.Series(allowed, dtype=pl.Boolean))
    findings.add("not_exempt", placed(marked.join(wrong, on=["unit_id", "column_id"], how="semi")))


def report_empty(body: Body, cells: pl.DataFrame, kind: Kind, due: set[str], findings: Findings) -> None:
    """Figures a unit did not report, and columns the file does not have at all: worth a question, no refusal."""
    findings.add("figure_empty", placed(cells.filter(pl.col("state") == "empty")), PLEASE_CHECK)
    if body.kind.is_long:
        return
    absent = [each for each in kind.columns if each.column_id in due and each.column_id not in body.fields]
    absent = [each for each in absent if each.column_id not in claims_of(kind)]
    if absent:
        gaps = {
            "names_zh": "、".join(each.name_zh for each in absent),
            "names_en": ", ".join(each.name_en for each in absent),
        }
        findings.add("figures_absent", pl.DataFrame({"sheet": body.places["sheet"].head(1)}), PLEASE_CHECK, gaps=gaps)


def claims_of(kind: Kind) -> set[str]:
    """The columns of a kind that are somebody else's: what a unit writes there is its claim."""
    return {each.field_id for each in kind.fields if each.is_claim}


def without_silent_claims(cells: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The cells without the empty ones of columns that are somebody else's: nobody is asked for them."""
    claims = claims_of(kind)
    if not claims:
        return cells
    is_silent = pl.col("column_id").is_in(claims) & (pl.col("state") == "empty").fill_null(False)
    return cells.filter(~is_silent)


def report_claims(cells: pl.DataFrame, kind: Kind, version: Version, findings: Findings) -> None:
    """Figures a unit writes in a column of the office: kept beside the office's own and never scored, told once a column."""
    claims = cells.filter(pl.col("column_id").is_in(claims_of(kind)))
    kinds = kinds_of(version)
    for (column_id,), found in claims.group_by("column_id", maintain_order=True):
        owner = next(other for other in kinds.values() if column_id in {each.field_id for each in other.fields})
        each = next(each for each in owner.fields if each.field_id == column_id)
        gaps = {"count": found.height, "name_zh": each.name_zh, "name_en": each.name_en, **owner_gaps(each, owner)}
        findings.add("claim_kept", placed(found.head(1)), PLEASE_CHECK, gaps=gaps)


def report_silent_rows(cells: pl.DataFrame, findings: Findings) -> None:
    """Rows of an office file that name a unit and say nothing about it."""
    rows = ["sheet", "row_no"]
    empty = cells.filter(pl.col("state") == "empty").unique(rows, keep="first", maintain_order=True)
    if empty.height:
        said = cells.filter((pl.col("state") != "empty") | pl.col("state").is_null())
        silent = empty.join(said, on=rows, how="anti", maintain_order="left")
        findings.add("row_says_nothing", silent.select(*rows, "unit_id"))


def as_facts(cells: pl.DataFrame, kind: Kind, period: Span, findings: Findings) -> pl.DataFrame:
    """The understood cells of accepted rows in the shape of landing.facts."""
    complete = cells.with_columns(
        pl.lit(kind.kind_id).alias("kind"),
        pl.lit(str(period.first)).alias("first_month"),
        pl.lit(str(period.last)).alias("last_month"),
        pl.col("column_id").is_in(claims_of(kind)).alias("is_claim"),
    )
    return landed(without_plain(complete), FACTS, findings.rejected)


def notes(rows: pl.DataFrame, period: Span) -> pl.DataFrame:
    """What units wrote beside their figures (a change of more than 30 % needs it)."""
    if "note" not in rows.columns:
        return pl.DataFrame(schema=NOTES)
    return rows.filter(pl.col("note").str.strip_chars() != "").select(
        "unit_id",
        pl.lit(str(period.first)).alias("first_month"),
        pl.lit(str(period.last)).alias("last_month"),
        pl.col("note").str.strip_chars(),
    )


def line_notes(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """What a register's rows say besides their numbers, in the shape of landing.notes: what a fault was."""
    if "note" not in rows.columns:
        return pl.DataFrame(schema=LINE_NOTES)
    return landed(rows.filter(trimmed("note") != "").with_columns(trimmed("note")), LINE_NOTES, findings.rejected)
