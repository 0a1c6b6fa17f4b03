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
    """A page as a fragment. Without a day, as in an edition, nothing is counted down."""
    own = import_module(f"show.screens.{page}").context(view, read)
    return fragments.render(page, view.language, **{"view": view, "today": today, **reading.frame(view, read), **own})
