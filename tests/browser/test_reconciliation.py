"""A claim in a real browser, with a real job server: what it would change is shown, and nothing typed is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from etl.layout import Home, writing
from tests.browser import office
from tests.browser.conftest import ROOT, Open, quiet, settled
from tests.browser.office import quietened

pytestmark = pytest.mark.browser
REPORT = (
    "期间,单位,应办件数,按期办结数,值班差错\n2026-10,松岗镇,20,20,0\n2026-10,河湾街道,20,20,7\n2026-10,青石镇,25,20,2\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("claims") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """The tiny county, of which two units claim other duty faults than the office's register holds."""
    with office.running(data) as found:
        path = data.parent / "月报.csv"
        path.write_text(REPORT, encoding="utf-8")
        load = [sys.executable, "-m", "etl", "--data", str(data), "load", str(path), "--received", "2026-11-05 10:00"]
        subprocess.run(load, cwd=ROOT, check=True, capture_output=True, timeout=120)
        yield found


def opened(page: Page, unit: str) -> None:
    """Walk from the list to the claim of a unit."""
    page.locator(".claims tbody tr", has_text=unit).locator("[id^=claim-]").click()
    expect(page.locator("#settling h2")).to_contain_text(unit)
    settled(page)


@pytest.mark.parametrize(("lang", "word"), [("zh", "看影响"), ("en", "Show the effect")])
@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1366, 768, "light"), (390, 844, "dark")], ids=["desk", "phone"]
)
def test_what_a_claim_would_change_is_shown_before_it_is_decided(
    visit: Open, address: str, lang: str, word: str, width: int, height: int, scheme: str
) -> None:
    seen = visit(f"{address}/reconciliation?lang={lang}", width, height, scheme=scheme)
    page = seen.page
    opened(page, "河湾街道" if lang == "zh" else "Hewan")
    page.get_by_role("button", name=word).click()
    first = page.locator("#claim-effect tbody tr").first
    expect(first).to_contain_text(re.compile("95.00 → 80.00.*1 → 2"))
    expect(first).to_have_class("own")
    quietened(page)
    assert quiet(seen) == []


def test_what_was_typed_stays_until_the_decision_is_written(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/reconciliation?lang=zh", 1366, 768).page
    opened(page, "青石镇")
    page.get_by_text("以自报为准", exact=True).click()
    page.get_by_label("理由").fill("登记簿漏记两次")
    page.get_by_label("裁定人").fill("周某")
    with writing(Home.at(data)):  # somebody else writes: the job waits, and is given up
        page.get_by_role("button", name="记录裁定").click()
        page.get_by_role("button", name="取消").click()
        quietened(page)
        expect(page.get_by_text("已取消").first).to_be_visible()
    expect(page.get_by_label("理由")).to_have_value("登记簿漏记两次")
    opened(page, "河湾街道")
    expect(page.get_by_label("理由")).to_have_value("")
    opened(page, "青石镇")
    expect(page.get_by_label("理由")).to_have_value("登记簿漏记两次")
    page.get_by_role("button", name="记录裁定").click()
    expect(page.locator("#settling")).to_have_count(0)
    quietened(page)
    expect(page.locator(".claims tr", has_text="青石镇")).to_contain_text("以自报为准，周某")
