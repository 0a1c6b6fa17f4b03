"""A register is changed by a new file of itself, and every number still has a cell of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import polars as pl
import pytest

import marts
from competition.calendar import Month
from competition.errors import FileRefused, UnknownRegister
from etl import build, digest, intake, registers, rulebooks, verify
from etl.layout import Home
from etl.registers import BadChange, NoReason, NoSuchRow, RegisterChanged
from etl.seen import seen
from show.links import View
from show.screens import registers as screen
from tests.etl.office import BY, NOW, home_of_four, load, quick, scores

OCTOBER = Month.parse("2026-10")
WHY = "核对值班台账"


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that nothing is written to."""
    return home_of_four(tmp_path_factory.mktemp("registers"))


def held(home: Home, register: str) -> list[dict[str, Any]]:
    """The rows that count."""
    with build.desk(home, BY, NOW) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, None, seat.journal.entries)
        return registers.rows(seat, rulebook, register, OCTOBER).to_dicts()


def change(home: Home, register: str, *changes: Mapping[str, Any], **about: Any) -> list[intake.Draft]:
    return registers.apply(home, None, register, OCTOBER, changes, BY, NOW, reason=about.pop("reason", WHY), **about)


def shown(home: Home, register: str) -> list[dict[str, Any]]:
    """The rows of catalog.register_rows."""
    with seen(home, None) as view:
        rows = view.mart("register_rows").filter(pl.col("register_id") == register)
    return rows.sort("file_name", "row_no").to_dicts()


def add(**values: str) -> dict[str, Any]:
    return {"act": "add", "values": values}


def faults(home: Home, first: date, last: date) -> list[tuple[str, Decimal, date | None, str]]:
    """The digest of some days: unit, count, day, note."""
    _, told = digest.digest(home, None, first, last, BY, NOW)
    return [(line.unit_id, line.count, line.day, line.note) for line in told.lines]


def test_rows_say_what_counts_as_an_office_would_write_it(still: Home) -> None:
    (fault,) = held(still, "duty_faults")
    place = (fault["unit"], fault["dut_fault"], fault["file_name"], fault["row_no"])
    assert place == ("河湾街道", "1", "duty_faults.csv", 2)
    pieces = held(still, "adopted")
    assert [(row["unit"], row["code"], row["level"], row["quantity"]) for row in pieces] == [
        ("松岗镇", "XX-1", "市级", "1"), ("河湾街道", "XX-1", "市级", "1"), ("河湾街道", "XX-2", "县级", "1"),
    ]  # fmt: skip
    told = quick(still, "register", "show", "adopted", "2026-10", "--json")
    assert told.value["rows"] == pieces


@pytest.mark.parametrize(("register", "line"), [
    ("adopted", ("2026-10", "河湾街道", "XX-2", "县级", 1.0, "", "adopted.csv · 第 4 行")),
    ("duty_faults", ("2026-10", "河湾街道", 1.0, "", "duty_faults.csv · 第 2 行")),
])  # fmt: skip
def test_a_register_is_exported_as_the_page_shows_it(
    still: Home, register: str, line: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(still.data))
    asked = (("month", "2026-10"), ("q", "河湾"), ("register", register))
    rows, about = screen.sheets(View("tiny", "all", "2026-10", "", "zh_CN", asked=asked), marts.read)
    assert rows.rows()[-1] == line
    assert about["内容"][1:3].to_list() == ["2026-10", str(rows.height)]


def test_changes_that_cannot_be_followed_or_read_say_so_and_write_nothing(still: Home) -> None:
    before = still.journal.read_bytes()
    with pytest.raises(NoReason):
        change(still, "duty_faults", add(unit="T1", dut_fault="1"), reason="  ")
    for lost in ({"act": "remove", "row_no": 9}, {"act": "remove"}):
        with pytest.raises(NoSuchRow):
            change(still, "duty_faults", lost)
    for wrong in ([], [{"act": "burn", "row_no": 2}], [add(colour="red")], [add()]):
        with pytest.raises(BadChange):
            change(still, "duty_faults", *wrong)
    with pytest.raises(UnknownRegister):
        change(still, "monthly", add(unit="T1"))
    (draft,) = change(still, "duty_faults", add(unit="青石", dut_fault="约2"))
    assert draft.status == "refused" and isinstance(draft.error, FileRefused)
    assert "约2" in draft.error.message()
    with pytest.raises(FileRefused):
        registers.register_effect(still, None, "duty_faults", OCTOBER, [add(unit="无此单位", dut_fault="1")], BY, NOW)
    assert still.journal.read_bytes() == before


