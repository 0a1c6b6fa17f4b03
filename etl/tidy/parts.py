"""A file of figures tidied part by part: each part under the header of the first, as if it were a file of its own.

What can only be said of the whole file (a unit that stands twice in different parts, two periods) is found where the parts
are put together; findings that would be told once for each part are told once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from competition.roster import Roster
from competition.rulebook import Rulebook
from etl.blocks import SET_ASIDE, Known
from etl.grid import Grid, Sheet, cell_name
from etl.kinds import all_kinds, scans_of, with_claims
from etl.learned import NOTHING, Learned
from etl.tidy import Tidied, dates, tidy
from etl.tidy.body import Ledger, layout, shape
from etl.tidy.findings import SCHEMA, Findings

# Told at the first row of each name, not once for each part.
FIRST_ONLY = (
    "unknown_unit", "unknown_unit_like", "unit_not_valid", "unknown_column", "unknown_column_like", "column_of_other",
    "bad_period", "empty_period", "bad_month", "two_periods", "value_without_header", "unknown_header",
    "unknown_header_like", "header_twice", "period_without_year", "period_unsure",
)  # fmt: skip
# Whoever has to mend ten thousand cells does not read on; the others are counted.
MOST_FINDINGS = 10_000


class NotInParts(Exception):
    """The file is of a kind that is read whole."""


@dataclass
class Parts:
    """Tidying one large file; ``take`` is handed the facts of each part."""

    rulebook: Rulebook
    roster: Roster
    take: Callable[[pl.DataFrame], None]
    found: list[pl.DataFrame] = field(default_factory=list)
    notes: list[pl.DataFrame] = field(default_factory=list)
    ledgers: list[Ledger] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    untold: dict[str, int] = field(default_factory=dict)
    is_long: bool = False
    fields: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    aside: list[pl.DataFrame] = field(default_factory=list)
    learned: Learned = NOTHING
    arrived_on: dt.date | None = None
    unit: str | None = None

    def tidy(self, cells: Iterator[pl.DataFrame], name: str, kind: str | None, period: str | None) -> Tidied:
        """What tidying makes of the whole file, its facts left out: they were handed on."""
        grid = Grid(name, "", (Sheet("", next(cells)),))
        first = self.tidied(grid, kind, period)
        if all_kinds(self.rulebook)[first.kind].family != "figures":
            raise NotInParts
        head, heads = self.head_of(grid, first.kind)
        self.add(first, Ledger(0, 0, 0, 0, 0), 0)
        usual = span_text(first)
        for part in cells:
            own = self.of_one_period(part, usual, name) if first.first_month else part
            under = pl.concat([head, own], how="diagonal").with_columns(pl.col(pl.String).fill_null(""))
            self.add(self.tidied(Grid(name, "", (Sheet("", under),)), first.kind, period), heads, head.height)
        return self.whole(first, name)

    def tidied(self, grid: Grid, kind: str | None, period: str | None) -> Tidied:
        """A part tidied as a file."""
        about = {"unit": self.unit, "learned": self.learned, "arrived_on": self.arrived_on}
        return tidy(grid, kind, self.rulebook, self.roster, period, **about)  # type: ignore[arg-type]

    def whole(self, first: Tidied, name: str) -> Tidied:
        """The whole file, as far as it has been put together."""
        notes, aside = pl.concat(self.notes), pl.concat([pl.DataFrame(schema=SET_ASIDE), *self.aside])
        return replace(first, tables={}, findings=self.told(name), ledger=self.ledger(), notes=notes, set_aside=aside)

    def head_of(self, grid: Grid, kind_id: str) -> tuple[pl.DataFrame, Ledger]:
        """The rows down to the header, and what they count in a ledger."""
        kind = with_claims(all_kinds(self.rulebook)[kind_id], self.rulebook.versions).learning(self.learned)
        scans = scans_of(grid)
        kind = shape(scans, kind).learning(self.learned)
        table = layout(grid, scans, kind, Known(self.roster.knows))[0].tables[0]
        self.is_long = kind.is_long
        known = table.known(kind.field_ids)
        self.fields = {name: place for place, name in known.items()}
        self.names = {place: table.header.called(place, kind.field_ids) for place in known}
        head = table.sheet.cells.head(table.header.index + 1)
        cells = [pl.col(name).str.strip_chars() == "" for name in table.sheet.columns]
        blank = head.filter(pl.all_horizontal(cells)).height
        return head, Ledger(head.height, 0, 0, head.height - blank, blank)

    def add(self, tidied: Tidied, heads: Ledger, height: int) -> None:
        """Take in what a part gave, less the rows that were put above it."""
        counted = tidied.ledger
        self.ledgers.append(
            Ledger(
                counted.physical - heads.physical,
                counted.accepted,
                counted.rejected,
                counted.set_aside - heads.set_aside,
                counted.blank - heads.blank,
            )
        )
        self.notes.append(tidied.notes)
        self.aside.append(tidied.set_aside.filter(pl.col("row_no") > height))
        self.report(tidied.findings)
        if "facts" in tidied.tables and not tidied.tables["facts"].is_empty():
            self.take(tidied.tables["facts"])

    def report(self, findings: pl.DataFrame) -> None:
        """Keep findings up to what anybody reads, of either severity; the rest is counted."""
        for (severity,), some in findings.group_by("severity", maintain_order=True):
            sort = str(severity)
            room = max(MOST_FINDINGS - self.kept.get(sort, 0), 0)
            self.found.append(some.head(room))
            self.kept[sort] = self.kept.get(sort, 0) + min(some.height, room)
            self.untold[sort] = self.untold.get(sort, 0) + max(some.height - room, 0)

    def of_one_period(self, part: pl.DataFrame, usual: str, name: str) -> pl.DataFrame:
        """The rows of a part that do not speak of another period than the first part; the others count nothing."""
        if "period" not in self.fields:
            return part
        column = cell_name(self.fields["period"])
        written = pl.col(column).str.strip_chars()
        said = part.select(written.unique())[column]
        reads = {each: dates.span(each, self.rulebook.calendar).text for each in said}
        others = part.filter(written.is_in([each for each, text in reads.items() if text not in ("", usual)]))
        if others.is_empty():
            return part
        findings = Findings(name)
        place = others.head(1).select(pl.lit("").alias("sheet"), "row_no", written.alias("value"))
        every = ", ".join(sorted({usual, *(reads[each] for each in others.select(written)[column].unique())}))
        gaps = {"usual": usual, "all": every, "suggestion": usual}
        findings.add("two_periods", place.with_columns(self.place("period")), gaps=gaps, stage="file")
        self.report(findings.frame)
        self.ledgers.append(Ledger(others.height, 0, others.height, 0, 0))
        return part.join(others.select("row_no"), on="row_no", how="anti", maintain_order="left")

    def ledger(self) -> Ledger:
        """The ledger of the whole file."""
        names = ("physical", "accepted", "rejected", "set_aside", "blank")
        return Ledger(*(sum(getattr(each, name) for each in self.ledgers) for name in names))

    def place(self, field_id: str) -> list[pl.Expr]:
        """Number and header of the column of a field."""
        at = self.fields.get(field_id)
        name = None if at is None else self.names[at]
        number = None if at is None else at + 1
        return [pl.lit(number, dtype=pl.Int32).alias("column_no"), pl.lit(name, dtype=pl.String).alias("column_name")]

    def repeated(self, rows: pl.DataFrame, check_id: str, name: str) -> None:
        """Report rows that repeat one of another part, and count them as rejected."""
        if rows.is_empty():
            return
        findings = Findings(name)
        findings.add(check_id, rows.with_columns(self.place("column" if self.is_long else "unit")))
        self.report(findings.frame)
        self.ledgers.append(Ledger(0, -rows.height, rows.height, 0, 0))

    def told(self, name: str) -> pl.DataFrame:
        """The findings of the whole file in its order, each once."""
        every = pl.concat([pl.DataFrame(schema=SCHEMA), *self.found]).unique(maintain_order=True)
        once = every.filter(pl.col("check_id").is_in(FIRST_ONLY))
        once = once.unique(["check_id", "column_no", "value"], keep="first", maintain_order=True)
        rest = every.filter(~pl.col("check_id").is_in(FIRST_ONLY))
        for severity, count in self.untold.items():
            if count:
                more = Findings(name)
                more.add("more_findings", pl.DataFrame({"sheet": [""]}), severity, gaps={"count": count})
                rest = pl.concat([rest, more.frame])
        return pl.concat([once, rest]).sort(["sheet", "row_no", "column_no"], nulls_last=False, maintain_order=True)


def span_text(tidied: Tidied) -> str:
    """A file's period as it is written."""
    first, last = tidied.first_month, tidied.last_month
    return str(first) if first == last else f"{first}/{last}"
