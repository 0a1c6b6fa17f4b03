"""What was found in the files, gathered by cause?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from show import export
from show.fragments import text
from show.links import View
from show.screens import findings
from ui import cached, component, filters

view = filters.current()
say = partial(text, view.language)


def take(parameter: str, key: str) -> None:
    """A control's choice into the address, in one step of the browser's history; other rows begin at their first page."""
    value = (st.session_state[key] or "").strip()
    gone = {parameter, "page", "check"}
    kept = {name: said for name, said in st.query_params.to_dict().items() if name not in gone}
    st.query_params.from_dict(kept | ({parameter: value} if value else {}))


def select(parameter: str, names: dict[str, str]) -> None:
    """One drop-down among codes, the first of them all."""
    key, label = f"findings_{parameter}", say(f"findings_page.every_{parameter}")
    st.session_state[key] = view.get(parameter) if view.get(parameter) in names else ""
    st.selectbox(
        label, ["", *names], key=key, format_func=lambda code: names.get(code, label), on_change=take, args=(parameter, key),
        label_visibility="collapsed", width=168,
    )  # fmt: skip


def file(asked: View, kind: str) -> bytes:
    """The chosen findings as a file, made when somebody asks for it."""
    rows = findings.exported(asked, cached.read)
    return (
        export.csv_bytes(rows)
        if kind == "csv"
        else export.xlsx_bytes({text(asked.language, "findings_page.nav"): rows})
    )


def tools() -> None:
    """What narrows the findings, and the way out of the page as a file."""
    with st.container(key="findings_tools", horizontal=True, vertical_alignment="center", gap="small"):
        for parameter, names in findings.choices(view, cached.read).items():
            select(parameter, names)
        st.session_state["findings_q"] = view.get("q")
        label = say("findings_page.find")
        st.text_input(
            label, key="findings_q", placeholder=label, on_change=take, args=("q", "findings_q"), label_visibility="collapsed",
            width=168,
        )  # fmt: skip
        name = findings.file_name(view, cached.read)
        with st.container(key="findings_files", horizontal=True, gap="small", width="content"):
            for kind in ("xlsx", "csv"):
                st.download_button(
                    say(f"ranking.get_{kind}"), partial(file, view, kind), f"{name}.{kind}", key=f"findings_{kind}",
                    type="tertiary", on_click="ignore",
                )  # fmt: skip


head, rest = cached.fragment("findings", view).split(findings.CUT)
component.show(head, view, "findings")
tools()
component.show(rest, view, "findings_rows")
