"""The shapes of core.md section 2, one small function each: a case in, points out (None: no task)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.inputs import Inputs, hu

Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One indicator of one member, looked at over one window of one scope."""

    inputs: Inputs
    indicator: Row
    unit: str
    window: tuple[str, ...]

    @property
    def points(self) -> Fraction | None:
        """The indicator's points; for an adjustment its cap, None without one."""
        value = self.indicator["points"]
        return None if value is None else Fraction(value)

    def parameter(self, name: str, otherwise: Fraction | int | None = None) -> Fraction | None:
        """A parameter of the indicator."""
        key = (self.indicator["version_id"], self.indicator["indicator_id"], name)
        value = self.inputs.model.parameters.get(key)
        return Fraction(otherwise) if value is None and otherwise is not None else value

    def role(self, role: str) -> Fraction:
        """x, y or f."""
        return self.inputs.role(self.indicator, self.unit, role, self.window)


def capped(points: Fraction, cap: Fraction | None) -> Fraction:
    """At most the cap, where there is one."""
    return points if cap is None else min(points, cap)


# ---- rates -----------------------------------------------------------------------------------------------------------


def ratio_bands(case: Case) -> Fraction | None:
    """Points of the band that holds x / y."""
    if case.role("denominator") == 0:
        return None
    rate = case.role("numerator") / case.role("denominator")
    for band in case.inputs.bands(case.indicator):
        if holds(band, rate):
            return Fraction(band["points"])
    return Fraction(0)


def holds(band: Row, rate: Fraction) -> bool:
    """Whether a rate lies in a band, its open and closed ends respected."""
    if band["lower"] is not None:
        lower = Fraction(band["lower"])
        if rate < lower or (rate == lower and not band["lower_closed"]):
            return False
    if band["upper"] is not None:
        upper = Fraction(band["upper"])
        if rate > upper or (rate == upper and not band["upper_closed"]):
            return False
    return True


def linear_rate(case: Case) -> Fraction | None:
    """P x rate, nothing below the floor rate."""
    if case.role("denominator") == 0:
        return None
    rate = case.role("numerator") / case.role("denominator")
    if rate < case.parameter("floor_rate", 0):
        return Fraction(0)
    return hu(case.points * min(Fraction(1), rate), 4)


def percent_point(case: Case) -> Fraction | None:
    """P less slope for each percentage point off 100."""
    if case.role("denominator") == 0:
        return None
    rate = case.role("numerator") / case.role("denominator")
    points = hu(case.points - case.parameter("slope") * 100 * (1 - rate), 4)
    return min(case.points, max(Fraction(0), points))


def target_completion(case: Case) -> Fraction | None:
    """P x completion between 0 and 1."""
    target = case.parameter("target_rate", 1)
    yearly = case.parameter("yearly_target")
    if yearly is not None:
        target = yearly * len(set(case.window)) / 12
    divisor = case.role("denominator") * target
    if divisor == 0:
        return None
    return hu(case.points * max(Fraction(0), min(Fraction(1), case.role("numerator") / divisor)), 4)


