"""Which characters the fonts have: read from the fonts themselves, so that what can't be printed is told."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"
MISSING = "〓"  # what a compositor sets for a type that is not in the case
# Line ends, joiners and selectors of variants have no shape of their own.
UNSEEN = frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}


def missing(text: Iterable[str]) -> list[str]:
    """The characters that no shipped font and no font of this machine has, in their order."""
    lacking = not_shipped(text)
    return sorted(lacking - of_system()) if lacking else []


def not_shipped(text: Iterable[str]) -> set[str]:
    """The characters that no shipped font has."""
    return set(text) - shipped() - UNSEEN


@cache
def shipped() -> frozenset[str]:
    """The characters of the fonts of paper/fonts."""
    return _of(sorted(chain(FONTS.glob("*.otf"), FONTS.glob("*.ttf"))))


@cache
def of_system() -> frozenset[str]:
    """The characters of the fonts that this machine has besides; reads them all, so ask only when it matters."""
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
    return _of(sorted({Path(font.path) for font in found if font.path}))


def _of(paths: Iterable[Path]) -> frozenset[str]:
    return frozenset(map(chr, {code for path in paths for code in codes(path.read_bytes())}))


def codes(font: bytes) -> set[int]:
    """The code points of a font file or of all fonts of a collection; none where its table is of a kind we don't read."""
    starts = struct.unpack_from(f">{struct.unpack_from('>I', font, 8)[0]}I", font, 12) if font[:4] == b"ttcf" else (0,)
    found: set[int] = set()
    for start in starts:
        for place in range(struct.unpack_from(">H", font, start + 4)[0]):
            tag, _, offset, _ = struct.unpack_from(">4sIII", font, start + 12 + 16 * place)
            if tag == b"cmap":
                found |= _of_table(font, offset)
    return found


def _of_table(font: bytes, table: int) -> set[int]:
    """The code points of a cmap table: of its subtables of format 12 (all of Unicode) and 4 (its first plane)."""
    found: set[int] = set()
    for place in range(struct.unpack_from(">H", font, table + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", font, table + 4 + 8 * place)
        at = table + offset
        form = struct.unpack_from(">H", font, at)[0]
        if form == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif form == 4 and platform in (0, 3):
            count = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{count}H", font, at + 14)
            begins = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
            for first, last in zip(begins, ends, strict=True):
                found.update(range(first, min(last, 0xFFFE) + 1))
    return found
