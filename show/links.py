"""Addresses: which script stands behind which path, and the View every address spells out in stable codes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlencode

from words import Language

_PAGES = Path(__file__).resolve().parent.parent / "pages"
# What a page's address may say beside the six of every page (competition, group, scope, unit, lang, text).
PAGE_PARAMETERS: dict[str, tuple[str, ...]] = {
    "overview": ("leader", "loss"),
    "ranking": ("leader", "class", "sort", "loss", "q", "page", "open", "pick"),
    "unit": ("item",),
    "three": ("with", "part"),
    "trends": ("measure", "pick", "span", "by"),
    "briefing": (),
    "statement": (),
}
DEFAULT = "overview"  # lives at "/" and nowhere else
HIDDEN = ("briefing", "statement")  # reached by links, without a place in the bar
OF_A_UNIT = ("unit", "three", "statement")  # show one unit, and say so where it is not on the roster
# Absolute, because the shell does not stand beside pages/.
FILES: dict[str, str] = {name: str(_PAGES / f"{name}.py") for name in PAGE_PARAMETERS}
LANGUAGE_CODES: dict[str, Language] = {"zh": "zh_CN", "en": "en", "zh-TW": "zh_TW"}
HTML_LANGUAGES: dict[Language, str] = {"zh_CN": "zh-CN", "en": "en", "zh_TW": "zh-TW"}


@dataclass(frozen=True)
class View:
    """What is looked at. Its fields are the address's parameters; labels never get into an address."""

    competition_id: str
    group_id: str
    scope_id: str
    unit_id: str
    language: Language
    text: str = ""  # plus: larger
    asked: tuple[tuple[str, str], ...] = ()  # the page's own parameters, without empty ones

    def query(self) -> dict[str, str]:
        """The address parameters of this view."""
        codes = {language: code for code, language in LANGUAGE_CODES.items()}
        found = {
            "competition": self.competition_id,
            "group": self.group_id,
            "scope": self.scope_id,
            "unit": self.unit_id,
            "lang": codes[self.language],
        }
        found |= {"text": self.text} if self.text else {}
        return {name: code for name, code in found.items() if code} | dict(self.asked)

    def get(self, name: str, default: str = "") -> str:
        """A page's own parameter."""
        return dict(self.asked).get(name, default)

    def many(self, name: str, most: int = 5) -> tuple[str, ...]:
        """The codes of a parameter like ``a,b,c``, each once."""
        return tuple(dict.fromkeys(code for code in self.get(name).split(",") if code))[:most]

    def on(self, **changes: str) -> View:
        """The same view with other fields or page's own parameters; an empty one is taken out.

        Another group brings units of its own, since the group of an address follows its unit.
        """
        if changes.get("group_id", self.group_id) != self.group_id:
            changes = {"unit_id": "", **changes}
        known = {field.name for field in fields(self)} - {"asked"}
        own = dict(self.asked) | {name: value for name, value in changes.items() if name not in known}
        asked = tuple((name, value) for name, value in own.items() if value)
        changed: dict[str, object] = {name: value for name, value in changes.items() if name in known}
        return replace(self, asked=asked, **changed)  # type: ignore[arg-type]  # a language is a text too

    def kept_on(self, page: str) -> View:
        """The same view without what only other pages ask; in the page's order, so that one view has one address."""
        own = dict(self.asked)
        return replace(self, asked=tuple((name, own[name]) for name in PAGE_PARAMETERS[page] if own.get(name)))


def href(page: str, view: View, /, **changes: str) -> str:
    """The relative address of a page at a view; relative, so that a path in front of the app does not break it."""
    path = "." if page == DEFAULT else f"./{page}"
    return f"{path}?{urlencode(view.on(**changes).kept_on(page).query())}"
