"""All findings: gathered by cause as the mart gathers them, narrowed as asked, the same by SQL, out as a file."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest

import marts
from show import export, screens
from show.links import View
from show.screens import findings
from tests.ui import tiny

pytestmark = pytest.mark.usefixtures("tiny_snapshot")


def a_view(language: Any = "zh_CN", **asked: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language, asked=tuple(asked.items()))


def html(view: View) -> str:
    return str(screens.make("findings", view, marts.read, date(2026, 11, 22)))


def test_causes_are_those_of_the_mart() -> None:
    rows = findings.by_cause(findings.chosen(a_view(), marts.read))
    known = marts.read("finding_causes", competition_id="county").to_dicts()
    assert sorted((row["check_id"], row["severity"], row["count"], row["units"], row["files"], row["explained"]) for row in rows) == sorted(
        (row["check_id"], row["severity"], row["finding_count"], row["unit_count"], row["file_count"], row["explained_count"])
        for row in known
    )  # fmt: skip
    assert [row["severity"] for row in rows] == ["must_fix", "please_check"]


ASKED: list[Mapping[str, str]] = [
    {}, {"month": "2026-10"}, {"of": "towns-2"}, {"kind": "monthly", "severity": "must_fix"}, {"q": "不是数"},
    {"q": "is NO number"}, {"q": "99 整数"}, {"q": "没有这样的字"}, {"month": "2020-01"}, {"of": "' or 1 = 1 --"}, {"q": "'%_"},
]  # fmt: skip


@pytest.fixture
def analyst(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot as somebody opens it with a client of his own."""
    copied = shutil.copyfile(marts.snapshot_path(), tmp_path / "current.duckdb")
    with duckdb.connect(str(copied), read_only=True) as con:
        yield con


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_statement_that_is_told_gives_the_rows_that_are_shown(
    asked: Mapping[str, str], analyst: duckdb.DuckDBPyConnection
) -> None:
    view = a_view(**asked)
    shown = findings.chosen(view, marts.read)
    told = analyst.execute(findings.statement(view, None)).pl()
    keys = ["load_id", "row_no", "value", "check_id"]
    assert sorted(told.select(keys).rows()) == sorted(shown.select(keys).rows())
    assert ("清除条件" in html(view)) is bool(asked)


def test_an_opened_cause_shows_its_cells_and_its_own_statement(analyst: duckdb.DuckDBPyConnection) -> None:
    cause = findings.by_cause(findings.chosen(a_view(), marts.read))[0]
    view = a_view(check=cause["code"])
    made = html(view)
    assert "C7" in made and "退回的.xlsx" in made and "已退回" in made and "月报_2026-10.csv" in made
    assert len(analyst.execute(findings.statement(view, cause)).fetchall()) == cause["count"] == 2
    assert "&lt;script&gt;" in made and "<script" not in made


def test_what_a_unit_said_stands_beside_its_finding() -> None:
    cause = findings.by_cause(findings.chosen(a_view(), marts.read))[1]
    made = html(a_view(check=cause["code"]))
    assert "属实" in made and "张某" in made and "99 → <b>9</b>" in made


def test_nothing_that_fits_says_so() -> None:
    assert "没有符合条件的问题" in html(a_view(q="没有这样的字"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_file_holds_the_chosen_rows_and_no_formula(language: Any) -> None:
    rows = findings.exported(a_view(language, severity="must_fix"), marts.read)
    book = openpyxl.load_workbook(io.BytesIO(export.xlsx_bytes({"x": rows})))["x"]
    written = list(book.values)
    assert len(written) == 3 and len(written[0]) == len(findings.EXPORTED) == len(set(written[0]))
    assert {cell.data_type for line in book.iter_rows() for cell in line} <= {"s", "n"}
    units = {str(line[3]) for line in written[1:]}
    assert units == ({"青石镇", "河湾街道"} if language == "zh_CN" else {"Unit towns-1", "Unit towns-2"})


def test_a_name_of_a_file_says_what_narrows_it() -> None:
    assert findings.file_name(a_view(month="2026-10", severity="must_fix"), marts.read) == "问题清单-2026年10月-必改"


def many(count: int) -> pl.DataFrame:
    """So many findings of twelve columns and seven checks."""
    one = marts.read("findings", competition_id="county").head(1)
    at = pl.int_range(count, eager=True)
    return one.select(pl.all().repeat_by(count).explode()).with_columns(
        row_no=at.cast(pl.Int64), check_id=pl.format("check{}", at % 7), column_name=pl.format("列{}", at % 12),
        unit_id=pl.format("towns-{}", at % 8 + 1),
    )  # fmt: skip


def test_ten_thousand_findings_are_a_page_of_causes_and_a_page_of_cells() -> None:
    found = many(10_000)

    def read(name: str, **keys: Any) -> pl.DataFrame:
        return found if name == "findings" else marts.read(name, **keys)

    made = str(screens.make("findings", a_view(), read, None))
    assert made.count('id="cause-') == findings.CAUSES and len(made) < 100_000
    cause = findings.by_cause(found)[0]
    opened = str(screens.make("findings", a_view(check=cause["code"], page="2"), read, None))
    assert opened.count('<th scope="row" class="file">') == cause["count"] - findings.CELLS == 20
    assert tiny.HOSTILE not in made
