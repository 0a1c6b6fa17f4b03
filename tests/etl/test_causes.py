"""Findings grouped by cause, and what the command line says of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import land
from etl.causes import GAP, causes, common
from tests.etl import office


def finding(row_no: int, **given: object) -> dict[str, object]:
    """A finding as checks write it."""
    row = {
        "file_name": "a.csv", "sheet": "", "row_no": row_no, "column_no": 3, "column_name": "应办件数", "unit_id": "T1",
        "value": "5", "check_id": "value_range", "severity": "must_fix", "stage": "rows", "suggestion": None,
        "message_zh": f"第 {row_no} 行：数值 {row_no * 7} 超出规定范围 ≥ 0。", "message_en": f"row {row_no}: {row_no * 7} is out of range.",
        "remedy_zh": "请改正。", "remedy_en": "Correct it.",
    }  # fmt: skip
    return {**row, **given}


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    """Findings as a frame."""
    return pl.DataFrame(list(rows), schema=land.no_findings().schema)


def test_findings_of_one_check_and_column_are_one_cause() -> None:
    rows = [finding(at, unit_id=f"T{at % 3}", file_name=f"{at % 2}.csv") for at in range(2, 12)]
    [cause] = causes(frame(*rows)).to_dicts()
    assert (cause["count"], cause["files"], cause["units"]) == (10, 2, 3)
    assert [place["row_no"] for place in cause["first"]] == [2, 3, 4, 5, 6]
    assert cause["message_zh"] == "第 … 行：数值 … 超出规定范围 ≥ 0。"
    assert cause["remedy_en"] == "Correct it."


def test_another_column_severity_or_a_suggestion_is_another_cause() -> None:
    rows = [
        finding(2),
        finding(3, column_name="其他"),
        finding(4, suggestion="5"),
        finding(5, severity="please_check"),
        finding(6),
    ]
    found = causes(frame(*rows))
    assert found.select("column_name", "severity", "has_suggestion", "count").rows() == [
        ("应办件数", "must_fix", False, 2), ("其他", "must_fix", False, 1), ("应办件数", "must_fix", True, 1),
        ("应办件数", "please_check", False, 1),
    ]  # fmt: skip


def test_texts_that_share_nothing_are_told_by_the_first() -> None:
    assert common(["催报", "补上目标"]) == "催报"
    assert common(["请核对。", "请核对。"]) == "请核对。"


def test_a_hundred_thousand_findings_lose_none() -> None:
    many = frame(*(finding(at) for at in range(1_000)))
    many = pl.concat([many.with_columns(pl.lit(f"k{at}").alias("check_id")) for at in range(100)])
    found = causes(many)
    assert (found.height, found["count"].sum()) == (100, 100_000)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.text("甲乙12, ab", min_size=1, max_size=12), min_size=1, max_size=5))
def test_what_texts_share_is_in_every_one_in_order(texts: list[str]) -> None:
    said = common(texts)
    for text in texts if GAP in said else []:
        at = 0
        for piece in said.split(GAP):
            at = text.index(piece, at) + len(piece)
    assert len(set(texts)) > 1 or said == texts[0]


# ---- the command -----------------------------------------------------------------------------------------------------


def home_with_questions(folder: Path) -> office.Home:
    """A home whose November report repeats October's."""
    home = office.home_of_four(folder)
    path = office.monthly(folder, "2026-11,松岗镇,20,18", "2026-11,河湾街道,20,20")
    [draft] = office.load(home, path)
    assert draft.status == "loaded"
    return home


def test_the_command_groups_lists_filters_and_writes(tmp_path: Path) -> None:
    home = home_with_questions(tmp_path)
    grouped = office.quick(home, "findings", "--month", "2026-11", "--json").value
    [cause] = [each for each in grouped["causes"] if each["check_id"] == "row_differs"]  # type: ignore[attr-defined]
    assert (cause["count"], cause["units"], cause["kind"]) == (2, 2, "monthly")
    listed = office.quick(home, "findings", "--all", "--unit", "河湾街道", "--json").value
    assert {each["unit_id"] for each in listed["findings"]} == {"T2"}  # type: ignore[attr-defined]
    assert office.quick(home, "findings", "--severity", "must_fix").out.strip() == "Nothing was found."
    assert "Hewan Street" not in office.quick(home, "findings", "--kind", "roster").out
    said = office.quick(home, "findings").out
    assert "causes" in said and "please check" in said
    written = office.quick(home, "findings", "--csv").out.removeprefix("\ufeff")
    [row] = [row for row in csv.DictReader(io.StringIO(written)) if row["check_id"] == "row_differs"]
    assert row["count"] == "2" and "月报.csv" in row["first"]


def test_a_unit_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert office.quick(home_with_questions(tmp_path), "findings", "--unit", "柳河镇").code == 2


def test_a_file_of_many_faults_is_told_by_its_causes(tmp_path: Path) -> None:
    home = office.home_of_four(tmp_path)
    rows = [f"2026-11,第{at}村,{-at}.5,1" for at in range(1, 61)]
    ran = office.quick(home, "check", office.monthly(tmp_path, *rows))
    assert ran.code == 2
    assert "60" in ran.err and "…" in ran.err and "第 60 村" not in ran.err
