"""Text from outside in Streamlit's own widgets, which read Markdown."""

from __future__ import annotations

import re

# Of these it makes links even where each sign is escaped.
_LINKS = re.compile(r"https?:|www(?=\.)|@", re.IGNORECASE)
_JOINER = "\u2060"  # nobody sees it
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&])")


def escaped(told: str) -> str:
    """A text as it is, where Streamlit would take some of its signs for a mark of its own."""
    return _SIGNS.sub(r"\\\1", _LINKS.sub(rf"\g<0>{_JOINER}", told))
