"""The one period of a file: as its rows write it, as a person says beside it, or as its titles and its name say it.

What a column or a title says in any known form is taken where it is sure; a month without its year takes the year of the
title, else of the file's name or the template. What is not sure is asked, with what was probably meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from competition.calendar import Calendar, Month
from etl.grid import Grid
from etl.kinds import YEARLY, Kind
from etl.tidy import dates
from etl.tidy.body import Body
from etl.tidy.dates import Mentions, Read, Span
from etl.tidy.findings import PLEASE_CHECK, Findings

__all__ = ["Hints", "Span", "parse", "period_of", "report_cumulative"]
CUMULATIVE = re.compile("累计|累积")
# Kinds whose rows belong to one month.
ONE_MONTH = ("pieces", "receipts")


@dataclass(frozen=True)
class Hints:
    """What a file says of its period besides its column: titles, names of file and sheets, a template's own month."""

    grid: Grid
    titles: Sequence[str] = ()
    arrived_on: dt.date | None = None

    def told(self, calendar: Calendar) -> Iterator[Mentions]:
        """What the titles say, then what the names say, then the template."""
        yield dates.mentions(self.titles, calendar)
        yield dates.mentions([self.grid.file_name, *(sheet.name for sheet in self.grid.sheets)], calendar)
        month = self.grid.template.get("month", "")
        yield dates.mentions([month], calendar)

    def year(self, calendar: Calendar) -> int | None:
        """The one year of the first that name any; None where they name several."""
        years = next((each.years for each in self.told(calendar) if each.years), ())
        return years[0] if len(years) == 1 else None


def parse(written: str, kind: Kind, calendar: Calendar, year: int | None = None) -> Read:
    """The period of a cell in its plain form, as far as it is written as it may be for this kind."""
    if dates.is_whole_year(written) and kind.kind_id not in YEARLY:
        return dates.NOTHING
    read = dates.span(written, calendar, year)
    if read.text and kind.family in ONE_MONTH and "/" in read.text:
        return dates.NOTHING
    return read


def span_of(text: str) -> Span:
    """The span of a plain form."""
    first, _, last = text.partition("/")
    return Span(Month.parse(first), Month.parse(last or first))


def period_of(body: Body, given: str | None, hints: Hints, calendar: Calendar, findings: Findings) -> Span | None:
    """The one period of a file, from its cells, as given beside it, or from its titles; anything else is a finding."""
    kind = body.kind
    stated = None
    if given is not None:
        read = parse(given, kind, calendar)
        if not (read.text and read.is_sure):
            findings.add("bad_period", anywhere(body), rejects=body.records, gaps={"value": given}, stage="file")
            return None
        stated = span_of(read.text)
    if "period" in body.fields:
        return Written(body, hints, calendar, findings).agreed(stated)
    return stated or hinted(body, hints, calendar, findings)


def hinted(body: Body, hints: Hints, calendar: Calendar, findings: Findings) -> Span | None:
    """The period the titles, the file's name or the template say, where there is no column of it."""
    year = hints.year(calendar)
    for number, said in enumerate(hints.told(calendar)):
        yearless = [
            read.text for each in said.yearless if (read := dates.span(each, calendar, year)).is_sure and read.text
        ]
        spans = [text for text in dict.fromkeys([*said.spans, *yearless]) if parse(text, body.kind, calendar).text]
        if len(spans) == 1:
            if number == 1:  # a name is quickly given, and quickly kept from last month
                findings.add("period_from_name", anywhere(body), PLEASE_CHECK, gaps={"value": spans[0]}, stage="file")
            return span_of(spans[0])
        if spans:
            if number == 0 and report_titles(body, calendar, findings):
                return None
            break
    findings.add("period_missing", anywhere(body), rejects=body.records, stage="file")
    return None


def report_cumulative(body: Body, span: Span, findings: Findings) -> None:
    """A title that speaks of cumulative figures over those of one month."""
    said = next((title for title in body.titles if CUMULATIVE.search(dates.plain(title))), "")
    if said and body.kind.family == "figures" and span.first == span.last:
        findings.add(
            "title_cumulative", anywhere(body), PLEASE_CHECK, gaps={"value": said, "month": str(span)}, stage="file"
        )


def report_titles(body: Body, calendar: Calendar, findings: Findings) -> bool:
    """A finding where tables stand under titles of different periods, at the first that departs; whether there is one."""
    said = [(table, dates.mentions(table.titles, calendar).spans) for table in body.tables]
    usual = said[0][1]
    other = next(((table, spans) for table, spans in said if spans and spans != usual), None)
    if other is None:
        return False
    place = pl.DataFrame([{"sheet": other[0].sheet.name, "row_no": other[0].top, "value": other[1][0]}])
    gaps = {"usual": ", ".join(usual), "all": ", ".join(sorted({text for _, spans in said for text in spans}))}
    findings.add("two_periods", place, rejects=body.records, gaps=gaps, stage="file")
    return True


