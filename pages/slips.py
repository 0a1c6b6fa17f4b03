"""Who has signed the check slip, and what did units answer?"""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from show import office
from show.fragments import text
from show.screens import slips
from ui import cached, component, filters, working
from ui import slips as acts

view = filters.current()
say = partial(text, view.language)
MIME = {".pdf": "application/pdf", ".zip": "application/zip"}


def take(parameter: str, key: str) -> None:
    """A control's choice into the address."""
    kept = {name: said for name, said in st.query_params.to_dict().items() if name not in (parameter, "act", "page")}
    st.query_params.from_dict(kept | ({parameter: st.session_state[key]} if st.session_state[key] else {}))


def select(parameter: str, names: dict[str, str], chosen: str) -> None:
    """One drop-down among codes."""
    key = f"slips_{parameter}"
    every = [""] if parameter != "month" else []
    st.session_state[key] = chosen if chosen in names else ""
    st.selectbox(
        say(f"slips.every_{parameter}"), [*every, *names], key=key, on_change=take, args=(parameter, key),
        format_func=lambda code: names.get(code) or say(f"slips.every_{parameter}"), label_visibility="collapsed", width=200,
    )  # fmt: skip


def tools(month: str, units: dict[str, str], is_working: bool) -> None:
    """Which slips are shown, handing out, and what lies ready to be fetched."""
    with st.container(key="slips_tools", horizontal=True, vertical_alignment="center", gap="small"):
        names = {one: office.month(one, view.language) for one in slips.months(view, cached.read)}
        select("month", names, month)
        select("of", units, view.get("of"))
        st.button(
            say("slips.go_give"),
            key="slips_go_give",
            type="primary",
            on_click=acts.ask,
            args=(acts.GIVE,),
            disabled=is_working,
        )


def papers(month: str) -> None:
    """What lies ready to be fetched, the newest first."""
    with st.container(key="slips_papers", horizontal=True, vertical_alignment="center", gap="small"):
        for place, path in enumerate(slips.papers(view.competition_id, month, office.data_folder())):
            st.download_button(
                path.name, path.read_bytes, path.name, MIME.get(path.suffix), key=f"slips_paper_{place}", on_click="ignore",
                type="tertiary",
            )  # fmt: skip


found = working.found(acts.ABOUT)
head, rest = cached.fragment("slips", view).split(slips.CUT)
component.show(head, view, "slips")
month = slips.month_of(view, cached.read)
is_working = working.draw(found, view, "slips")
if month:
    rows = slips.slips(view, month, cached.read, date.fromisoformat(acts.today(view)))
    tools(month, {row["unit_id"]: slips.unit_of(row, view) for row in rows}, is_working)
    papers(month)
    if not is_working:
        acts.draw(rows, month, view)
component.show(rest, view, "slips_rows")
