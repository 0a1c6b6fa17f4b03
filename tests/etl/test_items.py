"""Items beside each other: which are the same, which a newer version, which an answer. Rows alone, without any file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import desk
from etl import items

MONDAY, TUESDAY = "2026-12-07T01:00:00.000000Z", "2026-12-08T01:00:00.000000Z"


def put(table: desk.Desk, name: str, units: list[str], at: str = MONDAY, **other: Any) -> str:
    """An item as looking leaves it."""
    row = {
        "sha256": name, "file_name": f"{name}.csv", "size": 1, "source": "upload", "arrived_at": at, "arrived_by": "mail",
        "state": "ready", "competition_id": "county", "kind": "monthly", "first_month": "2026-11",
        "last_month": "2026-11", "unit_ids": json.dumps(units), "reading": json.dumps({"parts": units}),
    }  # fmt: skip
    return table.add(row | other)


def related(folder: Path, *ids: str) -> list[tuple[str, str]]:
    """State and what stands for it, after relating."""
    with desk.opened(folder) as table:
        items.relate(table, "county")
        rows = [table.item(item_id) or {} for item_id in ids]
    return [(row["state"], row["same_as"] or row["replaced_by"]) for row in rows]


def test_newer_version_stands_for_the_older_only_where_it_says_all_of_it(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        both = put(table, "two units", ["T1", "T2"])
        one = put(table, "one of them", ["T1"], TUESDAY)
        old = put(table, "the other", ["T3"])
        new = put(table, "the other again", ["T3"], TUESDAY)
        other_month = put(table, "October", ["T3"], TUESDAY, first_month="2026-10", last_month="2026-10")
    assert related(tmp_path, both, one) == [("ready", ""), ("ready", "")], "each counts for its units, by arrival"
    assert related(tmp_path, old, new, other_month) == [("version", new), ("ready", ""), ("ready", "")]


def test_a_word_of_a_person_goes_before_the_arrival(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        old = put(table, "a", ["T1"], is_newest_confirmed=1)
        new = put(table, "b", ["T1"], TUESDAY)
    assert related(tmp_path, old, new) == [("ready", ""), ("version", old)]


def test_a_faulty_newest_version_still_stands_for_the_older(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        old, new = put(table, "a", ["T1"]), put(table, "b", ["T1"], TUESDAY, state="questions")
    assert related(tmp_path, old, new) == [("version", new), ("questions", "")]


@pytest.mark.parametrize(
    ("units", "senders", "state"),
    [
        (["T1"], ("a@x", "b@x"), "duplicate"),
        ([], ("a@x", "a@x"), "duplicate"),
        ([], ("a@x", "b@x"), "questions"),
    ],
    ids=["one unit's file forwarded", "no unit, one sender", "no unit, two senders"],
)
def test_the_same_bytes_are_the_same_file_where_they_say_the_same(
    tmp_path: Path, units: list[str], senders: tuple[str, str], state: str
) -> None:
    with desk.opened(tmp_path) as table:
        _, second = (put(table, "same", units, state="questions", received_from=sender) for sender in senders)
    assert related(tmp_path, second)[0][0] == state


def test_a_thousand_files_are_related_in_no_time(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        ids = [put(table, f"{number}", [f"T{number}"]) for number in range(1000)]
    assert set(related(tmp_path, *ids)) == {("ready", "")}


def test_answer_is_of_the_same_kind_unit_and_month_and_comes_later(tmp_path: Path) -> None:
    with desk.opened(tmp_path) as table:
        back = {name: put(table, name, [name], TUESDAY, state="returned") for name in ("T1", "T2", "T3", "T4")}
        put(table, "answer", ["T1"], "2026-12-09T01:00:00.000000Z", state="questions")
        put(table, "earlier", ["T2"], MONDAY)
        put(table, "other kind", ["T3"], "2026-12-09T01:00:00.000000Z", kind="office")
        put(table, "unread", ["T4"], "2026-12-09T01:00:00.000000Z", state="unreadable")
    states = [state for state, _ in related(tmp_path, *back.values())]
    assert states == ["answered", "returned", "returned", "returned"]
