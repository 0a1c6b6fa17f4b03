"""Rebuilding: a competition of many months in a file (G7), the increment of one month (G8), and a what-if (G9)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

import marts
from bench import increment, measure, world
from bench.measure import Figure
from competition.calendar import Month
from competition.rulebook import Rulebook, read_rulebooks
from etl import issue, snapshot
from etl import land as landing
from etl.layout import Home
from marts.whatif import Sheet

KNOWN = datetime(2040, 1, 1, tzinfo=UTC)
# What every build must at least do: read each figure once and add it up by unit, column and month.
GROUPED = (
    "create or replace temp table yardstick as select places.competition_id, cells.unit_id, places.column_id, "
    "places.last_month, sum(cells.value) as value from landing.cells as cells "
    "join landing.places as places on places.place_no = cells.place_no group by all"
)


def filled(folder: Path, size: world.Size) -> tuple[duckdb.DuckDBPyConnection, Rulebook]:
    """A warehouse in a file with the figures of all months, nothing built."""
    world.make(folder, replace(size, months=1))
    rulebook = next(iter(read_rulebooks(folder / "rulebook").values()))
    con = marts.connect(folder / "warehouse.duckdb")
    landing.prepare(con)
    first, last = Month.parse(size.names[0]), Month.parse(size.names[-1])
    for table, frame in rulebook.tables.items():
        marts.fill(con, f"rulebook.{table}", frame)
    for table, frame in rulebook.calendar.tables(first, last, KNOWN).items():
        marts.fill(con, f"calendar.{table}", frame)
    members = world.roster(size).with_columns(
        pl.lit(rulebook.competition_id).alias("competition_id"), pl.lit("roster").alias("load_id"),
        pl.lit(None, dtype=pl.String).alias("last_month"), pl.lit(False).alias("is_guest"),
    )  # fmt: skip
    marts.fill(con, "landing.roster", members)
    increment.load(con, "roster", "roster", None, 0, rulebook.competition_id)
    for number, month in enumerate(size.names):
        land(con, rulebook.competition_id, month, size, number)
    con.execute("checkpoint")
    return con, rulebook


def land(con: duckdb.DuckDBPyConnection, competition_id: str, month: str, size: world.Size, number: int) -> None:
    """A month's figures of all units; a later number replaces."""
    load_id = f"{month}-{number}"
    increment.load(con, load_id, "monthly", month, number, competition_id)
    frame = world.figures(month, size, number).select(
        pl.format("U{}", pl.col("单位").str.slice(1, 5)).alias("unit_id"), pl.col("column").alias("column_id"),
        pl.col("value").cast(pl.Decimal(18, 4)), pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("row_no"),
        pl.lit(competition_id).alias("competition_id"), pl.lit(load_id).alias("load_id"),
        pl.lit("monthly").alias("kind"), pl.lit(month).alias("first_month"), pl.lit(month).alias("last_month"),
        pl.lit("value").alias("state"), pl.lit(False).alias("is_claim"), pl.lit("").alias("sheet"),
        pl.lit(4, dtype=pl.Int32).alias("column_no"), pl.lit("value").alias("column_name"),
    )  # fmt: skip
    marts.fill(con, "landing.facts", frame)


def named(size: world.Size) -> str:
    """A world as the table says it."""
    return f"{size.units:,} units × {size.columns // 2} indicators × {size.months} months"


def rebuilt(folder: Path, size: world.Size, count: int, wanted: set[str]) -> Iterator[Figure]:
    """G7, and on the same warehouse G8 and G9 as far as they are wanted."""
    con, rulebook = filled(folder, size)
    try:
        build = measure.cpu(lambda: marts.build(con))
        if "G7" in wanted:
            pairs = measure.in_turn(lambda: con.execute(GROUPED), lambda: None, 1)
            pairs = [
                (measure.cpu(lambda: marts.build(con)), measure.cpu(lambda: con.execute(GROUPED))) for _ in range(count)
            ]
            yield measure.figure(
                "G7", named(size), size.rows, pairs, peak_mb=measure.peak_mb(), stages={"first": build}
            )
        if "G8" in wanted:
            yield one_month(con, rulebook, size, count)
        if "G9" in wanted:
            yield what_if(con, rulebook, folder, size, count)
    finally:
        con.close()


def one_month(con: duckdb.DuckDBPyConnection, rulebook: Rulebook, size: world.Size, count: int) -> Figure:
    """G8: a corrected last month but one, rebuilt alone and wholly; both must give the same tables."""
    month = size.names[-2]
    pairs = []
    for number in range(count):
        land(con, rulebook.competition_id, month, size, size.months + number)
        alone = measure.cpu(lambda: marts.build(con, [(rulebook.competition_id, month)]))
        grown = marts.hashes(con)
        full = measure.cpu(lambda: marts.build(con))
        if differing := [table for table, digest in marts.hashes(con).items() if grown[table] != digest]:
            raise AssertionError(f"increment and full build differ: {differing}")
        pairs.append((full, alone))
    return measure.figure("G8", named(size), size.rows, pairs, detail="equal by hash")


def what_if(con: duckdb.DuckDBPyConnection, rulebook: Rulebook, folder: Path, size: world.Size, count: int) -> Figure:
    """G9: a month scored again under another weight, against reading the ranking page's mart."""
    home = shown(con, folder)
    where = {"competition_id": rulebook.competition_id, "scope_id": size.names[-1]}
    with data_folder(home.data):
        sheet = Sheet.of(marts.read("indicator_points", **where), marts.read("standings", **where))
        weights = {"R-00": Decimal("1.5"), "R-03": Decimal("0.25")}

        def ours() -> None:
            for _ in range(10):
                assert sheet.compare(weights).height == size.units

        def theirs() -> None:
            for _ in range(10):
                assert marts.read("standings", **where).height == size.units

        pairs = measure.in_turn(ours, theirs, max(count, 5))
    return measure.figure("G9", f"{size.units:,} units × {size.columns // 2} indicators, ten times", size.units, pairs)


def shown(con: duckdb.DuckDBPyConnection, folder: Path) -> Home:
    """The snapshot of a built warehouse, in a data folder of its own."""
    home = Home(folder / "data", folder / "rulebook")
    about = {"built_for": 0, "known_at": KNOWN, "rulebook_digest": "", "journal_head": "", "code_version": ""}
    issue.clear(con)
    snapshot.write(con, home, about)
    return home


@contextmanager
def data_folder(path: Path) -> Iterator[None]:
    """Pages read the snapshot below this folder."""
    before = os.environ.get("SAIBANG_DATA")
    os.environ["SAIBANG_DATA"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SAIBANG_DATA"]
        else:
            os.environ["SAIBANG_DATA"] = before


def real_rulebook(count: int) -> Figure:
    """G8 on the shipped county's rulebook: 55 units, 60 months, every shape the county uses on figures."""
    con, rulebook, names = increment.warehouse()
    marts.build(con)
    pairs = [increment.once(con, rulebook, names, number) for number in range(count)]
    size = f"county's rulebook, {increment.UNITS} units × {increment.MONTHS} months"
    return measure.figure("G8", size, increment.UNITS, pairs, detail="equal by hash")
