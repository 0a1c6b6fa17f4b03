"""What units say beside what the registers hold: who is right, and why?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from show.fragments import text
from show.screens import reconciliation
from ui import cached, claims, component, filters, working

claims.close_written()
view = filters.current()
say = partial(text, view.language)


def take(parameter: str, key: str) -> None:
    """A control's choice into the address; another choice leaves the claim that was being settled."""
    kept = {name: said for name, said in st.query_params.to_dict().items() if name not in (parameter, "claim", "page")}
    st.query_params.from_dict(kept | ({parameter: st.session_state[key]} if st.session_state[key] else {}))


def select(parameter: str, names: dict[str, str]) -> None:
    """One drop-down among codes, the first of them all."""
    key, label = f"reconciliation_{parameter}", say(f"reconciliation.every_{parameter}")
    st.session_state[key] = view.get(parameter) if view.get(parameter) in names else ""
    st.selectbox(
        label, ["", *names], key=key, format_func=lambda code: names.get(code, label), on_change=take, args=(parameter, key),
        label_visibility="collapsed", width=200,
    )  # fmt: skip


def tools() -> None:
    """Which claims are shown."""
    with st.container(key="reconciliation_tools", horizontal=True, vertical_alignment="center", gap="small"):
        for parameter, names in reconciliation.choices(view, cached.read).items():
            select(parameter, names)


found = working.found(claims.ABOUT)
head, rest = cached.fragment("reconciliation", view).split(reconciliation.CUT)
component.show(head, view, "reconciliation")
is_working = working.draw(found, view, "reconciliation")
if (opened := reconciliation.asked(view, cached.read)) is not None:
    claims.effect(opened, view, is_working)
    claims.form(opened, view, is_working)
tools()
component.show(rest, view, "reconciliation_rows")
