"""Text from outside in Streamlit's own widgets, which read Markdown."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&])")


def escaped(told: str) -> str:
    """A text as it is, where Streamlit would take some of its signs for a mark of its own."""
    return _SIGNS.sub(r"\\\1", told)
