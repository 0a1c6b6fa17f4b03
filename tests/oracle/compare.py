"""Filling a warehouse with worlds, and the differences between its marts and the oracle, readable line by line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl

import marts
from tests.oracle.landing import World, amount
from tests.oracle.score import Results, score

TYPES: dict[str, Any] = {
    "VARCHAR": pl.String, "INTEGER": pl.Int32, "BOOLEAN": pl.Boolean, "DATE": pl.Date, "TIMESTAMP": pl.Datetime("us"),
    "DECIMAL(18,4)": pl.Decimal(18, 4),
}  # fmt: skip
Key = tuple[str, ...]
Values = dict[str, Any]


# ---- filling ---------------------------------------------------------------------------------------------------------


def warehouse(world: World) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with the world's tables, not built yet."""
    con = marts.connect(None)
    marts.create(con)
    for table, rows in world.items():
        marts.fill(con, table, frame(con, table, rows))
    return con


def built(world: World) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with all marts."""
    con = warehouse(world)
    marts.build(con)
    return con


def frame(con: duckdb.DuckDBPyConnection, table: str, rows: list[Values]) -> pl.DataFrame:
    """The rows as a frame with the types of the contract."""
    described = con.execute(f"describe {table}").fetchall()
    schema = {name: TYPES[kind] for name, kind, *_ in described}
    columns = {name: [amount(row.get(name), kind) for row in rows] for name, kind in schema.items()}
    return pl.DataFrame(columns, schema=schema, strict=False)


# ---- reading ---------------------------------------------------------------------------------------------------------


def read(con: duckdb.DuckDBPyConnection, mart: str, keys: list[str], values: list[str]) -> dict[Key, Values]:
    """A mart as values by key; decimals exact."""
    names = ", ".join(keys + values)
    rows = con.execute(f"select {names} from {marts.find(mart)}").fetchall()
    twice = [key for key, count in Counter(row[: len(keys)] for row in rows).items() if count > 1]
    if twice:
        raise AssertionError(f"{mart}: {len(twice)} keys have more than one row, such as {twice[0]}")
    return {row[: len(keys)]: dict(zip(values, map(exact, row[len(keys) :]), strict=True)) for row in rows}


def exact(value: Any) -> Any:
    """Decimals as fractions, so that 1 and 1.0000 are one number."""
    return Fraction(value) if isinstance(value, Decimal) else value


# ---- what the oracle says, in the shape of the marts -----------------------------------------------------------------

STANDING = [
    "group_id", "is_guest", "earned", "open_points", "bonus", "deduction", "score", "place", "is_tied", "is_missing",
    "is_new", "veto", "movement", "gap_to_best", "gap_to_next", "lost_points", "previous_place", "score_change", "to_date_score", "to_date_place",
]  # fmt: skip
STATISTICS = ["best_score", "median_score", "lower_quartile", "upper_quartile"]
COMPARED = ["place", "group_best", "group_median"]
DIMENSION = [*COMPARED, "points", "open_points", "rate", "evaluation", "result"]


def expected(results: dict[str, Results]) -> dict[str, dict[Key, Values]]:
    """The oracle's results of many competitions, mart by mart."""
    found: dict[str, dict[Key, Values]] = defaultdict(dict)
    for competition, each in results.items():
        for key, line in each.lines.items():
            found["indicator_points"][competition, *key] = vars(line) | each.compared["indicator_points", key]
        for key, part in each.items.items():
            lost = {"lost_points": part.open_points - part.points}
            found["item_points"][competition, *key] = vars(part) | lost | each.compared["item_points", key]
        for key, dimension in each.dimensions.items():
            found["dimension_points"][competition, *key] = vars(dimension) | each.compared["dimension_points", key]
        for pair, standing in each.standings.items():
            found["standings"][competition, *pair] = vars(standing) | {"lost_points": standing.lost_points}
        for pair, values in each.statistics.items():
            found["group_statistics"][competition, *pair] = dict(zip(STATISTICS, values, strict=True))
        for pair, (status, days) in each.receipts.items():
            found["discipline"][competition, *pair] = {"status": status, "days_late": days}
    return found


