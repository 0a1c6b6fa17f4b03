"""What a rule of a file is: a measure of every observation and the bounds it must lie within.

An observation is whatever the rule speaks of: a cell, a row, a unit of a file, a column, a whole file. A measure that is
null says that the rule does not apply there. A rule without bounds is a flag: its measure must be true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

Severity = Literal["must_fix", "please_check"]
# In turn: is it the right table of the right months, is each row right, do its figures make sense beside others.
Stage = Literal["columns", "rows", "sense"]
ROW = ("file_no", "file_name", "sheet", "row_no")
PLACE = (*ROW, "column_no", "column_id", "column_name", "unit_id", "value_text")


@dataclass(frozen=True)
class Rule:
    """One expectation of a kind of file.

    ``words`` names its texts in the catalogue (``findings.<words>.title|message|remedy``); ``fixed`` fills their gaps
    with what the rulebook says, a name ending in ``_zh`` or ``_en`` for that language only. The other gaps are filled
    from the columns of the observation.
    """

    check_id: str
    severity: Severity
    lowest: float | None = None
    highest: float | None = None
    words: str = ""
    stage: Stage = "rows"
    fixed: dict[str, str] = field(default_factory=dict)

    @property
    def measure(self) -> str:
        """The column that carries the measure; the prefix keeps it apart from the columns of the file."""
        return f"is_{self.check_id}"

    @property
    def is_flag(self) -> bool:
        """True where the measure is a yes or no."""
        return self.lowest is None and self.highest is None

    @property
    def key(self) -> str:
        """The key of its texts."""
        return f"findings.{self.words or self.check_id}"

    def failing(self) -> pl.Expr:
        """True where the measure lies outside its bounds; null measures never fail."""
        measure = pl.col(self.measure)
        if self.is_flag:
            return measure.not_().fill_null(False)
        too_low = measure < self.lowest if self.lowest is not None else pl.lit(False)
        too_high = measure > self.highest if self.highest is not None else pl.lit(False)
        return (too_low | too_high).fill_null(False)


def usual_stage(severity: Severity) -> Stage:
    """What must be fixed is wrong in its row; what is only asked about is a question of sense."""
    return "rows" if severity == "must_fix" else "sense"


def must_hold(
    check_id: str, severity: Severity = "must_fix", words: str = "", stage: Stage | None = None, **fixed: str
) -> Rule:
    """A rule whose measure is a flag."""
    return Rule(check_id, severity, words=words, stage=stage or usual_stage(severity), fixed=fixed)


def at_most(
    check_id: str,
    highest: float,
    severity: Severity = "must_fix",
    words: str = "",
    stage: Stage | None = None,
    **fixed: str,
) -> Rule:
    """A rule whose measure has an upper bound."""
    return Rule(check_id, severity, highest=highest, words=words, stage=stage or usual_stage(severity), fixed=fixed)


def at_least(
    check_id: str,
    lowest: float,
    severity: Severity = "must_fix",
    words: str = "",
    stage: Stage | None = None,
    **fixed: str,
) -> Rule:
    """A rule whose measure has a lower bound."""
    return Rule(check_id, severity, lowest=lowest, words=words, stage=stage or usual_stage(severity), fixed=fixed)
