"""From inputs to places: states, points, totals, ledger, dimensions, evaluation and ranking of every scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from tests.oracle.comparison import compare_scope, median
from tests.oracle.evaluation import evaluations
from tests.oracle.inputs import Inputs, hu
from tests.oracle.model import Model, World
from tests.oracle.shapes import BY_RECEIPT, COMPARING, SHAPES, Case, capped, quota_pot_open

Row = dict[str, Any]
ZERO = Fraction(0)
EFFECTS = ("mark", "ineligible", "last")


@dataclass(frozen=True)
class Line:
    """One indicator of one member in one scope."""

    state: str
    points: Fraction = ZERO
    open_points: Fraction = ZERO


@dataclass(frozen=True)
class Standing:
    """One member's total and place in one scope."""

    group_id: str
    is_guest: bool
    earned: Fraction
    open_points: Fraction
    bonus: Fraction
    deduction: Fraction
    score: Fraction | None
    is_missing: bool
    veto: str
    place: int | None = None
    is_tied: bool = False
    is_new: bool = False
    movement: int | None = None
    gap_to_best: Fraction | None = None
    gap_to_next: Fraction | None = None
    previous_place: int | None = None
    score_change: Fraction | None = None
    to_date_score: Fraction | None = None
    to_date_place: int | None = None

    @property
    def lost_points(self) -> Fraction:
        """What was open and not earned."""
        return self.open_points - self.earned


@dataclass(frozen=True)
class Dimension:
    """One dimension of one member: the rate, the evaluation, and the two blended."""

    points: Fraction
    open_points: Fraction
    rate: Fraction | None
    evaluation: Fraction | None
    result: Fraction | None


@dataclass
class Results:
    """Everything the oracle says of one competition, keyed by scope, unit and the thing itself."""

    lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)
    items: dict[tuple[str, str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)
    dimensions: dict[tuple[str, str, str], Dimension] = field(default_factory=dict)
    standings: dict[tuple[str, str], Standing] = field(default_factory=dict)
    compared: dict[tuple[str, tuple[str, str, str]], dict[str, Any]] = field(default_factory=dict)
    ledgers: dict[tuple[str, str], list[tuple[str, str, Fraction]]] = field(default_factory=dict)
    statistics: dict[tuple[str, str], tuple[Fraction | None, ...]] = field(default_factory=dict)
    receipts: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)


def score(world: World, competition_id: str) -> Results:
    """Score every scope of one competition."""
    model, results = Model(world, competition_id), Results()
    for scope in model.scopes.values():
        score_scope(model, scope, results)
    look_around(model, results)
    for unit in model.stretches:
        for month in model.months:
            receipt = model.receipt(unit, month)
            if receipt is not None:
                results.receipts[month, unit] = (receipt.status, receipt.days_late)
    return results


def look_around(model: Model, results: Results) -> None:
    """What a standing shows of other scopes: the one before, and for a month its cumulative."""
    for (scope_id, unit), standing in list(results.standings.items()):
        previous, found = model.scopes[scope_id]["previous_scope_id"], standing
        if previous in model.scopes:
            found = moved(found, results.standings.get((previous, unit)))
        to_date = results.standings.get((f"to-{scope_id}", unit))
        if to_date is not None:
            found = replace(found, to_date_score=to_date.score, to_date_place=to_date.place)
        results.standings[scope_id, unit] = found


def score_scope(model: Model, scope: Row, results: Results) -> None:
    """Score every member of one scope."""
    inputs, scope_id = Inputs(model, scope), scope["scope_id"]
    votes = evaluations(inputs)
    standings: dict[str, Standing] = {}
    for unit in inputs.members:
        lines = {ind["indicator_id"]: line_of(inputs, ind, unit) for ind in scored_indicators(inputs)}
        results.lines.update({(scope_id, unit, each): line for each, line in lines.items()})
        standings[unit], ledger = total(inputs, unit, lines)
        results.ledgers[scope_id, unit] = ledger
        add_items(inputs, unit, lines, results)
        add_dimensions(inputs, unit, lines, votes.get(unit, {}), results)
    for group in {standing.group_id for standing in standings.values()}:
        placed = place({unit: each for unit, each in standings.items() if each.group_id == group})
        results.standings.update({(scope_id, unit): each for unit, each in placed.items()})
        results.statistics[scope_id, group] = statistics(list(placed.values()))
    compare_scope(inputs, results)


