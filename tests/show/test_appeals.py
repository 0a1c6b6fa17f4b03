"""Appeals on their page: the line beside the claim, the days left, what is to be revised, both effects, the notice."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import pytest

import marts
from show import screens
from show.links import View
from show.screens import appeals
from tests.ui import tiny_office

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
TODAY = date(2026, 11, 22)


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language, asked=tuple(asked.items()))


def html(view: View, today: date | None = TODAY) -> str:
    return str(screens.make("appeals", view, marts.read, today))


def listed(view: View) -> list[str]:
    """The numbers of the appeals that are listed, in order."""
    return re.findall(r'id="appeal-(2026-S\d+)"', html(view))


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, ["2026-S001", "2026-S003", "2026-S002"]), ({"state": "open"}, ["2026-S001"]), ({"state": "due"}, ["2026-S001"]),
        ({"state": "decided"}, ["2026-S003", "2026-S002"]), ({"of": tiny_office.CHANGED}, ["2026-S002"]),
        ({"month": "2026-09"}, []), ({"state": "nonsense"}, ["2026-S001", "2026-S003", "2026-S002"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_waits_for_a_decision_stands_first_and_the_list_is_narrowed(
    asked: dict[str, str], numbers: list[str]
) -> None:
    assert listed(a_view(**asked)) == numbers


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 11, 22), "已超过2天"), (date(2026, 11, 20), "今天到期"), (date(2026, 11, 19), "明天到期"), (date(2026, 11, 17), "还有3天")],
    ids=str,
)  # fmt: skip
def test_the_days_to_the_decision_are_counted_from_the_day_itself(today: date, left: str) -> None:
    made = html(a_view(), today)
    assert left in made
    assert ("已到答复期限" in made) == (today >= date(2026, 11, 20))


def test_a_claim_stands_beside_its_line_with_the_figures_behind_it_and_nothing_of_it_is_a_tag() -> None:
    made = html(a_view(appeal="2026-S002"))
    row = appeals.asked(a_view(appeal="2026-S002"), marts.read)
    assert row is not None
    account = appeals.account(row, a_view(), marts.read)
    assert account is not None
    assert all(str(account[name]) in made for name in ("points", "open_points"))
    sources = appeals.sources(row, marts.read)
    assert sources
    assert made.count('<td class="place">') == len(sources)
    assert "9 → 10" in made
    assert "<b>属实</b>" not in made
    assert "&lt;b&gt;属实&lt;/b&gt;" in made


def test_the_notice_says_the_decision_its_reason_and_where_the_unit_stands_now() -> None:
    upheld, rejected = (html(a_view(appeal=f"2026-S00{at}")) for at in (2, 3))
    letter = re.findall(r'id="letter-text">(.*?)</p>', upheld, re.S)[0]
    standing = marts.read(
        "standings", competition_id="county", scope_id="2026-10", unit_id=tiny_office.CHANGED
    ).to_dicts()
    for said in ("申诉成立，数据已按复核结果更正", "已核对原件", f"第{standing[0]['place']}名", "第2版", "李某"):
        assert said in letter
    assert "原结果不变" in re.findall(r'id="letter-text">(.*?)</p>', rejected, re.S)[0]
    assert "letter-text" not in html(a_view(appeal="2026-S001"))


def test_an_archived_month_is_not_offered_for_revision_but_the_way_out_is_told() -> None:
    row = appeals.asked(a_view(appeal="2026-S002"), marts.read)
    assert row is not None

    def read(name: str, archived: tuple[str, ...] = (), **keys: Any) -> pl.DataFrame:
        if name == "issues":
            return marts.read(name, **keys).with_columns(
                pl.lit(True).alias("is_newest"), pl.lit(True).alias("is_changed")
            )
        if name == "month_states":
            return pl.DataFrame({"month": archived}, schema={"month": pl.String})
        return marts.read(name, **keys)

    months = sorted({one["month"] for one in appeals.to_revise(row, read)})
    assert [one["month"] for one in appeals.revisable(row, read)] == months
    kept = partial(read, archived=tuple(months[:1]))
    assert [one["month"] for one in appeals.revisable(row, kept)] == months[1:]
    made = str(screens.make("appeals", a_view(appeal="2026-S002"), kept, TODAY))
    assert re.search(rf'href="[^"]*month\?[^"]*month={months[0]}&amp;act=to-final"', made)
    assert made.count("该月已归档") == 1


def test_both_decisions_stand_side_by_side_and_longer_periods_are_told() -> None:
    row = appeals.asked(a_view(appeal="2026-S001"), marts.read)
    assert row is not None
    known = marts.read("scopes", competition_id="county")["scope_id"].to_list()
    longer = sorted(code for code in known if code not in ("2026-10", "to-2026-10"))[0]
    rows = [
        {"scope_id": scope, "unit_id": tiny_office.CLAIMING, "group_id": "towns", "old_score": "80.00", "new_score": "81.50",
         "old_place": 8, "new_place": 7}
        for scope in ("2026-10", "to-2026-10", longer)
    ]  # fmt: skip
    issue = {"issue_no": "2026-10", "revision": 1, "month": "2026-10", "units": 1}
    told = {"upheld": {"rows": rows, "issues": [issue], "signs_none": True}, "rejected": None}
    made = str(appeals.both(row, told, a_view("en"), marts.read))
    assert re.search(r"80.00</span> → <b>81.50</b>", made)
    assert made.count("place 8 → 7") == 1, "what the table leaves out is said below it"
    assert "now revision 1" in made
    assert "No score and no place moves" in made
    assert "signed at the same time" in made


def test_a_call_leads_to_the_appeal_it_became_or_can_become() -> None:
    made = html(a_view())
    assert re.search(r'id="call-19">2026-S001<', made)
    assert re.search(r'appeal=call-18&amp;act=raise"[^>]*id="call-18">转为申诉<', made)
    asked = appeals.call_of(a_view(appeal="call-18"), marts.read)
    assert asked is not None
    assert asked["note"] == tiny_office.WORDS
    assert [appeals.call_of(a_view(appeal=code), marts.read) for code in ("call-99", "call-²", "2026-S001")] == [
        None
    ] * 3


def test_a_line_that_is_disputed_says_so_on_the_unit_s_page_and_its_statement() -> None:
    row = appeals.asked(a_view(appeal="2026-S001"), marts.read)
    assert row is not None
    for page in ("unit", "statement"):
        mine, other = (
            str(screens.make(page, View("county", "towns", "2026-10", unit, "zh_CN"), marts.read, TODAY))
            for unit in (tiny_office.CLAIMING, tiny_office.CHANGED)
        )
        assert mine.count("申诉待裁定 2026-S001") == 1
        assert "申诉待裁定" not in other, "a decided one is no news"
