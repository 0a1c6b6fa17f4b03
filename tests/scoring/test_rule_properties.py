"""What must hold of the rules themselves in any competition: composites, tie-breaks, faults, guests, versions."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from recount.rounding import hu
from tests.oracle.compare import built
from tests.oracle.drawn_rules import BLANK
from tests.oracle.landing import World
from tests.oracle.rulebooks import RandomRulebook
from tests.oracle.score import Results, score
from tests.oracle.worlds import RandomWorld, merged, world
from tests.scoring.test_properties import changed, result_hashes

Row = dict[str, Any]
SEEDS = range(16)


def scored(tables: World) -> Results:
    """The oracle's results of a world of one competition."""
    return score(tables, tables["rulebook.competitions"][0]["competition_id"])


# ---- composites ------------------------------------------------------------------------------------------------------


def with_composites_of_one(tables: World) -> World:
    """Every part and score rule gets a part of its own beside it: a composite of nothing but that rule."""
    more: dict[str, list[Row]] = defaultdict(list)
    for row in tables["rulebook.indicators"]:
        if row["family"] in ("score", "part") and row["shape"] != "composite":
            key = {name: row[name] for name in ("competition_id", "version_id")}
            one = f"ONE-{row['indicator_id']}"
            more["rulebook.indicators"].append(
                BLANK
                | key
                | {"indicator_id": one, "family": "part", "shape": "composite", "points": Decimal(100), "sort": 99}
            )
            more["rulebook.components"].append(
                key | {"indicator_id": one, "component_id": row["indicator_id"], "weight": Decimal("0.3")}
            )
            more["rulebook.parameters"].append(
                key
                | {
                    "indicator_id": one,
                    "parameter": "geometric",
                    "value": Decimal(len(more["rulebook.parameters"]) % 2),
                }
            )
    return merged([tables, dict(more)])


def test_a_composite_of_one_part_is_that_parts_rate() -> None:
    compared = 0
    for seed in SEEDS:
        # what strikes or spreads points anew comes between a rule and what its composite saw
        plain = changed(world(seed), lambda table, row: row | {"effect": ""} if table == "rulebook.tiers" else row)
        plain = changed(plain, lambda table, row: row | {"no_task": "omit"} if table == "rulebook.indicators" else row)
        results = scored(with_composites_of_one(plain))
        for (scope, unit, each), line in results.lines.items():
            one = results.lines.get((scope, unit, f"ONE-{each}"))
            if one is not None and one.state != "not_due":
                rate = hu(100 * line.points / line.open_points, 4) if line.open_points > 0 else Fraction(0)
                assert one.points in (rate, max(rate, Fraction(0))), (seed, scope, unit, each)
                compared += line.open_points > 0
    assert compared > 2000


# ---- places ----------------------------------------------------------------------------------------------------------


def seasons() -> list[int]:
    """Seeds of worlds of races, where equal totals are frequent."""
    drawn = ((seed, RandomWorld(random.Random(seed), f"c{seed}")) for seed in range(150))
    return [seed for seed, each in drawn if each.rulebook.is_season and len(each.data_months) > 2]


def test_what_decides_between_equal_scores_never_reorders_different_ones() -> None:
    con = built(merged(world(seed) for seed in seasons()))
    pairs = """
        from ranking.standings as better
        join ranking.standings as worse
            on worse.competition_id = better.competition_id and worse.scope_id = better.scope_id
            and worse.group_id = better.group_id and worse.is_missing = better.is_missing
            and (worse.veto = 'last') = (better.veto = 'last')
            and worse.place is not null and better.place is not null
    """
    reordered = con.execute(f"select count(*) {pairs} and better.score > worse.score and better.place >= worse.place")
    assert reordered.fetchone() == (0,)
    told_apart = con.execute(f"select count(*) {pairs} and better.score = worse.score and better.place < worse.place")
    assert told_apart.fetchone() > (10,)  # an order did decide, so the comparison saw it
    shared = con.execute(f"select count(*) {pairs} and better.score <> worse.score and better.place = worse.place")
    assert shared.fetchone() == (0,)


# ---- faults ----------------------------------------------------------------------------------------------------------


class FaultBook(RandomRulebook):
    """A rulebook of nothing but deductions from a base."""

    def draw_rules(self) -> None:
        """Four of them."""
        for number in range(4):
            self.draw_rule(f"X-{number:02d}", "score", "deduct_from_base", number)


