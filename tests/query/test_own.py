"""A person's own table: types no cell contradicts, everything doubtful told or refused, and nothing left behind."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from competition.errors import SaibangError
from etl import own as reading
from etl.layout import Home
from query import own


def table(*rows: str, name: str = "own.csv") -> own.Table:
    """A table of lines with cells between bars."""
    return own.table_of([(no, line.split("|")) for no, line in enumerate(rows, 1)], name)


def frame(made: own.Table) -> pl.DataFrame:
    return pl.read_ipc_stream(io.BytesIO(made.own.arrow))


@pytest.mark.parametrize(
    ("cells", "exact", "values"),
    [
        (["1", "-20", "0"], "BIGINT", [1, -20, 0]),
        (["1", "", " 3 "], "BIGINT", [1, None, 3]),
        (["1", "2.50"], "DECIMAL(38,2)", [Decimal("1.00"), Decimal("2.50")]),
        (["1234567890123456789012.5"], "DECIMAL(38,1)", [Decimal("1234567890123456789012.5")]),
        (["2026-01-02", "2026-12-31"], "DATE", [date(2026, 1, 2), date(2026, 12, 31)]),
        (["2026/1/2", "2026/12/31"], "DATE", [date(2026, 1, 2), date(2026, 12, 31)]),
        (["2026年1月2日"], "DATE", [date(2026, 1, 2)]),
        (["2026-01-02", "2026/1/3"], "VARCHAR", ["2026-01-02", "2026/1/3"]),
        (["2026-02-30"], "VARCHAR", ["2026-02-30"]),
        (["2026-10"], "VARCHAR", ["2026-10"]),
        (["007", "123"], "VARCHAR", ["007", "123"]),
        (["1,000", "2"], "VARCHAR", ["1,000", "2"]),
        (["12%"], "VARCHAR", ["12%"]),
        (["1e3"], "VARCHAR", ["1e3"]),
        (["-", "2"], "VARCHAR", ["-", "2"]),
        (["12345678901234567890"], "DECIMAL(38,0)", [Decimal("12345678901234567890")]),
        (["١٢"], "VARCHAR", ["١٢"]),
        (["", "x"], "VARCHAR", [None, "x"]),
    ],
)
def test_column_has_the_strictest_type_of_all_its_cells(cells: list[str], exact: str, values: list[object]) -> None:
    made = table("name|figure", *(f"row|{cell}" for cell in cells))
    assert made.columns[1].exact == exact
    assert frame(made)["figure"].to_list() == values
    assert made.columns[1].filled == sum(value is not None for value in values)


def test_cell_that_keeps_a_column_from_being_numbers_is_named() -> None:
    made = table("a|b|c", "1|2026-01-01|x", "2|2026-01-02|y", "3|2026-01-03|1", "4|2026-01-04|2", "5,5|5.1.|z")
    assert [each.sort for each in made.columns] == ["text", "text", "text"]
    first, second, third = (each.but for each in made.columns)
    assert first and first.gaps == {"row": 6, "value": "5,5"} and "5,5" in first.text("zh_CN")
    assert second and second.key == "sql.own_but_day" and "5.1." in second.text("en")
    assert third is None


def test_heads_are_cleaned_and_blank_rows_say_nothing() -> None:
    made = table("|", "", " 单位  名称 |人口|", "松岗镇|12|", "|", "河湾街道|13")
    assert frame(made).to_dict(as_series=False) == {"单位 名称": ["松岗镇", "河湾街道"], "人口": [12, 13]}


@pytest.mark.parametrize(
    ("rows", "reason", "said"),
    [
        (("a|b",), "empty", ""), ((), "empty", ""), (("a||c", "1|2|3"), "no_head", "2"), (("a|A", "1|2"), "twice", "a"), (("a|a\u200b", "1|2"), "twice", "a"),
        (("a|b", "1|2", "1|2|3"), "beyond", "3"), (("a", "x" * 10_001), "long_cell", "2"), (("h" * 81, "1"), "long_head", "81"),
        (("|".join(f"c{n}" for n in range(201)), "1"), "columns", "201"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_table_is_refused_with_its_place(rows: tuple[str, ...], reason: str, said: str) -> None:
    with pytest.raises(own.NotJoinable) as refusal:
        table(*rows)
    assert refusal.value.reason == reason
    for language in ("zh_CN", "en"):
        message = refusal.value.message(language)  # type: ignore[arg-type]
        assert "own.csv" in message and (said in message or reason == "long_head")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "ROWS", 2)
    assert table("a", "1", "2").rows == 2
    with pytest.raises(own.NotJoinable, match="3"):
        table("a", "1", "2", "3")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("人口 (2026).csv", "人口_2026"), ("2026.csv", "t_2026"), ("Staff-List.xlsx", "staff_list"), (".csv", "csv"), ("??.csv", "t"),
        ("a" * 60 + ".csv", "a" * 40), ("budget", "budget"),
        ("İ.csv", "i"), ("\u202eevil.csv", "evil"), ("select.csv", "select"), ("１２３.csv", "t_123"), ("😀.csv", "t"), ("Ⅷ.csv", "viii"),
    ],
)  # fmt: skip
def test_file_gives_a_name_that_needs_no_quotation_marks(file: str, name: str) -> None:
    assert own.name_of(file) == name and own.is_name(name)


def test_a_file_brought_again_takes_its_own_place_and_another_of_its_name_stands_beside() -> None:
    files = {"人口": "人口.csv"}
    assert own.name_beside("人口.csv", {}) == own.name_beside("人口.csv", files) == "人口"
    assert own.name_beside("人口.xlsx", files) == "人口_2"
    files["人口_2"] = "人口.xlsx"
    assert own.name_beside("人口.xlsx", files) == "人口_2"
    assert own.name_beside("人口.txt", files) == "人口_3"
    long = "a" * 60
    second = own.name_beside(f"{long}.txt", {"a" * 40: f"{long}.csv"})
    assert second == "a" * 38 + "_2" and own.is_name(second)


@pytest.mark.parametrize("name", ["a b", "1a", "A", 'a"', "a" * 42, "a.b", "a;"])
def test_name_that_needs_quotation_marks_is_refused(name: str) -> None:
    with pytest.raises(own.NotJoinable):
        own.table_of([(1, ["a"]), (2, ["1"])], "own.csv", name)


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "人口.csv"
    path.write_bytes("单位名称;常住人口;编制人数\r\n松岗镇人民政府;120;7\r\n河湾街道办事处;95;5\r\n".encode(encoding))
    made = reading.read(Home.at(tmp_path / "none"), path, path.name)
    assert made.own.name == "人口"
    assert frame(made).rows() == [("松岗镇人民政府", 120, 7), ("河湾街道办事处", 95, 5)]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_workbook_with_one_sheet_that_says_anything_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "staff.xlsx", notes=[], staff=[["unit", "staff"], ["A", 7], ["B", 5]])
    assert frame(reading.read(Home.at(tmp_path), path, path.name)).rows() == [("A", 7), ("B", 5)]


def test_several_sheets_merged_cells_and_large_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = workbook(tmp_path / "two.xlsx", one=[["a"], [1]], other=[["b"], [2]])
    with pytest.raises(own.NotJoinable, match="one, other"):
        reading.read(Home.at(tmp_path), two, two.name)
    book = openpyxl.load_workbook(two)
    del book["other"]
    book["one"].merge_cells("A2:A3")
    book.save(two)
    with pytest.raises(own.NotJoinable) as refusal:
        reading.read(Home.at(tmp_path), two, two.name)
    assert refusal.value.reason == "merged"
    monkeypatch.setattr(own, "BYTES", 10)
    with pytest.raises(own.NotJoinable) as refusal:
        reading.read(Home.at(tmp_path), two, two.name)
    assert refusal.value.reason == "bytes"


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,\x002\n", b'a,b\n"1,2\n', b"%PDF-1.4 x", b"PK\x03\x04 rubbish", b"\xff\xd8\xff photo"]
)
def test_damaged_or_foreign_file_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(data)
    with pytest.raises(SaibangError) as refusal:
        reading.read(Home.at(tmp_path), path, path.name)
    assert "own.csv" in refusal.value.message("zh_CN")
