"""Makes paper/fonts: subsets of free fonts from Debian's packages, under names of their own, with their licences.

Run on a Debian by hand when a font or the set of characters changes (``python -m scripts.fonts``); what it makes is committed.
A font that was cut is a changed font: it may not keep its reserved name, so all are called Saibang and say where they come from.
"""

from __future__ import annotations

import bz2
import gzip
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "paper" / "fonts"
NOTO = "usr/share/fonts/opentype/noto"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai"
LIBERATION = "usr/share/fonts/truetype/liberation"


@dataclass(frozen=True)
class Source:
    """Where a font comes from and what is kept of it; ``number``: its place in a collection."""

    family: str
    style: str
    package: str
    path: str
    number: int
    kept: str  # all: every common character and the frequent traditional ones; common; frequent; latin
    told: str
    licence: str

    @property
    def file(self) -> str:
        """The name of the file made."""
        return f"{self.family.replace(' ', '')}-{self.style}"


OFL_NOTO = "Copyright 2014-2021 Adobe (http://www.adobe.com/). SIL Open Font License 1.1."
OFL_LIBERATION = (
    "Copyright 2007-2012 Red Hat, Inc.; digitized data copyright 2010 Google Corporation. SIL Open Font License 1.1."
)
OFL_WENKAI = "Copyright 2021-2022 LXGW; the Klee Project Authors. SIL Open Font License 1.1."
GPL_FANDOL = "Copyright Fandol team (Clerk Ma, Jie Su). GNU GPL 3 with the font exception, which this version keeps."

CJK = "fonts-noto-cjk"
SERIF, SANS = ("Noto Serif CJK SC", OFL_NOTO), ("Noto Sans CJK SC", OFL_NOTO)
SERIFED = ("Liberation Serif", OFL_LIBERATION)
FANG, KAI = ("FandolFang", GPL_FANDOL), ("LXGW WenKai", OFL_WENKAI)
SOURCES = (
    Source("Saibang Fang", "Regular", "texlive-lang-chinese", f"{FANDOL}/FandolFang-Regular.otf", 0, "common", *FANG),
    Source("Saibang Kai", "Regular", "fonts-lxgw-wenkai", f"{WENKAI}/LXGWWenKai-Regular.ttf", 0, "frequent", *KAI),
    Source("Saibang Hei", "Regular", CJK, f"{NOTO}/NotoSansCJK-Regular.ttc", 2, "frequent", *SANS),
    Source("Saibang Hei", "Bold", CJK, f"{NOTO}/NotoSansCJK-Bold.ttc", 2, "frequent", *SANS),
    Source("Saibang Song", "Regular", CJK, f"{NOTO}/NotoSerifCJK-Regular.ttc", 2, "all", *SERIF),
    Source("Saibang Song", "Bold", CJK, f"{NOTO}/NotoSerifCJK-Bold.ttc", 2, "frequent", *SERIF),
    *(Source("Saibang Latin", style, "fonts-liberation", f"{LIBERATION}/LiberationSerif-{style}.ttf", 0, "latin", *SERIFED)
      for style in ("Regular", "Bold", "Italic")),
)  # fmt: skip
SIGNS = (
    "–—―‘’“”…‰′″※€₂³²℃№ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅰⅱⅲⅳⅴ←↑→↓⇒≈≠≤≥√∑∞∴−×÷±·•"
    "■□▲△▼▽◆◇○◎●★☆✓✗〇〓　、。〃〈〉《》「」『』【】〒〔〕〖〗〜"
    # ① to ⑳, ⑴ to ⒇, ⒈ to ⒛, and what is as wide as a Chinese character
    + "".join(chr(at) for first, count in ((0x2460, 60), (0xFF01, 94)) for at in range(first, first + count))
)


def main() -> None:
    """Fetch the packages, cut the fonts, write the licences."""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder)
        for package in sorted({source.package for source in SOURCES} | {"unicode-data"}):
            _fetch(package, unpacked)
        kept = characters(unpacked)
        FONTS.mkdir(exist_ok=True)
        for old in chain(FONTS.glob("*.otf"), FONTS.glob("*.ttf")):
            old.unlink()
        for source in SOURCES:
            made = cut(unpacked / source.path, source, kept[source.kept])
            print(f"{made.name}: {made.stat().st_size:,} bytes")
        _licences(unpacked)


def characters(unpacked: Path) -> dict[str, set[int]]:
    """The sets by name: 通用规范汉字表 by its numbers in Unihan (6,500 frequent, 8,105 in all), Big5's frequent half, signs."""
    numbers = {}
    with bz2.open(unpacked / "usr/share/unicode/Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if found := re.match(r"U\+(\w+)\tkTGH\t2013:(\d+)", line):
                numbers[int(found[1], 16)] = int(found[2])
    assert len(numbers) == 8105, len(numbers)
    latin = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | {ord(sign) for sign in SIGNS}
    frequent = {code for code, number in numbers.items() if number <= 6500} | latin
    return {"latin": latin, "frequent": frequent, "common": set(numbers) | latin, "all": set(numbers) | latin | big5()}


def big5() -> set[int]:
    """The 5,401 frequent characters of Big5, for documents in traditional characters."""
    return {
        ord(bytes(pair).decode("big5")) for pair in product(range(0xA4, 0xC6), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    } | {ord(bytes((0xC6, low)).decode("big5")) for low in range(0x40, 0x7F)}


def cut(path: Path, source: Source, wanted: set[int]) -> Path:
    """A font with the wanted characters only, renamed; it keeps the time of its source, so the bytes are the same again."""
    font = TTFont(path, fontNumber=source.number, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["kern"],
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13],
        notdef_outline=True,
        drop_tables=["DSIG", "BASE", "VORG", "vhea", "vmtx", "FFTM", "GSUB"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    origin = f"{source.licence} Cut from {source.told} (Debian package {source.package})."
    full = f"{source.family} {source.style}"
    names = {0: origin, 1: source.family, 2: source.style, 3: source.file, 4: full, 6: source.file, 13: source.licence}
    font["name"].names = [
        name for name in font["name"].names if name.nameID == 5 and name.platformID == 3 and name.langID == 0x409
    ]
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [source.file]
        cff.topDictIndex[0].FullName, cff.topDictIndex[0].FamilyName = full, source.family
    made = FONTS / f"{source.file}{'.otf' if 'CFF ' in font else '.ttf'}"
    font.save(made)
    return made


def _fetch(package: str, into: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
        subprocess.run(["dpkg-deb", "-x", str(next(Path(folder).glob("*.deb"))), str(into)], check=True)


def _licences(unpacked: Path) -> None:
    docs = unpacked / "usr/share/doc"
    for name, path in (
        ("LXGW-WenKai", "fonts-lxgw-wenkai"),
        ("Noto-CJK", "fonts-noto-cjk"),
        ("Liberation", "fonts-liberation"),
    ):
        shutil.copyfile(docs / path / "copyright", FONTS / f"LICENCE-{name}.txt")
    with gzip.open(docs / "texlive-doc/fonts/fandol/COPYING.gz") as packed:
        (FONTS / "LICENCE-Fandol.txt").write_bytes(packed.read())


if __name__ == "__main__":
    main()
