"""Workbooks old and open, documents, what a template says of itself, merged areas, formats told apart by their bytes."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import time
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.packaging.custom import StringProperty

from etl import read_office, refusals
from etl.grid import Grid
from etl.read import read_bytes
from etl.unpack import is_container
from tests.etl.reading import TABLE, archive, cells, converted, document, grid, needs_office, saved, workbook

TEMPLATE = {
    "competition": "county",
    "version": "2026",
    "kind": "monthly",
    "unit": "T01",
    "month": "2026-10",
    "made": "2026-10-28",
}


def rich() -> bytes:
    """A workbook with everything a cell may hold."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet["A1"] = "2026年10月报送情况"
    sheet.merge_cells("A1:D1")
    sheet.append(["期间", "单位", "发文总数", "按期办结率"])
    values = [dt.date(2026, 10, 1), "城关镇", 42, 0.4567]
    formats = ['yyyy"年"m"月"', "General", "General", "0.00%"]
    sheet.append(values)
    for cell, number_format in zip(sheet[3], formats, strict=True):
        cell.number_format = number_format
    sheet.append([dt.datetime(2026, 10, 5, 9, 30), "#DIV/0!", -5, 0.1 + 0.2])
    sheet.append([dt.date(2026, 10, 5), "12345678901234567890", 12.5, 45])
    sheet["D5"].number_format = '0"%"'
    sheet["A8"] = "合计"
    sheet.merge_cells("A6:B7")
    sheet["A6"] = "两行两列"
    sheet.row_dimensions[4].hidden = True
    hidden = book.create_sheet("草稿")
    hidden["A1"] = "期间"
    hidden.sheet_state = "hidden"
    return saved(book)


RICH = [
    ("2026年10月报送情况", "", "", ""),
    ("期间", "单位", "发文总数", "按期办结率"),
    ("2026-10", "城关镇", "42", "45.67%"),
    ("2026-10-05 09:30", "#DIV/0!", "-5", "0.3"),
    ("2026-10-05", "12345678901234567890", "12.5", "45%"),
    ("两行两列", "", "", ""),
    ("", "", "", ""),
    ("合计", "", "", ""),
]


@needs_office
@pytest.mark.parametrize("file_format", ["xlsx", "xls", "ods"])
def test_every_workbook_format_gives_the_same_cells(file_format: str) -> None:
    data = rich() if file_format == "xlsx" else converted(rich(), "a.xlsx", file_format)
    read = grid(data, f"月报.{file_format}")
    assert cells(read) == RICH
    assert (read.format, read.encoding, read.hidden) == (file_format, file_format, ("草稿",))
    assert read.sheets[0].name == "月报"
    assert set(read.sheets[0].merged) == {(1, 1, 1, 4), (6, 1, 7, 2)}
    assert read.sheets[0].cells["row_no"].to_list() == list(range(1, 9))
    assert read.sheets[0].cells["width"].unique().to_list() == [4]


@needs_office
def test_an_xls_under_the_name_of_wps_is_read() -> None:
    read = grid(converted(workbook(TABLE), "a.xlsx", "xls"), "月报.et")  # type: ignore[arg-type]
    assert (read.format, cells(read)) == ("et", [tuple(row) for row in TABLE])


@needs_office
@pytest.mark.parametrize("target", ["docx", "doc", "odt"])
def test_tables_of_documents_come_with_what_stands_above_them(target: str) -> None:
    read = grid(document(target), f"报告.{target}")
    assert read.format == target
    assert cells(read) == [("2026年10月报送情况", "", ""), ("期间与单位", "", "发文总数"), ("2026-10", "城关镇", "42")]
    assert read.sheets[0].merged == ((2, 1, 2, 2),)
    assert cells(read, 1) == [("特此报告。",)]


