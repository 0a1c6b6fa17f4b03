"""From lines to places: totals, caps, rounding, vetoes, items, dimensions and the order of one scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from recount.case import capped
from recount.effects import strongest
from recount.evaluation import evaluations, has_evaluation
from recount.inputs import Inputs
from recount.lines import Line, Lines, lines_of_scope
from recount.model import Row
from recount.order import order_key
from recount.rounding import ZERO, hu


@dataclass(frozen=True)
class Total:
    """One member's total and place in one scope; ``order`` is what decides between equal scores."""

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


@dataclass(frozen=True)
class Part:
    """What was earned and open in an item."""

    points: Fraction
    open_points: Fraction


@dataclass(frozen=True)
class Dimension(Part):
    """What was earned and open in a dimension: the rate, the evaluation, and the two blended."""

    rate: Fraction | None
    evaluation: Fraction | None
    result: Fraction | None


@dataclass(frozen=True)
class Counted:
    """One scope: the lines of each unit, its total, items and dimensions by (unit, id)."""

    lines: dict[str, Lines]
    totals: dict[str, Total]
    items: dict[tuple[str, str], Part]
    dimensions: dict[tuple[str, str], Dimension]


def counted(inputs: Inputs) -> Counted:
    """Every member of one scope."""
    votes = evaluations(inputs)
    found = Counted({}, {}, {}, {})
    for unit, every in lines_of_scope(inputs).items():
        # the mark for having no task is no veto that was decided, and takes no bonus
        decided = inputs.veto(unit)
        lines = {each: without_veto(inputs, each, line, decided) for each, line in every.items()}
        found.lines[unit] = lines
        found.totals[unit] = total(inputs, unit, lines, strongest({decided, untasked_veto(inputs, lines)}))
        found.items.update({(unit, each): part for each, part in items(inputs, lines).items()})
        own = dimensions(inputs, lines, votes.get(unit, {}))
        found.dimensions.update({(unit, each): dimension for each, dimension in own.items()})
    for group in {each.group_id for each in found.totals.values()}:
        found.totals.update(placed({unit: each for unit, each in found.totals.items() if each.group_id == group}))
    return found


def untasked_veto(inputs: Inputs, lines: Lines) -> str:
    """In the scopes of the whole year: not eligible for commendation, where a rule says so of units without a task."""
    rules = inputs.rules.indicators
    is_untasked = any(
        line.state == "no_task" and not line.is_closed and rules[each]["no_task"] == "ineligible"
        for each, line in lines.items()
    )
    return "ineligible" if is_untasked and has_evaluation(inputs) else ""


def without_veto(inputs: Inputs, indicator: str, line: Line, veto: str) -> Line:
    """An adjustment that is only given without a veto."""
    is_wanted = inputs.rules.parameters.get((indicator, "without_veto")) == 1
    return replace(line, points=ZERO) if is_wanted and veto else line


# ---- sums ------------------------------------------------------------------------------------------------------------


def of_family(inputs: Inputs, lines: Lines, family: str) -> list[tuple[Row, Line]]:
    """The rules of a family and their lines."""
    pairs = ((inputs.rules.indicators[each], line) for each, line in lines.items())
    return [(row, line) for row, line in pairs if row["family"] == family]


def adjusted(inputs: Inputs, lines: Lines, family: str) -> Fraction:
    """Bonus or deduction: under each one's own cap, under the cap of its family of adjustments, under the policy's."""
    by_cap: dict[str, Fraction] = defaultdict(lambda: ZERO)
    for row, line in of_family(inputs, lines, family):
        by_cap[row["cap_id"] or ""] += line.points
    caps = inputs.rules.caps
    parts = [capped(points, caps[cap]["points"] if cap else None) for cap, points in by_cap.items()]
    return capped(sum(parts, ZERO), inputs.rules.policy(f"{family}_cap"))


def total(inputs: Inputs, unit: str, lines: Lines, veto: str) -> Total:
    """A member's total without its place."""
    score = summed(line for _, line in of_family(inputs, lines, "score"))
    bonus, deduction = adjusted(inputs, lines, "bonus"), adjusted(inputs, lines, "deduction")
    whole = converted(inputs, score, bonus - deduction)
    stretch, parent = inputs.stretch(unit), inputs.rules.policy("parent_points")
    return Total(
        stretch["group_id"], stretch["is_guest"], score.points, score.open_points, bonus, deduction, whole,
        None if whole is None or parent is None else hu(whole * parent / 100, 2),
        inputs.is_missing(unit), veto, order_key(inputs, unit, lines, bonus, deduction),
    )  # fmt: skip


def summed(lines: Iterable[Line]) -> Part:
    """Points and open points of some lines."""
    pairs = [(line.points, line.open_points) for line in lines]
    return Part(sum((points for points, _ in pairs), ZERO), sum((opened for _, opened in pairs), ZERO))


def converted(inputs: Inputs, score: Part, adjustment: Fraction) -> Fraction | None:
    """The score out of a hundred, or in points as they are; none where nothing was open."""
    if not score.open_points:
        return None
    scaled = score.points if inputs.rules.is_in_points else 100 * score.points / score.open_points
    return hu(scaled + adjustment, 2)


def items(inputs: Inputs, lines: Lines) -> dict[str, Part]:
    """Points and open points of each item."""
    own: dict[str, list[Line]] = defaultdict(list)
    for row, line in of_family(inputs, lines, "score"):
        own[row["item_id"]].append(line)
    return {each: summed(found) for each, found in own.items()}


def dimensions(inputs: Inputs, lines: Lines, votes: dict[str, Fraction]) -> dict[str, Dimension]:
    """The rate of each dimension, blended with the evaluation where there is one."""
    own: dict[str, list[Line]] = defaultdict(list)
    for row, line in of_family(inputs, lines, "score"):
        own[row["dimension_id"]].append(line)
    found = {}
    for each in own.keys() & inputs.rules.dimensions.keys():
        part, vote = summed(own[each]), votes.get(each)
        rate = hu(100 * part.points / part.open_points, 2) if part.open_points else None
        found[each] = Dimension(part.points, part.open_points, rate, vote, blended(inputs, rate, vote))
    return found


def blended(inputs: Inputs, rate: Fraction | None, vote: Fraction | None) -> Fraction | None:
    """a x R + b x V; R alone where nobody voted, V alone where nothing was open."""
    if rate is None or vote is None:
        return vote if rate is None else rate
    a, b = inputs.rules.policy("blend_objective"), inputs.rules.policy("blend_evaluation")
    return rate if a is None or b is None else hu(a * rate + b * vote, 2)


# ---- places ----------------------------------------------------------------------------------------------------------


def sort_key(total: Total) -> tuple[Fraction, ...] | None:
    """Class, score, and what decides between equal scores; smaller is better; None for those without a place.

    The classes: 0 for the field, 1 for who is missing, 2 for who is last by a veto.
    """
    if total.is_guest or total.score is None or total.veto == "exclude":
        return None
    rank_class = 2 if total.veto == "last" else int(total.is_missing)
    return (Fraction(rank_class), -total.score, *total.order)


def placed(group: dict[str, Total]) -> dict[str, Total]:
    """1, 2, 2, 4 within a group."""
    keys = {unit: key for unit, total in group.items() if (key := sort_key(total)) is not None}
    others = list(keys.values())
    places = {unit: (1 + sum(other < key for other in others), others.count(key) > 1) for unit, key in keys.items()}
    return {
        unit: replace(total, place=places[unit][0], is_tied=places[unit][1]) if unit in places else total
        for unit, total in group.items()
    }
