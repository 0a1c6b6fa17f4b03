"""What do the office's registers hold, and are they settled?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from show import office
from show.export import csv_bytes, xlsx_bytes
from show.fragments import text
from show.screens import registers
from ui import cached, component, filters, working
from ui import registers as acts

view = filters.current()
say = partial(text, view.language)


def take(parameter: str, key: str) -> None:
    """A control's choice into the address; another month or unit leaves the row that was looked at."""
    kept = {
        name: said for name, said in st.query_params.to_dict().items() if name not in (parameter, "row", "act", "page")
    }
    st.query_params.from_dict(kept | ({parameter: st.session_state[key]} if st.session_state[key] else {}))


def select(parameter: str, names: dict[str, str], chosen: str, label: str) -> None:
    """One drop-down among codes."""
    key = f"registers_{parameter}"
    st.session_state[key] = chosen
    st.selectbox(
        label, list(names), key=key, format_func=lambda code: names.get(code, label), on_change=take, args=(parameter, key),
        label_visibility="collapsed", width=190,
    )  # fmt: skip


def ask(act: str) -> None:
    """Open a dialog."""
    st.query_params["act"] = act
    st.query_params.pop("row", None)


def sheet(kind: str) -> bytes:
    """The chosen rows as a file, made when it is asked for."""
    rows, about = registers.sheets(view, cached.read)
    return (
        csv_bytes(rows)
        if kind == "csv"
        else xlsx_bytes({say("registers.sheet_rows"): rows, say("registers.sheet_about"): about})
    )


def tools(is_working: bool) -> None:
    """Which register is shown, and what can be done to it."""
    months = {code: office.month(code, view.language) for code in registers.months(view, cached.read)}
    if not months:
        return
    names = registers.names(view, cached.read)
    with st.container(key="registers_tools", horizontal=True, vertical_alignment="center", gap="small"):
        select("month", months, registers.month_of(view, cached.read), say("registers.choose_month"))
        select("register", names, registers.register_of(view, cached.read), say("registers.choose_register"))
        units = {"": say("registers.every_unit")} | registers.members(view, cached.read)
        select("of", units, view.get("of") if view.get("of") in units else "", say("registers.every_unit"))
        st.session_state["registers_q"] = view.get("q")
        st.text_input(
            say("registers.find"), key="registers_q", placeholder=say("registers.find"), on_change=take,
            args=("q", "registers_q"), label_visibility="collapsed", width=150,
        )  # fmt: skip
        st.button(
            say("registers.add"), key="registers_add", type="primary", on_click=ask, args=("add",), disabled=is_working
        )
        name = f"{registers.title(view, cached.read)}_{registers.month_of(view, cached.read)}"
        for kind in ("xlsx", "csv"):
            st.download_button(
                say(f"registers.get_{kind}"), partial(sheet, kind), f"{name}.{kind}", key=f"registers_{kind}",
                type="tertiary", on_click="ignore",
            )  # fmt: skip
        st.button(
            say("registers.digest"), key="registers_ask_digest", type="tertiary", on_click=ask, args=("digest",),
            disabled=is_working,
        )  # fmt: skip


found = working.found(acts.ABOUT)
head, rest = cached.fragment("registers", view).split(registers.CUT)
component.show(head, view, "registers")
acts.keep_papers()
is_working = working.draw(found, view, "registers")
acts.waiting(view, is_working)
acts.papers(view)
tools(is_working)
component.show(rest, view, "registers_rows")
acts.draw(view)
