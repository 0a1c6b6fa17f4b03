"""Names of units as units write them: seals, numbers, former names, traditional characters; never another unit."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.calendar import Month
from competition.roster import Roster
from competition.simplified import TABLE, pairs, simplified
from etl.tidy.lists import ROSTER
from scripts.simplified import table
from tests.etl.towns import roster

OCTOBER = Month(2026, 10)


def units(**names: str) -> Roster:
    """A roster of units with these names."""
    rows = [
        {"unit_id": unit_id, "name_zh": name, "group_id": "g", "first_month": "2025-01"}
        for unit_id, name in names.items()
    ]
    return Roster.of(pl.DataFrame(rows, schema=ROSTER))


@pytest.mark.parametrize(
    "written",
    [
        "松岗镇(盖章)",
        "松岗镇（公章）",
        "松岗镇 （盖 章）",
        "松崗鎮",
        "填报单位：松岗镇（盖章）",
        "1.松岗镇",
        "（3）松岗镇",
        "松 岗 镇",
        "松岗\u200b镇\u00a0",
        "松岗镇（原松岗乡）",
        "松岗镇盖章",
    ],
)
def test_a_unit_is_found_behind_what_is_written_around_its_name(written: str) -> None:
    assert roster().resolve_written(written, OCTOBER) == "T01"


@pytest.mark.parametrize(
    "written", ["松岗县", "松岗镇城关镇", "松岗镇(代管城关镇)", "松岗镇（原城关镇）", "盖章", "(章)", ""]
)
def test_another_name_is_no_units(written: str) -> None:
    assert roster().resolve_written(written, OCTOBER) is None


def test_two_units_that_differ_only_in_what_is_folded_are_not_confused() -> None:
    two = units(A="后山镇", B="後山镇")
    assert two.resolve_written("後山镇", OCTOBER) == "B" and two.resolve_written("后山镇", OCTOBER) == "A"
    assert two.resolve_written("後山鎮", OCTOBER) is None


def test_an_unknown_name_has_the_nearest_as_suggestion() -> None:
    assert roster().suggest("松崗縣") == "松岗镇" and roster().suggest("城關真(盖章)") == "城关镇"


def test_the_table_is_what_opencc_says_today() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run `python -m scripts.simplified`"


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet=[*map(chr, list(pairs())[:4000:7]), *"城关镇 (a"], max_size=12))
def test_simplified_text_keeps_its_length_and_stays_simplified(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)
