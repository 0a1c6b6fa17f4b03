"""The office's changes of cells: put upon unchanged bytes, kept in the journal, never made on another text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import desk
from etl import edits, pile
from etl.errors import EditDoesNotFit
from etl.grid import Grid, Sheet, frame_of
from tests.etl.office import BY, NOW, home_of_four, monthly
from tests.etl.test_pile import change, check_rebuilds, item, landed, load, receive

SAID = {"confirmed_by": "周敏", "confirmed_on": "2026-11-20", "how": "电话", "reason": "多录一位", "by": BY, "at": "2026-11-20T08:00:00.000000Z"}  # fmt: skip


def edit(row_no: int, column_no: int, old: str, new: str, sheet: str = "") -> dict[str, Any]:
    return {"sheet": sheet, "row_no": row_no, "column_no": column_no, "column_name": "", "old": old, "new": new} | SAID


def grid(*rows: list[str]) -> Grid:
    return Grid("月报.csv", "utf-8", (Sheet("", frame_of(rows)),))


def test_edit_changes_its_cell_and_no_other() -> None:
    before = grid(["a", "b"], ["1", "2"], ["3", "4"])
    after = edits.apply(before, [edit(2, 2, "2", "20")])
    assert after.sheets[0].cells.select("c0", "c1").rows() == [("a", "b"), ("1", "20"), ("3", "4")]
    assert before.sheets[0].cells["c1"].to_list() == ["b", "2", "4"], "what was read stays as it was read"


def test_edit_fills_a_cell_a_short_row_does_not_have() -> None:
    after = edits.apply(grid(["a", "b"], ["1"]), [edit(2, 2, "", "7")])
    assert after.sheets[0].cells.row(1, named=True) == {"row_no": 2, "width": 2, "c0": "1", "c1": "7"}


@pytest.mark.parametrize(
    "wrong",
    [edit(2, 2, "3", "7"), edit(9, 1, "", "7"), edit(1, 3, "", "7"), edit(1, 1, "a", "7", "Sheet2")],
    ids=["other text", "no row", "no column", "no sheet"],
)
def test_edit_of_what_is_not_there_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(EditDoesNotFit):
        edits.apply(grid(["a", "b"], ["1", "2"]), [wrong])


def put(home: Any, item_id: str, change_of_cell: dict[str, Any]) -> dict[str, Any]:
    """What the page does when a cell is changed."""
    with desk.opened(home.data) as table:
        table.put("edits", {"item_id": item_id} | change_of_cell)
    pile.review(home, [item_id], BY, NOW)
    return item(home, item_id)


def test_edited_file_is_loaded_and_rebuilt_with_its_edit(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    (row,) = receive(home, monthly(tmp_path, "2026-11,松岗镇,约20,18"))
    assert row["state"] == "questions"
    assert put(home, row["item_id"], edit(2, 3, "约20", "20"))["state"] == "ready"
    assert load(home, row) == ["loaded"]
    held = landed(
        home, "select unit_id, column_id, old_text, new_text, confirmed_by, how, edited_by from landing.edits"
    )
    assert held == [("T1", "doc_due", "约20", "20", "周敏", "电话", BY)]
    check_rebuilds(home)


def test_edit_that_fits_no_more_stops_the_file(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    (row,) = receive(home, monthly(tmp_path, "2026-11,松岗镇,20,18"))
    refused = put(home, row["item_id"], edit(2, 3, "21", "22"))
    assert refused["state"] == "questions"
    assert "21" in refused["refusal_zh"]
    assert load(home, row) == ["questions"]


def test_edit_after_loading_is_a_new_revision_of_the_same_bytes(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    (row,) = receive(home, monthly(tmp_path, "2026-11,松岗镇,20,18"))
    assert load(home, row) == ["loaded"]
    assert change(home, row["item_id"])["state"] == "loaded", "looking again changes nothing"
    again = put(home, row["item_id"], edit(2, 4, "18", "19"))
    assert again["state"] == "ready", "no second click: it is the office's own change"
    assert load(home, row) == ["loaded"]
    loads = landed(
        home, "select revision, received_at, sha256 from landing.loads where first_month = '2026-11' order by 1"
    )
    assert [each[0] for each in loads] == [1, 2]
    assert loads[0][1:] == loads[1][1:], "arrival and bytes are those of before"
    value = landed(home, "select value from staging.facts where first_month = '2026-11' and column_id = 'doc_ontime'")
    assert [float(each) for (each,) in value] == [19.0]
    assert change(home, row["item_id"])["state"] == "loaded"
    check_rebuilds(home)
