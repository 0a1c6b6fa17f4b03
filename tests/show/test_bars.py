"""The overview's drawings as text."""

from __future__ import annotations

from decimal import Decimal

from show import bars


def test_a_bar_is_as_long_as_its_share_of_the_largest_and_says_its_number() -> None:
    made = bars.bar(Decimal("5"), Decimal("20"), "<信息> −5.00")
    assert 'class="length" x="0" y="0" width="50.0"' in made
    assert 'aria-label="&lt;信息&gt; −5.00"' in made


def test_a_bar_of_nothing_has_no_length() -> None:
    assert 'class="length" x="0" y="0" width="0.0"' in bars.bar(0, 0, "")


def test_a_course_breaks_where_a_value_is_missing_and_dots_the_last() -> None:
    made = bars.course([1, 2, None, 4, 3], "中位")
    assert made.count("<polyline") == 2
    assert made.count("<circle") == 1


def test_a_level_course_lies_in_the_middle() -> None:
    assert 'points="4.0,14.0 92.0,14.0"' in bars.course([7, 7], "")
