"""Return sheets: every fault marked where it stands, listed in front, and what comes back reads as the file."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from etl.grid import Grid, Sheet, frame_of
from etl.read import read_bytes
from etl.refusals import WorkbookWithMacros
from etl.return_sheet import COMMENTS, MARKS, return_name, return_sheet
from etl.tidy import Tidied, tidy
from etl.tidy.findings import SCHEMA
from tests.etl.office_suite import needs_office, saved_as
from tests.etl.test_blank import made, reported
from tests.etl.towns import facts, faults, grid, roster, rulebook
from tests.etl.workbooks import loaded, saved, schema_faults
from words import Language

DUE = date(2027, 1, 8)
CSV = (
    "期间,单位,发文总数,应办结公文数,按期办结公文数\n"
    "2026-10,松岗镇,约40,40,38\n"
    "2026-10,城关真,12,12,12\n"
    "2026-10,浮桥街道,7,5.5,5\n"
)
NAME = "2026-10 月报.csv"


def judged(data: bytes, name: str) -> tuple[Grid, Tidied]:
    """A file as the office sees it."""
    read = grid(data, name)
    return read, tidy(read, "monthly", rulebook(), roster())


def returned(data: bytes, name: str, language: Language = "zh_CN", **more: Any) -> bytes:
    """The return sheet of a file with what was found in it."""
    read, file = judged(data, name)
    return return_sheet(data, name, read, file.findings, language, DUE, **more)


def found(file: Tidied) -> list[tuple[object, ...]]:
    """What must be fixed, whatever the sheet is called."""
    return file.findings.filter(severity="must_fix").select("row_no", "column_no", "check_id", "value").rows()


def mark_of(cell: Any) -> str:
    """The mark on a cell."""
    color = str(cell.fill.start_color.rgb)[2:]
    return next((name for name, mark in MARKS.items() if mark == color), "")


def marked(table: Worksheet) -> dict[str, str]:
    """Every marked cell."""
    return {cell.coordinate: mark_of(cell) for row in table.iter_rows() for cell in row if mark_of(cell)}


# ---- text -----------------------------------------------------------------------------------------------------------


def test_a_text_becomes_a_workbook_with_marks_at_the_same_rows_and_columns() -> None:
    data = CSV.encode("gb18030")
    notes, table = loaded(returned(data, NAME)).worksheets
    assert (notes.title, table.title) == ("退回说明", "表")
    assert [cell.value for cell in table[2]] == ["2026-10", "松岗镇", "约40", 40, 38]
    must = {place for place, mark in marked(table).items() if mark == "must_fix"}
    assert must == {"C2", "B3", "D4"}
    assert "约40" in table["C2"].comment.text
    assert table["C2"].comment.text.startswith("【1】必须改\n")
    assert table["C2"].comment.author == "竞赛办公室"
    assert "建议填：城关镇" in table["B3"].comment.text or "城关镇" in table["B3"].comment.text


def test_the_list_names_every_fault_in_order_with_a_link_to_its_cell() -> None:
    data = CSV.encode("gb18030")
    notes = loaded(returned(data, NAME, unit_names={"T01": "松岗镇"})).worksheets[0]
    assert notes["A1"].value == f"退回说明：{NAME}"
    _, file = judged(data, NAME)
    must = len(faults(file))
    assert notes["A2"].value.startswith(f"必须改 {must} 处，请核对 {file.findings.height - must} 处。")
    assert notes["A3"].value.startswith("请于2027年1月8日前报回。")
    assert [cell.value for cell in notes[6]] == [
        "序号",
        "性质",
        "位置",
        "所报单位",
        "所在列",
        "原来填的",
        "问题",
        "怎样改",
        "建议填",
    ]
    rows = [[cell.value for cell in row] for row in notes.iter_rows(min_row=7)]
    assert len(rows) == file.findings.height
    assert [row[:6] for row in rows[:3]] == [
        [1, "必须改", "表!C2", "松岗镇", "发文总数", "约40"],
        [2, "必须改", "表!B3", None, "单位", "城关真"],
        [3, "必须改", "表!D4", rows[2][3], "应办结公文数", 5.5],
    ]
    assert [notes.cell(row, 3).hyperlink.location for row in (7, 8, 9)] == ["'表'!C2", "'表'!B3", "'表'!D4"]


def test_sent_back_as_it_is_it_has_the_same_faults() -> None:
    data = CSV.encode("gb18030")
    _, before = judged(data, NAME)
    _, after = judged(returned(data, NAME), return_name(NAME, "zh_CN"))
    assert found(after) == found(before) != []


def test_mended_it_is_read_as_the_file() -> None:
    book = loaded(returned(CSV.encode("gb18030"), NAME))
    table = book.worksheets[1]
    table["C2"], table["B3"], table["D4"] = 40, "城关镇", 5
    right = CSV.replace("约40", "40").replace("城关真", "城关镇").replace("5.5", "5")
    _, mended = judged(saved(book), return_name(NAME, "zh_CN"))
    assert facts(mended) == facts(judged(right.encode(), NAME)[1])
    assert found(mended) == []


def test_a_row_with_a_lost_cell_stays_a_fault() -> None:
    short = "期间,单位,发文总数,应办结公文数,按期办结公文数\n2026-10,松岗镇,40,38\n"
    data = short.encode()
    assert [check for _, _, check, _ in found(judged(data, NAME)[1])] == ["too_few_cells"]
    sheet = returned(data, NAME)
    assert loaded(sheet).worksheets[1]["E2"].value == "？"
    _, after = judged(sheet, return_name(NAME, "zh_CN"))
    assert found(after), "the figures of a shifted row must not count"
    assert facts(after) == set()


def test_two_panels_keep_their_places() -> None:
    text = "单位,发文总数,单位,发文总数\n松岗镇,4O,城关镇,12\n"
    finding = {"sheet": "", "row_no": 2, "column_no": 2, "column_name": "发文总数", "value": "4O"}
    read = read_bytes(text.encode(), "两栏.csv", None, {"单位", "发文总数"})
    sheet = return_sheet(text.encode(), "两栏.csv", read, findings(finding), "zh_CN")
    table = loaded(sheet).worksheets[1]
    assert marked(table) == {"B2": "must_fix"}
    assert [cell.value for cell in table[2]] == ["松岗镇", "4O", "城关镇", 12]


def findings(*rows: dict[str, Any]) -> pl.DataFrame:
    """Findings as checking makes them; what is not said is a must-fix of one sort."""
    plain = {"file_name": "f", "check_id": "not_understood", "severity": "must_fix", "stage": "rows",
             "message_zh": "看不懂。", "message_en": "Not understood.", "remedy_zh": "请改。", "remedy_en": "Mend it."}  # fmt: skip
    return pl.DataFrame([dict.fromkeys(SCHEMA) | plain | row for row in rows], schema=SCHEMA)


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\ufffe\uffff"), max_size=8),
    st.sampled_from(["=1+1", "+A1", "@x", "007", "3.50", "-0", "1e5", "0.30", "12", "-7.25", "2026-10", "１２", "约40", "#DIV/0!", "TRUE",
                     "_x0041_", "123456789012345678", "0.1234567890123456"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_any_cells_read_back_as_they_were(rows: list[list[str]]) -> None:
    rows[0][0] = "期间"  # a sheet without any text is an empty file
    read = Grid("f.csv", "utf-8", (Sheet("", frame_of(rows)),))
    data = return_sheet(b"", "f.csv", read, findings(), "zh_CN")
    seen = read_bytes(data, "f.xlsx").sheets[1].cells
    wanted = [[shown(cell) for cell in row] for row in frame_of(rows).drop("row_no", "width").iter_rows()]
    assert texts(seen) == trimmed(wanted)


def shown(cell: str) -> str:
    """What a workbook can hold of a text: no control characters but line ends and tabs."""
    return "".join("\ufffd" if ord(letter) < 32 and letter not in "\t\n" else letter for letter in cell)


def texts(cells: pl.DataFrame) -> list[list[str]]:
    """Rows without empty ends."""
    return trimmed([list(row) for row in cells.drop("row_no", "width").iter_rows()])


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Rows without empty cells at their ends and empty rows at the end."""
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


