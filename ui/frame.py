"""What stands around every page: style, navigation, filters, and the one place where a page can fail without a traceback."""

from __future__ import annotations

import logging
import secrets
from base64 import b64encode
from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

import marts
from show import fragments, links, tokens
from show.fragments import name_of
from show.links import View
from ui import bar, component, filters, sheet
from ui.cached import read
from ui.filters import Choices
from words import Language, say

# Addresses are relative, for a path that may stand in front of the app. Nothing is shown before the sheet is there.
STYLE = f"@import url(app/static/fonts/serif/serif.css);@import url({sheet.address()});.sb{{visibility:hidden}}"
LOG = logging.getLogger("saibang.page")


@cache
def _drawn(name: str) -> str:
    """A drawing of ours as an address that holds it; Streamlit would read a file anew in every run."""
    drawing = (Path(__file__).resolve().parent / "static" / f"{name}.svg").read_bytes()
    return f"data:image/svg+xml;base64,{b64encode(drawing).decode()}"


@cache
def _words_in_css(language: Language) -> str:
    """What must be said while no fragment stands yet, or where Streamlit speaks English only; the search is wide."""
    keys = {"loading": "loading", "slow": "loading_slow", "no-results": "no_results", "no-unit": "no_unit"}
    said = "".join(f'--say-{name}:"{say(f"pages.{key}", language)}";' for name, key in keys.items())
    if links.HAS_OFFICE:
        drop = ("drop_button", "drop_folder_button", "drop_hint")
        said += "".join(f'--say-{name.replace("_", "-")}:"{say(f"intake_page.{name}", language)}";' for name in drop)
        menu = ("sort_up", "sort_down", "fit")
        said += "".join(f'--say-{name.replace("_", "-")}:"{say(f"query.{name}", language)}";' for name in menu)
    found = f'[data-testid="stSelectboxVirtualDropdown"]:has([aria-label="{say("pages.find", language)}"])'
    wide = f"{found}{{min-width:min(19rem,92vw);--say-no-results:var(--say-no-unit)}}"
    narrow = f"@media screen and (max-width:900px){{{found}{{left:auto !important;right:1rem}}}}"
    return f":root{{{said}}}\n{wide}\n{narrow}"


def _set_up(language: Language, text: str) -> None:
    """Title, icon and style; the icon is a file, since a named one would be fetched from outside."""
    st.set_page_config(page_title=say("pages.product", language), page_icon=_drawn("icon"), layout="wide")
    size = tokens.LARGER_TEXT if text == "plus" else tokens.TEXT
    st.html(f"<style>{STYLE}\n{size}\n{_words_in_css(language)}</style>")
    st.logo(_drawn("logo"), size="large", link=None)


@cache
def _pages(language: Language) -> tuple[Page, ...]:
    """The pages by absolute path, the first at "/"; some stand in no bar. Making one resolves its path on the disk."""
    return tuple(
        st.Page(
            path,
            title=say(f"{links.words_of(name)}.nav", language),
            url_path=name,
            default=name == links.DEFAULT,
            visibility="hidden" if name in links.HIDDEN else "visible",
        )
        for name, path in links.FILES.items()
    )


def _navigation(language: Language) -> Page:
    """The bar of pages, and the page that was asked for; each run marks its own copies."""
    return st.navigation([copy(page) for page in _pages(language)], position="top")


def _nothing_yet(language: Language, because: str) -> None:
    """There is nothing to show: say why and what to do."""
    component.show(fragments.render("nothing", language, because=because), View("", "", "", "", language), "nothing")


def _not_in_scope(view: View, choices: Choices, page: str) -> None:
    """The unit is not on the roster of the scope: say so, with the way to the scopes it is in."""
    here = {"competition_id": view.competition_id, "unit_id": view.unit_id}
    unit = read("units", **here).sort("first_month").to_dicts()[-1]
    ids = set(read("standings", **here)["scope_id"].to_list())
    shown = next(row for row in choices.scopes if row["scope_id"] == view.scope_id)
    there = [row for row in choices.scopes if row["scope_id"] in ids and row["scope_kind"] == shown["scope_kind"]]
    elsewhere = [
        {"text": name_of(row, "name", view.language), "page": page, "href": links.href(page, view.on(scope_id=row["scope_id"]))}
        for row in there
    ]  # fmt: skip
    said = {"unit": name_of(unit, "name", view.language), "scope": name_of(shown, "name", view.language)}
    made = fragments.render("absent", view.language, said=said, scopes=elsewhere, ranking=links.href("ranking", view))
    component.show(made, view, "absent")


def _failed(language: Language) -> None:
    """Something went wrong: a number for the reader, the same number with the traceback in the log."""
    code = secrets.token_hex(2).upper()
    LOG.exception("page failed, number %s", code)
    component.show(fragments.render("failed", language, code=code), View("", "", "", "", language), f"failed-{code}")


def _open(page: Page, name: str, language: Language) -> None:
    """The page at the view its address means."""
    try:
        view, choices = filters.from_address(name)
    except marts.NoSnapshot:
        _nothing_yet(language, "no_snapshot")
        return
    if not choices.units:
        _nothing_yet(language, "no_standings")
        return
    if name not in links.BARE:
        bar.draw(view, choices, name)
    if name in links.OF_A_UNIT and view.unit_id not in {row["unit_id"] for row in choices.units}:
        _not_in_scope(view, choices, name)
        return
    page.run()


def main() -> None:
    """One script run."""
    wanted = filters.wanted_now()
    language = filters.language_of(wanted, st.context.locale)
    _set_up(language, wanted.get("text", ""))
    page = _navigation(language)
    try:
        _open(page, page.url_path or links.DEFAULT, language)
    except Exception:  # noqa: BLE001  # the one place: what Streamlit itself raises to stop or switch a page is a BaseException and passes
        _failed(language)
