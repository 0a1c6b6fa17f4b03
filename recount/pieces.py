"""The shapes that read pieces: tiers by level, alone, beside the group's best, to a quota, as a mean per piece."""

from __future__ import annotations

from fractions import Fraction

from recount.case import Case, clamped, framed
from recount.rounding import ONE, ZERO, hu


def raw(case: Case, unit: str | None = None) -> Fraction:
    """The raw points of a unit's pieces, exact."""
    return case.inputs.raw(case.indicator, unit or case.unit, case.window)


def tiers_capped(case: Case) -> Fraction:
    """The raw points of the unit's pieces under the cap, or on a base."""
    points = hu(raw(case), 4)
    if case.is_adjustment:
        # a row's own score may be negative; a bonus takes nothing and a deduction gives nothing
        return clamped(points, ZERO, case.points)
    return framed(case, case.parameter("base_points") + points)


def tiers_best_in_group(case: Case) -> Fraction | None:
    """P x raw / best raw of the ranked members of the group."""
    best = max((raw(case, rival) for rival in case.inputs.rivals(case.unit)), default=ZERO)
    if best <= 0:
        return None
    # a guest may have more than the best of those it is not ranked with
    return hu(case.full * clamped(raw(case) / best, ZERO, ONE), 4)


def tiers_to_quota(case: Case) -> Fraction | None:
    """P x raw / the quota of the unit's class for the window."""
    quota = case.inputs.class_quota(case.indicator, case.unit)
    if quota is None:
        return None
    months = Fraction(len(case.window), 12 if case.is_on("yearly") else 1)
    rate = raw(case) / (quota * months)
    if rate < case.parameter("floor_rate"):
        return ZERO
    return hu(case.full * clamped(rate, ZERO, ONE), 4)


def tiers_mean(case: Case) -> Fraction | None:
    """The mean over the pieces a unit holds, each with a base and a floor."""
    base, least = case.parameter("base_each"), case.parameter("floor_each")
    values = [max(least, base + value) for value in case.inputs.pieces(case.indicator, case.unit, case.window).values()]
    if not values:
        return None
    points = hu(case.full * (sum(values, ZERO) / len(values)) / case.parameter("full_mark", 100), 4)
    return clamped(points, ZERO, None if case.is_on("unlimited") else case.full)
