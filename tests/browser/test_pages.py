"""The pages in a real browser: quiet, within their width, accessible, and the same wherever a link is opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from show import links
from show.drawing import Number
from tests.browser.conftest import Open, serving, settled
from tests.ui import tiny

pytestmark = pytest.mark.browser
PATHS = {"ranking": "/ranking", "unit": "/unit", "three": "/three"}
FIRST_NUMBER = {"ranking": ".league .score", "unit": ".figures dd b", "three": ".result b"}
SPILLING = """() => [...document.querySelectorAll('.sb *')].filter(one => {
  const box = one.getBoundingClientRect()
  return box.width > 1 && box.height > 1 && !one.closest('.scroll, .sr') && (box.right > innerWidth + 0.5 || box.left < -0.5)
}).slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


def spilling(page: Page) -> list[str]:
    """What reaches past the window, and the page itself if it scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*page.evaluate(SPILLING), *(["the page"] if wide else [])]


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", list(PATHS))
def test_a_page_is_quiet_within_its_width_and_accessible(
    visit: Open, tiny_address: str, name: str, lang: str, scheme: str, size: tuple[int, int]
) -> None:
    seen = visit(f"{tiny_address}{PATHS[name]}?lang={lang}&unit=towns-8", *size, scheme=scheme)
    page = seen.page
    assert seen.complaints == []
    assert seen.hosts == {"127.0.0.1"}
    assert spilling(page) == []
    expect(page.locator("h1")).to_be_in_viewport()
    expect(page.locator(FIRST_NUMBER[name]).first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert serious(page) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", list(PATHS))
@pytest.mark.parametrize("width", [1200, 1366])
def test_the_filters_never_cover_the_page(visit: Open, tiny_address: str, name: str, lang: str, width: int) -> None:
    page = visit(f"{tiny_address}{PATHS[name]}?lang={lang}&unit=towns-3", width, 700).page
    words = page.locator(".eyebrow > *, h1").all()
    widgets = page.locator("[class*=st-key-bar_] > div").all()
    boxes = [[one.bounding_box() for one in ones if one.is_visible()] for ones in (words, widgets)]
    assert not [(a, b) for a in boxes[0] for b in boxes[1] if a and b and overlap(a, b)]


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two boxes share ground; a block's own width counts only as far as its text."""
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > 1 and down > 1


def test_the_leaders_screen_shows_headline_both_clocks_and_first_places_without_scrolling(
    visit: Open, tiny_address: str
) -> None:
    page = visit(f"{tiny_address}/ranking", 1366, 625).page
    for found in (
        "h1",
        ".exception.missing",
        ".league tbody tr:nth-child(3) .score",
        ".league tbody tr:nth-child(3) .year",
    ):
        expect(page.locator(found).first).to_be_in_viewport()
    assert spilling(page) == []


@pytest.mark.parametrize("name", ["unit", "three"])
def test_a_cold_deep_link_goes_through_the_shell(visit: Open, tiny_address: str, name: str) -> None:
    link = f"{tiny_address}/{name}?competition=county&group=organs&scope=2026-08&unit=organs-2&lang=zh"
    page = visit(link).page
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(len(links.FILES) - len(links.HIDDEN))
    expect(page.locator(".st-key-bar_above")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("团区委")
    assert page.url == link


def test_a_click_on_a_unit_opens_it_and_back_returns(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-09").page
    page.get_by_role("link", name="松岗镇").click()
    expect(page.locator(".figures")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("松岗镇")
    assert re.search(r"/unit\?.*scope=2026-09&unit=towns-3", page.url)
    page.go_back()
    expect(page.locator(".league")).to_be_visible()
    assert "/unit" not in page.url


def test_a_unit_link_works_by_keyboard_and_in_a_new_tab(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking").page
    link = page.get_by_role("link", name="松岗镇")
    href = link.evaluate("one => one.href")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".figures")).to_be_visible()
    expect(visit(href).page.locator("h1")).to_contain_text("松岗镇")


def test_the_browsers_language_is_taken_unless_one_is_chosen(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking", locale="en-GB").page
    expect(page.locator("thead")).to_contain_text("Points lost")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("thead")).to_contain_text("失分")
    assert "lang=zh" in page.url


def test_choosing_a_period_changes_address_and_table(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking").page
    page.locator(".st-key-filter_scope input").click()
    page.get_by_role("option", name="2026年8月").click()
    expect(page.locator(".eyebrow")).to_contain_text("2026年8月")
    assert "scope=2026-08" in page.url


def test_a_ledger_line_opens_down_to_the_cell(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/unit?unit=towns-1").page
    page.locator(".line summary").first.click()
    expect(page.locator(".sources").first).to_be_visible()
    expect(page.locator(".sources tbody tr").first).to_contain_text("月报_2026-10.csv")


@pytest.mark.parametrize("name", list(PATHS))
def test_a_hostile_name_is_text_and_runs_nothing(visit: Open, tiny_address: str, name: str) -> None:
    seen = visit(f"{tiny_address}{PATHS[name]}?unit=towns-8&lang=zh")
    dialogs: list[str] = []
    seen.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    expect(seen.page.get_by_text(tiny.HOSTILE).first).to_be_visible()
    assert seen.page.locator(".sb script").count() == 0
    assert dialogs == [] and seen.complaints == []


def test_shown_scores_and_places_are_the_marts(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    rows = [row for row in tiny.tables()["standings"] if (row["scope_id"], row["group_id"]) == ("2026-10", "towns")]
    expected: dict[str, tuple[str, str, str]] = {row["unit_zh"]: _shown(row) for row in rows}
    found = {
        line.locator("th.unit a").inner_text(): (
            line.locator(".place").inner_text(),
            line.locator(".score").inner_text(),
            line.locator(".year").inner_text(),
        )
        for line in page.locator(".league tbody tr").all()
    }
    assert found == expected


def _shown(row: dict[str, Number]) -> tuple[str, str, str]:
    return str(row["place"] or "–"), f"{row['score']:.2f}", str(row["to_date_place"] or "–")


def test_colours_follow_the_scheme_without_a_reload(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking").page
    colour = "getComputedStyle(document.querySelector('.sb h1')).color"
    before = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{colour} !== {before!r}")
    assert page.evaluate(colour) == "rgb(232, 230, 225)"


def test_without_a_snapshot_the_browser_shows_what_to_do(visit: Open, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        seen = visit(f"{address}/unit?unit=x", locale="en-GB")
        settled(seen.page)
        expect(seen.page.get_by_text("make run")).to_be_visible()
        assert seen.complaints == []
