"""Drawings as text: where marks lie, what is escaped, what is left out."""

from __future__ import annotations

import re
from decimal import Decimal

from show import drawing


def numbers(pattern: str, svg: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, svg)]


def test_first_place_lies_at_the_top_and_the_last_at_the_foot() -> None:
    svg = drawing.spark([24, 1], 24, "x")
    assert 'points="4.0,20.0 92.0,4.0"' in svg


def test_a_month_without_a_place_breaks_the_line() -> None:
    svg = drawing.spark([1, 2, None, 3, 4], 4, "x")
    assert svg.count("<polyline") == 2


def test_no_place_at_all_draws_nothing() -> None:
    assert "<polyline" not in drawing.spark([None, None], 4, "x")
    assert "<circle" not in drawing.history(["a"], [("line", [None])], 4, "x")


def test_losses_share_one_scale_and_leave_nothing_out() -> None:
    half = drawing.losses([("d1", Decimal(5))], Decimal(10), "x")
    whole = drawing.losses([("d1", Decimal(4)), ("d2", Decimal(6))], Decimal(10), "x")
    assert numbers(r'width="([\d.]+)" height="10"', half) == [68.0]
    assert sum(numbers(r'width="([\d.]+)" height="10"', whole)) == 136.0
    joined = drawing.losses([("d1", Decimal(1)), ("d1", Decimal(3)), ("d2", Decimal(6))], Decimal(10), "x")
    assert joined == whole, "losses of one hue are one segment"
    assert "<rect" not in drawing.losses([("d1", Decimal(0))], Decimal(0), "x")


def test_history_numbers_both_ends_the_best_and_the_worst() -> None:
    svg = drawing.history(list("abcdef"), [("line", [4, 2, 5, 7, 1, 3])], 8, "x")
    assert re.findall(r'class="told"[^>]*>(\d+)<', svg) == ["4", "7", "1", "3"]


def test_labels_are_escaped() -> None:
    assert 'aria-label="&#34;&gt;&lt;script&gt;"' in drawing.spark([1], 1, '"><script>')
