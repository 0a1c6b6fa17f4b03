"""What a file is checked against: the rulebook version, the roster, and what is already known of earlier months."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from competition.calendar import Calendar
    from competition.roster import Roster
    from competition.rulebook import Version

HISTORY: dict[str, Any] = {
    "unit_id": pl.String,
    "column_id": pl.String,
    "first_month": pl.String,
    "last_month": pl.String,
    "value": pl.Decimal(18, 4),
}
ELSEWHERE: dict[str, Any] = {**HISTORY, "is_claim": pl.Boolean}
PIECES: dict[str, Any] = {"register_id": pl.String, "unit_id": pl.String, "month": pl.String, "code": pl.String}
NOTES: dict[str, Any] = {"unit_id": pl.String, "first_month": pl.String, "last_month": pl.String, "note": pl.String}


def no_history() -> pl.DataFrame:
    """The history of a competition that begins."""
    return pl.DataFrame(schema=HISTORY)


def no_notes() -> pl.DataFrame:
    """No unit explained anything."""
    return pl.DataFrame(schema=NOTES)


def nothing_elsewhere() -> pl.DataFrame:
    """No other kind of file says anything."""
    return pl.DataFrame(schema=ELSEWHERE)


def no_pieces() -> pl.DataFrame:
    """No piece is registered."""
    return pl.DataFrame(schema=PIECES)


@dataclass(frozen=True)
class Context:
    """What the suites compare a file with.

    ``history`` holds the effective figures known before these files: unit_id, column_id, first_month, last_month,
    value, one row each. ``notes`` holds what units wrote beside their figures: unit_id, first_month, last_month, note.
    ``elsewhere`` holds figures since the year of these files began that they are laid beside: what the office counted and
    what units claimed of it (``is_claim``), rows of a register added up; a row without unit_id is the figure of all units
    not named (0 where a register is settled). ``pieces`` holds the registered pieces since then.
    ``roster`` is None only while the first roster itself is checked. ``latest_month`` ('YYYY-MM') is the month in which
    the files arrived (rows with a column ``arrived_month`` say it for themselves); without it no period is in the future.
    ``versions`` are all versions of the rulebook, for rows that count in months of another one.
    """

    version: Version
    roster: Roster | None
    calendar: Calendar | None = None
    history: pl.DataFrame = field(default_factory=no_history)
    notes: pl.DataFrame = field(default_factory=no_notes)
    elsewhere: pl.DataFrame = field(default_factory=nothing_elsewhere)
    pieces: pl.DataFrame = field(default_factory=no_pieces)
    latest_month: str | None = None
    versions: tuple[Version, ...] = ()
