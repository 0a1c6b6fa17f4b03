"""What the independent recount of a month says otherwise than the marts: scope, unit, line, both values."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

import marts
from competition.calendar import Month
from competition.errors import Phrase
from competition.rulebook import Rulebook
from competition.scopes import Scope, make_scopes, scope_name
from etl.build import Desk
from etl.journal import known_at
from recount import READ, Recounted, recount
from words import LANGUAGES

KEYS = ("scope_id", "unit_id")
ABOUT = ("indicator_id", "item_id", "dimension_id")
ROW = ("missing_row", "extra_row")  # what the marts lack, and what they have too much


@dataclass(frozen=True)
class Difference:
    """One value in which marts and recount differ, as text; '' is no value.

    ``indicator_id``: the indicator, item or dimension, '' where it is about the unit's total. ``what``: a column of the
    frames of ``Recounted``, or missing_row or extra_row: a row that the marts lack, or have too much. ``phrase`` says it.
    """

    scope_id: str
    unit_id: str
    indicator_id: str
    what: str
    mart: str
    recounted: str
    phrase: Phrase = field(compare=False)


def differences(seat: Desk, rulebook: Rulebook, month: Month) -> list[Difference]:
    """Every difference in the scopes that an issue of the month freezes, scope by scope, totals first; none where both agree.

    The scopes are those of the calendar, not those the marts have. Raises UnknownScope for a month the files don't reach.
    """
    scopes = [scope for scope in make_scopes(rulebook.calendar, (month,)) if scope.last == month]
    scope_ids = [scope.scope_id for scope in scopes]
    counted = recount(landing(seat, rulebook, month), rulebook, scope_ids, known_at(seat.journal.entries))
    frames = [
        differing(in_mart(seat, rulebook, mart, scope_ids, frame), frame) for mart, frame in by_mart(counted).items()
    ]
    found = pl.concat(frames)
    if found.is_empty():
        return []
    names = Names(seat, rulebook, month, scopes)
    order = pl.col("scope_id").replace_strict(
        {each: place for place, each in enumerate(scope_ids)}, return_dtype=pl.Int32
    )
    rows = found.sort(order, "unit_id", "indicator_id", maintain_order=True).to_dicts()
    return [Difference(**row, phrase=names.phrase(*row.values())) for row in rows]


def by_mart(counted: Recounted) -> dict[str, pl.DataFrame]:
    """The frames of the recount by the mart that should say the same."""
    return {
        "standings": counted.totals,
        "indicator_points": counted.lines,
        "item_points": counted.items,
        "dimension_points": counted.dimensions,
    }


# ---- reading ---------------------------------------------------------------------------------------------------------


def landing(seat: Desk, rulebook: Rulebook, month: Month) -> dict[str, pl.DataFrame]:
    """The inputs as they were landed; of figures only those of the month's year, since no scope looks further back."""
    span = {"first": str(rulebook.calendar.year_start(month)), "last": str(month)}
    found = {}
    for table, columns in READ.items():
        query = f"select {', '.join(columns)} from landing.{table} where competition_id = $competition"  # noqa: S608 - own names
        values = {"competition": rulebook.competition_id}
        if table == "facts":
            query, values = f"{query} and last_month between $first and $last", values | span
        found[table] = seat.con.execute(query, values).pl()
    return found


def in_mart(seat: Desk, rulebook: Rulebook, mart: str, scopes: list[str], like: pl.DataFrame) -> pl.DataFrame:
    """The rows of a mart in the columns of a frame of the recount."""
    rows = seat.con.execute(
        f"select {', '.join(like.columns)} from {marts.find(mart)} "  # noqa: S608 - mart names
        "where competition_id = ? and list_contains(?, scope_id)",
        [rulebook.competition_id, scopes],
    ).pl()
    return rows.cast(like.schema)


# ---- comparing -------------------------------------------------------------------------------------------------------


def differing(mart: pl.DataFrame, recounted: pl.DataFrame) -> pl.DataFrame:
    """scope_id, unit_id, indicator_id, what, mart, recounted: one row a value that differs, or a row only one side has."""
    keys = [name for name in recounted.columns if name in (*KEYS, *ABOUT)]
    values = [name for name in recounted.columns if name not in keys]
    sides = [
        frame.with_columns(
            *(written(frame, name) for name in values), copy=pl.int_range(pl.len()).over(keys), row=pl.lit("")
        ).unpivot(["row", *values], index=[*keys, "copy"], variable_name="what", value_name=side)
        for side, frame in (("mart", mart), ("recounted", recounted))
    ]
    lacks_mart, lacks_other, is_row = pl.col("mart").is_null(), pl.col("recounted").is_null(), pl.col("what") == "row"
    what = pl.when(~is_row).then("what").when(lacks_mart).then(pl.lit("missing_row")).otherwise(pl.lit("extra_row"))
    return (
        sides[0]
        .join(sides[1], on=[*keys, "copy", "what"], how="full", coalesce=True)
        # of a row that one side lacks it is said that it lacks it, not each of its values
        .filter(pl.col("mart").ne_missing(pl.col("recounted")) & (is_row | ~(lacks_mart | lacks_other)))
        .with_columns(what=what, indicator_id=pl.col(keys[2]) if len(keys) > 2 else pl.lit(""))
        .select(*KEYS, "indicator_id", "what", pl.col("mart", "recounted").fill_null(""))
    )


def written(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A value as text, decimals without needless zeros; '' where there is none."""
    text = pl.col(name).cast(pl.String)
    if isinstance(frame.schema[name], pl.Decimal):
        text = text.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return text.fill_null("").alias(name)


# ---- in words --------------------------------------------------------------------------------------------------------


class Names:
    """What people call the scopes, units and lines that differ."""

    def __init__(self, seat: Desk, rulebook: Rulebook, month: Month, scopes: list[Scope]) -> None:
        self.scopes = {
            scope.scope_id: named(*(scope_name(rulebook.calendar, scope, language) for language in LANGUAGES))
            for scope in scopes
        }
        units = "select unit_id, name_zh, name_en from landing.roster where competition_id = ? order by first_month"
        rows = seat.con.execute(units, [rulebook.competition_id]).fetchall()
        self.units = {unit: named(*names) for unit, *names in rows}
        version = rulebook.version_at(month)
        self.lines = {row.indicator_id: named(row.name_zh, row.name_en) for row in version.indicators}
        self.lines |= {row.item_id: named(row.name_zh, row.name_en) for row in version.items}
        self.lines |= {row.dimension_id: named(row.name_zh, row.name_en) for row in version.dimensions}

    def phrase(self, scope: str, unit: str, line: str, what: str, mart: str, recounted: str) -> Phrase:
        """One difference as a sentence: where, what, both values."""
        gaps: dict[str, object] = {"scope": self.scopes[scope], "unit": self.units.get(unit, unit)}
        gaps["line"] = self.lines.get(line, line) if line else Phrase("recount.total")
        if what in ROW:
            return Phrase(f"recount.{what}", gaps)
        values = {"mart": said(what, mart), "recounted": said(what, recounted)}
        return Phrase("recount.difference", gaps | values | {"what": Phrase(f"recount.what_{what}")})


def named(zh: str, en: str) -> Phrase:
    """A name in the language of the message."""
    return Phrase("jobs.name", {"zh": zh, "en": en or zh})


def said(what: str, value: str) -> object:
    """A value as it is told: no value, yes, no, states and vetoes in words."""
    if value in ("", "true", "false"):
        return Phrase(f"recount.{value or 'nothing'}")
    return Phrase(f"recount.{what}_{value}") if what in ("state", "veto") else value
