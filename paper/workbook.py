"""Documents as Excel workbooks: a sheet for the text, one for every table, figures as numbers.

A sheet may be printed, sent or copied without the others: each says what it is of, its status and its hash on every page.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import Cell as Place
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from paper import layout
from paper.document import Block, Cell, Chart, Document, Heading, Paragraph, Table
from paper.package import same_again
from words import say

A4 = 9
# Characters of the column of the text: no program makes a single column smaller that is wider than the page.
TEXT_WIDTH = 76
SIZES = {"title": 16.0, "small": 8.0}
LINE = 16.0  # height of a line of 11 points
MARGIN = 0.5  # inches at the sides
FIGURE = re.compile(r"([+\-−]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%?)")
HAIR = Side(style="hair")
BOX = Border(left=HAIR, right=HAIR, top=HAIR, bottom=HAIR)
NO_DAY = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 — the form asks for an hour; a document may have none
TITLE_LENGTH = 31


def xlsx(document: Document) -> bytes:
    """The document as a workbook; the same value gives the same bytes."""
    made = Workbook()
    text = made.active
    assert isinstance(text, Worksheet)
    text.title = say("paper.text_sheet", document.language)
    taken = {text.title.lower()}
    sheets = [(_sheet_name(block.name, taken), title, block) for title, block in _tables(document)]
    for written, style in _text(document, iter([name for name, _, _ in sheets])):
        _words(text.cell(text.max_row + (text["A1"].value is not None), 1), written, style)
    text.column_dimensions["A"].width = TEXT_WIDTH
    _paper(text, document, head=0)
    for name, title, block in sheets:
        _table(made.create_sheet(name), title, block, document)
    known = made.properties
    known.title, known.creator = " ".join(layout.shown(document.title).split()), layout.shown(document.letterhead.organ)
    day = datetime.datetime.combine(document.made_on, datetime.time()) if document.made_on else NO_DAY
    known.created = day
    out = io.BytesIO()
    made.save(out)
    return same_again(out.getvalue(), day)


def _tables(document: Document) -> Iterable[tuple[str, Table]]:
    """Every table with its title: the only one of an annex has that of the annex."""
    for title, blocks in (("", document.blocks), *((annex.title, annex.blocks) for annex in document.annexes)):
        for block in blocks:
            if isinstance(block, Table):
                yield block.title or title or block.name, block


# ---- the text ---------------------------------------------------------------------------------------------------------


def _text(document: Document, names: Iterator[str]) -> Iterable[tuple[str, str]]:
    """The paragraphs in their order, each with what it is; ``names``: of the sheets the tables stand on."""
    head = document.letterhead
    for line in (head.secrecy, head.urgency, head.organ, head.number):
        yield line, "head"
    yield document.title, "title"
    yield layout.addressee(document), "flush"
    yield from _said(document.blocks, document, names)
    for place, title in enumerate(layout.annex_list(document)):
        yield (layout.annex_word(document.language) if place == 0 else "") + title, "body"
    if document.signature:
        yield document.signature.organ + document.signature.note, "signature"
        yield document.signature.date, "signature"
    yield layout.contact(document), "body"
    for number, annex in enumerate(document.annexes, 1):
        yield layout.annex_mark(number, len(document.annexes), document.language), "heading"
        yield annex.title, "title"
        yield from _said(annex.blocks, document, names)
    for left, right in layout.imprint(document):
        yield "  ".join(part for part in (left, right) if part), "flush"
    yield layout.foot(document), "small"


def _said(blocks: Iterable[Block], document: Document, names: Iterator[str]) -> Iterable[tuple[str, str]]:
    for number, block in layout.numbered(blocks, document.language):
        match block:
            case Heading():
                yield number + layout.plain(block.runs), "heading"
            case Paragraph():
                yield layout.plain(block.runs), "body" if block.indent else "flush"
            case Table():
                yield block.title + say("paper.on_sheet", document.language, name=next(names)), "table"
            case Chart():
                yield block.caption or block.alt, "table"


def _words(place: Place, text: str, style: str) -> None:
    """Write a text as the text it is: never a formula."""
    if not text:
        return
    place.value, place.data_type = layout.shown(text), "s"
    size = SIZES.get(style, 11.0)
    place.font = Font(name="宋体", size=size, bold=style in ("title", "heading", "head"))
    sides = {"title": "center", "head": "center", "table": "center", "signature": "right"}
    place.alignment = Alignment(
        horizontal=sides.get(style, "left"), vertical="top", wrap_text=True, indent=2 if style == "body" else 0
    )
    # Programs grow rows of wrapped text only when they are written into: it has to be said here.
    place.parent.row_dimensions[place.row].height = (
        _lines(text, (TEXT_WIDTH - 6) * 11 / size) * LINE * max(1, size / 11)
    )


def _lines(text: str, width: float) -> int:
    """To how many lines a text turns that has room for so many characters in one."""
    return sum(max(1, ceil(layout.width_em(part) * 2 / width)) for part in text.split("\n"))


# ---- tables -----------------------------------------------------------------------------------------------------------


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name a sheet may have, and no sheet has yet."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", layout.shown(name)).strip()[:TITLE_LENGTH] or "1"
    found, count = plain, 1
    while found.lower() in taken:
        count += 1
        found = f"{plain[: TITLE_LENGTH - len(str(count)) - 1]} {count}"
    taken.add(found.lower())
    return found


def _table(sheet: Worksheet, title: str, table: Table, document: Document) -> None:
    """Title, head, rows, note."""
    widths = [_width(table, at) for at in range(len(table.columns))]
    _across(sheet, 1, " ".join(title.split("\n")), "heading", widths)
    for at, column in enumerate(table.columns, 1):
        place = sheet.cell(2, at)
        place.value, place.data_type = layout.shown(column.title), "s"
        place.font, place.border = Font(name="黑体", size=10.5, bold=True), BOX
        place.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = widths[at - 1]
    _high(sheet, 2, [column.title for column in table.columns], widths)
    for number, row in enumerate(table.rows, 3):
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True), 1):
            place = sheet.cell(number, at)
            _value(place, cell)
            place.font = Font(name="宋体", size=10.5, bold=cell.bold or any(run.bold for run in cell.runs))
            side = "left" if column.align == "justify" else column.align
            place.alignment, place.border = Alignment(horizontal=side, vertical="center", wrap_text=True), BOX
        _high(sheet, number, [layout.plain(cell.runs) for cell in row], widths)
    if table.note:
        _across(sheet, len(table.rows) + 3, table.note, "small", widths)
    sheet.freeze_panes = "A3"
    _paper(sheet, document, head=2, is_wide=layout.is_wide([table]))


def _across(sheet: Worksheet, number: int, text: str, style: str, widths: Sequence[float]) -> None:
    """A line over the whole width of a table, as high as it turns: outside of it nothing is printed."""
    place = sheet.cell(number, 1)
    _words(place, text, style)
    place.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(widths))
    sheet.row_dimensions[number].height = _lines(text, (sum(widths) - 4) * 11 / SIZES.get(style, 11.0)) * LINE + 4


def _width(table: Table, at: int) -> float:
    """How wide a column is, in characters: its longest cell or half its title, whose words don't break."""
    column = table.columns[at]
    words = max((layout.width_em(word) for word in column.title.split()), default=0.0)
    title = max(layout.width_em(column.title) / 2, words if column.title.isascii() else 0.0)
    widest = max([layout.width_em(layout.plain(row[at].runs)) for row in table.rows] + [title])
    return min(60.0, max(6.0, 2 * widest + 3))


