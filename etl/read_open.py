"""OpenDocument: workbooks (.ods) and the tables of texts (.odt), from the XML they consist of.

The readers there are lose errors and percent signs, so the cells are taken from the document itself, behind the same
guards as any workbook. A table of a text comes with the paragraphs above it, since they say what it is about; what stands
below the last table is a sheet of its own, so that nothing is lost and no paragraph is taken for a row.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from etl import zipped
from etl.grid import Area, Grid, Sheet, column_letters
from etl.read_workbook import TOLD_SHEET, Extent, refuse_extent, sheet_of, told
from etl.refusals import (
    BrokenWorkbook,
    EmptyFile,
    FormulaWithoutValue,
    NoTable,
    SparseWorkbook,
    WorkbookProtected,
    WorkbookWithLinks,
    WorkbookWithMacros,
)
from etl.written import WORDS, instant_text, number_text, shown_text

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
# What stands in a cell, paragraph or document without belonging to its text; the texts of checks are for who types.
BESIDE = (
    f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text", f"{TEXT}tracked-changes", f"{TABLE}tracked-changes",
    f"{TABLE}content-validations",
)  # fmt: skip
ERROR = re.compile(r"(#[A-Z/0?!]+|Err:\d+)\Z")
# So many cells may come from cells and rows that are written once and said to repeat.
CELL_LIMIT = 2_000_000
COLUMN_LIMIT = 16_384
UNREADABLE = (ParseError, DefusedXmlException, KeyError, ValueError, ArithmeticError, RecursionError)


def read(data: bytes, file_name: str, file_format: str) -> Grid:
    """The grid of a workbook's visible sheets, or of the tables of a text."""
    try:
        with zipped.opened(data, file_name) as archive:
            refuse_parts(archive.namelist(), archive.read("META-INF/manifest.xml"), file_name)
            with archive.open("content.xml") as source:
                walk = Walk(file_name)
                walk.through(source)
    except UNREADABLE as fault:
        raise BrokenWorkbook(file=file_name, fault=f"{type(fault).__name__}: {fault}"[:200]) from fault
    is_text = file_format not in ("ods", "et")
    if is_text and not walk.tables:
        raise NoTable(file=file_name)
    shown = [table for table in walk.tables if table.style not in walk.hidden_styles]
    hidden = [table for table in walk.tables if table.style in walk.hidden_styles]
    if is_text and walk.paragraphs:
        shown.append(Table("", "", rows=walk.paragraphs))
    sheets = tuple(table.sheet() for table in shown)
    if not any(sheet.height for sheet in sheets):
        raise EmptyFile(file=file_name)
    template = next((told(table.rows[0][0]) for table in hidden if table.name == TOLD_SHEET and table.rows), {})
    names = tuple(table.name for table in hidden if table.name != TOLD_SHEET)
    return Grid(file_name, file_format, sheets, names, format=file_format, template=template)


def refuse_parts(names: list[str], manifest: bytes, file_name: str) -> None:
    """Refuse locked files and programs."""
    if b"encryption-data" in manifest:
        raise WorkbookProtected(file=file_name)
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise WorkbookWithMacros(file=file_name)


