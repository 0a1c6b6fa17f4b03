"""One application of a rule: what every shape gets, and the frame that many of them end with."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from recount.inputs import Inputs
from recount.model import Row


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
        points: Fraction | None = self.indicator["points"]
        return points

    @property
    def full(self) -> Fraction:
        """The points of a rule that must have them."""
        if self.points is None:
            raise ValueError(f"{self.indicator['indicator_id']} has no points")
        return self.points

    @property
    def is_adjustment(self) -> bool:
        """A bonus or a deduction."""
        return self.indicator["family"] in ("bonus", "deduction")

    def given(self, name: str) -> Fraction | None:
        """A parameter of the indicator, None where the rulebook does not say."""
        return self.inputs.given(self.indicator, name)

    def parameter(self, name: str, otherwise: Fraction | int | str = 0) -> Fraction:
        """A parameter of the indicator, or what it is where the rulebook does not say."""
        value = self.given(name)
        return Fraction(otherwise) if value is None else value

    def is_on(self, name: str, otherwise: int = 0) -> bool:
        """A parameter that is a switch."""
        return self.parameter(name, otherwise) == 1

    def role(self, role: str) -> Fraction:
        """x, y, f, g, or one of the side condition."""
        return self.inputs.role(self.indicator, self.unit, role, self.window)

    def has(self, role: str) -> bool:
        """Whether the rule has terms of a role."""
        return bool(self.inputs.terms(self.indicator, role))

    def factor(self, factor_of: str, key: str) -> Fraction | None:
        """A multiplier of the rule."""
        return self.inputs.rules.factors.get((self.indicator["indicator_id"], factor_of, key))


def capped(points: Fraction, cap: Fraction | None) -> Fraction:
    """At most the cap, where there is one."""
    return points if cap is None else min(points, cap)


def clamped(value: Fraction, least: Fraction, most: Fraction | None) -> Fraction:
    """Not below the one, not above the other."""
    return max(least, capped(value, most))


def framed(case: Case, value: Fraction) -> Fraction:
    """Between ``least`` and ``most``, or open above."""
    most = None if case.is_on("unlimited") else case.parameter("most", case.full)
    return clamped(value, case.parameter("least"), most)
