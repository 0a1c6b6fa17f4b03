"""What is wrong with this file: mend it or return it, and what would loading it change?"""

from __future__ import annotations

from show.fragments import text
from show.links import View
from show.reading import Read


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {"headline": text(view.language, "submission.nav")}
