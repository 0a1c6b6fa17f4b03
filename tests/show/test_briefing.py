"""The five facts in words: who leads with what, who moved, where the group loses, who is late, who is honoured."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

import marts
from show import headlines
from show.links import View
from show.screens import briefing, make
from words import Language

TODAY = date(2026, 11, 22)


def told(language: Language = "zh_CN", scope: str = "2026-10") -> str:
    """What a reader of the briefing reads, in one line."""
    html = str(make("briefing", View("county", "towns", scope, "", language), marts.read, TODAY))
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def units(*names: str) -> list[dict[str, Any]]:
    return [{"name": name} for name in names]


@pytest.mark.usefixtures("tiny_snapshot")
def test_leaders_stand_with_their_scores_on_both_clocks() -> None:
    words = told()
    for group in ("towns", "organs"):
        for row in marts.read("standings", scope_id="2026-10", group_id=group, place=1).to_dicts():
            assert f"{row['unit_zh']}" in words and f"{row['score']:.2f}" in words
        for row in marts.read("standings", scope_id="2026-10", group_id=group, to_date_place=1).to_dicts():
            assert f"{row['to_date_score']:.2f}" in words


@pytest.mark.usefixtures("tiny_snapshot")
def test_the_loss_names_the_group_that_lost() -> None:
    name = marts.read("groups", scope_id="2026-10", group_id="towns")["name_zh"].item()
    assert f"{name}失分最多的是" in told()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([("late", units("A"), 1)], "A was late"),
        ([("late", units("A", "B"), 2)], "A and B were late"),
        ([("missing", units("A", "B", "C"), 3)], "A, B and C did not report"),
        ([("late", units("A", "B", "C", "D"), 9)], "A, B, C, D and others (9 in all) were late"),
        ([("pending", units("A"), 1)], "1 report is still to come"),
        ([("pending", units("A", "B"), 2)], "2 reports are still to come"),
        ([], "Every unit reported on time"),
    ],
)
def test_reports_are_told_in_the_singular_and_the_plural(found: list[Any], said: str) -> None:
    assert briefing.reports(found, "en").replace("\u00a0", " ") == said


def test_nobody_is_a_mover_where_nobody_rose_two_places() -> None:
    row = {"unit_id": "1", "name": "A", "is_mover": True, "mover_order": 1, "movement": 1}
    for movement, said in ((1, "Nobody moved far in this period"), (2, "A up 2 places")):
        rose = headlines.mover([row | {"movement": movement}])
        assert briefing.movers([{"mover": rose}], "en").replace("\u00a0", " ") == said


def test_without_losses_or_honours_it_is_said() -> None:
    assert briefing.losing("A", [], "en") == "Nothing was lost in this period"
    row = {"name": "Files", "lost_points": Decimal(3), "share": "12.0%"}
    assert briefing.losing("A", [row], "en") == "A: Files costs most, 12.0% of what was open"
    assert briefing.honour([], "en") == "No ranking by a higher authority is on record"
