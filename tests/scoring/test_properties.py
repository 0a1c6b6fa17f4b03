"""What must hold in every world: the order of loading, the day of loading, silence, and how the marts were built."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import duckdb
import pytest

import marts
from tests.oracle.compare import built, frame, warehouse
from tests.oracle.folders import folder_world
from tests.oracle.landing import World
from tests.oracle.tiny import TinyWorld
from tests.oracle.worlds import merged, world

Row = dict[str, Any]
SEEDS = range(20)
# what a result is made of; other marts also name the files, whose ids and times of loading these tests change
RESULTS = (
    "ranking.standings", "ranking.indicator_points", "ranking.item_points", "ranking.dimension_points",
    "ranking.group_statistics", "explain.ledger", "staging.discipline",
)  # fmt: skip


@cache
def together() -> World:
    """Twenty random worlds in one; no test changes its rows."""
    return merged(world(seed) for seed in SEEDS)


@cache
def at_once() -> duckdb.DuckDBPyConnection:
    """A warehouse built from all of it at once; no test writes into it."""
    return built(together())


@cache
def rebuilt() -> dict[str, str]:
    """The hashes of all its marts."""
    return marts.hashes(at_once())


def result_hashes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The hashes of the marts that hold results."""
    return {table: marts.canonical_hash(con, table) for table in RESULTS}


def changed(tables: World, change: Callable[[str, Row], Row | None]) -> World:
    """A world with every row changed; None takes a row away."""
    return {
        table: [row for row in (change(table, dict(old)) for old in rows) if row is not None]
        for table, rows in tables.items()
    }


# ---- order and day of loading ----------------------------------------------------------------------------------------


def test_rows_in_another_order_build_the_same_marts() -> None:
    shuffled = {table: random.Random(1).sample(rows, len(rows)) for table, rows in together().items()}
    assert rebuilt() == marts.hashes(built(shuffled))


def test_files_loaded_in_another_order_and_ten_days_later_give_the_same_results() -> None:
    """Load ids and times of recording follow the order of loading; neither may decide anything."""
    loads = [row["load_id"] for row in together()["landing.loads"]]
    renamed = dict(zip(loads, random.Random(2).sample(loads, len(loads)), strict=True))

    def later(table: str, row: Row) -> Row:
        if "load_id" in row:
            row["load_id"] = renamed[row["load_id"]]
        if table == "landing.loads":
            row["recorded_at"] += timedelta(days=10)
        return row

    assert result_hashes(at_once()) == result_hashes(built(changed(together(), later)))


@pytest.mark.parametrize(
    ("arrived_days", "recorded_days", "status", "deduction"),
    [(0, 0, "on_time", 0), (0, 10, "on_time", 0), (1, 10, "late", 0.2), (10, 10, "missing", 2)],
)
def test_a_file_loaded_ten_days_after_it_arrived_costs_no_lateness(
    arrived_days: int, recorded_days: int, status: str, deduction: float
) -> None:
    tiny = TinyWorld()
    tiny.unit("a")
    tiny.nothing_else()
    month = "2026-03"
    arrived = tiny.calendar.deadline(month, "due_day") + timedelta(days=arrived_days)
    load_id = tiny.load("monthly", month, month, "a", arrived)
    tiny.tables["landing.loads"][-1]["recorded_at"] = arrived + timedelta(days=recorded_days - arrived_days)
    tiny.figures("monthly", month, {"a": {"doc_total": 1}}, load_id)
    con = built(tiny.world())
    found = con.execute("select status from staging.discipline where month = ?", [month]).fetchone()
    taken = con.execute("select deduction from ranking.standings where scope_id = ?", [month]).fetchone()
    assert (found, round(float(taken[0]), 4)) == ((status,), deduction)


# ---- silence ---------------------------------------------------------------------------------------------------------


def all_cut_off(tables: World) -> World:
    """The same world seen after the last cut-off: before it, a report that is not there yet is no fault."""

    def close(table: str, row: Row) -> Row:
        return row | {"is_cut_off": True} if table == "calendar.months" else row

    return changed(tables, close)


def silent(tables: World, rng: random.Random, whole_report: bool) -> World:
    """The world in which one unit left one cell of one monthly report empty, or sent none at all, in any version."""
    own = [row for row in tables["landing.facts"] if row["kind"] == "monthly" and not row["is_claim"]]
    chosen = rng.choice(own)

    def hush(table: str, row: Row) -> Row | None:
        if whole_report and table == "landing.receipts":
            return None if (row["unit_id"], row["month"]) == (chosen["unit_id"], chosen["last_month"]) else row
        if table != "landing.facts" or row["kind"] != "monthly":
            return row
        if (row["unit_id"], row["last_month"]) != (chosen["unit_id"], chosen["last_month"]):
            return row
        if whole_report:
            return None
        return row | {"state": "empty", "value": None} if row["column_id"] == chosen["column_id"] else row

    return changed(tables, hush)


def named(tables: World, competition_id: str) -> World:
    """The world under another id, so that it fits beside the original."""
    return changed(tables, lambda _, row: row | {"competition_id": competition_id})


