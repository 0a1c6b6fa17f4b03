"""What keeps this month from being published?"""

from __future__ import annotations

from markupsafe import Markup

from show import office
from show.fragments import text
from show.links import View
from show.reading import Read

CUT = "<!--cut-->"  # where the page's own controls stand


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    return {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "headline": text(view.language, "month.nav"),
    }
