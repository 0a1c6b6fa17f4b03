"""The competition counted once more, in polars and exact fractions, sharing no code with the marts it judges.

polars reads the landing tables: which rows are in force, who inherits them, what falls into which window. Plain Python
with fractions applies the rules of docs/core.md to that, rounding where the rules say so and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from competition.calendar import Month
from competition.errors import UnknownScope
from competition.rulebook import Rulebook
from recount.inputs import seen_from
from recount.model import Model
from recount.tables import OPENS_NO_MONTH, READ
from recount.totals import Counted, counted

__all__ = ["READ", "Recounted", "recount"]

TEXT, POINTS = pl.String, pl.Decimal(18, 4)
KEYS = {"scope_id": TEXT, "unit_id": TEXT}
PART = {"points": POINTS, "open_points": POINTS}


@dataclass(frozen=True)
class Recounted:
    """Some scopes of a competition, all amounts DECIMAL(18, 4); as the marts say it, but for their labels."""

    totals: (
        pl.DataFrame
    )  # scope_id, unit_id, group_id, earned, open_points, bonus, deduction, score, place, veto, is_missing
    lines: pl.DataFrame  # scope_id, unit_id, indicator_id, points, open_points, state
    items: pl.DataFrame  # scope_id, unit_id, item_id, points, open_points
    dimensions: pl.DataFrame  # scope_id, unit_id, dimension_id, points, open_points, rate, evaluation, result


def recount(
    tables: Mapping[str, pl.DataFrame], rulebook: Rulebook, scopes: Sequence[str], known_at: datetime | None
) -> Recounted:
    """Score some scopes of one competition from its landing tables (those of READ, with at least its columns).

    ``known_at``: the last instant the journal knows. Raises UnknownScope for a scope that the files do not reach.
    """
    calendar = calendar_of(tables["loads"], rulebook, known_at)
    known = calendar["scopes"]["scope_id"].to_list() if calendar else []
    for scope in scopes:
        if scope not in known:
            raise UnknownScope(scope, known)
    if not scopes:
        return as_frames({})
    model = Model(tables, rulebook.tables, calendar, scopes)
    return as_frames({scope: counted(inputs) for scope in scopes if (inputs := seen_from(model, scope))})


def calendar_of(loads: pl.DataFrame, rulebook: Rulebook, known_at: datetime | None) -> dict[str, pl.DataFrame]:
    """The calendar from the first to the last month with monthly, office or register figures; empty without any."""
    months = loads.filter(~pl.col("kind").is_in(OPENS_NO_MONTH))
    first, last = months["first_month"].drop_nulls().min(), months["last_month"].drop_nulls().max()
    if not isinstance(first, str) or not isinstance(last, str):
        return {}
    return rulebook.calendar.tables(Month.parse(first), Month.parse(last), known_at)


# ---- as frames -------------------------------------------------------------------------------------------------------


def as_frames(results: Mapping[str, Counted]) -> Recounted:
    """The results of some scopes as frames."""
    totals = [
        (scope, unit, *(getattr(total, name) for name in TOTAL))
        for scope, each in results.items()
        for unit, total in each.totals.items()
    ]
    lines = [
        (scope, unit, indicator, line.points, line.open_points, line.state)
        for scope, each in results.items()
        for unit, own in each.lines.items()
        for indicator, line in own.items()
    ]
    items = [
        (scope, *key, part.points, part.open_points)
        for scope, each in results.items()
        for key, part in each.items.items()
    ]
    dimensions = [
        (scope, *key, part.points, part.open_points, part.rate, part.evaluation, part.result)
        for scope, each in results.items()
        for key, part in each.dimensions.items()
    ]
    return Recounted(
        frame(totals, KEYS | TOTAL),
        frame(lines, KEYS | {"indicator_id": TEXT} | PART | {"state": TEXT}),
        frame(items, KEYS | {"item_id": TEXT} | PART),
        frame(
            dimensions, KEYS | {"dimension_id": TEXT} | PART | dict.fromkeys(("rate", "evaluation", "result"), POINTS)
        ),
    )


TOTAL: dict[str, Any] = {
    "group_id": TEXT, "earned": POINTS, "open_points": POINTS, "bonus": POINTS, "deduction": POINTS, "score": POINTS,
    "place": pl.Int32, "veto": TEXT, "is_missing": pl.Boolean,
}  # fmt: skip


def frame(rows: Iterable[tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    """Rows as a frame, in the order of their keys."""
    made = pl.DataFrame([tuple(map(plain, row)) for row in rows], schema=schema, orient="row")
    return made.sort([name for name, kind in schema.items() if name.endswith("_id") and kind == TEXT])


def plain(value: Any) -> Any:
    """A fraction as the decimal it is; anything else as it is."""
    if not isinstance(value, Fraction):
        return value
    if (value * 10_000).denominator != 1:
        # polars would round it without a word, and a difference below the last digit with it
        raise ArithmeticError(f"{value} has more than the four places that the rules round to")
    return Decimal(value.numerator) / Decimal(value.denominator)
