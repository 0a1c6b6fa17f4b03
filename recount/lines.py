"""The lines of a scope, in the order of core.md 7.4: apply the rule, add up months, zero and reduce, group mean,
composites, rescale."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction

from recount.case import Case
from recount.inputs import Inputs
from recount.model import Row
from recount.rates import quota_pot_open
from recount.rivals import geometric_mean
from recount.rounding import ZERO, hu
from recount.shapes import BY_RECEIPT, COMPARING, COMPOSITE, SHAPES


@dataclass(frozen=True)
class Line:
    """One indicator of one member in one scope."""

    state: str
    points: Fraction = ZERO
    open_points: Fraction = ZERO
    is_closed: bool = False  # nothing to compare with in the whole group


Lines = dict[str, Line]


def lines_of_scope(inputs: Inputs) -> dict[str, Lines]:
    """The lines of every member."""
    lines = {unit: plain_lines(inputs, unit) for unit in inputs.members}
    means = {unit: group_means(inputs, unit, lines) for unit in inputs.members}
    for unit, own in lines.items():
        own |= means[unit]
        add_composites(inputs, unit, own)
        rescale(inputs, own)
    return lines


def rules(inputs: Inputs, unit: str, *, composite: bool) -> list[Row]:
    """The rules of the scope's version that give the unit's group points; decided vetoes give none."""
    return [
        row
        for row in inputs.rules.indicators.values()
        if row["family"] != "veto" and inputs.is_for(row, unit) and (row["shape"] == COMPOSITE) == composite
    ]


def plain_lines(inputs: Inputs, unit: str) -> Lines:
    """The lines of all rules but composites, struck by what befell the unit."""
    strikes = inputs.strikes(unit)
    lines = {}
    for row in rules(inputs, unit, composite=False):
        line = line_of(inputs, row, unit)
        line = replace(line, points=strikes.on(row, line.points))
        is_adjustment = row["family"] in ("bonus", "deduction")
        lines[row["indicator_id"]] = replace(line, open_points=ZERO) if is_adjustment else line
    return lines


def line_of(inputs: Inputs, indicator: Row, unit: str) -> Line:
    """The indicator's line: once over its window, or month by month."""
    if indicator["apply_per"] != "month" or indicator["shape"] in BY_RECEIPT:
        window = inputs.window(indicator["period"])
        return window_line(inputs, indicator, unit, window)
    by_month = month_lines(inputs, indicator["indicator_id"], unit)
    if inputs.scope["scope_kind"] == "month":
        return added_up(list(by_month.values()), list(by_month.values()))
    return added_up(list(by_month.values()), best_of(by_month, inputs.given(indicator, "best_periods")))


# ---- month by month --------------------------------------------------------------------------------------------------


def month_lines(inputs: Inputs, indicator_id: str, unit: str) -> dict[str, Line]:
    """The lines of the months of the scope in which the lineage was there, each under the rule of its own version."""
    lines = {}
    for month in inputs.months:
        at_month = inputs.at_month(month)
        line = month_line(at_month, indicator_id, unit) if at_month and inputs.lived(unit, month) else None
        if line is not None:
            lines[month] = line
    return lines


def month_line(at_month: Inputs, indicator_id: str, unit: str) -> Line | None:
    """What a month earned under its own version: 0 where the whole month was struck; None where the rule was not its."""
    kept: dict[tuple[str, str], Line | None] = at_month.month_lines
    key = (indicator_id, unit)
    if key not in kept:
        own = at_month.rules.indicators.get(indicator_id)
        kept[key] = None
        if own is not None and at_month.is_for(own, unit):
            line = window_line(at_month, own, unit, at_month.window(own["period"]))
            is_zeroed = own["family"] == "score" and at_month.strikes(unit).is_month_zeroed
            kept[key] = replace(line, points=ZERO) if is_zeroed else line
    return kept[key]


def best_of(by_month: dict[str, Line], count: Fraction | None) -> list[Line]:
    """The months with the most points, the later of equal ones; all where the rule does not choose."""
    if count is None:
        return list(by_month.values())
    ordered = sorted(by_month, key=lambda month: (by_month[month].points, month), reverse=True)
    return [by_month[month] for month in ordered[: int(count)]]


def added_up(lines: list[Line], counting: list[Line]) -> Line:
    """Points and open points of those that count added up; the state of all by its order."""
    states = {line.state for line in lines}
    state = next((each for each in ("missing", "unverified", "open", "no_task") if each in states), "not_due")
    points = sum((line.points for line in counting), ZERO)
    return Line(state, points, sum((line.open_points for line in counting), ZERO))


# ---- one window ------------------------------------------------------------------------------------------------------


def window_line(inputs: Inputs, indicator: Row, unit: str, window: tuple[str, ...]) -> Line:
    """The line over one window, by the order of states."""
    if not window:
        return Line("not_due")
    case = Case(inputs, indicator, unit, window)
    if indicator["indicator_id"] in inputs.exempt(unit):
        return no_task(case)
    if not inputs.is_settled(indicator, window):
        return Line("unverified")
    if inputs.is_unreported(indicator, unit, window) or is_missing_by_receipt(inputs, indicator, unit):
        return Line("missing", ZERO, open_points(case, with_quota=False))
    if inputs.is_untasked(indicator, unit, window):
        return no_task(case)
    points = SHAPES[indicator["shape"]](case)
    if points is None:
        return no_task(case)
    return Line("open", points, open_points(case))


