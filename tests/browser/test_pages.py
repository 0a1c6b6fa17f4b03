"""Every page in a real browser: quiet, within its width, accessible, on paper, and the same wherever a link is opened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from show import links
from show.drawing import Number
from tests.browser.conftest import Open, quiet, serving, settled, sheets
from tests.ui import tiny

pytestmark = pytest.mark.browser
PATHS = {name: "/" if name == links.DEFAULT else f"/{name}" for name in links.FILES}
DESK, PHONE = (1366, 625, "light"), (390, 844, "dark")


@pytest.mark.parametrize("where", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", list(PATHS))
def test_a_page_is_quiet_within_its_width_and_accessible(
    visit: Open, tiny_address: str, name: str, lang: str, where: tuple[int, int, str]
) -> None:
    seen = visit(f"{tiny_address}{PATHS[name]}?lang={lang}&unit=towns-8", *where)
    assert quiet(seen) == []
    expect(seen.page.locator("h1")).to_be_in_viewport()
    assert seen.page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]


@pytest.mark.parametrize("name", list(PATHS))
def test_a_cold_link_shows_what_the_click_showed(visit: Open, tiny_address: str, name: str) -> None:
    query = "competition=county&group=organs&scope=2026-08&unit=organs-2&lang=en"
    page = visit(f"{tiny_address}{PATHS[name]}?{query}").page
    expect(page).to_have_url(f"{tiny_address}{PATHS[name]}?{query}")
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(len(links.FILES) - len(links.HIDDEN))
    expect(page.locator(".st-key-bar_beside")).to_have_count(int(name not in links.BARE))
    expect(page.locator(".sb")).not_to_have_count(0)


@pytest.mark.parametrize("name", list(PATHS))
def test_on_paper_a_page_has_its_foot_and_no_bar(visit: Open, tiny_address: str, name: str) -> None:
    page = visit(f"{tiny_address}{PATHS[name]}?lang=zh&unit=towns-3").page
    page.emulate_media(media="print")
    expect(page.locator(".foot")).to_be_visible()
    expect(page.locator(".foot")).to_contain_text("暂列")
    expect(page.locator("[data-now]")).to_have_text(re.compile("^20"))
    expect(page.locator(".st-key-bar_beside")).to_be_hidden()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    assert 1 <= sheets(page) <= 4


@pytest.mark.parametrize("name", ["ranking", "unit", "three"])
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
        line.locator("th.unit a").first.inner_text(): (
            line.locator(".place").first.inner_text(),
            line.locator(".score").first.inner_text(),
            line.locator(".year").first.inner_text(),
        )
        for line in page.locator(".league tbody tr:has(th.unit)").all()
    }
    assert found == expected


def _shown(row: dict[str, Number]) -> tuple[str, str, str]:
    return str(row["place"] or "–"), f"{row['score']:.2f}", str(row["to_date_place"] or "–")


def test_without_a_snapshot_the_browser_shows_what_to_do(visit: Open, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        seen = visit(f"{address}/unit?unit=x", locale="en-GB")
        settled(seen.page)
        expect(seen.page.get_by_text("make run")).to_be_visible()
        assert seen.complaints == []
