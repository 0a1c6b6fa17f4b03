"""etl read: what was understood of any table file, for people and for machines, without a rulebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from etl.cli import main
from tests.etl.reading import TABLE, cells, grid, mail, workbook

TEXT = '2026年10月月报\n期间,单位,发文总数,备注\n2026-10,城关镇,42,"二,三"\n2026-10,浮桥街道,7,\n'


def asked(monkeypatch: pytest.MonkeyPatch, path: Path, *options: str, language: str = "en") -> Result:
    """The command, as somebody types it."""
    monkeypatch.setenv("SAIBANG_LANG", language)
    return CliRunner().invoke(main, ["read", str(path), *options])


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A monthly report as WPS saves it."""
    path = tmp_path / "月报.csv"
    path.write_bytes(TEXT.encode("gb18030"))
    return path


def test_machines_get_everything(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.loads(asked(monkeypatch, text, "--json").stdout)
    (sheet,) = answer.pop("sheets")
    assert answer == {
        "file": "月报.csv", "format": "text", "encoding": "gb18030", "evidence": "words", "delimiter": ",",
        "hidden": [], "template": {},
    }  # fmt: skip
    assert (sheet["header_row"], sheet["rows"], sheet["columns"]) == (2, 4, 4)
    assert sheet["cells"][0] == ["2026年10月月报"]
    assert sheet["cells"][2] == ["2026-10", "城关镇", "42", "二,三"]


def test_cells_as_csv_read_back_equal(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = asked(monkeypatch, text, "--csv").stdout
    assert cells(grid(out)) == cells(grid(TEXT))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("encoding gb18030", "Header in row 2.")), ("zh_CN", ("编码 gb18030", "表头在第 2 行。"))],
)
def test_people_read_how_it_was_understood(
    text: Path, language: str, said: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = asked(monkeypatch, text, language=language).stdout
    assert all(each in out for each in (*said, "城关镇", "二,三"))


def test_encoding_and_delimiter_can_be_stated(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.loads(asked(monkeypatch, text, "--json", "--encoding", "gb18030", "--delimiter", "tab").stdout)
    assert (answer["evidence"], answer["delimiter"]) == ("asked", "\t")
    assert answer["sheets"][0]["cells"][1] == ["期间,单位,发文总数,备注"]
    refused = asked(monkeypatch, text, "--encoding", "utf-8")
    assert refused.exit_code == 2 and "line 1" in refused.stderr


def test_a_workbook_is_shown_sheet_by_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(TABLE, 二=[["甲", "乙"]]))  # type: ignore[arg-type]
    sheets = json.loads(asked(monkeypatch, path, "--json").stdout)["sheets"]
    assert [(sheet["name"], sheet["header_row"]) for sheet in sheets] == [("月报", 1), ("二", 1)]
    assert asked(monkeypatch, path, "--csv", "--sheet", "二").stdout == "甲,乙\n"
    refused = asked(monkeypatch, path, "--sheet", "三")
    assert refused.exit_code == 2 and "月报" in refused.stderr


def test_a_parcel_shows_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.eml"
    path.write_bytes(mail(月报_DOT_csv=TEXT.encode()))
    (piece,) = json.loads(asked(monkeypatch, path, "--json").stdout)["pieces"]
    assert (piece["file"], piece["bytes"]) == ("月报.csv", len(TEXT.encode()))
    assert "2026-11-03" in asked(monkeypatch, path).stdout


def test_what_cannot_be_read_is_refused_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    refused = asked(monkeypatch, path, language="zh_CN")
    assert refused.exit_code == 2 and "录入" in refused.stderr
