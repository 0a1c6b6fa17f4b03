"""Who moves when the rules change: the past months replayed under two versions, and the clauses that decide.

Each version is pinned to all months and scored in a warehouse in memory, from the same landing rows. Only what public
marts say is compared. Nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

import marts
from competition.calendar import Month, VersionSpan
from competition.errors import SaibangError
from competition.rulebook import Rulebook, Version
from etl import build
from etl.journal import known_at

SCOPE_KINDS = ("month", "to_date")
# Bulletins were made under other rules: what they printed must not show in a replay.
NOT_REPLAYED = ("issues", "issued_standings")
Result = tuple[pl.DataFrame, pl.DataFrame]  # standings and points
KEYS = ["scope_id", "group_id", "unit_id"]


class NothingToReplay(SaibangError):
    """There is no month with figures to replay."""

    key = "rules.nothing_to_replay"


@dataclass(frozen=True)
class MissingInput:
    """An input that only one version asks for; the other's months never held it."""

    side: str  # a | b
    kind: str  # unit | office | register: what becomes of an indicator without it
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Replay:
    """What both versions make of the months: standings side by side, and points that differ."""

    scopes: tuple[str, ...]
    standings: pl.DataFrame  # scope_id, group_id, unit_id, unit_zh, unit_en, score_a, score_b, place_a, place_b, moves
    clauses: pl.DataFrame  # scope_id, group_id, unit_id, indicator_id, points_a, points_b, open_a, open_b
    unknown_groups: tuple[str, ...]


# ---- replaying -------------------------------------------------------------------------------------------------------


def replay(
    seat: build.Desk, competition_id: str, one: tuple[Rulebook, Version], other: tuple[Rulebook, Version],
    months: tuple[Month, Month] | None = None,
) -> Replay:  # fmt: skip
    """Score the competition's months with figures under two versions. Raises NothingToReplay."""
    span = next((each for each in build.spans(seat.con) if each[0] == competition_id), None)
    if span is None:
        raise NothingToReplay
    known = known_at(seat.journal.entries)
    # Not earlier: months before the competition began would count as unsettled.
    begins = seat.rulebooks[competition_id].calendar.begins or span[1]
    asked = (max(months[0], begins), min(months[1], span[2])) if months else span[1:]
    if asked[1] < asked[0]:
        raise NothingToReplay

    def result(side: tuple[Rulebook, Version]) -> Result:
        rulebook = pinned(*side, competition_id, begins)
        # Rules by the month add up what the months before earned: the whole year up to the last month is scored.
        first = max(begins, rulebook.calendar.year_start(asked[0]))
        with closing(scored(seat.con, rulebook, (first, asked[1]), known)) as con:
            return read(con, competition_id, asked)

    groups = {row[0] for row in seat.con.execute("select distinct group_id from landing.roster").fetchall()}
    known_groups = [{group.group_id for group in version.groups} for _, version in (one, other)]
    unknown = sorted(groups - (known_groups[0] & known_groups[1]))
    return compared(result(one), result(other), tuple(unknown))


def pinned(rulebook: Rulebook, version: Version, competition_id: str, begins: Month) -> Rulebook:
    """A rulebook whose one version holds in all months, under the name the landing rows have."""
    only = replace(version, competition_id=competition_id, first_month=begins, last_month=None)
    span = VersionSpan(version.version_id, begins, None)
    return replace(
        rulebook,
        competition_id=competition_id,
        row=replace(rulebook.row, competition_id=competition_id),
        calendar=replace(rulebook.calendar, competition_id=competition_id, versions=(span,)),
        versions=(only,),
    )


