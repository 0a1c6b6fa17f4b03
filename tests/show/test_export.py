"""Files people open in a spreadsheet: no value is rounded, lost or computed on its way there, whatever a column is called."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from show.export import CELL_LETTERS, csv_bytes, xlsx_bytes


def held(frame: pl.DataFrame) -> list[list[tuple[object, str]]]:
    """Value and sort of every cell of the workbook of a frame."""
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"rows": frame})))["rows"]
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("value", "cell", "sort"),
    [
        (float("nan"), "nan", "s"), (float("-inf"), "-inf", "s"), (0.25, 0.25, "n"), (True, True, "b"), (12, 12, "n"),
        (110101199003078888, "110101199003078888", "s"), (-(10**15), "-1000000000000000", "s"), (10**15 - 1, 10**15 - 1, "n"),
        (Decimal("97.40"), 97.4, "n"), (Decimal("12345678901234567890.12"), "12345678901234567890.12", "s"),
        (Decimal("1000000000000000.00"), 10**15, "n"), (date(2026, 10, 31), datetime(2026, 10, 31), "d"), (date(1, 1, 1), "0001-01-01", "s"),
        (datetime(1899, 12, 31, 8), "1899-12-31 08:00:00", "s"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02 03:04:00+00:00", "s"),
        ("x" * (CELL_LETTERS + 1), "x" * (CELL_LETTERS - 1) + "…", "s"), ("a\x01b", "ab", "s"), ("=1+1", "'=1+1", "s"),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_a_value_is_in_a_workbook_what_it_was(value: object, cell: object, sort: str) -> None:
    assert held(pl.DataFrame({"a": [value]}))[1] == [(cell, sort)]


def test_the_name_of_a_column_is_never_a_formula() -> None:
    frame = pl.DataFrame({"=1+1": [1], "@x": [2], "a\x01\nb": [3], "-2": [4]})
    assert [value for value, _ in held(frame)[0]] == ["'=1+1", "'@x", "a\nb", "-2"]
    assert csv_bytes(frame).decode("utf-8-sig") == "'=1+1,'@x,\"a\x01\nb\",-2\n1,2,3,4\n"
