"""What a person does about one claim on its page: ask what it would change, decide with a reason."""

from __future__ import annotations

from functools import partial

import streamlit as st

import marts
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import reconciliation
from ui import cached, component, working

ABOUT = "reconciliation"  # the jobs of this page


def close_written() -> None:
    """Close the claims whose decision is written; of one that failed, everything typed stays to be sent again."""
    kept = st.session_state.get("reconciliation_said", {})
    for code in [code for code, (work, _) in kept.items() if work.is_over and not work.message]:
        del kept[code]
        if st.query_params.get("claim") == code:
            del st.query_params["claim"]
            st.rerun()  # the shell has resolved the address of this run already


def settle(row: Row, view: View) -> None:
    """Write the decision down; what was typed is kept until it is written (``close_written``)."""
    code = view.get("claim")
    said = {
        name: str(st.session_state.get(f"reconciliation_{name}_{code}") or "") for name in ("decision", "reason", "by")
    }
    lacks = not all(word.strip() for word in said.values())
    st.session_state["reconciliation_lacks"] = lacks
    if not lacks:
        work = working.start(reconciliation.request(row, **said), ABOUT, view)
        st.session_state.setdefault("reconciliation_said", {})[code] = (work, said)


def form(row: Row, view: View, is_working: bool) -> None:
    """Who is right, why, and who says so."""
    code, say = view.get("claim"), partial(text, view.language)
    _, said = st.session_state.get("reconciliation_said", {}).get(code, (None, {}))
    chosen = reconciliation.DECISIONS.index(said["decision"]) if said else None
    with st.form("reconciliation_form", border=False):
        st.radio(
            say("reconciliation.decision"), reconciliation.DECISIONS, index=chosen, key=f"reconciliation_decision_{code}",
            format_func=lambda code: say(f"reconciliation.decide_{code}"), horizontal=True,
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                say("reconciliation.reason"), said.get("reason", ""), key=f"reconciliation_reason_{code}", width=460
            )
            st.text_input(say("reconciliation.by"), said.get("by", ""), key=f"reconciliation_by_{code}", width=180)
            st.form_submit_button(
                say("reconciliation.write"), type="primary", on_click=settle, args=(row, view), disabled=is_working
            )
        if st.session_state.get("reconciliation_lacks"):
            st.warning(say("reconciliation.lacks"))


def work_out(row: Row, view: View) -> None:
    """Begin to work out what the claim would change."""
    request = {"job": "claim_effect"} | reconciliation.key_of(row)
    st.session_state["reconciliation_effect"] = {"code": view.get("claim"), "work": working.start(request, ABOUT, view)}


def effect(row: Row, view: View, is_working: bool) -> None:
    """The button that asks what the claim would change, and the answer until the figures behind it are others."""
    code, say = view.get("claim"), partial(text, view.language)
    if not reconciliation.has_effect(row):
        return
    st.button(
        say("reconciliation.go_effect"), key="reconciliation_go_effect", on_click=work_out, args=(row, view),
        disabled=is_working,
    )  # fmt: skip
    held = st.session_state.get("reconciliation_effect", {"code": ""})
    if held["code"] != code or not (told := held["work"].told("effect")):
        return
    # Seen first after the job, which may have caught up with the journal itself.
    if held.setdefault("version", marts.snapshot_version()) == marts.snapshot_version():
        made = reconciliation.effect(row, told[0]["rows"], view, cached.read)
        component.show(made, view, "reconciliation_effect_table")
