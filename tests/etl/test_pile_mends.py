"""The pile where something was said wrongly, meanwhile or too late: nothing is lost, and nothing counts that was not meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl import pile, said
from etl.layout import Home
from tests.etl.office import BY, NOW, home_of_four
from tests.etl.test_pile import change, check_rebuilds, item, landed, load, receive

pytestmark = pytest.mark.timeout(180)
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
