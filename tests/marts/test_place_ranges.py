"""Place ranges against weights drawn at random, against their worst corners, and against an exact optimiser."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import permutations, product
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, milp

import marts
from marts.runner import make
from tests.marts.portable import Schema
from tests.marts.shown import Row, at, only, shown
from tests.oracle.compare import built
from tests.oracle.worlds import merged, world

WORLDS = 24
SHARES = {5: Fraction(1, 20), 10: Fraction(1, 10), 25: Fraction(1, 4)}
VIEWS = ("pair_tolerance", "place_range", "ledger_lines")


@dataclass(frozen=True)
class Unit:
    """A unit that is placed by its score: what each item is of it, and what weights leave alone."""

    score: Decimal
    place: int
    items: tuple[Fraction, ...]
    rest: Fraction

    def under(self, weights: tuple[Fraction, ...]) -> Fraction:
        """Its score, not rounded, where the items weigh so."""
        return sum((weight * item for weight, item in zip(weights, self.items, strict=True)), self.rest)


Group = dict[str, Unit]


def apart(own: Unit, other: Unit) -> tuple[Fraction, Fraction]:
    """Difference of two scores before they are rounded, and what of it the items could turn."""
    weights = (Fraction(1),) * len(own.items)
    swing = sum((abs(a - b) for a, b in zip(own.items, other.items, strict=True)), Fraction())
    return own.under(weights) - other.under(weights), swing


def tolerance(own: Unit, other: Unit) -> Fraction:
    """By how much weights may be off before the first no longer stands above the second."""
    difference, swing = apart(own, other)
    if own.score == other.score:
        return Fraction()
    return min(Fraction(1), difference / swing) if swing else Fraction(1)


# ---- random competitions ---------------------------------------------------------------------------------------------


@cache
def warehouse() -> duckdb.DuckDBPyConnection:
    """Some random competitions with every shape, guests, vetoes, ties and points instead of hundredths."""
    con = built(merged(world(seed) for seed in range(200, 200 + WORLDS)))
    for mart in marts.all_marts():
        if mart.is_for_people and mart.name in VIEWS:
            make(con, mart, whole=True)
    return con


@cache
def groups() -> dict[tuple[str, ...], Group]:
    """The units that are placed by their scores, by competition, scope and group."""
    con = warehouse()
    in_points = {
        row[0] for row in con.execute("select competition_id from rulebook.policy where value = 'points'").fetchall()
    }
    points: dict[tuple[str, ...], dict[str, Fraction]] = defaultdict(dict)
    for *key, item, earned in con.execute(
        "select competition_id, scope_id, unit_id, item_id, points from ranking.item_points"
    ).fetchall():
        points[tuple(key)][item] = Fraction(earned)
    found: dict[tuple[str, ...], Group] = defaultdict(dict)
    query = """
        select competition_id, scope_id, group_id, unit_id, open_points, bonus - deduction, score, place
        from ranking.standings
        where place is not null and not is_missing and veto <> 'last'
    """
    for competition, scope, group, unit, open_points, rest, score, place in con.execute(query).fetchall():
        scale = Fraction(1) if competition in in_points else 100 / Fraction(open_points)
        own = points[competition, scope, unit]
        items = tuple(scale * own[item] for item in sorted(own))
        found[competition, scope, group][unit] = Unit(score, place, items, Fraction(rest))
    return found


@cache
def ranges() -> dict[tuple[str, ...], dict[str, Any]]:
    """The rows of the view, by competition, scope, group and unit."""
    return by_key(warehouse(), "analysis.place_range", "competition_id", "scope_id", "group_id", "unit_id")


def by_key(con: duckdb.DuckDBPyConnection, view: str, *keys: str) -> dict[tuple[str, ...], dict[str, Any]]:
    rows = con.execute(f"select * from {view}").pl().to_dicts()
    return {tuple(row[key] for key in keys): row for row in rows}


def test_the_items_of_a_unit_make_its_score() -> None:
    """What the ranges are worked out from; enough groups and ties are among them."""
    for group in groups().values():
        for unit in group.values():
            exact = unit.under((Fraction(1),) * len(unit.items))
            assert abs(exact - Fraction(unit.score)) <= Fraction(1, 200)
    sizes = [len(group) for group in groups().values()]
    assert max(sizes) > 4 and len(sizes) > 100
    assert any(len({unit.score for unit in group.values()}) < len(group) for group in groups().values())


def test_every_unit_placed_by_its_score_has_a_range_and_nobody_else() -> None:
    assert ranges().keys() == {(*key, unit) for key, group in groups().items() for unit in group}


def test_the_range_is_what_the_pairs_say() -> None:
    for key, group in groups().items():
        for name, own in group.items():
            row = ranges()[*key, name]
            above = [tolerance(other, own) for unit, other in group.items() if unit != name and other.score > own.score]
            below = [tolerance(own, other) for unit, other in group.items() if unit != name and own.score > other.score]
            for percent, share in SHARES.items():
                best, worst = 1 + sum(each > share for each in above), len(group) - sum(each > share for each in below)
                assert (row[f"best_{percent}"], row[f"worst_{percent}"]) == (best, worst), (key, name, percent)
            level = [Fraction()] * (len(group) - 1 - len(above) - len(below))
            assert row["compared_count"] == len(group)
            assert row["class"] == (
                "firm" if all(each > Fraction(1, 10) for each in above + below + level) else "close"
            )
            if len(group) > 1:
                closest = min(above + below + level)
                assert row["closest_tolerance"] == Decimal(int(closest * 10000)) / 10000


def test_a_pair_stands_once_with_its_tolerance() -> None:
    pairs = by_key(
        warehouse(), "analysis.pair_tolerance", "competition_id", "scope_id", "group_id", "unit_id", "other_id"
    )
    expected = {}
    for key, group in groups().items():
        for (name, own), (unit, other) in permutations(group.items(), 2):
            if (own.place, name) < (other.place, unit):
                expected[*key, name, unit] = Decimal(int(tolerance(own, other) * 10000)) / 10000
    assert {key: row["tolerance"] for key, row in pairs.items()} == expected
    assert all(row["is_firm"] == (row["tolerance"] > Decimal("0.1")) for row in pairs.values()
               if row["tolerance"] != Decimal("0.1"))  # fmt: skip


def weights_within(rng: random.Random, count: int, share: Fraction) -> Iterator[tuple[Fraction, ...]]:
    """Weights anywhere in the box, at its ends and mixed."""
    low, high = 1 - share, 1 + share
    for _ in range(12):
        inside = tuple(low + 2 * share * Fraction(rng.randrange(1001), 1000) for _ in range(count))
        yield inside
        yield tuple(rng.choice((low, high)) for _ in range(count))
        yield tuple(rng.choice((low, Fraction(1), high, each)) for each in inside)


def test_no_weights_put_a_unit_outside_its_range() -> None:
    rng = random.Random(7)
    drawn = rng.sample(sorted(key for key, group in groups().items() if len(group) > 2), 60)
    for key, (percent, share) in product(drawn, SHARES.items()):
        group = groups()[key]
        for weights in weights_within(rng, len(next(iter(group.values())).items), share):
            scores = {name: unit.under(weights) for name, unit in group.items()}
            for name, own in scores.items():
                best = 1 + sum(other > own for other in scores.values())
                worst = len(scores) - sum(other < own for other in scores.values())
                row = ranges()[*key, name]
                assert row[f"best_{percent}"] <= best and worst <= row[f"worst_{percent}"], (key, name, weights)


def test_just_inside_the_tolerance_the_order_holds_at_the_worst_corner_and_just_outside_it_turns() -> None:
    turned = 0
    for group in groups().values():
        for own, other in permutations(group.values(), 2):
            if own.score > other.score and (limit := tolerance(own, other)) < 1:
                for step in (Fraction(-1, 10**9), Fraction(1, 10**9)):
                    signs = [(a > b) - (a < b) for a, b in zip(own.items, other.items, strict=True)]
                    weights = tuple(1 - (limit + step) * sign for sign in signs)
                    assert (own.under(weights) > other.under(weights)) == (step < 0)
                    turned += 1
    assert turned > 500


# ---- an exact optimiser ----------------------------------------------------------------------------------------------


def some_groups(count: int) -> list[tuple[tuple[str, ...], Group]]:
    """Groups of five and more whose first places are not all equal."""
    fitting = sorted(
        key for key, group in groups().items() if len(group) > 4 and len({u.score for u in group.values()}) > 2
    )
    return [(key, groups()[key]) for key in random.Random(3).sample(fitting, min(count, len(fitting)))]


def test_a_linear_programme_finds_the_same_least_margin() -> None:
    """The least difference of two scores over all weights of the box is above nothing exactly below the tolerance."""
    rng, seen = random.Random(11), set()
    for _, group in some_groups(40):
        own, other = sorted(rng.sample(list(group.values()), 2), key=lambda unit: unit.score, reverse=True)
        if own.score == other.score:
            continue
        differences = np.array([float(a - b) for a, b in zip(own.items, other.items, strict=True)])
        for share in SHARES.values():
            found = linprog(differences, bounds=[(1 - float(share), 1 + float(share))] * len(differences))
            least = found.fun + float(own.rest - other.rest)
            difference, swing = apart(own, other)
            assert least == pytest.approx(float(difference - share * swing), abs=1e-7)
            if abs(least) > 1e-6:
                assert (least > 0) == (tolerance(own, other) > share)
                seen.add(least > 0)
    assert seen == {True, False}


def extreme(group: Group, name: str, share: Fraction, sign: int) -> int:
    """The best (sign 1) or worst (sign -1) place any one choice of weights gives: a mixed-integer programme."""
    own = group[name]
    rivals = [unit for other, unit in group.items() if other != name]
    count, bound = len(own.items), 1000.0
    rows, least = [], []
    for at_row, rival in enumerate(rivals):
        # the rival stays on the wished side of the unit, or its switch is on
        row = np.zeros(count + len(rivals))
        row[:count] = [sign * float(a - b) for a, b in zip(own.items, rival.items, strict=True)]
        row[count + at_row] = bound
        rows.append(row)
        least.append(-sign * float(own.rest - rival.rest))
    found = milp(
        np.concatenate([np.zeros(count), np.ones(len(rivals))]),
        constraints=LinearConstraint(np.array(rows), lb=np.array(least)),
        bounds=([1 - float(share)] * count + [0] * len(rivals), [1 + float(share)] * count + [1] * len(rivals)),
        integrality=np.concatenate([np.zeros(count), np.ones(len(rivals))]),
    )
    moved = round(found.fun)
    return 1 + moved if sign > 0 else len(group) - moved


def test_the_exact_extremes_lie_inside_the_range_and_often_reach_it() -> None:
    reached = total = 0
    for key, group in some_groups(12):
        name = sorted(group)[0]
        for percent, share in SHARES.items():
            row = ranges()[*key, name]
            best, worst = extreme(group, name, share, 1), extreme(group, name, share, -1)
            assert row[f"best_{percent}"] <= best <= worst <= row[f"worst_{percent}"], (key, name, percent)
            reached += (best == row[f"best_{percent}"]) + (worst == row[f"worst_{percent}"])
            total += 2
    assert reached > total // 2


# ---- drawn by hand ---------------------------------------------------------------------------------------------------


def tables(groups_of: list[list[tuple[list[int], int, int]]], **policies: str) -> dict[str, list[Row]]:
    """Groups of units as (points of each item in ten-thousandths, open points, bonus in hundredths)."""
    standings: list[Row] = []
    items: list[Row] = []
    for group_no, group in enumerate(groups_of):
        scored = []
        for unit_no, (points, open_points, bonus) in enumerate(group):
            exact = Fraction(100 * sum(points), 10000 * open_points) + Fraction(bonus, 100)
            score = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
            own = at("s", unit_id=f"u{group_no}-{unit_no}", group_id=f"g{group_no}")
            scored.append(own | {"score": score, "earned": Decimal(sum(points)) / 10000, "open_points": open_points,
                                 "bonus": Decimal(bonus) / 100, "deduction": 0, "is_missing": False, "veto": ""})  # fmt: skip
            items += [own | {"item_id": f"k{no}", "points": Decimal(each) / 10000} for no, each in enumerate(points)]
        for row in scored:
            row["place"] = 1 + sum(other["score"] > row["score"] for other in scored)
        standings += scored
    return {
        "ranking.standings": standings,
        "ranking.item_points": items,
        "catalog.scopes": [at("s")],
        "catalog.policies": [at("s", policy_id=name, value=value) for name, value in policies.items()],
    }


drawn_points = st.lists(st.integers(0, 20).map(lambda each: each * 2500), min_size=3, max_size=3)
drawn_units = st.tuples(drawn_points, st.sampled_from([20, 25]), st.sampled_from([0, 0, 150, -250]))


@settings(
    max_examples=8, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(
    drawn=st.lists(st.lists(drawn_units, min_size=1, max_size=6), min_size=6, max_size=6), seed=st.integers(0, 10**6)
)
def test_drawn_groups_never_leave_their_ranges(
    columns: Schema, drawn: list[list[tuple[list[int], int, int]]], seed: int
) -> None:
    rows = {row["unit_id"]: row for row in shown(columns, "place_range", tables(drawn))}
    rng = random.Random(seed)
    for group_no, group in enumerate(drawn):
        units = {
            f"u{group_no}-{no}": Unit(
                Decimal(), 0, tuple(Fraction(100 * each, 10000 * open_points) for each in points), Fraction(bonus, 100)
            )
            for no, (points, open_points, bonus) in enumerate(group)
        }
        for percent, share in SHARES.items():
            for weights in weights_within(rng, 3, share):
                scores = {name: unit.under(weights) for name, unit in units.items()}
                for name, own in scores.items():
                    best = 1 + sum(other > own for other in scores.values())
                    worst = len(scores) - sum(other < own for other in scores.values())
                    assert rows[name][f"best_{percent}"] <= best and worst <= rows[name][f"worst_{percent}"]


# Two items of 10 points. The first is ahead of the second by 1 of 20 points, but they earned it quite differently; the
# third is behind both in both items.
THREE = [[([100000, 60000], 20, 0), ([50000, 100000], 20, 0), ([40000, 50000], 20, 0)]]


def test_a_range_by_hand(columns: Schema) -> None:
    rows = shown(columns, "place_range", tables(THREE))
    names = ("unit_id", "place", "best_5", "worst_5", "best_10", "worst_10", "best_25", "worst_25", "class")
    assert only(rows, *names) == [
        ("u0-0", 1, 1, 1, 1, 1, 1, 2, "firm"),  # 5 of 45: 0.1111
        ("u0-1", 2, 2, 2, 2, 2, 1, 2, "firm"),
        ("u0-2", 3, 3, 3, 3, 3, 3, 3, "firm"),
    ]
    assert only(rows, "closest_unit_id", "closest_tolerance") == [("u0-1", 0.1111), ("u0-0", 0.1111), ("u0-1", 1)]
    (first, *_) = shown(columns, "pair_tolerance", tables(THREE))
    assert (first["score_difference"], first["item_distance"], first["tolerance"]) == (5, 45, 0.1111)


def test_the_rulebook_says_what_firm_is(columns: Schema) -> None:
    rows = shown(columns, "place_range", tables(THREE, firm_tolerance="0.12"))
    assert only(rows, "class") == [("close",), ("close",), ("firm",)]


def test_points_to_the_next_place_draw_level_with_it(columns: Schema) -> None:
    """Scores 80, 75 and 33.33; the gap that is missing in the score is worth so many points of what is open."""
    given = tables([[([100000, 60000], 20, 0), ([50000, 100000], 20, 0), ([50000, 0], 15, 0)]])
    for row, gap in zip(given["ranking.standings"], (None, "5.00", "41.67"), strict=True):
        row["gap_to_next"] = gap
    rows = shown(columns, "place_range", given)
    assert only(rows, "points_to_next", "earned_to_next") == [(None, None), (5, 1), (41.67, 6.2505)]
    given["catalog.policies"] = [at("s", policy_id="score_scale", value="points")]
    assert only(shown(columns, "place_range", given), "earned_to_next") == [(None,), (5,), (41.67,)]


def test_a_guest_a_missing_report_and_a_unit_put_last_stand_outside(columns: Schema) -> None:
    given = tables([[([100000, 0], 20, 0), ([90000, 0], 20, 0), ([80000, 0], 20, 0), ([70000, 0], 20, 0)]])
    given["ranking.standings"][0]["place"] = None
    given["ranking.standings"][1]["is_missing"] = True
    given["ranking.standings"][2]["veto"] = "last"
    assert only(shown(columns, "place_range", given), "unit_id", "compared_count", "class") == [("u0-3", 1, "firm")]
    assert shown(columns, "pair_tolerance", given) == []


def test_a_small_base_is_said_only_where_the_rulebook_has_a_standard(columns: Schema) -> None:
    def based(**policies: str) -> list[tuple[Any, ...]]:
        given = tables([[([100000, 60000], 20, 0), ([90000, 60000], 20, 0)]], **policies)
        given["staging.members"] = [at("s", unit_id=f"u0-{no}", scope_no=1, unit_no=no) for no in (0, 1)]
        given["scoring.rules"] = [
            {"rule_no": 1, "indicator_id": "rate", "has_denominator": True},
            {"rule_no": 2, "indicator_id": "count", "has_denominator": False},
        ]
        given["scoring.scores"] = [
            {"scope_no": 1, "unit_no": unit, "rule_no": rule, "family": "score", "state": state, "other_e4": base}
            for unit, rule, state, base in (
                (0, 1, "open", 70000), (0, 2, "open", 10000), (1, 1, "no_task", 20000), (1, 2, "open", 10000),
            )
        ]  # fmt: skip
        return only(shown(columns, "place_range", given), "class", "small_indicator_id", "small_denominator")

    assert based() == [("firm", None, None), ("firm", None, None)]
    assert based(small_denominator="7") == [("firm", None, None), ("firm", None, None)]
    assert based(small_denominator="8") == [("small", "rate", 7), ("firm", None, None)]


# ---- the account -----------------------------------------------------------------------------------------------------


def test_the_lines_of_an_account_add_up_to_the_score() -> None:
    rows = warehouse().execute(
        "select sum(points), max(score), count(distinct score) from analysis.ledger_lines "
        "where score is not null group by competition_id, scope_id, unit_id"
    )
    found = rows.fetchall()
    assert len(found) > 1000
    assert all(total == score and count == 1 for total, score, count in found)
