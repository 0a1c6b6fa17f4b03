"""Writes competition/simplified.txt, the simplified form of each traditional character: ``python -m scripts.simplified``.

OpenCC knows them (with the forms of Hong Kong and Taiwan); the product only compares names, character by character, and
so needs the table and not the library.
"""

from __future__ import annotations

import opencc

from competition.simplified import TABLE

# Ideographs of the basic plane, with extension A.
CHARACTERS = [*map(chr, range(0x3400, 0xA000))]
PROFILES = ("hk2s", "tw2s", "t2s")


def table() -> str:
    """A line a pair: the traditional character, then the simplified one."""
    pairs: dict[str, str] = {}
    for profile in PROFILES:  # a later one has the last word
        turn = opencc.OpenCC(profile).convert
        pairs |= {each: turned for each in CHARACTERS if (turned := str(turn(each))) != each}
    return "".join(f"{each}{pairs[each]}\n" for each in sorted(pairs))


def main() -> None:
    """Write the table."""
    TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
