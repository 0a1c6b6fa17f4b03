"""What the overview shows is what the marts say: places, movers, losses, exceptions, deadlines, honours."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import marts
from show import format as shown
from show import reading
from show.links import LANGUAGE_CODES, View
from show.screens import make, overview
from tests.ui import tiny
from words import Language

Row = dict[str, Any]
TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.usefixtures("tiny_snapshot")


def view(group: str = "towns", scope: str = "2026-10", language: Language = "zh_CN", **asked: str) -> View:
    """A view of the tiny county's overview."""
    return View("county", group, scope, f"{group}-1", language).on(**asked)


def told(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def columns(asked: View) -> list[Row]:
    scope = reading.scope_of(asked, marts.read)
    return overview.columns(asked, scope, reading.track(asked, scope, marts.read), marts.read)


def page(asked: View, read: Any = marts.read) -> str:
    return str(make("overview", asked, read, TODAY))


def with_policy(value: str) -> Any:
    """marts.read under another named_tail."""

    def read(name: str, **filters: object) -> pl.DataFrame:
        if name != "policies" or filters.get("policy_id") != "named_tail":
            return marts.read(name, **filters)  # type: ignore[arg-type]
        return pl.DataFrame([filters | {"value": value}])

    return read


@pytest.mark.parametrize("group", ["towns", "organs"])
def test_the_chosen_group_stands_first_and_all_groups_stand(group: str) -> None:
    groups = overview.context(view(group), marts.read)["groups"]
    assert [one["group_id"] for one in groups] == [group, *({"towns", "organs"} - {group})]  # type: ignore[attr-defined]


@pytest.mark.parametrize("scope", ["2026-10", "2026-09", "to-2026-10"])
@pytest.mark.parametrize("group", ["towns", "organs"])
def test_first_places_are_the_marts_on_both_clocks(group: str, scope: str) -> None:
    first = columns(view(group, scope))[0]
    rows = marts.read("standings", scope_id=scope, group_id=group).to_dicts()
    known = {row["unit_id"]: row for row in rows}
    assert {row["unit_id"] for row in first["top"]} == {row["unit_id"] for row in rows if (row["place"] or 99) <= 5}
    for row in first["top"]:
        assert [row[name] for name in ("place", "score", "to_date_place", "to_date_score")] == [
            known[row["unit_id"]][name] for name in ("place", "score", "to_date_place", "to_date_score")
        ]


def test_every_shown_score_is_formatted_from_the_mart() -> None:
    words = told(page(view()))
    for row in columns(view())[0]["top"]:
        assert f"{row['score']:.2f}" in words


def test_a_longer_scope_leaves_out_reports_and_its_own_year() -> None:
    html = page(view(scope="to-2026-10"))
    assert "累计名次" not in told(html).partition("失分在哪里")[0].replace("名次、得分、累计名次、升降", "")
    assert "报送情况" not in html


def test_movers_are_those_the_mart_names_and_a_missing_unit_never_moves() -> None:
    for column in columns(view()):
        named = {row["unit_id"] for row in marts.read("progress", scope_id="2026-10", is_mover=True).to_dicts()}
        assert {row["unit_id"] for row in column["rising"] + column["falling"]} <= named
        assert all(row["movement"] is None for row in column["all"] if row["is_missing"])


@pytest.mark.parametrize(("way", "order"), [("", "loss_order"), ("share", "share_order")])
def test_losses_follow_the_order_asked_for_and_equal_the_mart(way: str, order: str) -> None:
    lost = overview.losses(view(loss=way), marts.read)
    rows = marts.read("group_losses", scope_id="2026-10", group_id="towns", part_kind="item").sort(order)
    assert [row["part_id"] for row in lost] == rows["part_id"].to_list()[: overview.LOSSES]
    words = told(page(view(loss=way)))
    for row in lost:
        assert shown.minus(row["lost_points"]) in words
        assert f"{row['lost_share']:.1f}%" in words


def test_exceptions_name_the_missing_and_the_late_in_one_line() -> None:
    words = told(page(view()))
    assert "未报 西塘镇" in words
    assert "迟报 松岗镇" in words


def test_deadlines_of_the_past_are_left_out_and_counted_from_the_day() -> None:
    known = marts.read("deadlines").filter(pl.col("falls_on") >= TODAY).sort("falls_at")
    words = told(page(view()))
    first = known.row(0, named=True)
    assert shown.day(first["falls_on"], "zh_CN") in words
    assert f"还有{(first['falls_on'] - TODAY).days}天" in words


def test_only_the_longest_period_is_said_to_end() -> None:
    rows = overview.deadlines(
        view(), "Asia/Shanghai", date(2025, 1, 1), reading.scope_of(view(), marts.read), marts.read
    )
    ends = [row["falls_at"] for row in rows if row["kind"].endswith("_end")]
    assert len(ends) == len(set(ends))


def test_honours_from_after_the_scope_are_not_known_yet() -> None:
    rows = overview.context(view(scope="2025-09"), marts.read)["honours"]
    assert all(f"{row['as_of']:%Y-%m}" <= "2025-09" for row in rows)  # type: ignore[attr-defined]


def test_a_leaders_units_are_praised_and_asked_about() -> None:
    leader = marts.read("standings", unit_id="towns-3", scope_id="2026-10")["leader"].item()
    words = told(page(view(leader=leader)))
    assert f"{leader}联系的单位" in words
    assert "联系的单位" not in told(page(view(leader="无此人")))


@pytest.mark.parametrize(("tail", "is_named"), [("0", False), ("2", True)])
def test_a_tail_is_named_only_where_the_policy_says_so(tail: str, is_named: bool) -> None:
    words = told(page(view(), with_policy(tail)))
    assert ("末2名" in words) is is_named


@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
@pytest.mark.parametrize("hostile", tiny.HOSTILES)
def test_a_hostile_name_is_text(
    hostile: str, language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.write(tmp_path, hostile)
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    for name in ("overview", "briefing"):
        html = str(make(name, view(language=language), marts.read, TODAY))
        assert "<script" not in html
        if name == "overview":
            assert hostile.split()[0][:12] in unescape(html)


@pytest.mark.parametrize("scope", ["2026-10", "to-2026-10", "2025-09"])
@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
def test_the_briefing_tells_five_facts(language: Language, scope: str) -> None:
    html = str(make("briefing", view(scope=scope, language=language), marts.read, TODAY))
    assert html.count('<section class="fact"') == 5
    assert html.count('<section class="fact" hidden>') == 4
    assert "data-steps" in html and "data-exit" in html


@pytest.mark.parametrize(
    ("change", "said"),
    [(None, "中位80.00分。"), ("2.50", "比上期高2.50分"), ("-2.50", "比上期低2.50分"), ("0.00", "与上期持平")],
)
def test_the_median_is_told_with_the_way_it_went(change: str | None, said: str) -> None:
    facts = dict.fromkeys(overview.FACTS) | {
        "median_score": Decimal("80.00"),
        "median_change": None if change is None else Decimal(change),
    }
    assert said in overview.deck(facts, [], view())[0]


def test_the_first_period_has_no_movement_and_no_course() -> None:
    known = marts.read("scopes", scope_kind="month").sort("last_month")
    first = known.filter(pl.col("previous_scope_id").is_null())["scope_id"].item(0)
    assert 'class="wide spark"' not in page(view(scope=first)) and "升降</th>" not in page(view(scope=first))
    assert 'class="wide spark"' in page(view()) and "升降</th>" in page(view())


def test_a_late_unit_is_asked_about_and_not_praised() -> None:
    late: Row = {"unit_id": "A", "place": 1, "movement": 3, "is_mover": True, "leader": "王某", "report": "late"}
    good = late | {"unit_id": "B", "place": 2, "report": "on_time"}
    mine: Any = overview.mine(view(leader="王某"), [late, good, good | {"leader": "李某"}], marts.read)
    assert [[row["unit_id"] for row in mine[kind]] for kind in ("praise", "ask")] == [["B"], ["A"]]
    assert mine["count"] == 2


def open_month(reported: int) -> Any:
    """marts.read where only some towns have reported for October and the others still may."""
    names = marts.read("standings", scope_id="2026-10", group_id="towns")["unit_id"].sort().to_list()

    def read(name: str, **filters: object) -> pl.DataFrame:
        found = marts.read(name, **filters)  # type: ignore[arg-type]
        if name == "discipline":
            waits = pl.col("unit_id").is_in(names[reported:])
            return found.with_columns(
                pl.when(waits).then(pl.lit("pending")).otherwise(pl.lit("on_time")).alias("status")
            )
        if name == "group_facts":
            counts = {"reported_count": reported, "pending_count": len(names) - reported, "missing_count": 0}
            return found.with_columns(pl.lit(value, pl.Int32).alias(column) for column, value in counts.items())
        return found

    return read


def test_of_a_month_without_reports_no_place_is_told() -> None:
    html = page(view(), open_month(0))
    words = told(html)
    assert "本月还没有单位报送" in words and "月报" in words
    assert "居首" not in words and "上升" not in words.partition("失分在哪里")[0]
    assert html.count('class="num score"') == marts.read("standings", scope_id="2026-10", group_id="organs").height
    assert "还没有单位报送，报送后再看失分" in words
    briefing = told(str(make("briefing", view(), open_month(0), TODAY)))
    assert "居首" not in briefing and "还没有单位报送，报送后再看失分" in briefing
    towns = marts.read("standings", scope_id="2026-10", group_id="towns").height
    assert f"待报 {towns}个单位" in words


def test_of_an_open_month_only_who_is_in_front_is_told_and_nobody_without_a_report_moved() -> None:
    words = told(page(view(), open_month(3)))
    assert "目前" in words and "还有单位待报" in words
    found = overview.context(view(), open_month(3))["groups"][0]  # type: ignore[index]
    assert found["mover"] is None
    assert all(row["movement"] is None and not row["is_mover"] for row in found["all"] if row["report"] == "pending")
    assert "待报单位应得的分暂计在内" in words