def test_a_change_does_what_its_effect_told_is_a_new_file_and_replays_the_same(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before, journal = scores(home), home.journal.read_bytes()
    (old,) = held(home, "duty_faults")
    correct = {"act": "change", "load_id": old["load_id"], "row_no": 2, "values": {"dut_fault": "0"}}
    changes = [add(unit="青石镇", dut_fault="2", note="=两次无人接听"), correct]
    found = registers.register_effect(home, None, "duty_faults", OCTOBER, changes, BY, NOW)
    assert (scores(home), home.journal.read_bytes()) == (before, journal), "working it out writes nothing"

    (draft,) = change(home, "duty_faults", *changes, seen=[old["load_id"]])
    assert (draft.status, draft.submitter, draft.arrival.note) == ("loaded", "办公室", f"{BY}: {WHY}")
    rows, after = shown(home, "duty_faults"), scores(home)
    assert [(row["unit_zh"], row["note"]) for row in rows] == [("河湾街道", None), ("青石镇", "=两次无人接听")]
    assert {row["load_id"] for row in rows} == {draft.load_id}
    october = {row["unit_id"]: row for row in found.rows if row["scope_id"] == "2026-10"}
    assert {unit: f"{row['old_score']} #{row['old_place']}" for unit, row in october.items()} == before
    assert {unit: f"{row['new_score']} #{row['new_place']}" for unit, row in october.items()} == after
    points = {unit: float(after[unit].split(" #")[0]) - float(before[unit].split(" #")[0]) for unit in before}
    assert (points["T2"], points["T3"]) == (5, -10), "five points a fault"

    with build.desk(home, BY, NOW) as seat:
        build.rebuild(seat)
    assert (scores(home), shown(home, "duty_faults")) == (after, rows)
    assert verify.verify(home, BY, NOW).differences == []

    first_week, this_week = (date(2026, 11, 2), date(2026, 11, 8)), (date(2026, 11, 16), date(2026, 11, 22))
    assert faults(home, *first_week) == [("T2", 1, None, "")]
    assert faults(home, *this_week) == [("T2", -1, None, ""), ("T3", 2, None, "=两次无人接听")]
    assert faults(home, date(2026, 11, 9), date(2026, 11, 15)) == []
    word, pdf, sheet = digest.papers_of(home, None, *this_week, BY, NOW)
    table = docx.Document(str(word)).tables[0]
    assert [cell.text for cell in table.rows[2].cells] == ["青石镇", "值班差错", "2", "2026-10", "=两次无人接听"]
    assert pdf.read_bytes().startswith(b"%PDF")
    cells = openpyxl.load_workbook(sheet).worksheets[0]
    assert [row[3] for row in cells.iter_rows(min_row=2, values_only=True)] == [-1, 2]

    journal = home.journal.read_bytes()
    for late in ({"act": "remove", "load_id": old["load_id"], "row_no": 2}, add(unit="松岗镇", dut_fault="1")):
        with pytest.raises(RegisterChanged):
            change(home, "duty_faults", late, seen=[old["load_id"]])
    assert home.journal.read_bytes() == journal

    (gone,) = change(home, "duty_faults", *({"act": "remove", "row_no": row["row_no"]} for row in rows))
    assert gone.status == "loaded", gone.error
    assert held(home, "duty_faults") == []
    with seen(home, None) as view:
        states = dict(view.mart("register_months").select("register_id", "state").rows())
    assert states == {"adopted": "rows", "duty_faults": "unsettled"}


def test_pieces_keep_everything_that_is_said_of_them(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    said = {
        "unit": "青石镇", "code": "000123", "level": "县级", "document_no": "县办〔2026〕3号", "occurred_on": "2026-10-31",
        "quantity": "2", "note": "约稿", "part": "牵头", "score": "1.5",
    }  # fmt: skip
    old = held(home, "adopted")
    (draft,) = change(
        home,
        "adopted",
        add(**said, counts_month="2026-10"),
        {"act": "change", "row_no": 4, "values": {"quantity": "3"}},
    )
    assert draft.status == "loaded", draft.error
    *same, changed, new = held(home, "adopted")
    assert {name: new[name] for name in said} == said, "fields no template offers stay too"
    assert new["counts_month"] == "", "that of the file"
    place = ("load_id", "file_name", "row_no", "sheet")
    kept = [{name: text for name, text in row.items() if name not in place} for row in old]
    assert [{name: row[name] for name in kept[0]} for row in (*same, changed)] == [
        *kept[:2],
        kept[2] | {"quantity": "3"},
    ]


def test_of_two_keepers_only_the_one_whose_row_it_is_gets_a_new_file(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    path = tmp_path / "值班差错登记_总值班室.csv"
    path.write_text("期间,单位,值班差错\n2026-10,松岗镇,1\n", encoding="utf-8")
    load(home, path, submitter="总值班室", received_at=NOW + timedelta(days=1))  # said to arrive later than the change
    one, other = sorted(held(home, "duty_faults"), key=lambda row: row["submitter"])
    assert (one["submitter"], other["submitter"]) == ("办公室", "总值班室")
    with pytest.raises(BadChange):
        change(home, "duty_faults", add(unit="青石镇", dut_fault="1"))
    fix = {"act": "change", "load_id": other["load_id"], "row_no": other["row_no"], "values": {"dut_fault": "2"}}
    (draft,) = change(home, "duty_faults", fix)
    assert draft.submitter == "总值班室"
    now = {row["submitter"]: (row["load_id"], row["dut_fault"]) for row in held(home, "duty_faults")}
    assert now == {"办公室": (one["load_id"], "1"), "总值班室": (draft.load_id, "2")}
