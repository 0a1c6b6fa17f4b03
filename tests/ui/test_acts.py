"""What the office does with a file: only in the state it saw, told in words, and nothing a file says is taken for a mark."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import desk
import marts
from show.links import View
from show.screens import submission
from tests.ui import tiny
from ui import acts
from words import catalogue

VIEW = View("county", "towns", "2026-10", "towns-1", "zh_CN")
HOSTILE = "![x](http://127.0.0.1:9/x.png) <b> *a* $b$ :red[c]"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tiny.write(tmp_path)
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    return tmp_path


def put(data: Path, state: str, **more: Any) -> dict[str, Any]:
    row = {
        "competition_id": "county", "sha256": "a", "file_name": HOSTILE, "size": 100, "source": "upload",
        "arrived_at": "2026-11-03T08:21:00.000000Z", "arrived_by": "mail", "state": state, "kind": "monthly",
    }  # fmt: skip
    with desk.opened(data) as seat:
        return seat.item(seat.add(row | more)) or {}


def told(data: Path, item: dict[str, Any]) -> list[dict[str, Any]]:
    with desk.looked_at(data) as seat:
        return seat.rows("select act, said from acts where item_id = ? order by at", item["item_id"])


def history(item: dict[str, Any]) -> list[tuple[str, str]]:
    made = submission.context(VIEW.on(item=item["item_id"]), marts.read)["acts"]
    assert isinstance(made, list)
    return [(one["what"], one["said"]) for one in made]


def test_a_file_that_was_loaded_meanwhile_is_not_set_aside(data: Path) -> None:
    item = put(data, "ready")
    with desk.opened(data) as seat:
        seat.change(item["item_id"], state="loaded")
    with pytest.raises(acts.Changed):
        acts.write(item, "set_aside", "作废", state="set_aside")
    edit = {"sheet": "", "row_no": 2, "column_no": 3, "column_name": "", "value": "1"}
    with pytest.raises(acts.Changed):
        acts._put_edits(item, [(edit, "2")], {"confirmed_by": "周敏", "confirmed_on": "2026-11-20", "how": "电话"})
    with desk.looked_at(data) as seat:
        assert (seat.item(item["item_id"]) or {})["state"] == "loaded"
        assert seat.edits(item["item_id"]) == []
    assert told(data, item) == []


def test_the_same_cell_again_keeps_what_the_file_says(data: Path) -> None:
    item = put(data, "questions")
    edit = {"sheet": "", "row_no": 2, "column_no": 3, "column_name": "", "value": "1"}
    said = {"confirmed_by": "周敏", "confirmed_on": "2026-11-20", "how": "电话", "reason": ""}
    acts._put_edits(item, [(edit, "2")], said)
    acts._put_edits(item, [(edit | {"value": "2"}, "3")], said)
    with desk.looked_at(data) as seat:
        assert [(row["old"], row["new"]) for row in seat.edits(item["item_id"])] == [("1", "3")]


def test_an_act_that_came_too_late_says_so(data: Path) -> None:
    def page() -> None:
        from show.links import View
        from ui import acts

        def late() -> None:
            raise acts.Changed

        acts.unless_changed(late, View("county", "towns", "2026-10", "", "zh_CN"))

    (error,) = AppTest.from_function(page).run().error
    assert error.value == catalogue("submission", "zh_CN")["submission.changed_meanwhile"]


def test_nothing_a_file_says_is_a_mark_in_a_dialogs_title(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = put(data, "questions")
    row = {
        "no": 1, "file_name": "x", "sheet": "", "row_no": 2, "column_no": 1, "column_name": "单位", "unit_id": None, "value": HOSTILE,
        "check_id": "unknown_unit", "severity": "must_fix", "stage": "rows", "suggestion": None, "message_zh": "没有", "message_en": "no",
        "remedy_zh": "改", "remedy_en": "mend",
    }  # fmt: skip
    with desk.opened(data) as seat:
        seat.replace("findings", item["item_id"], [row])
    titles: list[str] = []

    def dialog(title: str, **_: object) -> Any:
        titles.append(title)
        return lambda body: lambda: None

    monkeypatch.setattr(acts.st, "dialog", dialog)
    acts.draw(item, VIEW.on(item=item["item_id"], no="1", act="alias"))
    (title,) = titles
    assert "127" in title, "the name stands in it"
    assert not re.search(r"(?<!\\)[\[\]!*<$:]", title)


def test_history_tells_every_act_in_words(data: Path) -> None:
    item = put(data, "questions")
    asked = '{"asked_encoding": "gb18030", "asked_kind": "monthly", "asked_delimiter": "tab", "asked_period": ""}'
    with desk.opened(data) as seat:
        for act in (*submission.DID, "nobody_knows"):
            seat.note_act(item["item_id"], act, "竞赛办", asked if act == "ask" else "")
        seat.note_act(
            item["item_id"], "arrival", "竞赛办", "2026-11-03T08:21:00Z → 2026-11-02T01:00:00.000000Z: 登记簿"
        )
    found = history(item)
    assert len({what for what, _ in found}) == len(submission.DID) + 1
    assert not any(re.search(r"[a-z_]{3,}", what + said.replace("gb18030", "")) for what, said in found), found
    assert found[0][1] == "11月3日 16:21 → 11月2日 09:00: 登记簿"
    assert ("改了读法", "编码：gb18030，种类：月报，分隔符：制表符") in found


def test_the_letter_of_a_return_is_the_desks(data: Path) -> None:
    item = put(data, "returned")
    with desk.opened(data) as seat:
        seat.note_act(item["item_id"], "text", "竞赛办", '{"zh": "请核实", "en": "please check", "sheet": "x"}')
    assert submission.context(VIEW.on(item=item["item_id"]), marts.read)["letter"] == "请核实"
    assert submission.context(VIEW.on(item=item["item_id"], language="en"), marts.read)["letter"] == "please check"
