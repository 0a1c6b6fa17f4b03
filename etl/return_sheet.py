"""The return sheet 退回: a unit's own workbook with its faulty cells marked and commented, and a list of the faults in front.

Of a workbook (.xlsx) it is the unit's file, formats kept; of anything else a workbook of its cells at the same rows and
columns. Mended and sent back it reads as the file: the list is a sheet reading sets aside, comments do no harm, and what
an office edited with the unit's consent stands in it.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import openpyxl
import polars as pl
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from etl import read_workbook, sheet_look
from etl.grid import Grid, Sheet
from etl.sheet_look import IN_TABLE, LEFT, ONE_LINE, OPEN, breadth, dress, font
from etl.stored_results import with_results
from etl.tidy.findings import MUST_FIX, SHORT
from etl.unpack import plain_name
from show import format as told
from words import LANGUAGES, Language, say, text

Row = Mapping[str, Any]
COMMENTS = 50  # a cause; further cells of it are coloured without one
COMMENT_LENGTH = 600
LAST_ROW = 1_048_576
LINKS = 65_000  # Excel takes a few more on a sheet and no further
MARKS = {"must_fix": "F6BDB7", "please_check": "FBDDA9", "edited": "BBDDF0"}
# A number as a spreadsheet would show it again; anything else stays the text it is.
NUMBER = re.compile(r"(?!-0\Z)-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,13}[1-9])?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
UNKNOWN = "？"
NAME_BYTES = 200
HEADS = ("no", "severity", "place", "unit", "column", "value", "message", "remedy", "suggestion")
WIDTHS = (6, 9, 15, 14, 15, 14, 36, 38, 13)
HEAD_ROW = 6


@dataclass
class Marking:
    """A workbook being marked: its sheets by the names findings use, and how many comments each cause has."""

    book: Workbook
    tables: dict[str, Worksheet]
    language: Language
    is_own: bool = False
    unit_names: Mapping[str, str] = field(default_factory=dict)
    said: Counter[tuple[str, str]] = field(default_factory=Counter)
    styles: dict[tuple[bytes, str], Any] = field(default_factory=dict)

    def table(self, name: str | None) -> Worksheet | None:
        """The sheet a finding is about; one without a name means the only sheet of a text."""
        return self.tables.get(name or "")


def return_sheet(
    data: bytes,
    file_name: str,
    grid: Grid | None,
    findings: pl.DataFrame,
    language: Language,
    due_on: date | None = None,
    edits: Iterable[Row] = (),
    refusal: str = "",
    unit_names: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The return sheet of a file as .xlsx.

    ``findings`` have the columns of ``etl.tidy.findings.SCHEMA``, ``edits`` those of the desk. Without a grid (a file
    that could not be read; ``refusal`` says why) it is the list alone. ``unit_names``: what to call the units' ids.
    """
    marking = opened(data, file_name, grid, language)
    marking.unit_names = unit_names
    changed = list(edits)
    rows = in_order(findings)
    for edit in changed:
        put_edit(marking, edit)
    for number, row in enumerate(rows, start=1):
        mark(marking, number, row)
    write_list(marking, file_name, rows, changed, due_on, refusal)
    out = io.BytesIO()
    marking.book.save(out)
    return with_results(out.getvalue(), marking.book, data) if marking.is_own else out.getvalue()


def return_name(file_name: str, language: Language) -> str:
    """What the return sheet of a file is called: its own name, from which its kind is known again."""
    stem = re.sub(r"\.(csv|txt|tsv|xlsx|xls|ods|et|docx?)$", "", plain_name(file_name), flags=re.IGNORECASE)
    first = say("letters.sheet_file", language)
    room = NAME_BYTES - len(f"{first}.xlsx".encode())  # file systems count the bytes of a name
    return f"{first}{stem.removeprefix(first).encode()[:room].decode('utf-8', 'ignore')}.xlsx"


def in_order(findings: pl.DataFrame) -> list[dict[str, Any]]:
    """What must be fixed, then what to check, each in the order of the file."""
    is_later = pl.col("severity") != MUST_FIX
    order = [is_later, pl.col("sheet"), pl.col("row_no"), pl.col("column_no")]
    return findings.sort(order, nulls_last=False, maintain_order=True).to_dicts()


# ---- the workbook ---------------------------------------------------------------------------------------------------


