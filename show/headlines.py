"""The sentence each page opens with, computed from its rows and worded by the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from show import format as shown
from show.fragments import text
from words import Language

Row = dict[str, Any]


def unit_name(row: Row, language: Language) -> str:
    """A unit's name in the reader's language."""
    return str((row["unit_en"] if language == "en" else None) or row["unit_zh"])


def listed(names: list[str], language: Language) -> str:
    """Names in a row, with the comma of the language."""
    return text(language, "list_comma").join(names)


def _leaders(rows: list[Row], column: str, language: Language) -> list[str]:
    return [unit_name(row, language) for row in rows if row[column] == 1]


def riser(rows: list[Row], threshold: Decimal | None) -> Row | None:
    """Who rose most, if its score changed by more than the policy's threshold: jitter makes no news."""
    if threshold is None:
        return None
    rose = [row for row in rows if (row["movement"] or 0) > 0 and (row["score_change"] or 0) > threshold]
    return max(rose, key=lambda row: (row["movement"], row["score_change"]), default=None)


def ranking(rows: list[Row], threshold: Decimal | None, language: Language) -> str:
    """Who leads now, who leads the year so far, and who rose most."""
    leaders = _leaders(rows, "place", language)
    if not leaders:
        return text(language, "headline_nobody")
    best = shown.score(next(row["score"] for row in rows if row["place"] == 1))
    key = "headline_leads" if len(leaders) == 1 else "headline_tied"
    sentence = text(language, key, units=listed(leaders, language), score=best)
    year = _leaders(rows, "to_date_place", language)
    if year:
        both = year == leaders
        units = listed(year, language)
        sentence += (
            text(language, "headline_leads_both") if both else text(language, "headline_leads_year", units=units)
        )
    rose = riser(rows, threshold)
    if rose:
        sentence += text(language, "headline_mover", unit=unit_name(rose, language), places=rose["movement"])
    return sentence


def unit(row: Row, rows: list[Row], worst: str | None, language: Language) -> str:
    """Its place, what the next place takes, and where most was lost."""
    name = unit_name(row, language)
    if row["is_guest"]:
        return text(language, "unit_guest", unit=name)
    if row["place"] is None:
        return text(language, "unit_unplaced", unit=name)
    if row["is_missing"]:
        return text(language, "unit_missing", unit=name, place=row["place"])
    sentence = text(language, "unit_tied" if row["is_tied"] else "unit_place", unit=name, place=row["place"])
    ahead = next((one for one in rows if one["unit_id"] == row["next_unit_id"]), None)
    if ahead and row["gap_to_next"]:
        gap, next_name = shown.score(row["gap_to_next"]), unit_name(ahead, language)
        sentence += text(language, "unit_behind", gap=gap, next=next_name)
    return sentence + (text(language, "unit_worst", item=worst) if worst else "")


def three(unit_row: Row, results: list[Row], dimensions: dict[str, Row], language: Language) -> str:
    """The unit's places in the dimensions, in the rulebook's order."""
    parts = [
        text(
            language, "three_part", dimension=_dimension(dimensions[row["dimension_id"]], language), place=row["place"]
        )
        for row in results
        if row["place"] is not None
    ]
    name = unit_name(unit_row, language)
    if not parts:
        return text(language, "three_none", unit=name)
    return text(language, "three_headline", unit=name, parts=text(language, "list_comma_long").join(parts))


def _dimension(row: Row, language: Language) -> str:
    return str((row["name_en"] if language == "en" else None) or row["name_zh"])
