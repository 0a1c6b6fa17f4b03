"""Names a person has confirmed: what a unit writes over a column, or calls itself, and what that means.

A learned name is as good as one of the rulebook's or the roster's, never better: it is looked at after them, so a rename
in the rulebook is not undone by what was learned before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Learned:
    """Learned names of one competition.

    ``headers``: (kind_id, written as ``etl.grid.normal`` gives it) to field id. ``units``: written as
    ``competition.roster.normal`` gives it to unit id.
    """

    headers: Mapping[tuple[str, str], str]
    units: Mapping[str, str]


NOTHING = Learned({}, {})
