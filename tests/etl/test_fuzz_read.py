"""Damaged files for the reader: nothing crashes the one who asks, nothing hangs, nothing grows.

The short form runs with the suite; ``make fuzz`` runs the campaign (SAIBANG_FUZZ seconds, 600 unless set; SAIBANG_SEED).
Archives are damaged in two ways: their bytes, which the checksums notice, and what is in them, packed again as if sound.
"""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from etl import read_office
from etl.grid import Grid
from etl.reader import Reader
from etl.refusals import NotTaken, ReaderTooSlow
from etl.unpack import is_container, unpack
from tests.etl.reading import KNOWN, TABLE, archive, converted, document, mail
from tests.etl.test_read_formats import open_row, open_sheet, open_text, rich
from tests.etl.test_reader import resident

# A file may take so long; a machine with much else to do is given time to notice.
LIMIT, GRACE = 20.0, 60.0
GROWTH = 150 * 2**20
# One document in so many files: the office program takes seconds to start.
DOCUMENTS = 60
FILES = 150  # of the short form
TEXT = "2026年10月月报\n" + "\n".join(",".join(row) for row in TABLE) + '\n合计,,49,"98.75%"\n'


def seeds() -> dict[str, bytes]:
    """Sound files of every kind, by name."""
    made = {
        "utf8.csv": TEXT.encode(),
        "gb.csv": TEXT.encode("gb18030"),
        "big5.txt": "期間;單位\r\n2026-10;城關鎮\r\n".encode("big5"),
        "wide.txt": TEXT.replace(",", "\t").encode("utf-16"),
        "unmarked.txt": TEXT.replace(",", "|").encode("utf-16-be"),
        "quoted.csv": '"期间","单位"\n"2026-10","城关镇\n二行"\n'.encode("gb18030"),
        "book.xlsx": rich(),
        "open.ods": open_sheet(open_row(open_text("期间", 'table:number-columns-repeated="3"')) * 3),
        "parcel.zip": archive(a_DOT_csv=TEXT.encode("gb18030"), b_DOT_xlsx=rich()),
        "mail.eml": mail(月报_DOT_csv=TEXT.encode("gb18030"), 月报_DOT_xlsx=rich()),
    }
    if read_office.program():
        made |= {"old.xls": converted(rich(), "a.xlsx", "xls"), "full.ods": converted(rich(), "a.xlsx", "ods")}
    return made


def documents() -> dict[str, bytes]:
    """Sound files that only the office program opens."""
    return {f"report.{target}": document(target) for target in ("docx", "doc")} if read_office.program() else {}


# ---- damage ----------------------------------------------------------------------------------------------------------


def changed(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        made[chance.randrange(len(made))] = chance.choice((0, 0x0A, 0x22, 0x2C, 0x7F, 0xFF, chance.randrange(256)))
    return bytes(made)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Cut short."""
    return data[: chance.randrange(1, len(data))]


def torn(data: bytes, chance: random.Random) -> bytes:
    """A piece taken out."""
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 200) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A piece repeated, often."""
    start = chance.randrange(len(data))
    return data[:start] + data[start : start + chance.randrange(1, 400)] * chance.choice((2, 3, 50)) + data[start:]


def grown(data: bytes, chance: random.Random) -> bytes:
    """A number in it made larger: where one says how often or how far, that is worst."""
    digits = [place for place, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if not digits:
        return changed(data, chance)
    place = chance.choice(digits)
    return data[:place] + chance.choice((b"9999999", b"-1", b"1e99", b"1048576")) + data[place + 1 :]


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (changed, changed, cut, torn, doubled, grown)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file damaged outside, or, where it is an archive, inside."""
    if data.startswith(b"PK") and chance.random() < 0.75:
        return inside(data, chance)
    return chance.choice(DAMAGE)(data, chance) or b"\0"


def inside(data: bytes, chance: random.Random) -> bytes:
    """An archive with one part damaged and packed again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        victim = chance.choice([name for name in before.namelist() if before.getinfo(name).file_size])
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, damaged(part, chance) if name == victim else part)
    return out.getvalue()


# ---- the campaign ------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What became of the files."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    growth: int = 0

    @property
    def files(self) -> int:
        """How many there were."""
        return self.outcomes.total()


def look(reading: Reader, path: Path, name: str, data: bytes) -> str:
    """Read one file as the pile does; the name of what came of it."""
    try:
        for piece in unpack(data, name) if is_container(data, name) else []:
            look(reading, path, piece.file_name, piece.data)
        path.write_bytes(data)
        read = reading.read(path, name, known=KNOWN)
    except NotTaken as refused:
        assert refused.message("zh_CN") and refused.message("en")
        return type(refused).__name__
    assert isinstance(read, Grid)
    return "read"


def campaign(folder: Path, enough: Callable[[Told], bool], seed: int) -> Told:
    """Damage and read until it is enough. A file that breaks something stays in the folder."""
    chance = random.Random(seed)
    sound, rare = seeds(), documents()
    told = Told()
    before = 0
    with Reader(seconds=LIMIT) as reading:
        while not enough(told):
            pile = rare if rare and chance.randrange(DOCUMENTS) == 0 else sound
            name = chance.choice(sorted(pile))
            data = damaged(pile[name], chance)
            (folder / "last").write_bytes(data)
            began = time.monotonic()
            told.outcomes[look(reading, folder / "file", name, data)] += 1
            told.slowest = max(told.slowest, time.monotonic() - began)
            if told.files == 100:
                before = resident()
    told.growth = resident() - before if before else 0
    return told


def judge(told: Told) -> None:
    """What must hold whatever the files were."""
    assert told.outcomes["read"] and told.outcomes["BrokenWorkbook"]
    assert told.slowest < LIMIT + GRACE
    assert told.growth < GROWTH


def test_damaged_files_never_harm_the_one_who_asks(tmp_path: Path) -> None:
    judge(campaign(tmp_path, lambda told: told.files == FILES, seed=20261123))


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_ten_minutes_of_damaged_files(tmp_path: Path) -> None:
    until = time.monotonic() + float(os.environ.get("SAIBANG_FUZZ", "600"))
    told = campaign(tmp_path, lambda _: time.monotonic() > until, int(os.environ.get("SAIBANG_SEED", "7")))
    print(
        f"{told.files} files, slowest {told.slowest:.1f} s, grown by {told.growth / 2**20:.0f} MB, {dict(told.outcomes)}"
    )
    assert not told.outcomes[ReaderTooSlow.__name__]
    judge(told)
