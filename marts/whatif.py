"""What if an indicator weighed more? One scope scored again from its public marts, at once and without a build.

Points and open points of the named indicators are multiplied, every product rounded half up to four decimals as a point
is; scores and places follow as section 4 of docs/core.md says. Bonuses, deductions and vetoes stay as they stand. All
arithmetic is in whole ten-thousandths of a point: the answer is what a build would give, not nearly so.

A sheet is read once and re-scored as often as a slider moves: only the columns that weigh differently are touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from competition.errors import UnknownName

UNIT = 10_000  # a point and a factor have four decimals
LARGEST = 1 << 62
NAMES = ("unit_id", "unit_zh", "unit_en", "group_id", "score", "place")
Whole = np.ndarray[Any, np.dtype[Any]]  # int64, or Python's own integers where int64 could overflow


class UnknownWeight(UnknownName):
    """A weight for something that is neither an indicator nor an item of the scope."""

    key = "rules.unknown_weight"


class BadWeight(UnknownName):
    """A weight below 0, or one with more than four decimals."""

    key = "rules.bad_weight"


@dataclass(frozen=True)
class Scores:
    """Every unit of a sheet under other weights, in the sheet's order; scores in hundredths, unscored units not valid."""

    earned: Whole
    open_points: Whole
    score: Whole
    is_scored: Whole
    place: Whole  # 0: no place
    is_tied: Whole


@dataclass(frozen=True)
class Sheet:
    """One scope of one competition, ready to be scored again."""

    units: pl.DataFrame
    indicator_ids: tuple[str, ...]
    item_ids: tuple[str | None, ...]
    points: Whole  # units x indicators, ten-thousandths
    open_points: Whole
    earned: Whole
    open_sum: Whole
    adjustment: Whole  # bonus less deduction
    group: Whole
    order: Whole  # 0 as usual, 1 report missing, 2 last by a veto
    tie_order: Whole
    may_be_placed: Whole
    is_per_hundred: bool

    @classmethod
    def of(cls, points: pl.DataFrame, standings: pl.DataFrame, score_scale: str = "hundred") -> Sheet:
        """A sheet of the marts indicator_points and standings of one scope; ``score_scale`` is the policy of that name.

        A column ``tie_order`` of the standings, where there is one, orders units of equal scores.
        """
        standings = standings.sort("unit_id")
        scored = points.filter(pl.col("family") == "score")
        indicators = scored.select("indicator_id", "item_id").unique().sort("indicator_id")
        ids = indicators["indicator_id"].to_list()
        places = (
            scored.join(standings.select("unit_id").with_row_index("row"), on="unit_id")
            .join(indicators.select("indicator_id").with_row_index("column"), on="indicator_id")
            .select("row", "column", "points", "open_points")
        )
        shape = (standings.height, len(ids))
        is_guest, veto = standings["is_guest"].to_numpy(), standings["veto"].fill_null("")
        return cls(
            units=standings.select(NAMES),
            indicator_ids=tuple(ids),
            item_ids=tuple(indicators["item_id"].to_list()),
            points=matrix(places, "points", shape),
            open_points=matrix(places, "open_points", shape),
            earned=whole(standings["earned"]),
            open_sum=whole(standings["open_points"]),
            adjustment=whole(standings["bonus"]) - whole(standings["deduction"]),
            group=standings["group_id"].rank("dense").to_numpy().astype(np.int64),
            order=np.where((veto == "last").to_numpy(), 2, np.where(standings["is_missing"].to_numpy(), 1, 0)),
            tie_order=tie_order_of(standings),
            may_be_placed=~is_guest & (veto != "exclude").to_numpy(),
            is_per_hundred=score_scale == "hundred",
        )

    # ---- weights ---------------------------------------------------------------------------------------------------

    def factors(self, weights: Mapping[str, Decimal]) -> dict[int, int]:
        """Column to factor in ten-thousandths; a weight of an item holds for its indicators, an indicator's own on top.

        Raises UnknownWeight and BadWeight.
        """
        made: dict[int, int] = {}
        for name in sorted(weights, key=lambda each: each in self.indicator_ids):  # items first
            columns = [
                at for at, pair in enumerate(zip(self.indicator_ids, self.item_ids, strict=True)) if name in pair
            ]
            if not columns:
                raise UnknownWeight(name, [*self.indicator_ids, *sorted({each for each in self.item_ids if each})])
            for at in columns:
                made[at] = whole_factor(name, weights[name])
        return made

    # ---- scoring ---------------------------------------------------------------------------------------------------

    def rescore(self, weights: Mapping[str, Decimal]) -> Scores:
        """Every unit under these weights (indicator or item id to a factor; what is not named weighs 1)."""
        factors = self.factors(weights)
        kind = np.int64 if self.fits(factors) else np.object_
        earned, open_sum = self.earned.astype(kind), self.open_sum.astype(kind)
        for column, factor in factors.items():
            earned = earned + gained(self.points[:, column].astype(kind), factor)
            open_sum = open_sum + gained(self.open_points[:, column].astype(kind), factor)
        score, is_scored = self.scores(earned, open_sum)
        place, is_tied = self.places(score, self.may_be_placed & is_scored)
        return Scores(earned, open_sum, score, is_scored, place, is_tied)

    def fits(self, factors: Mapping[int, int]) -> bool:
        """Whether the largest number of the way fits 63 bits."""
        if not self.units.height:
            return True
        most = max(int(np.abs(self.earned).max()), int(self.open_sum.max()), 1)
        largest = max([UNIT, *factors.values()])
        grown = most * largest // UNIT + most
        steepest = max(int(np.abs(self.adjustment).max()), 1)
        return max(grown * largest, 2 * grown * (1_000_000 + steepest + 200)) < LARGEST

    def scores(self, earned: Whole, open_sum: Whole) -> tuple[Whole, Whole]:
        """Scores in hundredths of a point, and which units have one."""
        is_scored = (open_sum > 0).astype(bool)
        if not self.is_per_hundred:
            return half_up(earned + self.adjustment, 100), is_scored
        # hundredths: (100 x earned / open + adjustment) x 100, as one fraction over 100 x open
        divisor = np.where(is_scored, open_sum * 100, 1)
        return half_up(earned * 1_000_000 + self.adjustment * open_sum, divisor), is_scored

    def places(self, score: Whole, is_placed: Whole) -> tuple[Whole, Whole]:
        """Places 1, 2, 2, 4 within each group, 0 for units without one, and which are shared."""
        place, is_tied = np.zeros(len(score), dtype=np.int64), np.zeros(len(score), dtype=bool)
        rows = np.flatnonzero(is_placed)
        if not len(rows):
            return place, is_tied
        keys = (self.tie_order[rows], -score[rows].astype(np.int64), self.order[rows], self.group[rows])
        rows = rows[np.lexsort(keys)]
        sorted_keys = [self.group[rows], self.order[rows], score[rows], self.tie_order[rows]]
        is_new_group = starts([self.group[rows]])
        is_first = starts(sorted_keys)
        at = np.arange(len(rows))
        group_start = np.maximum.accumulate(np.where(is_new_group, at, 0))
        level_start = np.maximum.accumulate(np.where(is_first, at, 0))
        place[rows] = level_start - group_start + 1
        is_tied[rows] = ~is_first | ~np.append(is_first[1:], True)
        return place, is_tied

    # ---- answers ---------------------------------------------------------------------------------------------------

    def compare(self, weights: Mapping[str, Decimal]) -> pl.DataFrame:
        """Unit by unit: unit_id, unit_zh, unit_en, group_id, score, place, new_score, new_place, moved (places gained)."""
        made = self.rescore(weights)
        cents = pl.Series("new_score", made.score.astype(np.int64)).cast(pl.Decimal(18, 0)) * Decimal("0.01")
        return self.units.with_columns(
            pl.when(pl.Series(made.is_scored)).then(cents.cast(pl.Decimal(18, 2))).alias("new_score"),
            pl.when(pl.Series(made.place > 0)).then(pl.Series(made.place).cast(pl.Int32)).alias("new_place"),
            pl.Series("new_is_tied", made.is_tied),
        ).with_columns((pl.col("place") - pl.col("new_place")).alias("moved"))


