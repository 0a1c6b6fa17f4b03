"""Frames as files people open: CSV that spreadsheets read rightly, xlsx. No cell may become a formula on its way."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

# What a spreadsheet may take for a formula; full-width forms are compared after NFKC.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMERIC = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?")
# What a workbook can hold: digits of a number, letters of a cell, days.
DIGITS, CELL_LETTERS, FIRST_DAY = 15, 32_767, date(1900, 3, 1)
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def guarded(text: str | None) -> str | None:
    """A text with an apostrophe before it where a spreadsheet would compute it; numbers stay numbers."""
    if not text:
        return text
    is_risky = unicodedata.normalize("NFKC", text[0]).startswith(STARTS_FORMULA)
    return f"'{text}" if is_risky and not NUMERIC.fullmatch(text) else text


def guarded_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Every text of a frame guarded."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(pl.col(name).map_elements(guarded, return_dtype=pl.String) for name in texts)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """CSV with the mark by which spreadsheets know UTF-8."""
    heads = pl.DataFrame([[guarded(name)] for name in frame.columns]).write_csv(include_header=False)
    return b"\xef\xbb\xbf" + (heads + guarded_frame(frame).write_csv(include_header=False)).encode()


def xlsx_bytes(sheets: dict[str, pl.DataFrame]) -> bytes:
    """A workbook with one sheet a frame: heads bold and always in view, columns as wide as what they hold."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for name, frame in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        guarded_rows = guarded_frame(frame)
        for at, column in enumerate(guarded_rows.iter_columns(), 1):
            sheet.column_dimensions[get_column_letter(at)].width = _width(column)
        heads = [WriteOnlyCell(sheet, cell_of(guarded(head))) for head in frame.columns]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        digits = [_digits(kind) for kind in frame.dtypes]
        for row in guarded_rows.iter_rows():
            sheet.append([_cell(sheet, value, shown) for value, shown in zip(row, digits, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _digits(kind: pl.DataType) -> str:
    """How a spreadsheet shows numbers of a column: all the digits a decimal is kept with, or none of its own."""
    scale = kind.scale if isinstance(kind, pl.Decimal) else 0
    return f"0.{'0' * scale}" if scale else ""


def _cell(sheet: Any, value: Any, shown: str) -> Any:
    """A value as a workbook holds it; a decimal with its digits, so that 97.40 does not read 97.4."""
    from openpyxl.cell import WriteOnlyCell

    held = cell_of(value)
    if not shown or held is None or isinstance(held, str):
        return held
    cell = WriteOnlyCell(sheet, held)
    cell.number_format = shown
    return cell


def _width(column: pl.Series) -> float:
    """Letters a column needs, a Chinese character counted double; long texts wrap into no more than a screen."""
    told = [column.name, *(str(value) for value in column.head(200).to_list() if value is not None)]
    return min(60, 2 + max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in text[:60]) for text in told))


def cell_of(value: Any) -> Any:
    """A value as a workbook can hold it: what it would round, lose or refuse is text, and a text that is too long ends in …."""
    match value:
        case str():
            text = NOT_IN_XML.sub("", value)
            return text if len(text) <= CELL_LETTERS else f"{text[: CELL_LETTERS - 1]}…"
        case bool() | None:
            return value
        case int() if abs(value) >= 10**DIGITS:
            return str(value)
        case float() if not math.isfinite(value):
            return str(value)
        case Decimal() if len(f"{value:f}".replace(".", "").strip("-0")) > DIGITS:
            return f"{value:f}"
        case datetime() if value.tzinfo or value.date() < FIRST_DAY:
            return value.isoformat(" ")
        case date() if not isinstance(value, datetime) and value < FIRST_DAY:
            return value.isoformat()
    return value
