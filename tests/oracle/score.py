"""From inputs to places: states, points, totals, ledger, dimensions, evaluation and ranking of every scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from tests.oracle.case import ZERO, capped
from tests.oracle.comparison import compare_scope, median
from tests.oracle.effects import strongest
from tests.oracle.evaluation import evaluations, has_evaluation
from tests.oracle.inputs import Inputs
from tests.oracle.lines import Line, lines_of_scope
from tests.oracle.model import Model, World
from tests.oracle.order import order_key
from tests.oracle.rounding import hu

Row = dict[str, Any]


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
    parent_points: Fraction | None
    is_missing: bool
    veto: str
    order: tuple[Fraction, ...] = ()
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
    vetoes = {unit: inputs.veto(unit) for unit in inputs.members}
    standings: dict[str, Standing] = {}
    for unit, lines in lines_of_scope(inputs).items():
        # the mark for having no task is no veto that was decided, and takes no bonus
        lines = {each: without_veto(inputs, each, line, vetoes[unit]) for each, line in lines.items()}
        vetoes[unit] = strongest({vetoes[unit], untasked_veto(inputs, lines)})
        results.lines.update({(scope_id, unit, each): line for each, line in lines.items()})
        standings[unit], ledger = total(inputs, unit, lines, vetoes[unit])
        results.ledgers[scope_id, unit] = ledger
        add_items(inputs, unit, lines, results)
        add_dimensions(inputs, unit, lines, votes.get(unit, {}), results)
    for group in {standing.group_id for standing in standings.values()}:
        placed = place({unit: each for unit, each in standings.items() if each.group_id == group})
        results.standings.update({(scope_id, unit): each for unit, each in placed.items()})
        results.statistics[scope_id, group] = statistics(list(placed.values()))
    compare_scope(inputs, results)


def untasked_veto(inputs: Inputs, lines: dict[str, Line]) -> str:
    """In the scopes of the whole year: not eligible for commendation, where a rule says so of units without a task."""
    rules = inputs.model.indicators[inputs.version]
    is_untasked = any(
        line.state == "no_task" and not line.is_closed and rules[each]["no_task"] == "ineligible"
        for each, line in lines.items()
    )
    return "ineligible" if is_untasked and has_evaluation(inputs) else ""


def without_veto(inputs: Inputs, indicator: str, line: Line, veto: str) -> Line:
    """An adjustment that is only given without a veto."""
    is_wanted = inputs.model.parameters.get((inputs.version, indicator, "without_veto")) == 1
    return replace(line, points=ZERO) if is_wanted and veto else line


# ---- totals ----------------------------------------------------------------------------------------------------------


def adjusted(inputs: Inputs, lines: dict[str, Line], family: str) -> Fraction:
    """Bonus or deduction: under each one's own cap, under the cap of its family of adjustments, under the policy's."""
    by_cap: dict[str, Fraction] = defaultdict(lambda: ZERO)
    for each, row in inputs.model.indicators[inputs.version].items():
        if row["family"] == family and each in lines:
            by_cap[row.get("cap_id") or ""] += lines[each].points
    caps = inputs.model.caps.get(inputs.version, {})
    parts = [capped(points, Fraction(caps[cap]["points"]) if cap else None) for cap, points in by_cap.items()]
    return capped(sum(parts, ZERO), inputs.model.policy(inputs.version, f"{family}_cap"))


def total(
    inputs: Inputs, unit: str, lines: dict[str, Line], veto: str
) -> tuple[Standing, list[tuple[str, str, Fraction]]]:
    """A member's total without its place, and the ledger that adds up to it."""
    families = {each: inputs.model.indicators[inputs.version][each]["family"] for each in lines}
    sums = {
        family: sum((line.points for each, line in lines.items() if families[each] == family), ZERO)
        for family in ("score", "bonus", "deduction")
    }
    opened = sum((line.open_points for each, line in lines.items() if families[each] == "score"), ZERO)
    bonus, deduction = adjusted(inputs, lines, "bonus"), adjusted(inputs, lines, "deduction")
    whole = converted(inputs, sums["score"], opened, bonus - deduction)
    ledger = [("indicator", each, line.points) for each, line in lines.items() if families[each] == "score"]
    ledger += [("bonus", each, line.points) for each, line in lines.items() if families[each] == "bonus"]
    ledger += [("deduction", each, -line.points) for each, line in lines.items() if families[each] == "deduction"]
    if whole is not None:
        ledger += [("cap", "", rest) for rest in (bonus - sums["bonus"], sums["deduction"] - deduction) if rest]
        ledger.append(("conversion", "", whole - sum((points for _, _, points in ledger), ZERO)))
        ledger.append(("total", "", whole))
    stretch, parent = inputs.stretch(unit), inputs.model.policy(inputs.version, "parent_points")
    standing = Standing(
        stretch["group_id"], stretch["is_guest"], sums["score"], opened, bonus, deduction, whole,
        None if whole is None or parent is None else hu(whole * parent / 100, 2),
        inputs.is_missing(unit), veto, order_key(inputs, unit, lines, bonus, deduction),
    )  # fmt: skip
    return standing, ledger


def converted(inputs: Inputs, earned: Fraction, opened: Fraction, adjustment: Fraction) -> Fraction | None:
    """The score out of a hundred, or in points as they are; none where nothing was open."""
    if not opened:
        return None
    scaled = earned if inputs.model.scale(inputs.version) == "points" else 100 * earned / opened
    return hu(scaled + adjustment, 2)


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
    if standing.is_guest or standing.score is None or standing.veto == "exclude":
        return None
    return 2 if standing.veto == "last" else int(standing.is_missing)


def sort_key(standing: Standing) -> tuple[Fraction, ...] | None:
    """Class, score, and what decides between equal scores; smaller is better; None without a place."""
    rank_class = standing_class(standing)
    return None if rank_class is None else (Fraction(rank_class), -(standing.score or ZERO), *standing.order)


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
            # the next place above in the same class; its score may be the same, where an order told them apart
            above = [each for each in keys if each[0] == key[0] and each < key]
            standing = replace(standing, gap_to_next=key[1] - max(above)[1] if above else None)
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
