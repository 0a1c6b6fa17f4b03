"""What the recount makes of single rows: who inherits, what is in force, when a report is late."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from recount import arrivals, figures, tables
from recount.roster import Roster
from recount.tables import READ

MONTHS = pl.DataFrame({"month": [f"2026-{number:02d}" for number in range(1, 7)]})
DAYS = [date(2026, 2, day) for day in range(1, 20)]
WORKDAYS = pl.DataFrame(
    {"day": DAYS, "workday_no": [sum(each.weekday() < 5 for each in DAYS[: n + 1]) for n in range(19)]}
)
JANUARY = pl.DataFrame({
    "month": ["2026-01"], "due_at": [datetime(2026, 2, 6, 10)], "due_on": [date(2026, 2, 6)],
    "cutoff_at": [datetime(2026, 2, 13, 10)], "is_cut_off": [True],
})  # fmt: skip


def rows(table: str, *given: dict[str, Any]) -> pl.DataFrame:
    """Rows of a landing table; what is not said is empty."""
    schema = READ[table]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in given], schema=dict(schema))


def unit(name: str, first: str, last: str | None = None, *before: str, is_guest: bool = False) -> dict[str, Any]:
    return {
        "unit_id": name,
        "first_month": first,
        "last_month": last,
        "predecessors": ";".join(before),
        "is_guest": is_guest,
    }


def load(name: str, kind: str, day: int, revision: int = 0, submitter: str = "办") -> dict[str, Any]:
    at = datetime(2026, 2, day, 8)
    return {
        "load_id": name, "kind": kind, "submitter": submitter, "first_month": "2026-01", "last_month": "2026-01",
        "received_at": at, "received_on": at.date(), "revision": revision,
    }  # fmt: skip


def fact(of: str, name: str, value: int, kind: str = "monthly", **more: Any) -> dict[str, Any]:
    span = {"first_month": "2026-01", "last_month": "2026-01"}
    said = {"column_id": "c", "state": "value", "value": Decimal(value), "is_claim": False}
    return {"load_id": of, "kind": kind, "unit_id": name} | span | said | more


def landing(**given: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {name: rows(name) for name in READ} | given


# ---- who inherits ----------------------------------------------------------------------------------------------------


def test_an_heir_of_an_heir_inherits_from_both() -> None:
    roster = Roster(
        rows(
            "roster",
            unit("a", "2026-01", "2026-02"),
            unit("b", "2026-03", "2026-04", "a"),
            unit("c", "2026-05", None, "b"),
        ),
        MONTHS,
    )
    assert roster.ancestors["c"] == ["a", "b", "c"]
    assert roster.ancestors["b"] == ["a", "b"]
    assert {month: roster.members[month] for month in ("2026-02", "2026-03", "2026-06")} == {
        "2026-02": ["a"], "2026-03": ["b"], "2026-06": ["c"],
    }  # fmt: skip


def test_a_figure_of_a_unit_that_was_not_there_counts_for_nobody() -> None:
    roster = Roster(rows("roster", unit("a", "2026-02", "2026-03")), MONTHS)
    spans = [("2026-01", "2026-01"), ("2026-01", "2026-02"), ("2026-03", "2026-05"), ("2026-04", "2026-04")]
    said = rows("facts", *(fact("l", "a", 1, first_month=first, last_month=last) for first, last in spans))
    assert roster.valid_within(said).select("first_month", "last_month").rows() == spans[1:3]


# ---- what is in force ------------------------------------------------------------------------------------------------


def in_force(given: dict[str, pl.DataFrame]) -> set[str]:
    return set(tables.in_force(tables.read(given))["facts"]["load_id"])


def test_of_two_reports_the_later_counts_and_of_one_instant_the_higher_revision() -> None:
    said = rows("facts", *(fact(name, "a", 1) for name in ("old", "new", "newest")))
    loads = rows("loads", load("newest", "monthly", 3, 1), load("old", "monthly", 2, 9), load("new", "monthly", 3))
    assert in_force(landing(loads=loads, facts=said)) == {"newest"}


def test_a_withdrawn_report_leaves_the_one_before_in_force() -> None:
    said = rows("facts", fact("old", "a", 1), fact("new", "a", 1))
    loads = rows("loads", load("old", "monthly", 2), load("new", "monthly", 3))
    gone = rows("withdrawals", {"load_id": "new"})
    assert in_force(landing(loads=loads, facts=said, withdrawals=gone)) == {"old"}


def test_a_register_is_replaced_by_its_submitter_only_and_by_an_empty_file_too() -> None:
    said = rows("facts", fact("office", "a", 1, "faults"), fact("press", "a", 1, "faults"))
    loads = rows(
        "loads", load("office", "faults", 2), load("press", "faults", 2, submitter="报社"), load("empty", "faults", 3)
    )
    assert in_force(landing(loads=loads, facts=said)) == {"press"}


# ---- figures ---------------------------------------------------------------------------------------------------------


def test_figures_of_a_window_add_up_and_the_last_mean_and_highest_are_known() -> None:
    roster = Roster(rows("roster", unit("a", "2026-01", "2026-02"), unit("b", "2026-03", None, "a")), MONTHS)
    spans = [
        ("2026-01", "2026-01", 5),
        ("2026-02", "2026-02", 2),
        ("2026-02", "2026-03", 100),
        ("2026-04", "2026-04", 50),
    ]
    said = rows("facts", *(fact("l", "a", value, first_month=first, last_month=last) for first, last, value in spans))
    windows = figures.window_months([("2026-01", "2026-02"), ("2026-01", "2026-02", "2026-03"), ("2026-03",)])
    found = figures.figures(said, roster, windows)
    short, long = found["2026-01", "2026-02"]["b", "c"], found["2026-01", "2026-03"]["b", "c"]
    assert [short.value(how) for how in ("sum", "last", "mean", "max")] == [7, 2, Fraction(7, 2), 5]
    assert [long.value(how) for how in ("sum", "last", "mean", "max")] == [107, 100, Fraction("35.6667"), 100]
    assert found["2026-01", "2026-02"]["a", "c"] == short
    assert ("2026-03", "2026-03") not in found  # the figure of two months is not wholly inside


# ---- when a report came ----------------------------------------------------------------------------------------------


def received(*noted: tuple[datetime, int], is_guest: bool = False) -> arrivals.Receipt | None:
    """The receipt of the one unit's January report, as the office noted it: instant and row."""
    roster = Roster(rows("roster", unit("a", "2026-01", is_guest=is_guest)), MONTHS)
    given = rows("receipts", *(
        {"unit_id": "a", "month": "2026-01", "received_at": at, "received_on": at.date(), "row_no": row} for at, row in noted
    ))  # fmt: skip
    loads = rows("loads", load("l", "monthly", 12))
    held = tables.read(landing(loads=loads, facts=rows("facts", fact("l", "a", 1))))
    return arrivals.receipts(held, given, roster, JANUARY, WORKDAYS).get(("a", "2026-01"))


