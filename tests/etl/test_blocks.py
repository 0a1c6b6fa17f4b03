"""Where tables are in a sheet: titles, levels, blocks, panels, and the rows set aside by name; files from practice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.rulebook import Rulebook
from etl.blocks import tables
from etl.grid import Grid, Sheet, frame_of
from etl.kinds import kinds_of
from etl.learned import Learned
from etl.tidy import Tidied, tidy
from etl.tidy.findings import PLEASE_CHECK
from tests.etl.towns import SAMPLES, facts, faults, grid, roster, rulebook, version

MONTHLY = kinds_of(version())["monthly"]
UNITS = {"T01": "松岗镇", "T02": "城关镇", "T03": "浮桥街道", "O01": "区委办"}


def drawn(text: str) -> list[list[str]]:
    """The rows of a table drawn with bars."""
    return [line.split("|") for line in text.strip("\n").split("\n")]


def book(*rows: Sequence[str], merged: Sequence[tuple[int, int, int, int]] = ()) -> Grid:
    """A workbook of one sheet."""
    return Grid("月报.xlsx", "", (Sheet("月报", frame_of(rows), tuple(merged)),), format="xlsx")


def read(file: Grid, **more: object) -> Tidied:
    """A grid tidied as a monthly report."""
    return tidy(file, "monthly", rulebook(), roster(), **more)  # type: ignore[arg-type]


def text(said: str, **more: object) -> Tidied:
    """A drawn table tidied as a delimited file."""
    return read(Grid("月报.csv", "", (Sheet("", frame_of(drawn(said))),)), **more)


def why(file: Tidied) -> dict[int, str]:
    """The rows set aside and their reasons."""
    return dict(file.set_aside.select("row_no", "why").iter_rows())


def values(file: Tidied) -> set[tuple[object, ...]]:
    """The facts without their place."""
    assert faults(file) == [], file.findings["message_zh"].to_list()
    return {fact[:4] for fact in facts(file)}


# ---- headers --------------------------------------------------------------------------------------------------------


def test_a_header_is_found_below_any_number_of_title_rows() -> None:
    titles = [["全县办公室系统优质服务竞赛", "", ""]] * 25
    file = read(book(*titles, ["期间", "单位", "发文总数"], ["2026-10", "松岗镇", "42"]))
    assert facts(file) == {("T01", "doc_total", "value", "42.0000", 27, 3)}
    assert set(why(file).values()) == {"title", "header"} and file.ledger.set_aside == 26


TWO_LEVELS = """
期间|单位|办文|||信息
||发文总数|应办结公文数|按期办结公文数|报送信息条数
2026-10|松岗镇|42|40|38|9
"""


@pytest.mark.parametrize(
    "merged", [(), ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 5))], ids=["blank upper cells", "merged upper cells"]
)
def test_levels_of_a_header_are_joined(merged: tuple[tuple[int, int, int, int], ...]) -> None:
    [table] = tables(Sheet("x", frame_of(drawn(TWO_LEVELS)), merged), MONTHLY)
    assert (table.header.first, table.header.index) == (0, 1)
    assert table.header.cells == [
        "期间",
        "单位",
        "办文/发文总数",
        "办文/应办结公文数",
        "办文/按期办结公文数",
        "信息/报送信息条数",
    ]
    assert sorted(table.known(MONTHLY.field_ids).values()) == [
        "doc_due", "doc_ontime", "doc_total", "inf_submitted", "period", "unit",
    ]  # fmt: skip


def test_a_name_known_only_with_its_upper_level_is_found_and_an_ambiguous_one_is_asked() -> None:
    said = "期间|单位|完成||应办结|\n||调研课题数|集中学习次数|公文数|信访\n2026-09|松岗镇|2|3|4|5"
    file = text(said)
    assert faults(file) == [("unknown_header_like", 2, 6, "应办结/信访")]
    confirmed = Learned({("monthly", "应办结/信访"): "pet_due"}, {})
    assert values(text(said, learned=confirmed)) == {
        ("T01", "res_done", "value", "2.0000"),
        ("T01", "lrn_sessions_done", "value", "3.0000"),
        ("T01", "doc_due", "value", "4.0000"),
        ("T01", "pet_due", "value", "5.0000"),
    }


def test_a_cumulative_column_is_never_taken_for_the_months() -> None:
    file = text("期间|单位|发文总数|||\n||上月累计|本月|本月累计|上年同期\n2026-10|松岗镇|100|7|107|90")
    assert values(file) == {("T01", "doc_total", "value", "7.0000")}
    assert [fault[2:] for fault in faults(file, PLEASE_CHECK) if fault[0] == "column_left_out"] == [
        (3, "发文总数/上月累计"), (5, "发文总数/本月累计"), (6, "发文总数/上年同期"),
    ]  # fmt: skip
    over = text("期间|单位|本年累计|\n||发文总数|应办结公文数\n2026-10|松岗镇|100|7")
    assert [fault[0] for fault in faults(over)] == ["no_figures"] and over.tables["facts"].is_empty()


def test_a_measure_in_a_header_converts_where_it_is_sure() -> None:
    file = text("期间|单位|发文总数（件）|公用经费支出(元)\n2026-09|松岗镇|42|28,000")
    assert values(file) == {("T01", "doc_total", "value", "42.0000"), ("T01", "log_spent", "value", "2.8000")}
    assert ("header_scaled", 1, 4, "公用经费支出(元)") in faults(file, PLEASE_CHECK)
    assert file.tables["facts"].filter(column_id="log_spent")["raw"][0] == "28,000"
    other = text("期间|单位|发文总数(次)|公用经费支出\n2026-09|松岗镇|42|2")
    assert faults(other) == [("header_other_measure", 1, 3, "发文总数(次)")]


def test_a_measure_over_the_table_is_that_of_its_sums() -> None:
    over = "2026年9月月报||\n填报单位:(盖章)　单位:件、{}||\n单位|发文总数|公用经费支出\n松岗镇|42|28000"
    assert values(text(over.format("元"))) == {
        ("T01", "doc_total", "value", "42.0000"), ("T01", "log_spent", "value", "2.8000"),
    }  # fmt: skip
    assert values(text(over.format("万元"))) > {("T01", "log_spent", "value", "28000.0000")}
    assert faults(text(over.format("万元、元"))) == [("header_other_measure", 3, 3, "公用经费支出")]


# ---- blocks and panels ----------------------------------------------------------------------------------------------


def test_two_blocks_stand_one_under_the_other_with_titles_and_headers_of_their_own() -> None:
    file = text(
        "2026年10月报送情况|||\n(一)各乡镇街道|||\n序号|单位|发文总数|报送信息条数\n1|松岗镇|4|5\n小计||4|5\n|||\n"
        "(二)区直机关|||\n单位|报送信息条数|序号|发文总数\n区委办|7|1|6\n合计|12||10\n填表人:张三|||"
    )
    assert facts(file) == {
        ("T01", "doc_total", "value", "4.0000", 4, 3),
        ("T01", "inf_submitted", "value", "5.0000", 4, 4),
        ("O01", "doc_total", "value", "6.0000", 9, 4),
        ("O01", "inf_submitted", "value", "7.0000", 9, 2),
    }
    assert why(file) == {
        1: "title", 2: "title", 3: "header", 5: "subtotal", 7: "title", 8: "header", 10: "subtotal", 11: "signature",
    }  # fmt: skip
    assert (file.ledger.accepted, file.ledger.blank, file.first_month) == (2, 1, "2026-10")


def test_a_fault_in_the_second_block_has_the_column_of_its_own_header() -> None:
    file = text("期间|单位|发文总数\n2026-10|松岗镇|4\n单位|发文总数|期间\n城关镇|许多|2026-10")
    assert faults(file) == [("not_understood", 4, 2, "许多")]
    assert (file.ledger.accepted, file.ledger.rejected, file.ledger.physical) == (1, 1, 4)


def test_panels_side_by_side_are_tables_and_their_rows_count_once() -> None:
    file = text(
        "2026年10月||||\n单位|发文总数|单位|发文总数|\n松岗镇|4|城关镇|6|\n浮桥街道|5|||\n||||\n合计|9|合计|6|",
    )
    assert facts(file) == {
        ("T01", "doc_total", "value", "4.0000", 3, 2),
        ("T02", "doc_total", "value", "6.0000", 3, 4),
        ("T03", "doc_total", "value", "5.0000", 4, 2),
    }
    ledger = file.ledger
    assert (ledger.physical, ledger.accepted, ledger.set_aside, ledger.blank) == (6, 2, 3, 1)


def test_a_period_and_serial_numbers_stand_left_of_panels() -> None:
    file = text("期间|序号|单位|发文总数|序号|单位|发文总数\n2026-10|1|松岗镇|4|3|城关镇|6\n2026-10|2|浮桥街道|5|||")
    assert {fact[:4] for fact in facts(file)} == {
        ("T01", "doc_total", "value", "4.0000"),
        ("T02", "doc_total", "value", "6.0000"),
        ("T03", "doc_total", "value", "5.0000"),
    }


def test_a_fault_in_a_panel_names_its_column() -> None:
    file = text("期间|单位|发文总数|单位|发文总数\n2026-10|松岗镇|4|城关县|6")
    assert faults(file) == [("unknown_unit_like", 2, 4, "城关县")]
    assert file.findings.filter(check_id="unknown_unit_like")["suggestion"].to_list() == ["城关镇"]


def test_tables_may_share_a_units_columns_between_them_but_not_repeat_one() -> None:
    first, second = [["期间", "单位", "发文总数"], ["2026-10", "松岗镇", "4"]], ["期间", "单位", "报送信息条数"]
    sheets = (Sheet("一", frame_of(first)), Sheet("二", frame_of([second, ["2026-10", "松岗镇", "5"]])))
    both = read(Grid("月报.xlsx", "", sheets, format="xlsx"))
    assert values(both) == {("T01", "doc_total", "value", "4.0000"), ("T01", "inf_submitted", "value", "5.0000")}
    again = Sheet("二", frame_of([first[0], ["2026-10", "松岗镇", "6"]]))
    assert faults(read(Grid("月报.xlsx", "", (sheets[0], again), format="xlsx"))) == [("figure_twice", 2, 3, "6")]


# ---- rows that are no records ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("小计||4|5", "subtotal"), ("|合 计|4|5", "subtotal"), ("全县平均||4|5", "average"), ("|平均|4|5", "average"),
        ("注:不含便函|||", "note"), ("说明|||", "note"), ("填表人:张三||审核人:李四|", "signature"),
        ("報送日期:2026年4月3日|||", "signature"), ("2026年4月3日|||", "signature"), ("(一)乡镇街道|||", "group"),
        ("|乡镇街道||", "group"), ("二、区直机关|||", "group"), ("计量单位||件|条", "measure"), ("上月累计||3|4", "previous"),
        ("合計||4|5", "subtotal"), ("|乡镇小计|4|5", "subtotal"), ("|全县平均数|4|5", "average"), ("註：不含便函|||", "note"), ("Total||4|5", "subtotal"),
    ],
)  # fmt: skip
def test_rows_are_set_aside_by_name(row: str, reason: str) -> None:
    file = text(f"2026年10月|||\n序号|单位|发文总数|报送信息条数\n1|松岗镇|4|5\n{row}\n2|城关镇|6|7")
    assert why(file) == {1: "title", 2: "header", 4: reason}
    assert len(values(file)) == 4


@pytest.mark.parametrize(
    "row",
    [
        "3|其他|4|5",
        "|审核局|4|5",
        "|合计生镇|4|5",
        "|城关镇合计|4|5",
        "|说明书镇||7",
        "|无名|4|",
        "附件|||8",
        "|||8",
        "3||6|7",
    ],
)
def test_nothing_else_is_set_aside(row: str) -> None:
    file = text(f"2026年10月|||\n序号|单位|发文总数|报送信息条数\n1|松岗镇|4|5\n{row}\n2|城关镇|6|7")
    assert 4 not in why(file) and file.is_refused


def test_a_unit_whose_name_begins_like_a_note_is_a_record() -> None:
    from competition.roster import Roster

    named = Roster.of(roster().rows.with_columns(pl.col("name_zh").replace("区委办", "审核中心")))
    file = tidy(grid("期间,单位,发文总数\n2026-10,审核中心,4\n"), "monthly", rulebook(), named)
    assert {fact[:4] for fact in facts(file)} == {("O01", "doc_total", "value", "4.0000")}


def test_rows_a_template_numbered_and_nobody_filled_in_are_blank() -> None:
    file = text("序号|期间|单位|发文总数\n1|2026-10|松岗镇|4\n2|2026-10||\n3|||")
    assert (file.ledger.accepted, file.ledger.blank) == (1, 2)
    assert text("期间|单位|发文总数\n2026-10|松岗镇|4\n2026-10;城关镇;6||").is_refused


def test_numbers_of_columns_under_a_header_are_set_aside() -> None:
    file = text("2026年10月||\n单位|发文总数|报送信息条数\n甲|1|2\n松岗镇|4|5")
    assert why(file)[3] == "numbering" and len(values(file)) == 2


def test_a_title_of_cumulative_figures_over_a_month_is_told() -> None:
    file = text("2026年10月累计报送情况|\n单位|发文总数\n松岗镇|42")
    assert [fault[0] for fault in faults(file, PLEASE_CHECK)][:1] == ["title_cumulative"]
    assert faults(text("2026年1-10月累计报送情况|\n单位|发文总数\n松岗镇|42"), PLEASE_CHECK)[0][0] == "figures_absent"


# ---- merged cells ---------------------------------------------------------------------------------------------------


def test_a_name_merged_over_rows_is_that_of_each_and_a_figure_is_nobodys() -> None:
    rows = [["期间", "单位", "指标列", "数值"], ["2026-10", "松岗镇", "发文总数", "4"], ["", "", "报送信息条数", "5"]]
    file = read(book(*rows, merged=[(2, 1, 3, 1), (2, 2, 3, 2)]))
    assert values(file) == {("T01", "doc_total", "value", "4.0000"), ("T01", "inf_submitted", "value", "5.0000")}
    wide = [
        ["期间", "单位", "发文总数"],
        ["2026-10", "松岗镇", "4"],
        ["2026-10", "城关镇", ""],
        ["2026-10", "区委办", "1"],
    ]
    shared = read(book(*wide, merged=[(2, 3, 3, 3)]))
    assert faults(shared) == [("cell_merged", 2, 3, "4")]
    assert (shared.ledger.accepted, shared.ledger.rejected) == (1, 2)


# ---- what a file says besides its table -----------------------------------------------------------------------------


def test_the_unit_of_a_file_without_a_column_is_stated_or_its_own_word_and_never_guessed() -> None:
    said = "2026年10月||\n{}||\n发文总数|应办结公文数|报送信息条数\n4|5|6"
    figures = {("doc_total", "4.0000"), ("doc_due", "5.0000"), ("inf_submitted", "6.0000")}
    stated = values(text(said.format("月报"), unit="松岗"))
    own = text(said.format("填报单位：松崗鎮（盖章）"))
    assert stated == values(own) == {("T01", column, "value", value) for column, value in figures}
    assert ("unit_from_title", None, None, "松岗镇") in faults(own, PLEASE_CHECK)
    asked = text(said.format("松岗镇月报"))
    assert [fault[0] for fault in faults(asked)] == ["unit_missing_like"]
    assert asked.findings.filter(check_id="unit_missing_like")["suggestion"].to_list() == ["松岗镇"]
    assert [fault[0] for fault in faults(text(said.format("月报")))] == ["unit_missing"]


@pytest.mark.parametrize(
    "corner", ["||2026年9月", "||单位：元\n2026年9月||", "填报日期：2026年10月3日||报送月份：2026年9月"]
)
def test_a_text_at_the_right_end_of_a_title_row_is_a_title(corner: str) -> None:
    file = text(f"{corner}\n单位|发文总数|公用经费支出\n松岗镇|42|28000")
    assert file.first_month == "2026-09" and set(why(file).values()) == {"title", "header"}
    spent = {fact[3] for fact in facts(file) if fact[1] == "log_spent"}
    assert spent == {"2.8000" if "元" in corner else "28000.0000"}


def test_lines_of_a_form_over_a_table_are_no_header() -> None:
    file = text("填报单位：|松岗镇|填报月份：|2026年10月\n发文总数|应办结公文数|报送信息条数|\n4|5|6|")
    assert len(values(file)) == 3 and (file.first_month, why(file)) == ("2026-10", {1: "title", 2: "header"})


def test_a_report_whose_columns_nobody_knows_yet_can_be_learned() -> None:
    rows = [["2026年10月月报", "", ""], ["单位", "发文", "信息"], ["松岗镇", "4", "5"]]
    file = tidy(book(*rows), None, rulebook(), roster())
    assert [fault[0] for fault in faults(file)] == [
        "unknown_header_like",
        "unknown_header_like",
    ] and file.kind == "monthly"
    known = Learned({("monthly", "发文"): "doc_total", ("monthly", "信息"): "inf_submitted"}, {})
    assert len(values(tidy(book(*rows), None, rulebook(), roster(), learned=known))) == 2


def test_a_form_with_a_line_for_each_figure_may_name_their_measures() -> None:
    head = "2026年9月||||\n填报单位：松岗镇||||\n序号|指标|单位|本月数|备注\n"
    file = text(head + "1|发文总数|件|42|\n2|公用经费支出|元|28000|\n合计|||28042|")
    assert values(file) == {("T01", "doc_total", "value", "42.0000"), ("T01", "log_spent", "value", "2.8000")}
    assert faults(text(head + "1|发文总数|次|42|")) == [("measure_unclear", 4, 4, "42")]


def test_a_template_says_its_unit_and_month() -> None:
    file = replace(
        book(["发文总数", "应办结公文数"], ["4", "5"]), template={"kind": "monthly", "unit": "T01", "month": "2026-10"}
    )
    assert values(read(file)) == {("T01", "doc_total", "value", "4.0000"), ("T01", "doc_due", "value", "5.0000")}


def test_a_template_of_one_unit_under_the_word_of_another_is_asked() -> None:
    borrowed = replace(
        book(["填报单位：城关镇", ""], ["发文总数", "应办结公文数"], ["4", "5"]),
        template={"kind": "monthly", "unit": "T01", "month": "2026-10"},
    )
    file = read(borrowed)
    assert [(fault[0], fault[3]) for fault in faults(file)] == [("template_unit", "城关镇")] and not file.tables
    assert file.findings.filter(check_id="template_unit")["suggestion"].to_list() == ["城关镇"]
    assert {value[0] for value in values(read(borrowed, unit="T02"))} == {"T02"}, "a person has said whose it is"
    assert {value[0] for value in values(read(borrowed, unit="T01"))} == {"T01"}, "a person has said whose it is"
    own = replace(book(["填报单位：松岗", ""], ["发文总数", "应办结公文数"], ["4", "5"]), template=borrowed.template)
    assert {value[0] for value in values(read(own))} == {"T01"}


# ---- files from practice --------------------------------------------------------------------------------------------


def sample(
    name: str, rules: Rulebook | None = None, learned: dict[str, str] | None = None, kind: str = "monthly"
) -> Tidied:
    """A sample read with names a person confirmed."""
    names = Learned({(kind, written): field for written, field in (learned or {}).items()}, {})
    file = grid((SAMPLES / name).read_bytes(), name)
    return tidy(file, kind, rules or rulebook(), roster(), learned=names)


def with_columns(**names: tuple[str, str, str]) -> Rulebook:
    """The county's rulebook with columns of these ids more: name, measure, source."""
    newest = version()
    model = newest.columns[0]
    more = tuple(
        replace(model, column_id=column, name_zh=name, name_en=column, measure=measure, source=source,
                value_type="count" if measure == "件" else "amount", highest=Decimal(100) if measure == "%" else None)
        for column, (name, measure, source) in names.items()
    )  # fmt: skip
    return replace(rulebook(), versions=(*rulebook().versions[:-1], replace(newest, columns=newest.columns + more)))


