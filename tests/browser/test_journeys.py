"""What a leader comes for, from the first click to the answer, in a real browser over the small county."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settled, sheets, spilling

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 625), "phone": (390, 844)}


def asked(address: str) -> dict[str, str]:
    """What an address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def asks(page: Page, **said: str) -> None:
    """Wait until the address says so."""
    page.wait_for_url(lambda url: said.items() <= asked(url).items())


def units(page: Page) -> list[str]:
    """The units of the table, from the top."""
    return page.locator(".league > tbody > tr:not(.opened) > th.unit > a").all_inner_texts()


def choose(page: Page, key: str, words: str) -> None:
    """Type into one of the drop-downs and take what is found first."""
    page.locator(f".st-key-{key} input").first.click()
    page.keyboard.type(words)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", SIZES)
def test_why_points_were_lost_takes_three_clicks_at_most_to_the_row_of_a_file(
    visit: Open, tiny_address: str, size: str
) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh", *SIZES[size]).page
    clicks = [
        page.locator("#open-towns-3"),
        page.locator("tr.opened").get_by_role("link", name="为什么学习培训失分"),
    ]
    clicks[0].click()
    expect(page.locator("tr.opened .inside")).to_have_count(3)
    clicks[1].click()
    expect(page.locator("h1")).to_contain_text("松岗镇")
    asks(page, item="LRN")
    settled(page)
    line = page.locator(".block.asked")
    expect(line).to_be_in_viewport()
    if not line.get_by_text("月报_2026-10.csv").first.is_visible():
        clicks.append(line.locator("summary").first)
        clicks[-1].click()
    for told in ("条款", "算法", "月报_2026-10.csv", re.compile(r"第 ?\d+ ?行")):
        expect(line.get_by_text(told).first).to_be_visible()
    assert len(clicks) <= 3


def test_an_opened_row_stays_where_the_reader_was(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh", 1366, 500).page
    opener = page.locator("#open-towns-8")
    opener.scroll_into_view_if_needed()
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scrolled)
    opener.click()
    expect(page.locator("tr.opened")).to_be_visible()
    assert abs(page.evaluate(scrolled) - before) < 60
    page.wait_for_function("document.activeElement.id === 'open-towns-8'")


@pytest.mark.parametrize("size", SIZES)
def test_search_answers_why_points_were_lost_in_two_clicks(visit: Open, tiny_address: str, size: str) -> None:
    page = visit(f"{tiny_address}/?lang=zh", *SIZES[size]).page
    page.locator("[class*=st-key-find_] input").first.click()
    page.keyboard.type("松岗")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("松岗镇")
    settled(page)
    page.get_by_role("link", name="学习培训").first.click()
    line = page.locator(".block", has=page.get_by_text("学习培训")).first
    expect(line).to_be_in_viewport()
    expect(line.get_by_text("算法").first).to_be_visible()
    expect(line.get_by_text("月报_2026-10.csv").first).to_be_visible()


