"""From bytes to a grid of text cells: strict, quick to refuse, never guessing silently.

What a file is, its bytes say, not its name. Text is decoded and cut by ``etl.read_text``; workbooks are opened by
``etl.read_workbook``, ``etl.read_old`` and ``etl.read_open`` after their directory was checked; what only an office program
understands goes through ``etl.read_office`` first. Here everything happens in this process: ``etl.reader`` is the limited
one that files are read in when they first come.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from competition.errors import Phrase
from etl import ole, read_text, zipped
from etl.grid import Grid, Sheet
from etl.refusals import (
    EmptyFile,
    LineTooLong,
    NeedsTyping,
    NotAWorkbook,
    NotText,
    OtherArchive,
    OtherFormat,
    TooLarge,
    WebPage,
)
from marts.memory import size_of

# What an office may hand in unasked; a larger file is a decision.
SIZE_LIMIT = size_of(os.environ.get("SAIBANG_FILE_LIMIT", "20MB"))
ZIP_MARK = b"PK\x03\x04"
# What the first bytes give away; the names are catalogue keys intake.format_<name>.
MARKS = (
    (ole.MARK, "old_excel"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"SQLite format 3\x00", "database"),
    (b"PAR1", "database"),
)
# Not to be read by any program, but by a person.
SCANS = ("pdf", "image")
# A text under a workbook's name is common (systems export it so), a workbook under a text's name is a mistake.
TEXT_NAMES = (".csv", ".txt", ".tsv")
WORKBOOK_NAMES = (".xlsx", ".xlsm")
WEB_MARKS = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")


def read_file(
    path: Path,
    encoding: str | None = None,
    known: Collection[str] = (),
    size_limit: int | None = SIZE_LIMIT,
    delimiter: str | None = None,
) -> Grid:
    """The grid of a file (see ``bytes_of`` and ``read_bytes``)."""
    return read_bytes(bytes_of(path, size_limit), path.name, encoding, known, size_limit, delimiter)


def bytes_of(path: Path, size_limit: int | None = SIZE_LIMIT, file_name: str = "") -> bytes:
    """The bytes of a file; its size and its first line are looked at before the rest is taken into memory."""
    name = file_name or path.name
    refuse_size(path.stat().st_size, name, size_limit)
    with path.open("rb") as handle:
        head = handle.read(read_text.LINE_LIMIT + 1)
        if len(head) > read_text.LINE_LIMIT and not is_binary(head) and not has_line_end(head):
            raise LineTooLong(file=name, line=1, limit=read_text.LINE_LIMIT)
        return head + handle.read()


def read_bytes(
    data: bytes,
    file_name: str,
    encoding: str | None = None,
    known: Collection[str] = (),
    size_limit: int | None = SIZE_LIMIT,
    delimiter: str | None = None,
    opened: bytes = b"",
) -> Grid:
    """The grid of a file's bytes.

    ``known`` holds the words a right decoding must show (column and unit names, see ``etl.kinds.known_words``): they
    decide between the Chinese encodings. ``encoding`` and ``delimiter`` are what a person said, ``opened`` what was made of
    a document when it first came (``Grid.opened``). Raises a subclass of NotTaken for anything that is not a table.
    """
    refuse_size(len(data), file_name, size_limit)
    if not data or data.isspace():
        raise EmptyFile(file=file_name)
    if data.startswith(ZIP_MARK):
        return zip_grid(data, file_name, opened)
    if data.startswith(ole.MARK):
        return ole_grid(data, file_name, opened)
    refuse_other_formats(data, file_name)
    if file_name.lower().endswith(WORKBOOK_NAMES):
        raise NotAWorkbook(file=file_name, format=format_name(format_of(data)))
    text = read_text.read(data, file_name, encoding, known, delimiter)
    return Grid(file_name, text.encoding, (Sheet("", text.cells),), delimiter=text.delimiter, evidence=text.evidence)


def is_binary(head: bytes) -> bool:
    """Whether a file that begins so is no text but a workbook or document."""
    return head.startswith((ZIP_MARK, ole.MARK))


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


# ---- workbooks and documents -----------------------------------------------------------------------------------------


def zip_grid(data: bytes, file_name: str, opened: bytes = b"") -> Grid:
    """The grid of a workbook or document; an archive under another name is named for what it is."""
    from etl import read_open, read_workbook  # tenths of a second: only where there is a workbook

    sort = zip_sort(zipped.names_of(data))
    if file_name.lower().endswith(TEXT_NAMES):
        raise NotText(file=file_name, format=format_name("workbook" if sort else "archive"))
    match sort:
        case "xlsx":
            return read_workbook.read(data, file_name)
        case "open":
            return read_open.read(data, file_name, "odt" if file_name.lower().endswith(".odt") else "ods")
        case "docx":
            zipped.opened(data, file_name)
            return document(data, file_name, "docx", opened)
    if file_name.lower().endswith(WORKBOOK_NAMES):
        raise NotAWorkbook(file=file_name, format=format_name("archive"))
    zipped.opened(data, file_name)  # a damaged document is called damaged
    raise OtherFormat(file=file_name, format=format_name("archive"))


def zip_sort(names: set[str]) -> str:
    """What an archive with these parts is: xlsx, open, docx, other of an office program not read here, or a mere archive."""
    from etl import read_workbook

    if read_workbook.is_workbook(names):
        return "xlsx"
    if {"content.xml", "META-INF/manifest.xml"} <= names:
        return "open"
    if "word/document.xml" in names:
        return "docx"
    return "other" if names & {"[Content_Types].xml", "mimetype"} else ""


def ole_grid(data: bytes, file_name: str, opened: bytes = b"") -> Grid:
    """The grid of an old workbook or document; the streams in it say which it is."""
    from etl import read_old

    if file_name.lower().endswith(TEXT_NAMES):
        raise NotText(file=file_name, format=format_name("old_excel"))
    streams = read_old.streams_of(data, file_name)
    is_et = file_name.lower().endswith(".et")
    if streams & read_old.DOCUMENT:
        read_old.refuse_streams(streams, file_name)
        return document(data, file_name, "doc", opened)
    if is_et and not streams & read_old.WORKBOOK:
        read_old.refuse_streams(streams, file_name)
        return document(data, file_name, "et", opened)
    return read_old.read(data, file_name, "et" if is_et else "xls")


def document(data: bytes, file_name: str, file_format: str, opened: bytes) -> Grid:
    """The grid of what only an office program opens, from what was made of it before or is made now."""
    from etl import read_office, read_open

    opened = opened or read_office.converted(data, file_name, file_format, "ods" if file_format == "et" else "odt")
    return replace(read_open.read(opened, file_name, file_format), opened=opened)


def format_of(data: bytes) -> str:
    """The name of the format whose mark the bytes begin with, or nothing."""
    if data[8:12] == b"WEBP" or data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "image"
    if data.startswith(b"BM") and b"\0" in data[2:14]:
        return "image"
    return next((name for mark, name in MARKS if data.startswith(mark)), "")


def format_name(name: str) -> Phrase:
    """What a format is called."""
    return Phrase(f"intake.format_{name or 'unknown'}")


def refuse_other_formats(data: bytes, file_name: str) -> None:
    """Refuse what is certainly no delimited text."""
    found = format_of(data)
    if found in SCANS:
        raise NeedsTyping(file=file_name, format=format_name(found))
    if found and file_name.lower().endswith((*TEXT_NAMES, *WORKBOOK_NAMES)):
        raise NotText(file=file_name, format=format_name(found))
    if found == "archive":
        raise OtherArchive(file=file_name)
    if found:
        raise OtherFormat(file=file_name, format=format_name(found))
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_MARKS):
        raise WebPage(file=file_name)
