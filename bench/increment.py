"""Full build against the increment of one month over sixty months of the county's rulebook (G8); both must agree."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

import marts
from competition.calendar import Month
from competition.rulebook import Rulebook, read_rulebooks

ROOT = Path(__file__).parents[1]
UNITS, FIRST, MONTHS = (
    55,
    Month(2025, 11),
    60,
)  # the last is an October, as good as any month but those that end a period
KNOWN = datetime(2031, 6, 1, tzinfo=UTC)
LANDED = KNOWN.replace(tzinfo=None)  # the tables keep UTC without saying so
SOURCES = ("monthly", "office")


def warehouse() -> tuple[duckdb.DuckDBPyConnection, Rulebook, list[str]]:
    """A warehouse in memory with sixty months of figures, nothing built; the rulebook and the months."""
    rulebook = read_rulebooks(ROOT / "data" / "rulebook")["county"]
    months = [str(FIRST.plus(number)) for number in range(MONTHS)]
    con = marts.connect(None)
    marts.create(con)
    for table, frame in rulebook.tables.items():
        marts.fill(con, f"rulebook.{table}", frame)
    for table, frame in rulebook.calendar.tables(FIRST, Month.parse(months[-1]), KNOWN).items():
        marts.fill(con, f"calendar.{table}", frame)
    roster(con)
    for number, month in enumerate(months):
        land(con, rulebook, month, number)
    return con, rulebook, months


def roster(con: duckdb.DuckDBPyConnection) -> None:
    """Units in the two groups, valid throughout."""
    rows = [
        {
            "competition_id": "county",
            "load_id": "roster",
            "unit_id": f"U{number:02}",
            "name_zh": f"第{number:02}单位",
            "group_id": group,
            "class_id": kind,
            "first_month": str(FIRST),
            "is_guest": False,
        }
        for number, (group, kind) in enumerate(places(con))
    ]
    marts.fill(con, "landing.roster", pl.DataFrame(rows))
    load(con, "roster", "roster", None, 0)


def places(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Group and class of every unit, dealt out in turn."""
    groups = [row[0] for row in con.execute("select distinct group_id from rulebook.groups order by 1").fetchall()]
    classes = [row[0] for row in con.execute("select distinct class_id from rulebook.classes order by 1").fetchall()]
    return [(groups[number % len(groups)], classes[number % len(classes)]) for number in range(UNITS)]


def load(
    con: duckdb.DuckDBPyConnection,
    load_id: str,
    kind: str,
    month: str | None,
    number: int,
    competition_id: str = "county",
) -> None:
    """The header of a load."""
    header = {
        "competition_id": competition_id, "load_id": load_id, "kind": kind, "sha256": load_id, "file_name": f"{load_id}.csv",
        "submitter": "office", "first_month": month, "last_month": month, "received_at": LANDED, "revision": number,
        "received_on": LANDED.date(), "records_accepted": 1, "recorded_at": LANDED,
    }  # fmt: skip
    marts.fill(con, "landing.loads", pl.DataFrame([header], infer_schema_length=None))


def land(con: duckdb.DuckDBPyConnection, rulebook: Rulebook, month: str, number: int) -> None:
    """A month's figures of all units in every column of the monthly and office files; a later number replaces."""
    version = rulebook.version_at(Month.parse(month))
    random = np.random.default_rng(number)
    for kind in SOURCES:
        columns = [column.column_id for column in version.columns_of(kind) if column.period == "month"]
        units = [f"U{unit:02}" for unit in range(UNITS)]
        load_id = f"{kind}-{month}-{number}"
        load(con, load_id, kind, month, number)
        frame = pl.DataFrame({"unit_id": np.repeat(units, len(columns)), "column_id": np.tile(columns, UNITS)})
        marts.fill(con, "landing.facts", frame.with_columns(
            pl.lit("county").alias("competition_id"), pl.lit(load_id).alias("load_id"), pl.lit(kind).alias("kind"),
            pl.lit(month).alias("first_month"), pl.lit(month).alias("last_month"), pl.lit("value").alias("state"),
            pl.lit(False).alias("is_claim"),
            pl.Series("value", random.integers(0, 40, frame.height)).cast(pl.Decimal(18, 4)),
            pl.int_range(2, frame.height + 2, dtype=pl.Int32).alias("row_no"),
        ))  # fmt: skip


def once(con: duckdb.DuckDBPyConnection, rulebook: Rulebook, months: list[str], number: int) -> tuple[float, float]:
    """CPU seconds of the increment after a corrected last month, and of the full build of the same; raises where they differ."""
    land(con, rulebook, months[-1], MONTHS + number)
    begin = time.process_time()
    marts.build(con, [("county", months[-1])])
    increment = time.process_time() - begin
    grown = marts.hashes(con)
    begin = time.process_time()
    marts.build(con)
    full = time.process_time() - begin
    if differing := [table for table, digest in marts.hashes(con).items() if grown[table] != digest]:
        raise AssertionError(f"increment and full build differ: {differing}")
    return full, increment
