"""What a leader comes for, from the first click to the answer, in a real browser over the small county."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settled

pytestmark = pytest.mark.browser


def asked(page: Page) -> dict[str, str]:
    """What the address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def units(page: Page) -> list[str]:
    """The units of the table, from the top."""
    return page.locator(".league > tbody > tr:not(.opened) > th.unit > a").all_inner_texts()


def choose(page: Page, key: str, words: str) -> None:
    """Type into one of the drop-downs and take what is found first."""
    page.locator(f".st-key-{key} input").first.click()
    page.keyboard.type(words)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")


def test_why_points_were_lost_takes_three_clicks_from_the_ranking_to_the_row_of_a_file(
    visit: Open, tiny_address: str
) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh", 1366, 625).page
    page.locator("#open-towns-3").click()
    expect(page.locator("tr.opened .inside")).to_have_count(3)
    page.locator("tr.opened").get_by_role("link", name=re.compile("学习培训")).click()
    expect(page.locator("h1")).to_contain_text("松岗镇")
    assert asked(page)["item"] == "LRN"
    page.locator(".block.asked summary").first.click()
    expect(page.locator(".block.asked .sources").first).to_contain_text("月报_2026-10.csv")


def test_an_opened_row_stays_where_the_reader_was(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh", 1366, 500).page
    opener = page.locator("#open-towns-8")
    opener.scroll_into_view_if_needed()
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scrolled)
    opener.click()
    expect(page.locator("tr.opened")).to_be_visible()
    assert abs(page.evaluate(scrolled) - before) < 60
    assert page.evaluate("document.activeElement.id") == "open-towns-8"


def test_search_leads_to_the_reason_within_a_minute(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/?lang=zh", 1366, 625).page
    begun = time.monotonic()
    page.locator("[class*=st-key-find_] input").first.click()
    page.keyboard.type("松岗")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("松岗镇")
    page.locator(".ledger summary").first.click()
    expect(page.locator(".sources").first).to_be_visible()
    assert time.monotonic() - begun < 60


def test_group_period_and_language_change_without_losing_the_order(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    page.locator("#sort-lost").click()
    expect(page.locator("th.loss")).to_have_attribute("aria-sort", "descending")
    page.locator("#loss-share").click()
    expect(page.locator("th.loss .loss-switch b")).to_have_text("占比")
    choose(page, "filter_scope", "2026年9月")
    expect(page.locator(".eyebrow")).to_contain_text("2026年9月")
    page.locator(".st-key-filter_group").get_by_text("区直机关组").click()
    expect(page.locator(".eyebrow")).to_contain_text("区直机关组")
    said = asked(page)
    assert (said["sort"], said["loss"], said["scope"], said["group"]) == ("share", "share", "2026-09", "organs")


def test_the_back_button_takes_back_one_choice_at_a_time(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    everyone = units(page)
    page.locator("#sort-year").click()
    expect(page.locator("th[aria-sort]")).to_contain_text("累计名次")
    box = page.locator(".st-key-ranking_q input")
    box.fill("松岗")
    box.press("Enter")
    expect(page.locator(".narrowed")).to_be_visible()
    assert units(page) == ["松岗镇"]
    page.go_back()
    expect(page.locator(".narrowed")).to_have_count(0)
    expect(page.locator("th[aria-sort]")).to_contain_text("累计名次")
    page.go_back()
    expect(page.locator("th[aria-sort]")).to_contain_text("名次")
    assert sorted(units(page)) == sorted(everyone)


def test_a_link_from_the_desk_opens_the_same_on_a_phone(visit: Open, tiny_address: str) -> None:
    desk = visit(f"{tiny_address}/ranking?group=towns&scope=2026-09&lang=zh").page
    desk.locator("#sort-lost").click()
    expect(desk.locator("th.loss")).to_have_attribute("aria-sort", "descending")
    phone = visit(desk.url, 390, 844, scheme="dark").page
    assert units(phone) == units(desk)
    assert asked(phone) == asked(desk)
    phone.locator("#open-towns-1").click()
    expect(phone.locator("tr.opened .inside").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_three_units_stand_against_each_other(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/three?group=towns&scope=2026-10&unit=towns-1&with=towns-2,towns-3&lang=zh").page
    for name in ("青石镇", "河湾街道", "松岗镇"):
        expect(page.locator(".sb").get_by_text(name).first).to_be_visible()


def test_picked_units_stand_out_and_are_kept_in_the_address(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    choose(page, "ranking_pick", "松岗")
    expect(page.locator("svg.bump text.name.p1").last).to_contain_text("松岗镇")
    assert asked(page)["pick"] == "towns-3"


def test_the_exported_files_equal_the_page(visit: Open, tiny_address: str, tmp_path: Path) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh&sort=lost").page
    shown = page.locator(".league > tbody > tr:not(.opened) .score").all_inner_texts()
    names = units(page)
    for key in ("xlsx", "csv"):
        with page.expect_download() as download:
            page.locator(f".st-key-ranking_{key} button").click()
        download.value.save_as(tmp_path / f"ranking.{key}")
    book = openpyxl.load_workbook(tmp_path / "ranking.xlsx")
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert [f"{row[heads.index('得分')]:.2f}" for row in rows] == shown
    told = list(csv.DictReader((tmp_path / "ranking.csv").open(encoding="utf-8-sig")))
    assert [f"{float(row['得分']):.2f}" for row in told] == shown
    assert [row["单位"] for row in told] == names
    assert {row["状态"] for row in told} == {"暂列"}


def test_the_ranking_prints_whole_without_bar_and_controls(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh&page=all").page
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 2
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    for hidden in (".st-key-bar_beside", ".st-key-ranking_tools", ".st-key-ranking_pick", ".opener a"):
        expect(page.locator(hidden).first).to_be_hidden()
    wide = page.evaluate("document.querySelector('.league').getBoundingClientRect().right")
    assert wide <= 703


def test_nothing_found_offers_the_way_back(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh&q=nowhere").page
    expect(page.locator(".narrowed")).to_contain_text("没有符合条件的单位")
    assert page.locator(".league").count() == 0
    page.locator("#widen").click()
    expect(page.locator(".league").first).to_be_visible()
    settled(page)
    assert "q" not in asked(page)
