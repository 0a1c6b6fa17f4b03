"""What is made once for all readers: marts as they were read, and whole fragments.

Both are remembered until the snapshot changes. A fragment follows from page, view, snapshot and the day alone; there is no
other clock in it and nobody's name.
"""

from __future__ import annotations

import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cachetools import LRUCache, cached
from markupsafe import Markup

import marts
from marts.shelf import read
from marts.snapshot import Version
from show import screens
from show.links import View

__all__ = ["fragment", "read"]

HELD = 128 * 2**20  # letters of fragments, at most; what was asked longest ago goes first


@cached(LRUCache(HELD, len), condition=threading.Condition())
def _fragment(page: str, view: View, today: date, _version: Version) -> Markup:
    return screens.make(page, view, read, today)


def fragment(page: str, view: View) -> Markup:
    """A page's fragment at a view, remembered for the day."""
    zone = read("competitions", competition_id=view.competition_id)["zone"].item(0)
    today = datetime.now(ZoneInfo(zone)).date()
    return _fragment(page, view, today, marts.snapshot_version())