def test_the_long_sample_is_read_with_its_claim() -> None:
    file = sample("01_long_utf8bom.csv")
    assert values(file) == {
        ("T02", "doc_total", "value", "42.0000"), ("T02", "doc_error", "value", "0.0000"),
        ("T03", "inf_submitted", "value", "9.0000"),
    }  # fmt: skip
    assert file.tables["facts"].filter("is_claim")["column_id"].to_list() == ["doc_error"]


def test_the_wide_sample_asks_for_its_headers_first_and_then_for_what_is_vague() -> None:
    name = "02_wide_gb18030.csv"
    first = sample(name)
    found = first.findings.filter(severity="must_fix")
    assert set(found["stage"]) == {"columns"}
    assert dict(found.select("value", "suggestion").iter_rows()) == {
        "办文/差错件数": "公文差错件数", "督查督办/应办结": "应办结督办事项数", "督查督办/按期办结": "按期办结督办事项数",
        "信息/报送条数": "报送信息条数", "信息/采用率": None,
    }  # fmt: skip
    confirmed = {
        "办文/差错件数": "doc_error", "督查督办/应办结": "sup_due", "督查督办/按期办结": "sup_ontime",
        "信息/报送条数": "inf_submitted", "信息/采用率": "inf_rate",
    }  # fmt: skip
    second = sample(name, with_columns(inf_rate=("采用率", "%", "monthly")), confirmed)
    assert (second.first_month, second.ledger.physical, second.ledger.set_aside) == ("2026-03", 15, 10)
    assert faults(second) == [
        ("not_exempt", 8, 3, "/"), ("not_exempt", 8, 4, "/"), ("percent_unclear", 8, 8, "0.364"),
        ("vague_number", 11, 8, "45%以上"), ("unknown_unit", 12, 2, "政务服务和大数据管理局(原行政审批局)"),
    ]  # fmt: skip
    assert {fact for fact in facts(second) if fact[0] == "T02"} == {
        ("T02", "doc_total", "value", "42.0000", 6, 3), ("T02", "doc_error", "value", "0.0000", 6, 4),
        ("T02", "sup_due", "value", "18.0000", 6, 5), ("T02", "sup_ontime", "value", "17.0000", 6, 6),
        ("T02", "inf_submitted", "value", "9.0000", 6, 7), ("T02", "inf_rate", "value", "44.4000", 6, 8),
        ("T02", "log_spent", "value", "3.5000", 6, 9),
    }  # fmt: skip
    raw = dict(second.tables["facts"].filter(unit_id="T02").select("column_id", "raw").iter_rows())
    assert (raw["doc_total"], raw["log_spent"], raw["inf_submitted"]) == ("４２", "3.5万元", None)