class FaultWorld(RandomWorld):
    """A world under such a rulebook."""

    def draw_rulebook(self) -> RandomRulebook:
        """Deductions only."""
        return FaultBook(self.rng, self.versions)


def deducting(tables: World) -> tuple[set[str], set[str]]:
    """The rules that only deduct, and the columns whose figures they deduct."""
    roles: dict[str, set[str]] = defaultdict(set)
    columns: dict[str, set[str]] = defaultdict(set)
    for row in tables["rulebook.terms"]:
        roles[row["indicator_id"]].add(row["role"])
        columns[row["indicator_id"]].add(row["column_id"])
    rules = {indicator for indicator, found in roles.items() if found == {"fault"}}
    return rules, {column for indicator in rules for column in columns[indicator]}


def test_more_faults_never_earn_more() -> None:
    lowered = 0
    for seed in range(8):
        tables = FaultWorld(random.Random(seed), f"c{seed}").world()
        fewer = changed(tables, lambda table, row: row | {"no_task": "omit"} if table == "rulebook.indicators" else row)
        (rules, columns), rng = deducting(fewer), random.Random(seed)

        def worse(table: str, row: Row, columns: set[str] = columns, rng: random.Random = rng) -> Row:
            is_fault = table == "landing.facts" and row["column_id"] in columns and row["state"] == "value"
            return row | {"value": row["value"] + rng.choice([1, 5])} if is_fault else row

        before, after = scored(fewer), scored(changed(fewer, worse))
        for key, line in before.lines.items():
            if key[2] in rules:
                assert after.lines[key].points <= line.points, (seed, key)
                # the same months may be open, but of the best ones others may be chosen
                lowered += after.lines[key].points < line.points
    assert lowered > 100


# ---- guests and versions ---------------------------------------------------------------------------------------------


def with_guest(tables: World) -> World:
    """A guest that reports exactly what some unit reports."""
    rows = [row for row in tables["landing.roster"] if not row["predecessors"]]
    chosen = rows[0]["unit_id"]
    more: dict[str, list[Row]] = {
        table: [
            row | {"unit_id": "guest"}
            for row in tables[table]
            if row["unit_id"] == chosen and not row.get("predecessors")
        ]
        for table in ("landing.roster", "landing.facts", "landing.receipts")
        if table in tables
    }
    more["landing.roster"] = [row | {"is_guest": True} for row in more["landing.roster"]]
    return merged([tables, more])


def test_a_guest_takes_nothing_from_anybody() -> None:
    guests = 0
    for seed in range(8):
        tables = world(seed)
        before, after = scored(tables), scored(with_guest(tables))
        for key, standing in before.standings.items():
            assert after.standings[key] == standing, (seed, key)
        for key, line in before.lines.items():
            assert after.lines[key] == line, (seed, key)
        added = [standing for (_, unit), standing in after.standings.items() if unit == "guest"]
        assert all(standing.place is None for standing in added)
        guests += len(added)
    assert guests > 40


def split(tables: World) -> World:
    """The same rulebook under a new version from the middle of the data on."""
    months = sorted(row["month"] for row in tables["calendar.months"])
    later = set(months[len(months) // 2 :])

    def renamed(table: str, row: Row) -> Row:
        month = row.get("month") if table == "calendar.months" else row.get("last_month")
        is_dated = table in ("calendar.months", "calendar.scopes")
        return row | {"version_id": "later"} if is_dated and month in later else row

    copies = {
        table: [row | {"version_id": "later"} for row in rows]
        for table, rows in tables.items()
        if table.startswith("rulebook.") and rows and "version_id" in rows[0]
    }
    return merged([changed(tables, renamed), copies])


@pytest.mark.parametrize("side", ["oracle", "marts"])
def test_a_new_version_that_says_the_same_changes_nothing(side: str) -> None:
    worlds = [
        each for each in map(world, SEEDS) if len({row["version_id"] for row in each["rulebook.indicators"]}) == 1
    ]
    if side == "marts":
        assert result_hashes(built(merged(worlds))) == result_hashes(built(merged(map(split, worlds))))
        return
    for tables in worlds:
        before, after = scored(tables), scored(split(tables))
        assert (before.standings, before.lines, before.ledgers) == (after.standings, after.lines, after.ledgers)
    assert len(worlds) > 5
