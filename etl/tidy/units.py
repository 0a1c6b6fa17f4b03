"""Units: names to ids, in the month of the file."""

from __future__ import annotations

import polars as pl
from competition.roster import Roster

from competition.calendar import Month
from etl.tidy.body import Body
from etl.tidy.cells import at_field, demand, looked_up, trimmed
from etl.tidy.findings import Findings


def with_units(body: Body, rows: pl.DataFrame, roster: Roster, month: Month, findings: Findings) -> pl.DataFrame:
    """The rows with ``unit_id``; names that nobody bears in the month are findings, one for each name."""
    rows = looked_up(body, rows, "unit", "unit_id", lambda name: roster.resolve(name, month))
    demand(body, rows, "unit", findings)
    unknown = rows.filter(pl.col("unit_id").is_null() & (trimmed("unit") != ""))
    if unknown.height:
        report_unknown(body, unknown, roster, month, findings)
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
    if any(roster.resolve(name, other) for other in known_months(roster)):
        return "unit_not_valid", gaps
    like = roster.suggest(name)
    if like:
        return "unknown_unit_like", {**gaps, "like": like}
    return "unknown_unit", gaps


def known_months(roster: Roster) -> list[Month]:
    """The months in which some stretch of the roster begins or ends: a name valid at all is valid in one of them."""
    ends = pl.concat([roster.rows["first_month"], roster.rows["last_month"].drop_nulls()])
    return [Month.parse(month) for month in sorted(set(ends))]