def actual(con: duckdb.DuckDBPyConnection) -> dict[str, dict[Key, Values]]:
    """The marts, in the same shape."""
    member = ["competition_id", "scope_id", "unit_id"]
    return {
        "discipline": read(con, "discipline", ["competition_id", "month", "unit_id"], ["status", "days_late"]),
        "indicator_points": read(
            con, "indicator_points", [*member, "indicator_id"], ["state", "points", "open_points", *COMPARED]
        ),
        "item_points": read(
            con, "item_points", [*member, "item_id"], ["points", "open_points", "lost_points", *COMPARED]
        ),
        "dimension_points": read(con, "dimension_points", [*member, "dimension_id"], DIMENSION),
        "standings": read(con, "standings", member, STANDING),
        "group_statistics": read(con, "group_statistics", ["competition_id", "scope_id", "group_id"], STATISTICS),
    }


# ---- comparing -------------------------------------------------------------------------------------------------------


def differences(con: duckdb.DuckDBPyConnection, world: World) -> Iterator[str]:
    """One line for every value in which marts and oracle differ, causes before consequences."""
    competitions = [row["competition_id"] for row in world["rulebook.competitions"]]
    results = {each: score(world, each) for each in competitions}
    said, found = expected(results), actual(con)
    for mart, rows in found.items():
        yield from table_differences(mart, said[mart], rows)
    yield from ledger_differences(con, results)


def table_differences(mart: str, said: dict[Key, Values], found: dict[Key, Values]) -> Iterator[str]:
    """Rows on one side only, and values that differ."""
    for key in sorted(said.keys() | found.keys()):
        if key not in found or key not in said:
            if mart != "item_points" or key in said:
                yield f"{mart} {' '.join(key)}: only in the {'marts' if key in found else 'oracle'}"
            continue
        for name, value in found[key].items():
            if value != said[key][name]:
                yield f"{mart} {' '.join(key)}: {name} is {shown(value)} in the marts, {shown(said[key][name])} here"


def ledger_differences(con: duckdb.DuckDBPyConnection, results: dict[str, Results]) -> Iterator[str]:
    """The ledger's lines before the total add up to it, and the lines are the oracle's."""
    names = "competition_id, scope_id, unit_id, line_kind, coalesce(indicator_id, ''), points"
    lines: dict[Key, Counter[tuple[str, str, Fraction]]] = defaultdict(Counter)
    for *key, kind, indicator, points in con.execute(f"select {names} from {marts.find('ledger')}").fetchall():
        if kind != "part":  # shown below its composite, added to nothing
            lines[tuple(key)][kind, indicator, exact(points)] += 1
    for competition, each in results.items():
        for (scope, unit), said in each.ledgers.items():
            found = caps_together(lines[competition, scope, unit])
            yield from ledger_sum(f"ledger {competition} {scope} {unit}", found)
            for line, count in (found - counted(said)).items():
                yield f"ledger {competition} {scope} {unit}: {line_text(line)} x{count} only in the marts"
            for line, count in (counted(said) - found).items():
                yield f"ledger {competition} {scope} {unit}: {line_text(line)} x{count} only in the oracle"


def caps_together(lines: Counter[tuple[str, str, Fraction]]) -> Counter[tuple[str, str, Fraction]]:
    """The lines with what all caps of bonuses, and all of deductions, take in one line each."""
    rests = [points for kind, _, points in lines.elements() if kind == "cap"]
    together = Counter({line: count for line, count in lines.items() if line[0] != "cap"})
    for rest in (sum(each for each in rests if each < 0), sum(each for each in rests if each > 0)):
        if rest:
            together["cap", "", Fraction(rest)] += 1
    return together


def counted(lines: Iterable[tuple[str, str, Fraction]]) -> Counter[tuple[str, str, Fraction]]:
    """Ledger lines that say something: a line of 0 points may be shown or not."""
    return Counter(line for line in lines if line[2] or line[0] == "total")


def ledger_sum(name: str, lines: Counter[tuple[str, str, Fraction]]) -> Iterator[str]:
    """Lines before the total add up to it, exactly."""
    total = [points for (kind, _, points) in lines.elements() if kind == "total"]
    before = sum((points or 0 for (kind, _, points) in lines.elements() if kind != "total"), Fraction(0))
    if total and total[0] is not None and before != total[0]:
        yield f"{name}: lines add up to {shown(before)}, total {shown(total[0])}"
    for line in [line for line in lines if not line[2] and line[0] != "total"]:
        del lines[line]


def line_text(line: tuple[str, str, Fraction]) -> str:
    """A ledger line in a few words."""
    return f"{line[0]} {line[1]} {shown(line[2])}"


def shown(value: Any) -> str:
    """Fractions as decimals where they are."""
    return str(Decimal(value.numerator) / Decimal(value.denominator)) if isinstance(value, Fraction) else repr(value)
