"""data/sample is what its script makes, and holds what offices live through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import make_sample
from tests.sample import committed
from tests.sample.committed import files, manifest, of_unit, rows, table

ROOT = Path(__file__).resolve().parent.parent.parent


def test_script_makes_the_committed_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_sample.main(["--check"]) == 0, capsys.readouterr().out


def test_check_names_the_file_that_was_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make_sample.main(["--to", str(tmp_path)]) == 0
    (tmp_path / "nones.csv").write_bytes(b"register,month,by\n")
    (tmp_path / "2026-10" / "extra.csv").write_bytes(b"")
    assert make_sample.main(["--check", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().out.split() == ["2026-10/extra.csv", "nones.csv"]


def test_manifest_names_every_file_once_in_order_of_arrival() -> None:
    named = [line["file"] for line in manifest()]
    present = {path.relative_to(committed.SAMPLE).as_posix() for path in committed.SAMPLE.glob("20??-??/*")}
    assert len(named) == len(set(named))
    assert set(named) == present
    moments = [line["received_at"] for line in manifest()]
    assert moments == sorted(moments)


def test_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in committed.SAMPLE.rglob("*")) < 2_000_000


# ---- what real life has: a sentence about the county, proved from the files ----------------------------------------


def members(month: str, group: str) -> set[str]:
    """The ids the last roster has in a group and month, guests left out."""
    return {
        row["unit_id"]
        for row in table("2026-04/名册_2026-04.csv")
        if row["group_id"] == group
        and row["first_month"] <= month <= (row["last_month"] or "9999")
        and row["is_guest"] == "no"
    }


def late_report() -> bool:
    receipt = of_unit("receipts", "2026-02", "县自然资源局")[0]
    return "2026-03-05 18:00" < receipt["收到时间"] < "2026-03-12 18:00"


def missing_report_with_supplement() -> bool:
    first, second = files("receipts", "2026-09")
    (line,) = [line for line in manifest() if line["file"] == "2026-09/月报_泉坝_2026-09.csv"]
    units = [{row["单位"] for row in table(path)} for path in (first, second)]
    return "泉坝镇" not in units[0] and "泉坝镇" in units[1] and line["received_at"] > "2026-10-12T18:00"


def missing_report_for_ever() -> bool:
    decided = {row["unit"] for row in table("decisions.csv") if row["month"] == "2025-10"}
    return (
        not of_unit("monthly", "2025-10", "银杏乡")
        and not of_unit("receipts", "2025-10", "银杏乡")
        and "T20" in decided
    )


def corrected_report() -> bool:
    first, second = of_unit("monthly", "2026-06", "南渡镇")
    return first["完成调研课题数"] == "0" and second["完成调研课题数"] != "0"


def corrected_report_overlooked_when_its_month_was_printed() -> bool:
    june, september = table("revised.csv")
    (line,) = [line for line in manifest() if line["file"] == june["file"] == september["file"]]
    printed = [row["month"] for row in table("published.csv")]
    return (
        (june["month"], september["month"]) == ("2026-06", printed[-1])
        and (line["submitter"], line["revision"]) == ("南渡", "2")
        and all(row["reason"] and row["asked_by"] for row in (june, september))
    )


def unsettled_register() -> bool:
    signed = {(row["register"], row["month"]) for row in table("nones.csv")}
    return not files("duty_faults", "2026-10") and ("duty_faults", "2026-10") not in signed


def every_other_register_settled() -> bool:
    signed = {(row["register"], row["month"]) for row in table("nones.csv")}
    must = {row["register_id"] for row in registers() if row["must_settle"] == "yes"}
    wanted = {(register, month["month"]) for register in must for month in table("published.csv")}
    held = {(register, line["file"][:7]) for register in must for line in manifest() if line["kind"] == register}
    return not signed & held and wanted <= signed | held


def registers() -> committed.Rows:
    """The registers of the shipped rulebook."""
    return committed.table(str(ROOT / "data" / "rulebook" / "county" / "2026" / "registers.csv"))


def renamed_unit() -> bool:
    names = {row["first_month"]: row["name_zh"] for row in table("2026-04/名册_2026-04.csv") if row["unit_id"] == "O12"}
    return names == {"2025-01": "县政务服务管理局", "2025-07": "县政务服务和数据管理局"}


def report_under_the_old_name() -> bool:
    return len(of_unit("monthly", "2025-08", "县政务服务管理局")) == 1


def merged_unit() -> bool:
    roster = {row["unit_id"]: row for row in table("2026-04/名册_2026-04.csv")}
    gone = {roster["T23"]["last_month"], roster["T24"]["last_month"]}
    return (
        gone == {"2026-03"} and roster["T25"]["predecessors"] == "T23;T24" and roster["T25"]["first_month"] == "2026-04"
    )


def unit_changes_group() -> bool:
    return "K01" in members("2025-12", "organs") and "K01" in members("2026-01", "townships")


def size_of_the_groups() -> bool:
    return all(
        (len(members(month, "townships")), len(members(month, "organs"))) == (24, 31)
        for month in ("2025-01", "2026-10")
    )


def tied_units_report_the_same() -> bool:
    rows_of = [of_unit("monthly", "2026-10", unit)[0] for unit in ("白鹤镇", "竹园镇")]
    return len({tuple(value for name, value in row.items() if name != "单位") for row in rows_of}) == 1


def veto_that_marks() -> bool:
    return {(row["单位"], row["级别"]) for row in rows("vetoes")} == {("泉坝镇", "标记"), ("县市场监督管理局", "标记")}


def no_task_cells_agree_with_the_roster() -> bool:
    exempt = {row["name_zh"]: row["exempt"] for row in table("2026-04/名册_2026-04.csv")}
    marked = {(row["单位"], name) for row in rows("monthly", "2026-09") for name, cell in row.items() if cell == "/"}
    return {unit for unit, _name in marked} == {
        unit for unit, indicators in exempt.items() if {"RES-01", "LOG-01"} & set(indicators.split(";"))
    }


def joint_pieces() -> bool:
    sharers = Counter(row["件号"] for row in rows("information_pieces", "2026-06"))
    return sharers["XX-2026-06-L1"] == 4


def piece_rises_a_month_later() -> bool:
    levels = [row["级别"] for row in rows("information_pieces") if row["件号"] == "XX-2026-09-903"]
    return levels == ["县级", "市级"]


def instructions() -> bool:
    return {"县级", "市级", "省级"} == {row["级别"] for row in rows("instructions")}


def commendations_with_and_without_document() -> bool:
    return {bool(row["文号"]) for row in rows("commendations")} == {True, False}


def promotions() -> bool:
    return len(rows("promotions")) > 5


def wilful_finding() -> bool:
    return [(row["单位"], row["指标"]) for row in rows("verification") if row["级别"] == "故意虚报"] == [
        ("泉坝镇", "LRN-02")
    ]


def supervised_tasks_returned() -> bool:
    return any(row["督办反馈退办件数"] != "0" for row in rows("supervised_tasks"))


def ballots_of_a_class_too_small_to_show() -> bool:
    """Five of a unit's own staff may be shown, four may not; every other class is large enough for all units."""
    ballots: dict[tuple[str, str], set[str]] = {}
    for row in rows("ballots"):
        ballots.setdefault((row["测评人类别"], row["单位"]), set()).add(row["票号"])
    own = {len(found) for (name, _), found in ballots.items() if name == "本单位职工"}
    return own == {4, 5} and all(len(found) > 4 for (name, _), found in ballots.items() if name != "本单位职工")


