"""How does it go over the months? Measures of up to five units over up to five years, beside the group's band."""

from __future__ import annotations

import streamlit as st

from show import fragments, measures
from ui import cached, component, filters, plot

MARK = "<!--controls-->"  # where the fragment leaves room for the widgets and the one interactive chart


def _take(parameter: str, key: str, default: str) -> None:
    """A widget's choice into the address; several with commas, the default not at all."""
    chosen = st.session_state[key]
    value = ",".join(chosen[: measures.PICKED]) if isinstance(chosen, list) else chosen
    filters.write(parameter, "" if value == default else value)
    if (
        parameter == "measure" and view.get("by") == "items"
    ):  # small multiples show all items: a measure needs its course
        filters.write("by", "")


def _bar(offered: measures.Choices) -> None:
    """The page's own widgets: measure, units, span, view."""
    language = view.language

    def said(name: str) -> str:
        return fragments.text(language, f"trends.{name}")

    with st.container(key="trends_bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.session_state["trends_measure"] = offered.measure
        st.selectbox(said("choose_measure"), list(offered.measures), key="trends_measure", width=270,
                     format_func=lambda code: offered.measures.get(code, code), label_visibility="collapsed",
                     on_change=_take, args=("measure", "trends_measure", measures.FIRST))  # fmt: skip
        st.session_state["trends_pick"] = list(offered.picks)
        st.multiselect(said("choose_units"), list(offered.units), key="trends_pick", width="stretch",
                       format_func=lambda code: offered.units.get(code, code), label_visibility="collapsed",
                       placeholder=said("choose_units"), on_change=_take,
                       args=("pick", "trends_pick", view.unit_id))  # fmt: skip
        st.session_state["trends_span"] = offered.span
        st.selectbox(said("choose_span"), list(offered.spans), key="trends_span", width=130,
                     format_func=lambda code: offered.spans.get(code, code), label_visibility="collapsed",
                     on_change=_take, args=("span", "trends_span", offered.usual))  # fmt: skip
        st.session_state["trends_by"] = offered.by
        st.segmented_control(said("choose_view"), list(offered.views), key="trends_by", required=True,
                             format_func=lambda code: offered.views.get(code, code), label_visibility="collapsed",
                             on_change=_take, args=("by", "trends_by", measures.VIEWS[0]))  # fmt: skip


view = filters.current()
offered, chart = plot.around(view)
head, _, rest = cached.fragment("trends", view).partition(MARK)
component.show(head, view, "trends")
_bar(offered)
if chart:
    plot.show(*chart, key="trends_chart")
component.show(rest, view, "trends_rest")
