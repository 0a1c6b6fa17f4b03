"""What the command line shows: read from the snapshot, like everything people look at, so that no writer is disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import polars as pl

import marts
from competition.calendar import Month
from competition.errors import NothingLoaded, UnknownCompetition, UnknownScope, UnknownUnit
from etl.errors import CompetitionNotChosen, UnknownIssue
from etl.layout import Home


@dataclass(frozen=True)
class Seen:
    """An open snapshot and the competition looked at."""

    con: duckdb.DuckDBPyConnection
    competition_id: str

    def rows(self, query: str, *values: object) -> pl.DataFrame:
        """The rows of a query; ``$competition`` is filled in, other values are positional after it."""
        return self.con.execute(query, [self.competition_id, *values]).pl()

    def mart(self, name: str, issue_no: str | None = None) -> pl.DataFrame:
        """One mart or view for people of this competition, as it is now; a mart also as an issue froze it."""
        if issue_no:
            return self.rows(f"select * from issues.{name} where competition_id = ? and issue_no = ?", issue_no)  # noqa: S608
        return self.rows(f"select * from {marts.room(name)}.{name} where competition_id = ?")  # noqa: S608 - mart names


@contextmanager
def seen(home: Home, competition: str | None) -> Iterator[Seen]:
    """Open the snapshot. Raises NothingLoaded, CompetitionNotChosen and UnknownCompetition, which name those there are."""
    if not home.snapshot.exists():
        raise NothingLoaded
    con = marts.connect(home.snapshot, read_only=True)
    try:
        yield Seen(con, chosen(con, competition))
    finally:
        con.close()


def chosen(con: duckdb.DuckDBPyConnection, competition: str | None) -> str:
    """The competition looked at: the one named, else the only one with figures."""
    shown = [row[0] for row in con.execute("select distinct competition_id from live.scopes order by 1").fetchall()]
    if competition is None:
        competition = shown[0] if len(shown) == 1 else None
    if competition in shown:
        return str(competition)
    if competition is not None:
        known = [row[0] for row in con.execute("select competition_id from live.competitions order by 1").fetchall()]
        if competition not in known:
            raise UnknownCompetition(competition, known)
    if competition is not None or not shown:
        raise NothingLoaded
    raise CompetitionNotChosen(shown)


def issue_named(view: Seen, issue_no: str) -> str:
    """An issue number of the competition; raises UnknownIssue with those there are."""
    known = view.rows("select distinct issue_no from issues.issues where competition_id = ? order by 1")["issue_no"]
    if issue_no not in known:
        raise UnknownIssue(issue_no, known.to_list()[-12:])
    return issue_no


def scope_named(view: Seen, scope: str | None) -> str:
    """A scope id; without one the latest month."""
    known = view.rows("select scope_id, scope_kind, last_month from live.scopes where competition_id = ? order by 3, 1")
    if scope is None:
        return str(known.filter(pl.col("scope_kind") == "month")["scope_id"][-1])
    if scope not in known["scope_id"]:
        raise UnknownScope(scope, known["scope_id"].to_list()[-12:])
    return scope


def unit_named(view: Seen, name: str) -> str:
    """The id of a unit written as id, name or short name in either language."""
    units = view.mart("units")
    for column in ("unit_id", "name_zh", "name_en", "short_name"):
        hit = units.filter(pl.col(column).str.strip_chars() == name.strip())
        if not hit.is_empty():
            return str(hit["unit_id"][0])
    raise UnknownUnit(name, units["name_zh"].unique(maintain_order=True).to_list())


def latest_month(view: Seen) -> Month:
    """The last month with data."""
    row = view.rows("select max(last_month) as last from live.scopes where competition_id = ?")
    return Month.parse(row["last"][0])
