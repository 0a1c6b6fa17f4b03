"""Names a person has confirmed: what a unit writes over a column, or calls itself, and what that means.

A learned name is as good as one of the rulebook's or the roster's, never better: it is looked at after them, so a rename
in the rulebook is not undone by what was learned before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from competition.roster import normal


@dataclass(frozen=True)
class Learned:
    """Learned names of one competition.

    ``headers``: (kind_id, as written; several levels joined by /) to field id. ``units``: as written to unit id. Written
    names are compared without differences of width, blanks and case.
    """

    headers: Mapping[tuple[str, str], str]
    units: Mapping[str, str]

    def unit(self, name: str) -> str | None:
        """The unit a person said a name means."""
        return self._units.get(normal(name))

    @cached_property
    def _units(self) -> dict[str, str]:
        """The units by the form names are compared in."""
        return {normal(written): unit_id for written, unit_id in self.units.items()}


NOTHING = Learned({}, {})
