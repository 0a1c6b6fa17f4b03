"""What a template is of, and what follows from the rulebook for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import cast

from openpyxl.utils import get_column_letter

from competition.calendar import Month, Period
from competition.roster import Unit
from competition.rulebook import Rulebook, Version
from competition.rules import Column
from etl import blank_checks
from etl.blank_checks import Pair
from etl.grid import normal
from etl.kinds import Field, Kind
from etl.tidy.figures import IN_SEASON
from words import Language, say

Figures = Mapping[tuple[str, str], Decimal]
NO_FIGURES: Figures = {}
# Kinds in which every unit has its row; in the others a unit may come often, or not at all.
BY_UNIT = ("monthly", "office")
HEAD_ROWS = 3  # title, whose, legend


@dataclass(frozen=True)
class Plan:
    """What a template is of: a kind, units, a month, and the rules of that month."""

    kind: Kind
    rulebook: Rulebook
    version: Version
    units: tuple[Unit, ...]
    members: tuple[Unit, ...]
    month: Month
    language: Language
    previous: Figures = field(default_factory=dict)
    stated: str = ""  # the period, where the month alone does not say it

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns: those a template offers, of the figures those that are due in the month."""
        return tuple(each for each in self.kind.offered if each.column is None or self.is_due(each.column))

    @cached_property
    def later(self) -> tuple[Column, ...]:
        """The kind's figures that are not due in the month."""
        return tuple(column for column in self.columns if not self.is_due(column))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The figures the kind is asked for, due or not."""
        return tuple(each.column for each in self.kind.offered if each.column is not None)

    def is_due(self, column: Column) -> bool:
        """Whether a column has a figure in the month."""
        return (
            self.kind.kind_id not in IN_SEASON
            or self.rulebook.calendar.period_months(cast(Period, column.period), self.month)[-1] == self.month
        )

    @cached_property
    def letters(self) -> dict[str, str]:
        """Field id to the letter of its column."""
        return {each.field_id: get_column_letter(place) for place, each in enumerate(self.fields, start=1)}

    @cached_property
    def items(self) -> list[tuple[int, int, str]]:
        """First and last column of each item's figures, left to right; none where an item could pass for a column."""
        runs: list[tuple[int, int, str]] = []
        for place, each in enumerate(self.fields, start=1):
            name = self.item_of(each.column) if each.column else ""
            if name and runs and runs[-1][1:] == (place - 1, name):
                runs[-1] = (runs[-1][0], place, name)
            elif name:
                runs.append((place, place, name))
        return [] if len(runs) < 2 or {normal(name) for *_, name in runs} & self.kind.by_name.keys() else runs

    def item_of(self, column: Column) -> str:
        """The name of the item whose rules read a column; of several the first."""
        readers = self.readers.get(column.column_id, set())
        items = {each.item_id for each in self.version.indicators if each.indicator_id in readers}
        return next((self.name(item) for item in self.version.items if item.item_id in items), "")

    @property
    def top_row(self) -> int:
        """The first row of the header, below the lines of the head."""
        return HEAD_ROWS + 1

    @property
    def header_row(self) -> int:
        """The row of the columns' names: below that of the items, where there is one."""
        return self.top_row + bool(self.items)

    @property
    def first_row(self) -> int:
        """The first row to fill in: of figures below the row of what they are measured in."""
        return self.header_row + 1 + bool(self.columns)

    @property
    def is_by_unit(self) -> bool:
        """Whether every unit has its row; not where no unit is known yet."""
        return self.kind.kind_id in BY_UNIT and bool(self.units)

    @cached_property
    def pairs(self) -> list[Pair]:
        """The rulebook's comparisons of two columns of the table."""
        own = [each for each in self.version.checks if each.source == self.kind.kind_id]
        return blank_checks.pairs(own, self.letters)

    @property
    def period(self) -> str:
        """The period as the table has it."""
        if self.stated:
            return self.stated
        is_year = self.kind.kind_id == "targets"
        return str(self.rulebook.calendar.year_label(self.month)) if is_year else str(self.month)

    @cached_property
    def readers(self) -> dict[str, set[str]]:
        """Column id to the indicators that read it."""
        found: dict[str, set[str]] = {}
        for term in self.version.terms:
            found.setdefault(term.column_id, set()).add(term.indicator_id)
        return found

    def is_exempt(self, unit: Unit, column: Column) -> bool:
        """Whether the roster frees a unit from a rule that reads the column: then ``/`` is an answer."""
        return bool(unit.exempt & self.readers.get(column.column_id, set()))

    def name(self, named: object) -> str:
        """The name of a row of rulebook or roster in the language."""
        short = "en" if self.language == "en" else "zh"
        return str(getattr(named, f"name_{short}") or getattr(named, "name_zh"))  # noqa: B009

    def say(self, key: str, **gaps: object) -> str:
        """A text of this room."""
        return say(f"blank.{key}", self.language, **gaps)
