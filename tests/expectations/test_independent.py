"""Findings against a plain recomputation in Python that shares nothing with the suites, and a large file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import expectations
from tests.expectations.county import ANYONE, context, fact, facts, history

NUMBERS = st.one_of(
    st.integers(-2, 12).map(Decimal),
    st.sampled_from([Decimal("0.1"), Decimal("0.3"), Decimal("743.9999"), Decimal(744), Decimal("744.0001"), None]),
)
ROWS = st.lists(
    st.fixed_dictionaries(dict.fromkeys(("due", "done", "hours", "staff"), NUMBERS)), min_size=1, max_size=60
)
Rows = list[dict[str, Decimal | None]]


def cells(rows: Rows) -> dict[str, pl.DataFrame]:
    """One unit a row, from line 2; a third of them in another file."""
    return facts(*(
        fact(f"V{at}", name, value, row_no=at + 2, file_no=at % 3)
        for at, row in enumerate(rows) for name, value in row.items()
    ))  # fmt: skip


def by_hand(rows: Rows) -> set[tuple[str, int, str]]:
    """Rule, line and column of everything wrong with ranges and parts, one cell at a time."""
    wrong: set[tuple[str, int, str]] = set()
    for line, row in enumerate(rows, 2):
        for name, value in row.items():
            if value is not None and (value < 0 or (name == "hours" and value > 744)):
                wrong.add(("value_range", line, name))
        if row["done"] is not None and row["due"] is not None and row["done"] > row["due"]:
            wrong.add(("done_in_due", line, "done"))
        if row["hours"] is not None and row["staff"] is not None and row["hours"] > row["staff"] * 186:
            wrong.add(("hours_of_staff", line, "hours"))
    return wrong


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_ranges_and_parts_agree_with_a_recomputation_by_hand(rows: Rows) -> None:
    found = expectations.check(cells(rows), "monthly", context(roster=ANYONE))
    about = found.filter(pl.col("check_id").is_in(["value_range", "done_in_due", "hours_of_staff"]))
    assert set(about.select("check_id", "row_no", "column_name").rows()) == by_hand(rows)
    assert about.height == len(by_hand(rows))


PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=60)


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
def test_changes_agree_with_a_recomputation_by_hand(pairs: list[tuple[int, int]]) -> None:
    before = history(*((f"V{at}", "due", "2026-02", old) for at, (old, _) in enumerate(pairs)))
    now = facts(*(fact(f"V{at}", "due", new, row_no=at + 2) for at, (_, new) in enumerate(pairs)))
    found = expectations.check(now, "monthly", context(roster=ANYONE, history=before))
    expected = [
        at + 2 for at, (old, new) in enumerate(pairs)
        if old >= 10 and new >= 10 and 10 * abs(new - old) > 3 * old
    ]  # fmt: skip
    assert found.filter(pl.col("check_id") == "change_explained")["row_no"].to_list() == expected


def large(units: int, columns: tuple[str, ...]) -> pl.DataFrame:
    """Many units' rows of zeros, made column by column."""
    pattern: dict[str, Any] = fact("V0", "due", 0)
    cross = pl.DataFrame(
        {"unit_id": [f"V{n % 60}" for n in range(units)], "row_no": range(2, units + 2), "file_no": range(units)}
    )
    rest = pl.DataFrame(
        [{name: value for name, value in pattern.items() if name not in ("unit_id", "row_no", "file_no", "column_id")}]
    )
    return (
        cross.join(pl.DataFrame({"column_id": columns}), how="cross")
        .join(rest, how="cross")
        .with_columns(pl.col("value").cast(pl.Decimal(18, 4)))
    )


def test_a_hundred_thousand_cells_are_judged_and_the_wrong_ones_named() -> None:
    table = large(25_000, ("due", "done", "hours", "staff"))
    is_wrong = (pl.col("row_no") % 500 == 0) & (pl.col("column_id") == "done")
    wrong = table.with_columns(
        pl.when(is_wrong).then(pl.lit(Decimal(3))).otherwise("value").cast(pl.Decimal(18, 4)).alias("value")
    )
    found = expectations.check({"facts": wrong}, "monthly", context(roster=ANYONE))
    assert wrong.height == 100_000
    assert found.select("check_id", "row_no").rows() == [("done_in_due", line) for line in range(500, 25_001, 500)]
