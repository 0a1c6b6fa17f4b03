"""The shapes of core.md sections 2 and 7.2 by name: a case in, points out (None: no task)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from recount import judging, pieces, rates, rivals
from recount.case import Case

SHAPES: dict[str, Callable[[Case], Fraction | None]] = {
    "ratio_bands": rates.ratio_bands,
    "linear_rate": rates.linear_rate,
    "percent_point": rates.percent_point,
    "deduct_from_base": rates.deduct_from_base,
    "quota_pot": rates.quota_pot,
    "target_completion": rates.target_completion,
    "target_steps": rates.target_steps,
    "over_fulfilment_steps": rates.over_fulfilment_steps,
    "tiers_best_in_group": pieces.tiers_best_in_group,
    "tiers_capped": pieces.tiers_capped,
    "tiers_to_quota": pieces.tiers_to_quota,
    "tiers_mean": pieces.tiers_mean,
    "place_points": rivals.place_points,
    "best_in_group": rivals.best_in_group,
    "normalised": rivals.normalised,
    "judged_mean": judging.judged_mean,
    "vote_mean": judging.vote_mean,
    "late_days": judging.late_days,
    "late_hours": judging.late_hours,
    "late_fixed": judging.late_fixed,
    "missing_months": judging.missing_months,
}
# where there is nothing to compare, the rule is closed for the whole group
COMPARING = ("tiers_best_in_group", "place_points", "best_in_group", "normalised")
BY_RECEIPT = ("late_days", "late_hours", "late_fixed", "missing_months")
COMPOSITE = "composite"  # made of other lines, so it comes after them
