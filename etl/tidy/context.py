"""What the cells of a file are judged by: the rulebook version and roster of its period."""

from __future__ import annotations

from dataclasses import dataclass

from competition.calendar import Calendar
from competition.roster import Roster
from competition.rulebook import Version
from etl.tidy.periods import Span


@dataclass(frozen=True)
class Context:
    """Version, roster, period and calendar of a file."""

    version: Version
    roster: Roster
    span: Span
    calendar: Calendar
