"""Monthly reports, office figures, targets and registers of form counts: cells to facts and findings."""

from __future__ import annotations

from decimal import Decimal
from string import Formatter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.errors import UnknownKind
from etl import refusals
from etl.grid import Grid, Sheet
from etl.kinds import detect, kinds_of
from etl.read_text import careful_cells, plain_cells
from etl.tidy import Tidied, lines, tidy
from etl.tidy.findings import PLEASE_CHECK, SCHEMA, Findings
from tests.etl.towns import SAMPLES, facts, faults, grid, roster, rulebook, tidied, version
from words import LANGUAGES, text

HEAD = "期间,单位,发文总数,报送信息条数,培训总学时"


def monthly(*rows: str, head: str = HEAD) -> Tidied:
    """A monthly report of these rows."""
    return tidied("\n".join([head, *rows]) + "\n")


def test_wide_rows_become_facts_with_their_cell() -> None:
    file = monthly("2026-10,城关镇,42,9,3.25", "2026-10,松岗,0,无,12")
    assert facts(file) == {
        ("T02", "doc_total", "value", "42.0000", 2, 3),
        ("T02", "inf_submitted", "value", "9.0000", 2, 4),
        ("T02", "lrn_hours", "value", "3.2500", 2, 5),
        ("T01", "doc_total", "value", "0.0000", 3, 3),
        ("T01", "inf_submitted", "none", "0.0000", 3, 4),
        ("T01", "lrn_hours", "value", "12.0000", 3, 5),
    }
    frame = file.tables["facts"]
    assert set(frame["kind"]) == {"monthly"} and set(frame["first_month"]) == set(frame["last_month"]) == {"2026-10"}
    assert not frame["is_claim"].any()
    assert (file.first_month, file.last_month, file.version) == ("2026-10", "2026-10", version())


def test_facts_have_the_columns_of_the_landing_table_without_its_keys() -> None:
    assert monthly("2026-10,城关镇,1,1,1").tables["facts"].columns == [
        "kind", "unit_id", "column_id", "first_month", "last_month", "state", "value", "is_claim", "sheet", "row_no",
        "column_no", "column_name", "raw",
    ]  # fmt: skip


def test_five_cells_are_five_things() -> None:
    file = tidied(
        "期间,单位,报送信息条数,完成调研课题数\n2026-09,松岗镇,0,\n2026-09,城关镇,无,5\n2026-09,区委办,几条,/\n"
    )
    states = {(unit, column): state for unit, column, state, *_ in facts(file)}
    assert states == {
        ("T01", "inf_submitted"): "value",
        ("T01", "res_done"): "empty",
        ("T02", "inf_submitted"): "none",
        ("T02", "res_done"): "value",
    }
    assert faults(file) == [("not_understood", 4, 3, "几条")]
    assert ("figure_empty", 2, 4, "") in faults(file, PLEASE_CHECK)


def test_not_applicable_must_agree_with_the_roster() -> None:
    file = tidied("期间,单位,完成调研课题数\n2026-09,区委办,/\n2026-09,城关镇,—\n")
    assert faults(file) == [("not_exempt", 3, 3, "—")]
    assert facts(file) == {("O01", "res_done", "not_applicable", None, 2, 3)}


@pytest.mark.parametrize(
    ("cell", "check"),
    [
        ("5²", "not_understood"),
        ("10①", "not_understood"),
        ('"1,23"', "not_understood"),
        ("12 34", "not_understood"),
        ("3-5", "not_understood"),
        ("45%", "not_understood"),
        ("0.42元", "measure_differs"),
        ("2次", "measure_differs"),
        ("45以上", "vague_number"),
        ("约40", "vague_number"),
        (">40", "vague_number"),
        ("40余件", "vague_number"),
        ("未开展", "not_understood"),
        ("-", "dash_unclear"),
        ("+5", "not_understood"),
        ("1e3", "not_understood"),
        ("5.", "not_understood"),
        ("NaN", "not_understood"),
        ("#DIV/0!", "formula_error"),
        ("1.23456", "number_too_long"),
        ("100000000", "number_too_long"),
        ("1.5", "count_not_whole"),
    ],
)
def test_anything_else_in_a_count_is_refused(cell: str, check: str) -> None:
    file = tidied(f"期间,单位,发文总数\n2026-10,城关镇,{cell}\n")
    assert faults(file) == [(check, 2, 3, cell.strip('"'))]
    assert file.is_refused and file.tables["facts"].is_empty()


