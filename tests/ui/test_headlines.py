"""The sentences are computed: who leads, who rose, what is said of a unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from show import headlines

BASE: dict[str, Any] = {
    "unit_en": None, "is_guest": False, "is_missing": False, "is_tied": False, "movement": 0,
    "score_change": Decimal(0), "to_date_place": None, "gap_to_next": None, "next_unit_id": None, "score": Decimal("90.00"),
}  # fmt: skip


def unit(name: str, place: int | None, **changes: Any) -> dict[str, Any]:
    return BASE | {"unit_id": name, "unit_zh": name, "place": place} | changes


def said(rows: list[dict[str, Any]], threshold: Decimal | None = None) -> str:
    return headlines.ranking(rows, threshold, "zh_CN").replace("\u00a0", " ")


def test_one_leader_of_both_clocks_is_named_once() -> None:
    assert said([unit("甲", 1, to_date_place=1), unit("乙", 2)]) == "甲居首，得90.00分，累计也居首"


def test_another_leader_of_the_year_is_named_beside() -> None:
    assert said([unit("甲", 1), unit("乙", 2, to_date_place=1)]) == "甲居首，得90.00分；累计居首的是乙"


def test_tied_leaders_are_both_named() -> None:
    assert said([unit("甲", 1, is_tied=True), unit("乙", 1, is_tied=True)]) == "甲、乙并列居首，得90.00分"


def test_without_places_nobody_is_named() -> None:
    assert said([unit("甲", None)]) == "本期还没有排出名次"


@pytest.mark.parametrize(("change", "named"), [("1.00", False), ("1.01", True)])
def test_a_mover_is_named_only_above_the_threshold(change: str, named: bool) -> None:
    rows = [unit("甲", 1), unit("乙", 2, movement=7, score_change=Decimal(change))]
    assert ("乙上升7位" in said(rows, Decimal("1.00"))) is named


def test_without_a_threshold_no_mover_is_named() -> None:
    assert "上升" not in said([unit("甲", 1), unit("乙", 2, movement=7, score_change=Decimal(9))])


def test_the_last_is_never_named() -> None:
    rows = [unit("甲", 1), unit("丙", 2), unit("乙", 3, movement=-2, score_change=Decimal(-9))]
    assert "乙" not in said(rows, Decimal("1.00"))


def test_the_mover_is_whom_the_mart_names_first_and_a_single_place_is_no_news() -> None:
    def moved(name: str, order: int | None, movement: int) -> dict[str, Any]:
        return unit(name, 2, movement=movement, is_mover=order is not None, mover_order=order)

    rows = [unit("甲", 1, is_mover=False, mover_order=None), moved("丙", 2, 3), moved("乙", 1, 3), moved("丁", None, 9)]
    assert [row["unit_id"] for row in headlines.movers([*rows, moved("戊", 1, -4)], 1)] == ["乙", "丙"]
    assert "乙上升3位" in said(rows)
    assert "上升" not in said([rows[0], moved("乙", 1, 1)])
