"""The pile where something was said wrongly, meanwhile or too late: nothing is lost, and nothing counts that was not meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import desk
from etl import build, effect, journal, pile, read_text, reader, said
from etl.layout import Home
from etl.refusals import ReaderTooSlow
from tests.etl.office import BY, NOW, home_of_four, monthly
from tests.etl.test_pile import GOOD, change, check_rebuilds, item, landed, load, receive

NOVEMBER = "select unit_id, column_id, value from staging.facts where kind = 'monthly' and first_month = '2026-11' order by all"
NAMELESS = "期间,应办件数,按期办结数\n2026-11,20,18\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of_four(tmp_path)


def figures(home: Home) -> list[tuple[str, str, int]]:
    """Unit, column and figure of November."""
    return [(unit, column, int(value)) for unit, column, value in landed(home, NOVEMBER)]


# ---- the same bytes of two units -------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_together", [True, False], ids=["together", "one after the other"])
def test_two_units_may_send_the_same_bytes(home: Home, tmp_path: Path, is_together: bool) -> None:
    path = tmp_path / "报表.csv"
    path.write_text(NAMELESS, "utf-8")
    first, second = receive(home, path, received_from="a") + receive(home, path, received_from="b")
    first = change(home, first["item_id"], asked_unit="T1")
    second = change(home, second["item_id"], asked_unit="T3")
    states = load(home, first, second) if is_together else [*load(home, first), *load(home, second)]
    assert states == ["loaded", "loaded"]
    assert [unit for unit, column, _ in figures(home) if column == "doc_due"] == ["T1", "T3"]
    check_rebuilds(home)


def test_a_duplicate_may_be_said_to_be_another_units(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "报表.csv"
    path.write_text(NAMELESS, "utf-8")
    (first,) = receive(home, path)
    first = change(home, first["item_id"], asked_unit="T1")
    assert load(home, first) == ["loaded"]
    (second,) = receive(home, path)
    second = change(home, second["item_id"], asked_unit="T1")
    assert second["state"] == "duplicate"
    said.ask(home, second["item_id"], BY, NOW, asked_unit="T3")
    second = item(home, second["item_id"])
    assert (second["state"], second["same_as"], second["unit_ids"]) == ("ready", "", '["T3"]')
    assert load(home, second) == ["loaded"]


# ---- what was said wrongly -------------------------------------------------------------------------------------------


def test_a_name_confirmed_wrongly_is_put_right_after_loading(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "月报.csv"
    path.write_text("期间,单位,应办件数,按期办结数\n2026-11,松岗新镇,20,18\n", "utf-8")
    (row,) = receive(home, path)
    for unit, state in (("T3", "ready"), ("T1", "version"), ("T2", "version")):
        pile.alias(home, {"what": "unit", "written": "松岗新镇", "means": unit}, BY, NOW)
        pile.review(home, [row["item_id"]], BY, NOW)
        row = item(home, row["item_id"])
        assert (row["state"], json.loads(row["unit_ids"])) == (state, [unit])
        if state == "version":
            assert load(home, row) == ["version"], "only after a click"
            (before,) = json.loads(row["replaces"])
            cells = {(each["unit_id"], each["old"], each["new"]) for each in before["changed"]}
            assert {("T3" if unit == "T1" else "T1", "20", ""), (unit, "", "20")} <= cells
            row = change(home, row["item_id"], is_newest_confirmed=1)
        assert load(home, row) == ["loaded"]
        assert figures(home) == [(unit, "doc_due", 20), (unit, "doc_ontime", 18)], "of one unit and of no other"
        reported = landed(
            home, "select unit_id from staging.discipline where month = '2026-11' and received_at is not null"
        )
        assert reported == [(unit,)]
    pile.review(home, [row["item_id"]], BY, NOW)
    assert item(home, row["item_id"])["state"] == "loaded"
    assert load(home, item(home, row["item_id"])) == ["loaded"]
    check_rebuilds(home)


def test_a_unit_said_wrongly_is_put_right_after_loading(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "报表.csv"
    path.write_text(NAMELESS, "utf-8")
    (row,) = receive(home, path)
    row = change(home, row["item_id"], asked_unit="T3")
    assert load(home, row) == ["loaded"]
    row = change(home, row["item_id"], asked_unit="T1")
    assert row["state"] == "version"
    row = change(home, row["item_id"], is_newest_confirmed=1)
    assert load(home, row) == ["loaded"]
    assert figures(home) == [("T1", "doc_due", 20), ("T1", "doc_ontime", 18)]
    check_rebuilds(home)


# ---- what happens meanwhile ------------------------------------------------------------------------------------------


def aside_meanwhile(home: Home, item_id: str) -> Callable[[dict[str, Any]], None]:
    """Somebody sets the item aside while it is read."""

    def tell(event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            with desk.opened(home.data) as table:
                table.change(item_id, state="set_aside")

    return tell


def test_what_is_decided_during_a_look_stands(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    tell = aside_meanwhile(home, row["item_id"])
    pile.review(home, [row["item_id"]], BY, NOW, tell)
    assert item(home, row["item_id"])["state"] == "set_aside"
    with desk.opened(home.data) as table:
        table.change(row["item_id"], state="ready")
    assert [each["state"] for each in pile.load(home, [row["item_id"]], BY, NOW, tell)] == ["set_aside"]
    assert figures(home) == []


def test_a_cell_put_right_during_a_load_keeps_it_on_the_desk(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))

    def tell(event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            with desk.opened(home.data) as table:
                edit = {"sheet": "", "row_no": 2, "column_no": 3, "old": "20", "new": "30", "confirmed_by": "李"}
                table.put("edits", {"item_id": row["item_id"], "confirmed_on": "2026-11-20", "how": "phone", "by": BY,
                                    "at": "2026-11-20T08:00:00.000000Z"} | edit)  # fmt: skip

    pile.load(home, [row["item_id"]], BY, NOW, tell)
    assert figures(home) == []
    assert load(home, row) == ["loaded"]
    assert figures(home)[0] == ("T1", "doc_due", 30)


def test_what_loading_would_change_is_forgotten_when_it_is_no_longer_true(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, "2026-10,松岗镇,20,10"))
    (other,) = receive(home, monthly(tmp_path, *GOOD, name="十一月.csv"))
    for act in ("edit", "load"):
        assert effect.effect(home, row["item_id"], BY, NOW)
        if act == "edit":
            change(home, row["item_id"], note="再看一次")
        else:
            load(home, other)
        with desk.looked_at(home.data) as table:
            assert table.rows("select * from effects") == [], act


# ---- jobs that die, and what the journal keeps -----------------------------------------------------------------------


def test_an_explanation_is_acknowledged_with_the_load_itself(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    place = {"check_id": "seen", "sheet": "", "row_no": 2, "column_no": 3, "unit_id": "T1"}
    said.explain(home, row["item_id"], place, "专项清理", "周敏", BY, NOW)
    with monkeypatch.context() as patched:  # the job dies between the load's line and everything after it
        patched.setattr(build, "land_pending", died)
        with pytest.raises(KeyboardInterrupt):
            load(home, row)
    told = "select explanation, given_by, noted_by, column_id from landing.explanations"
    assert landed(home, told) == [("专项清理", "周敏", BY, "doc_due")], "the next start lands it"
    before = home.journal.read_bytes()
    assert load(home, row) == ["loaded"]
    assert home.journal.read_bytes() == before, "once"
    check_rebuilds(home)


def died(seat: build.Desk, ready: build.Landing, progress: object) -> bool:
    """Land what was there before; die at the line of a file at hand."""
    if ready:
        raise KeyboardInterrupt
    return LAND(seat, ready, build.quiet)


LAND = build.land_pending


def test_a_job_that_died_with_another_revision_is_recognised(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = receive(home, monthly(tmp_path, *GOOD), monthly(tmp_path, "2026-11,松岗镇,30,18", name="又.csv"))
    first = change(home, first["item_id"], is_newest_confirmed=1)
    assert load(home, first) == ["loaded"]
    second = change(home, second["item_id"], is_newest_confirmed=1)
    with monkeypatch.context() as patched:
        patched.setattr(build, "land_pending", died)
        with pytest.raises(KeyboardInterrupt):
            load(home, second)
    before = home.journal.read_bytes()
    assert load(home, second) == ["loaded"]
    assert (home.journal.read_bytes(), item(home, second["item_id"])["revision"]) == (before, 2)


def test_the_delimiter_a_file_was_read_with_is_kept(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "月报.csv"
    path.write_text("期间;单位;应办件数;按期办结数\n2026-11;松岗镇;20;18\n", "utf-8")
    (row,) = receive(home, path)
    assert load(home, row) == ["loaded"]
    entry = journal.read(home.journal)[-1]
    assert (entry.fields["delimiter"], entry.fields["read_delimiter"]) == (None, ";")
    with pytest.MonkeyPatch.context() as patched:  # another program may guess otherwise; what was read stays read
        patched.setattr(read_text, "delimiter_of", lambda *_: ",")
        check_rebuilds(home)


def test_after_three_slow_files_the_others_wait(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def slow(process: object, request: dict[str, str]) -> ReaderTooSlow:
        asked.append(request["file_name"])
        return ReaderTooSlow(request["file_name"], seconds=60)

    paths = []
    for number in range(5):
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["期间", "单位", f"列{number}"])
        paths.append(tmp_path / f"{number}.xlsx")
        book.save(paths[-1])
    with monkeypatch.context() as patched:
        patched.setattr(reader, "exchange", slow)
        rows = receive(home, *paths, monthly(tmp_path, *GOOD))
    assert asked == ["0.xlsx", "1.xlsx", "2.xlsx"], "each once"
    assert [row["state"] for row in rows] == [*["unreadable"] * 3, *["received"] * 2, "ready"]
    assert "3" in rows[3]["refusal_zh"] and rows[3]["must_fix"] == 0
    pile.review(home, [rows[3]["item_id"]], BY, NOW)
    assert item(home, rows[3]["item_id"])["state"] == "questions", "read when it is asked for again"
