"""How workbooks of ours look: fonts, fills, lines, widths, A4 across, locked cells.

A workbook names one font and no second choice; the character set that goes with the name lets a program that lacks the
font choose another one that has the characters.
"""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from words import Language, say

# The sheet that says whose a workbook is; its other columns hold the lists of drop-downs. Nobody reads it as a table.
OWN_SHEET = "_saibang"
INK, QUIET, ACCENT = "1C2024", "696D72", "1F5A7A"
HEAD, SUNK, MUST_FIX, CHECK = "E3EEF4", "F3F1EB", "FBE9E7", "FAEBDC"
RED, AMBER = "A8322A", "A85208"
LINE = Side(style="thin", color="C9C4B8")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
ROOF, FLOOR = Border(left=LINE, right=LINE, top=LINE), Border(left=LINE, right=LINE, bottom=LINE)
UNDER = Border(bottom=Side(style="thin", color=INK))
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
IN_TABLE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
ONE_LINE = Alignment(horizontal="left", vertical="center")
OPEN = Protection(locked=False)
A4 = 9
GB2312 = 134  # the character set number of simplified Chinese
FONTS: dict[Language, str] = {"zh_CN": "微软雅黑", "en": "Arial"}


def font(language: Language, size: float = 10.5, bold: bool = False, color: str = INK, is_link: bool = False) -> Font:
    """A font of the language."""
    charset = GB2312 if language != "en" else None
    name = FONTS["en" if language == "en" else "zh_CN"]
    return Font(
        name=name, family=2, charset=charset, size=size, bold=bold, color=color, underline="single" if is_link else None
    )


def fill(color: str) -> PatternFill:
    """A plain ground."""
    return PatternFill("solid", start_color=color, end_color=color)


def dress(
    cell: Cell,
    font: Font,
    ground: str = "",
    align: Alignment = CENTRE,
    border: Border | None = BOX,
    is_open: bool = False,
) -> Cell:
    """Give a cell its looks; an open one can be written into though the sheet is locked."""
    cell.font = font
    cell.alignment = align
    if ground:
        cell.fill = fill(ground)
    if border is not None:
        cell.border = border
    if is_open:
        cell.protection = OPEN
    return cell


def breadth(said: str) -> float:
    """How wide a text is in characters of a column's width; a Chinese one takes two, a Latin one mostly less than one."""
    return sum(2 if ord(letter) > 0x2E7F else 0.9 for letter in said)


def put(cell: Cell, said: str) -> Cell:
    """Write a name or a sentence as the text it is, whatever it begins with: never a formula."""
    cell.value = said
    cell.data_type = "s"
    return cell


def lock(sheet: Worksheet) -> None:
    """Lock what is not open, without a password: against slips, not against people. Rows, widths, looks stay free."""
    sheet.protection.sheet = True
    for name in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)  # False: not forbidden


def on_paper(sheet: Worksheet, language: Language, is_across: bool = True) -> None:
    """A4, one page wide, page numbers below."""
    sheet.page_setup.orientation = "landscape" if is_across else "portrait"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
    sheet.oddFooter.center.text = say("blank.page", language)
    sheet.oddFooter.center.size = 9


def sign(book: Workbook, identity: str) -> Worksheet:
    """Write into a workbook whose it is, twice, since programs keep now the one and now the other; returns the sheet."""
    book.custom_doc_props.append(StringProperty(name="saibang", value=identity))
    sheet = book.create_sheet(OWN_SHEET)
    sheet["A1"] = identity
    sheet.sheet_state = "hidden"
    return sheet