# ---- a unit's own workbook ------------------------------------------------------------------------------------------


def own() -> bytes:
    """A unit's report in the template, with a vague word, a fraction, and a font and a remark of its own."""
    book = loaded(reported(made("monthly", "T01")))
    table = book.worksheets[0]
    table["C7"], table["F7"] = "约40", 9.5
    table["D7"].font = Font(name="楷体", size=14, color="0000FF")
    table["D7"].comment = Comment("已核对", "松岗镇")
    table.column_dimensions["S"].width = 33
    return saved(book)


OWN = "松岗镇 2026-12 月报.xlsx"


def test_the_units_own_workbook_keeps_its_looks_and_its_checks() -> None:
    before, after = loaded(own()), loaded(returned(own(), OWN))
    assert after.sheetnames == ["退回说明", *before.sheetnames]
    old, new = before["月报"], after["月报"]
    assert (new["D7"].font.name, new["D7"].font.size, new["D7"].comment.text) == ("楷体", 14, "已核对")
    assert new.column_dimensions["S"].width == 33
    assert len(new.data_validations.dataValidation) == len(old.data_validations.dataValidation) > 0
    assert [str(area) for area in new.merged_cells.ranges] == [str(area) for area in old.merged_cells.ranges]
    assert (new.protection.sheet, new.page_setup.orientation, new.freeze_panes) == (True, "landscape", "C7")
    assert {place for place, mark in marked(new).items() if mark == "must_fix"} == {"C7", "F7"}
    assert {old[place].value for place in ("D7", "R7")} == {new[place].value for place in ("D7", "R7")}
    assert after["_saibang"].sheet_state == "hidden"


