"""The sentence overview, ranking, briefing and edition open with, computed from their rows and worded by the catalogue."""

from __future__ import annotations

from show import format as shown
from show.fragments import text
from show.reading import Row
from words import Language

NEWS = 2  # places: a single one is no news
NAMED = 4


def unit_name(row: Row, language: Language) -> str:
    """A unit's name in the reader's language."""
    return str((row["unit_en"] if language == "en" else None) or row["unit_zh"])


def listed(names: list[str], language: Language) -> str:
    """Names in a row, with the comma of the language."""
    return text(language, "list_comma").join(names)


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


def several(names: list[str], language: Language, count: int = 0) -> str:
    """Units in a row, as a sentence has them; of many (``count``, where some were left out) the first and how many."""
    count = count or len(names)
    if count > NAMED:
        return text(language, "overview.and_more", names=listed(names[:NAMED], language), count=count)
    before = [listed(names[:-1], language)] if len(names) > 1 else []
    return text(language, "overview.list_last").join([*before, *names[-1:]])


def is_open(rows: list[Row]) -> bool:
    """Whether reports of the month may still come."""
    return any(row.get("report") == "pending" for row in rows)


def is_empty(rows: list[Row]) -> bool:
    """Whether reports may still come and none is there: the places that there are say nothing."""
    return is_open(rows) and not any(row.get("report") in ("on_time", "late") for row in rows)


def ranking(rows: list[Row], language: Language, with_mover: bool = True) -> str:
    """Who leads now, who leads the year so far, and who rose furthest; of an open month who is in front so far."""
    leaders = [row for row in rows if row["place"] == 1]
    if is_empty(rows):
        return text(language, "overview.headline_empty")
    if not leaders:
        return text(language, "overview.headline_nobody")
    now = [unit_name(row, language) for row in leaders]
    named = {"units": several(now, language), "score": shown.score(leaders[0]["score"])}
    if is_open(rows):
        return text(language, f"overview.headline_open{'_tied' if len(now) > 1 else ''}", **named)
    year = [unit_name(row, language) for row in rows if row["to_date_place"] == 1 and not is_year(row)]
    rose = mover(rows) if with_mover else None
    is_first = len(leaders) == 1 and rose is leaders[0]
    kind = "tied" if len(now) > 1 else "rises" if is_first else "leads"
    gaps = {"places": rose["movement"]} if rose and is_first else {}
    sentence = text(language, f"overview.headline_{kind}{'_both' if year == now else ''}", **named, **gaps)
    if year and year != now:
        key = "overview.headline_year_tied" if len(year) > 1 else "overview.headline_year"
        sentence += text(language, key, units=several(year, language))
    if rose and not is_first:
        sentence += text(language, "overview.headline_mover", unit=unit_name(rose, language), places=rose["movement"])
    return sentence


def is_year(row: Row) -> bool:
    """Whether the row's own scope is the year so far."""
    return bool(row["to_date_scope_id"] == row["scope_id"])
