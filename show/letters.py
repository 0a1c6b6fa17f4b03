"""Ready-made texts to units: reminders, questions about a zero report, returned files. Short enough for a phone message.

Pure functions of facts. The same texts serve the calendar page, the page of one file and the job that returns it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from competition.calendar import Month
from show import format as told
from words import Language, say

# What a phone message has room for.
CAUSES = 3
NAMES = 6
MUST_FIX = "must_fix"
HOURS_SAID = 48  # hours; what is further away is said in days


@dataclass(frozen=True)
class Name:
    """A name in both languages; where there is no English one the Chinese stands."""

    zh: str
    en: str = ""

    def of(self, language: Language) -> str:
        """The name a reader of a language knows."""
        return self.en or self.zh if language == "en" else self.zh


@dataclass(frozen=True)
class Awaited:
    """A monthly report that has not come, or not whole: the figures it lacks (none named: all of it).

    ``due_at`` and the ``now`` it is held against are instants with a time zone, that of ``due_at`` the competition's.
    """

    unit: Name
    month: Month
    due_at: datetime
    missing: tuple[Name, ...] = ()


@dataclass(frozen=True)
class ZeroReport:
    """A report that says nothing happened: in all figures, or in those named."""

    unit: Name
    month: Month
    answer_by: datetime
    figures: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Cause:
    """One cause of faults in a file: how often, and the first place and message."""

    message: Name
    place: Name
    count: int = 1


@dataclass(frozen=True)
class Returned:
    """A file that goes back to its unit (of many units or none known: no unit)."""

    file_name: str
    causes: tuple[Cause, ...]
    due_on: date
    unit: Name | None = None
    month: Month | None = None
    kind: Name | None = None

    @property
    def faults(self) -> int:
        """How many places there are to mend."""
        return sum(cause.count for cause in self.causes)


# ---- texts ----------------------------------------------------------------------------------------------------------


def reminder(awaited: Sequence[Awaited], now: datetime, language: Language) -> str:
    """催报: to one unit, or one text for several of the same month; nothing for none."""
    if not awaited:
        return ""
    first = awaited[0]
    gaps = {
        "month": month_name(first.month, language),
        "due": instant(first.due_at, language),
        "left": left(first.due_at, now, language),
    }
    if len(awaited) > 1:
        units = listed([each.unit for each in awaited], language, limit=len(awaited))
        return say("letters.reminder_many", language, count=len(awaited), units=units, **gaps)
    if first.missing:
        missing = listed(first.missing, language)
        return say("letters.reminder_part", language, unit=first.unit.of(language), missing=missing, **gaps)
    return say("letters.reminder", language, unit=first.unit.of(language), **gaps)


def zero_report(zero: ZeroReport, language: Language) -> str:
    """零报送确认: whether nothing happened indeed."""
    gaps = {
        "unit": zero.unit.of(language),
        "month": month_name(zero.month, language),
        "by": instant(zero.answer_by, language),
    }
    if zero.figures:
        return say("letters.zero_part", language, figures=listed(zero.figures, language), **gaps)
    return say("letters.zero", language, **gaps)


def returned(facts: Returned, language: Language) -> str:
    """退回核实: what is wrong, the first causes in words, until when, and how to send it again."""
    shown = facts.causes[:CAUSES]
    lines = [cause_line(number, cause, language) for number, cause in enumerate(shown, start=1)]
    if more := len(facts.causes) - len(shown):
        lines.append(say("letters.return_more", language, count=more))
    head = say(
        "letters.return_head" if facts.unit is None else "letters.return_head_unit",
        language,
        unit=facts.unit.of(language) if facts.unit else "",
        file=facts.file_name,
        about=about(facts, language),
        count=facts.faults,
    )
    tail = say("letters.return_tail", language, due=told.day(facts.due_on, language))
    return "\n".join([head, *lines, tail])


def about(facts: Returned, language: Language) -> str:
    """Of which month and kind the file is, as far as that is known."""
    kind = facts.kind.of(language) if facts.kind else ""
    month = month_name(facts.month, language) if facts.month else ""
    if not (kind or month):
        return ""
    key = "letters.about" if kind and month else "letters.about_one"
    return say(key, language, month=month, kind=kind)


def cause_line(number: int, cause: Cause, language: Language) -> str:
    """One cause in a line."""
    key = "letters.cause" if cause.count == 1 else "letters.cause_often"
    gaps = {"place": cause.place.of(language), "message": cause.message.of(language), "count": cause.count}
    return say(key, language, number=number, **gaps)


# ---- words ----------------------------------------------------------------------------------------------------------


def month_name(month: Month, language: Language) -> str:
    """2026年12月 or December 2026."""
    return say("letters.month", language, year=month.year, month=month_word(month.first_day, language))


def month_word(on: date, language: Language) -> str:
    """The month of a day: 12 before 月, or December."""
    return f"{on:%B}" if language == "en" else str(on.month)


def instant(at: datetime, language: Language) -> str:
    """A day and time on the competition's clock: 1月5日18:00 or 5 Jan, 18:00."""
    return say("letters.instant", language, day=told.day(at.date(), language), time=f"{at:%H:%M}")


def left(due_at: datetime, now: datetime, language: Language) -> str:
    """How long there is still, in hours or days, or for how long it is overdue."""
    hours = (due_at - now).total_seconds() / 3600
    way = "left" if hours > 0 else "over"
    whole = max(1, int(abs(hours)))  # of what is left never more than there is
    unit, count = ("hours", whole) if whole < HOURS_SAID else ("days", whole // 24)
    ending = "_one" if count == 1 else ""
    return say(f"letters.{way}_{unit}{ending}", language, count=count)


def listed(names: Sequence[Name], language: Language, limit: int = NAMES) -> str:
    """Names in a row; of many the first and how many there are in all."""
    shown = say("letters.comma", language).join(name.of(language) for name in names[:limit])
    return shown if len(names) <= limit else say("letters.and_others", language, names=shown, count=len(names))


# ---- facts from findings --------------------------------------------------------------------------------------------


def causes_of(findings: pl.DataFrame) -> tuple[Cause, ...]:
    """The causes of a file's findings (columns as ``etl.tidy.findings``): what must be fixed, else what to check.

    A cause is a check in a column; in the order of the file.
    """
    if findings.is_empty():
        return ()
    asked = findings.filter(pl.col("severity") == MUST_FIX)
    asked = findings if asked.is_empty() else asked
    groups = asked.group_by("check_id", "column_name", maintain_order=True).agg(
        pl.len().alias("count"), pl.all().first()
    )
    return tuple(
        Cause(Name(row["message_zh"], row["message_en"]), place_of(row), row["count"])
        for row in groups.iter_rows(named=True)
    )


def place_of(row: dict[str, Any]) -> Name:
    """Where a finding stands, as the spreadsheet shows it."""
    return Name(place(row, "zh_CN"), place(row, "en"))


def place(row: dict[str, Any], language: Language) -> str:
    """Sheet, row and column as far as a finding has them; without any: the whole file."""
    parts = []
    if row["sheet"]:
        parts.append(say("letters.place_sheet", language, sheet=row["sheet"]))
    if row["row_no"] is not None:
        parts.append(say("letters.place_row", language, row=row["row_no"]))
    if row["column_name"]:
        parts.append(say("letters.place_column", language, column=row["column_name"]))
    gap = ", " if language == "en" else ""
    return gap.join(parts) or say("letters.place_file", language)