@needs_office
def test_a_document_without_a_table_is_refused() -> None:
    data = converted(b"<html><body><p>\xe6\x97\xa0</p></body></html>", "source.html", "docx:MS Word 2007 XML")
    with pytest.raises(refusals.NoTable) as refused:
        grid(data, "x.docx")
    assert "模板" in refused.value.message("zh_CN")


def test_without_an_office_program_a_document_is_refused_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_office, "PROGRAMS", ("no-such-program",))
    with pytest.raises(refusals.NoOfficeProgram) as refused:
        grid(archive(word__document_DOT_xml=b"<x/>".ljust(40)), "x.docx")
    assert "LibreOffice" in refused.value.message("zh_CN")


# ---- what is refused ---------------------------------------------------------------------------------------------------


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """An archive with a part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.namelist():
            if each != name:
                after.writestr(each, before.read(each))
        after.writestr(name, part)
    return out.getvalue()


def open_sheet(rows: str, styles: str = "") -> bytes:
    """An open workbook whose one table is written by hand."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    content = (
        f"<office:document-content{spaces}>{styles}<office:body><office:spreadsheet>"
        f'<table:table table:name="月报">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return archive(content_DOT_xml=content.encode(), **{"META-INF/manifest_DOT_xml": b"<manifest/>"})


