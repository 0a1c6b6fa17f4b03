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
    expect(page.locator("#register-effect")).to_have_count(0)


def number(page: Page, count: str) -> None:
    """Fill in how many faults."""
    page.get_by_role("dialog").get_by_label("值班差错").fill(count)


def set_down(page: Page, row: str, act: str, reason: str = "") -> None:
    """Say what became of an entry."""
    page.locator(".ledger-rows tbody tr", has_text=row).get_by_role("link", name=act, exact=True).click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_label("理由").fill(reason)
    dialog.get_by_label("经办人").fill("孙越")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog).to_have_count(0)


def test_a_problem_is_taken_over_and_relapses_and_a_task_is_carried_forward_twice(visit: Open, address: str) -> None:
    seen = visit(f"{address}/follow_ups?lang=zh&kind=problem", 1366, 900)
    page = seen.page
    page.locator("#take-duty_faults-dut_fault").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("河湾街道")
    dialog.get_by_label("经办人").fill("孙越")
    dialog.get_by_role("button", name="登记").click()
    entry = page.locator(".ledger-rows tbody tr", has_text="河湾街道")
    expect(entry).to_contain_text("未办结")
    expect(page.locator("#take-duty_faults-dut_fault")).to_have_count(0)
    set_down(page, "河湾街道", "已办结")
    expect(entry).to_contain_text("✓已办结")
    set_down(page, "河湾街道", "反弹", "又有一次无人接听")
    expect(entry).to_contain_text("反弹1次")

    page.locator("#kind-task").click()
    page.get_by_role("button", name="列督办事项").click()
    dialog.get_by_label("事项").fill("办结积压来信")
    dialog.get_by_label("经办人").fill("孙越")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog).to_contain_text("责任人")
    dialog.get_by_label("责任人").fill("吴涛")
    dialog.get_by_role("button", name="登记").click()
    expect(page.locator(".ledger-rows tbody tr")).to_contain_text("办结积压来信")
    for turn in ("第1次", "第2次"):
        set_down(page, "办结积压来信", "结转", "等县里批复")
        expect(page.locator(".ledger-rows tbody tr")).to_contain_text(turn)
    quietened(page)
    assert quiet(seen) == []


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
    expect(page.locator("body")).to_contain_text("约3")  # refused, and nothing was written
    page.get_by_role("button", name="再改一改").click()
    expect(page.get_by_role("dialog").get_by_label("依据和理由")).to_have_value("核对值班台账")
    number(page, "3")
    page.get_by_role("dialog").get_by_role("button", name="核对并看影响").click()
    effect = page.locator("#register-effect")
    expect(effect).to_contain_text("加一行：松岗镇")
    expect(effect.locator("tbody tr.own")).to_contain_text("→")
    expect(rows).to_have_count(1)
    confirmed(page)
    expect(rows).to_have_count(2)

    rows.filter(has_text="松岗镇").get_by_role("link", name="更正").click()
    number(page, "1")
    work_out(page, "有两次查实不是差错")
    expect(effect).to_contain_text(re.compile("更正第 .* 行（松岗镇）：值班差错.* 1"))
    confirmed(page)
    expect(rows.filter(has_text="松岗镇").locator("td.num")).to_contain_text("1")

    for unit in ("松岗镇", "河湾街道"):
        rows.filter(has_text=unit).get_by_role("link", name="删去").click()
        work_out(page, "登记错了月份")
        expect(effect).to_contain_text("删去第")
        confirmed(page)
        expect(rows.filter(has_text=unit)).to_have_count(0)
    page.locator("#settle-duty_faults").click()
    page.get_by_role("dialog").get_by_label("签字人").fill("孙越")
    page.get_by_role("dialog").get_by_role("button", name="签本月无").click()
    expect(page.locator(".shelf li", has_text="值班差错登记")).to_contain_text("本月无")
    expect(page.locator("#settle-duty_faults")).to_have_count(0)
    quietened(page)
    settled(page)
    assert quiet(seen) == []
