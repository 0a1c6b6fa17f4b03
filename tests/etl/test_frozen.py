"""Published is frozen: pages show what was published until a correction is published; the office may look at live data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import marts
from competition.calendar import Month
from etl import brief, printed
from etl.issue import frozen_marts
from etl.layout import Home
from etl.seen import seen
from marts import shelf, snapshot
from show import screens
from show.links import LIVE, View
from tests.etl.frozen import DECEMBER, WHY, home_at, stages
from tests.etl.office import load, monthly
from ui import filters

OCTOBER = View("tiny", "all", "2026-10", "T2", "zh_CN")
LIVE_OCTOBER = OCTOBER.on(data="live")
TODAY = date(2026, 11, 21)
LEADERS = ("overview", "ranking", "unit", "statement", "three", "trends", "briefing")
# What follows from the frozen marts and is shown of a month.
FOLLOWING = ("progress", "group_facts", "group_losses", "losses", "measure_values", "measure_bands", "part_changes")
At = Callable[[str], Path]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Look at the home as it was after a step."""

    def look(stage: str) -> Path:
        monkeypatch.setenv("SAIBANG_DATA", str(stages()[stage]))
        return stages()[stage]

    return look


def standings(read: Callable[..., pl.DataFrame], scope: str = "2026-10") -> dict[str, tuple[int, Decimal]]:
    """Unit to place and score."""
    rows = read("standings", competition_id="tiny", scope_id=scope)
    return {unit: (place, score) for unit, place, score in rows.select("unit_id", "place", "score").iter_rows()}


def rows(frame: pl.DataFrame) -> list[str]:
    return sorted(map(repr, frame.iter_rows()))


def body(page: str, view: View, read: Callable[..., pl.DataFrame]) -> str:
    """A page without what says how old its data are, and without the notices."""
    made = str(screens.make(page, view, read, TODAY))
    made = re.sub(
        r'<p class="eyebrow">.*?</p>|<p class="notice-line".*?</p>|<address.*?</address>', "", made, flags=re.DOTALL
    )
    return re.sub(r"&amp;data=live", "", made)


def test_nothing_stands_in_where_live_data_are_those_that_were_published(at: At) -> None:
    for stage in ("published", "revised", "after"):
        at(stage)
        assert snapshot.standing_in(snapshot.snapshot_version()) == frozenset(), stage
        assert standings(shelf.published) == standings(shelf.read)


def test_every_mart_of_a_corrected_month_says_what_it_said_when_it_was_published(at: At) -> None:
    names = (*frozen_marts(), *FOLLOWING)
    key = {name: "month" if name == "discipline" else "scope_id" for name in names}
    at("published")
    before = {name: marts.read(name, competition_id="tiny", **{key[name]: "2026-10"}) for name in names}
    # What was reported is in no issue; of what a later file may have changed nothing is shown.
    for name in ("measure_values", "measure_bands"):
        assert "column" in before[name]["measure_kind"]
        before[name] = before[name].filter(~pl.col("measure_kind").is_in(["column", "rate"]))
    at("corrected")
    for name in names:
        after = snapshot.published(name, competition_id="tiny", **{key[name]: "2026-10"})
        assert after.schema == before[name].schema, name
        assert rows(after) == rows(before[name]) != [], name
    live = marts.read("standings", competition_id="tiny", scope_id="2026-10")
    assert rows(live) != rows(before["standings"])


def test_figures_come_from_no_file_the_issue_did_not_know(at: At) -> None:
    at("corrected")
    ask = {"competition_id": "tiny", "scope_id": "2026-10", "unit_id": "T2"}
    assert "更正.csv" in marts.read("sources", **ask)["file_name"]
    assert "更正.csv" not in snapshot.published("sources", **ask)["file_name"]


@pytest.mark.parametrize("page", LEADERS)
def test_leaders_see_the_published_figures_and_the_office_may_see_the_live_ones(at: At, page: str) -> None:
    at("published")
    before = body(page, OCTOBER, shelf.read)
    at("corrected")
    made = str(screens.make(page, OCTOBER, shelf.published, TODAY))
    live = str(screens.make(page, LIVE_OCTOBER, shelf.read, TODAY))
    if page not in ("unit", "statement"):  # of the sources they cite, those are shown that are still in force
        assert body(page, OCTOBER, shelf.published) == before
    assert body(page, LIVE_OCTOBER, shelf.read) != before
    score = {read: f"{standings(read)['T2'][1]:.2f}" for read in (shelf.read, shelf.published)}
    assert score[shelf.read] != score[shelf.published]
    if page in ("overview", "ranking", "unit", "statement"):
        assert score[shelf.published] in made and score[shelf.read] not in made
        assert score[shelf.read] in live
    assert "现行，未发布" in live and "现行，未发布" not in made
    if page not in ("briefing", "statement"):  # sheets without notices
        assert "定稿后数据有更正" in made and "data=live" in made
        assert "看已发布的" in live and "定稿后数据有更正" not in live


