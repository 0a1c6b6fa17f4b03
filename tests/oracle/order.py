"""What decides between equal scores, in turn (core.md 7.5): points, countback of places, bonus, deduction."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.case import ZERO, Case
from tests.oracle.inputs import Inputs, Row
from tests.oracle.lines import Lines, month_line
from tests.oracle.rivals import place_by_measure

PLACES = range(1, 20)


def order_key(inputs: Inputs, unit: str, lines: Lines, bonus: Fraction, deduction: Fraction) -> tuple[Fraction, ...]:
    """The unit's key after class and score; smaller is better."""
    key: list[Fraction] = []
    for order in inputs.model.orders.get(inputs.version, []):
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
        place_of_month(inputs.at_month(month), indicator, unit)
        for month in inputs.model.scope_months[inputs.scope["scope_id"]]
        if inputs.lived(unit, month)
    ]
    return [Fraction(places.count(place)) for place in PLACES]


def place_of_month(at_month: Inputs, indicator: str, unit: str) -> int | None:
    """The place of a month in which the rule was open for the unit."""
    line = month_line(at_month, indicator, unit)
    if line is None or line.state != "open":
        return None
    own: Row = at_month.model.indicators[at_month.version][indicator]
    window = at_month.model.windows.get((at_month.month, own["period"]), ())
    return place_by_measure(Case(at_month, own, unit, window)) if own["shape"] == "place_points" else None
