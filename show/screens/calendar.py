"""Who has reported, who has not, what is settled, and how long is left?"""

from __future__ import annotations

from show.fragments import text
from show.links import View
from show.reading import Read


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {"headline": text(view.language, "calendar_page.headline")}
