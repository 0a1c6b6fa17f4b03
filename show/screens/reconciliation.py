"""Where do a unit's claim and the office's register differ, and what was decided?"""

from __future__ import annotations

from show.fragments import text
from show.links import View
from show.reading import Read


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {"headline": text(view.language, "reconciliation.headline")}
