"""Rulebook and roster as frames, so that a rule is a join and not a loop."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from competition.rules import OPTIONAL_POLICIES

if TYPE_CHECKING:
    from competition.roster import Roster
    from competition.rulebook import Version

VALUE = pl.Decimal(18, 4)
COLUMNS: dict[str, Any] = {
    "column_id": pl.String, "source": pl.String, "owner": pl.String, "value_type": pl.String, "period": pl.String,
    "lowest": VALUE, "highest": VALUE, "name_zh": pl.String, "name_en": pl.String,
}  # fmt: skip
VALIDITY: dict[str, Any] = {
    "unit_id": pl.String, "name_zh": pl.String, "name_en": pl.String, "first_month": pl.String,
    "last_month": pl.String, "is_guest": pl.Boolean, "exempt": pl.String,
}  # fmt: skip
# The latest month text can be compared with: an open validity ends after every month.
OPEN_END = "9999-12"
# At 54 reports a month a jump from 2 to 3 is no news; below ten, shares say nothing.
SMALL_COUNT = Decimal(10)
CHANGE_NOTE_SHARE = Decimal("0.30")
SHARERS = 12
PLACES = 10_000


def frame_of(rows: Iterable[Any], schema: dict[str, Any]) -> pl.DataFrame:
    """Rulebook rows as a frame with the columns of the schema."""
    return pl.DataFrame([{name: getattr(row, name) for name in schema} for row in rows], schema=schema)


def columns_of(version: Version) -> pl.DataFrame:
    """The input columns of a version."""
    return frame_of(version.columns, COLUMNS)


def ids_of(rows: Iterable[Any], name: str) -> pl.DataFrame:
    """One id of rulebook rows as a frame of one column, each once."""
    return pl.DataFrame({name: [getattr(row, name) for row in rows]}, schema={name: pl.String}).unique()


def validity_of(roster: Roster | None) -> pl.DataFrame:
    """The units of a roster by stretch of validity; an open end is a month after all others."""
    if roster is None:
        return pl.DataFrame(schema=VALIDITY)
    return roster.rows.select(*VALIDITY).with_columns(
        pl.col("last_month").fill_null(OPEN_END), pl.col("is_guest").fill_null(False), pl.col("exempt").fill_null("")
    )


def month_number(column: str) -> pl.Expr:
    """Months counted through the years, so that neighbours differ by one; null where the text is no month."""
    text = pl.col(column)
    number = text.str.slice(0, 4).cast(pl.Int32, strict=False) * 12 + text.str.slice(5, 2).cast(pl.Int32, strict=False)
    return pl.when(text.str.contains(r"^\d{4}-(0[1-9]|1[0-2])$")).then(number)


def units(column: pl.Expr) -> pl.Expr:
    """A figure counted in ten-thousandths: whole numbers, so that products are exact.

    Decimals round their products to 4 places, and polars divides by a constant column by multiplying with its
    reciprocal, which makes 3 / 10 more than 0.3.
    """
    return (column * PLACES).cast(pl.Int128)


def policy(version: Version, policy_id: str, otherwise: Decimal | None = None) -> Decimal:
    """A number among the rulebook's policies; what it leaves unsaid has a usual value."""
    given = next((row.value for row in version.policies if row.policy_id == policy_id), None)
    return Decimal(given or (OPTIONAL_POLICIES[policy_id] if otherwise is None else otherwise))


def plain(number: Decimal | None) -> str:
    """A number without needless zeros."""
    return "" if number is None else f"{number.normalize():f}" if number else "0"