@pytest.mark.parametrize(
    ("cell", "value"), [("99999999.9999", "99999999.9999"), (" 7 ", "7.0000"), ("-1.5", "-1.5000")]
)
def test_numbers_keep_every_digit(cell: str, value: str) -> None:
    assert facts(tidied(f"期间,单位,培训总学时\n2026-10,城关镇,{cell}\n")) == {
        ("T02", "lrn_hours", "value", value, 2, 3)
    }


def test_none_is_an_error_for_an_amount() -> None:
    assert faults(monthly("2026-10,城关镇,1,1,无")) == [("none_not_allowed", 2, 5, "无")]


def test_a_quarters_figure_in_april_is_refused_once_for_its_column() -> None:
    file = monthly("2026-04,城关镇,1,5", "2026-04,浮桥街道,1,6", head="期间,单位,发文总数,完成调研课题数")
    assert faults(file) == [("not_this_month", 2, 4, "5")]
    assert "2 行" in file.findings.filter(pl.col("check_id") == "not_this_month")["message_zh"][0]


def test_a_quarters_column_may_stand_empty_in_april_and_filled_in_march() -> None:
    head = "期间,单位,发文总数,完成调研课题数"
    april = monthly("2026-04,城关镇,1,", head=head)
    assert not april.is_refused and {fact[1] for fact in facts(april)} == {"doc_total"}
    march = monthly("2026-03,城关镇,1,2", head=head)
    assert {fact[1] for fact in facts(march)} == {"doc_total", "res_done"}


def test_columns_a_file_lacks_are_asked_about() -> None:
    asked = monthly("2026-10,城关镇,1,1,1").findings.filter(pl.col("check_id") == "figures_absent")
    assert "办结" in "".join(asked["message_zh"]) and set(asked["severity"]) == {PLEASE_CHECK}


# ---- units ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["松岗镇", "松岗", "T01", " 松岗镇 ", "松岗镇　"])
def test_units_answer_to_their_names(name: str) -> None:
    assert {fact[0] for fact in facts(monthly(f"2026-10,{name},1,1,1"))} == {"T01"}


def test_an_unknown_unit_is_refused_with_the_nearest_name() -> None:
    file = monthly("2026-10,松岗县,1,1,1", "2026-10,城关镇,1,1,1")
    assert faults(file) == [("unknown_unit_like", 2, 2, "松岗县")]
    assert "松岗镇" in file.findings.filter(pl.col("row_no") == 2)["remedy_zh"][0]
    assert (file.ledger.accepted, file.ledger.rejected) == (1, 1)


def test_a_merged_unit_is_refused_after_its_last_month() -> None:
    assert faults(monthly("2026-06,桃花乡,1,1,1")) == [("unit_not_valid", 2, 2, "桃花乡")]
    assert not monthly("2026-05,桃花乡,1,1,1").is_refused


def test_a_merged_unit_may_stand_in_a_files_year() -> None:
    assert facts(tidied("期间,单位,专项任务工作目标\n2026,桃花乡,2000\n")) == {
        ("T04", "task_target", "value", "2000.0000", 2, 3)
    }


def test_the_same_unit_twice_is_refused_under_any_of_its_names() -> None:
    assert faults(monthly("2026-10,松岗镇,1,1,1", "2026-10,松岗,2,2,2")) == [("unit_twice", 3, 2, "松岗")]


# ---- periods --------------------------------------------------------------------------------------------------------


