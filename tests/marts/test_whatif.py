"""What-if scoring: weighing nothing changes nothing, and weighing a rule is what a build with the heavier rule gives."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import count, islice
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marts.whatif import BadWeight, Sheet, UnknownWeight
from tests.oracle.compare import built
from tests.oracle.landing import World
from tests.oracle.worlds import merged, world

WORLDS = 24
# Doubled, an indicator of this shape gives exactly double: its points and weights are all that is in it.
LINEAR = "deduct_from_base"
FACTOR = Decimal("3.5")
Row = dict[str, Any]


def is_fitting(tables: World) -> bool:
    """Whether a world has a linear rule, and none that hands its points to others where it has no task."""
    rows = tables["rulebook.indicators"]
    return any(map(is_linear, rows)) and not any(row["no_task"] == "rescale" for row in rows)


@cache
def together() -> World:
    """Some random competitions whose indicators don't take points from one another."""
    fitting = (each for each in map(world, count(100)) if is_fitting(each))
    apart = merged(islice(fitting, WORLDS))
    for row in apart[
        "landing.facts"
    ]:  # figures in whole numbers: a weight times a fraction would be rounded in a build
        if row["value"] is not None:
            row["value"] = Decimal(int(row["value"]))
    return apart


@cache
def warehouse() -> duckdb.DuckDBPyConnection:
    return built(together())


def frames(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[pl.DataFrame, pl.DataFrame]]:
    """Points and standings by competition and scope."""
    points = con.execute("select * from ranking.indicator_points").pl()
    standings = con.execute("select * from ranking.standings").pl()
    by_scope = points.partition_by("competition_id", "scope_id", as_dict=True)
    return {
        key: (by_scope.get(key, points.clear()), rows)  # type: ignore[misc]
        for key, rows in standings.partition_by("competition_id", "scope_id", as_dict=True).items()
    }


@cache
def scales() -> dict[str, str]:
    """The score scale of each competition."""
    rows = warehouse().execute(
        "select distinct competition_id, value from rulebook.policy where policy_id = 'score_scale'"
    )
    return dict(rows.fetchall())


def sheet_of(key: tuple[str, str], points: pl.DataFrame, standings: pl.DataFrame) -> Sheet:
    return Sheet.of(points, standings, scales().get(key[0], "hundred"))


def has_orders(competition_id: str) -> bool:
    return any(row["competition_id"] == competition_id for row in together().get("rulebook.orders", []))


# ---- against builds --------------------------------------------------------------------------------------------------


def test_weighing_everything_once_changes_nothing() -> None:
    compared = 0
    for key, (points, standings) in frames(warehouse()).items():
        sheet = sheet_of(key, points, standings)
        made = sheet.compare(dict.fromkeys(sheet.indicator_ids, Decimal(1)))
        kept = standings.sort("unit_id")
        assert made["new_score"].to_list() == kept["score"].to_list(), key
        if not has_orders(key[0]) or "tie_order" in standings.columns:
            assert made["new_place"].to_list() == kept["place"].to_list(), key
            assert made["new_is_tied"].to_list() == kept["is_tied"].to_list(), key
        compared += made.height
    assert compared > 500


def heavier(tables: World) -> World:
    """The same worlds, their linear rules three and a half times as heavy."""
    linear = {(row["competition_id"], row["indicator_id"]) for row in tables["rulebook.indicators"] if is_linear(row)}

    def grown(row: Row, *names: str) -> Row:
        if (row["competition_id"], row["indicator_id"]) not in linear:
            return row
        return row | {name: Decimal(row[name]) * FACTOR for name in names if row.get(name) is not None}

    change: dict[str, Callable[[Row], Row]] = {
        "rulebook.indicators": lambda row: grown(row, "points"),
        "rulebook.terms": lambda row: grown(row, "weight"),
        "rulebook.parameters": lambda row: (
            grown(row, "value") if row["parameter"] in ("base_points", "least", "most") else row
        ),
    }
    return {table: [change.get(table, lambda row: row)(row) for row in rows] for table, rows in tables.items()}


def is_linear(row: Row) -> bool:
    return row["shape"] == LINEAR and row["family"] == "score" and row["no_task"] in ("omit", "full")


def test_weighing_a_linear_rule_is_building_with_the_heavier_rule() -> None:
    rebuilt = frames(built(heavier(together())))
    weights: dict[str, dict[str, Decimal]] = {}
    for row in together()["rulebook.indicators"]:
        if is_linear(row):
            weights.setdefault(row["competition_id"], {})[row["indicator_id"]] = FACTOR
    moved = compared = 0
    for key, (points, standings) in frames(warehouse()).items():
        if has_orders(key[0]) and "tie_order" not in standings.columns:
            continue
        sheet = sheet_of(key, points, standings)
        wanted = {name: factor for name, factor in weights.get(key[0], {}).items() if name in sheet.indicator_ids}
        made, expected = sheet.compare(wanted), rebuilt[key][1].sort("unit_id")
        assert made["new_score"].to_list() == expected["score"].to_list(), key
        assert made["new_place"].to_list() == expected["place"].to_list(), key
        assert made["new_is_tied"].to_list() == expected["is_tied"].to_list(), key
        moved += made.filter(pl.col("moved") != 0).height
        compared += made.height
    assert compared > 200
    assert moved > 5, "worlds in which nobody moves prove nothing"


# ---- against fractions -----------------------------------------------------------------------------------------------

CENTS = st.integers(min_value=0, max_value=100_000).map(lambda number: Decimal(number).scaleb(-4))
UNITS = st.lists(
    st.tuples(CENTS, CENTS, CENTS, CENTS, st.booleans(), st.booleans(), st.sampled_from(["", "mark", "last", "exclude"])),
    min_size=1, max_size=12,
)  # fmt: skip


