"""Problems and tasks are set down once, said of in turn, and what became of them is told month by month."""

from __future__ import annotations

from typing import Any

import pytest

from competition.errors import UnknownUnit
from etl import build, follow_ups
from etl.follow_ups import BadFollowUp, UnknownFollowUp
from etl.layout import Home
from etl.seen import seen
from tests.etl.office import BY, NOW, home_of_four, quick

PROBLEM = {"kind": "problem", "month": "2026-10", "problem": "月报迟报", "measure": "专人报送", "owner": "周敏"}
TASK = {"kind": "task", "month": "2026-10", "problem": "办结积压来信", "owner": "吴涛", "due_on": "2026-10-31"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_of_four(tmp_path_factory.mktemp("follow-ups"))


def add(home: Home, fields: dict[str, str], *units: str) -> list[str]:
    return follow_ups.add(home, None, fields, units, BY, NOW)


def say(home: Home, number: str, state: str, reason: str = "", **more: str) -> str:
    return follow_ups.set_state(home, None, number, {"state": state, "reason": reason} | more, BY, NOW)


def entry(home: Home, number: str) -> dict[str, Any]:
    with seen(home, None) as view:
        return view.rows(
            "select * from live.follow_ups where competition_id = ? and follow_up_no = ?", number
        ).row(0, named=True)  # fmt: skip


def test_a_problem_fixed_and_seen_again_has_relapsed(home: Home) -> None:
    (number,) = add(home, PROBLEM | {"due_on": "2026-11-30", "issue_no": "2026-10"}, "松岗")
    made = entry(home, number)
    assert (made["state"], made["unit_id"], made["unit_zh"], made["due_on"]) == ("open", "T1", "松岗镇", "2026-11-30")
    say(home, number, "fixed", "十一月按时报送", seen_on="2026-11-05")
    say(home, number, "relapsed", "十二月又迟报", seen_on="2026-12-07", due_on="2027-01-31")
    now = entry(home, number)
    assert (now["state"], now["relapse_count"], now["since"], now["is_open"], now["due_on"], now["reason"]) == (
        "relapsed", 1, "2026-12-07", True, "2027-01-31", "十二月又迟报",
    )  # fmt: skip
    with pytest.raises(BadFollowUp):
        say(home, number, "unfinished", "不是督办事项")
    with pytest.raises(BadFollowUp):
        say(home, number, "dropped")
    assert entry(home, number) == now


def test_a_task_carried_forward_twice_is_three_entries_in_a_row(home: Home) -> None:
    (first,) = add(home, TASK)
    second = say(home, first, "carried", "等县里批复")
    third = say(home, second, "carried", "批复已到，正在办", month="2027-01", due_on="2027-01-20")
    chain = [entry(home, number) for number in (first, second, third)]
    told = [(row["month"], row["state"], row["carried_from"], row["carried_to"], row["carry_count"]) for row in chain]
    assert told == [
        ("2026-10", "carried", None, second, 0),
        ("2026-11", "carried", first, third, 1),
        ("2027-01", "open", second, None, 2),
    ]
    assert [row["reason"] for row in chain] == ["等县里批复", "批复已到，正在办", None]
    assert [row["due_on"] for row in chain] == ["2026-10-31", "2026-11-30", "2027-01-20"]
    assert [row["owner"] for row in chain] == ["吴涛"] * 3
    with pytest.raises(BadFollowUp):
        say(home, first, "fixed")
    with pytest.raises(BadFollowUp):
        say(home, third, "carried", "倒回去", month="2026-12")
    say(home, third, "fixed", seen_on="2027-01-18")
    assert entry(home, third)["since"] == "2027-01-18"


def test_one_act_for_several_units_gives_each_an_entry_or_none(home: Home) -> None:
    numbers = add(home, TASK, "T1", "河湾街道", "松岗镇")
    assert [entry(home, number)["unit_id"] for number in numbers] == ["T1", "T2"]
    assert [number[:6] for number in numbers] == ["2026-D", "2026-D"]
    before = home.journal.read_bytes()
    with pytest.raises(UnknownUnit):
        add(home, TASK, "T1", "没有的镇")
    for wrong in ({"owner": ""}, {"due_on": "月底"}, {"kind": "wish"}, {"problem": " "}):
        with pytest.raises(BadFollowUp):
            add(home, TASK | wrong, "T1")
    with pytest.raises(UnknownFollowUp):
        say(home, "2026-D999", "fixed")
    assert home.journal.read_bytes() == before


def test_quarters_tell_what_was_named_and_how_it_stands_and_replay_the_same(home: Home) -> None:
    def quarters() -> list[dict[str, Any]]:
        with seen(home, None) as view:
            return view.mart("follow_up_quarters").sort("kind", "unit_id").to_dicts()

    before = quarters()
    problem = next(row for row in before if row["kind"] == "problem")
    assert (problem["quarter_id"], problem["unit_id"], problem["named_count"], problem["relapsed_count"]) == (
        "2026-Q4", "T1", 1, 1,
    )  # fmt: skip
    of_all = next(row for row in before if row["kind"] == "task" and not row["unit_id"])
    assert (of_all["named_count"], of_all["carried_count"], of_all["fixed_count"]) == (3, 2, 1)
    with build.desk(home, BY, NOW) as seat:
        build.rebuild(seat)
    assert quarters() == before


def test_the_command_line_sets_down_says_and_lists(home: Home) -> None:
    said = ("task", "2026-10", "清点公文", "--unit", "青石", "--owner", "郑洁", "--due", "2026-10-30")
    line = ("follow-up", "add", *said, "--json")
    before = home.journal.read_bytes()
    (number,) = quick(home, *line, "--dry-run").value["numbers"]  # type: ignore[misc]
    assert home.journal.read_bytes() == before
    assert quick(home, *line).value == {"numbers": [number]}
    refused = quick(home, "follow-up", "set", number, "unfinished")
    assert (refused.code, "say why" in refused.err) == (2, True)
    assert quick(home, "follow-up", "set", number, "fixed", "--seen-on", "2026-10-29").code == 0
    listed = quick(home, "follow-up", "list", "--kind", "task", "--state", "fixed").out
    assert f"{number} · 2026-10 · 青石镇 · 清点公文 · 郑洁 · 2026-10-30 · Fixed · 2026-10-29" in listed
