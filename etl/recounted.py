"""What the independent recount of a month says otherwise than the marts: scope, unit, line, both values."""

from __future__ import annotations

from dataclasses import dataclass

from competition.calendar import Month
from competition.rulebook import Rulebook
from etl.build import Desk


@dataclass(frozen=True)
class Difference:
    """One value in which marts and recount differ, as text.

    ``what``: score place earned open_points bonus deduction group points state, or missing_row, extra_row (of the marts);
    ``indicator_id`` is '' where it is about the unit's total.
    """

    scope_id: str
    unit_id: str
    indicator_id: str
    what: str
    mart: str
    recounted: str


def differences(seat: Desk, rulebook: Rulebook, month: Month) -> list[Difference]:
    """Every difference in the scopes that an issue of the month freezes; none where both say the same."""
    return []  # TODO: the recount
