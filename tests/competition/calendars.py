"""Calendars for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from competition.calendar import Calendar, Month, VersionSpan


def month(text: str) -> Month:
    """A month from its text."""
    return Month.parse(text)


def a_calendar(
    first_month: int = 1,
    begins: str = "2025-01",
    holidays: Mapping[date, str] | None = None,
    **changes: Any,
) -> Calendar:
    """A calendar of one open version, due on the 5th and cut off on the 12th at 18:00 in Shanghai."""
    settings: dict[str, Any] = {"due_day": 5, "cutoff_day": 12, "holiday_rule": "next_workday"} | changes
    return Calendar(
        competition_id="county",
        zone="Asia/Shanghai",
        first_month=first_month,
        due_time=time(18),
        holidays=holidays or {},
        versions=(VersionSpan("2025", month(begins), None),),
        **settings,
    )
