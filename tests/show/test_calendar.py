"""The calendar: every unit's reports of a year as the marts have them, what a month asks for, texts, and a unit's record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

import marts
from show import screens, texts
from show.links import View
from show.reading import Row
from show.screens import calendar
from tests.ui import tiny, tiny_office
from words import say

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language, asked=tuple(asked.items()))


def html(view: View, today: date | None = TODAY) -> str:
    return str(screens.make("calendar", view, marts.read, today))


def cells(made: str, unit: str) -> list[str]:
    """What the cells of a unit's row say to who cannot see them."""
    row = next(row for row in re.findall(r"<tr>.*?</tr>", made, re.S) if f">{unit}</a>" in row)
    return re.findall(r'<td class="cell[^>]*>.*?<span class="sr">(.*?)</span></td>', row)


def test_each_cell_says_what_the_mart_says_of_unit_and_month() -> None:
    made = html(a_view(year="2026"))
    rows = marts.read("submission_months", unit_id="towns-3").sort("month").to_dicts()
    told = cells(made, "松岗镇")
    own = [row for row in rows if row["month"].startswith("2026")]
    assert len(own) == 10 and len(told) == 12
    assert told[:9] == ["迟报2个工作日"] * 9
    assert told[9] == "迟报2个工作日；竞赛办改了1格"
    assert told[10:] == ["未到期"] * 2
    assert cells(made, "西塘镇")[9] == "未报"
    assert cells(made, "河湾街道")[9] == "按时；退回1次，待复"
    assert cells(made, "梅岭乡")[9] == "按时；零报告"


def test_signs_differ_in_shape_and_stand_in_the_legend() -> None:
    signs = [row["sign"] for row in calendar.legend("zh_CN")]
    assert len(set(signs)) == len(signs)
    assert html(a_view()).count('class="sign"') == len(signs)


def test_a_guest_owes_no_report_and_stands_in_no_row() -> None:
    guest = marts.read("units", unit_id="towns-7")["name_zh"].item()
    assert f">{guest}</a>" not in html(a_view())


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 10, 31), "2026-09"),
        (date(2026, 11, 1), "2026-10"),
        (date(2026, 12, 1), "2026-11"),
        (date(2030, 1, 1), "2026-12"),
    ],
)
def test_the_month_that_is_asked_for_is_the_last_one_that_is_over(today: date, month: str) -> None:
    assert calendar.asked_month(a_view(), marts.read, today) == month


def test_a_month_counts_who_has_reported_and_names_who_has_not() -> None:
    made = html(a_view())
    assert "2026年10月：10个单位已报9个，未报1个" in made
    assert re.search(r"未收到</span> <b class=\"num\">1</b> <span class=\"names\">西塘镇", made)


@pytest.mark.parametrize(
    ("today", "said"),
    [(date(2026, 12, 1), "还有4天"), (date(2026, 12, 4), "还有1天"), (date(2026, 12, 5), "今天截止")],
)
def test_the_countdown_ends_on_the_day(today: date, said: str) -> None:
    assert said in html(a_view(month="2026-11"), today)


def test_before_the_first_file_of_a_month_all_on_the_roster_are_awaited_and_later_overdue() -> None:
    early = calendar.states_of(a_view(), ["2026-11"], date(2026, 12, 5), marts.read)
    late = calendar.states_of(a_view(), ["2026-11"], date(2026, 12, 6), marts.read)
    assert {row["status"] for row in early.values()} == {"pending"}
    assert {row["status"] for row in late.values()} == {"overdue"}
    assert len(early) == len(tiny.TOWNS) + len(tiny.ORGANS) - 1


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 30), "2026年11月月报12月5日 18:00截止"),
        (date(2026, 12, 2), "2026年11月：10个单位已报0个，还差10个，还有3天"),
        (date(2026, 12, 8), "2026年11月：10个单位已报0个，未报10个"),
    ],
)
def test_the_headline_counts_a_month_of_which_nothing_has_come(today: date, said: str) -> None:
    made = html(a_view(month="2026-11"), today)
    assert said in made
    assert ("还有3天</span></th>" in made) is (today == date(2026, 12, 2))


