"""The bulletin's page in a real browser: the sheet as it will be printed, and the office's words put right and kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, quiet, settled

pytestmark = pytest.mark.browser
PATH = "/bulletin?competition=county&month=2026-10"


@pytest.mark.parametrize(
    ("width", "height", "scheme", "lang"), [(1366, 900, "light", "zh"), (390, 844, "dark", "en")], ids=["desk", "phone"]
)
def test_it_is_in_order(visit: Open, tiny_address: str, width: int, height: int, scheme: str, lang: str) -> None:
    seen = visit(f"{tiny_address}{PATH}&lang={lang}", width, height, scheme=scheme)
    expect(seen.page.locator(".paper h3").first).to_be_visible()
    assert quiet(seen) == []


def test_a_wrong_number_is_shown_with_its_remedy_put_right_and_kept(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}{PATH}&lang=zh", 1366, 900).page
    score = page.locator("#block-praise .fact").first.inner_text()
    page.locator("#edit-praise").click()
    box = page.get_by_role("dialog").get_by_role("textbox", name="文字")
    box.fill("青石镇得1.11分，请于8月15日前再报2项做法。")
    box.blur()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"写的1.11，结果为{score}")).to_be_visible()
    expect(dialog.get_by_role("button", name="保存")).to_be_disabled()
    dialog.get_by_role("button", name="改用 {青石镇 得分}").click()
    expect(box).to_have_value("青石镇得{青石镇 得分}分，请于8月15日前再报2项做法。")
    dialog.get_by_label("经办人").fill("张某")
    dialog.get_by_label("经办人").blur()
    dialog.get_by_role("button", name="保存").click()
    settled(page)
    expect(page.locator("#block-praise")).to_contain_text(f"青石镇得{score}分，请于8月15日前再报2项做法。")
    expect(page.locator(".blocks .edited")).to_contain_text("张某")
