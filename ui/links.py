"""Addresses: which script stands behind which path, and the View every address spells out in stable codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from words import Language

_PAGES = Path(__file__).resolve().parent.parent / "pages"
# Absolute, because the shell does not stand beside pages/. The first one is the page of "/".
FILES: dict[str, str] = {name: str(_PAGES / f"{name}.py") for name in ("ranking", "unit", "three")}
LANGUAGE_CODES: dict[str, Language] = {"zh": "zh_CN", "en": "en"}


@dataclass(frozen=True)
class View:
    """What is looked at. Its fields are the address's parameters; labels never get into an address."""

    competition_id: str
    group_id: str
    scope_id: str
    unit_id: str
    language: Language

    def query(self) -> dict[str, str]:
        """The address parameters of this view."""
        codes = {language: code for code, language in LANGUAGE_CODES.items()}
        return {
            "competition": self.competition_id,
            "group": self.group_id,
            "scope": self.scope_id,
            "unit": self.unit_id,
            "lang": codes[self.language],
        }

    def on(self, **changes: Any) -> View:
        """The same view with other codes."""
        return replace(self, **changes)


def href(page: str, view: View) -> str:
    """The relative address of a page at a view; relative, so that a path in front of the app does not break it."""
    path = "." if page == "ranking" else f"./{page}"
    return f"{path}?{urlencode(view.query())}"