def test_mended_the_own_workbook_is_read_as_the_template_it_is() -> None:
    sheet = returned(own(), OWN)
    book = loaded(sheet)
    book["月报"]["C7"], book["月报"]["F7"] = 42, 9
    read, file = judged(saved(book), return_name(OWN, "zh_CN"))
    assert found(file) == []
    plain = judged(reported(made("monthly", "T01")), OWN)[1]
    assert facts(file) == facts(plain)
    assert read.template["unit"] == "T01"


@needs_office
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_return_sheet_survives_libreoffice(suffix: str) -> None:
    sheet = returned(own(), OWN)
    through = saved_as(sheet, "return.xlsx", suffix)
    read, file = judged(through, f"退回-松岗镇 月报.{suffix}")
    assert found(file) == found(judged(own(), OWN)[1]) != []
    assert read.template["unit"] == "T01"
    assert [each.name for each in read.sheets] == ["退回说明", "月报", "说明"]
    back = through if suffix == "xlsx" else saved_as(through, f"back.{suffix}", "xlsx")
    table = openpyxl.load_workbook(io.BytesIO(back))["月报"]
    assert "约40" in table["C7"].comment.text


def test_the_marks_of_an_earlier_return_are_gone() -> None:
    book = loaded(returned(own(), OWN))
    book["月报"]["C7"] = 42
    again = loaded(returned(saved(book), OWN, "en"))
    assert again.sheetnames == ["Return notes", "月报", "说明", "_saibang"]
    table = again["月报"]
    assert {place for place, mark in marked(table).items() if mark == "must_fix"} == {"F7"}
    assert table["C7"].comment is None
    assert table["F7"].comment.text.count("[1]") == 1
    assert "【" not in table["F7"].comment.text
    assert table["D7"].comment.text == "已核对"


