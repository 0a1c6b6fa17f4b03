"""When things arrived: due dates and cut-offs of the competition's own calendar, and working days counted from them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from competition.calendar import Calendar, Month
from competition.rulebook import read_rulebooks
from scripts.sample import figures, story
from scripts.sample.rules import COMPETITION, RULEBOOKS

ZONE = ZoneInfo("Asia/Shanghai")


@cache
def calendar() -> Calendar:
    """The calendar of the sample's competition."""
    return read_rulebooks(RULEBOOKS)[COMPETITION].calendar


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in the county."""
    return datetime.combine(day, time(hour, minute), ZONE)


def due_on(month: str) -> date:
    """The day a month's reports are due."""
    return calendar().due_on(Month.parse(month))


def cutoff_on(month: str) -> date:
    """The day after which a month's report is missing."""
    return calendar().cutoff_on(Month.parse(month))


def workdays_after(day: date, count: int) -> date:
    """The day `count` working days after another."""
    while count:
        day += timedelta(days=1)
        count -= calendar().is_workday(day)
    return day


def arrival(unit_id: str, month: str) -> datetime | None:
    """When a unit's monthly report arrived; None: it never did."""
    source = figures.draw(unit_id, month, "arrival")
    hour, minute = source.randint(9, 16), source.randint(0, 59)
    if (unit_id, month) in story.MISSING:
        days = story.MISSING[unit_id, month]
        return None if days is None else at(workdays_after(cutoff_on(month), days), hour, minute)
    if (unit_id, month) in story.LATE:
        return at(workdays_after(due_on(month), story.LATE[unit_id, month]), hour, minute)
    return at(due_on(month) - timedelta(days=source.choice((0, 0, 0, 1, 1, 2))), hour, minute)


def is_in_time(unit_id: str, month: str) -> bool:
    """Whether the report came before the cut-off."""
    return (unit_id, month) not in story.MISSING
