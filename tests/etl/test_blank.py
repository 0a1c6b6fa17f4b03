"""Templates: what stands in them, what their cells take, that they come back as what they are, through LibreOffice too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from competition.calendar import Month
from competition.rules import Check, Column
from etl import blank_checks, desk_jobs, hand_out, template
from etl.blank import blank
from etl.grid import Grid
from etl.kinds import Kind, detect, kinds_of
from etl.read import read_bytes
from etl.tidy import Tidied, tidy
from tests.etl import office
from tests.etl.office_suite import calculated, needs_office, saved_as
from tests.etl.towns import facts, faults, roster, rulebook, version
from tests.etl.workbooks import filled, loaded, open_cells, saved, schema_faults
from words import Language

DECEMBER, NOVEMBER = Month(2026, 12), Month(2026, 11)
MADE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
KINDS = kinds_of(version())
SO_FAR = {("T01", "doc_total"): Decimal(279), ("T01", "log_spent"): Decimal("126.1600")}
# A full December report of 松岗镇: columns C to R in the order of the rulebook.
FIGURES = (42, 40, 38, 9, 3, 3, 98.5, 100, 120, "无", 30.25, 28, 2, 2, 16, 25)
LETTERS = "CDEFGHIJKLMNOPQR"


def made(kind: str = "monthly", *units: str, month: Month = DECEMBER, language: Language = "zh_CN") -> bytes:
    """A template; a monthly one with some figures of the year so far."""
    return blank(KINDS[kind], rulebook(), roster(), units, month, language, SO_FAR, MADE)


def read(data: bytes, name: str = "松岗镇 2026-12 月报.xlsx") -> Grid:
    """A workbook as the office reads it."""
    return read_bytes(data, name)


def judged(data: bytes, kind: str | None = None, name: str = "松岗镇 2026-12 月报.xlsx") -> Tidied:
    """A workbook read and tidied; its kind found out unless it is given."""
    return tidy(read(data, name), kind, rulebook(), roster())


def reported(data: bytes) -> bytes:
    """A template of 松岗镇 filled in."""
    row = 7
    return filled(data, {f"{letter}{row}": value for letter, value in zip(LETTERS, FIGURES, strict=True)})


# ---- what stands in it ----------------------------------------------------------------------------------------------


def test_a_unit_finds_its_name_its_month_and_its_columns() -> None:
    table = loaded(made("monthly", "T01")).worksheets[0]
    assert table.title == "月报"
    assert table["A1"].value == "全县办公室系统优质服务竞赛月报"
    assert table["A2"].value == "填报单位：松岗镇　　　所属期：2026年12月　　　报送期限：2027年1月5日18:00"
    heads = [cell.value for cell in table[5]]
    assert heads == template.header(KINDS["monthly"])
    assert [table["A7"].value, table["B7"].value] == ["2026-12", "松岗镇"]
    assert [(table[place].value) for place in ("C4", "F4", "G4", "I4")] == ["办文", "信息", "调研", "保密机要"]
    assert [cell.value for cell in table[6]][:5] == ["计量单位", None, "件", "件", "件"]


def test_columns_that_are_not_due_in_a_month_are_not_asked_for() -> None:
    table, notes, _ = loaded(made("monthly", "T01", month=NOVEMBER)).worksheets
    heads = [cell.value for cell in table[5]]
    assert heads == ["期间", "单位", "发文总数", "应办结公文数", "按期办结公文数", "报送信息条数", "计划集中学习次数",
                     "完成集中学习次数", "培训总学时", "在岗人数", "备注"]  # fmt: skip
    said = [cell.value for cell in notes["A"]]
    assert "本月不用报的列" in said
    assert "公用经费支出" in said
    asked = {each["column_id"] for each in judged(made("monthly", "T01", month=NOVEMBER)).tables["facts"].to_dicts()}
    assert asked == {"doc_total", "doc_due", "doc_ontime", "inf_submitted", "lrn_sessions_plan", "lrn_sessions_done",
                     "lrn_hours", "lrn_staff"}  # fmt: skip


def test_last_months_totals_stand_in_grey_and_are_locked() -> None:
    data = made("monthly", "T01", "T02")
    table = loaded(data).worksheets[0]
    rows = {table.cell(row, 1).value: row for row in range(7, 11)}
    assert [table.cell(row, 2).value for row in (7, 9)] == ["松岗镇", "城关镇"], "nothing was reported by the second"
    assert (rows["上月累计"], table["C8"].value, table["N8"].value, table["D8"].value) == (8, 279, 126.16, None)
    assert not [place for place in open_cells(data) if place[1:] == "8"]


def test_only_the_cells_to_fill_in_are_open() -> None:
    cells = set(open_cells(made("monthly", "T01")))
    assert {f"{letter}7" for letter in f"{LETTERS}S"} <= cells
    assert not cells & {"A7", "B7", "C5", "C6", "C8", "A1"}
    assert {place for place in cells if not place.endswith("7")} == {f"{letter}10" for letter in f"AB{LETTERS}S"}, (
        "signatures"
    )


def test_a_template_says_what_it_is_twice() -> None:
    book = loaded(made("monthly", "T01"))
    said = {"competition": "county", "version": "2026", "kind": "monthly", "unit": "T01", "month": "2026-12",
            "made": "2026-12-01T08:00:00Z"}  # fmt: skip
    assert json.loads(book.custom_doc_props["saibang"].value) == said
    assert json.loads(book["_saibang"]["A1"].value) == said
    assert book["_saibang"].sheet_state == "hidden"
    assert dict(read(made("monthly", "T01")).template) == said
    assert read(made("monthly", "T01", "T02")).template["unit"] == ""


def test_an_english_template_reads_the_same() -> None:
    data = made("monthly", "T01", language="en")
    table = loaded(data).worksheets[0]
    assert (
        table["A2"].value
        == "Reporting unit: 松岗镇        Period covered: December 2026        Due: 5 January 2027, 18:00"
    )
    assert [cell.value for cell in table[5]] == template.header(KINDS["monthly"], "en")
    chinese = facts(judged(reported(made("monthly", "T01"))))
    assert facts(judged(reported(data), name="monthly report.xlsx")) == chinese


# ---- reading it -----------------------------------------------------------------------------------------------------


def test_a_filled_template_is_read_without_a_question() -> None:
    file = judged(reported(made("monthly", "T01")))
    assert faults(file) == []
    assert faults(file, "please_check") == []
    values = {column: (state, value, row) for _, column, state, value, row, _ in facts(file)}
    assert len(values) == len(FIGURES)
    assert values["sec_score"] == ("value", "98.5000", 7)
    assert values["arc_filed"] == ("none", "0.0000", 7)


def test_an_untouched_template_says_only_that_nothing_is_reported() -> None:
    file = judged(made("monthly", "T01"))
    assert faults(file) == []
    assert {check for check, *_ in faults(file, "please_check")} == {"figure_empty"}
    assert {state for _, _, state, *_ in facts(file)} == {"empty"}


def test_a_group_fills_in_one_table() -> None:
    data = made("monthly", "T01", "T02", "T03")
    table = loaded(data).worksheets[0]
    rows = [row for row in range(7, 12) if table.cell(row, 2).value]
    cells = {f"{letter}{row}": value for row in rows for letter, value in zip(LETTERS, FIGURES, strict=True)}
    file = judged(filled(data, cells))
    assert faults(file) == []
    assert len(facts(file)) == 3 * len(FIGURES)
    assert {unit for unit, *_ in facts(file)} == {"T01", "T02", "T03"}


@pytest.mark.parametrize(
    "kind", [each for each in KINDS.values() if each.kind_id != "monthly"], ids=lambda kind: kind.kind_id
)
def test_every_register_is_read_as_its_kind(kind: Kind) -> None:
    units = ["T01"] if kind.kind_id == "office" else []
    data = blank(kind, rulebook(), roster(), units, DECEMBER, "zh_CN", made=MADE)
    table = loaded(data).worksheets[0]
    first = (
        next(row for row in range(1, 9) if table.cell(row, 1).value == kind.offered[0].name_zh) + 1 + bool(kind.columns)
    )
    example = dict(zip((each.field_id for each in kind.offered), template.example(kind, version()), strict=True))
    heads = {cell.value: cell.column for cell in table[first - 1 - bool(kind.columns)]}
    for each in kind.offered:
        if each.name_zh in heads and table.cell(first, heads[each.name_zh]).value is None:
            table.cell(first, heads[each.name_zh]).value = as_typed(example[each.field_id])
    name = f"{kind.name_zh}.xlsx"
    assert table.parent is not None
    grid = read(saved(table.parent), name)
    assert detect(grid, rulebook()) == kind.kind_id
    file = tidy(grid, kind.kind_id, rulebook(), roster())
    assert faults(file) == []
    assert file.ledger.accepted == 1, "the other rows hold nothing but the period"


def as_typed(said: str) -> Any:
    """What a spreadsheet makes of what is typed."""
    return float(said) if said.replace(".", "", 1).isdigit() and "-" not in said else said


def test_a_template_of_another_month_is_asked_about_and_the_table_counts() -> None:
    book = loaded(reported(made("monthly", "T01")))
    book.worksheets[0]["A7"] = "2026-06"
    file = judged(saved(book))
    asked = file.findings.filter(check_id="template_month").select("severity", "stage", "message_zh").rows()
    assert asked == [("please_check", "file", "这份模板是 2026-12 的，表中的期间是 2026-06，按表中的算。")]
    assert file.first_month == file.last_month == "2026-06"


def test_a_template_of_rules_that_were_changed_is_asked_about() -> None:
    book = loaded(reported(made("monthly", "T01")))
    said = json.loads(book["_saibang"]["A1"].value) | {"version": "2026-draft"}
    book.custom_doc_props["saibang"].value = json.dumps(said)
    checks = {check for check, *_ in faults(judged(saved(book)), "please_check")}
    assert checks == {"template_outdated"}


# ---- what its cells take --------------------------------------------------------------------------------------------


def validations(data: bytes) -> dict[str, Any]:
    """First cell to the rule on it, of the first sheet."""
    rules = loaded(data).worksheets[0].data_validations.dataValidation
    return {str(rule.sqref).split()[0].split(":")[0]: rule for rule in rules}


def test_a_register_offers_the_names_it_takes() -> None:
    data = made("information_pieces")
    rules, book = validations(data), loaded(data)
    heads = {cell.value: cell.column_letter for cell in book.worksheets[0][4]}

    def offered(head: str) -> list[str]:
        rule = rules[f"{heads[head]}5"]
        (_, cells), = book.defined_names[rule.formula1].destinations  # fmt: skip
        return [row[0].value for row in book["_saibang"][cells]]

    assert offered("级别") == ["县级", "市级", "省级", "中央"], "only levels the rules give points for"
    assert offered("单位") == ["松岗镇", "城关镇", "浮桥街道", "区委办"], "the units of the month"
    assert offered("期间") == ["2026-12"]
    assert offered("计入月份")[0::11] == ["2026-01", "2026-12"]
    assert (rules[f"{heads['数量']}5"].type, rules[f"{heads['数量']}5"].formula1) == ("whole", "1")
    assert rules[f"{heads['日期']}5"].type == "date"


def test_warnings_are_in_the_language_and_name_the_rule() -> None:
    chinese, english = (validations(made("monthly", "T01", language=each))["E7"] for each in ("zh_CN", "en"))
    assert chinese.error == "填不带小数的整数，计量单位：件；按期办结数不超过应办结数；也可填“无”"
    assert english.error == ("a whole number, measured in 件; Handled on time is at most due; “无” is taken too")
    assert (chinese.errorTitle, english.promptTitle) == ("按期办结公文数", "Documents handled on time")
    assert all(
        len(rule.error) <= 255 and len(rule.errorTitle) <= 32
        for rule in validations(made("monthly", "T01", language="en")).values()
    )


def test_not_applicable_is_offered_where_the_roster_exempts() -> None:
    rules = validations(made("monthly", "T01", "O01"))
    assert "/" not in rules["G7"].formula1
    exempt = next(rule for cell, rule in rules.items() if cell == "G9")  # 区委办, 计划调研课题数
    assert '$G9="/"' in exempt.formula1


def column(value_type: str, highest: str | None = None) -> Column:
    """A column A of a sheet."""
    bounds = (Decimal(0), Decimal(highest) if highest else None)
    return Column("part", 1, "monthly", "unit", "件", value_type, "month", "sum", *bounds, "部分", "Part")


TYPED: list[tuple[Any, Any]] = [
    (3, 5), (5, 5), (6, 5), (6, None), (0, 0), (-1, 5), (2.5, 5), (2.12345, 5), ("约40", 50), ("/", 5), ("—", 5), ("无", 5),
    ("3", 5), (100000000, None), (99999999, None), (3, "/"), (None, 5),
]  # fmt: skip


@needs_office
@pytest.mark.parametrize("value_type", ["count", "amount"])
@pytest.mark.parametrize("is_exempt", [False, True])
def test_the_formulas_of_the_cells_judge_as_the_reader_does(value_type: str, is_exempt: bool) -> None:
    check = Check("c", 1, "part_of_whole", "monthly", "part", "whole", None, "must_fix", "部分", "Part")
    pairs = blank_checks.pairs([check], {"part": "A", "whole": "B"})
    book = openpyxl.Workbook()
    for row, (part, whole) in enumerate(TYPED, start=1):
        formula = blank_checks.figure_formula(column(value_type), "A", row, pairs, is_exempt)
        book.active.append([part, whole, f"={formula}", f"={blank_checks.wrong('A', row, formula)}"])
        book.active.cell(row, 1).number_format = "General"
    shown = calculated(saved(book), "formulas.xlsx")
    for (part, whole), (*_, takes, is_wrong) in zip(TYPED, shown, strict=True):
        expected = is_taken(part, whole, value_type, is_exempt)
        assert (takes, is_wrong) == (str(expected).upper(), str(not expected and part is not None).upper()), (
            part,
            whole,
        )


def is_taken(part: Any, whole: Any, value_type: str, is_exempt: bool) -> bool:
    """What a cell may hold, said once more and otherwise."""
    if part is None or isinstance(part, str):
        return (part == "无" and value_type == "count") or (part in ("/", "—") and is_exempt)
    digits = 0 if value_type == "count" else 4
    is_small = not isinstance(whole, int) or part <= whole
    return 0 <= part < 100_000_000 and round(part, digits) == part and is_small


def test_an_amount_has_its_share_and_its_highest() -> None:
    check = Check("c", 1, "at_most", "monthly", "part", "whole", Decimal(744), "must_fix", "部分", "Part")
    (pair,) = blank_checks.pairs([check], {"part": "A", "whole": "B"})
    assert pair.exceeds(7) == "AND(ISNUMBER($A7),ISNUMBER($B7),$A7>$B7*744)"
    assert "$A7<=100" in blank_checks.figure_formula(column("amount", "100"), "A", 7, [], is_exempt=False)


def test_a_warning_is_never_longer_than_a_spreadsheet_takes() -> None:
    checks = [
        Check(f"c{number}", number, "part_of_whole", "monthly", "part", f"w{number}", None, "must_fix", "", "")
        for number in range(9)
    ]
    pairs = blank_checks.pairs(checks, {"part": "A"} | {f"w{number}": f"A{chr(65 + number)}" for number in range(9)})
    formula = blank_checks.figure_formula(column("count"), "A", 1000, pairs, is_exempt=True)
    assert pairs[0].exceeds(1000) in formula
    assert 200 < len(formula) <= 255
    assert formula.count("(") == formula.count(")")


def test_no_name_becomes_a_formula() -> None:
    units = roster().rows.with_columns(
        name_zh=pl.when(pl.col("unit_id") == "T01").then(pl.lit("=1+1")).otherwise(pl.col("name_zh"))
    )
    named = type(roster()).of(units)
    for kind in ("monthly", "duty_faults"):
        book = loaded(blank(KINDS[kind], rulebook(), named, ["T01"], DECEMBER, "zh_CN", made=MADE))
        assert [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
        assert any(cell.value == "=1+1" for sheet in book for row in sheet.iter_rows() for cell in row)


# ---- valid and lasting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind_id)
def test_every_template_is_valid_by_schema(kind: Kind, language: Language, tmp_path: Path) -> None:
    units = ["T01", "T02", "O01"] if kind.kind_id in ("monthly", "office") else []
    data = blank(kind, rulebook(), roster(), units, DECEMBER, language, SO_FAR, MADE)
    assert schema_faults(data, tmp_path) == []


def test_the_judge_of_schemas_sees_a_fault(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "broken.xlsx"
    path.write_bytes(made("monthly", "T01"))
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    begin, end = sheet.index(b"<mergeCells"), sheet.index(b"</mergeCells>") + len(b"</mergeCells>")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(sheet[begin:end], b"").replace(
        b"<sheetData>", sheet[begin:end] + b"<sheetData>"
    )
    with zipfile.ZipFile(path, "w") as whole:
        for name, part in parts.items():
            whole.writestr(name, part)
    assert any("'sheetData' found" in fault for fault in schema_faults(path.read_bytes(), tmp_path))


def figures_of(grid: Grid) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Sheets and their cells without the empty ends a format adds."""
    found = []
    for sheet in grid.sheets:
        rows = [list(row) for row in sheet.cells.drop("row_no", "width").iter_rows()]
        for row in rows:
            while row and not row[-1]:
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        found.append((sheet.name, [tuple(row) for row in rows]))
    return found