def test_the_traditional_sample_is_read_once_its_names_are_confirmed() -> None:
    file = sample("03_wide_big5.csv", learned={"差錯件數": "doc_error", "信息報送": "inf_submitted"})
    assert values(file) == {
        ("T02", "doc_total", "value", "42.0000"), ("T02", "doc_error", "value", "0.0000"),
        ("T02", "inf_submitted", "value", "9.0000"), ("T03", "doc_total", "value", "31.0000"),
        ("T03", "doc_error", "none", "0.0000"), ("T03", "inf_submitted", "value", "7.0000"),
    }  # fmt: skip
    assert (file.first_month, file.last_month) == ("2026-03", "2026-03"), "115年3月 and 2026年3月 are one month"
    asked = sample("03_wide_big5.csv").findings.filter(severity="must_fix")
    assert dict(asked.select("value", "suggestion").iter_rows()) == {
        "差錯件數": "公文差错件数",
        "信息報送": "报送信息条数",
    }


def test_the_sample_of_two_panels_is_two_columns_of_units() -> None:
    rules = with_columns(goal=("目标分数", "分", "targets"))
    file = tidy(grid((SAMPLES / "04_two_panel_gbk.csv").read_bytes(), "04.csv"), "targets", rules, roster(), "2026-03")
    assert facts(file) == {
        ("T02", "goal", "value", "150.0000", 2, 2), ("T04", "goal", "value", "150.0000", 2, 4),
        ("T03", "goal", "value", "150.0000", 3, 2),
    }  # fmt: skip
    assert (file.ledger.physical, file.ledger.accepted, file.ledger.set_aside) == (3, 2, 1)


