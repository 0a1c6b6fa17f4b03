"""Which problems and tasks are open, fixed, relapsed?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from show.fragments import text
from show.screens import follow_ups
from ui import cached, component, filters, working
from ui import follow_ups as acts

view = filters.current()
say = partial(text, view.language)
kind = follow_ups.kind_of(view)


def take(parameter: str, key: str) -> None:
    """A control's choice into the address; another choice leaves the entry that was looked at."""
    kept = {
        name: said
        for name, said in st.query_params.to_dict().items()
        if name not in (parameter, "entry", "act", "page")
    }
    st.query_params.from_dict(kept | ({parameter: st.session_state[key]} if st.session_state[key] else {}))


def select(parameter: str, names: dict[str, str], chosen: str) -> None:
    """One drop-down among codes, the first of them all; of tasks one month is always chosen."""
    key, label = f"follow_ups_{parameter}", say(f"follow_ups.every_{parameter}")
    options = list(names) if parameter == "month" and kind == "task" else ["", *names]
    st.session_state[key] = chosen if chosen in options else options[0] if options else ""
    st.selectbox(
        label, options, key=key, format_func=lambda code: names.get(code, label), on_change=take, args=(parameter, key),
        label_visibility="collapsed", width=190,
    )  # fmt: skip


def ask() -> None:
    """Open the dialog that sets a problem or task down."""
    st.query_params["act"] = "add"
    st.query_params.pop("entry", None)


def tools(is_working: bool) -> None:
    """Which entries are shown, and the button that sets one down."""
    day = acts.today(view)
    month = follow_ups.month_of(view, cached.read, day) if kind == "task" else view.get("month")
    chosen = {"month": month, "of": view.get("of"), "state": view.get("state")}
    with st.container(key="follow_ups_tools", horizontal=True, vertical_alignment="center", gap="small"):
        for parameter, names in follow_ups.choices(view, cached.read, day).items():
            select(parameter, names, chosen[parameter])
        st.button(
            say(f"follow_ups.add_{kind}"), key="follow_ups_add", type="primary", on_click=ask, disabled=is_working
        )


found = working.found(acts.ABOUT)
head, rest = cached.fragment("follow_ups", view).split(follow_ups.CUT)
component.show(head, view, "follow_ups")
tools(working.draw(found, view, "follow_ups"))
component.show(rest, view, "follow_ups_rows")
acts.draw(view)
