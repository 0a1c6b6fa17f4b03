"""What a period is called on an axis."""

from __future__ import annotations

from typing import Any

import pytest

from show import periods


def scope(code: str, kind: str, last: str) -> dict[str, Any]:
    names = {"name_zh": f"名{code}", "name_en": f"Name {code}"}
    return {"scope_id": code, "scope_kind": kind, "last_month": last, "year_label": int(last[:4]), **names}


CASES = [
    (scope("2026-10", "month", "2026-10"), "10月", "Oct", "2026年10月", "Oct 2026"),
    (scope("to-2026-01", "to_date", "2026-01"), "1月", "Jan", "2026年1月", "Jan 2026"),
    (scope("2026-Q3", "quarter", "2026-09"), "三季度", "Q3", "2026年三季度", "Q3 2026"),
    (scope("2026-H1", "half", "2026-06"), "上半年", "H1", "2026年上半年", "H1 2026"),
    (scope("2025", "year", "2025-12"), "2025年", "2025", "2025年", "2025"),
    (scope("season-7", "quarter", "2026-05"), "名season-7", "Name season-7", "名season-7", "Name season-7"),
]


@pytest.mark.parametrize(
    ("row", "zh", "en", "zh_dated", "en_dated"), CASES, ids=[str(case[0]["scope_id"]) for case in CASES]
)
def test_a_period_is_called_by_words_and_not_by_its_code(
    row: dict[str, Any], zh: str, en: str, zh_dated: str, en_dated: str
) -> None:
    assert [periods.short(row, "zh_CN"), periods.short(row, "en")] == [zh, en]
    assert [periods.dated(row, "zh_CN"), periods.dated(row, "en")] == [zh_dated, en_dated]


@pytest.mark.parametrize(
    ("row", "is_first"),
    [
        (scope("2026-01", "month", "2026-01"), True),
        (scope("2026-10", "month", "2026-10"), False),
        (scope("2026-Q1", "quarter", "2026-03"), True),
        (scope("2026-Q2", "quarter", "2026-06"), False),
        (scope("2026-H1", "half", "2026-06"), True),
        (scope("2025", "year", "2025-12"), False),
    ],
)
def test_the_first_of_a_year_is_known(row: dict[str, Any], is_first: bool) -> None:
    assert periods.is_first(row) is is_first
