"""Trends: measures of units over months, beside the group's band and the years before."""

from __future__ import annotations

from show import links
from show.links import View
from show.reading import Read


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {"onward": links.href("ranking", view)}
