"""Exact numbers: nothing, one whole, and rounding half away from zero."""

from __future__ import annotations

from fractions import Fraction

ZERO, ONE = Fraction(0), Fraction(1)


def hu(value: Fraction, digits: int) -> Fraction:
    """Rounded half away from zero."""
    scale = 10**digits
    size = abs(value) * scale + Fraction(1, 2)
    whole = size.numerator // size.denominator
    return Fraction(whole if value >= 0 else -whole, scale)