@needs_office
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("kind", ["monthly", "information_pieces"])
def test_a_template_survives_libreoffice(kind: str, suffix: str) -> None:
    units = ("T01", "O01") if kind == "monthly" else ()
    data = made(kind, *units)
    if kind == "monthly":
        data = reported(data)
    through = saved_as(data, "template.xlsx", suffix)
    before, after = read(data), read(through, f"template.{suffix}")
    assert figures_of(after) == figures_of(before)
    assert dict(after.template) == dict(before.template)
    assert after.hidden == ()
    back = through if suffix == "xlsx" else saved_as(through, f"back.{suffix}", "xlsx")
    assert kept_rules(back) == kept_rules(data)
    assert set(open_cells(back)) >= set(open_cells(data))


def kept_rules(data: bytes) -> dict[str, str]:
    """Each checked cell of the first ten rows and the sort of its rule, of the first sheet."""
    found: dict[str, str] = {}
    for rule in loaded_softly(data).worksheets[0].data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row in range(area.min_row, min(area.max_row, 10) + 1):
                for place in range(area.min_col, area.max_col + 1):
                    found[f"{openpyxl.utils.get_column_letter(place)}{row}"] = rule.type
    return found


def loaded_softly(data: bytes) -> Any:
    """A workbook another program wrote."""
    import io

    return openpyxl.load_workbook(io.BytesIO(data))


