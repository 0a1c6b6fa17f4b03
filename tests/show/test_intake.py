"""What the office's desk looks like in words: the pile, one file, its questions by cause."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import desk
import marts
from show import causes, office, screens
from show.links import LANGUAGE_CODES, View
from show.screens import intake, submission
from tests.ui import tiny
from words import Language

TODAY = date(2026, 11, 22)
VIEW = View("county", "towns", "2026-10", "towns-1", "zh_CN")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hand-written snapshot with a desk of its own, which each test may fill."""
    tiny.write(tmp_path)
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    return tmp_path


def put(data: Path, name: str, state: str, **more: Any) -> str:
    """A file on the desk."""
    row = {
        "competition_id": "county", "sha256": f"{name}{state}", "file_name": name, "size": 100, "source": "upload",
        "arrived_at": "2026-11-03T08:21:00.000000Z", "arrived_by": "mail", "state": state, "kind": "monthly",
        "first_month": "2026-10", "last_month": "2026-10", "unit_ids": '["towns-1"]',
    }  # fmt: skip
    with desk.opened(data) as seat:
        return seat.add(row | more)


def found(data: Path, item: str, *rows: dict[str, Any]) -> None:
    """Findings of a file."""
    usual = {
        "file_name": "x", "sheet": "", "row_no": 2, "column_no": 3, "column_name": "发文总数", "unit_id": "towns-1", "value": "约20",
        "check_id": "vague", "severity": "must_fix", "stage": "rows", "suggestion": None, "message_zh": "看不懂", "message_en": "not understood",
        "remedy_zh": "写数字", "remedy_en": "write a number",
    }  # fmt: skip
    with desk.opened(data) as seat:
        seat.replace("findings", item, [usual | row | {"no": at} for at, row in enumerate(rows)])
        must = sum((usual | row)["severity"] == "must_fix" for row in rows)
        seat.change(item, must_fix=must, please_check=len(rows) - must, stage="rows" if must else "")


def pile(**asked: str) -> dict[str, Any]:
    return dict(intake.context(VIEW.on(**asked), marts.read))


def one(item: str, **asked: str) -> dict[str, Any]:
    return dict(submission.context(VIEW.on(item=item, **asked), marts.read))


# ---- the pile --------------------------------------------------------------------------------------------------------


def test_an_empty_desk_explains_itself(data: Path) -> None:
    assert pile()["headline"] == "还没有收到文件"
    assert "扫描件" in screens.make("intake", VIEW, marts.read, TODAY)


def test_the_headline_counts_what_is_to_be_done(data: Path) -> None:
    for name, state in (("a", "ready"), ("b", "ready"), ("c", "questions"), ("d", "loaded"), ("e", "container")):
        put(data, name, state)
    assert pile()["headline"] == "3份待办：1份待核实，2份可入库"
    english = intake.context(VIEW.on(language="en"), marts.read)
    assert english["headline"] == "3 to do: 1 questions, 2 ready"


def test_contents_stand_below_their_container_and_say_where_they_came_from_when_found_alone(data: Path) -> None:
    mail = put(data, "信.eml", "container", created_at="2026-11-03T00:00:00Z")
    put(data, "别的.csv", "ready", created_at="2026-11-03T00:00:01Z")
    put(data, "附件.csv", "ready", parent_id=mail, created_at="2026-11-03T00:00:02Z")
    assert [(row["file_name"], row["depth"]) for row in pile()["rows"]] == [
        ("别的.csv", 0),
        ("信.eml", 0),
        ("附件.csv", 1),
    ]
    (alone,) = pile(q="附件")["rows"]
    assert (alone["depth"], alone["notes"]) == (0, ["来自 信.eml"])


def test_states_and_words_narrow_the_pile_and_chips_count_it(data: Path) -> None:
    put(data, "a.csv", "ready")
    put(data, "b.csv", "questions", unit_ids='["towns-2"]')
    assert {(chip["code"], chip["count"]) for chip in pile()["chips"]} == {
        ("", 2),
        ("open", 2),
        ("questions", 1),
        ("ready", 1),
    }
    assert [row["file_name"] for row in pile(state="ready")["rows"]] == ["a.csv"]
    name = office.unit_names(VIEW, marts.read)["towns-2"]
    assert [row["file_name"] for row in pile(q=name)["rows"]] == ["b.csv"]


def test_a_long_pile_has_pages(data: Path) -> None:
    for at in range(intake.PAGE + 1):
        put(data, f"{at}.csv", "ready")
    assert [len(pile(page=page)["rows"]) for page in ("", "2", "9", "all", "x")] == [50, 1, 1, 51, 50]


def test_a_version_names_what_it_would_replace_and_a_duplicate_what_it_repeats(data: Path) -> None:
    old = {"load_id": "x", "file_name": "旧.csv", "received_at": "2026-11-02T01:00:00Z", "count": 3, "changed": []}
    first = put(data, "新.csv", "version", replaces=json.dumps([old]))
    put(data, "又.csv", "duplicate", same_as=first)
    notes = {row["file_name"]: row["notes"] for row in pile()["rows"]}
    assert notes["新.csv"] == ["将替换 旧.csv（11月2日 09:00收到），改动3格"]
    assert notes["又.csv"] == ["与 新.csv 相同"]


def test_a_state_is_a_sign_and_a_word_in_every_language() -> None:
    for language in LANGUAGE_CODES.values():
        told = [office.state({"state": state}, language) for state in desk.STATES]
        assert len({one["name"] for one in told}) == len({one["mark"] for one in told}) == len(desk.STATES)


