"""What nobody should wait for: when a new snapshot is met, the pages of its newest month are made in the background.

The first look at a scope reads its slices of the marts, a quarter of a second for a county and two for a thousand units;
whoever opens the month that everybody opens finds them there.
"""

from __future__ import annotations

import logging
import threading

import marts
from marts.snapshot import Version
from show.links import FILES, HIDDEN, OFFICE
from ui import cached, filters

LOG = logging.getLogger("saibang.ahead")
_met: set[Version] = set()
_lock = threading.Lock()


def look() -> None:
    """Begin with a snapshot that was not met before; returns at once."""
    try:
        version = marts.snapshot_version()
    except marts.NoSnapshot:
        return
    with _lock:
        if version in _met:
            return
        _met.clear()
        _met.add(version)
    threading.Thread(target=make, name="ahead", daemon=True).start()


def make() -> None:
    """Every leaders' page of the bar at its first address, and at the year to date beside it."""
    try:
        view, choices = filters.resolve({}, None)
        if not choices.units:
            return
        shown = next(row for row in choices.scopes if row["scope_id"] == view.scope_id)
        to_date = filters.newest_scope(choices.scopes, "to_date", shown["last_month"]) or view.scope_id
        for page in [name for name in FILES if name not in (*HIDDEN, *OFFICE)]:
            for scope_id in (view.scope_id, to_date):
                cached.fragment(page, view.on(scope_id=scope_id))
    except Exception:  # whoever opens the page meets the same fault and is told
        LOG.exception("pages were not made ahead")