def standing(at: int, row: tuple[Any, ...]) -> Row:
    one, two, bonus, deduction, is_guest, is_missing, veto = row
    return {
        "unit_id": f"u{at:02}", "unit_zh": "", "unit_en": "", "group_id": f"g{at % 2}", "score": Decimal(0),
        "place": 1, "is_guest": is_guest, "is_missing": is_missing, "veto": veto, "earned": one + two,
        "open_points": Decimal(20), "bonus": bonus, "deduction": deduction,
    }  # fmt: skip


def line(at: int, indicator: str, points: Decimal) -> Row:
    return {
        "unit_id": f"u{at:02}", "indicator_id": indicator, "item_id": "item", "family": "score", "points": points,
        "open_points": Decimal(10),
    }  # fmt: skip


def frame_of(rows: list[Row]) -> pl.DataFrame:
    made = pl.DataFrame(rows, infer_schema_length=None)
    return made.with_columns(
        pl.col(name).cast(pl.Decimal(18, 4)) for name, kind in made.schema.items() if isinstance(kind, pl.Decimal)
    )


def half_up(number: Fraction) -> int:
    """Half away from zero, as a person does it."""
    size = int(abs(number) + Fraction(1, 2))
    return -size if number < 0 else size


@settings(max_examples=150, deadline=None)
@given(units=UNITS, factor=st.integers(min_value=0, max_value=50_000), huge=st.booleans(), per_hundred=st.booleans())
def test_scores_and_places_are_those_of_a_small_calculation(
    units: list[tuple[Any, ...]], factor: int, huge: bool, per_hundred: bool
) -> None:
    weight = Decimal(factor).scaleb(-4) * (10**7 if huge else 1)  # the huge leave 63 bits
    standings = frame_of([standing(at, row) for at, row in enumerate(units)])
    points = frame_of([line(at, name, row[n]) for at, row in enumerate(units) for n, name in enumerate(("A", "B"))])
    made = Sheet.of(points, standings, "hundred" if per_hundred else "points").rescore({"A": weight})
    keys: dict[int, tuple[int, Fraction]] = {}
    for at, (one, two, bonus, deduction, is_guest, is_missing, veto) in enumerate(units):
        earned = Fraction(half_up(Fraction(one * weight) * 10_000), 10_000) + Fraction(two)
        open_points = 10 * Fraction(weight) + 10
        hundred = 100 * earned / open_points if per_hundred else earned
        score = half_up((hundred + Fraction(bonus - deduction)) * 100)
        assert int(made.score[at]) == score
        if not is_guest and veto != "exclude":
            keys[at] = (2 if veto == "last" else 1 if is_missing else 0, Fraction(-score))
    for at in range(len(units)):
        rivals = [other for other in keys if other % 2 == at % 2]
        place = 1 + sum(keys[other] < keys[at] for other in rivals) if at in keys else 0
        assert made.place[at] == place
        assert bool(made.is_tied[at]) == (at in keys and sum(keys[other] == keys[at] for other in rivals) > 1)


def test_an_order_between_equal_scores_decides() -> None:
    alike = (Decimal(5), Decimal(5), Decimal(0), Decimal(0), False, False, "")
    standings = frame_of([standing(at, alike) for at in (0, 2, 4)]).with_columns(tie_order=pl.Series([2, 1, 2]))
    points = frame_of([line(at, name, Decimal(5)) for at in (0, 2, 4) for name in ("A", "B")])
    made = Sheet.of(points, standings).rescore({"A": Decimal(2)})
    assert made.place.tolist() == [2, 1, 2]
    assert made.is_tied.tolist() == [True, False, True]


def test_nothing_open_is_no_score() -> None:
    row = (Decimal(5), Decimal(0), Decimal(1), Decimal(0), False, False, "")
    points = frame_of([line(0, "A", Decimal(5))])
    standings = frame_of([standing(0, row) | {"open_points": Decimal(10), "earned": Decimal(5)}])
    made = Sheet.of(points, standings).compare({"A": Decimal(0)})
    assert made.select("new_score", "new_place", "moved").row(0) == (None, None, None)


# ---- weights ---------------------------------------------------------------------------------------------------------


def small() -> Sheet:
    row = (Decimal(5), Decimal(5), Decimal(0), Decimal(0), False, False, "")
    return Sheet.of(
        frame_of(
            [line(0, name, Decimal(5)) | {"item_id": item} for name, item in (("A", "one"), ("B", "two"), ("C", "two"))]
        ),
        frame_of([standing(0, row)]),
    )


def test_an_item_weighs_its_indicators_and_an_indicator_speaks_for_itself() -> None:
    assert small().factors({"B": Decimal(3), "two": Decimal(2)}) == {1: 30_000, 2: 20_000}


@pytest.mark.parametrize("weight", ["-1", "1.00001"])
def test_a_weight_that_is_no_weight_is_refused(weight: str) -> None:
    with pytest.raises(BadWeight):
        small().rescore({"A": Decimal(weight)})


def test_a_weight_for_nothing_names_what_there_is() -> None:
    with pytest.raises(UnknownWeight) as refusal:
        small().rescore({"nothing": Decimal(1)})
    assert "A, B, C, one, two" in refusal.value.message("en")


def test_an_empty_scope_has_no_scores() -> None:
    row = (Decimal(5), Decimal(5), Decimal(0), Decimal(0), False, False, "")
    sheet = Sheet.of(frame_of([line(0, "A", Decimal(5))]).clear(), frame_of([standing(0, row)]).clear())
    assert not np.any(sheet.rescore({}).place)
