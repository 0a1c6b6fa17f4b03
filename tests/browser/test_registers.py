"""A register in a real browser with a real job server: a row added and corrected, its effect seen first, a month settled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import office
from tests.browser.conftest import Open, quiet, settled
from tests.browser.office import quietened

pytestmark = pytest.mark.browser
SOON = 60_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with office.running(tmp_path_factory.mktemp("registers") / "data") as found:
        yield found


def work_out(page: Page, why: str) -> None:
    """Say who and why, and have the effect worked out."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("谁改的").fill("孙越")
    dialog.get_by_label("依据和理由").fill(why)
    dialog.get_by_role("button", name="核对并看影响").click()


def confirmed(page: Page) -> None:
    """Confirm the change that waits, until it is taken in."""
    page.get_by_role("button", name="确认入库").click()
    expect(page.locator("#register-effect")).to_have_count(0, timeout=SOON)


def number(page: Page, count: str) -> None:
    """Fill in how many faults."""
    page.get_by_role("dialog").get_by_label("值班差错").fill(count)


def test_a_row_is_added_corrected_and_taken_out_and_the_month_settled(visit: Open, address: str) -> None:
    seen = visit(f"{address}/registers?lang=zh&month=2026-10&register=duty_faults", 1366, 900)
    page = seen.page
    rows = page.locator(".book-rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("duty_faults.csv · 第 2 行")

    page.get_by_role("button", name="加一行").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="核对并看影响").click()
    expect(dialog).to_contain_text("都要写上")
    dialog.get_by_role("combobox").first.click()
    page.get_by_role("option", name="松岗镇").click()
    number(page, "约3")
    work_out(page, "核对值班台账")
    expect(page.locator("body")).to_contain_text("约3", timeout=SOON)  # refused, and nothing was written
    page.get_by_role("button", name="再改一改").click()
    expect(page.get_by_role("dialog").get_by_label("依据和理由")).to_have_value("核对值班台账")
    number(page, "3")
    page.get_by_role("dialog").get_by_role("button", name="核对并看影响").click()
    effect = page.locator("#register-effect")
    expect(effect).to_contain_text("加一行：松岗镇", timeout=SOON)
    expect(effect.locator("tbody tr.own")).to_contain_text("→")
    expect(rows).to_have_count(1)
    confirmed(page)
    expect(rows).to_have_count(2, timeout=SOON)

    rows.filter(has_text="松岗镇").get_by_role("link", name="更正").click()
    number(page, "1")
    work_out(page, "有两次查实不是差错")
    expect(effect).to_contain_text(re.compile("更正第 .* 行（松岗镇）：值班差错.* 1"), timeout=SOON)
    confirmed(page)
    expect(rows.filter(has_text="松岗镇").locator("td.num")).to_contain_text("1", timeout=SOON)

    for unit in ("松岗镇", "河湾街道"):
        rows.filter(has_text=unit).get_by_role("link", name="删去").click()
        work_out(page, "登记错了月份")
        expect(effect).to_contain_text("删去第", timeout=SOON)
        confirmed(page)
        expect(rows.filter(has_text=unit)).to_have_count(0, timeout=SOON)
    page.locator("#settle-duty_faults").click()
    page.get_by_role("dialog").get_by_label("签字人").fill("孙越")
    page.get_by_role("dialog").get_by_role("button", name="签本月无").click()
    expect(page.locator(".shelf li", has_text="值班差错登记")).to_contain_text("本月无", timeout=SOON)
    expect(page.locator("#settle-duty_faults")).to_have_count(0)
    quietened(page)
    settled(page)
    assert quiet(seen) == []