def test_a_month_without_reports_by_the_rules_awaits_nobody() -> None:
    def read(name: str, **filters: Any) -> pl.DataFrame:
        found = marts.read(name, **filters)
        return found.clear() if name == "submission_months" else found

    assert calendar.states_of(a_view(), ["2026-10", "2026-11"], TODAY, read) == {}
    assert "没有应报的月报" in calendar.headline(
        calendar.months_of(a_view(), read, TODAY)[9] | {"expected": None}, "zh_CN"
    )


def test_many_units_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "UNITS", 4)
    first, last, every = (html(a_view(page=page)) for page in ("1", "3", "all"))
    assert "青石镇</a>" in first and "区妇联</a>" not in first and 'id="page-3"' in first
    assert "区妇联</a>" in last and "青石镇</a>" not in last
    assert "区妇联</a>" in every and "青石镇</a>" in every


def test_who_supplied_a_missing_report_later_is_marked_and_not_reminded() -> None:
    def read(name: str, **filters: Any) -> pl.DataFrame:
        found = marts.read(name, **filters)
        come = pl.lit(datetime(2026, 11, 20))
        return found.with_columns(received_at=come) if name == "submission_months" else found

    made = str(screens.make("calendar", a_view(), read, TODAY))
    assert cells(made, "西塘镇")[9] == "未报；过了漏报时点才补报"
    assert texts.reminders(a_view(), "2026-10", read, NOW) == []
    assert texts.reminders(a_view(), "2026-10", marts.read, NOW) != []


def test_registers_of_a_month_that_is_over_are_not_settled_before_the_first_file() -> None:
    months = calendar.months_of(a_view(), marts.read, date(2026, 12, 2))
    row = calendar.registers(a_view(), months, marts.read)[0]
    told = re.findall(r'<span class="sr">(.*?)</span>', row["cells"])
    assert told[9:] == ["有2条记录", "未核：没有记录，也没有签本月无", "未到期"]


def test_registers_say_what_settles_them() -> None:
    made = html(a_view())
    assert "有2条记录" in made and "已签本月无" in made and "未核：没有记录，也没有签本月无" in made
    assert made.index("表扬台账") < made.index("差错台账"), "not in the order of the rulebook"


@pytest.mark.parametrize("language", ["zh_CN", "en", "zh_TW"])
@pytest.mark.parametrize("unit", ["towns-1", "towns-2", "towns-3", "towns-6", "towns-8"])
def test_a_unit_record_shows_the_figures_of_its_mart(unit: str, language: Any) -> None:
    made = html(a_view(language, of=unit))
    for row in marts.read("unit_quality", unit_id=unit, year_label=2026).to_dicts():
        figures = dict(re.findall(r"<dt>([^<]*)</dt><dd><b>([^<]*)</b>", made))
        assert figures[say("calendar_page.kpi_on_time", language)] == str(row["on_time_count"])
        assert figures[say("calendar_page.kpi_late", language)] == str(row["late_count"])
        assert figures[say("calendar_page.kpi_returned", language)] == str(row["returned_count"])
    assert "<script" not in made


def test_a_record_tells_returns_changes_and_explanations_as_text() -> None:
    assert "要求2026-11-20前答复" in html(a_view(of="towns-2"))
    changed = html(a_view(of=tiny_office.CHANGED))
    assert "<s>1O&lt;i&gt;</s> → <b>10</b>" in changed and "李某 2026-11-05 电话确认" in changed
    assert "&lt;b&gt;属实&lt;/b&gt;" in changed and "<b>属实" not in changed


