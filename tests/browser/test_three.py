"""The three comparisons in a real browser: nothing spills, units are put beside each other by a click, paper stays clean."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, quiet

pytestmark = pytest.mark.browser
SIZES = [(1366, 625, "light"), (390, 844, "dark")]


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_in_order(visit: Open, tiny_address: str, lang: str, width: int, height: int, scheme: str) -> None:
    address = f"{tiny_address}/three?competition=county&unit=towns-8&lang={lang}&with=towns-1&part=work"
    seen = visit(address, width, height, scheme=scheme)
    assert quiet(seen) == []
    expect(seen.page.locator("#part")).to_be_in_viewport()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1366])
def test_larger_text_does_not_spill_sideways(visit: Open, tiny_address: str, lang: str, width: int) -> None:
    seen = visit(f"{tiny_address}/three?competition=county&unit=towns-8&lang={lang}&text=plus&with=towns-1", width, 844)
    assert quiet(seen) == []


def test_the_strips_of_all_comparisons_stand_level(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/three?lang=zh&unit=towns-8", 1366, 625).page
    tops = {page.locator("svg.strip").nth(at).bounding_box()["y"] for at in range(3)}  # type: ignore[index]
    assert len(tops) == 1


def test_the_first_figures_are_above_the_fold(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/three?lang=zh", 1366, 625).page
    for at in range(3):
        expect(page.locator(".dimension .result .at").nth(at)).to_be_in_viewport()
        expect(page.locator(".dimension svg.strip").nth(at)).to_be_in_viewport()


def test_a_click_puts_a_unit_beside_and_back_takes_it_away(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/three?lang=zh").page
    page.locator("details.choose summary").click()
    page.locator("details.choose a", has_text="松岗镇").click()
    expect(page.locator("#compared")).to_be_visible()
    expect(page).to_have_url(re.compile("with=towns-3"))
    page.go_back()
    expect(page.locator("#compared")).to_have_count(0)


def test_plotly_is_not_asked_for(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/three?lang=zh").page
    asked = page.evaluate(
        "performance.getEntriesByType('resource').map(one => one.name).filter(name => /plotly/i.test(name))"
    )
    assert asked == []
