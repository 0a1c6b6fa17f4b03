"""What came, whose is it, and what is to be done next?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st

from desk import looked_at
from show import office
from show.fragments import text
from show.screens import intake
from ui import cached, component, filters, jobs, working

NAMED = 12  # so many files are named before they are loaded

view = filters.current()
say = partial(text, view.language)


def handed(name: str, path: Path, source: str) -> dict[str, str]:
    """A file as the job is given it; of a folder's the name alone, and where in the folder it lay as a note."""
    folder, _, file_name = name.replace("\\", "/").rpartition("/")
    return {"path": str(path), "file_name": file_name, "source": source, "note": folder}


def receive(key: str, source: str) -> None:
    """Put what was uploaded into the tray and let it be read; the next run's drop zone is empty."""
    with looked_at(office.data_folder()) as seat:
        files = [
            handed(one.name, seat.path(seat.keep(one.getvalue())), source) for one in st.session_state.get(key) or []
        ]
    if files:
        st.session_state["intake_turn"] = st.session_state.get("intake_turn", 0) + 1
        working.start({"job": "receive", "files": files}, "intake", view)


def drop_zone() -> None:
    """Where files are dropped or chosen, and a whole folder."""
    turn = st.session_state.get("intake_turn", 0)
    with st.container(key="intake_drop", horizontal=True, gap="small"):
        zones: list[tuple[str, Literal[True, "directory"]]] = [("drop", True), ("drop_folder", "directory")]
        for name, many in zones:
            key = f"intake_{name}_{turn}"
            source = "upload" if many is True else "folder"
            left = st.file_uploader(
                say(f"intake_page.{name}"),
                accept_multiple_files=many,
                key=key,
                on_change=receive,
                args=(key, source),
                label_visibility="collapsed",
            )
            if left:  # two reruns at once, as when somebody types while files arrive, may swallow the change
                receive(key, source)
                st.rerun()


def load_all(ids: list[str]) -> None:
    """Load what was confirmed, and that alone."""
    working.start({"job": "load", "items": ids}, "intake", view)


def confirm(ready: list[dict[str, str]]) -> None:
    """What loading them means, before it is done."""
    st.markdown(say("intake_page.load_what"))
    component.show(intake.confirmation(ready[:NAMED], len(ready) - NAMED, view), view, "intake_confirm")
    ids = [row["item_id"] for row in ready]
    if st.button(say("intake_page.load_yes"), key="intake_load_yes", type="primary", on_click=load_all, args=(ids,)):
        st.rerun()


def take_words() -> None:
    """The words of the search into the address; other rows begin at their first page."""
    kept = {name: said for name, said in st.query_params.to_dict().items() if name not in ("q", "page")}
    words = st.session_state["intake_q"].strip()
    st.query_params.from_dict(kept | ({"q": words} if words else {}))


def tools(ready: list[dict[str, str]]) -> None:
    """The search, and loading all that is ready."""
    with st.container(key="intake_tools", horizontal=True, vertical_alignment="center", gap="small"):
        st.session_state["intake_q"] = view.get("q")
        st.text_input(
            say("intake_page.find"),
            key="intake_q",
            placeholder=say("intake_page.find"),
            on_change=take_words,
            label_visibility="collapsed",
            width=240,
        )
        if ready:
            label = say("intake_page.load_all", count=len(ready))
            if st.button(label, key="intake_load", type="primary"):
                st.dialog(say("intake_page.load_title", count=len(ready)))(confirm)(ready)


found = working.found("intake")
head, table = cached.fresh("intake", view).split(intake.CUT)
component.show(head, view, "intake")
if not jobs.is_running():
    working.tell_no_jobs(view, "intake_jobs")
is_working = working.draw(found, view, "intake")
drop_zone()
has_any, ready = intake.offered(view, cached.read)
if has_any:
    tools([] if is_working else ready)
component.show(table, view, "intake_table")