def opened(data: bytes, file_name: str, grid: Grid | None, language: Language) -> Marking:
    """The unit's own workbook where it is one that can be written again, else one of its cells."""
    if grid is not None and grid.format == "xlsx":
        read_workbook.read(data, file_name)  # its guard: nothing is opened for writing that was not read
        if (book := own_book(data)) is not None:
            tables = {sheet.title: sheet for sheet in book.worksheets}
            clean(book)
            return Marking(book, tables, language, is_own=True)
    book = openpyxl.Workbook()
    if book.active is not None:
        book.remove(book.active)
    tables = {}
    for sheet in grid.sheets if grid else ():
        if sheet.height <= LAST_ROW:
            tables[sheet.name] = copied(book, sheet, language)
    if grid and grid.template:
        sheet_look.sign(book, json.dumps(dict(grid.template)))
    return Marking(book, tables, language)


def own_book(data: bytes) -> Workbook | None:
    """A workbook with its formats; None where only its cells could be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that are not kept
            return openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except read_workbook.UNREADABLE:
        return None


def clean(book: Workbook) -> None:
    """Take away the list, marks and remarks of an earlier return; what others remarked stays."""
    for name in {say("letters.sheet_name", language) for language in LANGUAGES} & set(book.sheetnames):
        del book[name]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                if cell.comment is not None and (ours := OUR_REMARK.search(cell.comment.text)):
                    before, by = cell.comment.text[: ours.start()].rstrip(), cell.comment.author
                    cell.comment = Comment(before, by) if before else None
                # What the first two digits say of how clear a colour is, each program writes as it likes.
                if str(cell.fill.start_color.rgb)[-6:] in MARKS.values():
                    cell.fill = PatternFill()


def remark_pattern() -> re.Pattern[str]:
    """How a line begins that a return sheet wrote into a comment, in any language."""
    forms = []
    for language in LANGUAGES:
        mark, edit = text("letters.sheet_mark", language), text("letters.sheet_edited", language)
        severities = "|".join(
            re.escape(say(f"letters.sheet_{name}", language)) for name in ("must_fix", "please_check")
        )
        number, severity = re.escape("{number}"), re.escape("{severity}")
        forms.append(re.escape(mark).replace(number, "[0-9]+").replace(severity, f"(?:{severities})"))
        forms.append(re.escape(edit.partition("{")[0]))
    return re.compile(rf"^(?:{'|'.join(forms)})", re.MULTILINE)


OUR_REMARK = remark_pattern()


def copied(book: Workbook, sheet: Sheet, language: Language) -> Worksheet:
    """A sheet of a grid as it stands: every cell at its row and column, merged areas merged."""
    name = re.sub(r"[\[\]:*?/\\']", " ", sheet.name)[:31].strip() or say("letters.sheet_table", language)
    table = book.create_sheet(name)
    widths: dict[int, int] = defaultdict(int)
    letters = font(language)
    for row in sheet.cells.drop("width").iter_rows():
        for place, said in enumerate(row[1:], start=1):
            if said:
                write(table.cell(row[0], place), said).font = letters
                widths[place] = max(widths[place], min(40, int(breadth(said))))
    for place, width in widths.items():
        table.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width + 3
    for first_row, first_column, last_row, last_column in sheet.merged:
        table.merge_cells(start_row=first_row, end_row=last_row, start_column=first_column, end_column=last_column)
    return table


def write(cell: Cell, said: str) -> Cell:
    """Write a text that reads again as it is: plain numbers as numbers, never a formula, no character XML can't hold."""
    if NUMBER.fullmatch(said) and len(said.strip("-").replace(".", "")) <= 15:
        cell.value = float(said) if "." in said else int(said)
        return cell
    try:
        cell.value = said
    except IllegalCharacterError:
        cell.value = CONTROL.sub("\ufffd", said)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


# ---- marks ----------------------------------------------------------------------------------------------------------


def mark(marking: Marking, number: int, row: Row) -> None:
    """Colour the cells a finding speaks of and say in a comment what is wrong."""
    table = marking.table(row["sheet"])
    if table is None or row["row_no"] is None:
        return
    cells = marked_cells(table, row)
    for cell in cells:
        colour(marking, cell, row["severity"])
    cause = (row["check_id"], row["column_name"] or "")
    marking.said[cause] += 1
    if cells and marking.said[cause] <= COMMENTS:
        comment(cells[0], explained(number, row, marking.language), marking.language)


