"""The sentences are computed: who leads, who rose, what is said of a unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from show import headlines

BASE: dict[str, Any] = {
    "unit_en": None, "is_guest": False, "is_missing": False, "is_tied": False, "movement": 0,
    "is_mover": False, "mover_order": None, "to_date_place": None, "scope_id": "2026-10", "to_date_scope_id": "to-2026-10", "gap_to_next": None, "next_unit_id": None, "score": Decimal("90.00"),
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


ROSE = {"movement": 3, "is_mover": True, "mover_order": 1}


@pytest.mark.parametrize(
    ("rows", "zh", "en"),
    [
        ([unit("A", 1)], "A居首，得90.00分", "A leads with 90.00"),
        ([unit("A", 1, to_date_place=1)], "A居首，得90.00分，累计也居首", "A leads with 90.00, and leads the year"),
        ([unit("A", 1), unit("B", 1)], "A、B并列居首，得90.00分", "A and B lead together with 90.00"),
        (
            [unit("A", 1), unit("B", 2, to_date_place=1), unit("C", 3, to_date_place=1)],
            "A居首，得90.00分；累计并列居首的是B、C",
            "A leads with 90.00; B and C lead the year together",
        ),
        (
            [unit("A", 1, **ROSE), unit("B", 2, to_date_place=1)],
            "A上升3位居首，得90.00分；累计居首的是B",
            "A rises 3 places to lead with 90.00; B leads the year",
        ),
        (
            [unit("A", 1), unit("B", 2, **ROSE)],
            "A居首，得90.00分；B上升3位",
            "A leads with 90.00; B up 3 places",
        ),
    ],
    ids=["leads", "leads both", "tied", "tied in the year", "rises to lead", "another rises"],
)
def test_the_headline_says_each_name_once(rows: list[dict[str, Any]], zh: str, en: str) -> None:
    assert headlines.ranking(rows, "zh_CN").replace("\u00a0", " ") == zh
    assert headlines.ranking(rows, "en").replace("\u00a0", " ") == en


def test_of_an_open_month_no_more_is_said_than_who_is_in_front() -> None:
    rows = [unit("A", 1, report="on_time", **ROSE), unit("B", 2, report="pending", to_date_place=1)]
    assert said(rows) == "目前A居首，得90.00分，还有单位待报"
    assert said([rows[0] | {"report": "pending"}, rows[1]]) == "本月还没有单位报送"
    assert said([rows[0], rows[1] | {"report": "missing"}]) == "A上升3位居首，得90.00分；累计居首的是B"


@pytest.mark.parametrize(
    ("names", "count", "zh", "en"),
    [
        (["A"], 0, "A", "A"),
        (["A", "B"], 0, "A、B", "A and B"),
        (["A", "B", "C"], 0, "A、B、C", "A, B and C"),
        (list("ABCDE"), 0, "A、B、C、D等5个单位", "A, B, C, D and others (5 in all)"),
        (list("ABCD"), 9, "A、B、C、D等9个单位", "A, B, C, D and others (9 in all)"),
    ],
)
def test_names_are_told_as_a_sentence_has_them(names: list[str], count: int, zh: str, en: str) -> None:
    assert headlines.several(names, "zh_CN", count).replace("\u00a0", " ") == zh
    assert headlines.several(names, "en", count).replace("\u00a0", " ") == en
