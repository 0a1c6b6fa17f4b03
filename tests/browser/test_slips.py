"""Check slips in a real browser with a real job server: handed out with one click, an answer entered, the papers fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import office
from tests.browser.conftest import Open, quiet, settled
from tests.browser.office import quietened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("slips") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with office.running(data) as found:
        yield found


def in_state(page: Page, unit: str, state: str) -> None:
    """Wait until a unit's slip is in a state."""
    expect(page.locator(f".slips tbody tr.{state}", has_text=unit)).to_have_count(1)
    quietened(page)


def test_slips_are_handed_out_and_an_answer_is_entered(visit: Open, address: str, data: Path) -> None:
    seen = visit(f"{address}/slips?lang=zh&month=2026-10", 1366, 768)
    page = seen.page
    expect(page.locator("h1")).to_contain_text("核对单还没有发出")
    page.get_by_role("button", name="发核对单").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="生成并登记").click()
    expect(dialog.get_by_text("请填经办人。")).to_be_visible()
    dialog.get_by_label("经办人").fill("周某")
    dialog.get_by_label("经办人").press("Tab")
    dialog.get_by_role("button", name="生成并登记").click()
    in_state(page, "松岗镇", "sent")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="核对单-2026-10-全部单位.pdf").click()
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF")
    page.locator(".slips tbody tr", has_text="松岗镇").locator("[id^=slip-]").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("无异议", exact=True).click()
    dialog.get_by_label("签字人").fill("李某")
    dialog.get_by_label("签字人").press("Tab")
    settled(page)
    dialog.get_by_role("button", name="登记答复").click()
    in_state(page, "松岗镇", "agreed")
    expect(page.locator("h1")).to_contain_text("1份已复")
    assert quiet(seen) == []


def test_the_page_stands_on_a_phone_in_the_dark_and_in_english(visit: Open, address: str) -> None:
    seen = visit(f"{address}/slips?lang=en&month=2026-10&state=agreed", 390, 844, scheme="dark")
    expect(seen.page.locator(".slips tbody tr")).to_have_count(1)
    assert quiet(seen) == []
