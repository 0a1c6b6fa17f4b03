"""The script of every address: navigation, filters, and the one place where a page can fail without a traceback."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

import marts
from ui import component, filters, fragments, links, tokens
from words import Language, say

ROOT = Path(__file__).resolve().parent


def _set_up(language: Language) -> None:
    """Title, icon and style sheet; the icon is a file, since a named one would be fetched from outside."""
    icon = str(ROOT / "static" / "icon.svg")
    st.set_page_config(page_title=say("pages.product", language), page_icon=icon, layout="wide")
    sheet = (ROOT / "style.css").read_text(encoding="utf-8")
    st.html(f"<style>{tokens.css_variables()}\n{sheet}</style>")
    st.logo(str(ROOT / "static" / "logo.svg"), size="large", link=None)


def _navigation(language: Language) -> Page:
    """The pages by absolute path, the first at "/"."""
    pages = [
        st.Page(path, title=say(f"pages.nav_{name}", language), url_path=name, default=name == "ranking")
        for name, path in links.FILES.items()
    ]
    return st.navigation(pages, position="top")


def _nothing_yet(language: Language, because: str) -> None:
    """There is nothing to show: say why and what to do."""
    component.show(fragments.render("nothing", language, because=because), language, "nothing")


def main() -> None:
    """One script run."""
    language = filters.language_of(st.query_params.to_dict(), st.context.locale)
    _set_up(language)
    try:
        view, choices = filters.from_address()
    except marts.NoSnapshot:
        _navigation(language)
        _nothing_yet(language, "no_snapshot")
        return
    page = _navigation(view.language)
    if not choices.units:
        _nothing_yet(view.language, "no_standings")
        return
    filters.draw(view, choices, with_unit=page.url_path in ("unit", "three"))
    page.run()


main()
