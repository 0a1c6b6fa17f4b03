"""The oracle's own calendar: months, periods, scopes and windows, written from the rule text alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
LETTERS = {"quarter": "Q", "half": "H"}


@cache
def plus(month: str, count: int) -> str:
    """The month ``count`` months later."""
    year, number = int(month[:4]), int(month[5:])
    total = year * 12 + number - 1 + count
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def months_between(first: str, last: str) -> list[str]:
    """All months from first to last, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = plus(first, 1)
    return found


class OwnCalendar:
    """The calendar of one competition: years that start in ``first_month``, due and cut-off days, holidays."""

    def __init__(self, competition: Row, versions: list[Row], holidays: dict[date, str] | None = None) -> None:
        self.competition = competition
        self.versions = versions
        self.holidays = holidays or {}

    # ---- periods -------------------------------------------------------------------------------------------------

    def position(self, month: str) -> int:
        """0 for the first month of a year, 11 for the last."""
        return (int(month[5:]) - self.competition["first_month"]) % 12

    def year_label(self, month: str) -> int:
        """A year is named after the calendar year of its last month."""
        return int(plus(month, 11 - self.position(month))[:4])

    def period_of(self, month: str, kind: str) -> list[str]:
        """The months of the period of this kind that holds the month."""
        length = LENGTHS[kind]
        first = plus(month, -(self.position(month) % length))
        return months_between(first, plus(first, length - 1))

    def ends(self, month: str, kind: str) -> bool:
        """Whether a period of this kind ends with the month."""
        return (self.position(month) + 1) % LENGTHS[kind] == 0

    def scope_id(self, month: str, kind: str) -> str:
        """The name of the scope of this kind that holds the month (to_date: that ends with it)."""
        if kind in LETTERS:
            number = self.position(month) // LENGTHS[kind] + 1
            return f"{self.year_label(month)}-{LETTERS[kind]}{number}"
        return {"month": month, "to_date": f"to-{month}", "year": str(self.year_label(month))}[kind]

    # ---- days ----------------------------------------------------------------------------------------------------

    def is_workday(self, day: date) -> bool:
        """Weekends are free, holidays are, make-up days are not."""
        named = self.holidays.get(day)
        return named == "workday" if named else day.weekday() < 5

    def deadline(self, month: str, key: str) -> datetime:
        """The instant (UTC, naive) a month is due or cut off."""
        following = plus(month, 1)
        day = date(int(following[:4]), int(following[5:]), self.competition[key])
        while self.competition["holiday_rule"] == "next_workday" and not self.is_workday(day):
            day += timedelta(days=1)
        zone = ZoneInfo(self.competition["zone"])
        hours, minutes = self.competition["due_time"].split(":")[:2]
        local = datetime.combine(day, time(int(hours), int(minutes)), tzinfo=zone)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def version_of(self, month: str) -> str:
        """The rulebook version that holds in a month."""
        return next(
            row["version_id"]
            for row in self.versions
            if row["first_month"] <= month and (row["last_month"] is None or month <= row["last_month"])
        )

    # ---- tables --------------------------------------------------------------------------------------------------

    def month_row(self, month: str, known_at: datetime) -> Row:
        """One row of calendar.months."""
        due_at, cutoff_at = self.deadline(month, "due_day"), self.deadline(month, "cutoff_day")
        zone = ZoneInfo(self.competition["zone"])
        return {
            "month": month, "year_label": self.year_label(month), "version_id": self.version_of(month),
            "quarter_id": self.scope_id(month, "quarter"), "half_id": self.scope_id(month, "half"),
            "due_at": due_at, "due_on": due_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date(),
            "cutoff_at": cutoff_at, "is_cut_off": cutoff_at < known_at,
        }  # fmt: skip

    def scope_row(self, month: str, kind: str) -> Row:
        """One row of calendar.scopes: the scope of this kind that ends with the month."""
        if kind == "to_date":
            months = months_between(self.period_of(month, "year")[0], month)
            before, year_before = plus(month, -1), plus(month, -12)
            in_year = self.year_label(before) == self.year_label(month)
            previous = self.scope_id(before, kind) if in_year else None
        else:
            months = self.period_of(month, kind)
            before, year_before = plus(months[0], -1), plus(month, -12)
            previous = self.scope_id(before, kind)
        return {
            "scope_id": self.scope_id(month, kind), "scope_kind": kind, "year_label": self.year_label(month),
            "version_id": self.version_of(month), "first_month": months[0], "last_month": months[-1],
            "month_count": len(months), "previous_scope_id": previous,
            "last_year_scope_id": self.scope_id(year_before, kind),
            "name_zh": self.scope_id(month, kind), "name_en": self.scope_id(month, kind),
        }  # fmt: skip

    def scopes(self, months: list[str]) -> list[Row]:
        """Every scope that ends in one of the months."""
        found = []
        for month in months:
            for kind in ("month", "quarter", "half", "to_date", "year"):
                if kind == "to_date" or self.ends(month, kind):
                    found.append(self.scope_row(month, kind))
        made = {scope["scope_id"] for scope in found}
        for scope in found:
            for key in ("previous_scope_id", "last_year_scope_id"):
                scope[key] = scope[key] if scope[key] in made else None
        return found

    def window(self, scope: Row, period: str) -> list[str]:
        """The months an indicator of this period looks at in the scope: its periods that end inside, whole."""
        inside = months_between(scope["first_month"], scope["last_month"])
        return [each for month in inside if self.ends(month, period) for each in self.period_of(month, period)]

    def tables(self, months: list[str], data_months: list[str], known_at: datetime) -> dict[str, list[Row]]:
        """The calendar.* tables: all ``months``, and the scopes that end in one of ``data_months``."""
        key = {"competition_id": self.competition["competition_id"]}
        scopes = self.scopes(data_months)
        return {
            "calendar.months": [key | self.month_row(month, known_at) for month in months],
            "calendar.days": [key | row for row in self.day_rows(months)],
            "calendar.scopes": [key | scope for scope in scopes],
            "calendar.scope_months": [
                key | {"scope_id": scope["scope_id"], "month": month}
                for scope in scopes
                for month in months_between(scope["first_month"], scope["last_month"])
            ],
            "calendar.windows": [
                key | {"scope_id": scope["scope_id"], "period": period, "month": month}
                for scope in scopes
                for period in LENGTHS
                for month in self.window(scope, period)
            ],
        }

    def day_rows(self, months: list[str]) -> list[Row]:
        """calendar.days from the first month to some months after the last."""
        day = date(int(months[0][:4]), int(months[0][5:]), 1)
        end = plus(months[-1], 5)
        rows, workday_no = [], 0
        while f"{day:%Y-%m}" < end:
            workday_no += self.is_workday(day)
            rows.append({"day": day, "is_workday": self.is_workday(day), "workday_no": workday_no})
            day += timedelta(days=1)
        return rows
