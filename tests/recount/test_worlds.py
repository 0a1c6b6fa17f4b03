"""Random competitions through the front door of the recount: the product's own rulebook and calendar, the landing tables.

What the rules make of them is judged in tests/scoring; here it is that nothing is lost on the way there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, time
from functools import cache

import duckdb
import polars as pl
import pytest

import marts
from competition.calendar import Calendar, Month, VersionSpan
from competition.errors import UnknownScope
from competition.rulebook import Rulebook
from competition.rules import CompetitionRow
from etl import recounted
from recount import READ, Recounted, recount
from recount.tables import OPENS_NO_MONTH
from tests.competition.test_rule_text import random_version
from tests.oracle.compare import warehouse
from tests.oracle.landing import World, framed
from tests.oracle.worlds import RandomWorld, merged

SEEDS = range(28)


class Competition:
    """A random world with the rulebook that the product would have read."""

    def __init__(self, seed: int) -> None:
        self.name = f"c{seed}"
        drawn = RandomWorld(random.Random(seed), self.name)
        self.world = drawn.world()
        self.rulebook = rulebook_of(drawn, self.world)
        self.known_at = drawn.calendar.deadline(drawn.data_months[-1], "cutoff_day").replace(tzinfo=UTC)
        loads = [row for row in self.world["landing.loads"] if row["kind"] not in OPENS_NO_MONTH]
        self.first, self.last = min(row["first_month"] for row in loads), max(row["last_month"] for row in loads)
        first, last = Month.parse(self.first), Month.parse(self.last)
        self.calendar = self.rulebook.calendar.tables(first, last, self.known_at)
        self.scopes = self.calendar["scopes"]["scope_id"].to_list()
        # the marts are built on the calendar that the product lays out, and not on the oracle's own
        self.world |= {f"calendar.{name}": frame.to_dicts() for name, frame in self.calendar.items()}

    @property
    def landing(self) -> dict[str, pl.DataFrame]:
        return {name: framed(self.world.get(f"landing.{name}", []), dict(schema)) for name, schema in READ.items()}

    def recounted(self, **tables: pl.DataFrame) -> Recounted:
        return recount(self.landing | tables, self.rulebook, self.scopes, self.known_at)


def rulebook_of(drawn: RandomWorld, world: World) -> Rulebook:
    """The rulebook of a world as the product holds one."""
    row = drawn.competition
    spans = [
        VersionSpan(
            each["version_id"], Month.parse(each["first_month"]), each["last_month"] and Month.parse(each["last_month"])
        )
        for each in drawn.versions
    ]
    calendar = Calendar(
        row["competition_id"], row["zone"], row["first_month"], row["due_day"], row["cutoff_day"],
        time.fromisoformat(row["due_time"]), row["holiday_rule"], drawn.calendar.holidays, tuple(spans),
    )  # fmt: skip
    versions = tuple(
        replace(
            random_version(world, each.version_id),
            competition_id=drawn.competition_id,
            first_month=each.first,
            last_month=each.last,
        )
        for each in spans
    )
    return Rulebook(drawn.competition_id, CompetitionRow(**row), calendar, versions, "")


@cache
def competitions() -> list[Competition]:
    return [Competition(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def built() -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts of all of them."""
    con = warehouse(merged(each.world for each in competitions()))
    marts.build(con)
    yield con
    con.close()


def of_mart(con: duckdb.DuckDBPyConnection, each: Competition, mart: str, like: pl.DataFrame) -> pl.DataFrame:
    names = ", ".join(like.columns)
    query = f"select {names} from {marts.find(mart)} where competition_id = ?"
    return con.execute(query, [each.name]).pl().cast(dict(like.schema))


def test_the_marts_say_what_the_recount_says_of_every_scope(built: duckdb.DuckDBPyConnection) -> None:
    rows = 0
    for each in competitions():
        for mart, frame in recounted.by_mart(each.recounted()).items():
            differing = recounted.differing(of_mart(built, each, mart, frame), frame)
            assert differing.is_empty(), (each.name, mart, differing.rows()[:5])
            rows += frame.height
    assert rows > 20_000


def test_some_scopes_alone_are_what_they_are_among_all() -> None:
    for each in competitions()[:6]:
        whole, scopes = each.recounted(), each.scopes[-2:]
        alone = recount(each.landing, each.rulebook, scopes, each.known_at)
        for mart, frame in recounted.by_mart(alone).items():
            among = recounted.by_mart(whole)[mart].filter(pl.col("scope_id").is_in(scopes))
            assert frame.equals(among) and not frame.is_empty()


def test_rows_in_another_order_and_columns_nobody_reads_change_nothing() -> None:
    for each in competitions()[:6]:
        shuffled = {
            name: frame.sample(fraction=1, shuffle=True, seed=1).with_columns(sheet=pl.lit("表"))
            for name, frame in each.landing.items()
        }
        once, again = (recounted.by_mart(each.recounted(**tables)) for tables in ({}, shuffled))
        assert all(once[mart].equals(again[mart]) for mart in once)


@pytest.mark.parametrize("table", [name for name in READ if name != "loads"])
def test_every_table_is_read(table: str) -> None:
    """Emptied, it changes the results of some competition; a table nobody reads would judge nothing."""
    for each in competitions():
        if not (frame := each.landing[table]).is_empty():
            once, again = each.recounted(), each.recounted(**{table: frame.clear()})
            if any(not a.equals(b) for a, b in zip(vars(once).values(), vars(again).values(), strict=True)):
                return
    raise AssertionError(f"{table} could be left out everywhere")


def test_a_month_beyond_the_files_is_no_scope() -> None:
    each = competitions()[0]
    beyond = str(Month.parse(each.last).next())
    with pytest.raises(UnknownScope) as refused:
        recount(each.landing, each.rulebook, [beyond], each.known_at)
    assert beyond in refused.value.message("en") and each.last in refused.value.message("en")


def test_a_table_without_a_column_is_no_empty_one() -> None:
    each = competitions()[0]
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        each.recounted(facts=each.landing["facts"].drop("value"))


def test_before_the_first_file_nothing_is_counted() -> None:
    each = competitions()[0]
    nothing = {name: frame.clear() for name, frame in each.landing.items()}
    assert recount(nothing, each.rulebook, [], None).totals.is_empty()
    with pytest.raises(UnknownScope):
        recount(nothing, each.rulebook, [each.last], None)