def colour(marking: Marking, cell: Cell, mark: str) -> None:
    """Give a cell the ground of a mark and open it; what a style becomes is worked out once for all cells that have it."""
    style = (style_of(cell), mark)
    if style in marking.styles:
        cell._style = copy(marking.styles[style])
        return
    cell.fill = sheet_look.fill(MARKS[mark])
    cell.protection = OPEN
    marking.styles[style] = copy(cell._style)


def style_of(cell: Cell) -> bytes:
    """What tells the looks of cells apart; a cell nobody dressed has none."""
    return b"" if cell._style is None else bytes(cell._style.tobytes())


def marked_cells(table: Worksheet, row: Row) -> list[Cell]:
    """The cell of a finding; of one about a whole row all its cells.

    A row with too few cells has lost one nobody knows where: the places at its end are filled with a question mark, so that
    it is a fault of the workbook too and never a row of wrong figures.
    """
    if row["column_no"] is not None:
        return [anchor(table, row["row_no"], row["column_no"])]
    places = range(1, table.max_column + 1)
    cells = [anchor(table, row["row_no"], place) for place in places]
    if row["check_id"] == "too_few_cells":
        for cell in reversed(cells):
            if cell.value not in (None, ""):
                break
            cell.value = UNKNOWN
    return list({cell.coordinate: cell for cell in cells}.values())


def anchor(table: Worksheet, row: int, column: int) -> Cell:
    """A cell, or the first one of the merged area it lies in."""
    cell = table.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    area = next(each for each in table.merged_cells.ranges if cell.coordinate in each)
    first = table.cell(area.min_row, area.min_col)
    assert isinstance(first, Cell)
    return first


def explained(number: int, row: Row, language: Language) -> str:
    """What is wrong with a cell and how to mend it."""
    short = SHORT["en" if language == "en" else "zh_CN"]
    parts = [
        say("letters.sheet_mark", language, number=number, severity=say(f"letters.sheet_{row['severity']}", language)),
        row[f"message_{short}"],
        row[f"remedy_{short}"],
    ]
    if row["suggestion"]:
        parts.append(say("letters.sheet_suggested", language, suggestion=row["suggestion"]))
    return "\n".join(part for part in parts if part)


def comment(cell: Cell, said: str, language: Language) -> None:
    """Add a text to a cell's comment."""
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    by = cell.comment.author if cell.comment is not None else say("letters.sheet_author", language)
    whole = CONTROL.sub("", before + said)[:COMMENT_LENGTH]
    lines = sum(1 + int(breadth(line) / 38) for line in whole.split("\n"))
    cell.comment = Comment(whole, by, height=24 + 18 * lines, width=300)


def put_edit(marking: Marking, edit: Row) -> None:
    """Write what the office changed with the unit's consent, and say who consented."""
    table = marking.table(edit["sheet"])
    if table is None:
        return
    cell = anchor(table, edit["row_no"], edit["column_no"])
    shown = cell.number_format
    write(cell, str(edit["new"]))
    if cell.data_type == "n" and shown != "@":
        cell.number_format = shown
    cell.fill = sheet_look.fill(MARKS["edited"])
    comment(cell, edited(edit, marking.language), marking.language)


def edited(edit: Row, language: Language) -> str:
    """What was changed, on whose word."""
    return say(
        "letters.sheet_edited",
        language,
        old=edit["old"],
        new=edit["new"],
        by=edit["confirmed_by"],
        on=edit["confirmed_on"],
        how=edit["how"],
    )


# ---- the list -------------------------------------------------------------------------------------------------------


