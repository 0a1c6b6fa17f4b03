"""The desk by itself: bytes and rows stay, a broken act leaves nothing, readers and writers don't wait for each other."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

import desk


def new_row(**other: Any) -> dict[str, Any]:
    return {
        "sha256": "0" * 64, "file_name": "月报.csv", "size": 3, "source": "upload", "arrived_at": "2026-11-03T02:00:00.000000Z",
        "arrived_by": "loaded", "state": "received",
    } | other  # fmt: skip


def test_bytes_are_kept_once_under_their_digest(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        first, again = table.keep(b"abc"), table.keep(b"abc")
        assert first == again == hashlib.sha256(b"abc").hexdigest()
        assert [path.read_bytes() for path in table.tray.iterdir()] == [b"abc"]


def test_bytes_kept_again_are_as_new_and_come_back_where_they_were_swept(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        path = table.path(table.keep(b"abc"))
        os.utime(path, (0, 0))
        table.keep(b"abc")
        assert path.stat().st_mtime > 0, "whoever sweeps by age leaves them"
        path.unlink()
        assert table.path(table.keep(b"abc")).read_bytes() == b"abc"


def test_what_is_on_the_desk_is_there_the_next_day(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        item_id = table.add(new_row(competition_id="county"))
        table.add(new_row(competition_id="other", arrived_at="2026-11-04T02:00:00.000000Z"))
        table.change(item_id, state="questions", asked_kind="monthly")
        table.note_act(item_id, "receive", "孙越")
    with desk.looked_at(tmp_path) as table:
        row = table.item(item_id)
        assert row is not None
        assert (row["state"], row["asked_kind"]) == ("questions", "monthly")
        assert row["updated_at"] >= row["created_at"]
        assert [each["competition_id"] for each in table.items()] == ["other", "county"], "the latest arrival first"
        assert [each["item_id"] for each in table.items("county", ("questions",))] == [item_id]
        assert table.items("county", ("ready",)) == []
        assert [each["by"] for each in table.rows("select * from acts")] == ["孙越"]


def test_act_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), desk.opened(tmp_path) as table:
        table.add(new_row())
        raise RuntimeError
    with desk.looked_at(tmp_path) as table:
        assert table.items() == []


def test_findings_of_an_item_take_the_place_of_those_it_had(tmp_path: Path) -> None:
    found = [{"no": number, "check_id": "x", "severity": "must_fix", "stage": "rows"} for number in range(3)]
    with desk.opened(tmp_path) as table:
        one, other = table.add(new_row()), table.add(new_row())
        table.replace("findings", one, found)
        table.replace("findings", other, found[:1])
        table.replace("findings", one, found[:2])
        counts = table.rows("select item_id, count(*) as count from findings group by item_id")
        assert {row["item_id"]: row["count"] for row in counts} == {one: 2, other: 1}
        table.replace("findings", one, [])
        assert len(table.rows("select * from findings")) == 1


def test_an_edit_of_the_same_cell_replaces_the_first(tmp_path: Path) -> None:
    edit = {"item_id": "a", "sheet": "", "row_no": 2, "column_no": 3, "old": "1", "new": "2", "confirmed_by": "周敏",
            "confirmed_on": "2026-11-20", "how": "电话", "by": "孙越", "at": desk.now_text()}  # fmt: skip
    with desk.opened(tmp_path) as table:
        table.put("edits", edit)
        table.put("edits", edit | {"new": "3"})
        assert [row["new"] for row in table.rows("select * from edits")] == ["3"]


def test_what_was_said_to_a_row_does_not_stand_for_what_an_edit_puts_there(tmp_path: Path) -> None:
    said = {"item_id": "a", "check_id": "change_explained", "sheet": "", "column_no": 3, "unit_id": "T1",
            "explanation": "会议多", "given_by": "李某", "by": "office", "at": desk.now_text()}  # fmt: skip
    edit = {"item_id": "a", "sheet": "", "row_no": 2, "column_no": 3, "old": "60", "new": "6000", "confirmed_by": "周敏",
            "confirmed_on": "2026-11-20", "how": "电话", "by": "孙越", "at": desk.now_text()}  # fmt: skip
    with desk.opened(tmp_path) as table:
        table.put("explanations", said | {"row_no": 2})
        table.put("explanations", said | {"row_no": 3})
        table.put("edits", edit)
        assert [row["row_no"] for row in table.rows("select * from explanations")] == [3]


def test_readers_go_on_while_one_writes_and_a_second_writer_waits(tmp_path: Path) -> None:
    done = []

    def write() -> None:
        with desk.opened(tmp_path) as table:
            done.append(table.add(new_row()))

    with desk.opened(tmp_path) as table:
        table.add(new_row())
        with desk.looked_at(tmp_path) as other:
            assert other.items() == [], "a reader sees what was there before"
        waiting = threading.Thread(target=write)
        waiting.start()
        waiting.join(0.2)
        assert done == []
    waiting.join()
    with desk.looked_at(tmp_path) as table:
        assert len(table.items()) == 2


def test_who_looks_cannot_write(tmp_path: Path) -> None:
    with desk.looked_at(tmp_path) as table, pytest.raises(sqlite3.OperationalError):
        table.add(new_row())


def test_every_state_has_its_place_and_open_ones_are_states() -> None:
    assert len(set(desk.STATES)) == len(desk.STATES)
    assert set(desk.OPEN) <= set(desk.STATES)


def test_a_change_that_counts_on_a_state_is_not_made_in_another(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        item_id = table.add(new_row(state="loaded"))
        assert not table.change_if(item_id, "ready", state="set_aside")
        assert (table.item(item_id) or {})["state"] == "loaded"
        assert table.change_if(item_id, "loaded", note="x")
        assert (table.item(item_id) or {})["note"] == "x"
        assert not table.change_if("nobody", "ready", state="set_aside")


def test_edits_come_in_the_order_of_cells_and_one_is_taken_back(tmp_path: Path) -> None:
    edit = {"item_id": "a", "sheet": "", "column_no": 3, "old": "1", "new": "2", "confirmed_by": "周敏",
            "confirmed_on": "2026-11-20", "how": "电话", "by": "孙越", "at": desk.now_text()}  # fmt: skip
    with desk.opened(tmp_path) as table:
        for row_no in (9, 2):
            table.put("edits", edit | {"row_no": row_no})
        assert [(row["row_no"], row["rowid"]) for row in table.edits("a")] == [(2, 2), (9, 1)]
        table.drop_edit("a", "", 2, 3)
        assert [row["row_no"] for row in table.edits("a")] == [9]