# ---- whole numbers ---------------------------------------------------------------------------------------------------


def whole(column: pl.Series) -> Whole:
    """A column of points as ten-thousandths."""
    # The decimal's own digits: neither a float nor a product on the way.
    return np.asarray(column.cast(pl.Decimal(18, 4)).to_physical().cast(pl.Int64).to_numpy(), dtype=np.int64)


def matrix(places: pl.DataFrame, column: str, shape: tuple[int, int]) -> Whole:
    """Points by unit and indicator; 0 where a unit has no such line. Columns lie together: one is read at a time."""
    made = np.zeros(shape, dtype=np.int64, order="F")
    made[places["row"].to_numpy(), places["column"].to_numpy()] = whole(places[column])
    return made


def whole_factor(name: str, factor: Decimal) -> int:
    """A weight in ten-thousandths. Raises BadWeight."""
    scaled = factor * UNIT
    if factor < 0 or scaled != scaled.to_integral_value():
        raise BadWeight(f"{name}={factor}")
    return int(scaled)


def gained(points: Whole, factor: int) -> Whole:
    """What a column of points gains by its factor."""
    return half_up(points * factor, UNIT) - points


def half_up(dividend: Whole, divisor: Whole | int) -> Whole:
    """A quotient rounded half away from zero."""
    size = (2 * np.abs(dividend) + divisor) // (2 * divisor)
    return np.where(dividend < 0, -size, size)


def starts(keys: Sequence[Whole]) -> Whole:
    """Where a row of sorted keys differs from the one before."""
    made = np.zeros(len(keys[0]), dtype=bool)
    made[0] = True
    for key in keys:
        made[1:] |= key[1:] != key[:-1]
    return made


def tie_order_of(standings: pl.DataFrame) -> Whole:
    """What orders equal scores, the smaller first; the same for all where nothing does."""
    if "tie_order" not in standings.columns:
        return np.zeros(standings.height, dtype=np.int64)
    return np.asarray(standings["tie_order"].fill_null(0).cast(pl.Int64).to_numpy(), dtype=np.int64)
