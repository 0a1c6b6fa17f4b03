"""The unit's page: its numbers are the marts', its account adds up as shown, and each line leads to its cells."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from markupsafe import escape

import marts
from show import format as shown
from show import reading, screens, unit_drawings
from show.links import LANGUAGE_CODES, View
from show.reading import Row
from show.screens import unit
from show.unit_account import Account, cells_by_indicator
from tests.ui import tiny, tiny_office
from words import Language

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
TODAY = date(2026, 11, 22)
SCOPES = ("2026-10", "to-2026-10", "2026-07")


def a_view(unit_id: str, scope: str = "2026-10", language: Language = "zh_CN", **asked: str) -> View:
    """A view of a unit of tiny."""
    return View(tiny.COMPETITION, unit_id.split("-")[0], scope, unit_id, language, "", tuple(asked.items()))


def made(unit_id: str, scope: str = "2026-10", language: Language = "zh_CN", **asked: str) -> str:
    """The page of a unit."""
    return str(screens.make("unit", a_view(unit_id, scope, language, **asked), marts.read, TODAY))


class Sums(HTMLParser):
    """The figures in the column that adds up, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.depth += 1
        elif "sum" in (dict(attrs).get("class") or "").split():
            self.depth = 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.found[-1] += data.strip()


def summed(html: str) -> list[str]:
    """The column that adds up."""
    reader = Sums()
    reader.feed(html)
    return [cell.replace("\u2212", "-").replace(" ", "") for cell in reader.found]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("unit_id", [f"towns-{number}" for number in range(1, 9)] + ["organs-1", "organs-2"])
def test_the_shown_column_adds_up_to_the_shown_total(unit_id: str, scope: str) -> None:
    cells = summed(made(unit_id, scope))
    added = [Decimal(cell) for cell in cells if not cell.startswith("=")]
    earned, total = (Decimal(cell[1:]) for cell in cells if cell.startswith("="))
    score = marts.read("standings", scope_id=scope, unit_id=unit_id)["score"].item()
    assert sum(added) == total == score
    items = len(marts.read("ledger", scope_id=scope, unit_id=unit_id).filter(line_kind="indicator")["item_id"].unique())
    assert sum(added[: items + 1]) == earned


@pytest.mark.parametrize("scope", SCOPES)
def test_both_clocks_and_the_gap_are_the_marts(scope: str) -> None:
    for row in marts.read("standings", scope_id=scope, group_id="towns").to_dicts():
        html = made(row["unit_id"], scope)
        strip = html[html.index('<dl class="figures') : html.index("</dl>")]
        bold = re.findall(r"<b[^>]*>([^<]*)</b>", strip)
        assert bold[0] == str(row["place"] or "–")
        assert shown.score(row["score"]) in bold
        assert shown.score(row["lost_points"]) in bold
        if row["gap_to_next"]:
            assert shown.score(row["gap_to_next"]) in bold
        other = marts.read("standings", scope_id=other_clock(scope), unit_id=row["unit_id"])
        assert bold[1] == str(other["place"].item() or "–")


def other_clock(scope: str) -> str:
    """The year so far beside a month, and the other way round."""
    return scope.removeprefix("to-") if scope.startswith("to-") else f"to-{scope}"


def test_items_come_with_the_largest_loss_first() -> None:
    rows: list[Row] = unit.context(a_view("towns-3"), marts.read)["rows"]  # type: ignore[assignment]
    lost = [row["lost_points"] for row in rows]
    assert lost == sorted(lost, reverse=True)
    own = marts.read("item_points", scope_id="2026-10", unit_id="towns-3")
    assert {row["item_id"]: row["points"] for row in rows} == dict(own.select("item_id", "points").iter_rows())


@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
def test_every_line_says_its_clause_its_arithmetic_and_its_cells(language: Language) -> None:
    html = made("towns-1", language=language)
    for line in marts.read("ledger", scope_id="2026-10", unit_id="towns-1").to_dicts():
        stem = "en" if language == "en" else "zh"
        for column in (f"label_{stem}", f"clause_{stem}", f"arithmetic_{stem}"):
            assert (line[column] or "") in html
    for cell in marts.read("sources", scope_id="2026-10", unit_id="towns-1").to_dicts():
        assert cell["file_name"] in html and cell["column_name"] in html and cell["received_from"] in html


def test_an_item_asked_for_is_open_and_in_view() -> None:
    html = made("towns-1", item="RES")
    block = html[html.index('id="item-RES"') : html.index('id="item-INF"')]
    assert "data-in-view" in block and "<details open>" in block
    assert html.count("data-in-view") == 1
    assert "data-in-view" not in made("towns-1", item="no such item")


def test_the_group_follows_the_unit() -> None:
    stray = a_view("organs-1").on(group_id="towns", unit_id="organs-1")
    assert unit.context(stray, marts.read)["group"]["group_id"] == "organs"  # type: ignore[index]


