"""The facts of a file too large for memory, on their way from tidying to landing: a table that DuckDB keeps on disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from competition.roster import Roster
from competition.rulebook import Rulebook
from etl import parts
from etl.kinds import SOURCES
from etl.tidy import Tidied
from etl.tidy.parts import Parts
from marts.memory import allowance

VARYING = ("unit_id", "column_id", "state", "value", "is_claim", "row_no", "column_no", "column_name", "raw")
SAME = ("kind", "first_month", "last_month", "sheet")
# A file of fewer blocks is taken whole.
BLOCKS = 4


def is_large(path: Path) -> bool:
    """Whether a file is read in parts, as far as its size and first bytes tell."""
    return path.stat().st_size > BLOCKS * allowance().block and parts.is_text(path)


@dataclass
class Staged:
    """The facts of one file in a table of the connection's own; what is the same in all of them stands beside it."""

    con: duckdb.DuckDBPyConnection
    table: str
    same: dict[str, object] = field(default_factory=dict)
    rows: int = 0

    def take(self, facts: pl.DataFrame) -> None:
        """Add the facts of one part."""
        names = ", ".join(VARYING)
        self.con.register("part", facts.select(VARYING))
        try:
            if not self.same:
                self.same = {name: facts[name][0] for name in SAME}
                self.con.execute(f"create or replace temp table {self.table} as select {names} from part")  # noqa: S608 - own names
            else:
                self.con.execute(f"insert into {self.table} select {names} from part")  # noqa: S608
        finally:
            self.con.unregister("part")
        self.rows += facts.height

    def drop(self) -> None:
        """Give its room back."""
        self.con.execute(f"drop table if exists {self.table}")

    def units(self) -> pl.DataFrame:
        """The units and how many facts each has, in their order."""
        if not self.rows:
            return pl.DataFrame(schema={"unit_id": pl.String, "rows": pl.Int64})
        query = f"select unit_id, count(*) as rows from {self.table} group by unit_id order by unit_id"  # noqa: S608
        return self.con.execute(query).pl()

    def repeated(self, is_long: bool) -> pl.DataFrame:
        """The rows that repeat one of an earlier part: a unit and column of a long file, a unit of a wide one."""
        if not self.rows:
            return pl.DataFrame()
        key = "unit_id, column_id" if is_long else "unit_id"
        value = "column_id" if is_long else "unit_id"
        return self.con.execute(
            f"with seen as (select distinct {key}, {value} as value, row_no from {self.table}), "  # noqa: S608 - own names
            f"numbered as (select *, first_value(row_no) over same as first, row_number() over same as nth from seen "
            f"window same as (partition by {key} order by row_no)) "
            "select '' as sheet, * exclude (nth) from numbered where nth > 1 order by row_no"
        ).pl()

    def remove(self, rows: pl.DataFrame) -> None:
        """Take rejected rows out."""
        if rows.is_empty():
            return
        self.con.register("rejected", rows.select("row_no"))
        try:
            self.con.execute(f"delete from {self.table} where row_no in (select row_no from rejected)")  # noqa: S608
        finally:
            self.con.unregister("rejected")

    def between(self, low: str, high: str) -> pl.DataFrame:
        """All facts of the units of a stretch, as tidying gives them."""
        query = f"select * from {self.table} where unit_id between ? and ? order by row_no, column_no"  # noqa: S608
        found = self.con.execute(query, [low, high]).pl()
        return found.with_columns(pl.lit(value).alias(name) for name, value in self.same.items())

    def land(self, competition_id: str, load_id: str) -> None:
        """Append its facts to landing.facts, as marts.fill would."""
        if not self.rows:
            return
        same = [competition_id, load_id, *(self.same[name] for name in SAME)]
        self.con.execute(
            "insert into landing.places select "  # noqa: S608 - own names
            "(select coalesce(max(place_no), 0) from landing.places) "
            "+ row_number() over (order by column_id, column_no, column_name), "
            "?, ?, ?, column_id, ?, ?, is_claim, ?, column_no, column_name "
            f"from (select distinct column_id, is_claim, column_no, column_name from {self.table})",
            same,
        )
        self.con.execute(
            "insert into landing.cells select places.place_no, staged.unit_id, staged.state, staged.value, "  # noqa: S608
            f"staged.row_no, staged.raw from {self.table} as staged join landing.places as places "
            "on places.competition_id = ? and places.load_id = ? and places.column_id = staged.column_id "
            "and places.column_no = staged.column_no and places.column_name = staged.column_name",
            [competition_id, load_id],
        )


def stage_file(
    con: duckdb.DuckDBPyConnection,
    text: parts.Text,
    number: int,
    rulebook: Rulebook,
    roster: Roster,
    kind: str | None,
    period: str | None,
    **about: Any,
) -> tuple[Tidied, Staged]:
    """Read and tidy a large file into a table; raises NotInParts for kinds that are read whole.

    ``about``: unit, learned and arrived_on, as ``etl.tidy.tidy`` takes them.
    """
    staged = Staged(con, f"staged_{number}")
    work = Parts(rulebook, roster, staged.take, **about)
    try:
        tidied = work.tidy(text.parts(), text.name, kind, period)
    except BaseException:
        staged.drop()
        raise
    if tidied.kind in SOURCES:  # in a register a unit may come often
        repeated = staged.repeated(work.is_long)
        staged.remove(repeated)
        work.repeated(repeated, "figure_twice" if work.is_long else "unit_twice", text.name)
        tidied = work.whole(tidied, text.name)
    return tidied, staged


def stretches(units: Sequence[pl.DataFrame], most: int) -> Iterator[tuple[str, str]]:
    """First and last unit of stretches that hold at most so many facts, or one unit."""
    every = pl.concat(units).group_by("unit_id").agg(pl.col("rows").sum()).sort("unit_id")
    low, high, held = "", "", 0
    for unit_id, rows in every.iter_rows():
        if low and held + rows > most:
            yield low, high
            low, held = "", 0
        low, high, held = low or unit_id, unit_id, held + rows
    if low:
        yield low, high


def text_of(path: Path, name: str, known: Collection[str], encoding: str | None) -> parts.Text:
    """A large file, to be read block by block."""
    return parts.Text(path, name, known, allowance().block, encoding or "")
