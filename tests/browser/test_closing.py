"""A month closed in a browser, with a real job server: what is left is seen, cleared where it stands, and published once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from etl.journal import read
from etl.layout import Home
from tests.browser import office
from tests.browser.conftest import Open, quiet, settled
from tests.browser.office import in_dialog

pytestmark = pytest.mark.browser
CLERK, SIGNER = "竞赛办 孙越", "程远舟"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("closing") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """A home with the reports of two units of three, and no register."""
    files = data.parent / "files"
    files.mkdir()
    (files / "roster.csv").write_bytes((office.EXAMPLE / "files" / "roster.csv").read_bytes())
    (files / "monthly.csv").write_text(office.table("2026-10,松岗镇,20,20", "2026-10,河湾街道,20,18"), "utf-8")
    said = (office.EXAMPLE / "files" / "manifest.csv").read_text("utf-8").splitlines()[:3]
    (files / "manifest.csv").write_text("\n".join(said) + "\n", "utf-8")
    with office.running(data, files) as found:
        yield found


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, **fields: str) -> None:
    """The dialog's fields by their labels."""
    for label, said in fields.items():
        field = page.get_by_role("dialog").get_by_label(label, exact=True)
        field.fill(said)
        field.press("Tab")
    settled(page)


def clear(page: Page, kind: str, button: str, **fields: str) -> None:
    """Do here what clears the first thing of a kind."""
    before = page.locator(f".group.{kind} .list li").count()
    page.locator(f".group.{kind} a.act").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    fill(page, **fields)
    in_dialog(page, button)
    expect(page.locator(f".group.{kind} .list li")).to_have_count(before - 1)


def test_a_month_with_a_missing_unit_is_decided_signed_and_published(visit: Open, address: str, data: Path) -> None:
    seen = visit(f"{address}/month?lang=zh", 1366, 768)
    page = seen.page
    expect(page.locator("h1")).to_contain_text("2026年10月离定稿还差")
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_disabled()
    expect(page.locator(".group.report")).to_contain_text("青石镇：未报，也没有处理意见")
    clear(page, "report", "记录", 处理意见="经催报仍未报送，按漏报处理", 经办人=CLERK)
    while page.locator(".group.register .list li").count():
        clear(page, "register", "签字", 经办人=CLERK)
    press(page, "开始审核")
    fill(page, 经办人=CLERK)
    in_dialog(page, "确定")
    expect(page.locator(".way li.now .name")).to_have_text("审核中")
    press(page, "核对文字和复算")
    expect(page.locator("#checked .clear")).to_be_visible()
    press(page, "发布")
    expect(page.get_by_role("dialog")).to_contain_text("2026-01 期印发 2026年10月 的结果")
    page.get_by_role("dialog").get_by_role("button", name="签发", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("请把各栏填全")
    fill(page, 签发人=SIGNER, 经办人=CLERK)
    in_dialog(page, "签发")
    expect(page.locator(".way li.now .name")).to_have_text("定稿")
    expect(page.locator("h1")).to_contain_text("2026年10月已定稿，2026-01第1版")
    expect(page.locator("#to-papers")).to_be_visible()
    assert quiet(seen) == []
    (line_of_issue,) = [entry for entry in read(Home.at(data).journal) if entry.act == "publish"]
    assert (line_of_issue.by, line_of_issue.fields["signed_by"]) == (CLERK, SIGNER)
