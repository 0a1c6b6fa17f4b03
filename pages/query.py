"""Any question in SQL: what do the data say that no page foresaw?"""

from __future__ import annotations

import streamlit as st

import marts
from query import download, saved
from show import office
from show.screens import query as screen
from ui import cached, component, filters, query_acts, query_parts, questions

view = filters.current()
questions.pool()  # its processes get warm while somebody writes
questions.take(view)
here = questions.sitting()
questions.remember(here)
component.show(cached.fragment("query", view), view, "query")
with st.container(key="query_page"):
    with st.container(key="query_main"):
        query_parts.desk(view)
        query_parts.answer(view)
    with st.container(key="query_side"):
        component.show(screen.beside(view, saved.listed(office.data_folder())), view, "query_beside")
        if here.history:
            component.show(screen.history(here.history, view.language), view, "query_history")
        query_acts.bring(view)
        component.show(screen.take(download.offers(marts.snapshot_path()), view), view, "query_take")
query_acts.draw(view)
