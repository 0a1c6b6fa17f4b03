"""The real server on a free port, a real browser, and what a page must never do, recorded while it is open."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.ui import tiny

ROOT = Path(__file__).resolve().parents[2]
# How long a test waits for what a person would see. A machine with much else to do answers late; that is no fault.
PATIENCE = 120  # seconds
expect.set_options(timeout=PATIENCE * 1000)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The page as it is started for people, over a data folder; its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = os.environ | {"SAIBANG_DATA": str(data)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address, patience = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
        while not _is_up(address):
            assert server.poll() is None and time.monotonic() < patience, "the server did not start"
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.fixture(scope="session")
def tiny_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over the hand-written snapshot."""
    data = tmp_path_factory.mktemp("tiny")
    tiny.write(data)
    with serving(data) as address:
        yield address


# Reading Streamlit's scripts costs a second of processor time at every opening. Pages of one site in one process read
# them once, and code that runs for a few seconds is not worth optimising.
QUICK = ["--process-per-site", "--js-flags=--no-opt --no-maglev --no-flush-bytecode"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session, the system's where there is one."""
    system = Path("/usr/bin/chromium")
    with sync_playwright() as playwright:
        path = str(system) if system.exists() else None
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *QUICK])
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """An open page with what it asked for and complained of."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., Visit]
Profiles = Callable[[str, str, str], BrowserContext]  # site, scheme, language


def _watch(page: Page) -> Visit:
    visit = Visit(page)
    page.on("request", lambda request: visit.hosts.add(request.url.split("/")[2].split(":")[0]))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))

    def hear(message: object) -> None:
        # A deep link makes Streamlit ask for its health below the page's path first: two harmless 404s.
        where = str(message.location.get("url", ""))  # type: ignore[attr-defined]
        if message.type == "error" and "/_stcore/" not in where:  # type: ignore[attr-defined]
            visit.complaints.append(message.text)  # type: ignore[attr-defined]

    page.on("console", hear)
    return visit


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    """A browser profile for each scheme and language, with a page left open so that the process of its site stays."""

    @cache
    def profile(site: str, scheme: str, locale: str) -> BrowserContext:
        context = browser.new_context(color_scheme=scheme, locale=locale, reduced_motion="reduce")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE * 1000)
        context.new_page().goto(f"{site}/_stcore/health")
        return context

    return profile


@pytest.fixture
def visit(profiles: Profiles) -> Iterator[Open]:
    """Open an address in a new window of a profile that remembers nothing and wait for its headline."""
    pages = []

    def opened(
        address: str, width: int = 1440, height: int = 900, scheme: str = "light", locale: str = "zh-CN"
    ) -> Visit:
        site = "/".join(address.split("/")[:3])
        page = profiles(site, scheme, locale).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        found = _watch(page)
        page.goto(address)
        settled(page)
        return found

    yield opened
    for page in pages:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.close()


def settled(page: Page) -> None:
    """Wait until the headline stands and the script run has ended."""
    page.wait_for_selector(".sb h1")
    page.wait_for_function("document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
    page.wait_for_function("document.fonts.status === 'loaded'")


# ---- what a page must never do -----------------------------------------------------------------------------------------

SPILLING = """() => [...document.querySelectorAll('.sb *')].filter(one => {
  const box = one.getBoundingClientRect()
  return box.width > 1 && box.height > 1 && !one.closest('.scroll, .sr') && (box.right > innerWidth + 0.5 || box.left < -0.5)
}).slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


def spilling(page: Page) -> list[str]:
    """What reaches past the window, and the page itself if it scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*page.evaluate(SPILLING), *(["the page"] if wide else [])]


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def quiet(seen: Visit) -> list[str]:
    """All that is wrong with an open page, nothing if it is right: complaints, strange hosts, what spills, what axe finds."""
    hosts = [f"asked {host}" for host in sorted(seen.hosts - {"127.0.0.1"})]
    return [*seen.complaints, *hosts, *spilling(seen.page), *serious(seen.page)]


def sheets(page: Page) -> int:
    """On how many sheets of A4 a page is printed."""
    paper = page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper))
