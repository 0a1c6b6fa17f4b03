"""The head of the bulletin's page: which months there are, what each is, which documents end with it."""

from __future__ import annotations

from typing import Any

import pytest

import marts
from show import screens
from show.links import View
from show.screens import bulletin

pytestmark = pytest.mark.usefixtures("tiny_snapshot")


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language, asked=tuple(asked.items()))


def test_every_month_with_results_is_there_with_its_issue() -> None:
    months = bulletin.months_of(a_view(), marts.read)
    issued = {row["scope_id"]: row["issue_no"] for row in marts.read("issues", is_newest=True).to_dicts()}
    assert [row["month"] for row in months] == sorted(marts.read("scopes", scope_kind="month")["scope_id"].unique())
    assert {row["month"]: row["issue_no"] for row in months if row["issue_no"]} == {
        month: issue for month, issue in issued.items() if len(month) == 7
    }


def test_a_month_is_asked_for_or_the_first_that_is_not_out() -> None:
    months = bulletin.months_of(a_view(), marts.read)
    assert bulletin.asked(a_view(month="2026-03"), marts.read)["month"] == "2026-03"
    first = next((row["month"] for row in months if not row["issue_no"]), months[-1]["month"])
    assert bulletin.asked(a_view(month="1999-01"), marts.read)["month"] == first


def test_a_quarters_last_month_has_its_pack() -> None:
    row = {"month": "2026-06", "issue_no": "", "revision": 0}
    assert bulletin.scopes_of(a_view(), row, marts.read) == {
        "bulletin": "2026-06",
        "quarter": "2026-Q2",
        "half": "2026-H1",
    }
    assert bulletin.paper_of(a_view(paper="half"), row, marts.read) == ("half", "2026-H1")
    assert bulletin.paper_of(a_view(paper="year"), row, marts.read) == ("bulletin", "2026-06")


@pytest.mark.parametrize("language", ["zh_CN", "en", "zh_TW"])
def test_the_page_leads_to_the_month_and_to_each_document(language: Any) -> None:
    published = {row["scope_id"] for row in marts.read("issues", is_newest=True, is_changed=True).to_dicts()}
    for row in bulletin.months_of(a_view(), marts.read):
        shown = str(screens.make("bulletin", a_view(language, month=row["month"]), marts.read, None))
        assert ('id="to-revision"' in shown) == (row["month"] in published)
    made = str(screens.make("bulletin", a_view(language, month="2026-06"), marts.read, None))
    assert 'id="paper-half"' in made and 'id="to-month"' in made and 'id="bmonth-2026-05"' in made
    assert made.count(bulletin.CUT) == 1
