"""What stands between the pieces of the page trends: the choices of its widgets, and the one interactive chart.

plotly checks a figure piece by piece when it is built, which costs more than all else on the page; what show/figures.py makes
is checked in the tests instead. plotly is imported where it is shown, so that no other page pays for it.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import streamlit as st
from cachetools import LRUCache, cached

from marts.snapshot import Version, snapshot_version
from show import measures
from show.figures import Figure
from show.links import View
from show.measures import Choices
from show.screens import trends
from ui.cached import reader

VIEWS_HELD = 512  # some 50 KB each; what was asked longest ago goes first

# without a bar of buttons and without hints, which plotly has in English alone
CONFIG = {"displayModeBar": False, "displaylogo": False, "showTips": False}


Around = tuple[Choices, tuple[Figure, str] | None]


@cached(LRUCache(VIEWS_HELD), condition=threading.Condition())
def _around(view: View, _version: Version) -> Around:
    seen = measures.look(view, reader(view))
    return measures.choices(seen), trends.figure(seen)


def around(view: View) -> Around:
    """What the widgets offer, and the chart with its label where there is one; remembered like the fragment."""
    return _around(view, snapshot_version())


@cache
def _ready() -> Any:
    """A figure that is what it was given, unchecked."""
    from plotly.basedatatypes import BaseFigure

    class Ready(BaseFigure):  # type: ignore[misc]  # plotly has no types
        def __init__(self, plain: Figure) -> None:
            self._plain = plain

        def to_dict(self) -> Figure:
            return self._plain

    return Ready


def show(plain: Figure, label: str, key: str) -> None:
    """Mount a figure; its label says what it shows to whoever can't see it."""
    st.plotly_chart(_ready()(plain), theme=None, key=key, config=CONFIG, alt=label)
