"""From bytes to a grid of text cells: strict, quick to refuse, never guessing silently.

What a file is, its bytes say, not its name. Text is decoded by ``etl.read_text``, workbooks are opened by
``etl.read_workbook`` after their directory was checked.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from competition.errors import Phrase
from etl import read_text
from etl.grid import Grid, Sheet
from etl.refusals import EmptyFile, LineTooLong, NotAWorkbook, NotText, TooLarge, WebPage
from marts.memory import size_of

# What an office may hand in unasked; a larger file is a decision.
SIZE_LIMIT = size_of(os.environ.get("SAIBANG_FILE_LIMIT", "20MB"))
ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What the first bytes give away; the names are catalogue keys intake.format_<name>.
MARKS = (
    (OLE_MARK, "old_excel"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM\x00", "image"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"SQLite format 3\x00", "database"),
    (b"PAR1", "database"),
)


def read_file(
    path: Path,
    encoding: str | None = None,
    known: Collection[str] = (),
    size_limit: int | None = SIZE_LIMIT,
) -> Grid:
    """The grid of a file (see ``bytes_of`` and ``read_bytes``)."""
    return read_bytes(bytes_of(path, size_limit), path.name, encoding, known, size_limit)


def bytes_of(path: Path, size_limit: int | None = SIZE_LIMIT) -> bytes:
    """The bytes of a file; its size and its first line are looked at before the rest is taken into memory."""
    size = path.stat().st_size
    refuse_size(size, path.name, size_limit)
    with path.open("rb") as handle:
        head = handle.read(read_text.LINE_LIMIT + 1)
        if len(head) > read_text.LINE_LIMIT and not head.startswith(ZIP_MARK) and not has_line_end(head):
            raise LineTooLong(file=path.name, line=1, limit=read_text.LINE_LIMIT)
        return head + handle.read()


def read_bytes(
    data: bytes,
    file_name: str,
    encoding: str | None = None,
    known: Collection[str] = (),
    size_limit: int | None = SIZE_LIMIT,
) -> Grid:
    """The grid of a file's bytes.

    ``known`` holds the words a right decoding must show (column and unit names, see ``etl.kinds.known_words``): they
    decide between GB18030 and Big5. Raises a subclass of NotTaken for anything that is not a table.
    """
    refuse_size(len(data), file_name, size_limit)
    if not data or data.isspace():
        raise EmptyFile(file=file_name)
    if data.startswith(ZIP_MARK):
        return zip_grid(data, file_name)
    if file_name.lower().endswith((".xlsx", ".xlsm")):
        raise NotAWorkbook(file=file_name, format=format_name(format_of(data)))
    refuse_other_formats(data, file_name)
    cells, name = read_text.read(data, file_name, encoding, known)
    return Grid(file_name, name, (Sheet("", cells),))


def refuse_size(size: int, file_name: str, limit: int | None) -> None:
    """Refuse more bytes than the limit, where there is one."""
    if limit is not None and size > limit:
        raise TooLarge(file=file_name, size=megabytes(size), limit=megabytes(limit))


def megabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1024 / 1024:.1f} MB"


def has_line_end(head: bytes) -> bool:
    """Whether any kind of line end occurs."""
    return b"\n" in head or b"\r" in head


def zip_grid(data: bytes, file_name: str) -> Grid:
    """The grid of a workbook; a zip under a text name is named for what it is."""
    from etl import read_workbook  # a tenth of a second of openpyxl: only where there is a workbook

    is_workbook = read_workbook.is_workbook(data)
    if not file_name.lower().endswith((".xlsx", ".xlsm")):
        raise NotText(file=file_name, format=format_name("workbook" if is_workbook else "archive"))
    if not is_workbook:
        raise NotAWorkbook(file=file_name, format=format_name("archive"))
    return read_workbook.read(data, file_name)


def format_of(data: bytes) -> str:
    """The name of the format whose mark the bytes begin with, or nothing."""
    return next((name for mark, name in MARKS if data.startswith(mark)), "")


def format_name(name: str) -> Phrase:
    """What a format is called."""
    return Phrase(f"intake.format_{name or 'unknown'}")


def refuse_other_formats(data: bytes, file_name: str) -> None:
    """Refuse what is certainly no delimited text."""
    if found := format_of(data):
        raise NotText(file=file_name, format=format_name(found))
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise WebPage(file=file_name)
