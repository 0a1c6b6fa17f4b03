"""The drop-downs of templates: which names a column of a list may hold, from the rulebook and the roster of a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from etl.kinds import YEARLY
from etl.tidy.pieces import parts

if TYPE_CHECKING:
    from etl.blank_plan import Plan

# The least whole number a column takes.
LEAST = {"quantity": 1, "place": 1, "of": 1, "due": 0, "issued": 0, "returned": 0}


def number_least(field_id: str) -> int | None:
    """The least whole number a column takes; None: it holds no whole numbers."""
    return LEAST.get(field_id)


def choices(plan: Plan, field_id: str) -> list[str]:
    """The names a column may hold; nothing where it takes any text."""
    version = plan.version
    rows: dict[str, Sequence[Any]] = {
        "level": levels(plan),
        "route": version.routes,
        "indicator": indicators(plan),
        "voter_class": version.voter_classes,
        "question": version.questions,
        "grade": version.grades,
        "group_id": version.groups,
        "class_id": version.classes,
        "unit": plan.members,
    }
    if field_id in rows:
        id_of = {"unit": "unit_id"}.get(field_id, field_id if field_id.endswith("_id") else f"{field_id}_id")
        return named(plan, rows[field_id], id_of)
    return others(plan, field_id)


def others(plan: Plan, field_id: str) -> list[str]:
    """The choices that are no rows of rulebook or roster."""
    calendar = plan.rulebook.calendar
    match field_id:
        case "period":
            year = str(calendar.year_label(plan.month))
            return list(dict.fromkeys([plan.period, *([year] if plan.kind.kind_id in YEARLY else [])]))
        case "counts_month":
            return [str(month) for month in calendar.year_start(plan.month).span(plan.month)]
        case "part":
            return [english if plan.language == "en" else chinese for _, chinese, english in parts()]
        case "is_guest":
            return ["yes", "no"] if plan.language == "en" else ["是", "否"]
    return []


def named(plan: Plan, rows: Iterable[Any], id_of: str) -> list[str]:
    """The names of rows; where two share one, their ids."""
    listed = [(str(getattr(row, id_of)), plan.name(row)) for row in rows]
    often = Counter(name for _, name in listed)
    return [name if often[name] == 1 else identifier for identifier, name in listed]


def levels(plan: Plan) -> list[Any]:
    """The levels that some rule about the register gives or takes points for; of a register no rule reads all."""
    readers = {each.indicator_id for each in plan.version.indicators if each.register_id == plan.kind.kind_id}
    used = {tier.level_id for tier in plan.version.tiers if tier.indicator_id in readers}
    found = [each for each in plan.version.levels if each.level_id in used]
    return found or list(plan.version.levels)


def indicators(plan: Plan) -> list[Any]:
    """The rules a row may name: those that are judged, or any that gives points."""
    if plan.kind.family == "judges":
        return [each for each in plan.version.indicators if each.shape == "judged_mean"]
    return [each for each in plan.version.indicators if each.family == "score"]
