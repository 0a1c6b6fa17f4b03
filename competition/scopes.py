"""Scopes (months scored as one) and the windows indicators look through, as the tables of the schema calendar.

A month, quarter, half or year becomes a scope with its last month; the year to date is one at every month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

import words
from competition.calendar import PERIOD_MONTHS, Calendar, Month, Period, days_between
from words import Language

TEXT = pl.String
SHAPES: dict[str, dict[str, Any]] = {
    "months": {
        "competition_id": TEXT, "month": TEXT, "year_label": pl.Int32, "version_id": TEXT, "quarter_id": TEXT,
        "half_id": TEXT, "due_at": pl.Datetime("us"), "due_on": pl.Date, "cutoff_at": pl.Datetime("us"),
        "is_cut_off": pl.Boolean,
    },
    "days": {"competition_id": TEXT, "day": pl.Date, "is_workday": pl.Boolean, "workday_no": pl.Int32},
    "scopes": {
        "competition_id": TEXT, "scope_id": TEXT, "scope_kind": TEXT, "year_label": pl.Int32, "version_id": TEXT,
        "first_month": TEXT, "last_month": TEXT, "month_count": pl.Int32, "previous_scope_id": TEXT,
        "last_year_scope_id": TEXT, "name_zh": TEXT, "name_en": TEXT,
    },
    "scope_months": {"competition_id": TEXT, "scope_id": TEXT, "month": TEXT},
    "windows": {"competition_id": TEXT, "scope_id": TEXT, "period": TEXT, "month": TEXT},
    "deadlines": {
        "competition_id": TEXT, "month": TEXT, "kind": TEXT, "falls_at": pl.Datetime("us"), "falls_on": pl.Date,
    },
}  # fmt: skip


ENDS: tuple[Period, ...] = ("quarter", "half", "year")


@dataclass(frozen=True)
class Scope:
    """A set of months scored as one."""

    scope_id: str
    kind: str
    months: tuple[Month, ...]

    @property
    def first(self) -> Month:
        """The first month."""
        return self.months[0]

    @property
    def last(self) -> Month:
        """The last month."""
        return self.months[-1]


def calendar_tables(
    calendar: Calendar, first: Month, last: Month, known_at: datetime | None
) -> dict[str, pl.DataFrame]:
    """All tables of the schema calendar: the scopes that end from first to last, and every month they look back to."""
    months = calendar.months(calendar.year_start(first), last)
    scopes = make_scopes(calendar, calendar.months(first, last))
    rows = {
        "months": [month_row(calendar, month, known_at) for month in months],
        "days": day_rows(calendar, months),
        "scopes": scope_rows(calendar, scopes),
        "scope_months": [(scope.scope_id, str(month)) for scope in scopes for month in scope.months],
        "windows": window_rows(calendar, scopes),
        "deadlines": deadline_rows(calendar, calendar.months(months[0], ahead(calendar, last)) if months else ()),
    }
    return {
        name: pl.DataFrame([(calendar.competition_id, *row) for row in rows[name]], schema=shape, orient="row")
        for name, shape in SHAPES.items()
    }


# ---- scopes ----------------------------------------------------------------------------------------------------------


def make_scopes(calendar: Calendar, months: tuple[Month, ...]) -> list[Scope]:
    """Every scope that ends in one of the months, in the order they end."""
    scopes: list[Scope] = []
    for month in months:
        for period in PERIOD_MONTHS:
            scope_months = calendar.period_months(period, month)
            if scope_months[-1] == month:
                scopes.append(Scope(calendar.period_id(period, month), period, scope_months))
        to_date = tuple(each for each in calendar.period_months("year", month) if each <= month)
        scopes.append(Scope(f"to-{month}", "to_date", to_date))
    return scopes


def scope_rows(calendar: Calendar, scopes: list[Scope]) -> list[tuple[Any, ...]]:
    """The rows of calendar.scopes without the competition."""
    made = {scope.scope_id for scope in scopes}
    return [
        (
            scope.scope_id,
            scope.kind,
            calendar.year_label(scope.last),
            calendar.version_id(scope.last),
            str(scope.first),
            str(scope.last),
            len(scope.months),
            only(made, previous_id(calendar, scope)),
            only(made, scope_id_at(calendar, scope.kind, scope.last.plus(-12))),
            scope_name(calendar, scope, "zh_CN"),
            scope_name(calendar, scope, "en"),
        )
        for scope in scopes
    ]


def scope_id_at(calendar: Calendar, kind: str, month: Month) -> str:
    """The id of the scope of a kind that ends in a month."""
    if kind == "to_date":
        return f"to-{month}"
    period: Period = next(each for each in PERIOD_MONTHS if each == kind)
    return calendar.period_id(period, month)


def previous_id(calendar: Calendar, scope: Scope) -> str | None:
    """The scope before of the same kind; the year to date starts anew each year."""
    before = scope.last.previous() if scope.kind == "to_date" else scope.first.previous()
    if scope.kind == "to_date" and calendar.year_label(before) != calendar.year_label(scope.last):
        return None
    return scope_id_at(calendar, scope.kind, before)


def only(made: set[str], scope_id: str | None) -> str | None:
    """The id where such a scope exists."""
    return scope_id if scope_id in made else None


def scope_name(calendar: Calendar, scope: Scope, language: Language) -> str:
    """What people call the scope."""
    year = calendar.year_label(scope.last)
    if scope.kind == "month":
        return words.say("calendar.scope_month", language, year=scope.last.year, month=month_name(scope.last, language))
    if scope.kind in ("quarter", "half"):
        return words.say(f"calendar.scope_{scope.kind}_{scope.scope_id[-1]}", language, year=year)
    if scope.kind == "year":
        return words.say("calendar.scope_year", language, year=year)
    return to_date_name(scope, language)


def to_date_name(scope: Scope, language: Language) -> str:
    """January–October 2026; one month alone and a year across two calendar years are said differently."""
    first, last = scope.first, scope.last
    if first == last:
        month = month_name(last, language)
        return words.say("calendar.scope_to_date_first", language, year=last.year, month=month)
    if first.year != last.year:
        return words.say(
            "calendar.scope_to_date_across",
            language,
            first_year=first.year,
            first=month_name(first, language),
            last_year=last.year,
            last=month_name(last, language),
        )
    span_from = words.say(f"calendar.span_from_{first.month}", language)
    last_name = month_name(last, language)
    return words.say("calendar.scope_to_date", language, year=last.year, first=span_from, last=last_name)


def month_name(month: Month, language: Language) -> str:
    """October, or 10月."""
    return words.say(f"calendar.month_{month.month}", language)


# ---- months, days, windows -------------------------------------------------------------------------------------------


def month_row(calendar: Calendar, month: Month, known_at: datetime | None) -> tuple[Any, ...]:
    """A row of calendar.months without the competition."""
    cutoff_at = calendar.cutoff_at(month)
    return (
        str(month),
        calendar.year_label(month),
        calendar.version_id(month),
        calendar.period_id("quarter", month),
        calendar.period_id("half", month),
        stored(calendar.due_at(month)),
        calendar.due_on(month),
        stored(cutoff_at),
        known_at is not None and known_at > cutoff_at,
    )


def stored(instant: datetime) -> datetime:
    """An instant as the tables hold it: UTC without a zone."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def day_rows(calendar: Calendar, months: tuple[Month, ...]) -> list[tuple[Any, ...]]:
    """Every day up to two months after the last one: late files arrive after their month."""
    rows: list[tuple[Any, ...]] = []
    worked = 0
    for day in days_between(months[0].first_day, months[-1].plus(2).last_day) if months else ():
        is_workday = calendar.is_workday(day)
        worked += is_workday
        rows.append((day, is_workday, worked))
    return rows