def test_late_days_are_working_days_one_at_least_and_hours_those_begun() -> None:
    saturday, monday = datetime(2026, 2, 7, 9), datetime(2026, 2, 9, 10, 0, 1)
    assert received((datetime(2026, 2, 6, 10), 2)) == arrivals.Receipt("on_time", 0, 0)
    assert received((datetime(2026, 2, 6, 10, 0, 1), 2)) == arrivals.Receipt("late", 1, 1)
    assert received((saturday, 2)) == arrivals.Receipt("late", 1, 23)
    assert received((monday, 2)) == arrivals.Receipt("late", 1, 73)
    assert received((datetime(2026, 2, 10, 9), 2)) == arrivals.Receipt("late", 2, 95)
    assert received((datetime(2026, 2, 13, 10), 2)) == arrivals.Receipt("late", 5, 168)
    assert received((datetime(2026, 2, 13, 10, 0, 1), 2)) == arrivals.Receipt("missing", 0, 0)


def test_the_last_row_of_a_list_counts_and_without_one_the_file_that_came_first() -> None:
    early, late = datetime(2026, 2, 3), datetime(2026, 2, 10, 9)
    assert received((early, 3), (late, 7)) == arrivals.Receipt("late", 2, 95)
    assert received() == arrivals.Receipt("late", 4, 142)
    assert received((early, 3), is_guest=True) is None
