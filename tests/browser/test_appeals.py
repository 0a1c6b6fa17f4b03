"""An appeal in a browser, with a real job server: raised with evidence, its effect shown, upheld, and the issue revised."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from competition.calendar import Month
from etl import build, papers, publish
from etl.journal import read
from etl.layout import Home
from etl.seen import seen
from tests.browser import office
from tests.browser.conftest import ROOT, Open, quiet, settled
from tests.browser.office import in_dialog, quietened
from tests.etl.frozen import DECEMBER
from tests.etl.office import settle_november

pytestmark = pytest.mark.browser
CLERK = "竞赛办 孙越"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("appeals") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """The tiny county, whose October is published."""
    with office.running(data) as found:
        publish = [sys.executable, "-m", "etl", "--data", str(data), "publish", "2026-10"]
        subprocess.run(publish, cwd=ROOT, check=True, capture_output=True, timeout=120)
        yield found


def publish_november(data: Path) -> None:
    """The next month comes in, is settled and published after its cut-off; its bulletin is made."""
    home, after = Home.at(data), max(datetime.now(UTC), DECEMBER)
    settle_november(home, data.parent)
    with build.desk(home, CLERK, after) as seat:
        publish.publish(seat, seat.rulebooks["tiny"], Month(2026, 11), CLERK, after)
    papers.make(home, "tiny", Month(2026, 11), ("bulletin",))


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    """Choose in a drop-down of the dialog."""
    page.get_by_role("dialog").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()
    settled(page)


def fill(page: Page, label: str, said: str) -> None:
    """Fill a field of the dialog."""
    field = page.get_by_role("dialog").get_by_label(label, exact=True)
    field.fill(said)
    field.press("Tab")
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def test_an_appeal_is_raised_weighed_upheld_and_the_issue_revised(visit: Open, address: str, data: Path) -> None:
    opened = visit(f"{address}/appeals?lang=zh", 1366, 768)
    page = opened.page
    expect(page.locator("h1")).to_have_text("没有申诉")
    press(page, "登记申诉")
    choose(page, "单位", "青石镇")
    choose(page, "指标", re.compile("按期办结率"))
    fill(page, "申诉内容", "应办件数误填为25，应为20")
    fill(page, "提出人", "郑洁")
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(
        {"name": "收文登记.txt", "mimeType": "text/plain", "buffer": b"20"}
    )
    settled(page)
    in_dialog(page, "登记")
    expect(page.locator("#appeal h2")).to_contain_text("2026-S001 青石镇 · 按期办结率")
    expect(page.locator("#appeal .sources")).to_contain_text("应办件数")
    press(page, "复核")
    fill(page, "复核人", "李明")
    page.get_by_role("dialog").get_by_text("改文件里的数", exact=True).click()
    settled(page)
    fill(page, "应办件数 · 第4行", "20")
    in_dialog(page, "记录复核")
    expect(page.locator("#appeal .change")).to_contain_text("25 → 20")
    press(page, "看影响并裁定")
    upheld, rejected = page.locator(".effect-of.upheld"), page.locator(".effect-of.rejected")
    expect(upheld.locator("tr.own")).to_contain_text(re.compile(r"52.00 → 60.00"))
    expect(upheld).to_contain_text("2026-01（现为第1版）")
    expect(rejected).to_contain_text("得分和名次都不变")
    with seen(Home.at(data), None) as view:
        assert view.mart("appeals")["state"].to_list() == ["reviewed"], "looking at an effect decides nothing"
    page.get_by_text("支持", exact=True).click()
    page.get_by_label("理由").fill("与收文登记相符")
    page.get_by_label("裁定人").fill("李明")
    page.locator(".st-key-appeals_decision_fields").get_by_role("button", name="裁定").click()
    expect(page.locator("#appeal .facts .state")).to_contain_text("支持")
    quietened(page)
    expect(page.locator("#appeal .figure")).to_contain_text("40")
    expect(page.locator("#differs")).to_contain_text("2026-01")
    press(page, "出更正")
    fill(page, "签发人", CLERK)
    in_dialog(page, "出更正")
    expect(page.locator("#differs")).to_have_count(0)
    expect(page.locator("#appeal .after")).to_contain_text("第2版")
    page.locator("#appeal .letter summary").click()
    expect(page.locator("#letter-text")).to_contain_text("申诉成立，数据已按复核结果更正")
    assert quiet(opened) == []
    revised = [entry for entry in read(Home.at(data).journal) if entry.act == "publish"][-1]
    assert (revised.fields["revision"], revised.fields["appeal_no"]) == (2, "2026-S001")
    with seen(Home.at(data), None) as view:
        moved = view.mart("corrections").filter(unit_id="T3", scope_id="2026-10").to_dicts()
    assert [(str(row["old_score"]), str(row["new_score"]), row["appeal_no"]) for row in moved] == [
        ("52.00", "60.00", "2026-S001")
    ]
    publish_november(data)
    page = visit(f"{address}/bulletin?lang=zh&month=2026-11", 1366, 768).page
    expect(page.locator("h1")).to_contain_text("2026年11月的通报已发布：2026-02")
    annex = page.locator(".paper details", has_text="对以前各期通报的更正")
    annex.locator("summary").click()
    expect(annex.locator("tbody tr", has_text="青石镇").first).to_contain_text(re.compile("52.00.*60.00"))
    with seen(Home.at(data), None) as view:
        assert view.mart("corrections")["printed_in"].unique().to_list() == ["2026-02"]


def test_a_call_is_noted_with_one_click_and_becomes_an_appeal(visit: Open, address: str) -> None:
    page = visit(f"{address}/appeals?lang=zh", 390, 844, scheme="dark").page
    page.get_by_role("combobox", name="来电单位").click()
    page.get_by_role("option", name="河湾街道").click()
    page.get_by_label("说了什么").fill("问值班差错")
    press(page, "记一笔")
    expect(page.locator(".called tbody tr")).to_contain_text("问值班差错")
    quietened(page)
    page.locator("[id^=call-]").click()
    expect(page.get_by_role("dialog").get_by_label("申诉内容")).to_have_value("问值班差错")
    choose(page, "指标", re.compile("值班差错"))
    fill(page, "提出人", "吴涛")
    in_dialog(page, "登记")
    expect(page.locator("#appeal h2")).to_contain_text("2026-S002 河湾街道")
    expect(page.locator("[id^=call-]")).to_have_text("2026-S002")
