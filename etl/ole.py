"""OLE files (old workbooks and documents), looked at before a reader is let near them: what streams they hold.

A file is a heap of sectors and tables that chain them. A damaged chain that bites its own tail keeps a reader busy for
ever, so every chain is followed once here.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA
HEADER_TABLES = 109
ENTRY = 128
STREAM, ROOT = 2, 5


class Broken(ValueError):
    """A file whose tables contradict themselves."""


@dataclass(frozen=True)
class Stream:
    """An entry of the directory: stream or storage."""

    name: str
    sort: int
    start: int
    size: int


def names_of(data: bytes) -> set[str]:
    """The names of the streams and storages. Raises Broken."""
    if len(data) < 512 or not data.startswith(MARK):
        raise Broken("no header")
    shift, short_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or short_shift != 6:
        raise Broken(f"sector size 2^{shift}, 2^{short_shift}")
    (directory_start,) = struct.unpack_from("<I", data, 48)
    cutoff, short_start = struct.unpack_from("<II", data, 56)
    size = 1 << shift
    table = table_of(data, size)
    entries = directory(b"".join(sector(data, number, size) for number in chain(directory_start, table)))
    short_table = numbers(b"".join(sector(data, number, size) for number in chain(short_start, table)))
    for entry in entries:
        if entry.sort == ROOT or (entry.sort == STREAM and entry.size >= cutoff):
            follow(entry, table, size)
        elif entry.sort == STREAM:
            follow(entry, short_table, 1 << short_shift)
    return {entry.name for entry in entries}


def table_of(data: bytes, size: int) -> Sequence[int]:
    """The table that chains the sectors, collected from the sectors it stands in."""
    places = list(struct.unpack_from(f"<{HEADER_TABLES}I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    if count > len(data) // size:
        raise Broken("more tables than sectors")
    for _ in range(count):
        *more, following = numbers(sector(data, following, size))
        places += more
    return numbers(b"".join(sector(data, place, size) for place in places if place < LAST_SECTOR))


def sector(data: bytes, number: int, size: int) -> bytes:
    """The bytes of a sector; the last one of a file may be short."""
    place = (number + 1) * size
    if place >= len(data):
        raise Broken(f"no sector {number}")
    return data[place : place + size].ljust(size, b"\0")


def numbers(data: bytes) -> Sequence[int]:
    """Little-endian numbers of four bytes."""
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def chain(start: int, table: Sequence[int]) -> list[int]:
    """The sectors of a chain. Raises Broken where it never ends."""
    found = array("I")
    while start < LAST_SECTOR:
        if start >= len(table) or len(found) > len(table):
            raise Broken(f"a chain goes astray at {start}")
        found.append(start)
        start = table[start]
    return list(found)


def directory(data: bytes) -> list[Stream]:
    """The entries of the directory."""
    made = []
    for place in range(0, len(data) // ENTRY * ENTRY, ENTRY):
        length, sort = struct.unpack_from("<HB", data, place + 64)
        start, size = struct.unpack_from("<II", data, place + 116)
        name = data[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if sort:
            made.append(Stream(name, sort, start, size))
    return made


def follow(entry: Stream, table: Sequence[int], size: int) -> None:
    """Refuse a stream whose chain is shorter than it says or never ends."""
    if entry.size and len(chain(entry.start, table)) * size < entry.size:
        raise Broken(f"{entry.name} is cut short")
