"""From an observation that breaks a rule to the finding a person reads, in both languages.

Texts are filled for whole columns at once: a file of a million wrong cells is described as fast as it is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

import words
from expectations.book import columns_of, validity_of
from expectations.rule import Rule

if TYPE_CHECKING:
    from expectations.context import Context

Tongue = Literal["zh", "en"]
LANGUAGES: dict[Tongue, words.Language] = {"zh": "zh_CN", "en": "en"}
FINDING: dict[str, Any] = {
    "file_no": pl.Int64, "file_name": pl.String, "sheet": pl.String, "row_no": pl.Int32, "column_no": pl.Int32,
    "column_name": pl.String, "unit_id": pl.String, "value": pl.String, "check_id": pl.String, "severity": pl.String,
    "stage": pl.String, "suggestion": pl.String,
    "message_zh": pl.String, "message_en": pl.String, "remedy_zh": pl.String, "remedy_en": pl.String,
}  # fmt: skip
TEXTS: dict[str, Any] = {"column_id": pl.String, "column_name": pl.String, "value_text": pl.String}


def no_findings() -> pl.DataFrame:
    """The findings of a file without any."""
    return pl.DataFrame(schema=FINDING)


def findings_of(rule: Rule, broken: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The findings of one rule about the observations that break it."""
    told = with_places(with_names(complete(broken), context))
    return told.select(
        "file_no", "file_name", "sheet", "row_no", "column_no",
        pl.coalesce("column_name", "column_zh").alias("column_name"), "unit_id", pl.col("value_text").alias("value"),
        pl.lit(rule.check_id).alias("check_id"), pl.lit(rule.severity).alias("severity"),
        pl.lit(rule.stage).alias("stage"), "suggestion",
        *(filled(rule, part, tongue, told).alias(f"{part}_{tongue}") for part in ("message", "remedy") for tongue in LANGUAGES),
    ).cast(pl.Schema(FINDING))  # fmt: skip


def complete(broken: pl.DataFrame) -> pl.DataFrame:
    """The observations with every column that says where they stand."""
    wanted = {**FINDING, **TEXTS}
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in wanted.items() if name not in broken.columns]
    return broken.with_columns(*absent)


def with_names(broken: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Unit and column by the names people know: the unit's last name, the rulebook's name of the column."""
    units = (
        validity_of(context.roster)
        .sort("first_month", nulls_last=False)
        .unique("unit_id", keep="last")
        .select("unit_id", pl.col("name_zh").alias("unit_zh"), pl.col("name_en").alias("unit_en"))
    )
    columns = columns_of(context.version).select(
        "column_id", pl.col("name_zh").alias("column_zh"), pl.col("name_en").alias("column_en")
    )
    named = broken.drop("unit_zh", "unit_en", "column_zh", "column_en", strict=False)
    return (
        named.join(units, on="unit_id", how="left", maintain_order="left")
        .join(columns.unique("column_id"), on="column_id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("unit_zh", "unit_id").alias("unit_zh"),
            pl.coalesce("unit_en", "unit_zh", "unit_id").alias("unit_en"),
            pl.coalesce("column_zh", "column_name", "column_id").alias("column_zh"),
            pl.coalesce("column_en", "column_name", "column_id").alias("column_en"),
        )
    )


def with_places(named: pl.DataFrame) -> pl.DataFrame:
    """``place_zh`` and ``place_en``: sheet, row, unit and column as far as they are known, else the file."""
    return named.with_columns(place(tongue).alias(f"place_{tongue}") for tongue in LANGUAGES)


def place(tongue: Tongue) -> pl.Expr:
    """Where an observation stands, in one language."""
    language = LANGUAGES[tongue]
    before, _, after = words.text("findings.place.row", language).partition("{row}")
    row = pl.concat_str(pl.lit(before), pl.col("row_no").cast(pl.String), pl.lit(after))
    sheet = pl.when(pl.col("sheet") != "").then(pl.col("sheet"))
    parts = pl.concat_list(sheet, row, f"unit_{tongue}", f"column_{tongue}").list.drop_nulls()
    joined = parts.list.join(words.text("findings.place.between", language))
    whole = pl.coalesce("file_name", pl.lit(words.text("findings.place.file", language)))
    return pl.when(joined == "").then(whole).otherwise(joined)


def filled(rule: Rule, part: str, tongue: Tongue, told: pl.DataFrame) -> pl.Expr:
    """One text of a rule with its gaps filled from the rule and from the observations."""
    template = words.text(f"{rule.key}.{part}", LANGUAGES[tongue])
    pieces = [
        gap_or_text for segment in Formatter().parse(template) for gap_or_text in segments(rule, segment, tongue, told)
    ]
    return pl.concat_str(pieces) if pieces else pl.lit("")


def segments(
    rule: Rule, segment: tuple[str, str | None, str | None, str | None], tongue: Tongue, told: pl.DataFrame
) -> list[pl.Expr]:
    """The literal text before a gap and the gap itself."""
    literal, gap = segment[0], segment[1]
    found = [pl.lit(literal)] if literal else []
    return found if gap is None else [*found, gap_value(rule, gap, tongue, told)]


def gap_value(rule: Rule, gap: str, tongue: Tongue, told: pl.DataFrame) -> pl.Expr:
    """What fills a gap: the rulebook's words in the language, or the observation's; a gap nobody fills raises."""
    for name in (f"{gap}_{tongue}", gap):
        if name in rule.fixed:
            return pl.lit(rule.fixed[name])
        if name in told.columns:
            return pl.col("value_text" if name == "value" else name).cast(pl.String).fill_null("")
    raise words.MissingWords(f"{rule.key}: nothing fills the gap {gap}")


def title(rule: Rule, language: words.Language) -> str:
    """What a rule expects, without any file at hand."""
    tongue = "zh" if language == "zh_CN" else "en"
    gaps: Mapping[str, str] = {
        **rule.fixed,
        **{name.removesuffix(f"_{tongue}"): text for name, text in rule.fixed.items() if name.endswith(f"_{tongue}")},
    }
    return words.say(f"{rule.key}.title", language, **gaps)