@needs_office
def test_the_marks_are_gone_too_where_another_program_saved_them() -> None:
    book = loaded(returned(own(), OWN))
    book["月报"]["C7"] = 42
    through = saved_as(saved(book), "again.xlsx", "xlsx")
    table = openpyxl.load_workbook(io.BytesIO(returned(through, OWN)))["月报"]
    assert {place for place, mark in marked(table).items() if mark == "must_fix"} == {"F7"}
    assert table["C7"].comment is None
    assert table["F7"].comment.text.count("必须改") == 1
    assert table["D7"].comment.text == "已核对"


def test_a_remark_of_the_units_own_stays_beside_ours() -> None:
    book = loaded(own())
    book["月报"]["C7"].comment = Comment("问过办公室", "松岗镇")
    first = loaded(returned(saved(book), OWN))["月报"]["C7"].comment
    assert (first.author, first.text.split("\n")[:2]) == ("松岗镇", ["问过办公室", "【1】必须改"])
    again = loaded(returned(returned(saved(book), OWN), OWN))["月报"]["C7"].comment
    assert again.text == first.text


@needs_office
def test_formulas_keep_their_results() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet.append(["期间", "单位", "发文总数", "应办结公文数", "备注"])
    sheet.append(["2026-10", "松岗真", "=20+2*11", "=C2-2.5", '="共"&C2&"<件>"'])
    data = saved_as(saved(book), "formulas.xlsx", "xlsx")
    sheet = returned(data, NAME.replace("csv", "xlsx"))
    before, after = (grid(each, "f.xlsx").sheets[-1].cells for each in (data, sheet))
    assert after.equals(before)
    assert after.row(1)[2:7] == ("2026-10", "松岗真", "42", "39.5", "共42<件>")
    assert loaded(sheet)["月报"]["C2"].value == "=20+2*11"


@needs_office
def test_a_template_saved_in_an_old_format_is_still_known_when_it_comes_back() -> None:
    data = saved_as(own(), "old.xlsx", "xls")
    sheet = returned(data, "松岗镇 月报.xls")
    read, file = judged(sheet, "退回-松岗镇 月报.xlsx")
    assert read.template["unit"] == "T01"
    assert found(file) == found(judged(own(), OWN)[1])


def test_a_faulty_cell_of_a_locked_sheet_is_opened() -> None:
    book = loaded(own())
    book["月报"]["B7"] = "松岗真"
    after = loaded(returned(saved(book), OWN))["月报"]
    assert not after["B7"].protection.locked
    assert after["A7"].protection.locked


def test_a_fault_inside_a_merged_area_is_marked_where_the_area_begins() -> None:
    book = openpyxl.Workbook()
    book.active.append(["期间", "单位", None, "发文总数"])
    book.active.append(["2026-10", "松岗镇", None, 3])
    book.active.merge_cells("B2:C2")
    data = saved(book)
    read = read_bytes(data, "f.xlsx")
    faulty = findings({"sheet": "Sheet", "row_no": 2, "column_no": 3}, {"sheet": "Sheet", "row_no": 2})
    table = loaded(return_sheet(data, "f.xlsx", read, faulty, "zh_CN")).worksheets[1]
    assert table["B2"].comment is not None
    assert {"A2", "B2", "D2"} <= set(marked(table))


def test_a_workbook_is_not_opened_before_the_guard_saw_it() -> None:
    import zipfile

    data = own()
    read, file = judged(data, OWN)
    hostile = io.BytesIO(data)
    with zipfile.ZipFile(hostile, "a") as whole:
        whole.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(WorkbookWithMacros):
        return_sheet(hostile.getvalue(), OWN, read, file.findings, "zh_CN")


def test_a_fill_of_the_units_own_stays() -> None:
    book = loaded(own())
    book["月报"]["R7"].fill = PatternFill("solid", start_color="FFFF00")
    after = loaded(returned(saved(book), OWN))["月报"]
    assert after["R7"].fill.start_color.rgb == "00FFFF00"


# ---- more -----------------------------------------------------------------------------------------------------------