def test_a_return_the_office_settled_says_so_with_its_reason_until_a_file_answers_it() -> None:
    def read(name: str, answer: str | None = None, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        if name == "submission_months":
            return found.with_columns(open_return=pl.lit(False))
        if name != "returns":
            return found
        told = {"settled_by": "周某", "settle_reason": "月份写错，另行报来", "answer_load_id": answer}
        return found.with_columns(is_answered=pl.lit(True), **{name: pl.lit(said) for name, said in told.items()})

    of = next(row["unit_zh"] for row in marts.read("returns").to_dicts())
    year, record = (str(screens.make("calendar", a_view(**asked), read, TODAY)) for asked in ({}, {"of": "towns-2"}))
    assert "退回1次，已由竞赛办了结" in cells(year, of)[9]
    assert "竞赛办了结，不再等答复：月份写错，另行报来（周某）" in record and ">已了结</span>" in record
    answered = str(screens.make("calendar", a_view(of="towns-2"), partial(read, answer="L9"), TODAY))
    assert ">已复</span>" in answered and "不再等答复" not in answered


def test_the_same_bytes_are_asked_about_once_in_a_record() -> None:
    found = calendar.causes(a_view(), "towns-1", marts.read)
    twice = calendar.causes(a_view(), "towns-1", lambda name, **keys: pl.concat([marts.read(name, **keys)] * 2))
    assert [row["count"] for row in found] == [1, 1] == [row["count"] for row in twice]


def test_a_record_shows_the_first_causes_and_says_how_many_more() -> None:
    def read(name: str, **keys: Any) -> pl.DataFrame:
        found = marts.read(name, **keys)
        if name != "findings":
            return found
        return pl.concat([found.head(1).with_columns(check_id=pl.lit(f"check{at}")) for at in range(15)])

    made = str(screens.make("calendar", a_view(of="towns-1"), read, TODAY))
    assert "另有3类问题" in made and made.count('<span class="mark missing">必改</span>') == calendar.CAUSES


def panel(**asked: str) -> str:
    return str(texts.panel(a_view(**asked), marts.read, NOW) or "")


def test_texts_go_to_whom_the_month_names() -> None:
    reminder = panel(letter="reminder")
    assert "西塘镇：贵单位2026年10月月报尚未收到" in reminder and "data-copy-text" in reminder
    assert "梅岭乡：贵单位2026年10月月报各项均为0" in panel(letter="zero")
    given_back = panel(letter="return")
    assert "河湾街道：贵单位报来的《退回的.xlsx》" in given_back and "11月20日前" in given_back
    assert "&lt;script&gt;" in given_back and "<script" not in given_back


def test_one_text_goes_to_all_and_one_to_each() -> None:
    found = texts.reminders(a_view(), "2026-11", marts.read, NOW)
    assert found[0]["whom"] == "群发" and len(found) == 1 + len(tiny.TOWNS) + len(tiny.ORGANS) - 1
    assert found[0]["words"].count("、") == len(found) - 2
    assert [text["whom"] for text in texts.reminders(a_view(of="towns-1"), "2026-11", marts.read, NOW)] == ["青石镇"]


@pytest.mark.parametrize(
    "asked", [{"letter": "nonsense"}, {}, {"letter": "reminder", "month": "2026-10", "of": "towns-1"}]
)
def test_nobody_is_written_to_without_a_reason(asked: dict[str, str]) -> None:
    assert texts.panel(a_view(**asked), marts.read, NOW) is None


@pytest.mark.parametrize(
    "hostile", [{"year": "1999"}, {"month": "2026-13"}, {"of": "nobody"}, {"letter": "x"}, {"year": "'"}]
)
def test_an_address_that_asks_for_what_is_not_there_shows_the_year(hostile: Mapping[str, str]) -> None:
    assert 'class="matrix"' in html(a_view(**hostile))


def test_every_sign_fits_its_words() -> None:
    row: Row = {"status": "late", "days_late": 3, "correction_count": 2}
    assert ">迟3</b>" in calendar.cell(row, "zh_CN") and ">改2</i>" in calendar.cell(row, "zh_CN")
    assert ">L3</b>" in calendar.cell(row, "en")
