"""What units say beside what the registers hold: who is right, and why?"""

from __future__ import annotations

from functools import partial

import streamlit as st

import marts
from show.fragments import text
from show.reading import Row
from show.screens import reconciliation
from ui import cached, component, filters, working

ABOUT = "reconciliation"  # the jobs of this page


def close_written() -> None:
    """Close the claims whose decision is written; of one that failed, everything typed stays to be sent again."""
    kept = st.session_state.get("reconciliation_said", {})
    for code in [code for code, (work, _) in kept.items() if work.is_over and not work.message]:
        del kept[code]
        if st.query_params.get("claim") == code:
            del st.query_params["claim"]
            st.rerun()  # the shell has resolved the address of this run already


close_written()
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


def settle(row: Row, code: str) -> None:
    """Write the decision down; what was typed is kept until it is written (``close_written``)."""
    said = {
        name: str(st.session_state.get(f"reconciliation_{name}_{code}") or "") for name in ("decision", "reason", "by")
    }
    lacks = not all(word.strip() for word in said.values())
    st.session_state["reconciliation_lacks"] = lacks
    if not lacks:
        work = working.start(reconciliation.request(row, **said), ABOUT, view)
        st.session_state.setdefault("reconciliation_said", {})[code] = (work, said)


def form(row: Row, code: str, is_working: bool) -> None:
    """Who is right, why, and who says so."""
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
                say("reconciliation.write"), type="primary", on_click=settle, args=(row, code), disabled=is_working
            )
        if st.session_state.get("reconciliation_lacks"):
            st.warning(say("reconciliation.lacks"))


def work_out(row: Row, code: str) -> None:
    """Begin to work out what the claim would change."""
    request = {"job": "claim_effect"} | reconciliation.key_of(row)
    st.session_state["reconciliation_effect"] = {"code": code, "work": working.start(request, ABOUT, view)}


def effect(row: Row, code: str, is_working: bool) -> None:
    """The button that asks what the claim would change, and the answer until the figures behind it are others."""
    if not reconciliation.has_effect(row):
        return
    st.button(
        say("reconciliation.go_effect"), key="reconciliation_go_effect", on_click=work_out, args=(row, code),
        disabled=is_working,
    )  # fmt: skip
    held = st.session_state.get("reconciliation_effect", {"code": ""})
    if held["code"] != code or not (told := held["work"].told("effect")):
        return
    # Seen first after the job, which may have caught up with the journal itself.
    if held.setdefault("version", marts.snapshot_version()) == marts.snapshot_version():
        made = reconciliation.effect(row, told[0]["rows"], view, cached.read)
        component.show(made, view, "reconciliation_effect_table")


head, rest = cached.fragment("reconciliation", view).split(reconciliation.CUT)
component.show(head, view, "reconciliation")
is_working = working.draw(ABOUT, view, "reconciliation")
if (opened := reconciliation.asked(view, cached.read)) is not None:
    effect(opened, view.get("claim"), is_working)
    form(opened, view.get("claim"), is_working)
tools()
component.show(rest, view, "reconciliation_rows")
