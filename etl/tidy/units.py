"""Units: names to ids, in the month of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from competition.calendar import Month
from competition.roster import Roster, folded, normal
from competition.simplified import simplified
from etl.grid import Grid
from etl.learned import NOTHING, Learned
from etl.tidy.body import Body
from etl.tidy.cells import at_field, demand, looked_up, trimmed
from etl.tidy.context import Context
from etl.tidy.findings import PLEASE_CHECK, Findings

# What stands before the name of the unit that filled a form in.
OWN_WORD = re.compile(r"(?:填报|报送|填表|上报)?单位(?:名称)?:(?P<name>.*?)(?:单位:.*|填报日期.*|报送日期.*)?\Z")


def with_units(
    body: Body,
    rows: pl.DataFrame,
    roster: Roster,
    months: Sequence[Month],
    findings: Findings,
    learned: Learned = NOTHING,
) -> pl.DataFrame:
    """The rows with ``unit_id``; names nobody bears in any of the months are findings, one for each name.

    A file of a whole year may name a unit that was merged in its course.
    """
    members = {month: {unit.unit_id for unit in roster.members(month)} for month in months}

    def member(name: str) -> str | None:
        # The roster also knows names of the past; a unit that has gone since has no figures of these months.
        for month in reversed(months):
            unit_id = unit_named(name, roster, month, learned)
            if unit_id in members[month]:
                return unit_id
        return None

    rows = looked_up(body, rows, "unit", "unit_id", member)
    nobody = rows.filter(pl.col("unit_id").is_null())
    demand(body, nobody, "unit", findings)
    unknown = nobody.filter(trimmed("unit") != "")
    if unknown.height:
        report_unknown(body, unknown, roster, months[-1], findings)
    return rows


def unit_named(name: str, roster: Roster, month: Month, learned: Learned) -> str | None:
    """The unit a name means in a month: by the roster, by what a person confirmed, then behind seals and the like."""
    return roster.resolve(name, month) or learned.unit(name) or roster.resolve_written(name, month)


def report_unknown(body: Body, unknown: pl.DataFrame, roster: Roster, month: Month, findings: Findings) -> None:
    """One finding for each unknown name, at its first row: not valid in the month, like another name, or unknown."""
    firsts = at_field(body, unknown.unique("unit", keep="first", maintain_order=True), "unit")
    for row in firsts.select("sheet", "row_no", "column_no", "column_name", "value").iter_rows(named=True):
        name = row["value"]
        same = unknown.filter(pl.col("unit") == name)
        check_id, gaps = reason(name, roster, month)
        findings.add(check_id, pl.DataFrame([row], schema_overrides={"row_no": pl.UInt32}), rejects=same, gaps=gaps)


def reason(name: str, roster: Roster, month: Month) -> tuple[str, dict[str, object]]:
    """Why a name is not taken, and what to write instead."""
    gaps: dict[str, object] = {"month": str(month)}
    if roster.resolve_written(name, month):
        return "unit_not_valid", gaps
    like = roster.suggest(name)
    if like:
        return "unknown_unit_like", {**gaps, "like": like, "suggestion": like}
    return "unknown_unit", gaps


# ---- files without a column of units ---------------------------------------------------------------------------------


def stated_unit(body: Body, given: str | None, grid: Grid, context: Context, findings: Findings) -> None:
    """Give all records the unit a person or a template of ours named; what only a title names is asked.

    A line 填报单位:松岗镇 over the table is the unit's own word, and is told; any other mention is a suggestion. A template
    of one unit under the word of another is nobody's until a person says whose it is.
    """
    month = context.span.last
    said = given or grid.template.get("unit", "")
    asked = [found["name"] for title in body.titles if (found := OWN_WORD.match(simplified(normal(title))))]
    own = {unit_named(name, context.roster, month, context.learned) for name in asked} - {None}
    place = pl.DataFrame({"sheet": [body.places["sheet"][0]]})
    of_template = unit_named(said, context.roster, month, context.learned) or said
    if not given and said and (others := own - {of_template}):
        # The hidden identity of a borrowed template would give the figures of one unit to another.
        named, own_name = sorted(name_of(str(each), context) for each in others), name_of(of_template, context)
        gaps = {"said": own_name, "value": "、".join(named), "suggestion": named[0] if len(named) == 1 else None}
        body.records = body.records.with_columns(pl.lit("").alias("unit"))
        findings.add("template_unit", place, rejects=body.records, gaps=gaps, stage="file")
    elif said:
        body.records = body.records.with_columns(pl.lit(said).alias("unit"))
    elif len(own) == 1 and len(asked) == 1:
        [unit_id] = own
        body.records = body.records.with_columns(pl.lit(unit_id).alias("unit"))
        name = name_of(str(unit_id), context)
        findings.add("unit_from_title", place, PLEASE_CHECK, gaps={"value": name}, stage="file")
    else:
        like = mentioned(grid, body, context)
        check_id = "unit_missing_like" if like else "unit_missing"
        gaps = {"like": like, "suggestion": like} if like else {}
        body.records = body.records.with_columns(pl.lit("").alias("unit"))
        findings.add(check_id, place, rejects=body.records, gaps=gaps, stage="file")


def mentioned(grid: Grid, body: Body, context: Context) -> str:
    """The name of the one unit whose name occurs in the titles or the file's name; empty where several do."""
    text = folded(" ".join([grid.file_name, *(sheet.name for sheet in grid.sheets), *body.titles]))
    members = context.roster.members(context.span.last)
    found = {each.unit_id: each.name_zh for each in members if folded(each.name_zh) in text}
    return next(iter(found.values())) if len(found) == 1 else ""


def name_of(unit_id: str, context: Context) -> str:
    """What a unit is called in the last month of the file."""
    unit = context.roster.unit(unit_id, context.span.last)
    return unit.name_zh if unit else unit_id
