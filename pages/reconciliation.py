"""What units say beside what the registers hold: who is right, and why?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from show.fragments import text
from show.reading import Row
from show.screens import reconciliation
from ui import cached, component, filters, working

view = filters.current()
say = partial(text, view.language)
ABOUT = "reconciliation"  # the jobs of this page


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


def settle(row: Row) -> None:
    """Write the decision down; the claim is closed once it is."""
    decision, reason, by = (
        str(st.session_state.get(f"reconciliation_{name}") or "") for name in ("decision", "reason", "by")
    )
    if not (decision and reason.strip() and by.strip()):
        st.session_state["reconciliation_lacks"] = True
        return
    st.session_state.pop("reconciliation_lacks", None)
    work = working.start(reconciliation.request(row, decision, reason, by), ABOUT, view)
    if not work.message:
        st.session_state.pop("reconciliation_reason", None)
        st.query_params.pop("claim", None)


def form(row: Row) -> None:
    """Who is right, why, and who says so."""
    with st.form("reconciliation_form", border=False):
        st.radio(
            say("reconciliation.decision"), reconciliation.DECISIONS, index=None, key="reconciliation_decision",
            format_func=lambda code: say(f"reconciliation.decide_{code}"), horizontal=True,
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(say("reconciliation.reason"), key="reconciliation_reason", width=460)
            st.text_input(say("reconciliation.by"), key="reconciliation_by", width=180)
            st.form_submit_button(say("reconciliation.write"), type="primary", on_click=settle, args=(row,))
        if st.session_state.get("reconciliation_lacks"):
            st.warning(say("reconciliation.lacks"))


head, rest = cached.fragment("reconciliation", view).split(reconciliation.CUT)
component.show(head, view, "reconciliation")
working.draw(ABOUT, view, "reconciliation")
if (opened := reconciliation.asked(view, cached.read)) is not None:
    form(opened)
tools()
component.show(rest, view, "reconciliation_rows")