@pytest.mark.parametrize("whole_report", [False, True], ids=["an empty cell", "no report"])
@pytest.mark.parametrize("competition", ["county", "county-special"])
def test_silence_never_raises_a_score(competition: str, whole_report: bool) -> None:
    """Under the shipped rulebooks, once a month is cut off: a figure or a report that a unit withholds raises no score
    of any unit in any scope. (Nobody is compared on what units report themselves, so others do not move either.)"""
    rng, worlds = random.Random(7), []
    for seed in range(8):
        loud = all_cut_off(folder_world(competition, 100 + seed))
        if any(row["kind"] == "monthly" for row in loud["landing.facts"]):
            worlds += [named(loud, f"{seed}-loud"), named(silent(loud, rng, whole_report), f"{seed}-silent")]
    con = built(merged(worlds))
    pairs = """
        from ranking.standings as loud
        join ranking.standings as silent
            on silent.competition_id = replace(loud.competition_id, 'loud', 'silent')
            and silent.scope_id = loud.scope_id and silent.unit_id = loud.unit_id
        where loud.competition_id like '%-loud'
    """
    raised = con.execute(
        f"select loud.competition_id, loud.scope_id, loud.unit_id, loud.score, silent.score {pairs} "
        "and silent.score > loud.score limit 5"
    ).fetchall()
    lowered = con.execute(f"select count(*) {pairs} and silent.score < loud.score").fetchone()
    assert raised == []
    assert lowered is not None and lowered[0] > 5  # silence did cost something, so the comparison saw it


# ---- how the marts were built ----------------------------------------------------------------------------------------


def month_of(table: str, row: Row, loads: dict[str, Row]) -> str | None:
    """The month whose files or signatures a landing row belongs to; None for what every build needs."""
    if table == "landing.nones":
        return str(row["month"])
    load = loads.get(row.get("load_id", ""))
    return load["last_month"] if load and load["kind"] not in ("roster", "targets") else None


def without(tables: World, taken: Callable[[str, Row], bool]) -> tuple[World, World]:
    """The world without some rows, and these rows."""
    rest = {table: [row for row in rows if not taken(table, row)] for table, rows in tables.items()}
    return rest, {table: [row for row in rows if taken(table, row)] for table, rows in tables.items()}


def counting(added: World) -> set[tuple[str, str]]:
    """The months in which added register rows count, which need not be those of their files."""
    return {(row["competition_id"], row["month"]) for row in added.get("landing.events", [])}


def incremented(rest: World, added: World, months: set[tuple[str, str]]) -> dict[str, str]:
    """Hashes after a full build of one part and an increment with the other."""
    con = warehouse(rest)
    marts.build(con)
    for table, rows in added.items():
        marts.fill(con, table, frame(con, table, rows))
    marts.build(con, months=sorted(months | counting(added)))
    return marts.hashes(con)


@pytest.mark.parametrize("which", ["last", "first"])
def test_adding_a_month_equals_rebuilding_everything(which: str) -> None:
    whole = together()
    loads = {row["load_id"]: row for row in whole["landing.loads"]}
    chosen: dict[str, str] = {}
    for load in loads.values():
        if load["kind"] not in ("roster", "targets", "ballots", "ballot_counts"):
            pick = max if which == "last" else min
            known = chosen.get(load["competition_id"], load["last_month"])
            chosen[load["competition_id"]] = pick(known, load["last_month"])

    def taken(table: str, row: Row) -> bool:
        return table.startswith("landing.") and month_of(table, row, loads) == chosen.get(row["competition_id"], "")

    rest, added = without(whole, taken)
    assert sum(map(len, added.values())) > 300
    assert different(incremented(rest, added, set(chosen.items())), rebuilt()) == []


def test_adding_only_corrections_equals_rebuilding_everything() -> None:
    whole = together()
    keys: dict[tuple[Any, ...], list[Row]] = {}
    for load in whole["landing.loads"]:
        key = (load["competition_id"], load["kind"], load["last_month"], load["submitter"])
        keys.setdefault(key, []).append(load)
    late = {
        load["load_id"]: load
        for loads in keys.values()
        for load in sorted(loads, key=lambda row: (row["received_at"], row["revision"]))[1:]
        if load["kind"] != "roster"
    }
    rest, added = without(whole, lambda table, row: row.get("load_id") in late)
    months = {(load["competition_id"], load["last_month"]) for load in late.values()}
    assert len(late) > 40
    assert different(incremented(rest, added, months), rebuilt()) == []


def test_a_veto_entered_late_reaches_the_later_scopes_of_the_year_in_an_increment() -> None:
    tiny = TinyWorld(only=["DOC-03", "VET-01"])
    tiny.unit("a")
    tiny.unit("b")
    tiny.nothing_else()
    for month in tiny.months:
        tiny.figures("document_faults", month, {"b": {"doc_returned": 1}})
    tiny.piece("vetoes", "2026-01", "a", "v1", "last")
    whole = tiny.world()
    veto = next(row["load_id"] for row in whole["landing.loads"] if row["kind"] == "vetoes")
    rest, added = without(whole, lambda _, row: row.get("load_id") == veto)
    con = built(whole)
    vetoed = con.execute("select scope_id from ranking.standings where veto = 'last' order by scope_id").fetchall()
    assert {"2026", "2026-01", "2026-Q1", "2026-Q4", "2026-H2", "to-2026-09"} <= {scope for (scope,) in vetoed}
    assert {"2026-02", "2026-12"}.isdisjoint({scope for (scope,) in vetoed})
    assert different(incremented(rest, added, {("county", "2026-01")}), marts.hashes(con)) == []


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The tables whose hashes differ."""
    return sorted(table for table in one.keys() | other.keys() if one.get(table) != other.get(table))
