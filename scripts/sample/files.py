"""Bytes of the sample's files: the same on every machine, since the committed ones are compared byte by byte."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

Row = Sequence[object]
# The oldest moment a zip entry can carry; stored without compression, as deflate differs between zlib builds.
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
BOOK_MOMENT = b"2025-01-01T00:00:00Z"


def csv_bytes(rows: Iterable[Row], encoding: str = "utf-8") -> bytes:
    """Comma separated text with LF line ends."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def workbook_bytes(sheet_name: str, titles: Sequence[str], rows: Sequence[Row], notes: Sequence[str]) -> bytes:
    """A workbook as units send it: title rows over the header, a note under the figures."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError("a new workbook has a sheet")
    sheet.title = sheet_name
    width = max(len(row) for row in rows)
    for title in titles:
        sheet.append([title])
        sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=width)
        sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=14)
        sheet.cell(sheet.max_row, 1).alignment = Alignment(horizontal="center")
    for row in rows:
        sheet.append(list(row))
    for note in notes:
        sheet.append([note])
    saved = io.BytesIO()
    book.save(saved)
    return _settled(saved.getvalue())


def _settled(data: bytes) -> bytes:
    """The same workbook without the moments openpyxl writes into it."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", BOOK_MOMENT, content)
            entry = zipfile.ZipInfo(name, ZIP_MOMENT)
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return settled.getvalue()
