"""Overview and briefing in a real browser: quiet, within their width, the fold kept, one sheet of paper; the edition too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import marts
from show import edition
from tests.browser.conftest import Open, sheets
from tests.ui import tiny

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_leaders_screen_holds_both_groups_with_five_places_on_both_clocks(
    visit: Open, tiny_address: str, lang: str
) -> None:
    page = visit(f"{tiny_address}/?lang={lang}", 1366, 625).page
    expect(page.locator(".exception.missing").first).to_be_in_viewport()
    for group in page.locator("section.group").all():
        rows = group.locator("tbody tr")
        last = rows.nth(min(5, rows.count()) - 1)
        expect(last.locator(".score")).to_be_in_viewport(ratio=0.9)
        expect(last.locator(".year")).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("path", ["/", "/briefing"])
def test_a_month_is_one_sheet_of_paper(visit: Open, tiny_address: str, path: str) -> None:
    assert sheets(visit(f"{tiny_address}{path}?lang=zh").page) == 1


def test_a_loss_is_shown_by_share_at_a_click_and_back_returns(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/?lang=zh&group=towns").page
    page.locator("#loss-share").click()
    expect(page.locator("#loss-share")).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile("loss=share"))
    page.go_back()
    expect(page.locator("#loss-points")).to_have_attribute("aria-current", "true")


def test_the_briefing_walks_by_keyboard_and_leaves_by_escape(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/briefing?lang=zh").page
    shown = page.locator(".fact:not([hidden]) .count b")
    expect(shown).to_have_text("1")
    for key, number in (("ArrowRight", "2"), ("Space", "3"), ("End", "5"), ("PageUp", "4"), ("Home", "1")):
        page.keyboard.press(key)
        expect(shown).to_have_text(number)
    page.keyboard.press("Escape")
    expect(page.locator(".groups")).to_be_visible()


def test_the_five_facts_stand_at_one_height(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/briefing?lang=en", 1366, 625).page
    heights = []
    for number in "12345":
        expect(page.locator(".fact:not([hidden]) .count b")).to_have_text(number)
        box = page.locator(".fact:not([hidden]) .count").bounding_box()
        heights.append(box["y"] if box else None)
        page.keyboard.press("ArrowRight")
    assert len(set(heights)) == 1 and heights[0]


def test_the_edition_reads_without_scripts_on_a_narrow_phone(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.write(tmp_path)
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    meta = {"known_at": tiny.KNOWN_AT, "journal_head": "ab" * 32}
    file = tmp_path / "edition.html"
    file.write_text(edition.document("county", "2026-10", "zh_CN", marts.read, meta), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.get_by_text(tiny.HOSTILE).first).to_be_visible()
    box = page.locator("main").bounding_box()
    tables = [table.bounding_box() for table in page.locator("table").all()]
    context.close()
    assert asked == [file.as_uri()]
    assert box and all(table and table["x"] + table["width"] <= 360 for table in tables)
