"""How numbers read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from show import format as shown


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        (shown.score, Decimal("95.5"), "95.50"),
        (shown.score, Decimal("-0.7"), "−0.70"),
        (shown.score, None, "–"),
        (shown.score, Decimal("87.905"), "87.91"),
        (shown.score, Decimal("-0.005"), "−0.01"),
        (shown.score, Decimal("-0.004"), "0.00"),
        (shown.signed, Decimal("0.004"), "0.00"),
        (shown.signed, Decimal("0.125"), "+0.13"),
        (shown.exact, Decimal("2.3333"), "2.3333"),
        (shown.exact, Decimal("5.0000"), "5.00"),
        (shown.exact, Decimal("0.2500"), "0.25"),
        (shown.exact, Decimal("-1.5"), "−1.50"),
        (shown.exact_signed, Decimal("1.5000"), "+1.50"),
        (shown.exact_signed, Decimal("-0.0049"), "−0.0049"),
        (shown.signed, Decimal("0.00"), "0.00"),
        (shown.signed, Decimal("1.1"), "+1.10"),
        (shown.minus, Decimal("2.9"), "−2.90"),
        (shown.minus, Decimal("0.0000"), "0.00"),
        (shown.plain, Decimal("13.0000"), "13"),
        (shown.plain, Decimal("1200.0000"), "1200"),
        (shown.plain, Decimal("0.5000"), "0.5"),
        (shown.plain, None, "–"),
    ],
)
def test_numbers_read_as_specified(function: object, value: object, expected: str) -> None:
    assert function(value) == expected  # type: ignore[operator]


@pytest.mark.parametrize(("language", "expected"), [("zh_CN", "10月"), ("en", "Oct")])
def test_months_are_short_on_an_axis(language: str, expected: str) -> None:
    assert shown.month_label("2026-10", language) == expected


def test_a_rate_rounds_halves_up_and_has_a_true_minus() -> None:
    told = [shown.percent(Decimal(value), digits) for value, digits in (("6.25", 1), ("62.5", 0), ("-0.35", 1))]
    assert told == ["6.3%", "63%", "−0.4%"]
    assert shown.percent(None) == "–"
