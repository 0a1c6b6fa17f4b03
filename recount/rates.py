"""The shapes that look at figures alone: rates, targets, faults and pots (docs/core.md 2 and 7.2)."""

from __future__ import annotations

from fractions import Fraction

from recount.case import Case, capped, clamped, framed
from recount.model import Row
from recount.rounding import ONE, ZERO, hu


def floor(value: Fraction) -> int:
    """The whole steps."""
    return value.numerator // value.denominator


# ---- rates -----------------------------------------------------------------------------------------------------------


def ratio_bands(case: Case) -> Fraction | None:
    """The most points of the bands that hold x / y, or x, where their side condition is met."""
    value = case.role("numerator")
    if case.has("denominator"):
        if case.role("denominator") == 0:
            return None
        value /= case.role("denominator")
    held = [
        band["points"]
        for band in case.inputs.bands(case.indicator, "ratio")
        if holds(band, value) and is_side_met(case, band)
    ]
    return max(held, default=ZERO)


def holds(band: Row, rate: Fraction) -> bool:
    """Whether a rate lies in a band, its open and closed ends respected."""
    if band["lower"] is not None:
        if rate < band["lower"] or (rate == band["lower"] and not band["lower_closed"]):
            return False
    if band["upper"] is not None:
        if rate > band["upper"] or (rate == band["upper"] and not band["upper_closed"]):
            return False
    return True


def is_side_met(case: Case, band: Row) -> bool:
    """The second condition of a band: another rate that must reach its own bound."""
    if band["side_lower"] is None:
        return True
    whole = case.role("side_denominator")
    return bool(whole > 0 and case.role("side_numerator") >= band["side_lower"] * whole)


def linear_rate(case: Case) -> Fraction | None:
    """P x rate, nothing below the floor rate."""
    if case.role("denominator") == 0:
        return None
    rate = case.role("numerator") / case.role("denominator")
    if rate < case.parameter("floor_rate"):
        return ZERO
    return hu(case.full * (rate if case.is_on("unlimited") else min(ONE, rate)), 4)


def percent_point(case: Case) -> Fraction | None:
    """So much for each percentage point off a base, to the good or to the bad."""
    if case.role("denominator") == 0:
        return None
    off = case.role("numerator") / case.role("denominator") - case.parameter("base_rate", 1)
    is_good = off < 0 if case.is_on("lower_is_better") else off > 0
    each = case.parameter("gain") if is_good else -case.parameter("slope")
    return framed(case, hu(case.parameter("base_points", case.full) + each * 100 * abs(off), 4))


# ---- targets ---------------------------------------------------------------------------------------------------------


def target_completion(case: Case) -> Fraction | None:
    """P x completion between 0 and 1."""
    target, yearly = case.parameter("target_rate", 1), case.given("yearly_target")
    if yearly is not None:
        target = yearly * len(set(case.window)) / 12
    divisor = case.role("denominator") * target
    if divisor == 0:
        return None
    return hu(case.full * clamped(case.role("numerator") / divisor, ZERO, ONE), 4)


def target_steps(case: Case) -> Fraction | None:
    """Gains above the target and losses below it, by the step or in proportion, with a cut-off."""
    x, y = case.role("numerator"), case.role("denominator")
    if y <= 0:
        return None
    if is_cut_off(case, x, y):
        return ZERO  # a cliff: also where the frame would not let it fall that far
    steps = abs(x - y) / (y * case.parameter("step_rate", "0.1"))
    if case.is_on("stepped", 1):
        steps = Fraction(floor(steps))
    by_size = [band["points"] for band in case.inputs.bands(case.indicator, "target") if holds(band, y)]
    side = "gain" if x > y else "loss"
    each = max(by_size) if by_size else case.parameter(f"{side}_each")
    change = capped(hu(each * steps, 4), case.given(f"{side}_most"))
    return framed(case, case.parameter("base_points", case.full) + (change if x > y else -change))


def is_cut_off(case: Case, x: Fraction, y: Fraction) -> bool:
    """Whether so little was done that nothing is earned."""
    cut_off = case.given("cut_off")
    if cut_off is None:
        return False
    return x < cut_off * y or (case.is_on("cut_off_closed") and x == cut_off * y)


def over_fulfilment_steps(case: Case) -> Fraction | None:
    """So much for each full step above the target, or in proportion."""
    x, y = case.role("numerator"), case.role("denominator")
    if y == 0:
        return None
    if x <= y:
        return ZERO
    steps = (x - y) / (y * case.parameter("step_rate"))
    if case.is_on("stepped", 1):
        steps = Fraction(floor(steps))
    return capped(hu(case.parameter("points_each") * steps, 4), case.points)


# ---- deductions and pots ---------------------------------------------------------------------------------------------


def deduct_from_base(case: Case) -> Fraction:
    """The base and the gains less the faults, which may weigh more for a class of units."""
    # an heir before its time has no class yet
    row = case.inputs.at(case.unit)
    factor = case.factor("class", row["class_id"]) if row else None
    loss = hu((ONE if factor is None else factor) * case.role("fault"), 4)
    return framed(case, case.parameter("base_points", case.full) + case.role("gain") - loss)


def quota_pot(case: Case) -> Fraction | None:
    """Month by month P / pots x completion of the quota, and something for what goes beyond it."""
    pot = quota_pot_open(case)
    if pot == 0:
        return None
    return sum((quota_month(case, month) for month in case.window), ZERO)


def quota_month(case: Case, month: str) -> Fraction:
    """The points of one month of a quota pot."""
    quota = case.inputs.quota(case.indicator, case.unit, month)
    if quota is None:
        return ZERO
    x = case.inputs.role(case.indicator, case.unit, "numerator", (month,))
    points = hu(case.full / case.parameter("pots", 12) * min(ONE, x / quota), 4)
    if x < case.parameter("floor_rate") * quota:
        points = ZERO
    extra = case.parameter("extra_each") * max(ZERO, x - quota)
    return points + capped(hu(extra, 4), case.given("extra_most"))


def quota_pot_open(case: Case, with_quota: bool = True) -> Fraction:
    """P / pots for each month in which the unit was there and (where asked) has a quota."""
    months = [month for month in case.window if case.inputs.lived(case.unit, month)]
    if with_quota:
        months = [month for month in months if case.inputs.quota(case.indicator, case.unit, month) is not None]
    return hu(case.full / case.parameter("pots", 12), 4) * len(months)
