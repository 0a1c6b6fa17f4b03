"""What is made ahead: the pages of the newest month, once for a snapshot, without anybody waiting or a fault getting out."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

import marts
from show.links import View
from tests.ui import tiny
from ui import ahead


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Page and scope of every fragment that is made."""
    found: list[tuple[str, str]] = []

    def fragment(page: str, view: View) -> str:
        found.append((page, view.scope_id))
        return ""

    monkeypatch.setattr("ui.cached.fragment", fragment)
    return found


@pytest.mark.usefixtures("tiny_snapshot")
def test_every_page_of_the_bar_is_made_on_both_clocks(made: list[tuple[str, str]]) -> None:
    ahead.make()
    pages = ("overview", "ranking", "unit", "three", "trends")
    assert made == [(page, scope) for page in pages for scope in ("2026-10", "to-2026-10")]


def test_a_snapshot_is_met_once(made: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    ahead.look()  # nothing there yet
    tiny.write(tmp_path)
    for moment in (1, 2):
        os.utime(marts.snapshot_path(), (moment, moment))
        for _ in range(2):
            ahead.look()
            for thread in threading.enumerate():
                if thread.name == "ahead":
                    thread.join(30)
    assert len(made) == 20


@pytest.mark.usefixtures("tiny_snapshot")
def test_a_fault_stays_in_the_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("ui.cached.fragment", lambda page, view: 1 / 0)
    ahead.make()
    assert "pages were not made ahead" in caplog.text