def scored_indicators(inputs: Inputs) -> list[Row]:
    """The indicators of the scope's version that give points; decided vetoes give none."""
    return [row for row in inputs.model.indicators[inputs.version].values() if row["family"] != "veto"]


# ---- one indicator ---------------------------------------------------------------------------------------------------


def line_of(inputs: Inputs, indicator: Row, unit: str) -> Line:
    """The indicator's line: once over its window, or month by month; struck by zeroings at the end."""
    if indicator["apply_per"] == "month" and indicator["shape"] not in BY_RECEIPT:
        line = added_up(month_lines(inputs, indicator, unit))
    else:
        window = inputs.model.windows.get((inputs.scope["scope_id"], indicator["period"]), ())
        line = window_line(inputs, indicator, unit, window)
    if indicator["indicator_id"] in zeroed(inputs, unit):
        line = replace(line, points=ZERO)
    if indicator["family"] != "score":
        line = without_veto(inputs, indicator, unit, replace(line, open_points=ZERO))
    return line


def without_veto(inputs: Inputs, indicator: Row, unit: str, line: Line) -> Line:
    """An adjustment that is only given without a veto."""
    key = (inputs.version, indicator["indicator_id"], "without_veto")
    if inputs.model.parameters.get(key) == 1 and veto_of(inputs, unit):
        return replace(line, points=ZERO)
    return line


def month_lines(inputs: Inputs, indicator: Row, unit: str) -> list[Line]:
    """The lines of the month scopes of the scope in which the lineage was there."""
    lines = []
    for month in inputs.model.scope_months[inputs.scope["scope_id"]]:
        if inputs.lived(unit, month):
            at_month = inputs.at_month(month)
            own = inputs.model.indicators[at_month.version][indicator["indicator_id"]]
            window = inputs.model.windows.get((month, own["period"]), ())
            lines.append(window_line(at_month, own, unit, window))
    return lines


def added_up(lines: list[Line]) -> Line:
    """Points and open points added up; the state by its order."""
    states = {line.state for line in lines}
    state = next((each for each in ("missing", "unverified", "open", "no_task") if each in states), "not_due")
    points = sum((line.points for line in lines), ZERO)
    return Line(state, points, sum((line.open_points for line in lines), ZERO))


def window_line(inputs: Inputs, indicator: Row, unit: str, window: tuple[str, ...]) -> Line:
    """The line over one window, by the order of states."""
    if not window:
        return Line("not_due")
    case = Case(inputs, indicator, unit, window)
    if indicator["indicator_id"] in inputs.exempt(unit):
        return no_task(case)
    if not inputs.is_settled(indicator, window):
        return Line("unverified")
    states = inputs.expected_states(indicator, unit, window)
    if "empty" in states or is_missing_by_receipt(inputs, indicator, unit):
        return Line("missing", ZERO, open_points(case, with_quota=False))
    if states and set(states) == {"not_applicable"}:
        return no_task(case)
    points = SHAPES[indicator["shape"]](case)
    if points is None:
        return no_task(case)
    return Line("open", points, open_points(case))


def no_task(case: Case) -> Line:
    """Left out of the open points, or full, as the indicator says; an adjustment gives nothing."""
    if case.indicator["no_task"] != "full" or case.indicator["family"] != "score" or is_closed(case):
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


def is_missing_by_receipt(inputs: Inputs, indicator: Row, unit: str) -> bool:
    """In a month scope a missing report is missing in every indicator with a unit column."""
    return bool(inputs.unit_columns(indicator)) and is_missing(inputs, unit)