def test_a_unit_without_a_row_at_the_scope_is_told_where_it_is_found() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        rows = marts.read(name, **filters)  # type: ignore[arg-type]
        left = name == "standings" and filters.get("scope_id") == "2026-10"
        return rows.filter(pl.col("unit_id") != "towns-1") if left else rows

    html = str(screens.make("unit", a_view("towns-1"), read, TODAY))
    assert "不在册" in html and "scope=2026-09" in html and 'class="figures' not in html


@pytest.mark.parametrize(("scope", "other"), [("2026-10", "to-2026-10"), ("to-2026-10", "2026-10")])
def test_each_clock_counts_the_units_of_its_own_scope(scope: str, other: str) -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        rows = marts.read(name, **filters)  # type: ignore[arg-type]
        grown = name == "group_statistics" and filters.get("scope_id") == other
        return rows.with_columns(member_count=pl.lit(99)) if grown else rows

    html = str(screens.make("unit", a_view("towns-2", scope), read, TODAY))
    assert html.count('<span class="of">/ 99</span>') == 1


@pytest.mark.parametrize("at", range(1, 9))
def test_every_standing_has_its_sentence(at: int) -> None:
    for language in LANGUAGE_CODES.values():
        html = made(f"towns-{at}", language=language)
        assert re.search(r"<h1>[^<]+</h1>", html)


def test_a_rate_that_is_not_whole_never_reads_as_a_hundred() -> None:
    told = [unit.percent(Decimal(value)) for value in ("100", "99.9999", "99.4", "62.5", "0")]
    assert told == ["100%", "99.9%", "99%", "63%", "0%"]
    assert unit.percent(None) == "–"


def test_a_month_before_is_drawn_only_where_it_is_known() -> None:
    ends = unit_drawings.ruler([Decimal(62), Decimal(100)])
    assert ends == (60, 100)
    with_before = unit_drawings.strip([62, 100], 80, (100, 90, 70), ends, "<told>")
    assert with_before.count("<circle") == 3 and "&lt;told&gt;" in with_before
    assert unit_drawings.strip([62], 80, (None, None, None), ends, "told").count("<circle") == 1


def test_the_page_reads_nothing_but_public_marts() -> None:
    asked: set[str] = set()

    def read(name: str, **filters: object) -> pl.DataFrame:
        asked.add(name)
        return marts.read(name, **filters)  # type: ignore[arg-type]

    unit.context(a_view("towns-2"), read)
    reading.frame(a_view("towns-2"), read)
    assert asked <= {mart.name for mart in marts.all_marts() if mart.is_public} | {"meta"}