def test_both_agree_once_the_correction_is_published_and_the_notice_is_gone(at: At) -> None:
    at("corrected")
    live = standings(shelf.read)
    at("revised")
    assert standings(shelf.published) == live
    made = str(screens.make("ranking", OCTOBER, shelf.published, TODAY))
    assert "定稿后数据有更正" not in made
    assert "通报2026-01（第2版）" in made


def test_a_month_that_is_not_published_compares_with_the_published_one_before_it(at: At) -> None:
    at("november")
    own = {
        row["unit_id"]: row
        for row in shelf.published("standings", competition_id="tiny", scope_id="2026-11").to_dicts()
    }
    before, live = standings(shelf.published), standings(shelf.read)
    assert before != live
    for unit in ("T1", "T2"):
        place, score = before[unit]
        assert own[unit]["score_change"] == own[unit]["score"] - score
        assert own[unit]["previous_place"] == place
    progress = shelf.published("progress", competition_id="tiny", scope_id="2026-11", unit_id="T2").row(0, named=True)
    assert progress["previous_score"] == before["T2"][1]


def test_movement_compares_with_the_newest_revision(at: At) -> None:
    at("revised")
    revised = standings(shelf.read)
    moved = shelf.published("standings", competition_id="tiny", scope_id="2026-11").to_dicts()
    assert {row["unit_id"]: row["previous_place"] for row in moved} == {
        unit: place for unit, (place, _) in revised.items()
    }


def test_a_correction_is_told_with_its_reason_and_printed_by_the_next_issue(at: At) -> None:
    at("corrected")
    old, new = standings(shelf.published), standings(shelf.read)
    at("revised")
    told = shelf.read("corrections", competition_id="tiny", scope_id="2026-10").to_dicts()
    assert {row["unit_id"]: (row["old_place"], row["old_score"]) for row in told}.items() <= old.items()
    assert {row["unit_id"]: (row["new_place"], row["new_score"]) for row in told} == {
        unit: said for unit, said in new.items() if said != old[unit]
    }
    assert {(row["reason"], row["asked_by"], row["printed_in"]) for row in told} == {(*WHY.values(), None)}
    at("after")
    assert set(shelf.read("corrections", competition_id="tiny")["printed_in"]) == {"2026-02"}


def test_the_first_revision_stays_citable_and_no_unit_is_counted_twice(at: At) -> None:
    folder = at("published")
    with seen(Home.at(folder), None) as view:
        read = brief.reader(view, "2026-01")
        first = {name: read(name, scope_id="2026-10") for name in (*frozen_marts(), *printed.DERIVED)
                 if name not in ("discipline", "breaks")}  # fmt: skip
    folder = at("after")
    with seen(Home.at(folder), None) as view:
        again, newest = brief.reader(view, "2026-01", 1), brief.reader(view, "2026-01")
        for name, frame in first.items():
            assert rows(again(name, scope_id="2026-10")) == rows(frame), name
            shown = newest(name, scope_id="2026-10")
            assert shown.height == frame.height, name
        live = view.mart("group_facts").filter(pl.col("scope_id") == "2026-10")
        counted = newest("group_facts", scope_id="2026-10")
        assert counted.drop("unsettled_count").equals(live.drop("unsettled_count"))
        assert newest("discipline", month="2026-10").height == again("discipline", month="2026-10").height


def test_the_edition_of_an_issue_knows_no_revision_made_after_it(at: At) -> None:
    folder = at("corrected")
    with seen(Home.at(folder), None) as view:
        before = brief.made(view, Month(2026, 10), "zh").text
    at("published")
    with seen(Home.at(stages()["published"]), None) as view:
        first = brief.made(view, Month(2026, 10), "zh").text
    notice = re.search(r'<p class="deck missing">.*定稿后数据有更正.*</p>', before)
    assert notice and before.replace(notice.group(), "") == first


def test_a_corrected_figure_that_moves_nobody_is_still_shown_as_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_at("published", tmp_path)
    monkeypatch.setenv("SAIBANG_DATA", str(home.data))
    ask = {"competition_id": "tiny", "scope_id": "2026-10", "unit_id": "T1"}
    before = marts.read("ledger", **ask)
    same = ("2026-10,松岗镇,40,36", "2026-10,河湾街道,20,20", "2026-10,青石镇,25,20")
    load(home, monthly(tmp_path, *same, name="更正.csv"), now=DECEMBER)
    assert standings(shelf.read) == standings(shelf.published)
    assert not any(shelf.read("issues", competition_id="tiny")["is_changed"])
    assert "40" in "".join(marts.read("ledger", **ask)["arithmetic_zh"].drop_nulls())
    assert rows(snapshot.published("ledger", **ask)) == rows(before)


def test_an_address_asks_for_live_data_and_for_nothing_else(at: At) -> None:
    at("corrected")
    asked = {"competition": "tiny", "scope": "2026-10", "group": "all", "lang": "zh"}
    view, choices = filters.resolve(asked | {"data": "live"}, None, "ranking")
    published, order = filters.resolve(asked | {"data": "draft"}, None, "ranking")
    assert (LIVE in view.asked, published.asked) == (True, ())
    assert [row["unit_id"] for row in choices.units] != [row["unit_id"] for row in order.units]
    assert filters.resolve(asked | {"data": "live"}, None, "month")[0].asked == ()