def test_what_the_office_changed_stands_in_the_sheet_with_who_agreed() -> None:
    edit = {"sheet": "月报", "row_no": 7, "column_no": 3, "column_name": "发文总数", "old": "约40", "new": "42",
            "confirmed_by": "李梅", "confirmed_on": "2027-01-04", "how": "电话", "reason": "", "by": "孙越", "at": ""}  # fmt: skip
    read, file = judged(own(), OWN)
    left = file.findings.filter(pl.col("column_no") != 3)
    book = loaded(return_sheet(own(), OWN, read, left, "zh_CN", DUE, edits=[edit]))
    cell = book["月报"]["C7"]
    assert (cell.value, mark_of(cell)) == (42, "edited")
    assert cell.comment.text == "竞赛办已代改：“约40”改为“42”（2027-01-04，李梅，电话）"
    assert cell.comment.text in [row[0].value for row in book.worksheets[0].iter_rows(max_col=1)]


def test_ten_thousand_faults_are_all_listed_and_few_commented(tmp_path: Any) -> None:
    rows = [["期间", "单位", "发文总数"], *(["2026-10", "松岗镇", f"约{number}"] for number in range(10_000))]
    faulty = findings(
        *(
            {"sheet": "", "row_no": row, "column_no": 3, "column_name": "发文总数", "value": said[2]}
            for row, said in enumerate(rows[1:], 2)
        )
    )
    read = Grid("f.csv", "utf-8", (Sheet("", frame_of(rows)),))
    data = return_sheet(b"", "f.csv", read, faulty, "zh_CN", DUE)
    notes, table = loaded(data).worksheets
    assert notes.max_row == 6 + 10_000
    assert notes.cell(10_006, 6).value == "约9999"
    assert sum(cell.comment is not None for row in table.iter_rows() for cell in row) == COMMENTS
    assert len(marked(table)) == 10_000


def test_a_file_that_could_not_be_read_comes_back_as_a_list_alone(tmp_path: Any) -> None:
    data = return_sheet(b"%PDF", "月报.pdf", None, findings(), "zh_CN", DUE, refusal="这是扫描件，需录入。")
    book = loaded(data)
    assert book.sheetnames == ["退回说明"]
    assert book.active["A2"].value == "这是扫描件，需录入。"
    assert schema_faults(data, tmp_path) == []


def test_a_finding_about_the_whole_file_stands_in_the_list_alone() -> None:
    read = Grid("f.csv", "utf-8", (Sheet("", frame_of([["期间"]])),))
    notes, table = loaded(
        return_sheet(b"", "f.csv", read, findings({}, {"sheet": "没有", "row_no": 3}), "en")
    ).worksheets
    assert [notes.cell(row, 3).value for row in (7, 8)] == ["the whole file", "没有"]
    assert marked(table) == {}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("data", "name"), [(CSV.encode("gb18030"), NAME), (own(), OWN)], ids=["text", "workbook"])
def test_return_sheets_are_valid_by_schema(data: bytes, name: str, language: Language, tmp_path: Any) -> None:
    assert schema_faults(returned(data, name, language), tmp_path) == []


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("月报.csv", "退回-月报.xlsx"), ("月报.XLS", "退回-月报.xlsx"), ("退回-月报.xlsx", "退回-月报.xlsx"),
        ("月报 12.5.ods", "退回-月报 12.5.xlsx"), ("月报", "退回-月报.xlsx"),
    ],
)  # fmt: skip
def test_a_return_sheet_keeps_the_name_of_the_file(name: str, called: str) -> None:
    assert return_name(name, "zh_CN") == called


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", ["表" * 83 + ".csv", "a" * 255, "月\0报\n/\ud800x.csv"])
def test_a_return_sheet_has_a_name_a_disk_takes(name: str, language: Language, tmp_path: Path) -> None:
    called = return_name(name, language)
    assert len(called.encode()) <= 200
    (tmp_path / called).write_bytes(b"")
    assert [path.name for path in tmp_path.iterdir()] == [called]
