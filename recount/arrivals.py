"""When each unit's monthly report arrived, and what that makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from recount.roster import Roster
from recount.tables import Tables

HOUR = 3_600_000_000


@dataclass(frozen=True)
class Receipt:
    """A unit's monthly report of one month: on_time, late, missing or pending."""

    status: str
    days_late: int
    hours_late: int


def receipts(
    tables: Tables, noted: pl.DataFrame, roster: Roster, months: pl.DataFrame, days: pl.DataFrame
) -> dict[tuple[str, str], Receipt]:
    """The receipts by unit and month. Guests owe none, and nobody does in a month that is not in ``months``.

    ``tables``: as read, since a report that was replaced later did arrive; ``noted``: the office's receipts in force;
    ``months``: month, due_at, due_on, cutoff_at, is_cut_off; ``days``: day, workday_no.
    """
    workday = days.select("day", "workday_no")
    expected = (
        roster.unit_months.filter(~pl.col("is_guest"))
        .select("unit_id", "month")
        .join(months.select("month", "due_at", "due_on", "cutoff_at", "is_cut_off"), on="month")
        .join(arrivals(tables, noted), on=["unit_id", "month"], how="left")
        .join(workday.rename({"workday_no": "due_no"}), left_on="due_on", right_on="day", how="left")
        .join(workday, left_on="received_on", right_on="day", how="left")
    )
    late = pl.col("received_at") - pl.col("due_at")
    stated = expected.select(
        "unit_id",
        "month",
        status=status(),
        days=pl.max_horizontal(1, pl.col("workday_no") - pl.col("due_no")),
        hours=(late.dt.total_microseconds() + HOUR - 1) // HOUR,  # those begun count
    )
    return {
        (unit, month): Receipt(state, days, hours) if state == "late" else Receipt(state, 0, 0)
        for unit, month, state, days, hours in stated.iter_rows()
    }


def status() -> pl.Expr:
    """At the due instant it is on time, at the cut-off late; what came never is missing once the month is cut off."""
    at = pl.col("received_at")
    return (
        pl.when(at <= pl.col("due_at")).then(pl.lit("on_time"))
        .when(at <= pl.col("cutoff_at")).then(pl.lit("late"))
        .when(at.is_not_null() | pl.col("is_cut_off")).then(pl.lit("missing"))
        .otherwise(pl.lit("pending"))
    )  # fmt: skip


def arrivals(tables: Tables, noted: pl.DataFrame) -> pl.DataFrame:
    """unit_id, month, received_at, received_on: as the office noted it, else of the first file that speaks of the unit."""
    named = ("unit_id", "month", "received_at", "received_on")
    reports = (
        tables["facts"].filter(pl.col("kind") == "monthly").select("load_id", "unit_id", month="last_month").unique()
    )
    order = ("received_at", "revision", "load_id")
    first = reports.join(tables["loads"].select("received_on", *order), on="load_id").sort(order).select(named)
    return pl.concat([noted.sort("row_no", descending=True).select(named), first]).unique(
        ["unit_id", "month"], keep="first", maintain_order=True
    )
