"""Bytes to a grid: encodings, delimiters, line ends, and everything that is refused."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import refusals
from etl.read import read_bytes, read_file
from etl.read_text import LINE_LIMIT, careful_cells, mixed_cells, plain_cells
from tests.etl.reading import grid, workbook

WIDE = "期间,单位,发文总数\n2026-10,城关镇,42\n2026-10,浮桥街道,7\n"
TRADITIONAL = "期間,單位,doc_total\n2026-10,城關鎮,42\n"


def rows(text: str | bytes, **given_: object) -> list[tuple[object, ...]]:
    """All cells of the only sheet with their row numbers."""
    return grid(text, **given_).sheets[0].cells.drop("width").rows()  # type: ignore[arg-type]


# ---- encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (WIDE, "utf-8", "utf-8"),
        (WIDE, "utf-8-sig", "utf-8-sig"),
        (WIDE, "gb18030", "gb18030"),
        (WIDE, "utf-16", "utf-16"),
        ("\ufeff" + WIDE, "utf-16-be", "utf-16"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb18030", "gb18030"),
    ],
)
def test_encoding_is_found_by_mark_then_utf8_then_known_words(text: str, codec: str, named: str) -> None:
    read = grid(text.encode(codec))
    assert read.encoding == named
    plain = text.removeprefix("\ufeff")
    assert read.sheets[0].cells.drop("width").rows() == [
        (number, *line.split(",")) for number, line in enumerate(plain.splitlines(), start=1)
    ]


def test_four_byte_characters_of_gb18030_survive() -> None:
    assert rows("单位,注释\n城关镇,𠮷野\n".encode("gb18030"))[1] == (2, "城关镇", "𠮷野")


def test_encoding_is_refused_where_known_words_do_not_decide() -> None:
    with pytest.raises(refusals.CannotTellEncoding) as refused:
        grid("甲,乙\n丙,丁\n".encode("gb18030"))
    assert "--encoding" in refused.value.message("zh_CN") and "--encoding" in refused.value.message("en")


def test_encoding_can_be_stated() -> None:
    assert grid("甲,乙\n丙,丁\n".encode("gb18030"), encoding="gb18030").sheets[0].cells["c0"][0] == "甲"


def test_one_foreign_line_in_utf8_is_named() -> None:
    data = "单位,x\n".encode() * 4 + "甲乙丙,1\n".encode("gb18030")
    with pytest.raises(refusals.NotInEncoding) as refused:
        grid(data, encoding="utf-8")
    assert refused.value.args and "第 5 行" in refused.value.message("zh_CN")


def test_unknown_encoding_is_refused() -> None:
    with pytest.raises(refusals.UnknownEncoding):
        grid(WIDE, encoding="klingon")


# ---- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
def test_line_ends_and_delimiters_give_the_same_cells(end: str, delimiter: str) -> None:
    text = WIDE.replace(",", delimiter).replace("\n", end)
    assert rows(text) == [
        (1, "期间", "单位", "发文总数"),
        (2, "2026-10", "城关镇", "42"),
        (3, "2026-10", "浮桥街道", "7"),
    ]


def test_mixed_line_ends_give_every_row() -> None:
    assert [row[0] for row in rows("a,b\r\n1,2\n3,4\r\n")] == [1, 2, 3]


def test_blank_and_short_rows_keep_their_place_and_width() -> None:
    cells = grid("a,b,c\n\n1,2\n1,2,3,4\n").sheets[0].cells
    assert cells.select("row_no", "width").rows() == [(1, 3), (2, 0), (3, 2), (4, 4)]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends() -> None:
    assert rows('a,b\n"1,2","say ""x"""\n"two\nlines",3\n') == [
        (1, "a", "b"),
        (2, "1,2", 'say "x"'),
        (3, "two\nlines", "3"),
    ]


CELL = st.text(st.sampled_from('ab1 ,;"\t\r\n。中/—#'), max_size=4)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_quick_way_equals_careful_way_wherever_it_is_taken(table: list[list[str]], end: str) -> None:
    text = end.join(",".join(row) for row in table)
    quick = plain_cells(text.encode(), ",")
    if quick is not None:
        assert quick.equals(careful_cells(text, ",", "x.csv"))


