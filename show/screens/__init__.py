"""The pages' contents: one module a page, whose ``context`` reads marts, sorts, picks, draws and words; no Streamlit here.

``make`` puts a page together: the frame all pages share, the page's own context, its template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from typing import Any

from markupsafe import Markup

from show import fragments, reading
from show.links import View
from show.reading import Read

__all__ = ["Read", "make"]


Framed = Callable[[View, Read], Mapping[str, Any]]


def make(page: str, view: View, read: Read, today: date | None, framed: Framed = reading.frame) -> Markup:
    """A page as a fragment, with the foot of its paper. Without a day, as in an edition, nothing is counted down.

    ``framed`` gives the frame, which all pages of a group at a scope share; one that remembers may be handed in.
    """
    frame = dict(framed(view, read))
    if today:
        eyebrow = reading.with_switch(page, view, frame["eyebrow"])
        frame["eyebrow"] = [*eyebrow, *reading.stale(view, frame, today, read)]
    screen = import_module(f"show.screens.{page}")
    # What an office's page shows hangs on the day itself: which month is being reported, what is overdue.
    own = screen.context_on(view, read, today) if hasattr(screen, "context_on") else screen.context(view, read)
    made = fragments.render(page, view.language, **{"view": view, "today": today, **frame, **own})
    return made + fragments.render("foot", view.language, frame=reading.foot(view, frame))
