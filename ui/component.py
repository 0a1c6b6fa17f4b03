"""The one component: it mounts a fragment rendered on the server and lets its links stay in the session.

Streamlit's own HTML element strips drawings; this one keeps them. The fragments come from show/fragments.py alone, where
every text from outside is escaped. Its script, beside this file, knows these marks and no page:

    a[data-page]          a link that stays in the session
    a[href^="#"]          a line of the same page: opened and brought into view
    [data-in-view]        brought into view once, when the page is shown
    [data-steps]          one of its sections at a time: arrows, Space, PageUp and PageDown, Home and End, a swipe, or a
                          click on [data-step=next|previous]; Esc follows its a[data-exit]
    [data-print]          prints the page
    [data-now]            the time of printing
    [data-copy]           copies the address; [data-copied] says so
    [data-copy-text=id]   copies the text of the element with this id
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from show.links import HTML_LANGUAGES, View

_HTML = """
<div class="sb"></div>
"""
_JS = (Path(__file__).parent / "component.js").read_text(encoding="utf-8")
_fragment = st.components.v2.component("saibang_fragment", html=_HTML, js=_JS, isolate_styles=False)


def go(address: str) -> None:
    """Let the next fragment walk on to an address, as a click on a link of it would.

    Streamlit's own switch of pages puts two entries into the browser's history.
    """
    st.session_state["go"] = address


def show(html: Markup, view: View, key: str) -> None:
    """Mount an escaped fragment.

    The key is the page's name; where a page mounts several pieces, the name, an underscore and the piece.
    """
    page = key.partition("_")[0]
    # The browser only asks whether it is another one than before; a SHA-256 of 100 KB would cost a millisecond a run.
    data = {"html": str(html), "lang": HTML_LANGUAGES[view.language], "page": page, "digest": f"{hash(html):x}"}
    if onward := st.session_state.pop("go", ""):
        data["go"] = onward
    _fragment(data=data, key=key)