QUOTED = st.sampled_from(
    ["a", '"a"', '""', '"a,b"', '"a\nb"', "", '"a""b"', '"', '"x,"",y"', 'a"', '"a"b', '","', '"\n"']
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(st.lists(QUOTED, min_size=1, max_size=3), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_quick_way_equals_careful_way_of_quoted_files(table: list[list[str]], end: str) -> None:
    text = end.join(",".join(row) for row in table)
    quick = plain_cells(text.encode(), ",")
    if quick is not None:
        assert quick.equals(careful_cells(text, ",", "x.csv"))


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    st.lists(st.lists(QUOTED, min_size=1, max_size=3), min_size=1, max_size=3),
    st.integers(0, 40),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["\n", ""]),
)
def test_odd_lines_among_plain_ones_are_read_as_the_careful_way_reads_them(
    odd: list[list[str]], at: int, end: str, last: str
) -> None:
    lines = ["a,b"] * 40
    lines[at:at] = [",".join(row) for row in odd]
    text = end.join(lines) + last
    mixed = mixed_cells(text, ",")
    if mixed is not None:
        assert mixed.equals(careful_cells(text, ",", "x.csv"))


def test_one_odd_line_does_not_slow_the_others() -> None:
    text = "a,b\n" + "1,2\n" * 40 + '"1,2",3\n\n4\n'
    mixed = mixed_cells(text, ",")
    assert mixed is not None
    assert mixed.equals(careful_cells(text, ",", "x.csv"))


def test_quick_way_is_taken_where_whole_cells_are_quoted() -> None:
    text = '"期间","单位","发文总数"\r\n"2026-10",城关镇,""\r\n'
    quick = plain_cells(text.encode(), ",")
    assert quick is not None
    assert quick.equals(careful_cells(text, ",", "x.csv"))


@pytest.mark.parametrize("last", ["\n", ""], ids=["ended", "not ended"])
def test_quick_way_is_taken_for_a_plain_file(last: str) -> None:
    text = "期间,单位,发文总数\r\n2026-10,城关镇,\r\n,,3" + last
    quick = plain_cells(text.encode(), ",")
    assert quick is not None
    assert quick.equals(careful_cells(text, ",", "x.csv"))


@pytest.mark.parametrize(
    "text", ["a,b\n1\n2,3,4\n", "a,b\n\n1,2\n", ",a\n1\n,2,", "a,b\r1,2\n", 'a,b\n"1""",2\n', 'a,b\n"1,2"\n', "a\n1\n"]
)
def test_quick_way_is_not_taken_where_lines_differ(text: str) -> None:
    assert plain_cells(text.encode(), ",") is None


