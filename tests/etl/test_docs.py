"""The suites as pages: whole without a network, saying what the library's results say."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.etl import office

CHROMIUM = Path("/usr/bin/chromium")
FETCHED = re.compile(r"""(?:https?:)?//[^\s"')>]+""")


class Fetches(HTMLParser):
    """Every address a page would fetch, and the text of its styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in ("script", "iframe", "object", "embed", "base"), tag
        self.found += [given[name] or "" for name in ("src", "srcset", "data", "poster") if name in given]
        if tag == "link":
            self.found.append(given.get("href") or "")

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"""(?:@import|url\()\s*['"]?([^'")\s]+)""", data)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the tiny office, whose November report repeats October's."""
    folder = tmp_path_factory.mktemp("docs")
    home = office.home_of_four(folder)
    office.load(home, office.monthly(folder, "2026-11,松岗镇,20,18", "2026-11,河湾街道,20,20"))
    ran = office.quick(home, "docs", "--out", folder / "out")
    assert ran.code == 0, ran.err
    return folder / "out"


def test_every_kind_that_is_loaded_has_a_page(pages: Path) -> None:
    kinds = {"monthly", "adopted", "duty_faults", "roster"}
    assert {path.name for path in pages.iterdir()} == {
        "index.html", *(f"{kind}@2026.{form}" for kind in kinds for form in ("html", "json"))
    }  # fmt: skip
    index = (pages / "index.html").read_text("utf-8")
    assert all(f'href="{kind}@2026.html"' in index for kind in kinds)


def test_a_page_says_what_the_library_found(pages: Path) -> None:
    result = json.loads((pages / "monthly@2026.json").read_text("utf-8"))
    of_rule = {each["expectation_config"]["meta"]["check_id"]: each for each in result["results"]}
    assert result["suite_name"] == "monthly@2026"
    assert of_rule["row_differs"]["result"]["unexpected_count"] == 2 and not of_rule["row_differs"]["success"]
    assert of_rule["value_range"]["result"]["element_count"] - of_rule["value_range"]["result"]["missing_count"] == 4
    page = (pages / "monthly@2026.html").read_text("utf-8")
    assert "A row is not the same as the month before" in page or "row_differs" in page
    assert "月报.csv" in page and "2026-11" in page


def test_no_page_fetches_anything(pages: Path) -> None:
    for path in pages.glob("*.html"):
        seen = Fetches()
        seen.feed(path.read_text("utf-8"))
        assert seen.found == [], path.name
        assert FETCHED.findall(path.read_text("utf-8")) == [], path.name


def fetched(pages: Path) -> list[str]:
    """What a browser asks for while it opens each page."""
    asked: list[str] = []
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for name in sorted(pages.glob("*.html")):
            page.goto(name.as_uri())
        browser.close()
    return asked


@pytest.mark.browser
def test_a_browser_asks_no_other_host(pages: Path) -> None:
    # In a thread: where browser tests ran before in this process, their event loop still runs.
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(fetched, pages).result()
    assert asked and all(url.startswith("file:") for url in asked)
