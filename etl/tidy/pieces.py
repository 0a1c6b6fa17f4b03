"""Registers of form pieces: one row a unit a piece."""

from __future__ import annotations

import polars as pl

from competition.calendar import Month
from competition.rulebook import Version
from competition.rules import PARTS
from etl.kinds import Kind, nearest
from etl.tidy.body import Body
from etl.tidy.cells import (
    VALUE,
    at_field,
    choose,
    counted,
    dated,
    decimal,
    demand,
    finder,
    landed,
    looked_up,
    once,
    text_or_null,
    trimmed,
)
from etl.tidy.context import Context
from etl.tidy.findings import Findings
from etl.tidy.lists import indicators, month_text
from etl.tidy.units import with_units
from words import text

EVENTS = pl.Schema(
    {
        "register_id": pl.String(),
        "unit_id": pl.String(),
        "month": pl.String(),
        "code": pl.String(),
        "level_id": pl.String(),
        "indicator_id": pl.String(),
        "document_no": pl.String(),
        "occurred_on": pl.Date(),
        "quantity": pl.Int32(),
        "note": pl.String(),
        "sheet": pl.String(),
        "row_no": pl.Int32(),
        "route_id": pl.String(),
        "part": pl.String(),
        "score": VALUE,
    }
)
# 27720 = lcm(1..12) is the common denominator of shares: more sharers than that cannot be split exactly.
MOST_SHARERS = 12


def events(body: Body, rows: pl.DataFrame, kind: Kind, context: Context, findings: Findings) -> pl.DataFrame:
    """The rows as landing.events, each under the rules and the roster of the month it counts in."""
    demand(body, rows, "code", findings)
    rows = in_months(body, rows, kind, context, findings)
    rows = choose(body, rows, "part", "_part", parts(), findings, is_required=False)
    rows = counted(body, rows, "quantity", findings, least=1, default=1)
    rows = decimal(body, rows, "score", findings, is_required=False)
    rows = dated(body, rows, "occurred_on", findings, is_required=False, within=context.span)
    rows = rows.with_columns(trimmed("code"), text_or_null("document_no"), text_or_null("note"))
    report_crowds(body, rows, findings)
    report_repeated(body, rows, findings)
    complete = rows.with_columns(pl.lit(kind.kind_id).alias("register_id"), pl.col("_part").alias("part"))
    return landed(complete, EVENTS, findings.rejected)


def parts() -> list[tuple[str, str, str]]:
    """What a unit can be in a joint piece: id and names."""
    return [(name, text(f"intake.part_{name}", "zh_CN"), text(f"intake.part_{name}", "en")) for name in PARTS]


def report_repeated(body: Body, rows: pl.DataFrame, findings: Findings) -> None:
    """Rows that say the same piece of the same unit again."""
    marked = rows.with_columns(
        pl.col("indicator_id").fill_null("").alias("_indicator"),
        pl.col("document_no").fill_null("").alias("_document"),
        pl.col("occurred_on").cast(pl.String).fill_null("").alias("_day"),
        pl.col("route_id").fill_null("").alias("_route"),
        pl.col("_part").fill_null(""),
    )
    keys = ["unit_id", "month", "code", "level_id", "_indicator", "_document", "_day", "_route", "_part"]
    once(body, marked, keys, "code", "piece_twice", findings)


# ---- the month a piece counts in -------------------------------------------------------------------------------------


def in_months(body: Body, rows: pl.DataFrame, kind: Kind, context: Context, findings: Findings) -> pl.DataFrame:
    """The rows with ``month``, and with the unit, level, indicator and route as they are called in that month."""
    rows = with_month(body, rows, kind, context, findings).with_row_index("_nth")
    found = []
    for (month,), part in (
        rows.group_by("month", maintain_order=True) if rows.height else [((str(context.span.last),), rows)]
    ):
        found.append(named(body, part, Month.parse(str(month)), context, findings))
    return pl.concat(found).sort("_nth").drop("_nth") if len(found) > 1 else found[0].drop("_nth")


