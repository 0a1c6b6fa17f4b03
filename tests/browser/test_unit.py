"""A unit's page in a real browser: down to the cell within three clicks, an item's link, and the statement on one sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
SIZES = [(1366, 625, "light"), (390, 844, "dark")]
WIDER = """() => [...document.querySelectorAll('.sb section, .sb table, .sb .block, .sb .statement')].filter(one => {
  const box = one.getBoundingClientRect()
  return box.width > 1 && !one.closest('.scroll, .sr') && (box.right > innerWidth + 0.5 || one.scrollWidth > one.clientWidth + 1)
}).slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["unit", "statement"])
def test_nothing_is_wider_than_its_place(
    visit: Open, tiny_address: str, page: str, lang: str, width: int, height: int, scheme: str
) -> None:
    seen = visit(f"{tiny_address}/{page}?lang={lang}&unit=towns-8", width, height, scheme=scheme)
    assert seen.complaints == [] and seen.hosts == {"127.0.0.1"}
    assert seen.page.evaluate(WIDER) == []
    expect(seen.page.locator("h1")).to_be_in_viewport()
    expect(seen.page.locator("dl b").nth(1)).to_be_in_viewport()


def test_from_the_ranking_a_cell_of_a_file_is_three_clicks_away(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&lang=zh").page
    page.get_by_role("link", name="青石镇").first.click()
    page.locator(".line summary").first.click()
    row = page.locator(".sources tbody tr").first
    expect(row).to_be_visible()
    expect(row).to_contain_text("月报_2026-10.csv")
    expect(row).to_contain_text("第 7 行")


def test_an_items_name_opens_its_lines_and_can_be_sent(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/unit?unit=towns-1&lang=zh").page
    page.locator(".items th a", has_text="调研").click()
    expect(page.locator("#item-RES details[open]")).to_have_count(1)
    expect(page.locator("#item-RES .who")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("item=RES"))
    sent = visit(page.url).page
    expect(sent.locator("#item-RES details[open]")).to_have_count(1)
    expect(sent.locator("#item-RES .who")).to_be_in_viewport()


@pytest.mark.parametrize("unit", ["towns-1", "towns-8"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_statement_is_one_sheet(visit: Open, tiny_address: str, lang: str, unit: str) -> None:
    page = visit(f"{tiny_address}/statement?unit={unit}&lang={lang}").page
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1


def test_the_way_from_unit_to_statement_and_back(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/unit?unit=towns-3&lang=zh").page
    page.locator(".unit-links a[data-page=statement]").click()
    expect(page.locator(".statement h1")).to_contain_text("松岗镇")
    page.locator(".statement-bar a").click()
    expect(page.locator(".unit-figures")).to_be_visible()
    expect(page).to_have_url(re.compile("unit=towns-3"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["unit", "statement"])
def test_on_paper_nothing_is_cut_and_an_opened_line_shows_its_cells(
    visit: Open, tiny_address: str, page: str, lang: str
) -> None:
    seen = visit(f"{tiny_address}/{page}?unit=towns-1&lang={lang}&item=LRN", 703, 1018).page
    seen.emulate_media(media="print")
    assert seen.evaluate(WIDER) == []
    right = seen.evaluate(
        "Math.max(...[...document.querySelectorAll('.sb td, .sb dd')].map(one => one.getBoundingClientRect().right))"
    )
    assert right <= 703
    if page == "unit":
        expect(seen.locator("#item-LRN .sources td.file").first).to_be_visible()
        expect(seen.locator(".ledger .tip")).to_be_hidden()


def test_the_other_clock_and_the_unit_ahead_are_one_click_away(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/unit?unit=towns-8&lang=zh").page
    page.locator(".unit-figures > div").nth(1).locator("a").click()
    expect(page).to_have_url(re.compile("scope=to-2026-10"))
    page.locator(".unit-figures dd.under a").first.click()
    expect(page).not_to_have_url(re.compile("unit=towns-8"))
    expect(page.locator(".unit-figures")).to_be_visible()
