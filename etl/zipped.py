"""Zip archives (workbooks and parcels are such), looked at before anything in them is believed.

First the directory: how many parts, how large, locked or not. Then every part is read once against its checksum and the
name it carries itself, so that a byte that changed anywhere is a refusal and never another figure.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections import Counter

from etl.refusals import BrokenWorkbook, NotTaken, WorkbookProtected, WorkbookTooLarge

PART_LIMIT = 2_000
UNPACKED_LIMIT = 200 * 1024 * 1024
# Spreadsheet XML packs to a tenth or a fiftieth; a zip bomb to a thousandth. Small files may be very regular.
RATIO_LIMIT = 200
RATIO_FROM = 10 * 1024 * 1024
END_MARK = b"PK\x05\x06"
# What the directory says where the true number stands in the larger directory of zip64.
ELSEWHERE = 0xFFFF
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)


def names_of(data: bytes) -> set[str]:
    """The names of the parts; none where the bytes are no readable archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except UNREADABLE:
        return set()


def opened(
    data: bytes,
    file_name: str,
    locked: type[NotTaken] = WorkbookProtected,
    too_large: type[NotTaken] = WorkbookTooLarge,
    broken: type[NotTaken] = BrokenWorkbook,
) -> zipfile.ZipFile:
    """The archive, proved whole. Raises one of the three refusals."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if any(part.flag_bits & 0x1 for part in parts):
            raise locked(file=file_name)
        unpacked = sum(part.file_size for part in parts)
        packed = max(1, sum(part.compress_size for part in parts))
        if len(parts) > PART_LIMIT or unpacked > UNPACKED_LIMIT or unpacked > max(RATIO_FROM, RATIO_LIMIT * packed):
            raise too_large(file=file_name, size=f"{unpacked / 1024 / 1024:.0f} MB", parts=len(parts))
        if fault := fault_of(archive, data):
            raise broken(file=file_name, fault=fault)
    except UNREADABLE as fault:
        raise broken(file=file_name, fault=f"{type(fault).__name__}: {fault}"[:200]) from fault
    return archive


def fault_of(archive: zipfile.ZipFile, data: bytes) -> str:
    """What is wrong with the archive as a whole, or nothing. A directory cut short would hide parts silently."""
    place = data.rfind(END_MARK)
    (told,) = struct.unpack("<H", data[place + 10 : place + 12])
    names = archive.namelist()
    if told not in (len(names), ELSEWHERE):
        return f"{len(names)} of {told} parts"
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        return f"{twice[0]} twice"
    return archive.testzip() or ""