def ballots_of_every_class_and_unit() -> bool:
    classes = {row["测评人类别"] for row in rows("ballots")}
    units = {row["单位"] for row in rows("ballots")}
    return len(classes) == 4 and len(units) == 55


def judges() -> bool:
    halves = {row["期间"] for row in rows("judges") if row["指标"] == "SUP-03"}
    leaders = {row["评委"] for row in rows("judges") if row["指标"] == "SUP-03"}
    archivists = {row["评委"] for row in rows("judges") if row["指标"] == "ARC-02"}
    return (
        halves == {"2025-01/2025-06", "2025-07/2025-12", "2026-01/2026-06"}
        and len(leaders) == 7
        and len(archivists) == 3
    )


def targets_and_what_was_done() -> bool:
    done = {row["单位"]: row["专项任务完成额"] for row in rows("office", "2025-12")}
    return {row["期间"] for row in rows("targets")} == {"2025", "2026"} and float(done["河湾街道"]) > 2000


def external_ranks() -> bool:
    places = {(row["名次"], row["参评数"], row["截至日期"]) for row in rows("external_ranks")}
    return {("2", "13", "2025-12-31"), ("42", "106", "2025-12-31")} <= places


def gb18030_file() -> bool:
    data = (committed.SAMPLE / "2025-11" / "月报_乡镇街道_2025-11.csv").read_bytes()
    return "期间" in data.decode("gb18030") and "�" in data.decode("utf-8", "replace")


def workbook_with_title_rows() -> bool:
    cells = list(committed.sheet("2026-06/月报_县直机关_2026-06.xlsx"))
    return [cells[0][0], cells[2][0]] == ["云溪县优质服务竞赛月报表", "期间"]


def long_file() -> bool:
    return set(table("2026-02/月报_乡镇街道_2026-02.csv")[0]) == {"期间", "单位", "列", "数值"}


def file_with_column_ids() -> bool:
    return "doc_total" in table("2025-01/月报_乡镇街道_2025-01.csv")[0]


def guest() -> bool:
    guests = {row["name_zh"] for row in table("2026-04/名册_2026-04.csv") if row["is_guest"] == "yes"}
    return guests == {"县消防救援大队"} and len(of_unit("monthly", "2026-10", "县消防救援大队")) == 1


def every_unit_has_a_responsible_leader() -> bool:
    return all(re.fullmatch("[一-鿿]{3}", row["leader"]) for row in table("2026-04/名册_2026-04.csv"))


REAL_LIFE = (
    late_report,
    missing_report_with_supplement,
    missing_report_for_ever,
    corrected_report,
    corrected_report_overlooked_when_its_month_was_printed,
    unsettled_register,
    every_other_register_settled,
    renamed_unit,
    report_under_the_old_name,
    merged_unit,
    unit_changes_group,
    size_of_the_groups,
    tied_units_report_the_same,
    veto_that_marks,
    no_task_cells_agree_with_the_roster,
    joint_pieces,
    piece_rises_a_month_later,
    instructions,
    commendations_with_and_without_document,
    promotions,
    wilful_finding,
    supervised_tasks_returned,
    ballots_of_a_class_too_small_to_show,
    ballots_of_every_class_and_unit,
    judges,
    targets_and_what_was_done,
    external_ranks,
    gb18030_file,
    workbook_with_title_rows,
    long_file,
    file_with_column_ids,
    guest,
    every_unit_has_a_responsible_leader,
)


@pytest.mark.parametrize("holds", REAL_LIFE, ids=lambda function: function.__name__)
def test_sample_has(holds: Callable[[], bool]) -> None:
    assert holds()
