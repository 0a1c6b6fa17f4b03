"""The pages show every example: leagues without a hundred, rules that are parts, groups of guests, years over two years."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from show import links
from tests.examples.command import ROOT, Ran

SHELL = str(ROOT / "ui" / "shell.py")
# An example, a scope, a unit of it, and its group.
OPENED = [
    ("football", "to-2024-05", "EVE", "all"),
    ("races", "to-1961-08", "phil-hill", "all"),
    ("hospital", "2014-10", "H3", "all"),
    ("information", "to-2013-03", "I3", "all"),
    ("investment", "2011", "P2", "pool"),
]


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit runs a page as ``__main__``; a process spawned by a later test would run that page again."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.mark.parametrize("page", links.FILES)
@pytest.mark.parametrize(("name", "scope", "unit", "group"), OPENED, ids=[row[0] for row in OPENED])
def test_every_page_opens_on_every_example(
    name: str, scope: str, unit: str, group: str, page: str, ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(ran(name).competition.data))
    app = AppTest.from_file(SHELL, default_timeout=120)
    for key, value in {"scope": scope, "unit": unit, "group": group, "lang": "en"}.items():
        app.query_params[key] = value
    app.run()
    if page != links.DEFAULT:
        app.switch_page(links.FILES[page]).run()
    assert not app.exception, app.exception[0].stack_trace
