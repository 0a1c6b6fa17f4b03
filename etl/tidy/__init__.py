"""From a grid to typed landing rows, findings and a ledger: every record is accepted, rejected, set aside or blank.

``tidy`` reads the header, finds the one period of the file and with it the rulebook version, and hands the records to
the family of the kind. What is not understood becomes a finding with place, value and remedy; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from competition.roster import Roster
from competition.rulebook import Rulebook, Version

from competition.calendar import Month
from etl.grid import Grid
from etl.kinds import Kind, all_kinds, detect, kind_named, kinds_of
from etl.refusals import WrongKind
from etl.tidy import figures, lists, pieces
from etl.tidy.body import Body, Ledger, read_body, shape
from etl.tidy.cells import optional
from etl.tidy.findings import Findings, lines
from etl.tidy.periods import Span, period_of
from etl.tidy.units import with_units

__all__ = ["Ledger", "Tidied", "detect", "lines", "tidy"]


@dataclass(frozen=True)
class Tidied:
    """What tidying makes of a file.

    ``tables``: landing table name ("facts", "events" ...) to its accepted rows, without competition_id and load_id;
    ``notes``: unit_id, first_month, last_month, note, as written beside figures; ``version`` None: no period was found.
    """

    kind: str
    tables: dict[str, pl.DataFrame]
    findings: pl.DataFrame
    ledger: Ledger
    first_month: str | None
    last_month: str | None
    version: Version | None
    notes: pl.DataFrame

    @property
    def is_refused(self) -> bool:
        """Whether anything must be fixed."""
        return bool((self.findings["severity"] == "must_fix").any())


def tidy(grid: Grid, kind: str | None, rulebook: Rulebook, roster: Roster | None, period: str | None = None) -> Tidied:
    """Tidy a grid as a file of a kind (None: by its header); ``period`` states the period of files without one."""
    findings = Findings(grid.file_name)
    known = all_kinds(rulebook)
    kind_id = kind or detect(grid, rulebook)
    merged = shape(grid, kind_named(kind_id, known))
    refuse_other_kind(grid, merged, rulebook, stated=kind is not None)
    peeked = read_body(grid, merged, None, findings)
    if not merged.has_period:
        version = rulebook.versions[-1]
        return unperiodic(grid, kinds_of(version)[kind_id], version, roster, findings)
    span = period_of(peeked, period, rulebook.calendar, findings)
    if span is None:
        return Tidied(kind_id, {}, findings.frame, peeked.ledger(findings), None, None, None, no_notes())
    version = rulebook.version_at(span.last)
    plain = kinds_of(version).get(kind_id)
    if plain is None:
        raise WrongKind(file=grid.file_name, kind=kind_id, fits=", ".join(sorted(kinds_of(version))))
    body = read_body(grid, shape(grid, plain), version, findings)
    return periodic(body, plain, version, roster, span, rulebook, findings)


def refuse_other_kind(grid: Grid, kind: Kind, rulebook: Rulebook, stated: bool) -> None:
    """A file whose header fits another kind than was said is refused as a whole, not column by column."""
    if not stated:
        return
    from etl.kinds import merit

    if merit(grid, kind) > 0:
        return
    fits = [each for each, value in all_kinds(rulebook).items() if merit(grid, value) > 0]
    if fits:
        raise WrongKind(file=grid.file_name, kind=kind.kind_id, fits=", ".join(fits))


def no_notes() -> pl.DataFrame:
    """No notes."""
    return pl.DataFrame(schema=figures.NOTES)


def periodic(
    body: Body, kind: Kind, version: Version, roster: Roster | None, span: Span, rulebook: Rulebook, findings: Findings
) -> Tidied:
    """The rows of a kind that has a period."""
    tables: dict[str, pl.DataFrame] = {}
    notes = no_notes()
    if body.ledger(findings).accepted or body.records.is_empty():
        rows = body.records
        if kind.has_unit:
            assert roster is not None, "units can't be told without a roster"
            rows = with_units(body, whole(body, kind), roster, span.last, findings)
        table, frame = FAMILIES[kind.family](body, rows, kind, version, roster, span, rulebook, findings)
        tables[table] = frame
        notes = figures.notes(rows, span) if kind.family == "figures" else notes
    return Tidied(
        kind.kind_id, tables, findings.frame, body.ledger(findings), str(span.first), str(span.last), version, notes
    )


def whole(body: Body, kind: Kind) -> pl.DataFrame:
    """The records with the optional fields of kinds that are not figures."""
    if kind.family == "figures":
        return body.records
    return optional(body, *(each.field_id for each in kind.fields if not each.is_required))


def unperiodic(grid: Grid, kind: Kind, version: Version, roster: Roster | None, findings: Findings) -> Tidied:
    """The rows of a kind whose rows carry dates or months of their own."""
    body = read_body(grid, kind, version, findings)
    tables: dict[str, pl.DataFrame] = {}
    first = last = None
    if body.ledger(findings).accepted:
        if kind.kind_id == "roster":
            tables["roster"] = lists.roster_rows(body, version, findings)
        else:
            assert roster is not None, "units can't be told without a roster"
            ranks = tables["external_ranks"] = lists.external_ranks(body, roster, findings)
            months = [str(Month.of(day)) for day in ranks["as_of"]]
            first, last = (min(months), max(months)) if months else (None, None)
    return Tidied(kind.kind_id, tables, findings.frame, body.ledger(findings), first, last, version, no_notes())


# ---- families -------------------------------------------------------------------------------------------------------

Family = Callable[
    [Body, pl.DataFrame, Kind, Version, "Roster | None", Span, Rulebook, Findings], tuple[str, pl.DataFrame]
]


def figure_family(
    body: Body,
    rows: pl.DataFrame,
    kind: Kind,
    version: Version,
    roster: Roster | None,
    span: Span,
    rulebook: Rulebook,
    findings: Findings,
) -> tuple[str, pl.DataFrame]:
    """Monthly, office, targets and registers of form counts."""
    assert roster is not None
    begins = rulebook.calendar.first_month
    return "facts", figures.facts(body, rows, kind, version, roster, span, begins, findings)


FAMILIES: dict[str, Family] = {
    "figures": figure_family,
    "pieces": lambda body, rows, kind, version, roster, span, rulebook, findings: (
        "events",
        pieces.events(body, rows, kind, version, span, findings),
    ),
    "judges": lambda body, rows, kind, version, roster, span, rulebook, findings: (
        "judgements",
        lists.judgements(body, rows, version, span, findings),
    ),
    "ballots": lambda body, rows, kind, version, roster, span, rulebook, findings: (
        "ballots",
        lists.ballots(body, rows, version, span, findings),
    ),
    "ballot_counts": lambda body, rows, kind, version, roster, span, rulebook, findings: (
        "ballot_counts",
        lists.ballot_counts(body, rows, version, span, findings),
    ),
    "receipts": lambda body, rows, kind, version, roster, span, rulebook, findings: (
        "receipts",
        lists.receipts(body, rows, span, rulebook.calendar.zone, findings),
    ),
}