def over_fulfilment_steps(case: Case) -> Fraction | None:
    """So much for each full step above the target."""
    x, y = case.role("numerator"), case.role("denominator")
    if y == 0:
        return None
    steps = (x - y) / (y * case.parameter("step_rate"))
    points = case.parameter("points_each") * (steps.numerator // steps.denominator) if x > y else Fraction(0)
    return capped(hu(points, 4), case.points)


# ---- deductions and pots ---------------------------------------------------------------------------------------------


def deduct_from_base(case: Case) -> Fraction:
    """P less the faults, not below 0."""
    return max(Fraction(0), hu(case.points - case.role("fault"), 4))


def quota_pot(case: Case) -> Fraction | None:
    """Month by month P / pots x completion of the quota."""
    pot = quota_pot_open(case)
    if pot == 0:
        return None
    return sum((quota_month(case, month) for month in case.window), Fraction(0))


def quota_month(case: Case, month: str) -> Fraction:
    """The points of one month of a quota pot."""
    quota = case.inputs.quota(case.indicator, case.unit, month)
    if quota is None:
        return Fraction(0)
    x = case.inputs.role(case.indicator, case.unit, "numerator", (month,))
    pots = case.parameter("pots", 12)
    return hu(case.points / pots * min(Fraction(1), x / quota), 4)


def quota_pot_open(case: Case, with_quota: bool = True) -> Fraction:
    """P / pots for each month in which the unit was there and (where asked) has a quota."""
    months = [month for month in case.window if case.inputs.lived(case.unit, month)]
    if with_quota:
        months = [month for month in months if case.inputs.quota(case.indicator, case.unit, month) is not None]
    return hu(case.points / case.parameter("pots", 12), 4) * len(months)


# ---- pieces ----------------------------------------------------------------------------------------------------------


def tiers_capped(case: Case) -> Fraction:
    """The raw points of the unit's pieces under the cap."""
    return capped(hu(case.inputs.raw(case.indicator, case.unit, case.window), 4), case.points)


def tiers_best_in_group(case: Case) -> Fraction | None:
    """P x raw / best raw of the ranked members of the group."""
    rivals = case.inputs.rivals(case.unit)
    best = max((case.inputs.raw(case.indicator, rival, case.window) for rival in rivals), default=Fraction(0))
    if best == 0:
        return None
    # a guest may have more than the best of those it is not ranked with
    return hu(case.points * min(Fraction(1), case.inputs.raw(case.indicator, case.unit, case.window) / best), 4)


# ---- places and judges -----------------------------------------------------------------------------------------------


def place_points(case: Case) -> Fraction | None:
    """P less a step for each place behind the first of the group."""
    figures = {
        rival: case.inputs.figure(case.indicator, rival, "numerator", case.window)
        for rival in case.inputs.rivals(case.unit)
    }
    present = [x for x in figures.values() if x is not None]
    if not present:
        return None
    own = case.inputs.figure(case.indicator, case.unit, "numerator", case.window)
    if own is None:
        return Fraction(0)
    place = 1 + sum(x > own for x in present)
    return max(case.parameter("floor"), hu(case.points - case.parameter("step") * (place - 1), 4))


def judged_mean(case: Case) -> Fraction | None:
    """P x the mean of the judgings of the window / full mark."""
    judgings: dict[tuple[str, str], list[Fraction]] = {}
    for row in case.inputs.judgements(case.indicator, case.unit, case.window):
        judgings.setdefault((row["first_month"], row["last_month"]), []).append(Fraction(row["score"]))
    if not judgings:
        return None
    means = [hu(trimmed_mean(scores, case.parameter("trim_above")), 4) for scores in judgings.values()]
    mean = sum(means, Fraction(0)) / len(means)
    return hu(case.points * mean / case.parameter("full_mark", 100), 4)


def trimmed_mean(scores: list[Fraction], trim_above: Fraction | None) -> Fraction:
    """The mean; with more than trim_above scores without one highest and one lowest."""
    kept = sorted(scores)
    if trim_above is not None and len(kept) > trim_above:
        kept = kept[1:-1]
    return sum(kept, Fraction(0)) / len(kept)


# ---- receipts --------------------------------------------------------------------------------------------------------


def late_days(case: Case) -> Fraction:
    """So much a working day late, with a cap a month."""
    each, cap = case.parameter("points_each"), case.parameter("month_cap")
    months = [capped(each * receipt.days_late, cap) for receipt in case.inputs.receipts(case.unit)]
    return capped(sum(months, Fraction(0)), case.points)


def missing_months(case: Case) -> Fraction:
    """So much a missing month."""
    missing = sum(receipt.status == "missing" for receipt in case.inputs.receipts(case.unit))
    return capped(case.parameter("points_each") * missing, case.points)


SHAPES: dict[str, Callable[[Case], Fraction | None]] = {
    "ratio_bands": ratio_bands,
    "linear_rate": linear_rate,
    "percent_point": percent_point,
    "deduct_from_base": deduct_from_base,
    "quota_pot": quota_pot,
    "target_completion": target_completion,
    "tiers_best_in_group": tiers_best_in_group,
    "tiers_capped": tiers_capped,
    "judged_mean": judged_mean,
    "place_points": place_points,
    "over_fulfilment_steps": over_fulfilment_steps,
    "late_days": late_days,
    "missing_months": missing_months,
}
COMPARING = ("tiers_best_in_group", "place_points")
BY_RECEIPT = ("late_days", "missing_months")
