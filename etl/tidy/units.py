"""Units: names to ids, in the month of the file."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from competition.calendar import Month
from competition.roster import Roster
from etl.tidy.body import Body
from etl.tidy.cells import at_field, demand, looked_up, trimmed
from etl.tidy.findings import Findings


def with_units(
    body: Body, rows: pl.DataFrame, roster: Roster, months: Sequence[Month], findings: Findings
) -> pl.DataFrame:
    """The rows with ``unit_id``; names nobody bears in any of the months are findings, one for each name.

    A file of a whole year may name a unit that was merged in its course.
    """
    members = {month: {unit.unit_id for unit in roster.members(month)} for month in months}

    def member(name: str) -> str | None:
        # The roster also knows names of the past; a unit that has gone since has no figures of these months.
        for month in reversed(months):
            unit_id = roster.resolve(name, month)
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
    if roster.resolve(name, month):
        return "unit_not_valid", gaps
    like = roster.suggest(name)
    if like:
        return "unknown_unit_like", {**gaps, "like": like}
    return "unknown_unit", gaps
