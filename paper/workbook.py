"""Documents as Excel workbooks: a sheet for the text, one for every table, figures as numbers."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable
from decimal import Decimal

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
TEXT_WIDTH = 90  # characters of the column of the text
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
    for written, style in _text(document):
        _words(text.cell(text.max_row + (text["A1"].value is not None), 1), written, style)
    text.column_dimensions["A"].width = TEXT_WIDTH
    _paper(text, document, head=0)
    taken = {text.title.lower()}
    for blocks in (document.blocks, *(annex.blocks for annex in document.annexes)):
        for block in blocks:
            if isinstance(block, Table):
                _table(made.create_sheet(_sheet_name(block.name, taken)), block, document)
    known = made.properties
    known.title, known.creator = " ".join(layout.shown(document.title).split()), layout.shown(document.letterhead.organ)
    day = datetime.datetime.combine(document.made_on, datetime.time()) if document.made_on else NO_DAY
    known.created = day
    out = io.BytesIO()
    made.save(out)
    return same_again(out.getvalue(), day)


# ---- the text ---------------------------------------------------------------------------------------------------------


def _text(document: Document) -> Iterable[tuple[str, str]]:
    """The paragraphs in their order, each with what it is."""
    head = document.letterhead
    for line in (head.secrecy, head.urgency, head.organ, head.number):
        yield line, "head"
    yield document.title, "title"
    yield layout.addressee(document), "flush"
    yield from _said(document.blocks, document)
    for place, title in enumerate(layout.annex_list(document)):
        yield (layout.annex_word(document.language) if place == 0 else "") + title, "body"
    if document.signature:
        yield document.signature.organ + document.signature.note, "signature"
        yield document.signature.date, "signature"
    yield layout.contact(document), "body"
    for number, annex in enumerate(document.annexes, 1):
        yield layout.annex_mark(number, len(document.annexes), document.language), "heading"
        yield annex.title, "title"
        yield from _said(annex.blocks, document)
    for left, right in layout.imprint(document):
        yield "  ".join(part for part in (left, right) if part), "flush"
    yield layout.foot(document), "small"


def _said(blocks: Iterable[Block], document: Document) -> Iterable[tuple[str, str]]:
    for number, block in layout.numbered(blocks, document.language):
        match block:
            case Heading():
                yield number + layout.plain(block.runs), "heading"
            case Paragraph():
                yield layout.plain(block.runs), "body" if block.indent else "flush"
            case Table():
                yield block.title or block.name, "table"
            case Chart():
                yield block.caption or block.alt, "table"


def _words(place: Place, text: str, style: str) -> None:
    """Write a text as the text it is: never a formula."""
    if not text:
        return
    place.value, place.data_type = layout.shown(text), "s"
    sizes = {"title": 16.0, "small": 8.0}
    place.font = Font(name="宋体", size=sizes.get(style, 11.0), bold=style in ("title", "heading", "head"))
    sides = {"title": "center", "head": "center", "table": "center", "signature": "right"}
    place.alignment = Alignment(
        horizontal=sides.get(style, "left"), vertical="top", wrap_text=True, indent=2 if style == "body" else 0
    )
    # Programs grow rows of wrapped text only when they are written into: it has to be said here.
    lines = sum(max(1, -(-layout.width_em(part) * 2 // (TEXT_WIDTH - 6))) for part in text.split("\n"))
    place.parent.row_dimensions[place.row].height = lines * (24 if style == "title" else 16)


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


def _table(sheet: Worksheet, table: Table, document: Document) -> None:
    """Title, head, rows, note."""
    _words(sheet.cell(1, 1), table.title or table.name, "heading")
    sheet["A1"].alignment = Alignment(horizontal="left")
    sheet.row_dimensions[1].height = 20
    for at, column in enumerate(table.columns, 1):
        place = sheet.cell(2, at)
        place.value, place.data_type = layout.shown(column.title), "s"
        place.font, place.border = Font(name="黑体", size=10.5, bold=True), BOX
        place.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        widest = max(
            [layout.width_em(layout.plain(row[at - 1].runs)) for row in table.rows]
            + [layout.width_em(column.title) / 2]
        )
        sheet.column_dimensions[get_column_letter(at)].width = min(60.0, max(6.0, 2 * widest + 3))
    for number, row in enumerate(table.rows, 3):
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True), 1):
            place = sheet.cell(number, at)
            _value(place, cell)
            place.font = Font(name="宋体", size=10.5, bold=cell.bold or any(run.bold for run in cell.runs))
            side = "left" if column.align == "justify" else column.align
            place.alignment, place.border = Alignment(horizontal=side, vertical="center", wrap_text=True), BOX
    if table.note:
        _words(sheet.cell(len(table.rows) + 3, 1), table.note, "small")
        sheet.cell(len(table.rows) + 3, 1).alignment = Alignment(horizontal="left")
    sheet.freeze_panes = "A3"
    _paper(sheet, document, head=2, is_wide=layout.is_wide([table]))


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
    """A4, as wide as the page, the head on every page, the status above and the page's number below."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape" if is_wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    if head:
        sheet.print_title_rows = f"1:{head}"
    sheet.oddHeader.right.text = layout.shown(document.status).replace("&", "&&") or None
    sheet.oddFooter.center.text = say("paper.page_of", document.language, page="&P", pages="&N")
