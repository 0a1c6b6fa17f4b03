"""The month's page over a real home: where each month stands, what is left with its link, and what may be done with it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import marts
from competition.calendar import Month
from competition.states import MOVES, STATES
from etl import build, closing, publish
from show import screens
from show.blockers import KINDS
from show.links import View
from show.screens import month
from tests.etl.office import BY, NOW, home_of_four, load, monthly
from tests.etl.test_closing import lie_on_the_desk
from words import catalogue

TODAY = date(2026, 12, 20)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October is published and archived, November has a unit missing, figures to check and nothing settled."""
    folder = tmp_path_factory.mktemp("month")
    home, later = home_of_four(folder), NOW + timedelta(days=30)
    load(
        home,
        monthly(folder, "2026-11,松岗镇,40,40", "2026-11,河湾街道,10,10", name="11.csv"),
        now=NOW + timedelta(days=12),
    )
    with build.desk(home, BY, later) as seat:
        publish.publish(seat, seat.rulebooks["tiny"], Month(2026, 10), BY, later, signed_by="程远舟")
        closing.move(seat, seat.rulebooks["tiny"], Month(2026, 10), "archived", "", BY, later)
        closing.move(seat, seat.rulebooks["tiny"], Month(2026, 11), "review", "<b>开审</b>", BY, later)
    lie_on_the_desk(home, "questions", "2026-11", "约.csv")
    return home.data


@pytest.fixture(autouse=True)
def snapshot(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(data))


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("tiny", "all", "2026-11", "T1", language, asked=tuple(asked.items()))


def html(view: View) -> str:
    return str(screens.make("month", view, marts.read, TODAY))


def test_the_first_month_that_is_not_out_is_shown_with_everything_that_is_left() -> None:
    page = html(a_view())
    assert "2026年11月离定稿还差" in page
    assert re.findall(r'class="group (\w+)"', page) == ["register", "report", "must_fix", "please_check"]
    assert re.search(r'<li class="now" aria-current="step"><b class="name">审核中</b>', page)
    assert "&lt;b&gt;开审&lt;/b&gt;" in page and "<b>开审</b>" not in page
    count = int(re.search(r"离定稿还差(\d+)项", page)[1])  # type: ignore[index]
    assert sum(int(number) for number in re.findall(r'<b class="num">(\d+)</b>', page)) == count
    for target in ("registers", "calendar", "submission", "findings"):
        assert f'data-page="{target}"' in page
    assert len(re.findall(r'class="act" href="[^"]*act=(none|decide|settle)-', page)) >= 4


def test_every_link_says_where_its_thing_is_cleared() -> None:
    row = month.asked(a_view(), marts.read)
    standing = month.blockers(a_view(), row, marts.read, TODAY)
    from show.screens import findings

    for each in [one for one in standing if one.kind == "please_check"]:
        view = View("tiny", "all", "2026-11", "T1", "zh_CN", asked=tuple(each.params.items()))
        opened = findings.context(view, marts.read)["opened"]
        assert opened is not None, each.params
    (unit,) = [one for one in standing if one.kind == "report"]
    assert (unit.page, unit.subject) == ("calendar", "T3")


def test_a_month_that_is_out_shows_its_issue_and_its_way() -> None:
    page = html(a_view(month="2026-10"))
    assert "2026年10月已归档，2026-01第1版" in page
    assert 'id="blockers"' not in page and 'id="to-papers"' in page
    assert re.findall(r'<li class="(\w+)"[^>]*><b class="name">', page) == [
        "passed", "passed", "skipped", "skipped", "passed", "now",
    ]  # fmt: skip
    assert "签发 程远舟" in page
    english = html(a_view("en", month="2026-10"))
    assert "Oct 2026 is archived: 2026-01, revision 1" in english


def test_the_next_issue_has_the_next_number_and_freezes_what_ends_in_the_month() -> None:
    made = month.issue(a_view(), month.asked(a_view(), marts.read), marts.read)
    assert (made["issue_no"], made["is_changed"]) == ("2026-02", False)


def test_every_state_move_and_kind_has_its_words() -> None:
    for language in ("zh_CN", "en"):
        known = catalogue("month", language)  # type: ignore[arg-type]
        wanted = {f"month.state_{state}" for state in STATES} | {f"month.what_{state}" for state in STATES}
        wanted |= {
            f"month.{stem}_{old}_{new}" for old, ways in MOVES.items() for new in ways for stem in ("go", "means")
        }
        wanted |= {f"month.kind_{kind}" for kind in KINDS}
        assert wanted <= known.keys()