def is_missing(inputs: Inputs, unit: str) -> bool:
    """Whether the unit, or before a merger one of its ancestors, is missing in this month scope by its receipt."""
    if inputs.scope["scope_kind"] != "month":
        return False
    return any(receipt.status == "missing" for receipt in inputs.receipts(unit))


# ---- effects ---------------------------------------------------------------------------------------------------------


def effects(inputs: Inputs, indicator: Row, unit: str) -> list[tuple[Row, str]]:
    """The events of the lineage in the indicator's register with the effect of their tier."""
    lineage = inputs.model.lineage(unit)
    found = []
    for event in inputs.model.events.get(indicator["register_id"], []):
        tier = inputs.model.tiers.get((inputs.version, indicator["indicator_id"], event["level_id"]))
        has_document = event["document_no"] or not indicator["needs_document"]
        if event["unit_id"] in lineage and tier and tier["effect"] and has_document:
            found.append((event, tier["effect"]))
    return found


def zeroed(inputs: Inputs, unit: str) -> set[str]:
    """The indicators that a verification finding in the scope's months sets to 0."""
    months = inputs.model.scope_months[inputs.scope["scope_id"]]
    return {
        event["indicator_id"]
        for indicator in inputs.model.indicators[inputs.version].values()
        for event, effect in effects(inputs, indicator, unit)
        if effect == "zero_indicator" and event["month"] in months
    }


def veto_of(inputs: Inputs, unit: str) -> str:
    """The strongest decided veto of the same year up to the scope's end; a month scope only sees its own."""
    found = {
        effect
        for indicator in inputs.model.indicators[inputs.version].values()
        if indicator["family"] == "veto"
        for event, effect in effects(inputs, indicator, unit)
        if effect in EFFECTS and reaches(inputs, event["month"])
    }
    return next((effect for effect in ("last", "ineligible", "mark") if effect in found), "")


def reaches(inputs: Inputs, month: str) -> bool:
    """Whether a veto decided in the month has effect in this scope."""
    if inputs.scope["scope_kind"] == "month":
        return month == inputs.month
    known = inputs.model.months.get(month)
    return known is not None and known["year_label"] == inputs.scope["year_label"] and month <= inputs.month


# ---- totals ----------------------------------------------------------------------------------------------------------


def total(inputs: Inputs, unit: str, lines: dict[str, Line]) -> tuple[Standing, list[tuple[str, str, Fraction]]]:
    """A member's total without its place, and the ledger that adds up to it."""
    families = {each: row["family"] for each, row in inputs.model.indicators[inputs.version].items()}
    sums = {
        family: sum((line.points for each, line in lines.items() if families[each] == family), ZERO)
        for family in ("score", "bonus", "deduction")
    }
    opened = sum((line.open_points for line in lines.values()), ZERO)
    bonus = capped(sums["bonus"], inputs.model.policy(inputs.version, "bonus_cap"))
    deduction = capped(sums["deduction"], inputs.model.policy(inputs.version, "deduction_cap"))
    whole = hu(100 * sums["score"] / opened + bonus - deduction, 2) if opened else None
    ledger = [("indicator", each, line.points) for each, line in lines.items() if families[each] == "score"]
    ledger += [("bonus", each, line.points) for each, line in lines.items() if families[each] == "bonus"]
    ledger += [("deduction", each, -line.points) for each, line in lines.items() if families[each] == "deduction"]
    if whole is not None:
        ledger += [("cap", "", rest) for rest in (bonus - sums["bonus"], sums["deduction"] - deduction) if rest]
        ledger.append(("conversion", "", whole - sum((points for _, _, points in ledger), ZERO)))
        ledger.append(("total", "", whole))
    stretch = inputs.stretch(unit)
    standing = Standing(
        stretch["group_id"], stretch["is_guest"], sums["score"], opened, bonus, deduction, whole,
        is_missing(inputs, unit), veto_of(inputs, unit),
    )  # fmt: skip
    return standing, ledger