def test_two_periods_are_one_finding_that_names_both() -> None:
    file = monthly("2026-10,城关镇,1,1,1", "2026-10,松岗镇,1,1,1", "2026-09,浮桥街道,1,1,1")
    assert faults(file) == [("two_periods", 4, 1, "2026-09")]
    message = file.findings["message_zh"][0]
    assert "2026-09" in message and "2026-10" in message
    assert file.ledger.rejected == 3 and file.tables == {}


@pytest.mark.parametrize("period", ["2026-13", "2026", "2026-03/2026-01", "某月"])
def test_what_is_no_month_is_refused(period: str) -> None:
    assert faults(monthly(f"{period},城关镇,1,1,1")) == [("bad_period", 2, 1, period)]


def test_a_period_of_several_months_is_taken() -> None:
    file = monthly("2026-01/2026-02,城关镇,1,1,1")
    assert (file.first_month, file.last_month) == ("2026-01", "2026-02")
    assert set(file.tables["facts"]["first_month"]) == {"2026-01"}


def test_the_period_may_be_stated_beside_the_file() -> None:
    text_ = "单位,发文总数\n城关镇,1\n"
    assert faults(tidied(text_)) == [("period_missing", None, None, None)]
    assert tidied(text_, period="2026-10").last_month == "2026-10"
    assert faults(tidied("期间,单位,发文总数\n2026-10,城关镇,1\n", period="2026-09"))[0][0] == "period_differs"
    assert faults(tidied(text_, period="October"))[0][0] == "bad_period"


def test_a_row_without_a_period_is_named() -> None:
    assert faults(monthly("2026-10,城关镇,1,1,1", ",松岗镇,1,1,1")) == [("empty_period", 3, 1, "")]


# ---- headers --------------------------------------------------------------------------------------------------------


def test_a_units_figure_in_an_office_column_is_kept_as_a_claim() -> None:
    file = monthly("2026-10,城关镇,1,0", head="期间,单位,发文总数,公文差错件数")
    assert not file.is_refused
    claims = file.tables["facts"].select("column_id", "is_claim", "value").rows()
    assert sorted(claims) == [("doc_error", True, Decimal("0.0000")), ("doc_total", False, Decimal("1.0000"))]
    [told] = file.findings.filter(check_id="claim_kept").iter_rows(named=True)
    assert (told["severity"], told["row_no"], told["column_no"], told["value"]) == (PLEASE_CHECK, 2, 4, "0")
    assert "竞赛办公室" in told["message_zh"] and "办文差错登记簿" in told["message_zh"]


def test_nobody_is_asked_for_a_claim_and_a_wrong_one_is_told() -> None:
    file = monthly("2026-10,城关镇,1,", "2026-10,松岗镇,1,几件", head="期间,单位,发文总数,公文差错件数")
    assert faults(file) == [("not_understood", 3, 4, "几件")]
    assert "figure_empty" not in set(file.findings["check_id"])
    assert "公文差错" not in "".join(file.findings.filter(check_id="figures_absent")["message_zh"])


def test_an_office_file_takes_no_figure_of_a_units_report() -> None:
    file = tidied("期间,单位,承办会议次数,接待任务数,发文总数\n2026-10,城关镇,3,1,1\n", "office")
    assert faults(file) == [("column_of_other", 1, 5, "发文总数")]


@pytest.mark.parametrize("name", ["doc_total", "发文总数", "Documents issued", " 发文总数 ", "ＤＯＣ_total"])
def test_a_column_answers_to_id_and_names(name: str) -> None:
    assert {fact[1] for fact in facts(tidied(f"period,unit,{name}\n2026-10,城关镇,1\n"))} == {"doc_total"}


def test_header_faults_are_named() -> None:
    file = monthly("2026-10,城关镇,1,2,3,4", head="期间,单位,发文总数,发文总数,发文总量,得分评语")
    assert faults(file) == [
        ("header_twice", 1, 4, "发文总数"),
        ("unknown_header_like", 1, 5, "发文总量"),
        ("unknown_header", 1, 6, "得分评语"),
    ]
    assert file.ledger.accepted == 0