def test_group_period_and_language_change_without_losing_the_view(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    page.locator("#sort-lost").click()
    expect(page.locator("th.loss")).to_have_attribute("aria-sort", "descending")
    page.locator("#loss-share").click()
    expect(page.locator("th.loss .loss-switch b")).to_have_text("占比")
    page.locator("#open-towns-3").click()
    expect(page.locator("tr.opened")).to_be_visible()
    choose(page, "ranking_pick", "河湾")
    expect(page.locator("svg.bump text.name.p1").last).to_contain_text("河湾街道")
    choose(page, "filter_scope", "2026年9月")
    expect(page.locator(".eyebrow")).to_contain_text("2026年9月")
    settled(page)
    kept = {"sort": "share", "loss": "share", "open": "towns-3", "pick": "towns-2"}
    asks(page, **kept)
    expect(page.locator("tr.opened")).to_be_visible()
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("radio", name="English").click()
    expect(page.locator(".eyebrow")).to_contain_text("Provisional")
    settled(page)
    page.keyboard.press("Escape")
    asks(page, **kept, lang="en")
    expect(page.locator("tr.opened")).to_be_visible()
    choose(page, "filter_group", "organs")
    page.wait_for_url("**group=organs*")
    settled(page)
    asks(page, sort="share", loss="share", scope="2026-09", group="organs")
    expect(page.locator("th.loss")).to_have_attribute("aria-sort", "descending")


# What a reader sees of a choice: period, group and language, order, measure, opened rows, picked lines, narrowed rows.
SEEN = """() => JSON.stringify([
  '.eyebrow', 'th[aria-sort]', '.loss-switch b', 'tr.opened', 'svg.bump text.p1', '.narrowed', '.league th.unit',
].map(one => [...document.querySelectorAll(one)].map(found => found.textContent)))"""


def test_the_back_button_takes_back_one_choice_at_a_time(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    steps = [(page.url, page.evaluate(SEEN))]

    def has_become(what: str, value: str) -> None:
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get(what) == [value])
        page.wait_for_function(f"before => ({SEEN})() !== before", arg=steps[-1][1])
        settled(page)
        steps.append((page.url, page.evaluate(SEEN)))

    page.locator("#sort-year").click()
    has_become("sort", "year")
    page.locator("#loss-share").click()
    has_become("loss", "share")
    choose(page, "ranking_leader", "王某")
    has_become("leader", "王某")
    page.locator("#open-towns-3").click()
    has_become("open", "towns-3")
    choose(page, "ranking_pick", "河湾")
    has_become("pick", "towns-2")
    box = page.locator(".st-key-ranking_q input")
    box.fill("河湾")
    box.press("Enter")
    has_become("q", "河湾")
    choose(page, "filter_scope", "2026年9月")
    has_become("scope", "2026-09")
    page.locator(".st-key-filter_group").get_by_text("区直机关组").click()
    has_become("group", "organs")
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("radio", name="English").click()
    has_become("lang", "en")
    for address, seen in reversed(steps[:-1]):
        page.go_back()
        page.wait_for_url(address)
        page.wait_for_function(f"seen => ({SEEN})() === seen", arg=seen)
    settled(page)
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_a_link_from_the_desk_opens_the_same_on_a_phone(visit: Open, tiny_address: str) -> None:
    desk = visit(f"{tiny_address}/ranking?group=towns&scope=2026-09&lang=zh").page
    desk.locator("#sort-lost").click()
    expect(desk.locator("th.loss")).to_have_attribute("aria-sort", "descending")
    phone = visit(desk.url, 390, 844, scheme="dark").page
    assert units(phone) == units(desk)
    assert asked(phone.url) == asked(desk.url)
    phone.locator("#open-towns-1").click()
    expect(phone.locator("tr.opened .inside").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("size", SIZES)
def test_three_units_picked_in_the_ranking_stand_against_each_other(visit: Open, tiny_address: str, size: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh", *SIZES[size]).page
    names = {"towns-1": "青石镇", "towns-2": "河湾街道", "towns-3": "松岗镇"}
    for at, name in enumerate(names.values(), 1):
        choose(page, "ranking_pick", name[:2])
        expect(page.locator("svg.bump path.pick")).to_have_count(at)
    asks(page, pick=",".join(names))
    settled(page)
    page.keyboard.press("Escape")
    page.locator("#to-trends").click()
    expect(page.locator("h1")).not_to_contain_text("居首")
    asks(page, pick=",".join(names))
    settled(page)
    page.go_back()
    expect(page.locator("svg.bump path.pick")).to_have_count(3)
    page.locator("#to-three").click()
    for name in names.values():
        expect(page.locator(".sb[data-page=three]").get_by_text(name).first).to_be_visible()
    asks(page, unit="towns-1", **{"with": "towns-2,towns-3"})


def test_picked_units_stand_out_and_are_kept_in_the_address(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    choose(page, "ranking_pick", "松岗")
    expect(page.locator("svg.bump text.name.p1").last).to_contain_text("松岗镇")
    asks(page, pick="towns-3")


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


INSIDE = """() => [...document.querySelectorAll('svg.bump text')].filter(one => {
  const box = one.getBBox(), view = one.ownerSVGElement.viewBox.baseVal
  return box.x < 0 || box.y < 0 || box.x + box.width > view.width || box.y + box.height > view.height
}).map(one => one.textContent)"""
GREYS = """() => ['d1', 'd2', 'd3'].map(hue => {
  const style = getComputedStyle(document.querySelector(`.league svg.losses rect.${hue}`))
  const [red, green, blue] = style.fill.match(/[\\d.]+/g).map(Number)
  return 0.3 * red + 0.59 * green + 0.11 * blue
})"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_ranking_prints_whole_without_bar_and_controls(visit: Open, tiny_address: str, lang: str) -> None:
    asked_for = "group=towns&scope=2026-10&page=all&pick=towns-2,towns-3,towns-8&open=towns-3"
    page = visit(f"{tiny_address}/ranking?{asked_for}&lang={lang}").page
    assert sheets(page) == 2
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    for hidden in (".st-key-bar_beside", ".st-key-ranking_tools", ".st-key-ranking_pick", ".opener a", ".bump-onward"):
        expect(page.locator(hidden).first).to_be_hidden()
    for column in (".place", ".score", ".year", "td.loss b", ".largest"):
        expect(page.locator(f".league > tbody {column}").first).to_be_visible()
    assert [one for one in spilling(page) if "league" in one or "bump" in one or "<t" in one] == []
    assert page.evaluate(INSIDE) == []
    dark, middle, light = page.evaluate(GREYS)
    assert middle - dark > 60 and light - middle > 60, "three greys that a copier keeps apart"


def test_nothing_found_offers_the_way_back(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh&q=nowhere").page
    expect(page.locator(".narrowed")).to_contain_text("没有符合条件的单位")
    expect(page.locator(".league")).to_have_count(0)
    page.locator("#widen").click()
    expect(page.locator(".league").first).to_be_visible()
    page.wait_for_url(lambda url: "q" not in asked(url))
