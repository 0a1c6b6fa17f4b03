"""The ranking in a real browser: quiet, within its width and accessible, also with a row opened and units picked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, quiet, spilling

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 625, "light"), "phone": (390, 844, "dark")}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_ranking_is_quiet_and_its_first_places_are_in_view(
    visit: Open, tiny_address: str, lang: str, size: str
) -> None:
    width, height, scheme = SIZES[size]
    seen = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang={lang}", width, height, scheme=scheme)
    assert quiet(seen) == []
    expect(seen.page.locator(".league .score").first).to_be_in_viewport()
    expect(seen.page.locator(".exception.missing")).to_be_in_viewport()


@pytest.mark.parametrize("size", SIZES)
def test_an_opened_row_with_picked_units_is_quiet_too(visit: Open, tiny_address: str, size: str) -> None:
    width, height, scheme = SIZES[size]
    asked = "group=towns&scope=2026-10&lang=zh&open=towns-8&pick=towns-1,towns-2,towns-3,towns-4,towns-8&loss=share"
    seen = visit(f"{tiny_address}/ranking?{asked}", width, height, scheme=scheme)
    expect(seen.page.locator("tr.opened .inside")).to_have_count(3)
    expect(seen.page.locator("svg.bump path.pick")).to_have_count(5)
    assert quiet(seen) == []


def test_the_expert_view_is_a_click_away_on_a_phone_and_kept_on_the_way_to_a_unit(
    visit: Open, tiny_address: str
) -> None:
    seen = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=en", 390, 844)
    page = seen.page
    expect(page.locator("td.range")).to_have_count(0)
    page.locator("#expert").click()
    expect(page.locator("td.range .class").first).to_be_visible()
    assert quiet(seen) == [] and spilling(page) == []
    page.locator(".league th.unit a").first.click()
    expect(page.locator("#range .shares dd")).to_have_count(3)
    assert quiet(seen) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_larger_text_leaves_an_opened_row_within_a_phone(visit: Open, tiny_address: str, lang: str) -> None:
    asked = f"group=towns&scope=2026-10&lang={lang}&open=towns-3&text=plus"
    page = visit(f"{tiny_address}/ranking?{asked}", 390, 844).page
    expect(page.locator("tr.opened .inside")).to_have_count(3)
    assert spilling(page) == []
    opener = page.locator("#open-towns-3").bounding_box()
    assert opener and opener["width"] >= 44 and opener["height"] >= 44


def test_class_and_leader_narrow_the_table_by_drop_down(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?group=towns&scope=2026-10&lang=zh").page
    page.locator(".st-key-ranking_leader input").click()
    page.get_by_role("option", name="王某").click()
    expect(page.locator(".league > tbody > tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("leader="))