def _high(sheet: Worksheet, number: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """A row as high as its longest text; left alone where nothing turns."""
    lines = max(_lines(text, width - 2) for text, width in zip(texts, widths, strict=True))
    if lines > 1:
        sheet.row_dimensions[number].height = lines * LINE


def _value(place: Place, cell: Cell) -> None:
    """A figure as a number that is shown with the digits it is printed with; all else as text."""
    text = layout.shown(layout.plain(cell.runs))
    found = FIGURE.fullmatch(text) if layout.is_number(cell) else None
    if found is None or len(text) > 15:  # a longer number would lose digits
        if text:
            place.value, place.data_type = text, "s"
        return
    sign, whole, part, percent = found.groups()
    value = Decimal(f"{'-' if sign in ('-', '−') else ''}{whole.replace(',', '')}{part or ''}")
    digits = "0." + "0" * (len(part) - 1) if part else "0"
    shape = ("#,##" if "," in whole else "") + digits + percent
    place.value = value / 100 if percent else value
    place.number_format = f"+{shape};-{shape};{shape}" if sign == "+" else shape


def _paper(sheet: Worksheet, document: Document, head: int, is_wide: bool = False) -> None:
    """A4, as wide as the page, the head on every page; above what it is of and its status, below issue, hash and page."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape" if is_wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    sheet.print_options.horizontalCentered = True
    sheet.print_area = sheet.dimensions
    if head:
        sheet.print_title_rows = f"1:{head}"
    title = " ".join(f"{document.letterhead.number} {document.title}".split())
    sheet.oddHeader.left.text, sheet.oddHeader.left.size = _edge(title, 54), 8
    sheet.oddHeader.right.text = _edge(document.status) or None
    sheet.oddFooter.left.text, sheet.oddFooter.left.size = _edge(layout.foot(document)) or None, 6
    sheet.oddFooter.right.text = say("paper.page_of", document.language, page="&P", pages="&N")
    sheet.oddFooter.right.size = 8


def _edge(text: str, ems: float = 120) -> str:
    """A text as the edge of a page takes it: of no more width than there is, its sign for codes doubled."""
    while layout.width_em(text) > ems:
        text = f"{text.rstrip('…')[:-1]}…"
    return layout.shown(text).replace("&", "&&")