# ---- handing it out -------------------------------------------------------------------------------------------------


def test_templates_are_handed_out_to_all_units_with_progress(tmp_path: Path) -> None:
    home = office.home_of_four(tmp_path)
    told: list[tuple[int, int, str]] = []
    paths = hand_out.hand_out(
        home, None, "monthly", None, Month(2026, 11), "zh_CN", tmp_path / "out", MADE,
        tell=lambda done, of, path: told.append((done, of, path.name)),
    )  # fmt: skip
    names = [path.name for path in paths]
    assert [name for _, _, name in told] == names
    assert told[-1][:2] == (len(names), len(names))
    assert all(name.endswith(" 2026-11 月报.xlsx") for name in names)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(names)
    tables = [loaded(path.read_bytes()).worksheets[0] for path in paths]
    grey = [[cell.value for cell in row] for table in tables for row in table.iter_rows() if row[0].value == "上月累计"]
    assert grey, "October was reported"
    assert all(isinstance(row[2], int) for row in grey)


def test_templates_are_asked_for_by_name_and_refused_for_nobody(tmp_path: Path) -> None:
    home = office.home_of_four(tmp_path)
    unit = hand_out.counter(home, None, Month(2026, 11), "monthly").roster.members(Month(2026, 11))[0]
    arguments = ("template", "--unit", unit.name_zh, "--month", "2026-11", "--out", tmp_path / "one", "--json")
    ran = office.quick(home, *arguments)
    assert ran.code == 0, ran.err
    assert [Path(name).exists() for name in ran.value["files"]] == [True]  # type: ignore[attr-defined]
    grouped = office.quick(
        home, "template", "--group", unit.group_id, "--month", "2026-11", "--out", tmp_path / "group", "--json"
    )
    assert len(grouped.value["files"]) == 1  # type: ignore[arg-type]
    refused = office.quick(home, "template", "--unit", "没有这个单位", "--month", "2026-11", "--out", tmp_path / "none")
    assert refused.code == 2
    assert "没有这个单位" in refused.err
    assert not (tmp_path / "none").exists()
    assert office.quick(
        home, "template", "--all", "--dry-run", "--month", "2026-11", "--out", tmp_path / "dry", "--json"
    ).value["files"]
    assert not (tmp_path / "dry").exists()


