"""What the cells of a file are judged by: the rulebook version and roster of its period."""

from __future__ import annotations

from dataclasses import dataclass

from competition.calendar import Calendar, Month
from competition.roster import Roster
from competition.rulebook import Version
from etl.learned import NOTHING, Learned
from etl.tidy.dates import Span


@dataclass(frozen=True)
class Context:
    """Version, roster, period and calendar of a file, the versions of other months, and the names a person confirmed."""

    version: Version
    roster: Roster
    span: Span
    calendar: Calendar
    versions: tuple[Version, ...] = ()
    learned: Learned = NOTHING

    def version_at(self, month: Month) -> Version | None:
        """The version valid in a month, if there is one."""
        holds = (each for each in self.versions if each.first_month <= month <= (each.last_month or month))
        return next(holds, None)
