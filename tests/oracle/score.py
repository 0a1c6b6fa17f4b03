"""The recount of whole worlds, and what the marts say beside it: ledger, movement, gaps, statistics."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from recount.inputs import Inputs, seen_from
from recount.lines import Line, Lines
from recount.model import Model
from recount.rounding import ZERO
from recount.totals import Dimension, Part, Total, counted, of_family, sort_key, summed
from tests.oracle.comparison import compare_scope, median
from tests.oracle.landing import World, model_of

Ledger = list[tuple[str, str, Fraction]]


@dataclass(frozen=True)
class Standing(Total):
    """One member's total and place in one scope, beside the others and the scope before."""

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


@dataclass
class Results:
    """Everything the oracle says of one competition, keyed by scope, unit and the thing itself."""

    lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)
    items: dict[tuple[str, str, str], Part] = field(default_factory=dict)
    dimensions: dict[tuple[str, str, str], Dimension] = field(default_factory=dict)
    standings: dict[tuple[str, str], Standing] = field(default_factory=dict)
    compared: dict[tuple[str, tuple[str, str, str]], dict[str, Any]] = field(default_factory=dict)
    ledgers: dict[tuple[str, str], Ledger] = field(default_factory=dict)
    statistics: dict[tuple[str, str], tuple[Fraction | None, ...]] = field(default_factory=dict)
    receipts: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)


def score(world: World, competition_id: str) -> Results:
    """Score every scope of one competition."""
    model, results = model_of(world, competition_id), Results()
    for scope_id in model.scopes:
        inputs = seen_from(model, scope_id)
        assert inputs is not None
        score_scope(inputs, results)
    look_around(model, results)
    for (unit, month), receipt in model.receipts.items():
        results.receipts[month, unit] = (receipt.status, receipt.days_late)
    return results


def score_scope(inputs: Inputs, results: Results) -> None:
    """Score every member of one scope."""
    scope_id, found = inputs.scope["scope_id"], counted(inputs)
    for unit, lines in found.lines.items():
        results.lines.update({(scope_id, unit, each): line for each, line in lines.items()})
        results.ledgers[scope_id, unit] = ledger(inputs, lines, found.totals[unit])
    results.items.update({(scope_id, *key): part for key, part in found.items.items()})
    results.dimensions.update({(scope_id, *key): dimension for key, dimension in found.dimensions.items()})
    for group in {total.group_id for total in found.totals.values()}:
        members = {unit: total for unit, total in found.totals.items() if total.group_id == group}
        results.standings.update({(scope_id, unit): each for unit, each in beside_each_other(members).items()})
        results.statistics[scope_id, group] = statistics(list(members.values()))
    compare_scope(inputs, results)


def ledger(inputs: Inputs, lines: Lines, total: Total) -> Ledger:
    """The lines that add up to a member's score."""
    made: Ledger = []
    for family, kind, sign in (("score", "indicator", 1), ("bonus", "bonus", 1), ("deduction", "deduction", -1)):
        of_kind = of_family(inputs, lines, family)
        made += [(kind, row["indicator_id"], sign * line.points) for row, line in of_kind]
    if total.score is not None:
        bonus, deduction = (
            summed(line for _, line in of_family(inputs, lines, each)) for each in ("bonus", "deduction")
        )
        made += [("cap", "", rest) for rest in (total.bonus - bonus.points, deduction.points - total.deduction) if rest]
        made.append(("conversion", "", total.score - sum((points for _, _, points in made), ZERO)))
        made.append(("total", "", total.score))
    return made


# ---- beside the others, and before -----------------------------------------------------------------------------------


def beside_each_other(group: dict[str, Total]) -> dict[str, Standing]:
    """The gaps of the members of a group."""
    keys = [key for key in map(sort_key, group.values()) if key is not None]
    best = max((each.score for each in group.values() if sort_key(each) and each.score is not None), default=None)
    found = {}
    for unit, total in group.items():
        standing, key = Standing(**vars(total)), sort_key(total)
        if key is not None:
            # the next place above in the same class; its score may be the same, where an order told them apart
            above = [each for each in keys if each[0] == key[0] and each < key]
            gap = (best or ZERO) - (standing.score or ZERO)
            standing = replace(standing, gap_to_best=gap, gap_to_next=key[1] - max(above)[1] if above else None)
        found[unit] = standing
    return found


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


def statistics(group: list[Total]) -> tuple[Fraction | None, ...]:
    """Best, median, lower and upper quartile of the placed members."""
    scores = sorted(each.score for each in group if each.place is not None and each.score is not None)
    count = len(scores)
    if not count:
        return (None, None, None, None)
    return scores[-1], median(scores, 2), scores[-(-count // 4) - 1], scores[-(-3 * count // 4) - 1]
