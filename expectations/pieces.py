"""Registers of pieces: one row a unit and piece, with a code, a level and where needed a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import book, common, elsewhere
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

SCHEMA = {
    "register_id": pl.String, "unit_id": pl.String, "month": pl.String, "code": pl.String, "level_id": pl.String,
    "indicator_id": pl.String, "document_no": pl.String, "occurred_on": pl.Date, "quantity": pl.Int64,
    "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip

OPTIONAL: dict[str, Any] = {"route_id": pl.String, "part": pl.String, "score": book.VALUE}


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a register of pieces."""
    return [
        *common.unit_rules(),
        # A piece may count in another month than its file's: each row has its own.
        *(rule for rule in common.period_rules() if rule.check_id != "one_period"),
        must_hold("piece_code"),
        must_hold("level_known"),
        must_hold("level_scored", "please_check"),
        must_hold("piece_indicator_known"),
        must_hold("document_given", "please_check"),
        at_least("quantity_positive", 1),
        must_hold("occurred_in_month", "please_check"),
        at_most("piece_once", 1),
        at_most("piece_sharers", book.SHARERS),
        must_hold("score_alone", "please_check"),
        must_hold("score_counted", "please_check"),
        *(
            at_least(check.check_id, 0, check.severity, check.kind, name_zh=check.name_zh, name_en=check.name_en)
            for check in elsewhere.checks_of_pieces(kind, version)
        ),
    ]


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows, units and files of a register of pieces."""
    rows = common.prepared(tables["events"], SCHEMA)
    return [
        *(row_observations(part, kind, version) for version, part in by_version(rows, context)),
        common.unit_observations(rows, context, "month", "month"),
        period_observations(rows, context),
        *(elsewhere.piece_rows(rows, check, context) for check in elsewhere.checks_of_pieces(kind, context.version)),
    ]


def by_version(rows: pl.DataFrame, context: Context) -> list[tuple[Version, pl.DataFrame]]:
    """The rows under the version of the month they count in; months without one stay with the file's version."""
    others = [each for each in context.versions if each.version_id != context.version.version_id]
    found: list[tuple[Version, pl.DataFrame]] = []
    for version in others:
        is_its = pl.col("month").is_between(
            pl.lit(str(version.first_month)), pl.lit(str(version.last_month or book.OPEN_END))
        )
        is_its = is_its.fill_null(False)
        found += [(version, part)] if (part := rows.filter(is_its)).height else []
        rows = rows.filter(~is_its)
    return [(context.version, rows), *found]


def period_observations(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One observation a file and counting month, which may be any month that has rules."""
    found = common.period_observations(rows, context, "month", "month").drop("is_one_period")
    spans = [(str(each.first_month), str(each.last_month or book.OPEN_END)) for each in context.versions]
    if not spans:
        return found
    is_ruled = pl.any_horizontal(
        pl.col("last_month").is_between(pl.lit(begins), pl.lit(ends)) for begins, ends in spans
    )
    return found.with_columns(pl.when(pl.col("is_period_known")).then(is_ruled).alias("is_period_in_version"))


def row_observations(rows: pl.DataFrame, kind: str, version: Version) -> pl.DataFrame:
    """What can be said of one row."""
    rows = with_optional(rows)
    keys = [
        "file_no", "unit_id", "month", "code", "level_id", "indicator_id", "document_no", "occurred_on", "route_id", "part",
    ]  # fmt: skip
    has_points = common.is_member("level_id", levels_with_points(kind, version))
    code, level, indicator = pl.col("code").fill_null(""), pl.col("level_id"), pl.col("indicator_id").fill_null("")
    level_known = common.is_member("level_id", book.ids_of(version.levels, "level_id"))
    return rows.select(
        *common.present(rows, PLACE),
        pl.concat_str(code, level.fill_null(""), separator=" ").alias("value_text"),
        code.alias("code"),
        (code.str.strip_chars() != "").alias("is_piece_code"),
        level_known.alias("is_level_known"),
        pl.when(level_known).then(common.is_member("level_id", scored_levels(kind, version))).alias("is_level_scored"),
        ((indicator == "") | common.is_member("indicator_id", book.ids_of(version.indicators, "indicator_id")))
        .alias("is_piece_indicator_known"),
        pl.when(pl.lit(needs_document(kind, version))).then(has_text("document_no")).alias("is_document_given"),
        pl.col("quantity").fill_null(1).alias("is_quantity_positive"),
        (pl.col("occurred_on").dt.strftime("%Y-%m") == pl.col("month")).alias("is_occurred_in_month"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_piece_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
        pl.when(code != "").then(pl.col("unit_id").n_unique().over("file_no", "month", "code")).alias("is_piece_sharers"),
        pl.when(pl.col("score").is_not_null()).then(~has_points).alias("is_score_alone"),
        pl.when(is_pointless(kind, version)).then(pl.col("score").is_not_null()).alias("is_score_counted"),
        pl.col("score").cast(pl.String).alias("score_text"),
        level.fill_null("").alias("level"),
        indicator.alias("indicator"),
    )  # fmt: skip


def with_optional(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns only some registers have."""
    absent = {name: dtype for name, dtype in OPTIONAL.items() if name not in rows.columns}
    return rows.with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in absent.items())


def readers(kind: str, version: Version) -> list[Any]:
    """The indicators and adjustments that read this register."""
    return [indicator for indicator in version.indicators if indicator.register_id == kind]


def scored_levels(kind: str, version: Version) -> pl.DataFrame:
    """The levels for which any indicator of this register has points or an effect."""
    ids = {indicator.indicator_id for indicator in readers(kind, version)}
    return book.ids_of([tier for tier in version.tiers if tier.indicator_id in ids], "level_id")


def levels_with_points(kind: str, version: Version) -> pl.DataFrame:
    """The levels that give or take points by themselves, whatever a row's own score."""
    ids = {indicator.indicator_id for indicator in readers(kind, version)}
    return book.ids_of([tier for tier in version.tiers if tier.indicator_id in ids and tier.points_each], "level_id")


def is_pointless(kind: str, version: Version) -> pl.Expr:
    """True for the rows whose level gives nothing by itself and has no effect either: only a score can count."""
    ids = {indicator.indicator_id for indicator in readers(kind, version)}
    tiers = [tier for tier in version.tiers if tier.indicator_id in ids]
    empty = [tier for tier in tiers if not tier.points_each and not tier.effect and tier.joint_points is None]
    is_empty = common.is_member("level_id", book.ids_of(empty, "level_id"))
    return is_empty & ~common.is_member("level_id", levels_with_points(kind, version))


def needs_document(kind: str, version: Version) -> bool:
    """True where every reader of the register counts documented pieces only."""
    found = readers(kind, version)
    return bool(found) and all(indicator.needs_document for indicator in found)


def has_text(column: str) -> pl.Expr:
    """True where something is written."""
    return pl.col(column).fill_null("").str.strip_chars() != ""
