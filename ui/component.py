"""The one component: it mounts a fragment rendered on the server and turns clicks on its links into page switches.

Streamlit's own HTML element strips drawings; this one keeps them. The fragments come from show/fragments.py alone, where
every text from outside is escaped.
"""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl

import streamlit as st
from markupsafe import Markup

from show.links import FILES, HTML_LANGUAGES, View

_HTML = """
<div class="sb"></div>
"""
# A plain left click stays in the session; with a modifier or another button the link opens as any link does.
# An unchanged fragment is not mounted again, so what a reader has opened stays open.
_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".sb")
  if (!root) return
  document.documentElement.lang = data.lang
  root.dataset.page = data.page
  if (root.dataset.digest !== data.digest) {
    root.innerHTML = data.html
    root.dataset.digest = data.digest
  }
  root.onclick = (event) => {
    const link = event.target.closest("a[data-page]")
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    setTriggerValue("go", { page: link.dataset.page, query: new URL(link.href).search.slice(1) })
    window.scrollTo(0, 0)
  }
}
"""
_fragment = st.components.v2.component("saibang_fragment", html=_HTML, js=_JS, isolate_styles=False)


def _stay() -> None:
    """The component asks for a callback; the page switch happens in the script run the click starts."""


def show(html: Markup, view: View, key: str) -> None:
    """Mount an escaped fragment; a click on one of its links switches the page."""
    digest = hashlib.sha256(html.encode()).hexdigest()[:16]
    data = {"html": str(html), "lang": HTML_LANGUAGES[view.language], "page": key, "digest": digest}
    result = _fragment(data=data, key=key, on_go_change=_stay)
    if result.go and result.go["page"] in FILES:
        st.switch_page(FILES[result.go["page"]], query_params=dict(parse_qsl(result.go["query"])))
