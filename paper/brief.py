"""The brief 简报: a month on one sheet for leaders, and as one long picture for phones; the same words and figures in both.

What it says is what the static edition says (``show.edition.context``): of a published month frozen rows alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paper.pdf import typeset
from show import format as shown
from show.fragments import name_of, text
from show.reading import Row
from words import Language

WIDE = 1080  # pixels of the picture
MOST = 15  # places of a group; a sheet that can't hold them shows fewer
DUE = 3
HASH = 16


def told(context: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What stands on a brief, as texts; ``context`` as ``show.edition.context`` gives it."""
    month = name_of(context["scope"], "name", language)
    is_final = context["status"] == "final"
    return {
        "language": language,
        "competition": name_of(context["competition"], "name", language),
        "title": _say(language, "title", month=month),
        "internal": text(language, "edition.internal"),
        "issue": issued(context, language),
        "is_final": is_final,
        "status": text(language, f"status_{context['status']}"),
        "note": text(language, "edition.provisional") if not is_final
        else text(language, "edition.changed") if context["is_changed"] else "",
        "data_to": text(language, f"edition.data_to{'_issued' if context['issue'] else ''}", when=context["data_to"]),
        "groups": [group(one, context, language) for one in context["groups"]],
        "exceptions": [exception(state, units, count, language) for state, units, count in context["exceptions"]]
        + ([f"{text(language, 'overview.unsettled')} {context['unsettled']}"] if context["unsettled"] else []),
        "due": [{"when": str(one["when"]), "what": str(one["what"])} for one in context["deadlines"][:DUE]],
        "honours": [honour(one, language) for one in context["honours"]],
        "hash_name": _say(language, "hash" if context["issue"] else "hash_shown"),
        "hash": str(context["results_hash"]),
        "short_hash": str(context["results_hash"])[:HASH],
        "words": {
            name: _say(language, name) for name in (
                "month", "year", "place", "rising", "falling", "nobody_moved", "lost", "lost_points", "of_open", "exceptions",
                "no_exceptions", "due", "honours", "page",
            )
        } | {"unit": text(language, "col_unit"), "score": text(language, "col_score_month")},
    }  # fmt: skip


def issued(context: Mapping[str, Any], language: Language) -> str:
    """The issue, from its second revision on with the revision; without one it is a draft."""
    if not context["issue"]:
        return _say(language, "no_issue")
    revision = context["revision"]
    return str(context["issue"]) + (f" {text(language, 'edition.revision', revision=revision)}" if revision > 1 else "")


def group(one: Row, context: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """A group: its headline, its figures, its first places on both clocks, movers and losses."""
    facts, rows = one["facts"], [] if one["is_empty"] else [row for row in one["rows"] if row["place"] is not None]
    reported = f"{facts['reported_count']}/{facts['expected_count']}" if facts["expected_count"] else ""
    figures = [
        ("reported", reported), ("best", shown.score(facts["best_score"])), ("median", shown.score(facts["median_score"])),
        ("spread", shown.score(facts["spread"])),
    ]  # fmt: skip
    return {
        "name": one["name"],
        "headline": one["headline"],
        "deck": " ".join(one["deck"]),
        "figures": [{"name": _say(language, name), "value": value} for name, value in figures if value],
        "rows": [line(row, context["has_year"], language) for row in rows[:MOST]],
        "count": len(one["rows"]),
        # Said below the table with the number that is left out: how many stand there the sheet decides.
        "rest": _say(language, "rest", count="{count}"),
        "rising": [mover(row) for row in one["rising"]],
        "falling": [mover(row) for row in one["falling"]],
        "lost": [loss(row, one["lost"]) for row in one["lost"]],
    }


def line(row: Row, has_year: bool, language: Language) -> dict[str, str]:
    """A unit's places and scores on both clocks."""
    marks = [name for name in ("is_tied", "is_missing", "is_late") if row[name]]
    return {
        "place": str(row["place"]),
        "unit": row["name"],
        "marks": " ".join(text(language, f"mark_{name.removeprefix('is_')}") for name in marks),
        "score": shown.score(row["score"]),
        "moved": moved(row, language),
        "year_place": "" if not has_year else str(row["to_date_place"] or shown.NOTHING),
        "year_score": "" if not has_year else shown.score(row["to_date_score"]),
    }


def moved(row: Row, language: Language) -> str:
    """Places won or lost as a sign and a number."""
    if row["is_new"]:
        return text(language, "mark_new")
    if not row["movement"]:
        return shown.NOTHING
    return f"{'▲' if row['movement'] > 0 else '▼'}{abs(row['movement'])}"


def mover(row: Row) -> dict[str, str]:
    """Who moved, and how far."""
    return {"unit": row["name"], "moved": f"{'▲' if row['movement'] > 0 else '▼'}{abs(row['movement'])}"}


def loss(row: Row, rows: list[Row]) -> dict[str, Any]:
    """An item that costs the group points, and how long its bar is beside the longest."""
    largest = max((each["lost_points"] or 0 for each in rows), default=0)
    part = float((row["lost_points"] or 0) / largest) if largest else 0.0
    return {
        "item": row["name"],
        "points": shown.minus(row["lost_points"]),
        "share": row["share"],
        "part": max(0.0, part),
    }


def exception(state: str, units: list[Row], count: int, language: Language) -> str:
    """Who is missing, late or awaited."""
    names = text(language, "list_comma").join(row["name"] for row in units)
    more = text(language, "overview.of_count", count=count) if names and count > len(units) else ""
    return (
        f"{text(language, f'exception_{state}')} {names or text(language, 'overview.units_count', count=count)}{more}"
    )


def honour(one: Row, language: Language) -> str:
    """A place given from above."""
    return _say(
        language, "honour", unit=one["name"], body=one["body"], metric=one["metric"],
        place=shown.NOTHING if one["place"] is None else one["place"], count=one["of_count"] or shown.NOTHING,
    )  # fmt: skip


def pdf(brief: Mapping[str, Any]) -> bytes:
    """One sheet of A4."""
    return typeset("brief.typ", brief)[0]


def picture(brief: Mapping[str, Any]) -> bytes:
    """One PNG, 1080 pixels wide and as high as it needs."""
    return typeset("brief_long.typ", brief, "png", WIDE)[0]


def _say(language: Language, key: str, **gaps: object) -> str:
    return text(language, f"edition.brief_{key}", **gaps)
