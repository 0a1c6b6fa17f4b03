"""The county's rulebook and a roster of five units, with short ways to read and tidy a text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from competition.roster import Roster
from competition.rulebook import Rulebook, Version, read_rulebooks
from etl.grid import Grid
from etl.kinds import known_words
from etl.read import read_bytes
from etl.tidy import Tidied, tidy
from etl.tidy.findings import MUST_FIX
from etl.tidy.lists import ROSTER

RULEBOOKS = Path(__file__).parents[2] / "data" / "rulebook"
SAMPLES = Path(__file__).parents[1] / "data" / "samples"
# 桃花乡 was merged into 松岗镇 after May 2026; 区委办 need not report its topics; 城关镇 has a traditional alias.
UNITS = [
    ("T01", "松岗镇", "松岗", None, "townships", None, None),
    ("T02", "城关镇", None, "城關鎮", "townships", None, None),
    ("T03", "浮桥街道", None, "浮橋街道", "townships", None, None),
    ("T04", "桃花乡", None, None, "townships", "2026-05", None),
    ("O01", "区委办", None, None, "organs", None, "RES-01"),
]


@cache
def rulebook() -> Rulebook:
    """The county's rulebook."""
    return read_rulebooks(RULEBOOKS)["county"]


def version() -> Version:
    """Its version of 2026."""
    return rulebook().versions[-1]


@cache
def roster() -> Roster:
    """The five units since January 2025."""
    rows = [
        {
            "unit_id": unit_id,
            "name_zh": name,
            "short_name": short,
            "aliases": aliases,
            "group_id": group,
            "first_month": "2025-01",
            "last_month": last,
            "exempt": exempt,
            "is_guest": False,
        }
        for unit_id, name, short, aliases, group, last, exempt in UNITS
    ]
    return Roster.of(pl.DataFrame(rows, schema=ROSTER))


def grid(text: str | bytes, name: str = "file.csv", encoding: str | None = None) -> Grid:
    """A text read as a file."""
    data = text.encode() if isinstance(text, str) else text
    return read_bytes(data, name, encoding, known_words(rulebook(), roster()))


def tidied(text: str | bytes, kind: str | None = None, name: str = "file.csv", period: str | None = None) -> Tidied:
    """A text read and tidied."""
    return tidy(grid(text, name), kind, rulebook(), roster(), period)


def faults(file: Tidied, severity: str = MUST_FIX) -> list[tuple[object, ...]]:
    """The findings of a severity: check, row, column, value."""
    found = file.findings.filter(pl.col("severity") == severity)
    return found.select("check_id", "row_no", "column_no", "value").rows()


def facts(file: Tidied) -> set[tuple[object, ...]]:
    """The facts: unit, column, state, value as text, row, column number."""
    frame = file.tables["facts"].select(
        "unit_id", "column_id", "state", pl.col("value").cast(pl.String), "row_no", "column_no"
    )
    return set(frame.rows())
