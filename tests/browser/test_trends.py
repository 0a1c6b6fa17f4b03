"""Trends in a real browser: the interactive chart follows the scheme, its widgets write the address, nothing spills."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, quiet

pytestmark = pytest.mark.browser
SIZES = [(1366, 625, "light"), (390, 844, "dark")]
LINE = ".stPlotlyChart .scatterlayer .trace:nth-of-type(5) path.js-line"


def drawn(page: Page) -> None:
    """Wait for the chart: its script comes late, and only here."""
    page.wait_for_selector(LINE, state="attached")


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_in_order(visit: Open, tiny_address: str, lang: str, width: int, height: int, scheme: str) -> None:
    address = f"{tiny_address}/trends?competition=county&unit=towns-8&lang={lang}&pick=towns-8,towns-1"
    seen = visit(address, width, height, scheme=scheme)
    drawn(seen.page)
    assert quiet(seen) == []
    expect(seen.page.locator("h1")).to_be_in_viewport()


@pytest.mark.parametrize("by", ["years", "items"])
def test_the_other_views_are_in_order(visit: Open, tiny_address: str, by: str) -> None:
    seen = visit(f"{tiny_address}/trends?competition=county&unit=towns-3&lang=zh&by={by}", 1366, 625)
    assert quiet(seen) == []


@pytest.mark.parametrize("by", ["line", "items"])
def test_larger_text_does_not_spill_sideways(visit: Open, tiny_address: str, by: str) -> None:
    address = f"{tiny_address}/trends?competition=county&unit=towns-8&lang=en&text=plus&by={by}"
    assert quiet(visit(address, 390, 844)) == []


def test_a_monthly_measure_of_a_quarter_is_chosen_and_told_of(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?competition=county&lang=zh&scope=2026-Q3&measure=column:lrn_held").page
    drawn(page)
    expect(page.locator(".deck")).to_contain_text("只按月统计")
    expect(page.get_by_role("combobox", name="看什么")).to_have_value("原始数 · 集中学习次数（按月）")


def test_plotly_says_nothing_of_its_own(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?lang=zh", 1366, 800).page
    drawn(page)
    box = page.locator(".stPlotlyChart").bounding_box()
    assert box
    for step in range(10):  # a pointer that jumps is not followed
        page.mouse.move(box["x"] + 500 + 6 * step, box["y"] + 150)
        page.wait_for_timeout(80)
    page.wait_for_selector(".hoverlayer text", state="attached")
    hovered = page.locator(".stPlotlyChart svg text").all_text_contents()
    page.mouse.down()
    page.mouse.move(box["x"] + 700, box["y"] + 220, steps=5)
    page.mouse.up()
    said = " ".join(hovered + page.locator(".plotly-notifier").all_inner_texts())
    assert "组内最好" in said and not re.search("[A-Za-z]{2,}", said)


def test_a_finger_that_scrolls_is_not_caught_by_the_chart(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?lang=zh", 390, 844).page
    drawn(page)
    assert page.eval_on_selector(".stPlotlyChart .nsewdrag", "one => getComputedStyle(one).pointerEvents") == "none"


def test_the_lines_follow_the_scheme(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?lang=zh").page
    drawn(page)
    light = page.eval_on_selector(LINE, "one => getComputedStyle(one).stroke")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"getComputedStyle(document.querySelector('{LINE}')).stroke !== '{light}'")


def test_the_view_is_kept_in_the_address(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?lang=zh").page
    page.get_by_role("radio", name="各项目").click()
    expect(page.locator(".many .one").first).to_be_visible()
    expect(page).to_have_url(re.compile("by=items"))


def test_on_paper_the_drawing_stands_for_the_chart(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?lang=zh").page
    drawn(page)
    page.emulate_media(media="print")
    expect(page.locator(".twin svg")).to_be_visible()
    expect(page.locator(".stPlotlyChart")).to_be_hidden()
