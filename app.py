"""The door: `python -m streamlit run app.py` serves the shell and nothing else.

The shell is the script of every address. Were this file the script, Streamlit would run a page of `pages/` without it on
a cold deep link, past navigation and filters (and, later, past the gate).
"""

from __future__ import annotations

import streamlit as st

from ui.server import MIDDLEWARE, ROUTES

app = st.App("ui/shell.py", routes=ROUTES, middleware=MIDDLEWARE)
