"""The shapes that compare a figure within the group: places, the best, a scale between goalposts."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from recount.case import Case
from recount.rounding import ONE, ZERO, hu

DIGITS = 50  # of logarithms and roots, which have no exact value


def measures(case: Case) -> dict[str, Fraction]:
    """The measure of every rival that has one."""
    found = {rival: case.inputs.measure(case.indicator, rival, case.window) for rival in case.inputs.rivals(case.unit)}
    return {rival: value for rival, value in found.items() if value is not None}


def own_measure(case: Case) -> Fraction | None:
    """The unit's own measure."""
    return case.inputs.measure(case.indicator, case.unit, case.window)


def place_by_measure(case: Case) -> int | None:
    """The place by the measure; None for who has none, or was not there to be compared."""
    own = own_measure(case)
    if own is None or case.inputs.at(case.unit) is None:
        return None
    others = measures(case).values()
    if case.is_on("lower_is_better"):
        return 1 + sum(other < own for other in others)
    return 1 + sum(other > own for other in others)


def place_points(case: Case) -> Fraction | None:
    """The points of the unit's place: from a table, or less by a step for each place behind the first."""
    if not measures(case):
        return None
    place = place_by_measure(case)
    if place is None:
        return ZERO
    table = case.inputs.rules.places.get(case.indicator["indicator_id"])
    if table:
        return table.get(place, case.parameter("floor"))
    return max(case.parameter("floor"), hu(case.full - case.parameter("step") * (place - 1), 4))


def best_in_group(case: Case) -> Fraction | None:
    """P x the measure in relation to the best one."""
    is_lower = case.is_on("lower_is_better")
    values, own = measures(case).values(), own_measure(case)
    if not values:
        return None
    best = min(values) if is_lower else max(values)
    if best <= 0:
        return None
    if own is None:
        return ZERO
    if is_lower:
        return case.full if own <= best else hu(case.full * best / own, 4)
    return hu(case.full * min(max(own, ZERO), best) / best, 4)


# ---- scales ----------------------------------------------------------------------------------------------------------


def normalised(case: Case) -> Fraction | None:
    """P x the measure's way from the low goalpost to the high one, straight or by logarithms."""
    is_log, own = case.is_on("logarithm"), own_measure(case)
    values = [value for value in measures(case).values() if value > 0 or not is_log]
    low, high = case.given("low"), case.given("high")
    low = min(values, default=None) if low is None else low
    high = max(values, default=None) if high is None else high
    if low is None or high is None or high <= low or (is_log and low <= 0):
        return None
    if own is None:
        return ZERO
    own = min(max(own, low), high)
    way = log_way(low, own, high) if is_log else (own - low) / (high - low)
    if case.is_on("lower_is_better"):
        way = 1 - way
    return hu(hu(case.full * way, 10), 4) if is_log else hu(case.full * way, 4)


def log_way(low: Fraction, value: Fraction, high: Fraction) -> Fraction:
    """(ln v - ln low) / (ln high - ln low)."""
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction((ln(value) - ln(low)) / (ln(high) - ln(low)))


def ln(value: Fraction) -> Decimal:
    """The natural logarithm, in the digits of the context."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).ln()


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """base to the exponent, to 50 digits."""
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction((ln(base) * Decimal(exponent.numerator) / Decimal(exponent.denominator)).exp())


def geometric_mean(pairs: list[tuple[Fraction, Fraction]]) -> Fraction:
    """The weighted geometric mean of rates out of one; 0 where one of them is not above 0."""
    if any(rate <= 0 for _, rate in pairs):
        return ZERO
    whole = sum((weight for weight, _ in pairs), ZERO)
    product = ONE
    for weight, rate in pairs:
        product *= power(rate, weight / whole)
    return product
