"""Traditional characters turned into simplified ones, character by character: enough to compare names, not to write."""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("simplified.txt")


@cache
def pairs() -> dict[int, str]:
    """Each traditional character's simplified form, as ``str.translate`` wants it."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {ord(line[0]): line[1:] for line in lines}


def simplified(text: str) -> str:
    """A text with every traditional character in its simplified form; the same length."""
    return text if text.isascii() else text.translate(pairs())


def either(pattern: str) -> str:
    """A regular expression that takes each character in its traditional forms, too."""
    forms: dict[str, str] = {}
    for traditional, plain in pairs().items():
        forms[plain] = forms.get(plain, "") + chr(traditional)
    made, is_class = [], False
    for each in pattern:
        is_class = each == "[" or (is_class and each != "]")
        more = forms.get(each, "")
        made.append(each + more if is_class or not more else f"[{each}{more}]")
    return "".join(made)
