"""Addresses: which script stands behind which path, and the View every address spells out in stable codes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote_plus

from words import Language

_PAGES = Path(__file__).resolve().parent.parent / "pages"
# What a page's address may say beside the six of every page (competition, group, scope, unit, lang, text).
PAGE_PARAMETERS: dict[str, tuple[str, ...]] = {
    "overview": ("leader", "loss"),
    "ranking": ("leader", "class", "sort", "loss", "q", "page", "open", "pick", "expert"),
    "unit": ("item", "expert"),
    "three": ("with", "part"),
    "trends": ("measure", "pick", "span", "by"),
    "briefing": (),
    "statement": (),
    "intake": ("state", "q", "page"),
    "submission": ("item", "cause", "page", "no", "act"),
    "calendar": ("year", "month", "of", "letter", "page"),
    "findings": ("month", "of", "kind", "severity", "check", "q", "page"),
    "reconciliation": ("month", "of", "state", "claim", "page"),
    "registers": ("register", "month", "of", "row", "act", "q", "page"),
    "month": ("month", "act"),
    "slips": ("month", "of", "state", "act", "page"),
    "appeals": ("month", "of", "state", "appeal", "act", "page"),
    "bulletin": ("month", "paper", "block", "act"),
    "issues": ("issue", "revision", "against", "of", "page"),
    "follow_ups": ("kind", "month", "of", "state", "entry", "act", "page"),
    "query": ("saved", "version", "cite", "q", "issue"),
}
# What a page's address may say beside them under names nobody knows beforehand: the values of a question's parameters.
OPEN_PARAMETERS = {"query": "p."}
DEFAULT = "overview"  # lives at "/" and nowhere else
# The office's own, as its two lines of tabs show them: files on their way in, and the month on its way to paper.
COMING_IN = ("intake", "submission", "calendar", "findings", "reconciliation", "registers")
ON_PAPER = ("month", "slips", "appeals", "bulletin", "issues", "follow_ups")
OFFICE = (*COMING_IN, *ON_PAPER, "query")  # nowhere else
BARE = ("briefing", "statement")  # without any bar
IN_BAR = ("intake", "calendar", "month", "bulletin", "query")  # of the office's
HIDDEN = (
    *BARE,
    *(page for page in OFFICE if page not in IN_BAR),
)  # reached by links, without a place in the navigation
HAS_OFFICE = os.environ.get("SAIBANG_OFFICE", "") != "0"  # settled when the process starts
LIVE = ("data", "live")  # an address that asks for live data, not for what was published; the office's choice
if HAS_OFFICE:
    PAGE_PARAMETERS |= {name: (*own, LIVE[0]) for name, own in PAGE_PARAMETERS.items() if name not in OFFICE}
OF_A_UNIT = ("unit", "three", "statement")  # show one unit, and say so where it is not on the roster
# Absolute, because the shell does not stand beside pages/.
FILES: dict[str, str] = {
    name: str(_PAGES / f"{name}.py") for name in PAGE_PARAMETERS if HAS_OFFICE or name not in OFFICE
}
LANGUAGE_CODES: dict[str, Language] = {"zh": "zh_CN", "en": "en", "zh-TW": "zh_TW"}
_CODES = {language: code for code, language in LANGUAGE_CODES.items()}
GAP = token_hex(8)  # where a code is put into an address that is made already; nobody can write it into one
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
        found = {
            "competition": self.competition_id,
            "group": self.group_id,
            "scope": self.scope_id,
            "unit": self.unit_id,
            "lang": _CODES[self.language],
            "text": self.text,
        }
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
        new = {name: value for name, value in changes.items() if name not in _FIELDS}
        asked = tuple((name, value) for name, value in (dict(self.asked) | new).items() if value) if new else self.asked
        values: dict[str, Any] = {name: changes.get(name, getattr(self, name)) for name in _FIELDS}
        return View(**values, asked=asked)

    def kept_on(self, page: str) -> View:
        """The same view without what only other pages ask; in the page's order, so that one view has one address."""
        if not self.asked:
            return self
        return replace(self, asked=own_parameters(page, dict(self.asked)))


def own_parameters(page: str, said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What of an address is the page's own and not empty, in the page's order, those under names of their own last."""
    opening = OPEN_PARAMETERS.get(page)
    names = [*PAGE_PARAMETERS[page], *(name for name in said if opening and name.startswith(opening))]
    return tuple((name, said[name]) for name in names if said.get(name))


_FIELDS = tuple(field.name for field in fields(View) if field.name != "asked")
_quoted = lru_cache(4096)(quote_plus)  # the same few codes stand in hundreds of addresses of a page


def words_of(page: str) -> str:
    """The catalogue of a page's words; three have names that catalogues of messages had before them."""
    return f"{page}_page" if page in ("intake", "calendar", "findings") else page


def office_tabs(page: str) -> tuple[str, ...]:
    """The line of tabs an office's page stands in."""
    return COMING_IN if page in COMING_IN else ON_PAPER


def addresses(page: str, view: View, parameter: str) -> Callable[[str], str]:
    """The addresses of a table's rows, which differ in one code: made once, and each row's code put in."""
    before, after = href(page, view, **{parameter: GAP}).split(GAP)
    return lambda code: f"{before}{_quoted(code)}{after}"


def href(page: str, view: View, /, **changes: str) -> str:
    """The relative address of a page at a view; relative, so that a path in front of the app does not break it."""
    path = "." if page == DEFAULT else f"./{page}"
    parameters = view.on(**changes).kept_on(page).query().items()
    return f"{path}?{'&'.join(f'{_quoted(name)}={_quoted(code)}' for name, code in parameters)}"
