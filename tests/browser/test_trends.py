"""Trends in a real browser: the interactive chart follows the scheme, its widgets write the address, nothing spills."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, quiet

pytestmark = pytest.mark.browser
SIZES = [(1366, 625, "light"), (390, 844, "dark")]
LINE = ".stPlotlyChart .scatterlayer .trace:nth-of-type(5) path.js-line"


def drawn(page: Page) -> None:
    """Wait for the chart: its script comes late, and only here."""
    page.wait_for_selector(LINE, state="attached", timeout=60_000)


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
    assert "by=items" in page.url


def test_on_paper_the_drawing_stands_for_the_chart(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/trends?lang=zh").page
    drawn(page)
    page.emulate_media(media="print")
    expect(page.locator(".twin svg")).to_be_visible()
    expect(page.locator(".stPlotlyChart")).to_be_hidden()