def add_items(inputs: Inputs, unit: str, lines: dict[str, Line], results: Results) -> None:
    """Points and open points of each item."""
    sums: dict[str, tuple[Fraction, Fraction]] = defaultdict(lambda: (ZERO, ZERO))
    for each, line in lines.items():
        indicator = inputs.model.indicators[inputs.version][each]
        if indicator["family"] == "score":
            points, opened = sums[indicator["item_id"]]
            sums[indicator["item_id"]] = (points + line.points, opened + line.open_points)
    for item, pair in sums.items():
        results.items[inputs.scope["scope_id"], unit, item] = pair


def add_dimensions(
    inputs: Inputs, unit: str, lines: dict[str, Line], votes: dict[str, Fraction], results: Results
) -> None:
    """The rate of each dimension, blended with the evaluation where there is one."""
    indicators = inputs.model.indicators[inputs.version]
    for dimension in inputs.model.dimensions[inputs.version]:
        own = [
            line
            for each, line in lines.items()
            if indicators[each]["family"] == "score" and indicators[each]["dimension_id"] == dimension
        ]
        if not own:
            continue
        points = sum((line.points for line in own), ZERO)
        opened = sum((line.open_points for line in own), ZERO)
        rate = hu(100 * points / opened, 2) if opened else None
        vote = votes.get(dimension)
        results.dimensions[inputs.scope["scope_id"], unit, dimension] = Dimension(
            points, opened, rate, vote, blended(inputs, rate, vote)
        )


def blended(inputs: Inputs, rate: Fraction | None, vote: Fraction | None) -> Fraction | None:
    """a x R + b x V; R alone where nobody voted, V alone where nothing was open."""
    if rate is None or vote is None:
        return vote if rate is None else rate
    a = inputs.model.policy(inputs.version, "blend_objective")
    b = inputs.model.policy(inputs.version, "blend_evaluation")
    return rate if a is None or b is None else hu(a * rate + b * vote, 2)


# ---- places ----------------------------------------------------------------------------------------------------------


def standing_class(standing: Standing) -> int | None:
    """0 for the field, 1 missing, 2 last by veto; None for those without a place."""
    if standing.is_guest or standing.score is None:
        return None
    return 2 if standing.veto == "last" else int(standing.is_missing)


def sort_key(standing: Standing) -> tuple[int, Fraction] | None:
    """Smaller is better; None without a place."""
    rank_class = standing_class(standing)
    return None if rank_class is None else (rank_class, -(standing.score or ZERO))


def place(group: dict[str, Standing]) -> dict[str, Standing]:
    """1, 2, 2, 4 within a group."""
    keys = [key for key in map(sort_key, group.values()) if key is not None]
    best = max((each.score for each in group.values() if sort_key(each) and each.score is not None), default=None)
    placed = {}
    for unit, standing in group.items():
        key = sort_key(standing)
        if key is not None:
            standing = replace(standing, place=1 + sum(other < key for other in keys), is_tied=keys.count(key) > 1)
            standing = replace(standing, gap_to_best=(best or ZERO) - (standing.score or ZERO))
            above = [-score for rank_class, score in keys if rank_class == key[0] and score < key[1]]
            standing = replace(standing, gap_to_next=min(above) + key[1] if above else None)
        placed[unit] = standing
    return placed


def moved(standing: Standing, previous: Standing | None) -> Standing:
    """Places won or lost since the scope before; new where the group did not have the unit then."""
    if previous is None or standing.group_id != previous.group_id:
        return replace(standing, is_new=not standing.is_guest)
    if previous.score is not None and standing.score is not None:
        standing = replace(standing, score_change=standing.score - previous.score)
    standing = replace(standing, previous_place=previous.place)
    if standing.place is None or previous.place is None:
        return standing
    return replace(standing, movement=previous.place - standing.place)


def statistics(group: list[Standing]) -> tuple[Fraction | None, ...]:
    """Best, median, lower and upper quartile of the placed members."""
    scores = sorted(each.score for each in group if each.place is not None and each.score is not None)
    count = len(scores)
    if not count:
        return (None, None, None, None)
    return scores[-1], median(scores, 2), scores[-(-count // 4) - 1], scores[-(-3 * count // 4) - 1]
