"""An appeal is about a line, shows what either decision does, and changes data and decision together or not at all."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import desk
from competition.errors import FileRefused, SaibangError, WrongFolder
from etl import appeal_change, appeals, build, intake, read
from etl.appeals import AppealRefused, UnknownAppeal
from etl.cli import main
from etl.journal import Journal
from etl.layout import Home
from etl.refusals import TooLarge
from etl.seen import seen
from etl.verify import Report, check_inbox, verify
from tests.etl.office import BY, NOW, home_of_four, quick, scores
from words import say

LINE = {"unit_id": "T3", "month": "2026-10", "indicator_id": "DOC-01"}
SAID = LINE | {"claim": "应办件数误填为25，应为20", "raised_by": "郑洁", "came_by": "letter"}
LATER = NOW + timedelta(hours=1)
REVIEWER = "李明"
BEFORE = {"T1": "80.00 #2", "T2": "95.00 #1", "T3": "52.00 #3"}
CORRECTED = BEFORE | {"T3": "60.00 #3"}  # 20 of 20 in time: 40 points instead of 32
NO_FAULT = BEFORE | {"T2": "100.00 #1"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of_four(tmp_path)


def rows(home: Home, mart: str) -> list[dict[str, Any]]:
    """A mart of the snapshot."""
    with seen(home, None) as view:
        return sorted(view.mart(mart).to_dicts(), key=lambda row: str(row.get("appeal_no") or ""))


def one(home: Home, appeal_no: str = "2026-S001") -> dict[str, Any]:
    """An appeal as its mart has it."""
    return next(row for row in rows(home, "appeals") if row["appeal_no"] == appeal_no)


def load_of(home: Home, kind: str = "monthly") -> str:
    """The load of a kind that arrived last."""
    found = [row for row in rows(home, "loads") if row["kind"] == kind]
    return str(max(found, key=lambda row: (row["received_at"], row["revision"]))["load_id"])


def cells(home: Home, new: str = "20", **more: object) -> dict[str, Any]:
    """A change of what 青石镇 was to handle."""
    cell = {"sheet": "", "row_no": 4, "column_name": "应办件数", "new": new} | more
    return {"kind": "cells", "load_id": load_of(home), "cells": [cell]}


def raised(home: Home, change: dict[str, Any] | None = None, **more: object) -> str:
    """An appeal of 青石镇 about its first line."""
    return appeals.raise_(home, None, SAID | {"change": change} | more, BY, NOW)


def decided(home: Home, decision: str = "upheld", reason: str = "核实属实", no: str = "2026-S001") -> appeals.Decided:
    return appeals.decide(home, None, no, decision, reason, REVIEWER, BY, LATER)


def october(found: appeals.Effect) -> dict[str, str]:
    """Unit to score and place after an effect, in October."""
    return {
        row["unit_id"]: f"{row['new_score']} #{row['new_place']}" for row in found.rows if row["scope_id"] == "2026-10"
    }


def refusal(act: Callable[[], object], error: type[SaibangError] = AppealRefused) -> str:
    with pytest.raises(error) as found:
        act()
    return found.value.message()


# ---- raising ---------------------------------------------------------------------------------------------------------


def test_what_can_not_stand_is_refused_and_leaves_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = home.journal.read_bytes()
    for said, told in [
        ({"indicator_id": "VER-09"}, "账上有：DOC-01 DUT-01 INF-01"),
        ({"unit_id": "T9"}, "没有单位 T9"),
        ({"scope_id": "2026-Q3"}, "不以 2026-10 为末月"),
        ({"came_by": "梦"}, "slip call letter page"),
        ({"raised_on": "2026-11-31"}, "不是日期"),
        ({"raised_on": "2026-12-01"}, "还没有到"),
        ({"claim": " "}, "申诉什么"),
        ({"from_entry": 3}, "没有日志号为 3 的来电"),
        ({"change": {"kind": "guess"}}, "要改什么"),
        ({"change": cells(home) | {"load_id": "nobody"}}, "没有编号 nobody 的报送"),
        ({"change": cells(home, "25")}, "现在就是“25”"),
        ({"change": cells(home, old="24")}, "不是“24”"),
        ({"change": cells(home, column_name="别的")}, "写列号"),
        ({"change": cells(home, column_no="ZZ")}, "没有单元格 ZZ4"),
    ]:
        assert told in refusal(lambda said=said: appeals.raise_(home, None, SAID | said, BY, NOW))  # type: ignore[misc]
    monkeypatch.setattr(read, "SIZE_LIMIT", 10)
    big = tmp_path / "照片.jpg"
    big.write_bytes(b"0" * 11)
    kept = set(home.inbox.iterdir())
    refusal(lambda: appeals.raise_(home, None, SAID, BY, NOW, [(big, "")]), TooLarge)
    refusal(lambda: appeals.raise_(home, None, SAID, BY, NOW, [(tmp_path / "没有", "")]), WrongFolder)
    refusal(lambda: decided(home), UnknownAppeal)
    assert home.journal.read_bytes() == lines
    assert set(home.inbox.iterdir()) == kept


def test_an_appeal_keeps_its_evidence_its_days_and_the_call_it_grew_out_of(home: Home, tmp_path: Path) -> None:
    proof = tmp_path / "收文登记.jpg"
    proof.write_bytes(b"a scan")
    call = appeals.note_call(home, None, LINE | {"caller": "郑洁", "note": "问办件数"}, BY, NOW)
    with build.desk(home, BY, NOW) as seat:
        tiny = seat.rulebooks["tiny"]
        no = appeals.raised(seat, tiny, SAID | {"from_entry": call, "came_by": "call"}, BY, NOW, [(proof, "")])
        slip = {"unit_id": "T3", "score": None, "to_date_score": None}
        seat.write("slips", BY, "tiny", {"month": "2026-10", "due_on": "2026-11-24", "each": [slip]}, NOW)
        build.catch_up(seat, show=False)
        for days in (7, 8):  # handed out on a Friday: five working days are a week
            appeals.raised(seat, tiny, SAID, BY, NOW + timedelta(days=days))
    appeals.review(home, None, no, REVIEWER, BY, NOW, evidence=[(proof, "补.jpg")])
    first, second, third = rows(home, "appeals")
    assert [each["appeal_no"] for each in (first, second, third)] == ["2026-S001", "2026-S002", "2026-S003"]
    assert (first["state"], first["reviewer"], first["due_on"], first["is_late"]) == ("reviewed", REVIEWER, None, False)
    assert (first["from_entry"], first["indicator_zh"], first["unit_zh"]) == (call, "按期办结率", "青石镇")
    assert [each["file_name"] for each in json.loads(first["evidence"])] == ["收文登记.jpg", "补.jpg"]
    assert (second["due_on"], second["is_late"], second["decide_by"]) == ("2026-11-27", False, "2026-12-04")
    assert (third["state"], third["is_late"]) == ("raised", True), "taken all the same"
    assert rows(home, "calls")[0]["appeal_no"] == no
    (home.inbox / json.loads(first["evidence"])[0]["sha256"]).unlink()
    check_inbox(home, Journal(home.journal, writable=False).entries, report := Report(), lambda _: None)
    (gone,) = [each.text() for each in report.differences]
    assert "收文登记.jpg" in gone or "补.jpg" in gone


# ---- deciding --------------------------------------------------------------------------------------------------------


def test_what_is_upheld_is_loaded_as_a_change_and_taken_back_when_it_is_rejected_after_all(home: Home) -> None:
    old = load_of(home)
    change = {
        "kind": "rows",
        "register_id": "duty_faults",
        "month": "2026-10",
        "rows": [{"act": "remove", "row_no": 2}],
    }
    with build.desk(home, BY, NOW) as seat:
        tiny = seat.rulebooks["tiny"]
        no = appeals.raised(seat, tiny, SAID | {"change": cells(home)}, BY, NOW)
        other = appeals.raised(
            seat, tiny, SAID | {"unit_id": "T2", "indicator_id": "DUT-01", "change": change}, BY, NOW
        )
    lines = home.journal.read_bytes()
    assert october(appeals.effect(home, None, other, BY, NOW)) == NO_FAULT
    assert appeals.effect(home, None, other, BY, NOW, "rejected") == appeals.Effect([], [])
    assert (home.journal.read_bytes(), scores(home)) == (lines, BEFORE)
    made = decided(home)
    assert scores(home) == CORRECTED
    was, load = (next(row for row in rows(home, "loads") if row["load_id"] == code) for code in (old, made.load_id))
    assert (load["revision"], load["sha256"], load["received_at"]) == (2, was["sha256"], was["received_at"])
    (edit,) = rows(home, "edits")
    assert (edit["old_text"], edit["new_text"], edit["how"], edit["confirmed_by"]) == ("25", "20", no, REVIEWER)
    assert (one(home)["state"], one(home)["load_id"], one(home)["reason"]) == ("upheld", made.load_id, "核实属实")
    lines = home.journal.read_bytes()
    assert decided(home) == made, "the same word again is not another decision"
    assert home.journal.read_bytes() == lines
    assert october(appeals.effect(home, None, no, BY, NOW, "rejected")) == BEFORE
    decided(home, "rejected", "登记簿原件为25")
    assert (scores(home), one(home)["state"], one(home)["decision_count"]) == (BEFORE, "rejected", 2)
    acts = [(act["decision"], act["said"]) for act in rows(home, "appeal_acts") if act["act"] == "decide"]
    assert acts == [("upheld", "核实属实"), ("rejected", "登记簿原件为25")]
    assert "已被撤下" in refusal(lambda: decided(home)), "the file it was to change is another by now"
    decided(home, no=other)
    assert scores(home) == NO_FAULT
    assert "撤回" in refusal(lambda: decided(home, "withdrawn", "单位撤回", other)), (
        "the register may have gone on since"
    )
    assert verify(home, BY, LATER).differences == []


def test_a_decision_that_can_not_stand_decides_nothing(home: Home) -> None:
    with build.desk(home, BY, NOW) as seat:
        tiny = seat.rulebooks["tiny"]
        for change in (None, cells(home, "约20"), cells(home, "24", column_no="C")):
            appeals.raised(seat, tiny, SAID | {"change": change}, BY, NOW)
    lines = home.journal.read_bytes()
    assert "先复核" in refusal(lambda: decided(home))
    assert "约" in refusal(lambda: decided(home, no="2026-S002"), FileRefused)
    for words in (("upheld", " "), ("maybe", "核实")):
        assert "upheld rejected withdrawn" in refusal(lambda words=words: decided(home, *words))  # type: ignore[misc]
    assert home.journal.read_bytes() == lines
    said = ("--reviewer", REVIEWER, "--load", load_of(home), "--set", "C4=21", "--json")
    assert quick(home, "appeal", "review", "2026-S002", *said).code == 0
    shown = quick(home, "appeal", "decide", "2026-S002", "upheld", "--reason", "a slip", "--dry-run")
    assert "2026-10 Qingshi Town: 52.00 place 3 → 58.10 place 3" in shown.out
    assert "under review" in quick(home, "appeal", "list", "--unit", "青石", "--open").out
    decided(home, no="2026-S002")
    assert "已被撤下" in refusal(lambda: decided(home, no="2026-S003")), "both were about the same file"
    assert [row["state"] for row in rows(home, "appeals")] == ["raised", "upheld", "raised"]
    told = quick(home, "appeal", "show", "2026-S002").out
    assert all(words in told for words in ("20 ÷ 21", "upheld 李明 核实属实", "raised 郑洁"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_issue_that_differs_is_told_with_a_command_there_is(language: Any) -> None:
    told = say("appeals.told_issue", language, issue_no="2026-01", revision=1, month="2026-10", units=2)
    command, option, number = re.findall(r"([a-z]+) (--[a-z]+) (\S+)$", told)[0]
    assert option in {name for one in main.commands[command].params for name in one.opts}
    assert number == "2026-01"


def test_a_cell_that_was_edited_before_keeps_what_the_file_says() -> None:
    cell = {"sheet": "", "row_no": 4, "column_no": 3, "column_name": "应办件数"}
    word = appeal_change.Word("2026-S002", REVIEWER, "核实属实", "2026-11-20")
    before = [cell | {"old": "25", "new": "24"}]
    (edit,) = appeal_change.with_cells(before, [cell | {"old": "24", "new": "20"}], word, BY, NOW)
    assert (edit["old"], edit["new"], edit["how"]) == ("25", "20", "2026-S002")
    assert "C4" in refusal(lambda: appeal_change.with_cells(before, [cell | {"old": "25", "new": "20"}], word, BY, NOW))


class Killed(BaseException):
    """What a process dies of."""


def test_a_decision_that_is_killed_is_there_with_its_data_or_neither_is(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised(home, cells(home))
    with desk.opened(home.data) as table:
        sha256 = next(row["sha256"] for row in rows(home, "loads") if row["load_id"] == load_of(home))
        same = {"item_id": "it", "competition_id": "tiny", "size": 1, "source": "upload", "arrived_by": "loaded"}
        table.add(
            same | {"sha256": sha256, "file_name": "m", "arrived_at": "", "state": "loaded", "load_id": load_of(home)}
        )
    commit = intake.commit

    def die(*_: object, **__: object) -> None:
        raise Killed

    for place, name in ((Journal, "append"), (build, "land_pending")):
        own = Home.at(shutil.copytree(home.data, tmp_path / name))
        monkeypatch.setattr(
            intake, "commit", lambda *about, at=(place, name): monkeypatch.setattr(*at, die) or commit(*about)
        )
        with pytest.raises(Killed):
            decided(own)
        monkeypatch.undo()
        with build.desk(own, BY, LATER):
            pass  # whoever comes next goes on
        is_written = place is build
        assert scores(own) == (CORRECTED if is_written else BEFORE)
        assert (one(own)["state"], one(own)["decision_count"]) == (("upheld", 1) if is_written else ("raised", 0))
    made = decided(own)
    assert (one(own)["decision_count"], load_of(own)) == (1, made.load_id), "asked again, it is as if it had not died"
    with desk.looked_at(own.data) as table:
        item, (edit,) = table.item("it") or {}, table.edits("it")
    assert (item["load_id"], item["revision"]) == (made.load_id, 2), (
        "a later edit of the file on the desk goes on from there"
    )
    assert (edit["old"], edit["new"], edit["how"]) == ("25", "20", "2026-S001")
