"""Every page in every language, scheme and width over the sample county, with a picture of each to look at.

A campaign: `make browser-all`. The pictures go to build/shots/<page>-<language>-<scheme>-<width>.png.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from show import links
from tests.browser.conftest import ROOT, Open, quiet, serving, sheets

pytestmark = [pytest.mark.campaign, pytest.mark.browser, pytest.mark.timeout(1200)]
PATHS = {name: "/" if name == links.DEFAULT else f"/{name}" for name in links.FILES}
SHOTS = ROOT / "build" / "shots"
ONE_SHEET = ("overview", "statement", "briefing")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample county, from SAIBANG_DATA where that is built already, else built here."""
    given = os.environ.get("SAIBANG_DATA")
    data = Path(given) if given else tmp_path_factory.mktemp("sample")
    if not given:
        command = [sys.executable, "-m", "etl", "--data", str(data), "demo"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=900)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with serving(data) as found:
        yield found


@pytest.mark.parametrize("size", [(1440, 900), (1366, 625), (390, 844)], ids=["1440", "1366", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", list(links.LANGUAGE_CODES))
@pytest.mark.parametrize("name", list(PATHS))
def test_a_page_is_quiet_everywhere(
    visit: Open, address: str, name: str, lang: str, scheme: str, size: tuple[int, int]
) -> None:
    seen = visit(f"{address}{PATHS[name]}?lang={lang}", *size, scheme=scheme)
    seen.page.screenshot(path=SHOTS / f"{name}-{lang}-{scheme}-{size[0]}.png")
    expect(seen.page.locator("h1")).to_be_in_viewport()
    assert quiet(seen) == []


@pytest.mark.parametrize("lang", list(links.LANGUAGE_CODES))
@pytest.mark.parametrize("name", ONE_SHEET)
def test_what_fits_one_sheet_is_printed_on_one(visit: Open, address: str, name: str, lang: str) -> None:
    page = visit(f"{address}{PATHS[name]}?lang={lang}").page
    assert sheets(page) == 1


@pytest.mark.parametrize("size", [(1366, 625), (390, 844)], ids=["1366", "390"])
@pytest.mark.parametrize("name", list(PATHS))
def test_larger_text_stays_within_the_width(visit: Open, address: str, name: str, size: tuple[int, int]) -> None:
    seen = visit(f"{address}{PATHS[name]}?lang=en&text=plus", *size)
    seen.page.screenshot(path=SHOTS / f"{name}-plus-{size[0]}.png")
    assert quiet(seen) == []