def is_missing_by_receipt(inputs: Inputs, indicator: Row, unit: str) -> bool:
    """In a month scope a missing report is missing in every indicator with a unit column."""
    return bool(inputs.unit_columns(indicator)) and inputs.is_missing(unit)


def no_task(case: Case) -> Line:
    """Left out of the open points, or full, as the indicator says; an adjustment gives nothing."""
    if is_closed(case):
        return Line("no_task", is_closed=True)
    if case.indicator["no_task"] != "full" or case.is_adjustment:
        return Line("no_task")
    full = open_points(case, with_quota=False)
    return Line("no_task", full, full)


def is_closed(case: Case) -> bool:
    """A rule that compares is closed for the whole group, the exempt too, where there is nothing to compare."""
    return case.indicator["shape"] in COMPARING and SHAPES[case.indicator["shape"]](case) is None


def open_points(case: Case, with_quota: bool = True) -> Fraction:
    """What could be earned in the window; of a quota pot, in the months with a quota."""
    if case.points is None:
        return ZERO
    return quota_pot_open(case, with_quota) if case.indicator["shape"] == "quota_pot" else case.points


# ---- what needs the other lines --------------------------------------------------------------------------------------


def untasked(inputs: Inputs, own: Lines, switch: str) -> list[Row]:
    """The score rules of the whole scope that leave the unit without a task and treat that in this way."""
    found = (inputs.rules.indicators[each] for each in own)
    return [
        row
        for row in found
        if row["family"] == "score" and row["no_task"] == switch and own[row["indicator_id"]].state == "no_task"
    ]


def group_means(inputs: Inputs, unit: str, lines: dict[str, Lines]) -> Lines:
    """Rules without a task that earn what the rivals earned on the average."""
    found = {}
    for row in untasked(inputs, lines[unit], "group_mean"):
        each = row["indicator_id"]
        rivals = (lines[rival][each] for rival in inputs.rivals(unit))
        points = [line.points for line in rivals if line.state == "open"]
        if points:
            found[each] = Line("no_task", hu(sum(points, ZERO) / len(points), 4), row["points"])
    return found


def add_composites(inputs: Inputs, unit: str, own: Lines) -> None:
    """The rules made of other lines, the inner ones first; struck like any other."""
    waiting = {row["indicator_id"]: row for row in rules(inputs, unit, composite=True)}
    while waiting:
        ready = [each for each in waiting if not component_ids(inputs, each) & waiting.keys()]
        for each in ready:
            row = waiting.pop(each)
            line = composite_line(inputs, row, unit, own)
            own[each] = replace(line, points=inputs.strikes(unit).on(row, line.points))


def component_ids(inputs: Inputs, indicator: str) -> set[str]:
    """What a composite is made of."""
    return {row["component_id"] for row in inputs.rules.components.get(indicator, [])}


def composite_line(inputs: Inputs, indicator: Row, unit: str, own: Lines) -> Line:
    """The mean of the rates of the components with something open."""
    window = inputs.window(indicator["period"])
    if not window:
        return Line("not_due")
    full = indicator["points"]
    pairs = [
        (row["weight"], hu(100 * line.points / line.open_points, 4))
        for row in inputs.rules.components.get(indicator["indicator_id"], [])
        if (line := own.get(row["component_id"])) is not None and line.open_points > 0
    ]
    if not pairs or indicator["indicator_id"] in inputs.exempt(unit):
        return Line("no_task", full, full) if indicator["no_task"] == "full" else Line("no_task")
    if inputs.given(indicator, "geometric") == 1:
        mean = geometric_mean([(weight, rate / 100) for weight, rate in pairs])
        return Line("open", hu(hu(full * mean, 10), 4), full)
    whole = sum((weight for weight, _ in pairs), ZERO)
    mean = sum((weight * rate for weight, rate in pairs), ZERO) / (100 * whole)
    return Line("open", hu(full * mean, 4), full)


def rescale(inputs: Inputs, own: Lines) -> None:
    """What a rule without a task would have had open goes to the other open indicators of its item, in proportion."""
    indicators = inputs.rules.indicators
    freed: dict[str, Fraction] = defaultdict(lambda: ZERO)
    for row in untasked(inputs, own, "rescale"):
        freed[row["item_id"]] += row["points"]
    for item, points in freed.items():
        others = {
            each: line
            for each, line in own.items()
            if indicators[each]["family"] == "score" and indicators[each]["item_id"] == item and line.open_points > 0
        }
        opened = sum((line.open_points for line in others.values()), ZERO)
        for each, line in others.items():
            way = (opened + points) / opened
            own[each] = replace(line, points=hu(line.points * way, 4), open_points=hu(line.open_points * way, 4))
