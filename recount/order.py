"""What decides between equal scores, in turn (core.md 7.5): points, countback of places, bonus, deduction."""

from __future__ import annotations

from fractions import Fraction

from recount.case import Case
from recount.inputs import Inputs
from recount.lines import Lines, month_line
from recount.rivals import place_by_measure
from recount.rounding import ZERO

PLACES = range(1, 20)


def order_key(inputs: Inputs, unit: str, lines: Lines, bonus: Fraction, deduction: Fraction) -> tuple[Fraction, ...]:
    """The unit's key after class and score; smaller is better."""
    key: list[Fraction] = []
    for order in inputs.rules.orders:
        values = {
            "points": lambda row: [lines[row["key"]].points if row["key"] in lines else ZERO],
            "bonus": lambda row: [bonus],
            "deduction": lambda row: [deduction],
            "countback": lambda row: countback(inputs, unit, row["key"]),
        }[order["order_by"]](order)
        key += [value if order["direction"] == "low" else -value for value in values]
    return tuple(key)


def countback(inputs: Inputs, unit: str, indicator: str) -> list[Fraction]:
    """How many months of the scope brought the first place, the second, and so on."""
    places = [
        place_of_month(at_month, indicator, unit)
        for month in inputs.months
        if (at_month := inputs.at_month(month)) and inputs.lived(unit, month)
    ]
    return [Fraction(places.count(place)) for place in PLACES]


def place_of_month(at_month: Inputs, indicator: str, unit: str) -> int | None:
    """The place of a month in which the rule was open for the unit."""
    line = month_line(at_month, indicator, unit)
    if line is None or line.state != "open":
        return None
    own = at_month.rules.indicators[indicator]
    case = Case(at_month, own, unit, at_month.window(own["period"]))
    return place_by_measure(case) if own["shape"] == "place_points" else None
