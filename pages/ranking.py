"""Who stands where in the group? The league table of a scope, both clocks side by side, and how places changed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from show import bump, export, league, listing
from show.fragments import text
from show.links import View
from show.screens import ranking
from ui import cached, component, filters

view = filters.current()
say = partial(text, view.language)


def take(parameter: str, key: str) -> None:
    """A control's choice into the address, in one step of the browser's history; other rows begin at their first page."""
    chosen = st.session_state[key]
    value = ",".join(chosen) if isinstance(chosen, list) else (chosen or "").strip()
    gone = {parameter} if parameter == "pick" else {parameter, "page", "open"}
    kept = {name: said for name, said in st.query_params.to_dict().items() if name not in gone}
    st.query_params.from_dict(kept | ({parameter: value} if value else {}))


def select(parameter: str, label: str, names: dict[str, str], everything: str) -> None:
    """One drop-down among codes, the first of them all."""
    key = f"ranking_{parameter}"
    st.session_state[key] = view.get(parameter) if view.get(parameter) in names else ""
    st.selectbox(
        label,
        ["", *names],
        key=key,
        format_func=lambda code: names.get(code, everything),
        on_change=take,
        args=(parameter, key),
        label_visibility="collapsed",
        width=168,
    )


def sheet(asked: View, kind: str) -> bytes:
    """The chosen rows as a file, made when somebody asks for it."""
    rows, about = listing.sheets(asked, cached.reader(asked))
    if kind == "csv":
        return export.csv_bytes(rows)
    words = partial(text, asked.language)
    return export.xlsx_bytes({words("ranking.nav"): rows, words("ranking.about_sheet"): about})


def tools(offered: league.Choices) -> None:
    """Which rows are shown, and the way out of the page as a file."""
    with st.container(key="ranking_tools", horizontal=True, vertical_alignment="center", gap="small"):
        if offered.classes:
            select("class", say("ranking.col_class"), offered.classes, say("ranking.all_classes"))
        if offered.leaders:
            leaders = {name: name for name in offered.leaders}
            select("leader", say("ranking.col_leader"), leaders, say("ranking.all_leaders"))
        st.session_state["ranking_q"] = view.get("q")
        st.text_input(
            say("ranking.find"),
            key="ranking_q",
            placeholder=say("ranking.find"),
            on_change=take,
            args=("q", "ranking_q"),
            label_visibility="collapsed",
            width=168,
        )
        file_name = listing.file_name(view, cached.reader(view))
        with st.container(key="ranking_files", horizontal=True, gap="small", width="content"):
            for kind in ("xlsx", "csv"):
                st.download_button(
                    say(f"ranking.get_{kind}"),
                    partial(sheet, view, kind),
                    f"{file_name}.{kind}",
                    key=f"ranking_{kind}",
                    type="tertiary",
                    on_click="ignore",
                )


def picker(names: dict[str, str]) -> None:
    """Which units the drawing shows in colour."""
    st.session_state["ranking_pick"] = [code for code in view.many("pick", bump.MOST_PICKED) if code in names]
    st.multiselect(
        say("ranking.pick"),
        list(names),
        key="ranking_pick",
        format_func=lambda code: names.get(code, code),
        max_selections=bump.MOST_PICKED,
        placeholder=say("ranking.pick"),
        on_change=take,
        args=("pick", "ranking_pick"),
        label_visibility="collapsed",
        select_all=False,
    )


offered = league.choices(view, cached.reader(view))
head, table, *chart = cached.fragment("ranking", view).split(ranking.CUT)
component.show(head, view, "ranking")
tools(offered)
component.show(table, view, "ranking_table")  # down to the head of the drawing, if there is one
if chart:
    picker(offered.units)
    component.show(chart[0], view, "ranking_course")