def with_month(body: Body, rows: pl.DataFrame, kind: Kind, context: Context, findings: Findings) -> pl.DataFrame:
    """The rows with the month each counts in: the one it names, else the file's."""
    own = str(context.span.last)
    if (trimmed_series(rows, "counts_month") == "").all():  # nearly always
        return rows.with_columns(pl.lit(own).alias("month"))
    rows = looked_up(body, rows, "counts_month", "_month", month_text)
    unread = rows.filter(pl.col("_month").is_null() & (trimmed("counts_month") != ""))
    findings.add("bad_month", at_field(body, unread, "counts_month"))
    ruled = [month for month in rows["_month"].drop_nulls().unique() if is_ruled(Month.parse(month), kind, context)]
    unruled = rows.filter(pl.col("_month").is_not_null() & ~pl.col("_month").is_in(ruled))
    findings.add("month_without_register", at_field(body, unruled, "counts_month"), gaps=spans_of(kind, context))
    is_ruled_month = pl.col("_month").is_in(ruled)
    return rows.with_columns(pl.when(is_ruled_month).then("_month").otherwise(pl.lit(own)).alias("month")).drop(
        "_month"
    )


def trimmed_series(rows: pl.DataFrame, name: str) -> pl.Series:
    """A text column without blanks around."""
    return rows[name].str.strip_chars()


def is_ruled(month: Month, kind: Kind, context: Context) -> bool:
    """Whether the rules of a month have this register."""
    version = context.version_at(month)
    return version is not None and has_register(version, kind)


def has_register(version: Version, kind: Kind) -> bool:
    """Whether a version has a register of pieces of this name."""
    register = version.register(kind.kind_id)
    return register is not None and register.form == "pieces"


def spans_of(kind: Kind, context: Context) -> dict[str, object]:
    """The register's names and the months of the versions that have it, for a message."""
    holding = [each for each in context.versions if has_register(each, kind)]
    months = ", ".join(f"{each.first_month}–{each.last_month or ''}" for each in holding)
    return {"name_zh": kind.name_zh, "name_en": kind.name_en, "months": months}


def named(body: Body, rows: pl.DataFrame, month: Month, context: Context, findings: Findings) -> pl.DataFrame:
    """The rows of one counting month with the ids of unit, level, indicator and route."""
    version = context.version_at(month) or context.version
    rows = with_units(body, rows, context.roster, (month,), findings, context.learned)
    levels = [(each.level_id, each.name_zh, each.name_en) for each in version.levels]
    rows = choose(body, rows, "level", "level_id", levels, findings)
    rows = choose(body, rows, "indicator", "indicator_id", indicators(version), findings, is_required=False)
    return with_routes(body, rows, version, findings)


# ---- routes ----------------------------------------------------------------------------------------------------------


def with_routes(body: Body, rows: pl.DataFrame, version: Version, findings: Findings) -> pl.DataFrame:
    """The rows with ``route_id``; unknown routes are findings, one for each name, with the one most like it."""
    routes = [(each.route_id, each.name_zh, each.name_en) for each in version.routes]
    rows = looked_up(body, rows, "route", "route_id", finder(routes))
    unknown = rows.filter(pl.col("route_id").is_null() & (trimmed("route") != ""))
    for (cell,), same in unknown.group_by("route", maintain_order=True):
        report_route(body, same, str(cell), routes, findings)
    return rows


def report_route(
    body: Body, same: pl.DataFrame, cell: str, routes: list[tuple[str, str, str]], findings: Findings
) -> None:
    """One finding for a route nobody knows, at its first row."""
    place = at_field(body, same.head(1), "route")
    like = nearest(cell, [name for route in routes for name in route if name])
    gaps = {
        "like": like,
        "choices_zh": "、".join(zh or route_id for route_id, zh, _ in routes),
        "choices_en": ", ".join(route_id for route_id, _, _ in routes),
    }
    check_id = "no_routes" if not routes else "route_unknown_like" if like else "route_unknown"
    findings.add(check_id, place, rejects=same, gaps=gaps)


# ---- sharers ---------------------------------------------------------------------------------------------------------


def report_crowds(body: Body, rows: pl.DataFrame, findings: Findings) -> None:
    """Pieces shared by more units than can be split exactly: one finding at the piece's first row."""
    often = rows.group_by(pl.col("code").hash()).len()  # hashes are quicker, and too many are looked at closely below
    if not (often["len"] > MOST_SHARERS).any():
        return
    crowds = rows.filter(pl.col("code") != "").group_by("code").agg(pl.col("unit_id").n_unique().alias("units"))
    crowded = rows.join(crowds.filter(pl.col("units") > MOST_SHARERS), on="code", how="inner", maintain_order="left")
    if crowded.is_empty():
        return
    firsts = at_field(body, crowded.unique("code", keep="first", maintain_order=True), "code").drop("unit_id")
    findings.add("too_many_sharers", firsts, rejects=crowded, gaps={"most": MOST_SHARERS})
