"""From a grid to typed landing rows, findings and a ledger: every record is accepted, rejected, set aside or blank.

``tidy`` reads the header, finds the one period of the file and with it the rulebook version, and hands the records to
the family of the kind. What is not understood becomes a finding with place, value and remedy; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from competition.calendar import Month
from competition.roster import Roster
from competition.rulebook import Rulebook, Version
from etl.blocks import SET_ASIDE, Known
from etl.grid import Grid
from etl.headers import Scan
from etl.kinds import SOURCES, Kind, all_kinds, detect, kind_named, kinds_of, merit, scans_of, with_claims
from etl.learned import NOTHING, Learned
from etl.refusals import WrongKind
from etl.tidy import figures, lists, pieces
from etl.tidy.body import Body, Ledger, body_of, judged_body, layout, measured, shape
from etl.tidy.cells import optional
from etl.tidy.context import Context
from etl.tidy.findings import Findings, lines
from etl.tidy.origin import report_origin
from etl.tidy.periods import Hints, period_of, report_cumulative
from etl.tidy.units import stated_unit, with_units

__all__ = ["Ledger", "Tidied", "detect", "lines", "tidy"]


@dataclass(frozen=True)
class Tidied:
    """What tidying makes of a file.

    ``tables``: landing table name ("facts", "events" ...) to its accepted rows, without competition_id and load_id;
    ``notes``: unit_id, first_month, last_month, note, as written beside figures; ``version`` None: no period was found;
    ``set_aside``: sheet, row_no, why (title, header, group, subtotal, average, note, signature ...) of rows left out by name.
    """

    kind: str
    tables: dict[str, pl.DataFrame]
    findings: pl.DataFrame
    ledger: Ledger
    first_month: str | None
    last_month: str | None
    version: Version | None
    notes: pl.DataFrame
    set_aside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SET_ASIDE))

    @property
    def is_refused(self) -> bool:
        """Whether anything must be fixed."""
        return bool((self.findings["severity"] == "must_fix").any())


def tidy(
    grid: Grid,
    kind: str | None,
    rulebook: Rulebook,
    roster: Roster | None,
    period: str | None = None,
    *,
    unit: str | None = None,
    learned: Learned = NOTHING,
    arrived_on: dt.date | None = None,
) -> Tidied:
    """Tidy a grid as a file of a kind (None: by its header).

    ``period`` states the period of a file without one, ``unit`` the unit of a file without a column of units;
    ``learned`` are names a person confirmed; ``arrived_on`` is the day a month without a year is most likely to be before.
    """
    findings = Findings(grid.file_name)
    scans = scans_of(grid)
    kind_id = kind or detect(grid, rulebook, learned, scans)
    versions = rulebook.versions
    known = with_claims(kind_named(kind_id, all_kinds(rulebook)), versions)
    merged = shape(scans, known.learning(learned)).learning(learned)
    refuse_other_kind(grid, scans, merged, rulebook, stated=kind is not None)
    names = roster or Roster.of(no_units())
    sheets = layout(grid, scans, merged, Known(names.knows, groups_of(rulebook)))
    if not merged.has_period:
        own = kinds_of(versions[-1])[kind_id].learning(learned)
        body = judged_body(grid, sheets, own, versions[-1], findings)
        return unperiodic(body, versions, roster, findings, learned)
    peeked = body_of(sheets, merged)
    span = period_of(peeked, period, Hints(grid, peeked.titles, arrived_on), rulebook.calendar, findings)
    if span is None:
        ledger = peeked.ledger(findings)
        return Tidied(kind_id, {}, findings.frame, ledger, None, None, None, no_notes(), peeked.set_aside)
    report_cumulative(peeked, span, findings)
    version = rulebook.version_at(span.last)
    plain = kinds_of(version).get(kind_id)
    if plain is None:
        raise WrongKind(file=grid.file_name, kind=kind_id, fits=", ".join(sorted(kinds_of(version))))
    plain = with_claims(plain, [version]).learning(learned)
    report_origin(grid, span, version, findings)
    context = Context(version, names, span, rulebook.calendar, versions, learned)
    body = judged_body(
        grid, sheets, shape(scans, plain).learning(learned), version, findings, versions, ("period", "unit")
    )
    measured(body)
    if plain.has_unit and "unit" not in body.fields:
        stated_unit(body, unit, grid, context, findings)
    return periodic(body, plain, context, findings)


def groups_of(rulebook: Rulebook) -> set[str]:
    """The names of all groups and classes: a row that says nothing else is their title."""
    versions = rulebook.versions
    groups = {name for version in versions for each in version.groups for name in (each.name_zh, each.name_en)}
    return groups | {name for version in versions for each in version.classes for name in (each.name_zh, each.name_en)}


def refuse_other_kind(grid: Grid, scans: Sequence[Scan], kind: Kind, rulebook: Rulebook, stated: bool) -> None:
    """A file whose header fits another kind than was said is refused as a whole, not column by column."""
    if not stated:
        return
    if merit(scans, kind) > 0:
        return
    fits = [each for each, value in all_kinds(rulebook).items() if merit(scans, value) > 0]
    if fits:
        raise WrongKind(file=grid.file_name, kind=kind.kind_id, fits=", ".join(fits))


def no_units() -> pl.DataFrame:
    """A roster without units: before one is loaded every unit is unknown."""
    return pl.DataFrame(schema=lists.ROSTER)


def no_notes() -> pl.DataFrame:
    """No notes."""
    return pl.DataFrame(schema=figures.NOTES)


def periodic(body: Body, kind: Kind, context: Context, findings: Findings) -> Tidied:
    """The rows of a kind that has a period."""
    tables: dict[str, pl.DataFrame] = {}
    notes = no_notes()
    span = context.span
    if body.ledger(findings).accepted or body.records.is_empty():
        rows = whole(body, kind)
        if kind.has_unit and kind.family != "pieces":  # a piece's unit is that of the month it counts in
            rows = with_units(body, rows, context.roster, span.first.span(span.last), findings, context.learned)
        table, frame = landed(body, rows, kind, context, findings)
        tables[table] = frame
        notes = figures.notes(rows, span) if kind.family == "figures" else notes
        if table == "facts" and kind.kind_id not in SOURCES:  # of a register a note belongs to its row
            tables |= {"notes": lines_said} if (lines_said := figures.line_notes(rows, findings)).height else {}
    ledger = body.ledger(findings)
    first, last = str(span.first), str(span.last)
    return Tidied(kind.kind_id, tables, findings.frame, ledger, first, last, context.version, notes, body.set_aside)


def whole(body: Body, kind: Kind) -> pl.DataFrame:
    """The records with the optional fields of kinds that are not figures."""
    if kind.family == "figures":
        return body.records
    return optional(body, *(each.field_id for each in kind.fields if not each.is_required))


def unperiodic(
    body: Body, versions: Sequence[Version], roster: Roster | None, findings: Findings, learned: Learned
) -> Tidied:
    """The rows of a kind whose rows carry dates or months of their own."""
    kind, version = body.kind, versions[-1]
    tables: dict[str, pl.DataFrame] = {}
    first = last = None
    if body.ledger(findings).accepted:
        if kind.kind_id == "roster":
            tables["roster"] = lists.roster_rows(body, versions, findings)
        else:
            known = roster or Roster.of(no_units())
            ranks = tables["external_ranks"] = lists.external_ranks(body, known, findings, learned)
            months = [str(Month.of(day)) for day in ranks["as_of"]]
            first, last = (min(months), max(months)) if months else (None, None)
    ledger = body.ledger(findings)
    return Tidied(kind.kind_id, tables, findings.frame, ledger, first, last, version, no_notes(), body.set_aside)


def landed(
    body: Body, rows: pl.DataFrame, kind: Kind, context: Context, findings: Findings
) -> tuple[str, pl.DataFrame]:
    """The landing table of a family and its rows."""
    version, span = context.version, context.span
    match kind.family:
        case "figures":
            return "facts", figures.facts(body, rows, kind, context, findings)
        case "pieces":
            return "events", pieces.events(body, rows, kind, context, findings)
        case "judges":
            return "judgements", lists.judgements(body, rows, version, span, findings)
        case "ballots":
            return "ballots", lists.ballots(body, rows, version, span, findings)
        case "ballot_counts":
            return "ballot_counts", lists.ballot_counts(body, rows, version, span, findings)
        case "receipts":
            return "receipts", lists.receipts(body, rows, span, context.calendar.zone, findings)
    raise AssertionError(f"no tidying for the family {kind.family}")