# ---- refusals of text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "refusal", "said"),
    [
        (b"", "x.csv", refusals.EmptyFile, "空"),
        (b"\n \r\n", "x.csv", refusals.EmptyFile, "空"),
        (b"\xef\xbb\xbf\n", "x.csv", refusals.EmptyFile, "空"),
        ("期间,单位\n2026-10,城\0关\n".encode(), "x.csv", refusals.HoldsNul, "第 2 行"),
        (b"%PDF-1.7 ...", "x.pdf", refusals.NeedsTyping, "PDF"),
        (b"\x89PNG\r\n\x1a\n", "x.csv", refusals.NeedsTyping, "图片"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "x.csv", refusals.NotText, "旧版 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "x.xls", refusals.BrokenWorkbook, "损坏"),
        (b"PK\x03\x04 and no more", "x.csv", refusals.NotText, "压缩包"),
        (b"<html><table>", "x.xls", refusals.WebPage, "网页"),
        (b"PK.....", "x.xlsx", refusals.NotAWorkbook, ".xlsx"),
        (b"PK\x03\x04 and no more", "x.xlsx", refusals.NotAWorkbook, "压缩包"),
        ("期间,单位\n1,2".encode(), "x.xlsx", refusals.NotAWorkbook, ".xlsx"),
        (b'a,b\n1,2\n3,"4\n5,6\n', "x.csv", refusals.UnclosedQuote, "第 3 行"),
        (b'a,b\n1,"2"3\n', "x.csv", refusals.BrokenQuoting, "第 2 行"),
        (b"a,b\n" + b"1" * (LINE_LIMIT + 1) + b"\n", "x.csv", refusals.LineTooLong, "第 2 行"),
        (b"a,b\n" * 6_000_000, "x.csv", refusals.TooLarge, "20.0 MB"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_what_is_no_table_is_refused_with_place_and_remedy(
    data: bytes, name: str, refusal: type[refusals.NotTaken], said: str
) -> None:
    with pytest.raises(refusal) as refused:
        grid(data, name)
    assert refused.value.exit_code == 2
    assert said in refused.value.message("zh_CN")
    assert name in refused.value.message("en")


def test_a_line_at_the_limit_is_taken() -> None:
    line = b"a," + b"1" * (LINE_LIMIT - 3)
    assert grid(line + b"\nb,2\n").sheets[0].height == 2


def test_a_workbook_under_a_text_name_is_called_a_workbook() -> None:
    with pytest.raises(refusals.NotText) as refused:
        grid(workbook([["期间"]]), "x.csv")
    assert "工作簿" in refused.value.message("zh_CN")


ONE_LINE = """
import resource, sys
from pathlib import Path
from etl.read import read_file
from etl.refusals import LineTooLong
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_file(Path(sys.argv[1]), size_limit=None)
except LineTooLong as refused:
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.exit(0 if grown < 60_000 else 1)
sys.exit(2)
"""


@pytest.mark.timeout(120)
def test_300_megabytes_in_one_line_are_refused_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "one_line.csv"
    with path.open("wb") as handle:
        handle.write(b"1,2")
        handle.truncate(300 * 1024 * 1024)  # sparse: nothing of it is stored
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", ONE_LINE, str(path)], cwd=root, check=False).returncode == 0


def test_a_large_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as handle:
        handle.truncate(21 * 1024 * 1024)
    with pytest.raises(refusals.TooLarge):
        read_file(path)


# ---- workbooks ------------------------------------------------------------------------------------------------------


def changed(data: bytes, **parts: bytes | None) -> bytes:
    """A workbook with parts replaced or added (names with / written as __ and . as _DOT_)."""
    wanted = {name.replace("__", "/").replace("_DOT_", "."): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = wanted.pop(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
        for name, part in wanted.items():
            after.writestr(name, part or b"")
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def with_cells(cells: bytes) -> bytes:
    """A workbook whose sheet is written by hand."""
    return changed(workbook([["x"]]), xl__worksheets__sheet1_DOT_xml=SHEET % cells)


def test_workbook_cells_are_what_a_person_sees() -> None:
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    values: list[tuple[object, str | None, str]] = [
        (0.1 + 0.2, None, "0.3"),
        (1.1000000000000001, None, "1.1"),
        (42, None, "42"),
        (42.0, None, "42"),
        (1e-5, None, "0.00001"),
        (12345678.1234, None, "12345678.1234"),
        (0.45, "0%", "45%"),
        (True, None, "TRUE"),
        (dt.date(2026, 10, 5), None, "2026-10-05"),
        (dt.datetime(2026, 10, 1), "yyyy-mm", "2026-10"),
        (dt.datetime(2026, 10, 1), 'yyyy"年"m"月"', "2026-10"),
        (dt.datetime(2026, 11, 3, 16, 20), "yyyy-mm-dd hh:mm", "2026-11-03 16:20"),
        ("#DIV/0!", None, "#DIV/0!"),
        ("　松岗镇 ", None, "　松岗镇 "),
    ]
    for number, (value, number_format, _) in enumerate(values, start=1):
        cell = sheet.cell(row=1, column=number, value=value)
        if number_format:
            cell.number_format = number_format
    out = io.BytesIO()
    book.save(out)
    assert rows(out.getvalue(), name="x.xlsx")[0][1:] == tuple(text for _, _, text in values)


def test_workbook_rows_keep_their_numbers_and_trailing_blank_rows_go() -> None:
    read = grid(workbook([["期间", "单位"], [], ["2026-10", "城关镇"], [], []]), "x.xlsx")
    assert read.sheets[0].cells.select("row_no", "c0").rows() == [(1, "期间"), (2, ""), (3, "2026-10")]
    assert read.encoding == "xlsx"


def test_hidden_sheets_are_named_and_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["期间", "单位"]], 草稿=[["期间", "单位"]])))
    book["草稿"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    read = grid(out.getvalue(), "x.xlsx")
    assert [sheet.name for sheet in read.sheets] == ["月报"] and read.hidden == ("草稿",)


def test_a_declared_size_is_not_believed() -> None:
    sheet = SHEET.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    data = changed(workbook([["x"]]), xl__worksheets__sheet1_DOT_xml=sheet % b'<row r="1"><c r="A1"><v>7</v></c></row>')
    assert rows(data, name="x.xlsx") == [(1, "7")]


SPARSE = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BARE = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f></c></row>'
BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + SHEET % b'<row r="1"><c r="A1"><v>&b;</v></c></row>'
)


@pytest.mark.parametrize(
    ("data", "refusal", "said"),
    [
        (with_cells(SPARSE), refusals.SparseWorkbook, "1048576"),
        (with_cells(BARE), refusals.FormulaWithoutValue, "B1"),
        (changed(workbook([["x"]]), xl__vbaProject_DOT_bin=b"x"), refusals.WorkbookWithMacros, "宏"),
        (
            changed(workbook([["x"]]), xl__externalLinks__externalLink1_DOT_xml=b"<x/>"),
            refusals.WorkbookWithLinks,
            "链接",
        ),
        (changed(workbook([["x"]]), xl__worksheets__sheet1_DOT_xml=b"<broken"), refusals.BrokenWorkbook, "损坏"),
        (changed(workbook([["x"]]), xl__worksheets__sheet1_DOT_xml=BILLION), refusals.BrokenWorkbook, "损坏"),
        (changed(workbook([["x"]]), **{"[Content_Types]_DOT_xml": None}), refusals.NotAWorkbook, "xlsx"),
        (changed(workbook([["x"]]), bomb=b"\0" * 60_000_000), refusals.WorkbookTooLarge, "57 MB"),
        (changed(workbook([["x"]]), bomb=b"\0" * 201 * 1024 * 1024), refusals.WorkbookTooLarge, "201 MB"),
        (workbook([]), refusals.EmptyFile, "空"),
    ],
    ids=["sparse", "bare formula", "macros", "links", "broken", "entities", "no parts", "bomb", "large", "empty"],
)
@pytest.mark.timeout(120)
def test_workbooks_that_are_not_plain_tables_are_refused(
    data: bytes, refusal: type[refusals.NotTaken], said: str
) -> None:
    with pytest.raises(refusal) as refused:
        grid(data, "x.xlsx")
    assert said in refused.value.message("zh_CN")
    assert "x.xlsx" in refused.value.message("en")


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(changed(workbook([["x"]]), bomb=b"\0" * 5_000_000))
    place = data.rfind(b"PK\x01\x02")  # the directory entry of the bomb
    data[place + 24 : place + 28] = (100).to_bytes(4, "little")
    with pytest.raises(refusals.BrokenWorkbook):
        read_bytes(bytes(data), "x.xlsx")


# ---- noise ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_damaged_bytes_end_in_a_grid_or_a_refusal(name: str) -> None:
    chance = random.Random(7)
    source = workbook([["期间", "单位"], ["2026-10", "城关镇"]]) if name == "x.xlsx" else WIDE.encode("gb18030")
    for _ in range(150):
        data = bytearray(source)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert isinstance(grid(bytes(data), name).sheets[0].cells, pl.DataFrame)
        except refusals.NotTaken as refused:
            assert refused.message("en")