# ---- any layout -----------------------------------------------------------------------------------------------------

COLUMNS = ["发文总数", "应办结公文数", "报送信息条数"]
FIGURES = st.lists(st.lists(st.integers(0, 9999), min_size=3, max_size=3), min_size=1, max_size=4)
NOISE = st.sampled_from(
    [[], ["小计", "", "9", "9", "9"], ["", "", "", "", ""], ["(一)乡镇街道", "", "", "", ""], ["注:无", "", "", "", ""]]
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(FIGURES, st.lists(NOISE, min_size=5, max_size=5), st.booleans(), st.booleans(), st.integers(0, 3))
def test_a_table_reads_back_equal_in_any_layout(
    figures: list[list[int]], noise: list[list[str]], is_two_levels: bool, is_two_blocks: bool, titles: int
) -> None:
    header = [["序号", "单位", *COLUMNS]]
    if is_two_levels:
        header = [["序号", "单位", "办文", "", "信息"], ["", "", *COLUMNS]]
    rows = [["2026年10月", "", "", "", ""], *([["情况", "", "", "", ""]] * titles), *header]
    units = list(UNITS.items())
    for number, values_ in enumerate(figures):
        rows += [noise[number]] if noise[number] else []
        if is_two_blocks and number == 2:
            rows += [["(二)其他", "", "", "", ""], *header]
        rows.append([str(number + 1), units[number][1], *map(str, values_)])
    rows += [noise[4]] if noise[4] else []
    file = read(Grid("x.csv", "", (Sheet("", frame_of(rows)),)))
    assert values(file) == {
        (units[number][0], column, "value", f"{value}.0000")
        for number, values_ in enumerate(figures)
        for column, value in zip(("doc_total", "doc_due", "inf_submitted"), values_, strict=True)
    }
    assert file.ledger.physical == len(rows) and file.ledger.accepted == len(figures)
