"""What a period is called where there is little room: on an axis, or beside others of its year."""

from __future__ import annotations

from show import format as shown
from show import fragments
from show.reading import Row
from words import Language

PARTS = ("q1", "q2", "q3", "q4", "h1", "h2")  # how the codes of quarters and half-years end


def _part(scope: Row) -> str:
    return str(scope["scope_id"]).rpartition("-")[2].lower()


def short(scope: Row, language: Language) -> str:
    """A month, a quarter, a half-year without its year; a year; what has no short name, by its own."""
    if scope["scope_kind"] in ("month", "to_date"):
        return shown.month_label(scope["last_month"], language)
    if scope["scope_kind"] == "year":
        return fragments.text(language, "trends.year", year=scope["year_label"])
    if _part(scope) in PARTS:
        return fragments.text(language, f"trends.part_{_part(scope)}")
    return fragments.name_of(scope, "name", language)


def dated(scope: Row, language: Language) -> str:
    """The same with its year, where that is not said already."""
    if scope["scope_kind"] not in ("month", "to_date") and _part(scope) not in PARTS:
        return short(scope, language)
    return fragments.text(language, "trends.tick_year", month=short(scope, language), year=scope["last_month"][:4])


def is_first(scope: Row) -> bool:
    """Whether a year begins with it."""
    if scope["scope_kind"] in ("month", "to_date"):
        return str(scope["last_month"]).endswith("-01")
    return _part(scope) in ("q1", "h1")
