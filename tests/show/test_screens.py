"""Every screen is made of a view and a reader alone, in every language, for every group and kind of scope."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import pytest

import marts
from show import screens
from show.links import FILES, LANGUAGE_CODES, View
from words import Language

ROOT = Path(__file__).parents[2]
SCREENS = sorted(path.stem for path in (ROOT / "show" / "screens").glob("[a-z]*.py"))
pytestmark = pytest.mark.usefixtures("tiny_snapshot")


@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
@pytest.mark.parametrize("scope", ["2026-10", "2026-07", "to-2026-10"])
@pytest.mark.parametrize("group", ["towns", "organs"])
@pytest.mark.parametrize("page", SCREENS)
def test_a_screen_is_made_of_every_view(page: str, group: str, scope: str, language: Language) -> None:
    view = View("county", group, scope, f"{group}-1", language)
    assert "<h1>" in screens.make(page, view, marts.read, date(2026, 11, 22))


@pytest.mark.parametrize("page", SCREENS)
def test_a_screen_is_made_without_a_day_of_today(page: str) -> None:
    for group, scope, language in (("towns", "2026-10", "zh_CN"), ("organs", "to-2026-10", "en")):
        view = View("county", group, scope, f"{group}-1", cast("Language", language))
        assert "<h1>" in screens.make(page, view, marts.read, None)


def test_every_screen_is_a_page() -> None:
    assert set(SCREENS) <= set(FILES)
