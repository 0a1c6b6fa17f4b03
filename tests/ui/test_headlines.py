"""The sentences are computed: who leads, who rose, what is said of a unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from show import headlines

BASE: dict[str, Any] = {
    "unit_en": None, "is_guest": False, "is_missing": False, "is_tied": False, "movement": 0,
    "is_mover": False, "mover_order": None, "to_date_place": None, "gap_to_next": None, "next_unit_id": None, "score": Decimal("90.00"),
}  # fmt: skip


def unit(name: str, place: int | None, **changes: Any) -> dict[str, Any]:
    return BASE | {"unit_id": name, "unit_zh": name, "place": place} | changes


def said(rows: list[dict[str, Any]]) -> str:
    return headlines.ranking(rows, "zh_CN").replace("\u00a0", " ")


def test_one_leader_of_both_clocks_is_named_once() -> None:
    assert said([unit("甲", 1, to_date_place=1), unit("乙", 2)]) == "甲居首，得90.00分，累计也居首"


def test_another_leader_of_the_year_is_named_beside() -> None:
    assert said([unit("甲", 1), unit("乙", 2, to_date_place=1)]) == "甲居首，得90.00分；累计居首的是乙"


def test_tied_leaders_are_both_named() -> None:
    assert said([unit("甲", 1, is_tied=True), unit("乙", 1, is_tied=True)]) == "甲、乙并列居首，得90.00分"


def test_without_places_nobody_is_named() -> None:
    assert said([unit("甲", None)]) == "本期还没有排出名次"


@pytest.mark.parametrize("is_mover", [False, True])
def test_only_a_mover_of_the_mart_is_named(is_mover: bool) -> None:
    order = 1 if is_mover else None
    rows = [unit("甲", 1), unit("乙", 2, movement=7, is_mover=is_mover, mover_order=order)]
    assert ("乙上升7位" in said(rows)) is is_mover


def test_the_last_is_never_named() -> None:
    rows = [unit("甲", 1), unit("丙", 2), unit("乙", 3, movement=-2, is_mover=True, mover_order=1)]
    assert "乙" not in said(rows)


def test_the_mover_is_whom_the_mart_names_first_and_a_single_place_is_no_news() -> None:
    def moved(name: str, order: int | None, movement: int) -> dict[str, Any]:
        return unit(name, 2, movement=movement, is_mover=order is not None, mover_order=order)

    rows = [unit("甲", 1), moved("丙", 2, 3), moved("乙", 1, 3), moved("丁", None, 9)]
    assert [row["unit_id"] for row in headlines.movers([*rows, moved("戊", 1, -4)], 1)] == ["乙", "丙"]
    assert "乙上升3位" in said(rows)
    assert "上升" not in said([rows[0], moved("乙", 1, 1)])
