"""The period of a file: written 2026-10, 2026-01/2026-03 or, for yearly kinds, 2026."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from competition.calendar import Calendar, Month
from etl.kinds import YEARLY, Kind
from etl.tidy.body import Body
from etl.tidy.findings import Findings

MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
SPAN = re.compile(rf"({MONTH})(?:/({MONTH}))?\Z")
YEAR = re.compile(r"[0-9]{4}\Z")
# Kinds whose rows belong to one month.
ONE_MONTH = ("pieces", "receipts")


@dataclass(frozen=True, order=True)
class Span:
    """First and last month of a period."""

    first: Month
    last: Month

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


def parse(written: str, kind: Kind, calendar: Calendar) -> Span | None:
    """The period of a cell, or None where it is not written as it must be for this kind."""
    cell = written.strip()
    if YEAR.match(cell):
        return year_span(int(cell), calendar) if kind.kind_id in YEARLY and int(cell) > 0 else None
    match = SPAN.match(cell)
    if not match or cell.startswith("0000"):
        return None
    first = Month.parse(match[1])
    last = Month.parse(match[2]) if match[2] else first
    if last < first or (kind.family in ONE_MONTH and first != last):
        return None
    return Span(first, last)


def year_span(label: int, calendar: Calendar) -> Span:
    """The months of the competition year of this name."""
    # The year is named after the calendar year of its last month.
    last = Month(label, (calendar.first_month - 2) % 12 + 1)
    return Span(last.plus(-11), last)


def period_of(body: Body, given: str | None, calendar: Calendar, findings: Findings) -> Span | None:
    """The one period of a file, from its cells or as given beside it; anything else is a finding."""
    kind = body.kind
    if given is not None:
        stated = parse(given, kind, calendar)
        if stated is None:
            findings.add("bad_period", anywhere(body), rejects=body.records, gaps={"value": given})
            return None
    else:
        stated = None
    if "period" not in body.fields:
        if stated is None:
            findings.add("period_missing", anywhere(body), rejects=body.records)
        return stated
    return written_period(body, stated, calendar, findings)


def written_period(body: Body, stated: Span | None, calendar: Calendar, findings: Findings) -> Span | None:
    """The period all rows agree on."""
    cells = distinct(body.records)
    spans = {value: parse(value, body.kind, calendar) for value in cells["value"]}
    bad = cells.filter(pl.col("value").is_in([value for value, span in spans.items() if span is None]))
    if bad.height:
        report_bad(body, bad, findings)
        return None
    different = sorted({span for span in spans.values() if span is not None})
    if len(different) > 1:
        report_two(body, cells, findings)
        return None
    if stated is not None and different and different[0] != stated:
        gaps = {"value": str(different[0]), "given": str(stated)}
        findings.add("period_differs", anywhere(body), rejects=body.records, gaps=gaps)
        return None
    return different[0] if different else stated


def distinct(records: pl.DataFrame) -> pl.DataFrame:
    """Each way the period is written, how often, and where first."""
    written = records
    if records.height and (records["period"] == records["period"][0]).all():  # nearly always, and much quicker
        written = records.head(1)
    counts = written.group_by(pl.col("period").str.strip_chars().alias("value")).agg(
        pl.len().alias("rows"), pl.struct("sheet", "row_no").first().alias("first")
    )
    return counts if written is records else counts.with_columns(pl.lit(records.height).cast(pl.UInt32).alias("rows"))


def report_bad(body: Body, bad: pl.DataFrame, findings: Findings) -> None:
    """One finding for each way the period is miswritten, at its first row; empty cells have their own words."""
    places = bad.sort("rows").unnest("first").join(body.at("period"), on="sheet", how="left")
    rejects = body.records
    findings.add("empty_period", places.filter(pl.col("value") == ""), rejects=rejects)
    check_id = "bad_period" if body.kind.kind_id not in YEARLY else "bad_period_or_year"
    check_id = "bad_month" if body.kind.family in ONE_MONTH else check_id
    findings.add(check_id, places.filter(pl.col("value") != ""), rejects=rejects)


def report_two(body: Body, cells: pl.DataFrame, findings: Findings) -> None:
    """One finding for all periods of the file, at the first row that departs from the commonest."""
    place = pl.col("first").struct.field("row_no")
    ordered = cells.sort([pl.col("rows"), place], descending=[True, False])
    odd = ordered.slice(1).unnest("first").sort("row_no").head(1).join(body.at("period"), on="sheet", how="left")
    gaps = {"usual": str(ordered["value"][0]), "all": ", ".join(sorted(cells["value"]))}
    findings.add("two_periods", odd, rejects=body.records, gaps=gaps)


def anywhere(body: Body) -> pl.DataFrame:
    """The place of a fault that concerns a file as a whole."""
    return pl.DataFrame({"sheet": [body.places["sheet"][0] if body.places.height else ""]})
