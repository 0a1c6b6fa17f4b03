"""Which units dispute what, by when must it be decided, and what would either decision change?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from show.fragments import text
from show.screens import appeals
from ui import appeals as acts
from ui import cached, component, filters, working

view = filters.current()
say = partial(text, view.language)


def take(parameter: str, key: str) -> None:
    """A control's choice into the address; another choice leaves the appeal that was open."""
    kept = {
        name: said
        for name, said in st.query_params.to_dict().items()
        if name not in (parameter, "appeal", "act", "page")
    }
    st.query_params.from_dict(kept | ({parameter: st.session_state[key]} if st.session_state[key] else {}))


def select(parameter: str, names: dict[str, str]) -> None:
    """One drop-down among codes, the first of them all."""
    key, label = f"appeals_choose_{parameter}", say(f"appeals.every_{parameter}")
    st.session_state[key] = view.get(parameter) if view.get(parameter) in names else ""
    st.selectbox(
        label, ["", *names], key=key, format_func=lambda code: names.get(code, label), on_change=take, args=(parameter, key),
        label_visibility="collapsed", width=180,
    )  # fmt: skip


def tools(is_working: bool) -> None:
    """Which appeals are shown; a new one."""
    with st.container(key="appeals_tools", horizontal=True, vertical_alignment="center", gap="small"):
        for parameter, names in appeals.choices(view, cached.read).items():
            select(parameter, names)
        st.button(
            say("appeals.go_raise"), key="appeals_go_raise", on_click=acts.ask, args=("raise",), disabled=is_working
        )


found = working.found(acts.ABOUT)
head, middle, rest, calls = cached.fragment("appeals", view).split(appeals.CUT)
component.show(head, view, "appeals")
acts.follow()
is_working = working.draw(found, view, "appeals")
opened = appeals.asked(view, cached.read)
if opened is not None:
    component.show(middle, view, "appeals_opened")
    acts.opened(opened, view, is_working)
tools(is_working)
component.show(rest, view, "appeals_rows")
acts.note_call(view, is_working)
component.show(calls, view, "appeals_calls")
acts.draw(opened, view)