def open_row(*cells_: str, repeated: int = 1) -> str:
    """A row of an open workbook."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells_)}</table:table-row>'


def open_text(text: str, more: str = "") -> str:
    """A cell of text."""
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_what_an_open_workbook_repeats_is_written_out_and_blank_ends_are_not() -> None:
    data = open_sheet(
        open_row(
            open_text("a", 'table:number-columns-repeated="2"'),
            '<table:table-cell table:number-columns-repeated="16382"/>',
        )
        + open_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=2)
        + open_row(open_text("b"), repeated=2)
        + open_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1048571)
    )
    assert cells(grid(data, "x.ods")) == [("a", "a"), ("", ""), ("", ""), ("b", ""), ("b", "")]


def test_the_text_of_an_open_cell_is_what_is_seen() -> None:
    seen = "甲<text:s text:c='2'/>乙<text:line-break/>丙<text:span>丁</text:span>"
    remark = "<office:annotation><text:p>批注</text:p></office:annotation>"
    data = open_sheet(
        open_row(
            f'<table:table-cell office:value-type="string">{remark}<text:p>{seen}</text:p><text:p>戊</text:p></table:table-cell>',
            '<table:table-cell office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>',
            '<table:table-cell office:value-type="float" office:value="0.30000000000000004"><text:p>0</text:p></table:table-cell>',
            '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>',
            '<table:table-cell office:value-type="date" office:date-value="2026-10-01"><text:p>2026年10月</text:p></table:table-cell>',
        )
    )
    assert cells(grid(data, "x.ods")) == [("甲  乙\n丙丁\n戊", "#DIV/0!", "0.3", "TRUE", "2026-10")]


@pytest.mark.parametrize(
    ("data", "refusal", "said"),
    [
        (open_sheet(open_row(open_text("a", 'table:number-columns-repeated="16384"'), repeated=1048576)), refusals.SparseWorkbook, "1048576"),
        (open_sheet(open_row(open_text("a")) + open_row("<table:table-cell/>", repeated=900000) + open_row(open_text("a"))), refusals.SparseWorkbook, "900002"),
        (open_sheet(open_row(open_text("a"), '<table:table-cell table:formula="of:=1+1"/>')), refusals.FormulaWithoutValue, "B1"),
        (open_sheet("<table:table-source/>"), refusals.WorkbookWithLinks, "链接"),
        (with_part(open_sheet(open_row(open_text("a"))), "Basic/script-lc.xml", b"<x/>"), refusals.WorkbookWithMacros, "宏"),
        (with_part(open_sheet(open_row(open_text("a"))), "META-INF/manifest.xml", b"<encryption-data/>"), refusals.WorkbookProtected, "密码"),
        (with_part(open_sheet(""), "content.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'), refusals.BrokenWorkbook, "损坏"),
        (with_part(open_sheet(""), "content.xml", b"<x"), refusals.BrokenWorkbook, "损坏"),
        (open_sheet(""), refusals.EmptyFile, "空"),
    ],
    ids=["box", "far apart", "bare formula", "link", "macro", "locked", "entity", "torn", "empty"],
)  # fmt: skip
def test_open_workbooks_that_are_not_plain_tables_are_refused(
    data: bytes, refusal: type[refusals.NotTaken], said: str
) -> None:
    with pytest.raises(refusal) as refused:
        grid(data, "x.ods")
    assert said in refused.value.message("zh_CN")


@needs_office
def test_an_old_workbook_that_is_damaged_ends_in_a_grid_or_a_refusal() -> None:
    source = converted(rich(), "a.xlsx", "xls")
    chance = random.Random(3)
    for _ in range(150):
        data = bytearray(source)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert isinstance(grid(bytes(data), "x.xls").sheets[0].cells, pl.DataFrame)
        except refusals.NotTaken as refused:
            assert refused.message("en")


def test_a_formula_nobody_calculated_is_refused_and_an_empty_text_result_is_not() -> None:
    book = openpyxl.Workbook()
    book.active.append(["期间", "=1+1"])  # openpyxl stores formulas without a result
    with pytest.raises(refusals.FormulaWithoutValue) as refused:
        grid(saved(book), "x.xlsx")
    assert "B1" in refused.value.message("en")
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1"><v>1</v></c><c r="B1" t="str"><f>""</f><v></v></c></row></sheetData></worksheet>'
    )
    assert cells(grid(with_part(workbook([["x"]]), "xl/worksheets/sheet1.xml", sheet), "x.xlsx")) == [("1", "")]


def test_a_sheet_that_is_missing_is_not_passed_over() -> None:
    data = workbook([["期间"]], 二=[["单位"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            if name != "xl/worksheets/sheet2.xml":
                after.writestr(name, before.read(name))
    with pytest.raises(refusals.BrokenWorkbook) as refused:
        grid(out.getvalue(), "x.xlsx")
    assert "1 of 2 sheets" in refused.value.message("en")


def test_what_a_merged_area_covers_is_not_read() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1"><v>1</v></c><c r="B1"><v>99</v></c></row></sheetData>'
        b'<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
    )
    read = grid(with_part(workbook([["x"]]), "xl/worksheets/sheet1.xml", sheet), "x.xlsx")
    assert (cells(read), read.sheets[0].merged) == ([("1", "")], ((1, 1, 1, 2),))


# ---- told apart by their bytes -----------------------------------------------------------------------------------------


def test_a_workbook_under_an_old_name_is_read_as_what_it_is() -> None:
    read = grid(workbook(TABLE), "月报.xls")  # type: ignore[arg-type]
    assert (read.format, cells(read)) == ("xlsx", [tuple(row) for row in TABLE])


def test_a_text_under_an_old_workbooks_name_is_read_as_text() -> None:
    read = grid("\n".join("\t".join(row) for row in TABLE).encode("gb18030"), "月报.xls")
    assert (read.format, read.encoding, read.delimiter) == ("text", "gb18030", "\t")
    assert cells(read) == [tuple(row) for row in TABLE]


@pytest.mark.parametrize(
    "page", [b"<html><table>", b"<?xml version='1.0'?><Workbook>", b"\xef\xbb\xbf<meta charset=utf-8>"]
)
def test_a_web_page_under_an_old_workbooks_name_is_called_one(page: bytes) -> None:
    with pytest.raises(refusals.WebPage):
        grid(page, "月报.xls")


@pytest.mark.parametrize(
    "scan", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"II*\0abc", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]
)
def test_a_scan_must_be_typed(scan: bytes) -> None:
    with pytest.raises(refusals.NeedsTyping) as refused:
        grid(scan + b"\n" * 40, "扫描.xlsx")
    assert "录入" in refused.value.message("zh_CN")


# ---- what a template says of itself ------------------------------------------------------------------------------------


def template(*, by_property: bool, text: str = "") -> bytes:
    """A template of the office, as the two ways of saying so have it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(TABLE)))  # type: ignore[arg-type]
    said = text or json.dumps(TEMPLATE, ensure_ascii=False)
    if by_property:
        book.custom_doc_props.append(StringProperty(name="saibang", value=said))
    else:
        sheet = book.create_sheet("_saibang")
        sheet["A1"] = said
        sheet.sheet_state = "veryHidden"
    return saved(book)