@dataclass
class Table:
    """A table while its rows are collected."""

    name: str
    style: str
    rows: list[list[str]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    blank: int = 0  # rows seen since the last one that holds anything
    cells: int = 0

    def sheet(self) -> Sheet:
        """The finished sheet."""
        return sheet_of(self.name, self.rows, tuple(self.merged))

    def take(self, row: Element, file_name: str) -> None:
        """Add a row, as often as it says it repeats; blank ones only once something follows them."""
        cells = list(cells_of(row))
        if bare := next((cell for cell in cells if cell.is_bare), None):
            place = f"{column_letters(bare.column)}{len(self.rows) + self.blank + 1}"
            raise FormulaWithoutValue(file=file_name, sheet=self.name, cell=place)
        repeated = repeat(row, "rows")
        if not any(cell.text or cell.is_merged for cell in cells):
            self.blank += repeated
            return
        written = [cell for cell in cells if cell.text]
        self.cells += repeated * sum(cell.repeated for cell in written)
        breadth = max((cell.column + cell.repeated - 1 for cell in written), default=0)
        extent = Extent(len(self.rows) + self.blank + repeated, breadth, self.cells)
        if self.cells > CELL_LIMIT or breadth > COLUMN_LIMIT:
            raise SparseWorkbook(
                file=file_name, sheet=self.name, rows=extent.last_row, columns=breadth, cells=self.cells
            )
        refuse_extent(extent, self.name, file_name)
        self.rows += [[] for _ in range(self.blank)]
        self.blank = 0
        number = len(self.rows) + 1
        self.merged += [
            (number, cell.column, number + cell.down - 1, cell.column + cell.right - 1)
            for cell in cells
            if cell.is_merged
        ]
        made = [""] * breadth
        for cell in written:
            made[cell.column - 1 : cell.column - 1 + cell.repeated] = [cell.text] * cell.repeated
        self.rows += [list(made) for _ in range(repeated)]


@dataclass(frozen=True)
class OpenCell:
    """A cell: its column from 1, its text, how often it repeats, how far it reaches down and right."""

    column: int
    text: str
    repeated: int
    down: int
    right: int
    is_bare: bool

    @property
    def is_merged(self) -> bool:
        """Whether it covers others."""
        return self.down > 1 or self.right > 1


class Walk:
    """One way through a document; what was read is let go at once."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.tables: list[Table] = []
        self.hidden_styles: set[str] = set()
        self.paragraphs: list[list[str]] = []
        self.style = ""
        self.open_tables = self.open_paragraphs = self.open_beside = 0

    def through(self, source: io.BufferedIOBase | object) -> None:
        """Read the document."""
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                self.begin(element)
            else:
                self.end(element)

    def begin(self, element: Element) -> None:
        """What opens."""
        if element.tag in BESIDE:
            self.open_beside += 1
        elif element.tag in PARAGRAPHS:
            self.open_paragraphs += 1
        elif element.tag == f"{STYLE}style":
            self.style = element.get(f"{STYLE}name", "")
        elif element.tag == f"{TABLE}table-source" or element.get(f"{TABLE}name", "").startswith("'file:"):
            raise WorkbookWithLinks(file=self.file_name)
        elif element.tag == f"{TABLE}table":
            self.open_tables += 1
            if self.open_tables == 1 and not self.open_beside:
                name, style = element.get(f"{TABLE}name", ""), element.get(f"{TABLE}style-name", "")
                self.tables.append(Table(name, style, rows=self.paragraphs))
                self.paragraphs = []

    def end(self, element: Element) -> None:
        """What is complete."""
        if element.tag in BESIDE:
            self.open_beside -= 1
        elif element.tag in PARAGRAPHS:
            self.open_paragraphs -= 1
            if not (self.open_paragraphs or self.open_tables or self.open_beside):
                if text := said(element).strip():
                    self.paragraphs.append([text])
                element.clear()
        elif element.tag == f"{STYLE}table-properties" and element.get(f"{TABLE}display") == "false":
            self.hidden_styles.add(self.style)
        elif element.tag == f"{TABLE}table":
            self.open_tables -= 1
        elif element.tag == f"{TABLE}table-row" and self.open_tables == 1 and not self.open_beside:
            self.tables[-1].take(element, self.file_name)
            element.clear()


# ---- cells ----------------------------------------------------------------------------------------------------------


def cells_of(row: Element) -> Iterator[OpenCell]:
    """The cells of a row; one that a merged area covers is blank."""
    column = 1
    for element in row:
        if element.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        is_covered = element.tag == f"{TABLE}covered-table-cell"
        text = "" if is_covered else cell_text(element)
        down, right = (int(element.get(f"{TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
        is_bare = (
            not is_covered
            and element.get(f"{TABLE}formula") is not None
            and element.get(f"{OFFICE}value-type") is None
            and not text
        )
        repeated = repeat(element, "columns")
        yield OpenCell(column, text, repeated, down, right, is_bare)
        column += repeated


def repeat(element: Element, way: str) -> int:
    """How often a cell or row stands there."""
    return max(1, int(element.get(f"{TABLE}number-{way}-repeated", "1")))


def shown_number(value: float, shown: str) -> str:
    """A number with the words that are shown around it; both numbers where another one is shown (``etl.written``)."""
    exact = Decimal(format(value, ".15g"))
    digits = re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?", shown)
    if digits is None:
        return number_text(value, "") + (f" [{shown}]" if value else "")
    before, behind = ("".join(WORDS.findall(each)) for each in (shown[: digits.start()], shown[digits.end() :]))
    ratio = abs(value) / float(digits[0].replace(",", "")) if digits[0].strip("0.,") else 1.0
    power = round(math.log10(ratio)) if ratio else 0
    if not 0.5 < ratio / 10**power < 2 or power < 0:  # more than rounding, and no power of ten
        return f"{number_text(value, '')} [{shown}]"
    return shown_text(exact, power, before, behind)


def cell_text(cell: Element) -> str:
    """What a person sees in a cell, as far as it matters for a figure or a name."""
    shown = "\n".join(said(each) for each in cell.iter() if each.tag in PARAGRAPHS and not is_beside(cell, each))
    if ERROR.match(shown):
        return shown
    match cell.get(f"{OFFICE}value-type"):
        case "float" | "currency":
            return shown_number(float(cell.attrib[f"{OFFICE}value"]), shown)
        case "percentage":
            return number_text(float(cell.attrib[f"{OFFICE}value"]), "0%")
        case "date":
            is_month = len(re.findall(r"\d+", shown)) == 2
            return instant_text(dt.datetime.fromisoformat(cell.attrib[f"{OFFICE}date-value"][:19]), is_month)
        case "boolean":
            return cell.attrib[f"{OFFICE}boolean-value"].upper()
    return shown or cell.get(f"{OFFICE}string-value", "")


def is_beside(cell: Element, paragraph: Element) -> bool:
    """Whether a paragraph belongs to a remark in the cell, not to the cell."""
    return any(paragraph in set(remark.iter()) for remark in cell.iter() if remark.tag in BESIDE)


def said(paragraph: Element) -> str:
    """The text of a paragraph, blanks and line breaks as they are seen."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{TEXT}s":
            parts.append(" " * int(child.get(f"{TEXT}c", "1")))
        elif child.tag == f"{TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag not in BESIDE:
            parts.append(said(child))
        parts.append(child.tail or "")
    return "".join(parts)
