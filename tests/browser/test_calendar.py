"""The calendar, the findings and the claims in a real browser: quiet at every size, walked by clicks, copied by a button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, quiet, settled
from tests.ui import tiny_office

pytestmark = pytest.mark.browser
SIZES = [(1366, 625, "light"), (390, 844, "dark")]
PATHS = {
    "year": "/calendar?letter=return",
    "record": f"/calendar?of={tiny_office.CHANGED}",
    "findings": "/findings?severity=must_fix",
    "claims": "/reconciliation?state=all",
}


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_it_is_in_order(
    visit: Open, tiny_address: str, path: str, lang: str, width: int, height: int, scheme: str
) -> None:
    seen = visit(f"{tiny_address}{path}&lang={lang}", width, height, scheme=scheme)
    assert quiet(seen) == []
    expect(seen.page.locator(".sb table").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_larger_text_does_not_spill_sideways(visit: Open, tiny_address: str, path: str, width: int) -> None:
    assert quiet(visit(f"{tiny_address}{path}&lang=zh&text=plus", width, 844)) == []


def test_the_first_rows_of_the_year_are_above_the_fold(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/calendar?lang=zh", 1366, 625).page
    expect(page.locator(".matrix tbody tr:not(.group)").first).to_be_in_viewport(ratio=1)


def test_heads_and_units_stay_in_view_while_the_year_is_scrolled(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/calendar?lang=zh", 390, 844).page
    box = page.locator(".scroll.tall")
    box.evaluate("one => { one.style.maxHeight = '260px'; one.scrollTo(400, 200) }")
    page.locator(".year h2").scroll_into_view_if_needed()
    frame = box.bounding_box()
    head, unit = page.locator(".matrix thead th.month").nth(6), page.locator(".matrix tbody th.unit").nth(6)
    assert frame and abs(head.bounding_box()["y"] - frame["y"]) < 2  # type: ignore[index]
    assert abs(unit.bounding_box()["x"] - frame["x"]) < 2  # type: ignore[index]


def test_a_month_and_a_unit_are_chosen_by_a_click_and_back_takes_them_back(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/calendar?lang=zh").page
    page.locator("#month-2026-03").click()
    expect(page.locator("h1")).to_contain_text("2026年3月")
    page.locator(".matrix th.unit a", has_text="松岗镇").first.click()
    expect(page.locator("h1")).to_contain_text("松岗镇")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("2026年3月")
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("2026年3月")


def test_a_text_is_copied_as_it_stands(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/calendar?lang=zh&month=2026-10").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#letter-return").click()
    button = page.locator("[data-copy-text]").first
    button.click()
    expect(button).to_have_text("已复制")
    words = page.evaluate("navigator.clipboard.readText()")
    assert words.startswith("河湾街道：贵单位报来的《退回的.xlsx》") and words == page.locator("#text-1").text_content()


def test_causes_are_narrowed_opened_and_left_again(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/findings?lang=zh").page
    page.get_by_placeholder("查找文字").fill("99")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("必改问题0处，请核对1处"))
    page.locator("[id^=cause-]").first.click()
    expect(page.locator("#all-causes")).to_be_visible()
    page.locator("#widen").click()
    expect(page.locator("h1")).to_have_text(re.compile("必改问题2处，请核对1处"))


def test_findings_leave_as_a_file(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/findings?lang=zh&month=2026-10").page
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").click()
    assert taken.value.suggested_filename == "问题清单-2026年10月.csv"


def test_a_decision_without_a_reason_is_asked_for_and_without_a_server_says_so(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/reconciliation?lang=zh").page
    page.locator("[id^=claim-]").first.click()
    page.get_by_text("以台账为准", exact=True).click()
    page.get_by_role("button", name="记录裁定").click()
    expect(page.get_by_text("请选择谁对，并填写理由和裁定人。")).to_be_visible()
    page.get_by_label("理由").fill("核对了原件")
    page.get_by_label("裁定人").fill("周某")
    page.get_by_role("button", name="记录裁定").click()
    settled(page)
    expect(page.get_by_text("作业服务没有运行").first).to_be_visible()
