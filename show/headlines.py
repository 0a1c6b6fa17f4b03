"""The sentence each page opens with, computed from its rows and worded by the catalogue."""

from __future__ import annotations

from typing import Any

from show import format as shown
from show.fragments import text
from words import Language

Row = dict[str, Any]
NEWS = 2  # places: a single one is no news


def unit_name(row: Row, language: Language) -> str:
    """A unit's name in the reader's language."""
    return str((row["unit_en"] if language == "en" else None) or row["unit_zh"])


def listed(names: list[str], language: Language) -> str:
    """Names in a row, with the comma of the language."""
    return text(language, "list_comma").join(names)


def _leaders(rows: list[Row], column: str, language: Language) -> list[str]:
    return [unit_name(row, language) for row in rows if row[column] == 1]


def movers(rows: list[Row], sign: int) -> list[Row]:
    """Those who rose (1) or fell (-1) by enough to be named, furthest first, as the mart of progress has it.

    Rows are standings with ``is_mover``, ``mover_order`` and, as ``movement``, the movement that may be shown.
    """
    moved = [row for row in rows if row["is_mover"] and (row["movement"] or 0) * sign > 0]
    return sorted(moved, key=lambda row: (row["mover_order"] or 0, row["unit_id"]))


def mover(rows: list[Row]) -> Row | None:
    """Who rose furthest, where that is worth a headline: the one definition of every page."""
    rising = movers(rows, 1)
    return rising[0] if rising and rising[0]["movement"] >= NEWS else None


def ranking(rows: list[Row], language: Language) -> str:
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
    rose = mover(rows)
    if rose:
        sentence += text(language, "headline_mover", unit=unit_name(rose, language), places=rose["movement"])
    return sentence
