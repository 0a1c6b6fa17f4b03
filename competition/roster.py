"""Who takes part: units with their names, groups and classes over time, and who they came from.

A rename keeps the unit's id and adds a row; a merger or split makes new ids that name their predecessors.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from competition.calendar import Month
from competition.simplified import simplified

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
LIKENESS = 0.5  # how alike two names are before one is suggested for the other
# What units write around their name: what the line asks for, a number in front, the place of the seal.
AROUND = re.compile(
    r"^(?:填报单位|报送单位|单位名称|单位|科室)[:：]|^\(?[0-9]{1,3}[.、)]|\((?:单位)?(?:盖章|公章|签章|印章|章|代章)\)|(?<=.)(?:盖章|公章|签章)$"
)
FORMER = re.compile(r"\(原([^()]+)\)")


@dataclass(frozen=True)
class Unit:
    """A unit in one stretch of months; last None: still so."""

    unit_id: str
    name_zh: str
    name_en: str
    short_name: str
    aliases: tuple[str, ...]
    group_id: str
    class_id: str
    leader: str
    contact: str
    first: Month
    last: Month | None
    predecessors: tuple[str, ...]
    is_guest: bool
    exempt: frozenset[str]

    def is_valid(self, month: Month) -> bool:
        """Whether the stretch holds the month."""
        return self.first <= month and (self.last is None or month <= self.last)

    @property
    def names(self) -> frozenset[str]:
        """Everything it answers to in this stretch, normalised."""
        spoken = (self.unit_id, self.name_zh, self.name_en, self.short_name, *self.aliases)
        return frozenset(normal(name) for name in spoken if name)


@dataclass(frozen=True)
class Roster:
    """All units of a competition at all times; `rows` is the landing.roster frame it was made of."""

    units: tuple[Unit, ...]
    rows: pl.DataFrame
    answering: Mapping[str, tuple[Unit, ...]]

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Roster:
        """The roster of a frame with the columns of landing.roster."""
        units = tuple(unit_of(row) for row in rows.iter_rows(named=True))
        answering: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            for name in unit.names:
                answering[name].append(unit)
        return cls(units, rows, {name: tuple(found) for name, found in answering.items()})

    # ---- names -----------------------------------------------------------------------------------------------------

    def resolve(self, name: str, month: Month) -> str | None:
        """The id of the unit a name means in a month, None where it means none or several.

        The names of the month go first, then other names of the units of the month, then names of the past: a former
        name still finds its unit, but never against a unit that bears the name now.
        """
        found = self.answering.get(normal(name), ())
        current = {unit.unit_id for unit in found if unit.is_valid(month)}
        if len(current) == 1:  # nearly always: no need to look at the whole roster
            return next(iter(current))
        members = {unit.unit_id for unit in self.members(month)}
        tries = (current, {unit.unit_id for unit in found} & members, {unit.unit_id for unit in found})
        meant = next((unit_ids for unit_ids in tries if unit_ids), set())
        return next(iter(meant)) if len(meant) == 1 else None

    def resolve_written(self, name: str, month: Month) -> str | None:
        """As ``resolve``, for a name as units write it: with a seal or a number beside it, in traditional characters.

        A former name in brackets must be the same unit's, where the roster knows it.
        """
        exact = self.resolve(name, month)
        if exact or normal(name) in self.answering:  # a name that means several units means none
            return exact
        meant = self.resolve_folded(folded(name), month)
        former = [self.resolve_folded(folded(each), month) for each in FORMER.findall(normal(name))]
        return meant if all(each in (None, meant) for each in former) else None

    def resolve_folded(self, form: str, month: Month) -> str | None:
        """The id of the one unit, of the month before all others, whose names fold to a form."""
        found = {unit.unit_id for unit in self.folding.get(form, ())}
        meant = found & {unit.unit_id for unit in self.members(month)} or found
        return next(iter(meant)) if len(meant) == 1 else None

    @cached_property
    def folding(self) -> dict[str, tuple[Unit, ...]]:
        """The units by the folded forms of their names."""
        forms: dict[str, tuple[Unit, ...]] = {}
        for name, units in self.answering.items():
            forms[folded(name)] = (*forms.get(folded(name), ()), *units)
        return forms

    def knows(self, name: str) -> bool:
        """Whether any unit of any time answers to a name, as units write it."""
        return folded(name) in self.folding

    def suggest(self, name: str) -> str | None:
        """The name on the roster most like an unknown one, None where none is like it."""
        alike = difflib.get_close_matches(folded(name), sorted(self.folding), n=1, cutoff=LIKENESS)
        return max(self.folding[alike[0]], key=lambda unit: unit.first).name_zh if alike else None

    # ---- units -----------------------------------------------------------------------------------------------------

    def members(self, month: Month) -> tuple[Unit, ...]:
        """The units of a month, guests included, in the order of the roster."""
        return tuple(unit for unit in self.units if unit.is_valid(month))

    def unit(self, unit_id: str, month: Month) -> Unit | None:
        """A unit as it was in a month."""
        return next((unit for unit in self.units if unit.unit_id == unit_id and unit.is_valid(month)), None)

    def lineage(self, unit_id: str) -> set[str]:
        """The unit and all it came from."""
        found: set[str] = set()
        ahead = [unit_id]
        while ahead:
            current = ahead.pop()
            if current not in found:
                found.add(current)
                ahead += [before for unit in self.units if unit.unit_id == current for before in unit.predecessors]
        return found

    def is_exempt(self, unit_id: str, indicator_id: str, month: Month) -> bool:
        """Whether the roster frees a unit from an indicator in a month."""
        unit = self.unit(unit_id, month)
        return unit is not None and indicator_id in unit.exempt


def normal(name: str) -> str:
    """A name as it is compared: full-width forms folded, white space and invisible characters gone, case ignored."""
    folded = unicodedata.normalize("NFKC", name).translate(INVISIBLE)
    return "".join(folded.split()).casefold()


def folded(name: str) -> str:
    """A name without what is written around it, in simplified characters: for names that are not found as they stand."""
    plain = simplified(normal(name))
    return AROUND.sub("", FORMER.sub("", plain)) or plain


def unit_of(row: Mapping[str, Any]) -> Unit:
    """A unit of a row of landing.roster."""
    last = row["last_month"]
    return Unit(
        row["unit_id"],
        row["name_zh"],
        row["name_en"] or "",
        row["short_name"] or "",
        tuple(parts(row["aliases"])),
        row["group_id"],
        row["class_id"] or "",
        row["leader"] or "",
        row["contact"] or "",
        Month.parse(row["first_month"]),
        Month.parse(last) if last else None,
        tuple(parts(row["predecessors"])),
        bool(row["is_guest"]),
        frozenset(parts(row["exempt"])),
    )


def parts(text: str | None) -> Iterable[str]:
    """The entries of a list separated by ; in either width."""
    return (part.strip() for part in (text or "").replace("；", ";").split(";") if part.strip())