def window_rows(calendar: Calendar, scopes: list[Scope]) -> list[tuple[str, str, str]]:
    """The months of every whole period that ends inside a scope, which may reach back before the scope."""
    return [
        (scope.scope_id, period, str(month))
        for scope in scopes
        for period in PERIOD_MONTHS
        for end in scope.months
        if calendar.period_months(period, end)[-1] == end
        for month in calendar.period_months(period, end)
    ]


# ---- deadlines -------------------------------------------------------------------------------------------------------


def ahead(calendar: Calendar, last: Month) -> Month:
    """How far deadlines are told: to the end of the last month's year, and always one month further than the data."""
    return max(calendar.year_start(last).plus(11), last.next())


def deadline_rows(calendar: Calendar, months: tuple[Month, ...]) -> list[tuple[Any, ...]]:
    """When the report of each month is due and cut off, and where quarters, halves and years end."""
    rows: list[tuple[Any, ...]] = []
    for month in months:
        if calendar.versions and not any(version.holds(month) for version in calendar.versions):
            continue  # no rules any more: nothing is due
        due = (("report_due", calendar.due_on(month)), ("cut_off", calendar.cutoff_on(month)))
        rows += [(str(month), kind, stored(calendar.instant(day)), day) for kind, day in due]
        for period in ENDS:
            if (calendar.month_of_year(month) + 1) % PERIOD_MONTHS[period] == 0:
                day = month.last_day
                rows.append((str(month), f"{period}_end", stored(last_minute(calendar, day)), day))
    return rows


def last_minute(calendar: Calendar, day: date) -> datetime:
    """The last minute of a day in the competition's zone."""
    return datetime.combine(day, time(23, 59), ZoneInfo(calendar.zone))