@dataclass
class Written:
    """The period as the rows write it."""

    body: Body
    hints: Hints
    calendar: Calendar
    findings: Findings
    reads: dict[str, Read] = field(default_factory=dict)

    @cached_property
    def cells(self) -> pl.DataFrame:
        """Each way the period is written (value), how often (rows), and where first (sheet, row_no, table)."""
        records = self.body.records
        written = records
        if records.height and (records["period"] == records["period"][0]).all():  # nearly always, and much quicker
            written = records.head(1)
        counts = written.group_by(pl.col("period").str.strip_chars().alias("value")).agg(
            pl.len().alias("rows"), pl.struct("sheet", "row_no", "table").first().alias("first")
        )
        if written is records:
            return counts
        return counts.with_columns(pl.lit(records.height).cast(pl.UInt32).alias("rows"))

    def agreed(self, stated: Span | None) -> Span | None:
        """The period all rows agree on; else findings."""
        if self.body.records.is_empty() and stated is None:
            self.findings.add("no_records", anywhere(self.body), stage="file")
            return None
        year = self.hints.year(self.calendar)
        self.reads = {value: parse(value, self.body.kind, self.calendar, year) for value in self.cells["value"]}
        likely = self.confirmed(stated)
        if self.report_bad(likely):
            return None
        different = sorted({span_of(read.text) for read in self.reads.values()})
        if len(different) > 1:
            self.report_two()
            return None
        if stated is not None and different and different[0] != stated:
            gaps = {"value": str(different[0]), "given": str(stated)}
            self.findings.add("period_differs", anywhere(self.body), rejects=self.body.records, gaps=gaps, stage="file")
            return None
        self.report_title(different)
        return different[0] if different else stated

    def confirmed(self, stated: Span | None) -> set[str]:
        """What is said beside the cells; a form that is not sure becomes so where that is what it probably meant."""
        said = {str(stated)} if stated else set()
        if not said:
            said = next((set(each.spans) for each in self.hints.told(self.calendar) if each.spans), set())
        if len(said) == 1:
            [one] = said
            for value, read in self.reads.items():
                may_be = {read.text, cut_short(read.text)} if read.text and not read.is_sure else set()
                if one in may_be:
                    self.reads[value] = Read(one)
        return said

    def report_bad(self, likely: Collection[str]) -> bool:
        """A finding for each way the period is miswritten or not sure, at its first row; whether there is any."""
        unsure = {value: read for value, read in self.reads.items() if not (read.text and read.is_sure)}
        if not unsure:
            return False
        bad = self.cells.filter(pl.col("value").is_in(list(unsure))).sort("rows").unnest("first")
        meant = [self.suggestion(value, unsure[value], likely) for value in bad["value"]]
        places = bad.with_columns(pl.Series("suggestion", meant, dtype=pl.String)).join(
            self.body.at("period"), on="table", how="left"
        )
        reasons = [
            self.why(value, read) for value, read in zip(bad["value"], (unsure[v] for v in bad["value"]), strict=True)
        ]
        places = places.with_columns(pl.Series("_why", reasons, dtype=pl.String))
        for why in dict.fromkeys(reasons):
            self.findings.add(why, places.filter(pl.col("_why") == why), rejects=self.body.records, stage="file")
        return True

    def why(self, value: str, read: Read) -> str:
        """Which finding a form is."""
        if value == "":
            return "empty_period"
        if dates.is_yearless(value):
            return "period_without_year"
        if read.text:
            return "period_unsure"
        if self.body.kind.family in ONE_MONTH:
            return "bad_month"
        return "bad_period_or_year" if self.body.kind.kind_id in YEARLY else "bad_period"

    def suggestion(self, value: str, read: Read, likely: Collection[str]) -> str | None:
        """What a form probably means."""
        others = {each.text for each in self.reads.values() if each.text and each.is_sure}
        if value == "":
            return next(iter(others)) if len(others) == 1 else None
        if dates.is_yearless(value) and self.hints.arrived_on is not None:
            return self.of_last_year(value, self.hints.arrived_on)
        return read.text or (next(iter(likely)) if len(likely) == 1 else None)

    def of_last_year(self, value: str, arrived_on: dt.date) -> str | None:
        """The months of a name in the newest year in which they were over when the file arrived."""
        for year in (arrived_on.year, arrived_on.year - 1):
            read = dates.span(value, self.calendar, year)
            if read.text and span_of(read.text).last <= Month.of(arrived_on):
                return read.text
        return None

    def report_two(self) -> None:
        """One finding for all periods of the file, at the first row that departs from the commonest."""
        plain = self.cells.with_columns(
            pl.col("value").replace_strict({value: read.text for value, read in self.reads.items()}).alias("said")
        )
        counts = plain.group_by("said").agg(pl.col("rows").sum(), pl.col("first").first())
        place = pl.col("first").struct.field("row_no")
        usual = counts.sort([pl.col("rows"), place], descending=[True, False])["said"][0]
        odd = plain.filter(pl.col("said") != usual).unnest("first").sort("row_no").head(1)
        gaps = {"usual": usual, "all": ", ".join(sorted(counts["said"])), "suggestion": usual}
        found = odd.join(self.body.at("period"), on="table", how="left")
        self.findings.add("two_periods", found, rejects=self.body.records, gaps=gaps, stage="file")

    def report_title(self, different: Sequence[Span]) -> None:
        """A title that names another period than the rows: one of them was kept from last month."""
        said = set(dates.mentions(self.hints.titles, self.calendar).spans)
        if different and said and str(different[0]) not in said:
            gaps = {"value": ", ".join(sorted(said)), "given": str(different[0])}
            self.findings.add("title_differs", anywhere(self.body), PLEASE_CHECK, gaps=gaps, stage="file")


def cut_short(text: str) -> str:
    """The October a spreadsheet may have cut to a January."""
    return text.removesuffix("-01") + "-10" if text.endswith("-01") and "/" not in text else text


def anywhere(body: Body) -> pl.DataFrame:
    """The place of a fault that concerns a file as a whole."""
    return pl.DataFrame({"sheet": [body.places["sheet"][0] if body.places.height else ""]})
