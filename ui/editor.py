"""The editor of the page query: CodeMirror, built of scripts/editor into editor.js and fetched once under an address of its own.

The server puts a text in by another ``turn``, which no other sitting has; after that what is typed stands, whatever a run of
the script still shows. It comes back a moment after the last key, at Ctrl+Enter, and when the editor is left, with its turn.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from show.fragments import text
from show.links import HTML_LANGUAGES
from ui.sheet import FOREVER
from words import Language, catalogue

SOURCE = Path(__file__).parent / "editor.js"
_HTML = """
<div class="editor"></div><p class="hint" id="editor-hint"></p>
"""
# The address is relative to the page's, for a path that may stand in front of the app.
_JS = """
let loading
export default function (component) {
  loading ??= import(new URL(component.data.script, location.href).href)
  loading.then((editor) => editor.show(component))
}
"""
_editor = st.components.v2.component("saibang_editor", html=_HTML, js=_JS, isolate_styles=False)


@dataclass(frozen=True)
class Fault:
    """Where the engine stumbled over which text, from 1."""

    text: str
    line: int
    column: int


def show(
    key: str, said: str, turn: str, fault: Fault | None, language: Language, run: Callable[[], None], change: Callable[[], None],
) -> None:  # fmt: skip
    """Mount the editor. ``run`` is called at Ctrl+Enter, ``change`` when the text is another; both then ask ``typed``."""
    say = partial(text, language)
    data = {
        "script": address(),
        "text": said,
        "turn": turn,
        "fault": asdict(fault) if fault else None,
        "lang": HTML_LANGUAGES[language],
        "label": say("query.editor"),
        "placeholder": say("query.placeholder"),
        "hint": say("query.hint"),
        "phrases": _phrases(language),
    }
    _editor(data=data, key=key, on_text_change=change, on_run_change=run)


def typed(key: str, turn: str) -> str | None:
    """What stands in the editor as far as the browser has told; nothing where it has not told since that turn."""
    return _said(key, "text", turn)


def asked(key: str, turn: str) -> str | None:
    """What stood in the editor when Ctrl+Enter was pressed."""
    return _said(key, "run", turn)


def _said(key: str, name: str, turn: str) -> str | None:
    told: Mapping[str, Any] = (st.session_state.get(key) or {}).get(name) or {}
    return str(told["text"]) if told.get("turn") == turn else None


@cache
def _phrases(language: Language) -> dict[str, str]:
    """What the editor says of its own, by its English words."""
    stem = "query.cm_"
    known = {key.removeprefix(stem): said for key, said in catalogue("query", language).items() if key.startswith(stem)}
    english = {key.removeprefix(stem): said for key, said in catalogue("query", "en").items() if key.startswith(stem)}
    return {english[name]: known[name] for name in known}


# ---- the script under an address of its own ---------------------------------------------------------------------------


@cache
def _script() -> bytes:
    return SOURCE.read_bytes()


@cache
def _packed() -> bytes:
    return gzip.compress(_script(), mtime=0)


@cache
def address() -> str:
    """Where the script is, relative to a page."""
    return f"editor/{hashlib.sha256(_script()).hexdigest()[:16]}.js"


async def answer(request: Request) -> Response:
    """The script; under an address that is not its present one unkept."""
    is_present = request.path_params["name"] == address().rpartition("/")[2]
    headers = {"Cache-Control": FOREVER if is_present else "no-store", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(_script(), media_type="text/javascript", headers=headers)
    return Response(_packed(), media_type="text/javascript", headers=headers | {"Content-Encoding": "gzip"})