@pytest.mark.parametrize("by_property", [True, False], ids=["property", "hidden sheet"])
def test_a_template_says_what_it_is(by_property: bool) -> None:
    read = grid(template(by_property=by_property), "x.xlsx")
    assert read.template == TEMPLATE
    assert (read.hidden, len(read.sheets)) == ((), 1)


@needs_office
@pytest.mark.parametrize("file_format", ["xls", "ods", "xlsx"])
def test_a_template_is_known_again_after_another_program_saved_it(file_format: str) -> None:
    read = grid(converted(template(by_property=False), "a.xlsx", file_format), f"x.{file_format}")
    assert (read.template, read.hidden) == (TEMPLATE, ())


@pytest.mark.parametrize("text", ["not json", "[1]", "7", "{"])
def test_what_is_no_object_is_no_template(text: str) -> None:
    assert grid(template(by_property=True, text=text), "x.xlsx").template == {}


@pytest.mark.parametrize("data", [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"])
def test_an_archive_that_is_not_opened_says_what_to_do(data: bytes) -> None:
    with pytest.raises(refusals.OtherArchive) as refused:
        grid(data.ljust(40, b"\0"), "月报.rar")
    assert ".zip" in refused.value.message("zh_CN")


def test_files_of_other_office_programs_are_no_parcels_and_say_what_to_do() -> None:
    slides = archive(**{"[Content_Types]_DOT_xml": b"<x/>", "ppt__presentation_DOT_xml": b"<x/>"})
    assert not is_container(slides, "月报.pptx")
    with pytest.raises(refusals.OtherFormat):
        grid(slides, "月报.pptx")
    with pytest.raises(refusals.OtherFormat):
        grid(b"MZ\x90\x00".ljust(40), "月报.exe")


def test_a_document_without_its_directory_is_called_damaged() -> None:
    with pytest.raises(refusals.BrokenWorkbook):
        grid(open_sheet(open_row(open_text("a")))[:-40], "x.ods")


def test_every_format_is_refused_under_the_name_of_a_text() -> None:
    for data in (workbook([["期间"]]), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600):
        with pytest.raises(refusals.NotText):
            read_bytes(data, "x.csv")


def test_an_office_program_that_makes_nothing_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\necho broken source file\n", "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(refusals.BrokenWorkbook) as refused:
        grid(archive(word__document_DOT_xml=b"<x/>"), "x.docx")
    assert "broken source file" in refused.value.message("en")


def test_an_office_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nsleep 600 &\necho $! > %s\nwait\n" % (tmp_path / "child"), "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(read_office, "SECONDS", 1)
    with pytest.raises(refusals.ReaderTooSlow):
        grid(archive(word__document_DOT_xml=b"<x/>"), "x.docx")
    child = Path("/proc", (tmp_path / "child").read_text().strip(), "stat")
    patience = time.monotonic() + 60
    while is_alive(child) and time.monotonic() < patience:
        time.sleep(0.05)  # killed at once, gone when the system comes to it
    assert not is_alive(child)


def is_alive(stat: Path) -> bool:
    """Whether a process still runs."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_grid_can_be_made_without_saying_more() -> None:
    assert Grid("x", "utf-8", ()).template == {}
