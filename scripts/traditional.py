"""Writes the catalogues in traditional characters from the simplified ones: ``make traditional``.

OpenCC turns characters and phrases into those of Taiwan; words/terms_zh_TW.csv then puts right what an office says
otherwise, longest term first. Only what people read is turned: keys, gaps and the notes to translators stay.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import opencc

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "words" / "locale"
TERMS = ROOT / "words" / "terms_zh_TW.csv"
PROFILE = "s2twp"
QUOTED = re.compile(r'^(msgstr )?"(.*)"$')


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC(PROFILE)


@cache
def terms() -> tuple[tuple[str, str], ...]:
    """What OpenCC's result says and what it shall say, longest first."""
    with TERMS.open(encoding="utf-8", newline="") as lines:
        rows = [(row["opencc"], row["office"]) for row in csv.DictReader(lines)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def traditional(text: str) -> str:
    """A text in traditional characters, in the words of an office."""
    found = str(_converter().convert(text))
    for said, office in terms():
        found = found.replace(said, office)
    return found


def catalogue(simplified: str) -> str:
    """A whole catalogue file: each msgstr turned, with its continuation lines; all else as it is."""
    lines, is_text = [], False
    for line in simplified.splitlines():
        found = QUOTED.match(line)
        is_text = bool(found) and (is_text or bool(found and found[1]))
        lines.append(f'{found[1] or ""}"{traditional(found[2])}"' if found and is_text else line)
    return "\n".join(lines) + "\n"


def wanted() -> dict[str, str]:
    """Each catalogue in traditional characters by the name of its file."""
    sources = sorted((LOCALE / "zh_CN").glob("*.po"))
    return {path.name: catalogue(path.read_text(encoding="utf-8")) for path in sources}


def main() -> None:
    """Write them, and take away those whose source is gone."""
    folder = LOCALE / "zh_TW"
    folder.mkdir(exist_ok=True)
    made = wanted()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in folder.glob("*.po"):
        if path.name not in made:
            path.unlink()


if __name__ == "__main__":
    main()
