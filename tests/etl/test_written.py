"""Numbers as their formats let them be seen: words and percent signs stay, what is shown otherwise is never chosen silently."""

from __future__ import annotations

import io

import openpyxl
import pytest

from etl.written import number_text
from tests.etl.reading import cells, converted, grid, needs_office, saved
from tests.etl.test_read_formats import open_row, open_sheet, open_text

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
CASES = [
    (42, "General", "42"),
    (4178, "#,##0", "4178"),
    (12.5, ACCOUNTING, "12.5"),
    (-5, "0_);(0)", "-5"),
    (-3, "#,##0;[Red]-#,##0", "-3"),
    (12, "[$¥-804]#,##0.00", "12"),
    (0.45, "0%", "45%"),
    (-0.456, "0.0%;-0.0%", "-45.6%"),
    (45, '0"%"', "45%"),
    (3, '0"件"', "3件"),
    (40, '"约"0', "约40"),
    (4.2, '0.0"万元"', "4.2万元"),
    (42000, '0\\.0,"万元"', "4.2万元"),
    (42000, '0\\.0000"万"', "4.2万"),
    (3500000, '#,##0.0,,"百万"', "3.5百万"),
    (42000, "0\\.0,", "42000 [4.2]"),
    (4178000, "#,##0.0,", "4178000 [4178]"),
    (42000, '0.0,"万元"', "42000 [42万元]"),
    (0, '0;-0;"无"', "0"),
    (0, "0;-0;;@", "0"),
]


@pytest.mark.parametrize(("value", "number_format", "text"), CASES)
def test_a_number_is_written_as_it_is_seen(value: float, number_format: str, text: str) -> None:
    assert number_text(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"), [(7, ";;;", "7 []"), (7, '"已报"', "7 [已报]"), (12, 'G/通用格式"份"', "12份")]
)
def test_a_number_that_is_not_shown_is_not_counted_as_one(value: float, number_format: str, text: str) -> None:
    assert number_text(value, number_format) == text


def test_a_number_an_open_workbook_does_not_show_is_not_counted_as_one() -> None:
    hidden = '<table:table-cell office:value-type="float" office:value="{}"/>'
    data = open_sheet(open_row(open_text("a"), hidden.format(42), hidden.format(0)))
    assert cells(grid(data, "x.ods")) == [("a", "42 []", "0")]


@needs_office
@pytest.mark.parametrize("file_format", ["xlsx", "xls", "ods"])
def test_every_format_writes_them_alike(file_format: str) -> None:
    book = openpyxl.Workbook()
    for row, (value, number_format, _) in enumerate(CASES, start=1):
        book.active.cell(row, 1, value).number_format = number_format
        book.active.cell(row, 2, "x")
    data = saved(book)
    read = cells(grid(data if file_format == "xlsx" else converted(data, "a.xlsx", file_format), f"x.{file_format}"))
    wanted = [text for *_, text in CASES]
    assert [alike(text) for text, _ in read] == [alike(text) for text in wanted]


def alike(text: str) -> str:
    """What is shown beside a number may be rounded and have its thousands marked."""
    before, mark, shown = text.partition(" [")
    return before + mark + shown.replace(",", "").replace(".0", "")


def test_dates_without_a_day_are_months() -> None:
    import datetime as dt

    book = openpyxl.load_workbook(io.BytesIO(saved(openpyxl.Workbook())))
    for column, (value, number_format) in enumerate(
        [(dt.date(2026, 10, 1), "mmm-yy"), (dt.date(2026, 10, 1), 'm"月"d"日"'), (dt.date(2026, 10, 2), "yyyy-mm")],
        start=1,
    ):
        book.active.cell(1, column, value).number_format = number_format
    assert cells(grid(saved(book), "x.xlsx")) == [("2026-10", "2026-10-01", "2026-10-02")]
