"""What was found in the files, grouped by cause?"""

from __future__ import annotations

from show.fragments import text
from show.links import View
from show.reading import Read


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {"headline": text(view.language, "findings_page.headline")}