def test_rows_of_other_lengths_are_named() -> None:
    file = monthly("2026-10,城关镇,1,1,1,8", "2026-10,松岗镇,1", "2026-10,浮桥街道,1,1,1")
    assert faults(file) == [("value_without_header", 2, 6, "8"), ("too_few_cells", 3, None, None)]
    assert (file.ledger.accepted, file.ledger.rejected) == (1, 2)


def test_titles_notes_subtotals_and_blank_rows_are_counted_and_left_out() -> None:
    file = tidied(
        "川江县 2026 年 10 月月报,,\n填报单位:(盖章),,\n期间,单位,发文总数\n2026-10,城关镇,1\n,,\n小 计,,1\n"
        "2026-10,松岗镇,2\n合计,,3\n注:不含便函,,\n填表人:张三,,\n\n"
    )
    ledger = file.ledger
    assert (ledger.physical, ledger.accepted, ledger.rejected, ledger.set_aside, ledger.blank) == (11, 2, 0, 7, 2)
    assert {fact[4] for fact in facts(file)} == {4, 7}


# ---- long files and registers ---------------------------------------------------------------------------------------


def test_a_long_file_gives_the_same_facts_as_a_wide_one() -> None:
    wide = monthly("2026-10,城关镇,42,无,3.5")
    long = tidied(
        "period,unit,column,value\n2026-10,城关镇,doc_total,42\n2026-10,城关镇,报送信息条数,无\n"
        "2026-10,城关镇,Training hours,3.5\n"
    )
    assert long.kind == "monthly"
    assert {fact[:4] for fact in facts(long)} == {fact[:4] for fact in facts(wide)}
    assert {fact[4:] for fact in facts(long)} == {(2, 4), (3, 4), (4, 4)}


def test_faults_of_a_long_file_are_named() -> None:
    file = tidied(
        "period,unit,column,value\n2026-10,城关镇,doc_total,1\n2026-10,城关镇,发文总数,2\n2026-10,城关镇,doc_eror,3\n"
        "2026-10,城关镇,doc_error,4\n2026-10,松岗镇,doc_error,4\n",
        kind="monthly",
    )
    assert [fault[:3] for fault in faults(file)] == [
        ("figure_twice", 3, 3),
        ("unknown_column_like", 4, 3),
    ]
    assert (file.ledger.accepted, file.ledger.rejected) == (3, 2)
    assert set(file.tables["facts"].filter(pl.col("is_claim"))["row_no"]) == {5, 6}


def test_a_register_of_counts_keeps_every_row_of_a_unit() -> None:
    file = tidied("期间,单位,公文差错件数,备注\n2026-10,城关镇,1,错别字\n2026-10,城关镇,2,\n2026-10,松岗镇,,\n")
    assert file.kind == "document_faults"
    assert faults(file) == [("row_says_nothing", 4, None, None)]
    assert [fact[:4] for fact in sorted(facts(file), key=str)] == [
        ("T02", "doc_error", "value", "1.0000"),
        ("T02", "doc_error", "value", "2.0000"),
    ]
    assert file.notes.rows() == [("T02", "2026-10", "2026-10", "错别字")]


def test_office_cells_left_empty_are_no_facts() -> None:
    file = tidied("期间,单位,承办会议次数,接待任务数\n2026-10,城关镇,3,\n")
    assert file.kind == "office" and {fact[1] for fact in facts(file)} == {"mtg_held"} and file.findings.is_empty()


# ---- kinds ----------------------------------------------------------------------------------------------------------


def test_the_wrong_kind_is_one_message_that_says_the_right_one() -> None:
    with pytest.raises(refusals.WrongKind) as refused:
        tidied("期间,单位,发文总数\n2026-10,城关镇,1\n", kind="roster")
    assert "monthly" in refused.value.message("zh_CN")


def test_a_kind_nobody_knows_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownKind) as refused:
        tidied("期间,单位,发文总数\n2026-10,城关镇,1\n", kind="monthy")
    assert "monthly" in refused.value.message("en")


def test_a_table_of_no_kind_is_refused_with_the_list() -> None:
    with pytest.raises(refusals.NoKindFits) as refused:
        tidied("姓名,电话\n张三,1\n")
    assert "姓名" in refused.value.message("zh_CN") and "monthly" in refused.value.message("en")


