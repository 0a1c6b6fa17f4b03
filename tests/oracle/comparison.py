"""Standing beside the others of the group: place, best and median of an indicator, an item, a dimension."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from recount.inputs import Inputs
from recount.rounding import hu

if TYPE_CHECKING:
    from tests.oracle.score import Results

Values = dict[str, Any]
# what decides the place, and what best and median are taken of; nothing to compare where it is None
Figures = dict[str, tuple[Fraction, Fraction] | None]


def compare_scope(inputs: Inputs, results: Results) -> None:
    """Fill ``results.compared`` for one scope: mart, key, then place, group_best and group_median."""
    scope, indicators = inputs.scope["scope_id"], inputs.rules.indicators
    figures: dict[tuple[str, str], Figures] = defaultdict(dict)
    for unit in inputs.members:
        for each, row in indicators.items():
            line = results.lines.get((scope, unit, each))
            if line is not None:
                is_open = row["family"] == "score" and line.open_points > 0
                figures["indicator_points", each][unit] = (line.points, line.points) if is_open else None
        for item in {key[2] for key in results.items if key[:2] == (scope, unit)}:
            part = results.items[scope, unit, item]
            rate = hu(100 * part.points / part.open_points, 4) if part.open_points else None
            figures["item_points", item][unit] = None if rate is None else (rate, part.points)
        for dimension in inputs.rules.dimensions:
            found = results.dimensions.get((scope, unit, dimension))
            if found is not None:
                result = found.result
                figures["dimension_points", dimension][unit] = None if result is None else (result, result)
    for (mart, each), values in figures.items():
        digits = 2 if mart == "dimension_points" else 4
        for unit, compared in beside(inputs, values, digits).items():
            results.compared[mart, (scope, unit, each)] = compared


def beside(inputs: Inputs, values: Figures, digits: int) -> dict[str, Values]:
    """Each unit beside the ranked members of its group."""
    found: dict[str, Values] = {}
    for group in {inputs.stretch(unit)["group_id"] for unit in values}:
        rivals = [figure for rival in inputs.compared(group) if (figure := values.get(rival)) is not None]
        best = max((shown for _, shown in rivals), default=None)
        middle = median([shown for _, shown in rivals], digits)
        for unit, own in values.items():
            if inputs.stretch(unit)["group_id"] == group:
                is_placed = own is not None and unit in inputs.compared(group)
                place = 1 + sum(deciding > own[0] for deciding, _ in rivals) if is_placed and own is not None else None
                found[unit] = {"place": place, "group_best": best, "group_median": middle}
    return found


def median(values: list[Fraction], digits: int) -> Fraction | None:
    """The middle one, or the two middle ones' mean rounded half up."""
    ordered = sorted(values)
    if not ordered:
        return None
    return hu((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2, digits)
