"""Months, and the calendar of a competition: its years, working days, due dates, scopes and windows.

A year starts with any month and is named after the calendar year of its last one; quarters and halves count from its
first month. A competition that begins inside a quarter, half or year has a shorter first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from competition.errors import NoVersion, UnknownMonth

Period = Literal["month", "quarter", "half", "year"]
PERIOD_MONTHS: Mapping[Period, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written 2026-10."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise UnknownMonth(f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written YYYY-MM; anything else raises UnknownMonth."""
        year, dash, month = text.partition("-")
        digits = year.isascii() and year.isdigit() and month.isascii() and month.isdigit()
        if not (digits and dash and len(year) == 4 and len(month) == 2):
            raise UnknownMonth(text)
        return cls(int(year), int(month))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def ordinal(self) -> int:
        """Months since year 0: neighbours differ by one."""
        return self.year * 12 + self.month - 1

    def plus(self, count: int) -> Month:
        """The month `count` months later, earlier when negative."""
        year, month = divmod(self.ordinal + count, 12)
        return Month(year, month + 1)

    def next(self) -> Month:
        """The month after."""
        return self.plus(1)

    def previous(self) -> Month:
        """The month before."""
        return self.plus(-1)

    def span(self, last: Month) -> tuple[Month, ...]:
        """All months from this one to `last`, both included; empty when `last` lies before."""
        return tuple(self.plus(count) for count in range(last.ordinal - self.ordinal + 1))

    def day(self, number: int) -> date:
        """A day of the month; a number beyond its end gives the last day."""
        return date(self.year, self.month, min(number, self.last_day.day))

    @property
    def first_day(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day."""
        return date(self.next().year, self.next().month, 1) - timedelta(days=1)


@dataclass(frozen=True)
class VersionSpan:
    """The months a rulebook version is valid in; `last` None: still valid."""

    version_id: str
    first: Month
    last: Month | None

    def holds(self, month: Month) -> bool:
        """Whether the version is valid in the month."""
        return self.first <= month and (self.last is None or month <= self.last)


@dataclass(frozen=True)
class Calendar:
    """A competition's time: zone, first month of the year, due and cut-off days, holidays, versions by month."""

    competition_id: str
    zone: str
    first_month: int
    due_day: int
    cutoff_day: int
    due_time: time
    holiday_rule: Literal["next_workday", "none"]
    holidays: Mapping[date, str] = field(default_factory=dict)
    versions: tuple[VersionSpan, ...] = ()

    # ---- years and their parts -------------------------------------------------------------------------------------

    def year_start(self, month: Month) -> Month:
        """The first month of the competition year the month lies in."""
        return month.plus(-self.month_of_year(month))

    def month_of_year(self, month: Month) -> int:
        """0 for the first month of the competition year, 11 for the last."""
        return (month.month - self.first_month) % 12

    def year_label(self, month: Month) -> int:
        """The calendar year of the last month of the competition year."""
        return self.year_start(month).plus(11).year

    def period_id(self, period: Period, month: Month) -> str:
        """The scope id of the month, quarter, half or year the month lies in."""
        label, position = self.year_label(month), self.month_of_year(month)
        ids: dict[Period, str] = {
            "month": str(month),
            "quarter": f"{label}-Q{position // 3 + 1}",
            "half": f"{label}-H{position // 6 + 1}",
            "year": str(label),
        }
        return ids[period]

    def period_months(self, period: Period, month: Month) -> tuple[Month, ...]:
        """The months of the period the month lies in, without those before the competition began."""
        length = PERIOD_MONTHS[period]
        start = month.plus(-(self.month_of_year(month) % length))
        whole = start.span(start.plus(length - 1))
        return tuple(each for each in whole if self.begins is None or each >= self.begins)

    @cached_property
    def begins(self) -> Month | None:
        """The first month any rulebook version is valid in."""
        return min((version.first for version in self.versions), default=None)

    def months(self, first: Month, last: Month) -> tuple[Month, ...]:
        """The months from first to last that the competition runs in."""
        return tuple(month for month in first.span(last) if self.begins is None or month >= self.begins)

    def version_id(self, month: Month) -> str:
        """The rulebook version of a month; raises NoVersion where there is none."""
        for version in self.versions:
            if version.holds(month):
                return version.version_id
        raise NoVersion(month, [version.version_id for version in self.versions])

    # ---- working days, due and cut-off -----------------------------------------------------------------------------

    def is_workday(self, day: date) -> bool:
        """Weekends and holidays are free, make-up days are not."""
        kind = self.holidays.get(day)
        return kind == "workday" or (kind is None and day.weekday() < 5)

    def due_on(self, month: Month) -> date:
        """The day by which the month's report is due."""
        return self.moved(month.next().day(self.due_day))

    def cutoff_on(self, month: Month) -> date:
        """The last day on which the month's report is taken at all."""
        return self.moved(month.next().day(self.cutoff_day))

    def moved(self, day: date) -> date:
        """The day itself, or the next working day where the holiday rule says so."""
        while self.holiday_rule == "next_workday" and not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def due_at(self, month: Month) -> datetime:
        """The instant (UTC) after which the month's report is late."""
        return self.instant(self.due_on(month))

    def cutoff_at(self, month: Month) -> datetime:
        """The instant (UTC) after which the month's report is missing."""
        return self.instant(self.cutoff_on(month))

    def instant(self, day: date) -> datetime:
        """The due time of a day in the competition's zone, as UTC."""
        return datetime.combine(day, self.due_time, ZoneInfo(self.zone)).astimezone(UTC)

    def local_day(self, instant: datetime) -> date:
        """The day of an aware instant in the competition's zone."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def workdays_after(self, day: date, count: int) -> date:
        """The day so many working days later."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def working_days_late(self, month: Month, received_on: date) -> int:
        """Working days after the due day up to the day of arrival; a late report is late by one day at least."""
        due_on = self.due_on(month)
        late = sum(self.is_workday(day) for day in days_between(due_on + timedelta(days=1), received_on))
        return max(1, late)

    # ---- tables ----------------------------------------------------------------------------------------------------

    def tables(self, first: Month, last: Month, known_at: datetime | None) -> dict[str, pl.DataFrame]:
        """The calendar.* tables of marts/schema.sql for these months; known_at is the last instant the journal knows.

        Scopes are those that end in these months; the tables reach back to the start of the year of the first one.
        """
        from competition.scopes import (
            calendar_tables,  # scopes are made of months: it imports this module
        )

        return calendar_tables(self, first, last, known_at)


def days_between(first: date, last: date) -> Iterable[date]:
    """All days from first to last, both included."""
    return (first + timedelta(days=count) for count in range((last - first).days + 1))
