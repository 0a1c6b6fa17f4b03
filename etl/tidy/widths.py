"""Characters that differ only in width, or can't be seen.

Compatibility forms are not folded: that would make a footnote's sign a digit (5² would be 52, 10① would be 101).
"""

from __future__ import annotations

from competition.roster import INVISIBLE

# Full-width forms of ASCII, the ideographic space, the signs a minus is written with, and what nobody sees.
WIDTHS: dict[int, str | None] = {
    **{ordinal: chr(ordinal - 0xFEE0) for ordinal in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    0xFFE5: "¥",
    **dict.fromkeys(map(ord, "−﹣‐‑"), "-"),
    **dict.fromkeys(INVISIBLE),
}
