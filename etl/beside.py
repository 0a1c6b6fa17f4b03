"""What other kinds of file say of the months of a batch: registers beside claims, claims beside registers, pieces.

Units' own figures are compared with their own history (``intake.history``); here is what lies beside it. Only what a rule
asks for is read, so that most files cost two small queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from competition.calendar import Month

if TYPE_CHECKING:
    from competition.rulebook import Rulebook, Version


def known(
    con: duckdb.DuckDBPyConnection,
    rulebook: Rulebook,
    version: Version,
    kind: str,
    tables: Sequence[dict[str, pl.DataFrame]],
    months: tuple[str, str],
) -> dict[str, pl.DataFrame]:
    """``elsewhere`` and ``pieces`` of ``expectations.context.Context`` for files of a kind.

    ``tables`` are the landing tables of the files, ``months`` their first and last. Of a competition that was never built
    nothing is known.
    """
    if not con.execute("select 1 from information_schema.tables where table_schema = 'staging'").fetchone():
        return {}
    first, last = months
    registers, submitted = beside_pieces(kind, version)
    since = str(rulebook.calendar.year_start(Month.parse(first))) if submitted else first
    values: dict[str, Any] = {"competition": rulebook.competition_id, "since": since, "last": last}
    asked = counted_columns(version) if kind == "monthly" and has_claims(tables) else []
    claimed = [column.column_id for column in version.columns_of(kind)] if kind not in ("monthly", "targets") else []
    found: dict[str, pl.DataFrame] = {}
    if asked or claimed or submitted:
        found["elsewhere"] = elsewhere(con, values | {"asked": asked + submitted, "claimed": claimed})
    if registers:
        found["pieces"] = con.execute(PIECES, values | {"registers": registers}).pl()
    return found


def beside_pieces(kind: str, version: Version) -> tuple[list[str], list[str]]:
    """The registers of pieces and the columns that checks lay beside each other, of those a kind has a part in."""
    sources = {column.column_id: column.source for column in version.columns}
    checks = [
        check for check in version.checks
        if check.kind == "pieces_within" and kind in (check.source, sources.get(check.column_id))
    ]  # fmt: skip
    return [check.source for check in checks], [check.column_id for check in checks]


def counted_columns(version: Version) -> list[str]:
    """The columns that the office or the upper level counts."""
    return [column.column_id for column in version.columns if column.source not in ("monthly", "targets")]


def has_claims(tables: Sequence[dict[str, pl.DataFrame]]) -> bool:
    """Whether a file of the batch says what only the office counts."""
    return any("facts" in held and held["facts"]["is_claim"].any() for held in tables)


def elsewhere(con: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> pl.DataFrame:
    """The figures of the asked columns and the claims in the claimed ones, with 0 for whole settled registers."""
    return con.execute(ELSEWHERE, values).pl()


PIECES = """
select register_id, unit_id, month, code
from staging.events
where competition_id = $competition and month between $since and $last and register_id in (select unnest($registers))
"""
ELSEWHERE = """
select unit_id, column_id, first_month, last_month, value, false as is_claim
from staging.facts
where competition_id = $competition and last_month between $since and $last and value is not null
    and column_id in (select unnest($asked))
union all
-- no row of a settled register is a nought of every unit that is not in it
select distinct null, columns.column_id, registers.month, registers.month, cast(0 as decimal(18, 4)), false
from staging.register_months as registers
join rulebook.columns as columns
    on columns.competition_id = registers.competition_id and columns.source = registers.register_id
where registers.competition_id = $competition and registers.month between $since and $last and registers.is_settled
    and columns.column_id in (select unnest($asked))
union all
select facts.unit_id, facts.column_id, facts.first_month, facts.last_month, facts.value, true
from landing.facts as facts
join staging.effective_loads as loads
    on loads.competition_id = facts.competition_id and loads.load_id = facts.load_id and loads.part = facts.unit_id
where facts.competition_id = $competition and facts.is_claim and facts.kind = 'monthly' and facts.value is not null
    and facts.last_month between $since and $last and facts.column_id in (select unnest($claimed))
"""
