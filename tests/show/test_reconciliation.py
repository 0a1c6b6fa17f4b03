"""Claims beside registers: both figures and their cells as the mart has them, what is to decide, and how it is written down."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import marts
from show import screens
from show.links import View
from show.screens import reconciliation
from tests.ui import tiny_office

pytestmark = pytest.mark.usefixtures("tiny_snapshot")


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language, asked=tuple(asked.items()))


def html(view: View) -> str:
    return str(screens.make("reconciliation", view, marts.read, date(2026, 11, 22)))


def shown(view: View) -> list[str]:
    """The claims that are listed, by their column."""
    rows = re.findall(r"<tbody>.*</tbody>", html(view), re.S)
    return re.findall(r"督办数\d", " ".join(re.findall(r"<td>(督办数\d)</td>", rows[0]))) if rows else []


def test_what_waits_for_a_decision_stands_first_and_what_is_equal_is_left_out() -> None:
    assert shown(a_view()) == ["督办数4", "督办数0", "督办数1", "督办数3"]


@pytest.mark.parametrize(
    ("asked", "columns"),
    [
        ({"state": "todo"}, ["督办数4", "督办数0"]), ({"state": "waiting"}, ["督办数1"]), ({"state": "settled"}, ["督办数3"]),
        ({"state": "equal"}, ["督办数2"]), ({"state": "all"}, ["督办数4", "督办数0", "督办数1", "督办数3", "督办数2"]),
        ({"month": "2026-09"}, []), ({"of": "towns-1"}, []), ({"of": tiny_office.CLAIMING, "state": "equal"}, ["督办数2"]),
        ({"state": "nonsense"}, ["督办数4", "督办数0", "督办数1", "督办数3"]),
    ],
    ids=str,
)  # fmt: skip
def test_the_list_is_narrowed_as_asked(asked: dict[str, str], columns: list[str]) -> None:
    assert shown(a_view(**asked)) == columns


def test_both_figures_their_cells_and_the_difference_stand_beside_each_other() -> None:
    made = html(a_view())
    assert re.search(
        r"<b>5</b></td><td class=\"num\"><span[^>]*>台账</span>4</td><td class=\"num\"><span[^>]*>差额</span>\+1</td>",
        made,
    )
    assert "月报.csv · L7" in made and "督办登记簿.csv · C4" in made
    assert re.search(r"<b>3</b></td><td class=\"num soft\"><span[^>]*>台账</span>未核</td>", made)


def test_a_decision_on_other_figures_says_what_they_were() -> None:
    made = html(a_view())
    assert "以台账为准，周某 2026年11月7日 10:00（当时自报7，台账6）" in made and "已核对原件" in made


def test_a_claim_being_settled_shows_the_rules_that_look_at_its_column() -> None:
    rows = {row["state"]: row for row in marts.read("claims").to_dicts()}
    made = html(a_view(claim=reconciliation.code_of(rows["open"])))
    assert "督查办结率" in made and "作分子" in made and "细则6.1" in made and "裁定本身不改变得分" in made
    other = html(a_view(claim=reconciliation.code_of(rows["waiting"])))
    assert "没有指标用到这一列" in other
    assert 'id="settling"' not in html(a_view(claim="nonsense"))


def test_the_request_holds_the_figures_as_they_stood() -> None:
    row = marts.read("claims", state="open").row(0, named=True)
    asked = reconciliation.request(row, "claim", " 查过原始单据 ", "周某 ")
    assert asked == {
        "job": "reconcile", "decision": "claim", "reason": "查过原始单据", "by": "周某", "unit_id": tiny_office.CLAIMING,
        "column_id": "claimed0", "first_month": "2026-10", "last_month": "2026-10", "claim": "5", "register": "4",
    }  # fmt: skip
    waiting = marts.read("claims", state="waiting").row(0, named=True)
    assert reconciliation.request(waiting, "neither", "x", "y")["register"] is None


def test_differences_have_a_sign_of_their_own() -> None:
    assert [reconciliation.signed({"difference": Decimal(value)}) for value in ("1.5000", "-2.0000", "0.0000")] == [
        "+1.5",
        "−2",
        "0",
    ]


@pytest.mark.parametrize("language", ["zh_CN", "en", "zh_TW"])
def test_it_is_made_in_every_language_with_a_hostile_name_as_text(language: Any) -> None:
    made = html(a_view(language, state="all"))
    assert "<script" not in made and ("&lt;script&gt;" in made) is (language != "en")


def test_without_any_claim_it_says_so() -> None:
    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        return found.clear() if name == "claims" else found

    made = str(screens.make("reconciliation", a_view(), read, None))
    assert "还没有单位自报台账上的数" in made


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh_CN", "假如台账由4改为自报的5"), ("en", "If the register said 5 instead of 4"), ("zh_TW", "4改")],
)
def test_the_effect_shows_the_claiming_unit_first_and_what_moves(language: Any, words: str) -> None:
    row = marts.read("claims", state="open").row(0, named=True)
    same = {"scope_id": "2026-10", "group_id": "towns", "old_score": "90.00"}
    told = [
        same | {"unit_id": "towns-1", "new_score": "90.00", "old_place": 2, "new_place": 1},
        same | {"unit_id": row["unit_id"], "new_score": "85.00", "old_place": 1, "new_place": 2},
        same | {"unit_id": "towns-2", "new_score": "90.00", "old_place": 3, "new_place": 3},
    ]
    made = str(reconciliation.effect(row, told, a_view(language), marts.read))
    lines = re.findall(r"<tr.*?</tr>", made, re.S)[1:]
    assert words in made and len(lines) == 2, "who neither gains nor loses is left out"
    assert 'class="own"' in lines[0] and "85.00" in lines[0] and "2</b>" in lines[0] and "1</b>" in lines[1]
    assert 'class="own"' not in reconciliation.effect(row, [], a_view(language), marts.read)


def test_only_where_figures_differ_is_there_an_effect() -> None:
    found = {row["state"]: reconciliation.has_effect(row) for row in marts.read("claims").to_dicts()}
    assert found == {"open": True, "waiting": False, "equal": False, "settled": True, "changed": True}
