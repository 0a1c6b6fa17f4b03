"""The script of every address: navigation, filters, and the one place where a page can fail without a traceback."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

import marts
from show import fragments, links, tokens
from show.links import View
from ui import component, filters
from words import Language, say

ROOT = Path(__file__).resolve().parent


def _sheet() -> str:
    """The style sheet: what all pages share first, each page's own, and paper last."""
    order = sorted(
        (ROOT / "style").glob("*.css"), key=lambda path: (path.stem == "print", path.stem != "base", path.stem)
    )
    return "\n".join(path.read_text(encoding="utf-8") for path in order)


def _set_up(language: Language) -> None:
    """Title, icon and style sheet; the icon is a file, since a named one would be fetched from outside."""
    icon = str(ROOT / "static" / "icon.svg")
    st.set_page_config(page_title=say("pages.product", language), page_icon=icon, layout="wide")
    st.html(f"<style>{tokens.css_variables()}\n{_sheet()}</style>")
    st.logo(str(ROOT / "static" / "logo.svg"), size="large", link=None)


def _navigation(language: Language) -> Page:
    """The pages by absolute path, the first at "/"; some stand in no bar."""
    pages = [
        st.Page(
            path,
            title=say(f"{name}.nav", language),
            url_path=name,
            default=name == links.DEFAULT,
            visibility="hidden" if name in links.HIDDEN else "visible",
        )
        for name, path in links.FILES.items()
    ]
    return st.navigation(pages, position="top")


def _nothing_yet(language: Language, because: str) -> None:
    """There is nothing to show: say why and what to do."""
    component.show(fragments.render("nothing", language, because=because), View("", "", "", "", language), "nothing")


def main() -> None:
    """One script run."""
    language = filters.language_of(filters.wanted_now(), st.context.locale)
    _set_up(language)
    page = _navigation(language)
    name = page.url_path or links.DEFAULT
    try:
        view, choices = filters.from_address(name)
    except marts.NoSnapshot:
        _nothing_yet(language, "no_snapshot")
        return
    if not choices.units:
        _nothing_yet(language, "no_standings")
        return
    if name not in links.HIDDEN:
        filters.draw(view, choices, with_unit=name in ("unit", "three"))
    page.run()


main()