def write_list(
    marking: Marking,
    file_name: str,
    rows: Sequence[Row],
    edits: Sequence[Row],
    due_on: date | None,
    refusal: str,
) -> None:
    """The sheet in front: what to do until when, every finding with a link to its cell, what the office changed."""
    language = marking.language
    sheet = marking.book.create_sheet(say("letters.sheet_name", language), 0)
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    write_head(sheet, file_name, rows, due_on, refusal, language)
    heads = font(language, 10, bold=True, color=sheet_look.ACCENT)
    for place, name in enumerate(HEADS, start=1):
        dress(sheet.cell(HEAD_ROW, place, say(f"letters.sheet_head_{name}", language)), heads, sheet_look.HEAD)
    plain, linked = font(language, 10), font(language, 10, color=sheet_look.ACCENT, is_link=True)
    for number, row in enumerate(rows, start=1):
        write_finding(sheet, HEAD_ROW + number, number, row, marking, (plain, linked))
    for turn, edit in enumerate(edits):
        place = sheet.cell(HEAD_ROW + len(rows) + 2 + turn, 1, edited(edit, language))
        dress(place, plain, align=ONE_LINE, border=None)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.sheet_view.showGridLines = False
    if rows:
        sheet.auto_filter.ref = f"A{HEAD_ROW}:I{HEAD_ROW + len(rows)}"
    sheet_look.on_paper(sheet, language)
    marking.book.active = 0
    for each in marking.book.worksheets:
        each.sheet_view.tabSelected = each is sheet


def write_head(
    sheet: Worksheet, file_name: str, rows: Sequence[Row], due_on: date | None, refusal: str, language: Language
) -> None:
    """Which file, how many faults, until when, how it is sent back, whom to ask."""
    must = sum(row["severity"] == MUST_FIX for row in rows)
    due = say("letters.sheet_due", language, due=told.day(due_on, language, year=True)) if due_on else ""
    lines = [
        say("letters.sheet_title", language, file=file_name),
        refusal or say("letters.sheet_counts", language, must=must, check=len(rows) - must),
        f"{due}{say('letters.sheet_how', language)}",
        say("letters.sheet_ask", language),
    ]
    for row, said in enumerate(lines, start=1):
        cell = dress(
            sheet.cell(row, 1), font(language, 15 if row == 1 else 10.5, bold=row == 1), align=LEFT, border=None
        )
        write(cell, said).number_format = "General"
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(WIDTHS))
        sheet.row_dimensions[row].height = 30 if row == 1 else 19 * (1 + int(breadth(said) / sum(WIDTHS)))


def write_finding(sheet: Worksheet, at: int, number: int, row: Row, marking: Marking, fonts: tuple[Font, Font]) -> None:
    """One finding as a row; its place is a link."""
    language = marking.language
    short = SHORT["en" if language == "en" else "zh_CN"]
    table = marking.table(row["sheet"])
    said = (
        str(number),
        say(f"letters.sheet_{row['severity']}", language),
        reference(table, row) or say("letters.place_file", language),
        marking.unit_names.get(row["unit_id"] or "", row["unit_id"] or ""),
        *(str(row[name] or "") for name in ("column_name", "value")),
        *(str(row[f"{name}_{short}"] or "") for name in ("message", "remedy")),
        str(row["suggestion"] or ""),
    )
    for place, words in enumerate(said, start=1):
        cell = sheet.cell(at, place)
        if words:
            write(cell, words)
        look(marking, cell, fonts[place == 3], row["severity"] if place == 2 else "")
    if table is not None and row["row_no"] is not None and number <= LINKS:
        sheet.cell(at, 3).hyperlink = Hyperlink(ref="", location=location(table, row))
    longest = max(breadth(words) / width for words, width in zip(said, WIDTHS, strict=True))
    sheet.row_dimensions[at].height = 16 * (1 + int(longest * 0.95))


def look(marking: Marking, cell: Cell, letters: Font, mark: str) -> None:
    """The looks of a cell of the list; each sort of cell is dressed once and then copied."""
    style = (style_of(cell), f"{mark} {letters.underline}")
    if style not in marking.styles:
        dress(cell, letters, MARKS.get(mark, ""), IN_TABLE)
        marking.styles[style] = copy(cell._style)
    cell._style = copy(marking.styles[style])


def reference(table: Worksheet | None, row: Row) -> str:
    """A cell as spreadsheets call it: 月报!F8, or the row where no column is meant."""
    if table is None or row["row_no"] is None:
        return str(row["sheet"] or "")
    if row["column_no"] is None:
        return f"{table.title}!{row['row_no']}:{row['row_no']}"
    return f"{table.title}!{openpyxl.utils.get_column_letter(row['column_no'])}{row['row_no']}"


def location(table: Worksheet, row: Row) -> str:
    """A cell as a link names it."""
    column = openpyxl.utils.get_column_letter(row["column_no"] or 1)
    title = table.title.replace("'", "''")
    return f"'{title}'!{column}{row['row_no']}"