@pytest.mark.parametrize("at", range(len(tiny.HOSTILES)))
def test_any_name_is_text_on_the_page_and_on_the_statement(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.write(tmp_path, hostile=tiny.HOSTILES[at])
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    for page in ("unit", "statement"):
        html = screens.make(page, a_view("towns-8"), marts.read, TODAY)
        assert escape(tiny.HOSTILES[at]) in html and "<script" not in html


def test_a_report_that_came_after_the_cut_off_is_missing_and_says_when_it_came() -> None:
    row = {"month": "2026-10", "status": "missing", "received_at": datetime(2026, 11, 18, 1, 9), "due_at": None}
    assert unit._report(row, "Asia/Shanghai", "zh_CN")["said"] == "截止后 2026-11-18 09:09 才收到"
    late = row | {"status": "late", "days_late": 1}
    assert unit._report(late, "Asia/Shanghai", "en")["said"] == "received 2026-11-18 09:09, working days late: 1"
    assert unit._report(row | {"received_at": None}, "Asia/Shanghai", "zh_CN")["said"] == ""


def test_where_a_long_period_is_the_first_its_months_are_drawn() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        rows = marts.read(name, **filters)  # type: ignore[arg-type]
        return rows.head(1) if name == "scopes" and filters.get("scope_kind") == "to_date" else rows

    view = a_view("towns-2", "to-2026-10")
    drawn = unit.context(view, read)["track"]
    assert drawn["kind"] == "month" and drawn["drawn"] and len(drawn["rows"]) > 1  # type: ignore[index]


def test_a_unit_without_a_place_has_no_course_but_its_scores() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        rows = marts.read(name, **filters)  # type: ignore[arg-type]
        mine = pl.col("unit_id") == "towns-2"
        return (
            rows.with_columns(place=pl.when(mine).then(None).otherwise(pl.col("place")))
            if name == "standings"
            else rows
        )

    html = str(screens.make("unit", a_view("towns-2"), read, TODAY))
    assert "没有名次，走势从略。" in html and "history" not in html and "各期名次与得分" in html


def test_a_successor_names_the_units_it_came_out_of_and_its_former_names() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        rows = marts.read(name, **filters)  # type: ignore[arg-type]
        if name != "units" or filters.get("unit_id") != "towns-2":
            return rows
        before = rows.with_columns(name_zh=pl.lit("旧名镇"), first_month=pl.lit("2025-01"))
        now = rows.with_columns(predecessors=pl.lit("towns-3;towns-4"), first_month=pl.lit("2026-01"))
        return pl.concat([before.with_columns(predecessors=pl.lit("")), now])

    said = unit.context(a_view("towns-2"), read)["lineage"]
    names = [unit.known_name(a_view(code), marts.read) for code in ("towns-3", "towns-4")]
    assert said == f"原名旧名镇。前身{names[0]}、{names[1]}，变动前的数据计入本单位。"
    assert unit.context(a_view("towns-5"), marts.read)["lineage"] == ""


def test_what_a_file_says_in_chinese_is_marked_on_an_english_page_only() -> None:
    assert '<td class="file" lang="zh">' in made("towns-1", language="en")
    assert ' lang="zh"' not in made("towns-1")


def test_cells_stand_in_the_order_of_figure_month_and_row_and_name_the_unit_they_came_from() -> None:
    cells = marts.read("sources", scope_id="2026-10", unit_id="towns-1")
    shuffled = cells_by_indicator(cells.reverse())
    assert shuffled == cells_by_indicator(cells)
    for found in shuffled.values():
        assert [cell.order() for cell in found] == sorted(cell.order() for cell in found)
    line: Row = {"line_kind": "indicator", "item_id": "RES", "indicator_id": "x", "state": "open", "label_zh": "<b>"}
    line |= {"clause_zh": "", "arithmetic_zh": "1 < 2", "lost_zh": None}
    line |= dict.fromkeys(("points", "open_points", "lost_points"))
    account = Account("heir", "Asia/Shanghai", "zh_CN", lambda code: f"<{code}>")
    html = account.lines([line | {"cells": next(iter(shuffled.values()))}], "RES")
    assert (
        "（并入前 &lt;towns-1&gt;）" in html and "&lt;b&gt;" in html and "1 &lt; 2" in html and "<details open>" in html
    )


@pytest.mark.parametrize(
    ("state", "is_said"), [("open", True), ("missing", False), ("unverified", False), ("no_task", False)]
)
def test_only_what_counts_without_a_cell_is_said_to_be_free_of_faults(state: str, is_said: bool) -> None:
    line: Row = {"line_kind": "indicator", "item_id": "RES", "indicator_id": "x", "state": state, "label_zh": "差错"}
    line |= {"clause_zh": "规则", "arithmetic_zh": "", "lost_zh": "", "cells": []}
    line |= {"points": Decimal(2), "open_points": Decimal(2), "lost_points": Decimal(0)}
    html = Account("towns-1", "Asia/Shanghai", "zh_CN", str).lines([line], "")
    assert ("没有登记簿记录" in html) is is_said


def test_cells_without_a_column_or_a_row_stand_first() -> None:
    cells = marts.read("sources", scope_id="2026-10", unit_id="towns-1").head(1)
    bare = cells.with_columns(
        column_id=pl.lit(None, pl.String), row_no=pl.lit(None, cells.schema["row_no"]), code=pl.lit(None, pl.String)
    )
    found = cells_by_indicator(pl.concat([cells, bare.select(cells.columns)], how="vertical_relaxed"))
    assert [cell.column_id is None for cell in next(iter(found.values()))] == [True, False]


def test_whose_report_may_still_come_has_neither_risen_nor_fallen() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        return frame.with_columns(status=pl.lit("pending")) if name == "discipline" else frame

    moved = marts.read("progress", scope_id="2026-10").filter(pl.col("shown_movement") != 0)["unit_id"].to_list()
    for unit_id in moved:
        here = a_view(unit_id)
        clocks = [unit.context(here, reader)["clock"] for reader in (marts.read, read)]
        assert [bool(clock["moved"]) for clock in clocks] == [True, False]  # type: ignore[index]
    assert moved


@pytest.mark.parametrize("page", ["unit", "statement"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_changed_and_explained_figure_says_so_where_it_stands(page: str, language: Language) -> None:
    view = a_view(tiny_office.CHANGED, language=language)
    html = str(screens.make(page, view, marts.read, date(2026, 11, 22)))
    changed = {
        "zh_CN": "原报1O&lt;i&gt;，改为10。李某 2026-11-05 电话确认",
        "en": "from 1O&lt;i&gt; to 10. Confirmed by 李某",
    }
    assert changed[language] in html and "&lt;b&gt;属实&lt;/b&gt;" in html and "<b>属实" not in html
    other = str(screens.make(page, a_view("towns-1", language=language), marts.read, date(2026, 11, 22)))
    assert "1O" not in other


@pytest.mark.parametrize("page", ["unit", "statement"])
def test_a_changed_unit_or_period_is_told_with_its_header(page: str) -> None:
    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        elsewhere = {"column_id": pl.lit(None, pl.String), "column_name": pl.lit("单位名称")}
        return found.with_columns(**elsewhere) if name == "edits" else found

    html = str(screens.make(page, a_view(tiny_office.CHANGED), read, None))
    assert "原报1O&lt;i&gt;，改为10" in html
    assert page == "unit" or html.count("单位名称：竞赛办改动") == 1


def test_a_change_that_is_no_longer_in_force_is_not_told() -> None:
    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        return found.with_columns(is_effective=pl.lit(False)) if name == "edits" else found

    assert "1O" not in screens.make("unit", a_view(tiny_office.CHANGED), read, None)
