"""The quarter's pack and the half-year's summary: the bulletin's means on longer scopes."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from marts.shelf import read as held
from paper import packs
from paper.document import Table
from show.links import View
from tests.paper.test_bulletin import headings, text_of

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
LIVE = {"known_at": datetime(2026, 11, 10, 4)}
ENTRY = {
    "follow_up_no": "2026-H001", "kind": "problem", "month": "2026-07", "unit_id": "towns-1", "unit_zh": "青石镇", "unit_en": "Qingshi",
    "problem": "值班脱岗", "measure": "轮班到人", "owner": "张某", "due_on": "2026-09-30", "state": "open", "is_open": True,
    "state_month": "2026-07",
}  # fmt: skip


def read(name: str, **filters: object) -> pl.DataFrame:
    """The snapshot with a ledger of three problems: open, fixed long ago, and of a month to come."""
    if name != "follow_ups":
        return held(name, **filters)
    old = ENTRY | {
        "follow_up_no": "2026-H002",
        "state": "fixed",
        "is_open": False,
        "month": "2026-01",
        "state_month": "2026-03",
    }
    return pl.DataFrame([ENTRY, old, ENTRY | {"follow_up_no": "2026-H003", "month": "2026-10"}])


def test_a_quarter_opens_with_its_agenda_and_looks_back() -> None:
    made = packs.quarter(View("county", "", "2026-Q3", "", "zh_CN"), read, LIVE, {"agenda": "先由青石镇发言。"})
    assert headings(made)[0] == "会议议程" and headings(made)[-1] == "回头看"
    assert "先由青石镇发言。" in text_of(made) and made.status == "暂列"
    (ledger,) = [block for block in made.blocks if isinstance(block, Table) and block.name == "回头看"]
    assert [row[0].runs[0].text for row in ledger.rows] == ["2026-H001"]


def test_a_half_year_shows_trend_gap_and_the_months_that_are_there() -> None:
    made = packs.half(View("county", "", "2026-H1", "", "zh_CN"), held, LIVE, {})
    assert [one for one in headings(made) if one in ("各月走势", "与满分的差距")] == ["各月走势", "与满分的差距"]
    (first, *_) = [block for block in made.blocks if isinstance(block, Table) and block.name.startswith("走势")]
    assert [row[0].runs[0].text for row in first.rows] == [f"2026-0{month}" for month in range(1, 7)]


def test_a_pack_has_no_number_of_its_own_and_no_empty_column() -> None:
    """The issue's number is the bulletin's; the foot says which issue the figures are of."""
    meta = {"issue_no": "2026-06", "revision": 1, "issued_at": datetime(2026, 7, 12, 4), "results_hash": "ab" * 32}
    made = packs.half(View("county", "", "2026-H1", "", "zh_CN"), held, meta, {})
    assert made.letterhead.number == "" and "2026-06" in made.foot and made.hash == "ab" * 32
    for annex in made.annexes:
        for block in annex.blocks:
            assert isinstance(block, Table)
            assert all(any(cell.runs for cell in column) for column in zip(*block.rows, strict=True)), annex.title
