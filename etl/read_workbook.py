"""Workbooks (.xlsx): first what the zip directory and the cell references say, then the cells.

The guard comes before any reader, because readers have hung on a fake workbook and died on a sparse one. Cells become
the text a person sees (``etl.written``), errors such as #DIV/0! as they stand; what a merged area covers is not seen. A
formula whose result was never stored is refused, since an empty cell would mean something else.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from etl import zipped
from etl.grid import Area, Grid, Sheet, frame_of
from etl.refusals import (
    BrokenWorkbook,
    EmptyFile,
    FormulaWithoutValue,
    SparseWorkbook,
    WorkbookWithLinks,
    WorkbookWithMacros,
)
from etl.written import date_text, number_text, truth_text

# A sheet may be this large as a box, or at most so many times its filled cells.
BOX_ALWAYS = 200_000
BOX_LIMIT = 20_000_000
BOX_RATIO = 50
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
# Where a template of the office says what it is: a property of the workbook, or the first cell of a hidden sheet.
TOLD = "saibang"
TOLD_SHEET = "_saibang"
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
    OverflowError,
    OSError,
    RecursionError,
    DefusedXmlException,
)


@dataclass(frozen=True)
class Extent:
    """How far the cells of a sheet reach, how many there are, the first formula without a result, the merged areas."""

    last_row: int
    last_column: int
    cells: int
    bare_formula: str = ""
    merged: tuple[Area, ...] = ()


def is_workbook(names: set[str]) -> bool:
    """Whether an archive has the parts every workbook has."""
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and any(map(is_sheet, names))


def is_sheet(part: str) -> bool:
    """Whether a part is a table of cells."""
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def read(data: bytes, file_name: str) -> Grid:
    """The grid of a workbook's visible sheets."""
    try:
        with zipped.opened(data, file_name) as archive:
            refuse_parts(archive.namelist(), file_name)
            expected = sheets_in(archive)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            if len(book.worksheets) != expected:
                raise ValueError(f"{len(book.worksheets)} of {expected} sheets")
            sheets = tuple(sheet_grid(book, sheet, file_name) for sheet in book.worksheets if not is_hidden(sheet))
            hidden = tuple(sheet.title for sheet in book.worksheets if is_hidden(sheet) and sheet.title != TOLD_SHEET)
            template = told_in(book)
        finally:
            book.close()
    except UNREADABLE as fault:
        raise BrokenWorkbook(file=file_name, fault=f"{type(fault).__name__}: {fault}"[:200]) from fault
    if not any(sheet.height for sheet in sheets):
        raise EmptyFile(file=file_name)
    return Grid(file_name, "xlsx", sheets, hidden, format="xlsx", template=template)


def sheets_in(archive: zipfile.ZipFile) -> int:
    """How many sheets of cells the workbook has; openpyxl passes over one it can't find without a word."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    return sum(each.get("Type", "").endswith("/worksheet") for each in relations)


def is_hidden(sheet: ReadOnlyWorksheet) -> bool:
    """Whether a sheet is not shown."""
    return bool(sheet.sheet_state != "visible")


# ---- what a template says of itself ----------------------------------------------------------------------------------


def told_in(book: Workbook) -> Mapping[str, str]:
    """What the workbook says of itself as a template; nothing where it is none."""
    if TOLD in book.custom_doc_props.names:
        return told(str(book.custom_doc_props[TOLD].value))
    for sheet in book.worksheets:
        if sheet.title == TOLD_SHEET and is_hidden(sheet):
            return told(next((str(cell.value) for row in sheet.iter_rows(max_row=1, max_col=1) for cell in row), ""))
    return {}


def told(text: str) -> Mapping[str, str]:
    """The words of a template, from its JSON object; anything else is somebody else's."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(each) for key, each in value.items()} if isinstance(value, dict) else {}


# ---- guard ----------------------------------------------------------------------------------------------------------


def refuse_parts(names: list[str], file_name: str) -> None:
    """Refuse programs and values from other files."""
    if any("vbaproject" in name.lower() or name.startswith("xl/macrosheets/") for name in names):
        raise WorkbookWithMacros(file=file_name)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise WorkbookWithLinks(file=file_name)


def extent_of(source: io.BufferedIOBase | zipfile.ZipExtFile) -> Extent:
    """Walk the cell references and merged areas of a sheet's XML without keeping it."""
    last_row = last_column = cells = 0
    bare = ""
    merged: list[Area] = []
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
        if element.tag == f"{MAIN}mergeCell" and (area := area_of(element.get("ref", ""))):
            merged.append(area)
    return Extent(last_row, last_column, cells, bare, tuple(merged))


def area_of(reference: str) -> Area | None:
    """First row, first column, last row, last column of a reference such as B2:D3."""
    first, _, last = reference.partition(":")
    corners = REFERENCE.match(first), REFERENCE.match(last)
    if corners[0] is None or corners[1] is None:
        return None
    return int(corners[0][2]), column_number(corners[0][1]), int(corners[1][2]), column_number(corners[1][1])


def is_bare_formula(cell: Element) -> bool:
    """Whether a cell element holds a formula but no result; an empty text is one."""
    if cell.find(f"{MAIN}f") is None or cell.find(f"{MAIN}is") is not None:
        return False
    return not cell.findtext(f"{MAIN}v") and (cell.get("t") != "str" or cell.find(f"{MAIN}v") is None)


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
    return sheet_of(sheet.title, list(text_rows(sheet, extent)) if extent.cells else [], extent.merged)


def sheet_of(name: str, rows: list[list[str]], merged: tuple[Area, ...]) -> Sheet:
    """A sheet of these rows, all as wide as the widest: nothing where a merged area covers it, no blank rows at the end."""
    breadth = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (breadth - len(row)) for row in rows]
    for top, left, bottom, right in merged:
        for number in range(top, min(bottom, len(rows)) + 1):
            row = rows[number - 1]
            for place in range(left - 1, min(right, breadth)):
                if (number, place) != (top, left - 1):
                    row[place] = ""
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(name, frame_of(rows), merged)


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
        return truth_text(value)
    if isinstance(value, (int, float)):
        return number_text(value, cell.number_format or "")
    if isinstance(value, (dt.datetime, dt.date)):
        return date_text(value, cell.number_format or "")
    return str(value)