def test_a_stated_kind_without_its_header_is_refused_with_what_it_needs() -> None:
    with pytest.raises(refusals.NoHeader) as refused:
        tidied("姓名,电话\n张三,1\n", kind="monthly")
    assert "doc_total" in refused.value.message("zh_CN")


PIECES = "期间,单位,件号,级别\n2026-10,城关镇,A1,县级\n"


def test_registers_of_pieces_are_told_apart_by_the_files_name_or_titles() -> None:
    with pytest.raises(refusals.SeveralKindsFit) as refused:
        detect(grid(PIECES), rulebook())
    assert "--kind" in refused.value.message("en") and "commendations" in refused.value.message("en")
    assert detect(grid(PIECES, "上级表彰登记簿_2026-10.csv"), rulebook()) == "commendations"
    assert detect(grid("信息采用登记簿,,,\n" + PIECES), rulebook()) == "information_pieces"


# ---- two ways, samples, catalogue -----------------------------------------------------------------------------------

ROW = st.tuples(
    st.sampled_from(["2026-10", "2026-10", "2026-09", ""]),
    st.sampled_from(["城关镇", "松岗镇", "浮桥街道", "桃花乡", "无名", "合计", ""]),
    st.sampled_from(["1", "2.5", "无", "/", "", "x", "1.23456"]),
    st.sampled_from(["1", "", "7"]),
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8))
def test_both_ways_of_reading_tidy_alike_and_the_ledger_adds_up(table: list[tuple[str, ...]]) -> None:
    written = "期间,单位,发文总数,报送信息条数\n" + "".join(",".join(row) + "\n" for row in table)
    quick = plain_cells(written.encode(), ",")
    assert quick is not None
    files = [
        tidy(Grid("x.csv", "utf-8", (Sheet("", cells),)), "monthly", rulebook(), roster())
        for cells in (quick, careful_cells(written, ",", "x.csv"))
    ]
    assert files[0].findings.equals(files[1].findings) and files[0].ledger == files[1].ledger
    assert files[0].tables.keys() == files[1].tables.keys()
    assert all(files[0].tables[name].equals(files[1].tables[name]) for name in files[0].tables)
    ledger = files[0].ledger
    assert ledger.physical == len(table) + 1
    assert ledger.rejected == 0 or files[0].is_refused


def test_samples_are_decoded_rightly() -> None:
    names = ["01_long_utf8bom.csv", "02_wide_gb18030.csv", "03_wide_big5.csv", "04_two_panel_gbk.csv"]
    assert [grid((SAMPLES / name).read_bytes(), name).encoding for name in names] == [
        "utf-8-sig", "gb18030", "big5", "gb18030",
    ]  # fmt: skip


def test_findings_have_the_columns_of_the_landing_table() -> None:
    file = monthly("2026-10,城关镇,x,1,1")
    assert file.findings.schema == pl.Schema(SCHEMA) and Findings("x.csv").frame.schema == pl.Schema(SCHEMA)
    line = lines(file.findings.filter(pl.col("severity") == "must_fix"), "zh_CN")
    assert line == ["file.csv 第 2 行 第 3 列“发文总数”：看不懂“x”。" + text("intake.not_understood_remedy", "zh_CN")]


def test_both_catalogues_have_the_same_keys_and_gaps() -> None:
    from words import catalogue

    gaps = [
        {
            key: {gap for _, gap, _, _ in Formatter().parse(said) if gap}
            for key, said in catalogue("intake", each).items()
        }
        for each in LANGUAGES
    ]
    assert gaps[0] == gaps[1]


def test_every_version_has_its_kinds() -> None:
    kinds = kinds_of(version())
    assert {"monthly", "office", "targets", "document_faults", "information_pieces", "roster"} <= set(kinds)
    assert {each.family for each in kinds.values()} == {
        "figures", "pieces", "judges", "ballots", "ballot_counts", "external_ranks", "receipts", "roster",
    }  # fmt: skip
