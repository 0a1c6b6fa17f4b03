"""What is made once for all readers: marts as they were read, and whole fragments.

Both are remembered until the snapshot changes. A fragment follows from page, view, snapshot and the day alone; there is no
other clock in it and nobody's name.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st
from markupsafe import Markup

import marts
from show import screens
from show.links import View

Version = tuple[str, int, int]


@st.cache_data(max_entries=256, show_spinner=False)
def _read(name: str, filters: tuple[tuple[str, object], ...], version: Version) -> pl.DataFrame:
    return marts.read(name, **dict(filters))  # type: ignore[arg-type]  # no filter is called issue


def read(name: str, **filters: object) -> pl.DataFrame:
    """marts.read, remembered."""
    return _read(name, tuple(sorted(filters.items())), marts.snapshot_version())


@st.cache_data(max_entries=1024, show_spinner=False)
def _fragment(page: str, view: View, today: date, version: Version) -> Markup:
    return screens.make(page, view, read, today)


def fragment(page: str, view: View) -> Markup:
    """A page's fragment at a view, remembered for the day."""
    zone = read("competitions", competition_id=view.competition_id)["zone"].item(0)
    today = datetime.now(ZoneInfo(zone)).date()
    return _fragment(page, view, today, marts.snapshot_version())