# ---- one file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGE_CODES.values())
@pytest.mark.parametrize("state", desk.STATES)
def test_a_file_in_any_state_is_told_in_any_language(data: Path, state: str, language: Language) -> None:
    item = put(data, tiny.HOSTILE, state, refusal_zh="读不出", refusal_en="can't be read", note=tiny.HOSTILE)
    found(data, item, {"value": tiny.HOSTILE, "column_name": tiny.HOSTILE}, {"severity": "please_check"})
    for page in ("submission", "intake"):
        made = screens.make(page, VIEW.on(language=language, item=item), marts.read, TODAY)
        assert "<h1>" in made and tiny.HOSTILE not in made, "what a file says is escaped"


def test_must_fix_stands_alone_and_is_grouped_by_cause(data: Path) -> None:
    item = put(data, "a.csv", "questions")
    rows = [{"row_no": at} for at in range(2, 9)] + [
        {"check_id": "date", "column_name": "日期", "suggestion": "2026-10-01"}
    ]
    found(data, item, *rows, {"severity": "please_check", "stage": "sense"})
    groups = one(item)["causes"]
    assert [(group["column"], group["count"], len(group["rows"]), group["has_suggestion"]) for group in groups] == [
        ("发文总数", 7, 5, 0), ("日期", 1, 1, 1),
    ]  # fmt: skip
    assert [act["code"] for act in groups[0]["rows"][0]["acts"]] == ["edit"]
    assert [act["code"] for act in groups[1]["rows"][0]["acts"]] == ["take"]
    opened = one(item, cause=groups[0]["code"])["causes"][0]
    assert opened["is_open"] and len(opened["rows"]) == 7


def test_the_refusal_of_a_whole_file_is_said_once(data: Path) -> None:
    item = put(data, "a.xlsx", "unreadable", refusal_zh="a.xlsx 读不出表格。", refusal_en="a.xlsx holds no table.")
    found(data, item, {"message_zh": "a.xlsx 读不出表格。", "row_no": None, "stage": "file"})
    made = screens.make("submission", VIEW.on(item=item), marts.read, TODAY)
    assert made.count("读不出表格") == 1


def test_only_the_first_stage_with_a_fault_is_shown(data: Path) -> None:
    item = put(data, "a.csv", "questions")
    found(data, item, {"stage": "columns"}, {"stage": "rows"})
    with desk.opened(data) as seat:
        seat.change(item, stage="columns")
    context = one(item)
    assert sum(group["count"] for group in context["causes"]) == 1
    assert [(step["is_passed"], step["is_here"]) for step in context["stages"]] == [(True, False), (False, True), (False, False), (False, False)]  # fmt: skip


def test_what_should_be_checked_is_shown_once_nothing_must_be_fixed(data: Path) -> None:
    item = put(data, "a.csv", "ready")
    found(data, item, {"severity": "please_check", "sheet": None, "column_no": None})
    said = {"item_id": item, "check_id": "vague", "sheet": "", "row_no": 2, "column_no": 0, "unit_id": "towns-1", "explanation": "确实如此",
            "given_by": "郑洁", "by": "office", "at": "2026-11-03"}  # fmt: skip
    with desk.opened(data) as seat:
        seat.put("explanations", said)
    (group,) = one(item)["causes"]
    assert (group["severity"], group["rows"][0]["explanation"], group["rows"][0]["given_by"]) == (
        "please_check",
        "确实如此",
        "郑洁",
    )
    assert [act["code"] for act in group["rows"][0]["acts"]] == ["reword"]
    with desk.opened(data) as seat:
        seat.change(item, state="loaded")
    assert [act["code"] for act in one(item)["causes"][0]["rows"][0]["acts"]] == ["reword"], "after loading too"
    with desk.opened(data) as seat:
        seat.change(item, state="returned")
    assert one(item)["causes"][0]["rows"][0]["acts"] == []


def test_a_cause_keeps_its_address_through_a_review(data: Path) -> None:
    item = put(data, "a.csv", "questions")
    found(data, item, {}, {"check_id": "date"})
    before = {group["count"]: group["code"] for group in one(item)["causes"]}
    found(data, item, {"check_id": "date"}, {})
    assert {group["code"] for group in one(item)["causes"]} >= set(before.values())


def test_effects_show_the_files_own_units_first_and_nothing_that_stays(data: Path) -> None:
    item = put(data, "a.csv", "ready", unit_ids='["towns-2"]')
    moved = [
        ("towns-1", "80.00", "81.00", 3, 2),
        ("towns-2", "80.00", "80.00", 4, 4),
        ("towns-3", "70.00", "70.00", 5, 5),
    ]
    with desk.opened(data) as seat:
        seat.replace("effects", item, [
            {"scope_id": "2026-10", "unit_id": unit, "group_id": "towns", "old_score": old, "new_score": new, "old_place": was, "new_place": now}
            for unit, old, new, was, now in moved
        ])  # fmt: skip
    told = one(item)["effects"]
    names = office.unit_names(VIEW, marts.read)
    assert [row["name"] for row in told["rows"]] == [names["towns-2"], names["towns-1"]]
    assert told["changed"] == 1 and told["rows"][1]["cells"][0]["movement"] == 1


def test_a_file_of_another_competition_is_not_shown(data: Path) -> None:
    item = put(data, "a.csv", "ready", competition_id="other")
    assert one(item)["item"] is None and one("no-such-item")["item"] is None


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (None, "")])
def test_a_column_is_named_as_a_spreadsheet_names_it(number: int | None, letter: str) -> None:
    assert causes.letter(number) == letter
    assert not number or causes.number(letter) == number
