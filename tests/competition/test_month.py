"""Months count like whole numbers and read back as they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.calendar import Month
from competition.errors import UnknownMonth

months = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))
counts = st.integers(-600, 600)


@given(months, counts, counts)
def test_adding_months_is_adding_whole_numbers(month: Month, one: int, other: int) -> None:
    assert month.plus(one).plus(other) == month.plus(one + other)
    assert month.plus(one).ordinal - month.ordinal == one


@given(months)
def test_next_and_previous_undo_each_other(month: Month) -> None:
    assert month.next().previous() == month == month.previous().next()


@given(months)
def test_a_month_reads_back_as_it_is_written(month: Month) -> None:
    assert Month.parse(str(month)) == month


@given(months, months)
def test_months_order_like_their_text(one: Month, other: Month) -> None:
    assert (one < other) == (str(one) < str(other))


@given(months, st.integers(-3, 40))
def test_a_span_holds_each_month_once(first: Month, count: int) -> None:
    span = first.span(first.plus(count))
    assert len(span) == max(0, count + 1)
    assert list(span) == sorted(set(span))


@given(months)
def test_the_day_after_the_last_is_the_first_of_the_next(month: Month) -> None:
    assert Month.of(month.last_day) == month
    assert date.fromordinal(month.last_day.toordinal() + 1) == month.next().first_day


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "26-01", "2026/10", "2026-10-01", "２０２６-10"]
)
def test_text_that_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UnknownMonth) as refused:
        Month.parse(text)
    assert "2026-10" in refused.value.message("en")


def test_a_day_beyond_the_end_is_the_last() -> None:
    assert Month(2026, 2).day(31) == date(2026, 2, 28)
    assert Month(2024, 2).day(31) == date(2024, 2, 29)
