"""Workbooks (.xlsx): first what the zip directory and the cell references say, then the cells.

The guard comes before any reader, because readers have hung on a fake workbook and died on a sparse one. Cells become
the text a person sees: numbers with at most the 15 digits a spreadsheet keeps (never 0.30000000000000004), dates in ISO
form, a month shown without its day as 2026-10, errors such as #DIV/0! as they stand. A formula whose result was never
stored is refused, since an empty cell would mean something else.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.ElementTree import iterparse
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from etl.grid import Grid, Sheet, frame_of
from etl.refusals import (
    BrokenWorkbook,
    EmptyFile,
    FormulaWithoutValue,
    SparseWorkbook,
    WorkbookProtected,
    WorkbookTooLarge,
    WorkbookWithLinks,
    WorkbookWithMacros,
)

PART_LIMIT = 2_000
UNPACKED_LIMIT = 200 * 1024 * 1024
# Spreadsheet XML packs to a tenth or a fiftieth; a zip bomb to a thousandth. Small files may be very regular.
RATIO_LIMIT = 200
RATIO_FROM = 10 * 1024 * 1024
# A sheet may be this large as a box, or at most so many times its filled cells.
BOX_ALWAYS = 200_000
BOX_LIMIT = 20_000_000
BOX_RATIO = 50
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    EOFError,
    NotImplementedError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)


@dataclass(frozen=True)
class Extent:
    """How far the cells of a sheet reach, how many there are, and the first formula without a stored result."""

    last_row: int
    last_column: int
    cells: int
    bare_formula: str


def is_workbook(data: bytes) -> bool:
    """Whether the zip has the parts every workbook has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and any(map(is_sheet, names))


def is_sheet(part: str) -> bool:
    """Whether a part is a table of cells."""
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def read(data: bytes, file_name: str) -> Grid:
    """The grid of a workbook's visible sheets."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_directory(archive, file_name)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            hidden = tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible")
            read_sheets = tuple(sheet_grid(book, sheet, file_name) for sheet in sheets)
        finally:
            book.close()
    except UNREADABLE as fault:
        raise BrokenWorkbook(file=file_name, fault=f"{type(fault).__name__}: {fault}"[:200]) from fault
    if not any(sheet.height for sheet in read_sheets):
        raise EmptyFile(file=file_name)
    return Grid(file_name, "xlsx", read_sheets, hidden)


# ---- guard ----------------------------------------------------------------------------------------------------------


def refuse_directory(archive: zipfile.ZipFile, file_name: str) -> None:
    """Refuse by the zip directory alone; nothing is unpacked."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise WorkbookProtected(file=file_name)
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > PART_LIMIT or unpacked > UNPACKED_LIMIT or unpacked > max(RATIO_FROM, RATIO_LIMIT * packed):
        raise WorkbookTooLarge(file=file_name, size=f"{unpacked / 1024 / 1024:.0f} MB", parts=len(parts))
    if any("vbaproject" in name.lower() or name.startswith("xl/macrosheets/") for name in names):
        raise WorkbookWithMacros(file=file_name)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise WorkbookWithLinks(file=file_name)


def extent_of(source: io.BufferedIOBase | zipfile.ZipExtFile) -> Extent:
    """Walk the cell references of a sheet's XML without keeping it."""
    last_row = last_column = cells = 0
    bare = ""
    for _, element in iterparse(source, events=("end",), forbid_dtd=True):
        if element.tag == f"{MAIN}c":
            match = REFERENCE.match(element.get("r", ""))
            cells += 1
            if match:
                last_column = max(last_column, column_number(match[1]))
                last_row = max(last_row, int(match[2]))
            if not bare and is_bare_formula(element):
                bare = element.get("r", "")
        if element.tag == f"{MAIN}row":
            element.clear()
    return Extent(last_row, last_column, cells, bare)


def is_bare_formula(cell: object) -> bool:
    """Whether a cell element holds a formula but no result."""
    formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")  # type: ignore[attr-defined]
    return formula is not None and value is None and cell.find(f"{MAIN}is") is None  # type: ignore[attr-defined]


def column_number(letters: str) -> int:
    """A = 1, Z = 26, AA = 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def refuse_extent(extent: Extent, sheet: str, file_name: str) -> None:
    """Refuse an immense sheet of few cells, and a formula nobody calculated."""
    box = extent.last_row * extent.last_column
    if box > BOX_LIMIT or (box > BOX_ALWAYS and box > BOX_RATIO * extent.cells):
        raise SparseWorkbook(
            file=file_name, sheet=sheet, rows=extent.last_row, columns=extent.last_column, cells=extent.cells
        )
    if extent.bare_formula:
        raise FormulaWithoutValue(file=file_name, sheet=sheet, cell=extent.bare_formula)


# ---- cells ----------------------------------------------------------------------------------------------------------


def sheet_grid(book: Workbook, sheet: ReadOnlyWorksheet, file_name: str) -> Sheet:
    """One sheet's rows down to the last one that holds anything."""
    with book._archive.open(sheet._worksheet_path) as source:
        extent = extent_of(source)
    refuse_extent(extent, sheet.title, file_name)
    rows = list(text_rows(sheet, extent)) if extent.cells else []
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(sheet.title, frame_of(rows))


def text_rows(sheet: ReadOnlyWorksheet, extent: Extent) -> Iterator[list[str]]:
    """The rows of a sheet as text. The size a sheet declares is not believed, only its cells."""
    sheet.reset_dimensions()
    # Cells without references (some writers) leave the extent at 0: then the reader's own count stands.
    bounds = {"max_row": extent.last_row or None, "max_col": extent.last_column or None}
    for row in sheet.iter_rows(min_row=1, min_col=1, **bounds):
        yield [cell_text(cell) for cell in row]


def cell_text(cell: ReadOnlyCell | EmptyCell) -> str:
    """What a person sees in a cell, as far as it matters for a figure or a name."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value, cell.number_format or "")
    if isinstance(value, (dt.datetime, dt.date)):
        return date_text(value, cell.number_format or "")
    return str(value)


def number_text(value: float, number_format: str) -> str:
    """A number with the 15 digits a spreadsheet holds, without an exponent; a percentage keeps its sign."""
    exact = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if "%" in number_format:
        return f"{plain_number(exact * 100)}%"
    return plain_number(exact)


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_text(value: dt.datetime | dt.date, number_format: str) -> str:
    """A date in ISO form; shown without a day it is a month, as 2026-10 becomes when it is typed into a sheet."""
    if isinstance(value, dt.datetime) and (value.hour or value.minute or value.second):
        return value.strftime("%Y-%m-%d %H:%M")
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if value.day == 1 and "y" in shown and "d" not in shown:
        return value.strftime("%Y-%m")
    return value.strftime("%Y-%m-%d")
