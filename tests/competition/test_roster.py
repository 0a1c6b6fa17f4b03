"""Names over time, lineage, exemption."""

from __future__ import annotations

import polars as pl
import pytest

from competition.roster import Roster
from tests.competition.calendars import month

COLUMNS = (
    "unit_id", "name_zh", "name_en", "short_name", "aliases", "group_id", "class_id", "leader", "contact",
    "first_month", "last_month", "predecessors", "is_guest", "exempt",
)  # fmt: skip
ROWS = [
    (
        "T01",
        "松岗镇",
        "Songgang",
        "松岗",
        "松崗鎮",
        "townships",
        "township",
        "王",
        "李",
        "2025-01",
        None,
        None,
        False,
        None,
    ),
    (
        "T02",
        "河湾乡",
        "Hewan",
        None,
        None,
        "townships",
        "township",
        None,
        None,
        "2025-01",
        "2025-12",
        None,
        False,
        None,
    ),
    (
        "T02",
        "河湾街道",
        "Hewan Street",
        None,
        "河湾街办；河湾办",
        "townships",
        "township",
        None,
        None,
        "2026-01",
        None,
        None,
        False,
        None,
    ),
    ("T03", "东山镇", None, None, None, "townships", "township", None, None, "2025-01", "2026-03", None, False, None),
    ("T04", "西山镇", None, None, None, "townships", "township", None, None, "2025-01", "2026-03", None, False, None),
    ("T09", "东山镇", None, None, None, "townships", "township", None, None, "2026-04", None, "T03;T04", False, None),
    ("T10", "新区", None, None, None, "townships", "township", None, None, "2026-08", None, "T09", False, None),
    (
        "O01",
        "县委统战部",
        None,
        "统战部",
        None,
        "organs",
        "organ_3",
        None,
        None,
        "2025-01",
        None,
        None,
        True,
        "PET-01; PET-02",
    ),
]


@pytest.fixture
def roster() -> Roster:
    schema = dict.fromkeys(COLUMNS, pl.String) | {"is_guest": pl.Boolean}
    return Roster.of(pl.DataFrame(ROWS, schema=schema, orient="row"))


@pytest.mark.parametrize(
    ("name", "at", "unit_id"),
    [
        pytest.param("松岗镇", "2026-01", "T01", id="full name"),
        pytest.param(" 松岗 镇\u3000", "2026-01", "T01", id="spaces of all widths"),
        pytest.param("松岗\u200b镇", "2026-01", "T01", id="an invisible space"),
        pytest.param("Ｔ０１", "2026-01", "T01", id="full-width id"),
        pytest.param("songgang", "2026-01", "T01", id="English, any case"),
        pytest.param("松崗鎮", "2026-01", "T01", id="alias"),
        pytest.param("统战部", "2026-01", "O01", id="short name"),
        pytest.param("河湾办", "2026-01", "T02", id="second alias after a full-width semicolon"),
        pytest.param("河湾乡", "2026-10", "T02", id="former name after the rename"),
        pytest.param("河湾街道", "2025-10", "T02", id="later name before the rename"),
        pytest.param("东山镇", "2026-03", "T03", id="before the merger the old unit"),
        pytest.param("东山镇", "2026-04", "T09", id="after the merger the new unit of the same name"),
        pytest.param("西山镇", "2026-05", "T04", id="a merged unit is still known by its own name"),
        pytest.param("松岗县", "2026-05", None, id="unknown"),
        pytest.param("", "2026-05", None, id="empty"),
    ],
)
def test_a_name_finds_its_unit(roster: Roster, name: str, at: str, unit_id: str | None) -> None:
    assert roster.resolve(name, month(at)) == unit_id


def test_a_name_of_two_units_of_the_past_means_neither(roster: Roster) -> None:
    assert roster.resolve("东山镇", month("2026-09")) == "T09"
    assert roster.resolve("东山镇", month("2024-12")) is None


def test_a_misspelt_name_is_suggested(roster: Roster) -> None:
    assert roster.suggest("松冈镇") == "松岗镇"
    assert roster.suggest("zzzzzz") is None


def test_members_change_with_rename_and_merger(roster: Roster) -> None:
    before = {unit.unit_id for unit in roster.members(month("2026-03"))}
    after = {unit.unit_id for unit in roster.members(month("2026-04"))}
    assert before == {"T01", "T02", "T03", "T04", "O01"}
    assert after == {"T01", "T02", "T09", "O01"}


def test_a_renamed_unit_has_the_name_of_the_month(roster: Roster) -> None:
    old, new = roster.unit("T02", month("2025-12")), roster.unit("T02", month("2026-01"))
    assert old and old.name_zh == "河湾乡"
    assert new and new.name_zh == "河湾街道"
    assert roster.unit("T03", month("2026-04")) is None


def test_lineage_reaches_back_through_every_merger(roster: Roster) -> None:
    assert roster.lineage("T10") == {"T10", "T09", "T03", "T04"}
    assert roster.lineage("T01") == {"T01"}


def test_exemption_is_by_unit_indicator_and_month(roster: Roster) -> None:
    assert roster.is_exempt("O01", "PET-02", month("2026-01"))
    assert not roster.is_exempt("O01", "PET-03", month("2026-01"))
    assert not roster.is_exempt("O01", "PET-02", month("2024-12"))
    assert not roster.is_exempt("T01", "PET-02", month("2026-01"))


def test_a_circle_of_predecessors_ends() -> None:
    schema = dict.fromkeys(COLUMNS, pl.String) | {"is_guest": pl.Boolean}
    rows = [
        (unit, unit, None, None, None, "g", "c", None, None, "2025-01", None, before, False, None)
        for unit, before in (("A", "B"), ("B", "A"))
    ]
    assert Roster.of(pl.DataFrame(rows, schema=schema, orient="row")).lineage("A") == {"A", "B"}
