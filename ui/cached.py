"""What is made once for all readers: marts as they were read, and whole fragments.

Both are remembered until the snapshot changes. A fragment follows from page, view, snapshot and the day alone; there is no
other clock in it and nobody's name.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cachetools import LRUCache, cached
from markupsafe import Markup

import marts
from marts.shelf import read
from marts.snapshot import Version
from show import reading, screens
from show.links import View
from show.reading import Read

__all__ = ["fragment", "read"]

FRAMES = 512  # some 20 KB each
HELD = 128 * 2**20  # letters of fragments, at most; what was asked longest ago goes first


@cached(LRUCache(FRAMES), condition=threading.Condition())
def _frame(view: View, _version: Version) -> Mapping[str, Any]:
    return reading.frame(view, read)


def _framed(view: View, _read: Read) -> Mapping[str, Any]:
    """The frame of the view's group and scope, whatever unit is looked at and whatever the page asks."""
    return _frame(replace(view, unit_id="", text="", asked=()), marts.snapshot_version())


@cached(LRUCache(HELD, len), condition=threading.Condition())
def _fragment(page: str, view: View, today: date, _version: Version) -> Markup:
    return screens.make(page, view, read, today, _framed)


def _today(view: View) -> date:
    """The day in the competition's zone."""
    zone = read("competitions", competition_id=view.competition_id)["zone"].item(0)
    return datetime.now(ZoneInfo(zone)).date()


def fragment(page: str, view: View) -> Markup:
    """A page's fragment at a view, remembered for the day."""
    return _fragment(page, view, _today(view), marts.snapshot_version())


def fresh(page: str, view: View) -> Markup:
    """The same made anew, for what shows the desk: that changes without a new snapshot."""
    return screens.make(page, view, read, _today(view), _framed)
