"""A register is changed by a new file of itself, and every number still has a cell of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from competition.calendar import Month
from competition.errors import FileRefused, UnknownRegister
from etl import build, intake, registers, rulebooks, verify
from etl.layout import Home
from etl.registers import BadChange, NoReason, NoSuchRow, RegisterChanged
from etl.seen import seen
from tests.etl.office import BY, NOW, home_of_four, load, scores

pytestmark = pytest.mark.timeout(180)
OCTOBER = Month.parse("2026-10")
WHY = "核对值班台账"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of_four(tmp_path)


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


def test_rows_say_what_counts_as_an_office_would_write_it(home: Home) -> None:
    (fault,) = held(home, "duty_faults")
    assert (fault["unit"], fault["dut_fault"], fault["file_name"], fault["row_no"]) == (
        "河湾街道", "1", "duty_faults.csv", 2,
    )  # fmt: skip
    pieces = held(home, "adopted")
    assert [(row["unit"], row["code"], row["level"], row["quantity"]) for row in pieces] == [
        ("松岗镇", "XX-1", "市级", "1"), ("河湾街道", "XX-1", "市级", "1"), ("河湾街道", "XX-2", "县级", "1"),
    ]  # fmt: skip


def test_a_row_added_and_one_corrected_are_a_new_file_and_replay_the_same(home: Home) -> None:
    before = scores(home)
    (old,) = held(home, "duty_faults")
    (draft,) = change(
        home, "duty_faults", add(unit="青石镇", dut_fault="2", note="=两次无人接听"),
        {"act": "change", "load_id": old["load_id"], "row_no": 2, "values": {"dut_fault": "0"}},
        seen=[old["load_id"]],
    )  # fmt: skip
    assert (draft.status, draft.submitter, draft.arrival.note) == ("loaded", "办公室", f"{BY}: {WHY}")
    rows = shown(home, "duty_faults")
    assert [(row["unit_zh"], row["note"], row["form"]) for row in rows] == [
        ("河湾街道", None, "counts"), ("青石镇", "=两次无人接听", "counts"),
    ]  # fmt: skip
    assert {row["load_id"] for row in rows} == {draft.load_id}
    assert [row["dut_fault"] for row in held(home, "duty_faults")] == ["0", "2"]
    after = scores(home)
    points = {unit: float(said.split(" #")[0]) for unit, said in before.items()}
    now = {unit: float(said.split(" #")[0]) for unit, said in after.items()}
    assert (now["T2"] - points["T2"], now["T3"] - points["T3"]) == (5, -10), "five points a fault"
    with build.desk(home, BY, NOW) as seat:
        build.rebuild(seat)
    assert scores(home) == after
    assert shown(home, "duty_faults") == rows
    assert verify.verify(home, BY, NOW).differences == []


def test_the_last_row_taken_out_leaves_a_register_to_be_settled(home: Home) -> None:
    (old,) = held(home, "duty_faults")
    (draft,) = change(home, "duty_faults", {"act": "remove", "load_id": old["load_id"], "row_no": 2})
    assert draft.status == "loaded", draft.error
    assert held(home, "duty_faults") == []
    with seen(home, None) as view:
        states = dict(view.mart("register_months").select("register_id", "state").rows())
    assert states == {"adopted": "rows", "duty_faults": "unsettled"}
    (again,) = change(home, "duty_faults", add(unit="T1", dut_fault="1"))
    assert (again.status, again.submitter) == ("loaded", "办公室")
    assert [row["unit"] for row in held(home, "duty_faults")] == ["松岗镇"]


def test_pieces_keep_everything_that_is_said_of_them(home: Home) -> None:
    (draft,) = change(home, "adopted", add(
        unit="青石镇", code="000123", level="县级", document_no="县办〔2026〕3号", occurred_on="2026-10-31", quantity="2",
        note="约稿", counts_month="2026-10", part="牵头", score="1.5",
    ))  # fmt: skip
    assert draft.status == "loaded", draft.error
    new = held(home, "adopted")[-1]
    told = {name: new[name] for name in ("unit", "code", "level", "document_no", "occurred_on", "quantity", "note")}
    assert told == {
        "unit": "青石镇", "code": "000123", "level": "县级", "document_no": "县办〔2026〕3号",
        "occurred_on": "2026-10-31", "quantity": "2", "note": "约稿",
    }  # fmt: skip
    assert (new["part"], new["score"], new["counts_month"]) == ("牵头", "1.5", ""), "fields no template offers stay"
    change(home, "adopted", {"act": "change", "row_no": new["row_no"], "values": {"quantity": "3"}})
    assert held(home, "adopted")[-1] == new | {"quantity": "3", "load_id": held(home, "adopted")[0]["load_id"]}


def test_what_is_wrong_is_refused_like_in_any_file_and_changes_nothing(home: Home) -> None:
    before = home.journal.read_bytes()
    (draft,) = change(home, "duty_faults", add(unit="青石", dut_fault="约2"))
    assert draft.status == "refused" and isinstance(draft.error, FileRefused)
    assert "约2" in draft.error.message()
    with pytest.raises(FileRefused):
        registers.register_effect(home, None, "duty_faults", OCTOBER, [add(unit="无此单位", dut_fault="1")], BY, NOW)
    assert home.journal.read_bytes() == before


def test_a_change_thought_out_upon_another_file_is_refused(home: Home, tmp_path: Path) -> None:
    (old,) = held(home, "duty_faults")
    path = tmp_path / "值班差错登记_新.csv"
    path.write_text("期间,单位,值班差错\n2026-10,河湾街道,3\n", encoding="utf-8")
    load(home, path, submitter="办公室", received_at=datetime(2026, 11, 6, 2, tzinfo=UTC))
    before = home.journal.read_bytes()
    with pytest.raises(RegisterChanged):
        change(home, "duty_faults", {"act": "remove", "load_id": old["load_id"], "row_no": 2})
    with pytest.raises(RegisterChanged):
        change(home, "duty_faults", add(unit="青石镇", dut_fault="1"), seen=[old["load_id"]])
    assert home.journal.read_bytes() == before


def test_of_two_keepers_only_the_one_whose_row_it_is_gets_a_new_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "值班差错登记_总值班室.csv"
    path.write_text("期间,单位,值班差错\n2026-10,松岗镇,1\n", encoding="utf-8")
    load(home, path, submitter="总值班室", received_at=datetime(2026, 11, 6, 2, tzinfo=UTC))
    one, other = sorted(held(home, "duty_faults"), key=lambda row: row["submitter"])
    assert (one["submitter"], other["submitter"]) == ("办公室", "总值班室")
    with pytest.raises(BadChange):
        change(home, "duty_faults", add(unit="青石镇", dut_fault="1"))
    fix = {"act": "change", "load_id": other["load_id"], "row_no": other["row_no"], "values": {"dut_fault": "2"}}
    (draft,) = change(home, "duty_faults", fix)
    assert draft.submitter == "总值班室"
    now = {row["submitter"]: (row["load_id"], row["dut_fault"]) for row in held(home, "duty_faults")}
    assert now == {"办公室": (one["load_id"], "1"), "总值班室": (draft.load_id, "2")}


def test_an_arrival_said_to_be_later_than_now_is_replaced_all_the_same(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "值班差错登记_后到.csv"
    path.write_text("期间,单位,值班差错\n2026-10,松岗镇,1\n", encoding="utf-8")
    load(home, path, submitter="办公室", received_at=NOW + timedelta(days=1))
    change(home, "duty_faults", {"act": "change", "row_no": 2, "values": {"dut_fault": "4"}})
    assert [row["dut_fault"] for row in held(home, "duty_faults")] == ["4"]


def test_changes_that_cannot_be_followed_say_so(home: Home) -> None:
    with pytest.raises(NoReason):
        change(home, "duty_faults", add(unit="T1", dut_fault="1"), reason="  ")
    with pytest.raises(NoSuchRow):
        change(home, "duty_faults", {"act": "remove", "row_no": 9})
    with pytest.raises(NoSuchRow):
        change(home, "duty_faults", {"act": "remove"})
    for wrong in ([], [{"act": "burn", "row_no": 2}], [add(colour="red")], [add()]):
        with pytest.raises(BadChange):
            change(home, "duty_faults", *wrong)
    with pytest.raises(UnknownRegister):
        change(home, "monthly", add(unit="T1"))


def test_the_effect_is_what_taking_it_in_then_does(home: Home) -> None:
    before, journal = scores(home), home.journal.read_bytes()
    changes = [add(unit="T2", dut_fault="3")]
    found = registers.register_effect(home, None, "duty_faults", OCTOBER, changes, BY, NOW)
    assert (scores(home), home.journal.read_bytes()) == (before, journal), "nothing is written"
    change(home, "duty_faults", *changes)
    after = scores(home)
    october = {row["unit_id"]: row for row in found.rows if row["scope_id"] == "2026-10"}
    assert {unit: f"{row['old_score']} #{row['old_place']}" for unit, row in october.items()} == before
    assert {unit: f"{row['new_score']} #{row['new_place']}" for unit, row in october.items()} == after
    assert before != after