@pytest.mark.parametrize(("kind", "units"), [("monthly", "all"), ("monthly", ["松岗镇"]), ("duty_faults", "all")])
def test_the_job_server_makes_templates(kind: str, units: Any, tmp_path: Path) -> None:
    home = office.home_of_four(tmp_path)
    events: list[dict[str, Any]] = []
    request = {"job": "template", "month": "2026-11", "kind": kind, "units": units}
    assert desk_jobs.perform(request, home, office.BY, MADE, events.append) == 0
    sheets = [event for event in events if event["event"] == "sheet"]
    count = {
        "all": 1
        if kind == "duty_faults"
        else len(hand_out.counter(home, None, NOVEMBER, kind).roster.members(NOVEMBER))
    }
    assert len(sheets) == count.get(units if units == "all" else "", 1)
    assert all(dict(read(Path(each["path"]).read_bytes()).template)["kind"] == kind for each in sheets)
    assert [event["done"] for event in events if event["event"] == "progress"] == list(range(1, len(sheets) + 1))


def test_totals_add_up_over_a_merger_and_end_with_the_year() -> None:
    known = {("T01", "doc_total"): Decimal(5), ("T04", "doc_total"): Decimal(2), ("T04", "doc_due"): Decimal(1)}
    units = roster().rows.with_columns(
        predecessors=pl.when(pl.col("unit_id") == "T01").then(pl.lit("T04")).otherwise(pl.col("predecessors"))
    )
    merged = type(roster()).of(units)
    assert dict(hand_out.summed(known, merged, DECEMBER, ["doc_due", "doc_total"])) == {
        ("T01", "doc_due"): Decimal(1),
        ("T01", "doc_total"): Decimal(7),
    }
