"""Places 1, 2, 2, 4 and rounding half up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.ranking import Place, half_up, rank_units

scores = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 6).map(Decimal), max_size=12)


def test_tied_units_share_a_place_and_the_next_is_skipped() -> None:
    places = rank_units({"a": Decimal("91.25"), "b": Decimal("95.56"), "c": Decimal("91.25"), "d": Decimal("80.00")})
    assert places == {"b": Place(1, False), "a": Place(2, True), "c": Place(2, True), "d": Place(4, False)}


def test_a_real_county_table_keeps_its_places() -> None:
    points = (308, 290, 264, 264, 260, 245, 217)
    places = rank_units({str(number): Decimal(score) for number, score in enumerate(points)})
    assert [place.place for place in places.values()] == [1, 2, 3, 3, 5, 6, 7]


@given(scores)
def test_a_place_is_one_more_than_the_units_ahead(scores: dict[str, Decimal]) -> None:
    for unit, place in rank_units(scores).items():
        assert place.place == 1 + sum(other > scores[unit] for other in scores.values())
        assert place.is_tied == (list(scores.values()).count(scores[unit]) > 1)


@pytest.mark.parametrize(
    ("number", "digits", "rounded"),
    [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("2.5", 0, "3"), ("0.12344", 4, "0.1234")],
)
def test_rounding_goes_up_at_the_half(number: str, digits: int, rounded: str) -> None:
    assert half_up(Decimal(number), digits) == Decimal(rounded)
