"""What came, whose is it, and what is to be done next?"""

from __future__ import annotations

from show.fragments import text
from show.links import View
from show.reading import Read


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {"headline": text(view.language, "intake_page.nav")}
