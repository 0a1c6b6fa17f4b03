"""Frames as files people open: CSV that spreadsheets read rightly, xlsx. No cell may become a formula on its way."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import polars as pl

# What a spreadsheet may take for a formula; full-width forms are compared after NFKC.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMERIC = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?")
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
    return b"\xef\xbb\xbf" + guarded_frame(frame).write_csv().encode()


def xlsx_bytes(sheets: dict[str, pl.DataFrame]) -> bytes:
    """A workbook with one sheet a frame."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, frame in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.append(frame.columns)
        for row in guarded_frame(frame).iter_rows():
            sheet.append([cell_of(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(value: Any) -> Any:
    """A value a workbook can hold."""
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value