def scored(
    source: duckdb.DuckDBPyConnection, rulebook: Rulebook, span: tuple[Month, Month], known: datetime | None
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with the landing rows of one competition, built under one rulebook."""
    con = marts.connect(None)
    marts.create(con)
    for table, frame in rulebook.tables.items():
        marts.fill(con, f"rulebook.{table}", frame)
    for table, frame in landing(source, rulebook.competition_id):
        marts.fill(con, f"landing.{table}", frame)
    for table, frame in rulebook.calendar.tables(*span, known).items():
        marts.fill(con, f"calendar.{table}", frame)
    marts.build(con)
    return con


def landing(source: duckdb.DuckDBPyConnection, competition_id: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """The landing tables with one competition's rows; cells have no competition of their own but that of their place."""
    tables = source.execute(
        "select table_name from duckdb_tables() where schema_name = 'landing' order by 1"
    ).fetchall()
    for (table,) in tables:
        if table in NOT_REPLAYED:
            continue
        columns = {row[0] for row in source.execute(f"describe landing.{table}").fetchall()}
        places = "place_no in (select place_no from landing.places where competition_id = ?)"
        condition = "competition_id = ?" if "competition_id" in columns else places
        yield table, source.execute(f"select * from landing.{table} where {condition}", [competition_id]).pl()  # noqa: S608


def read(con: duckdb.DuckDBPyConnection, competition_id: str, months: tuple[Month, Month]) -> Result:
    """Standings and points of the month and cumulative scopes that end in these months."""
    scopes = """
        select scope_id from calendar.scopes
        where competition_id = ? and list_contains(?, scope_kind) and last_month between ? and ?
    """
    values = [competition_id, list(SCOPE_KINDS), *map(str, months)]
    standings = con.execute(
        f"""
        select standings.scope_id, scopes.last_month, standings.group_id, standings.unit_id, standings.unit_zh,
            standings.unit_en, standings.score, standings.place
        from ranking.standings as standings
        join calendar.scopes as scopes
            on scopes.competition_id = standings.competition_id and scopes.scope_id = standings.scope_id
        where standings.competition_id = ? and standings.scope_id in ({scopes})
        """,  # noqa: S608 - the text above
        [competition_id, *values],
    ).pl()
    points = con.execute(
        f"""
        select scope_id, group_id, unit_id, indicator_id, family, points, open_points from ranking.indicator_points
        where competition_id = ? and scope_id in ({scopes})
        """,  # noqa: S608 - the text above
        [competition_id, *values],
    ).pl()
    return standings, points


def compared(one: Result, other: Result, unknown_groups: tuple[str, ...]) -> Replay:
    """Both results side by side; whoever has another place moves."""
    values = {"score": "score", "place": "place", "points": "points", "open": "open_points"}
    sides = []
    for side, (standings, points) in (("a", one), ("b", other)):
        sides.append((
            standings.rename({name: f"{name}_{side}" for name in ("score", "place")}),
            points.rename({column: f"{name}_{side}" for name, column in values.items() if column in points.columns}),
        ))  # fmt: skip
    names = ["last_month", *KEYS, "unit_zh", "unit_en"]
    standings = (
        sides[0][0].join(sides[1][0], on=names, how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col("place_a").ne_missing(pl.col("place_b")).alias("moves"))
        .sort("last_month", "scope_id", "group_id", "place_b", "unit_id", nulls_last=True)
    )  # fmt: skip
    nothing = pl.lit(Decimal(0)).cast(pl.Decimal(18, 4))
    clauses = (
        sides[0][1].join(sides[1][1], on=[*KEYS, "indicator_id", "family"], how="full", coalesce=True)
        .with_columns(pl.col("points_a", "points_b", "open_a", "open_b").fill_null(nothing))
        .filter((pl.col("points_a") != pl.col("points_b")) | (pl.col("open_a") != pl.col("open_b")))
        .with_columns(
            (pl.col("points_b") - pl.col("points_a")).abs().alias("size"),
            (pl.col("open_b") - pl.col("open_a")).abs().alias("open_size"),
        )
        .sort("size", "open_size", "indicator_id", descending=[True, True, False])
        .drop("size", "open_size")
    )  # fmt: skip
    return Replay(tuple(standings["scope_id"].unique(maintain_order=True)), standings, clauses, unknown_groups)


# ---- inputs only one version knows -----------------------------------------------------------------------------------


def missing_inputs(one: Version, other: Version) -> list[MissingInput]:
    """The columns and registers of pieces that one of two versions reads and the other does not know."""
    found: list[MissingInput] = []
    for side, version, against in (("a", one, other), ("b", other, one)):
        read_columns = {term.column_id for term in version.terms}
        known = {column.column_id for column in against.columns}
        for column in version.columns:
            if column.column_id in read_columns - known:
                kind = column.owner if column.source in ("monthly", "office", "targets") else "register"
                found.append(MissingInput(side, "unit" if kind == "unit" else "register" if kind == "register" else "office",
                                          column.name_zh, column.name_en))  # fmt: skip
        known_registers = {register.register_id for register in against.registers}
        for register in version.registers:
            if register.form == "pieces" and register.register_id not in known_registers:
                found.append(MissingInput(side, "register", register.name_zh, register.name_en))
    return found


# ---- for people and machines -----------------------------------------------------------------------------------------


def movers(found: Replay, everybody: bool = False) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Who moves, each with the indicators whose points differ, the largest difference first."""
    clauses = found.clauses.partition_by(KEYS, as_dict=True)
    for row in found.standings.iter_rows(named=True):
        if row["moves"] or everybody:
            own = clauses.get(tuple(row[name] for name in KEYS))
            yield row, [] if own is None else own.drop(KEYS).to_dicts()
