"""Old workbooks (.xls, and .et where WPS wrote the same): what the streams of the file say, then the cells.

xlrd keeps what others lose: errors as they stand, percent formats, months shown without a day, merged areas, hidden sheets.
"""

from __future__ import annotations

import io
import struct

import xlrd
from xlrd.book import SUPBOOK_EXTERNAL, Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as OldSheet

from etl import ole
from etl.grid import Grid, Sheet
from etl.read_workbook import TOLD_SHEET, Extent, refuse_extent, sheet_of, told
from etl.refusals import BrokenWorkbook, EmptyFile, WorkbookProtected, WorkbookWithLinks, WorkbookWithMacros
from etl.written import date_text, number_text, truth_text

WORKBOOK = {"Workbook", "Book"}
DOCUMENT = {"WordDocument"}
LOCKED = {"EncryptedPackage"}
PROGRAMS = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}
UNREADABLE = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    AssertionError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
)
"""What xlrd has been seen to raise on damaged bytes."""


def streams_of(data: bytes, file_name: str) -> set[str]:
    """The names of what an OLE file holds. Raises BrokenWorkbook where its tables are damaged."""
    try:
        return ole.names_of(data)
    except (ole.Broken, struct.error) as fault:
        raise BrokenWorkbook(file=file_name, fault=str(fault)) from fault


def read(data: bytes, file_name: str, file_format: str) -> Grid:
    """The grid of an old workbook's visible sheets."""
    refuse_streams(streams_of(data, file_name), file_name)
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        if SUPBOOK_EXTERNAL in book._supbook_types:
            raise WorkbookWithLinks(file=file_name)
        sheets = tuple(sheet_grid(book, sheet, file_name) for sheet in book.sheets() if not sheet.visibility)
        hidden = [sheet for sheet in book.sheets() if sheet.visibility]
        template = next((told(first_cell(sheet)) for sheet in hidden if sheet.name == TOLD_SHEET), {})
    except UNREADABLE as fault:
        if "encrypted" in str(fault):
            raise WorkbookProtected(file=file_name) from fault
        raise BrokenWorkbook(file=file_name, fault=f"{type(fault).__name__}: {fault}"[:200]) from fault
    if not any(sheet.height for sheet in sheets):
        raise EmptyFile(file=file_name)
    names = tuple(sheet.name for sheet in hidden if sheet.name != TOLD_SHEET)
    return Grid(file_name, file_format, sheets, names, format=file_format, template=template)


def refuse_streams(streams: set[str], file_name: str) -> None:
    """Refuse locked files and programs."""
    if streams & LOCKED:
        raise WorkbookProtected(file=file_name)
    if streams & PROGRAMS:
        raise WorkbookWithMacros(file=file_name)


def first_cell(sheet: OldSheet) -> str:
    """The text of A1."""
    return str(sheet.cell(0, 0).value) if sheet.nrows and sheet.row_len(0) else ""


def sheet_grid(book: Book, sheet: OldSheet, file_name: str) -> Sheet:
    """One sheet's rows down to the last one that holds anything."""
    lengths = [sheet.row_len(number) for number in range(sheet.nrows)]
    refuse_extent(Extent(sheet.nrows, max(lengths, default=0), sum(lengths)), sheet.name, file_name)
    rows = [[cell_text(book, cell) for cell in sheet.row(number)] for number in range(sheet.nrows)]
    merged = tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    return sheet_of(sheet.name, rows, merged)


def cell_text(book: Book, cell: Cell) -> str:
    """What a person sees in a cell, as far as it matters for a figure or a name."""
    match cell.ctype:
        case xlrd.XL_CELL_NUMBER:
            return number_text(cell.value, format_of(book, cell))
        case xlrd.XL_CELL_DATE:
            return old_date_text(cell.value, book.datemode, format_of(book, cell))
        case xlrd.XL_CELL_BOOLEAN:
            return truth_text(cell.value)
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    return str(cell.value)


def format_of(book: Book, cell: Cell) -> str:
    """The number format of a cell."""
    return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


def old_date_text(value: float, datemode: int, number_format: str) -> str:
    """A date from its serial number; one that is no day of the calendar stays the number it is."""
    if 0 <= value < 1:
        return clock_text(round(value * 86_400))
    try:
        return date_text(xlrd.xldate.xldate_as_datetime(value, datemode), number_format)
    except (ValueError, OverflowError):
        return number_text(value, "")


def clock_text(seconds: int) -> str:
    """A time of day, as a workbook of today gives it."""
    return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
