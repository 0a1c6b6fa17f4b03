"""What a cell of a template takes, as formulas of a spreadsheet: for its own warning while typing and for the red ground.

A formula is written for the first row of the cells it is for. ``/``, ``—`` and 无 are words a figure may be written as;
comparing them as numbers would be an error, so every comparison stands behind a test for a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from competition.rules import Check, Column

TOO_LARGE = 100_000_000  # figures are smaller
LONGEST = 255  # characters a spreadsheet takes as the formula of a warning
PAIRS = ("part_of_whole", "at_most")
NOT_APPLICABLE = ("/", "—")
NONE = ("无",)


@dataclass(frozen=True)
class Pair:
    """Two columns on the sheet of which one may not exceed the other (times a share)."""

    check: Check
    part: str
    whole: str

    def exceeds(self, row: int) -> str:
        """Whether it does, in a row."""
        part, whole = f"${self.part}{row}", f"${self.whole}{row}"
        return f"AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole}{self.share})"

    @property
    def share(self) -> str:
        """How many times the other one it may be."""
        limit = self.check.limit_value
        is_plain = self.check.kind == "part_of_whole" or limit is None
        return "" if is_plain else f"*{plain(limit or Decimal(1))}"


def plain(value: Decimal) -> str:
    """A decimal as formulas are written."""
    return f"{value.normalize():f}"


def pairs(checks: Sequence[Check], letters: Mapping[str, str]) -> list[Pair]:
    """The comparisons of the rulebook between two columns that both stand on the sheet (column id to letter)."""
    return [
        Pair(each, letters[each.column_id], letters[each.other_column_id])
        for each in checks
        if each.kind in PAIRS and each.column_id in letters and each.other_column_id in letters
    ]


def figure_formula(column: Column, letter: str, row: int, related: Sequence[Pair], is_exempt: bool) -> str:
    """Whether the cell of a column holds a figure it may hold; ``related``: the must-fix comparisons of the column.

    Those there is no room for are left out: the red ground shows them all.
    """
    cell = f"${letter}{row}"
    bounds = [f"{cell}=INT({cell})" if column.value_type == "count" else f"ROUND({cell},4)={cell}"]
    if column.lowest is not None:
        bounds.append(f"{cell}>={plain(column.lowest)}")
    bounds.append(f"{cell}<={plain(column.highest)}" if column.highest is not None else f"{cell}<{TOO_LARGE}")
    words = [f'{cell}="{word}"' for word in words_for(column, is_exempt)]
    otherwise = "FALSE" if not words else f"OR({','.join(words)})"
    for pair in related:
        longer = [*bounds, f"NOT({pair.exceeds(row)})"]
        if len(judged(cell, longer, otherwise)) <= LONGEST:
            bounds = longer
    return judged(cell, bounds, otherwise)


def judged(cell: str, bounds: Sequence[str], otherwise: str) -> str:
    """A number within bounds, or one of some words."""
    return f"IF(ISNUMBER({cell}),AND({','.join(bounds)}),{otherwise})"


def words_for(column: Column, is_exempt: bool) -> tuple[str, ...]:
    """The words a figure may be written as: nothing happened, for counts; not applicable, where the roster says so."""
    return (*(NONE if column.value_type == "count" else ()), *(NOT_APPLICABLE if is_exempt else ()))


def wrong(letter: str, row: int, formula: str) -> str:
    """Whether a cell is filled with what its formula does not take."""
    return f"AND(LEN(TRIM(${letter}{row}))>0,NOT({formula}))"
