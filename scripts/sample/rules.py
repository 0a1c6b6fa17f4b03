"""What the sample needs of the committed rulebook: columns by source, registers, names and due dates."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

COMPETITION = "county"
RULEBOOKS = Path(__file__).resolve().parent.parent.parent / "data" / "rulebook"
PERIOD_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}

Rows = list[dict[str, str]]


@cache
def table(year: str, name: str) -> Rows:
    """The rows of one CSV of the year's version."""
    with (RULEBOOKS / COMPETITION / year / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def columns(month: str, source: str) -> Rows:
    """Columns of a source that fall due in the month: a quarter's figure is asked for at the quarter's end only."""
    rows = [row for row in table(month[:4], "columns") if row["source"] == source]
    return [row for row in rows if int(month[5:]) % PERIOD_MONTHS[row["period"]] == 0]


def names(year: str, name: str, key: str) -> dict[str, str]:
    """Chinese names of a table by id."""
    return {row[key]: row["name_zh"] for row in table(year, name)}
