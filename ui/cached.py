"""What is made once for all readers: marts as they were read, and whole fragments.

Both are remembered until the snapshot changes. A fragment follows from page, view, snapshot and the day alone; there is no
other clock in it and nobody's name. A leaders' page shows what was published, unless its address asks for the live data; an
office's page always shows those.
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
from marts.shelf import published, read
from marts.snapshot import Version
from show import links, reading, screens
from show.links import View
from show.reading import Read

__all__ = ["fragment", "published", "read", "reader"]

FRAMES = 512  # some 20 KB each
HELD = 128 * 2**20  # letters of fragments, at most; what was asked longest ago goes first


def reader(view: View, page: str = links.DEFAULT) -> Read:
    """What a page reads: the published marts, the live ones of an office's page or where the address asks for them."""
    return read if page in links.OFFICE or reading.is_live(view) else published


@cached(LRUCache(FRAMES), condition=threading.Condition())
def _frame(view: View, ask: Read, _version: Version) -> Mapping[str, Any]:
    return reading.frame(view, ask)


def _framed(view: View, ask: Read) -> Mapping[str, Any]:
    """The frame of the view's group and scope, whatever unit is looked at and whatever else the page asks."""
    asked = (links.LIVE,) if reading.is_live(view) else ()
    return _frame(replace(view, unit_id="", text="", asked=asked), ask, marts.snapshot_version())


@cached(LRUCache(HELD, len), condition=threading.Condition())
def _fragment(page: str, view: View, today: date, _version: Version) -> Markup:
    return screens.make(page, view, reader(view, page), today, _framed)


def _today(view: View) -> date:
    """The day in the competition's zone."""
    zone = read("competitions", competition_id=view.competition_id)["zone"].item(0)
    return datetime.now(ZoneInfo(zone)).date()


def fragment(page: str, view: View) -> Markup:
    """A page's fragment at a view, remembered for the day."""
    return _fragment(page, view, _today(view), marts.snapshot_version())


def fresh(page: str, view: View) -> Markup:
    """The same made anew, for what shows the desk: that changes without a new snapshot."""
    return screens.make(page, view, reader(view, page), _today(view), _framed)
