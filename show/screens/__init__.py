"""The pages' contents: one module a page, whose ``context`` reads marts, sorts, picks, draws and words; no Streamlit here.

``make`` puts a page together: the frame all pages share, the page's own context, its template.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module

from markupsafe import Markup

from show import fragments, reading
from show.links import View
from show.reading import Read

__all__ = ["Read", "make"]


def make(page: str, view: View, read: Read, today: date | None) -> Markup:
    """A page as a fragment, with the foot of its paper. Without a day, as in an edition, nothing is counted down."""
    frame = reading.frame(view, read)
    if today:
        frame["eyebrow"] += reading.stale(view, frame, today, read)
    own = import_module(f"show.screens.{page}").context(view, read)
    made = fragments.render(page, view.language, **{"view": view, "today": today, **frame, **own})
    return made + fragments.render("foot", view.language, frame=reading.foot(view, frame))
