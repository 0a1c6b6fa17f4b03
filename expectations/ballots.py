"""The democratic evaluation: ballots (one answer a unit and question) and the counts of ballots due, issued, returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from expectations import book, common
from expectations.rule import PLACE, Rule, at_least, at_most, must_hold

if TYPE_CHECKING:
    from competition.rulebook import Version
    from expectations.context import Context

SCHEMA = {
    "first_month": pl.String, "last_month": pl.String, "ballot_id": pl.String, "voter_class_id": pl.String,
    "unit_id": pl.String, "question_id": pl.String, "grade_id": pl.String, "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip
COUNT_SCHEMA = {
    "first_month": pl.String, "last_month": pl.String, "voter_class_id": pl.String, "due_count": pl.Int64,
    "issued_count": pl.Int64, "returned_count": pl.Int64, "sheet": pl.String, "row_no": pl.Int64,
}  # fmt: skip
# Four equal answers may be meant; a ballot of more that are all the same was hardly read.
ALIKE_ANSWERS = 5


def rules(kind: str, version: Version) -> list[Rule]:
    """The rules of a file of ballots."""
    return [
        *common.unit_rules(),
        *common.period_rules(),
        must_hold("ballot_numbered"),
        must_hold("voter_class_known"),
        must_hold("question_known"),
        must_hold("grade_known"),
        at_most("answer_once", 1),
        at_most("ballot_one_class", 1),
        must_hold("ballot_varied", "please_check"),
    ]


def observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Answers, ballots, units and files."""
    rows = common.prepared(tables["ballots"], SCHEMA)
    return [
        answer_observations(rows, context.version),
        ballot_observations(rows),
        common.unit_observations(rows, context, "first_month", "last_month"),
        # Ballots are cast near a year's end for the whole year, so their period may end after they arrive.
        common.period_observations(rows, context, "first_month", "last_month", ahead=True),
    ]


def answer_observations(rows: pl.DataFrame, version: Version) -> pl.DataFrame:
    """What can be said of one answer."""
    keys = ["file_no", "last_month", "ballot_id", "unit_id", "question_id"]
    return rows.select(
        *common.present(rows, PLACE),
        pl.col("grade_id").fill_null("").alias("value_text"),
        (pl.col("ballot_id").fill_null("").str.strip_chars() != "").alias("is_ballot_numbered"),
        common.is_member("voter_class_id", book.ids_of(version.voter_classes, "voter_class_id")).alias(
            "is_voter_class_known"
        ),
        common.is_member("question_id", book.ids_of(version.questions, "question_id")).alias("is_question_known"),
        common.is_member("grade_id", book.ids_of(version.grades, "grade_id")).alias("is_grade_known"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_answer_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
        pl.col("ballot_id").fill_null("").alias("ballot"),
        pl.col("question_id").fill_null("").alias("question"),
        pl.col("voter_class_id").fill_null("").alias("voter_class"),
    )


def ballot_observations(rows: pl.DataFrame) -> pl.DataFrame:
    """One observation a ballot: how many voter classes it names and whether its answers differ at all."""
    ballots = rows.group_by("file_no", "file_name", "sheet", "last_month", "ballot_id", maintain_order=True).agg(
        pl.first("row_no"),
        pl.col("voter_class_id").n_unique().alias("is_ballot_one_class"),
        pl.col("grade_id").n_unique().alias("grades"),
        pl.len().alias("answer_count"),
        pl.first("grade_id").alias("value_text"),
    )
    is_alike = (pl.col("grades") == 1) & (pl.col("answer_count") >= ALIKE_ANSWERS)
    return ballots.with_columns(
        is_alike.not_().alias("is_ballot_varied"),
        pl.col("answer_count").cast(pl.String).alias("answers"),
        pl.col("ballot_id").fill_null("").alias("ballot"),
    )


# ---- counts ----------------------------------------------------------------------------------------------------------


def count_rules(kind: str, version: Version) -> list[Rule]:
    """The rules of the counts of ballots. More returned than issued voids a class, it does not refuse the file."""
    return [
        *common.period_rules(),
        must_hold("voter_class_known"),
        must_hold("counts_given"),
        at_least("counts_not_negative", 0),
        at_least("issued_within_due", 0, "please_check"),
        at_least("returned_within_issued", 0, "please_check"),
        must_hold("returned_enough", "please_check"),
        at_most("voter_class_once", 1),
    ]


def count_observe(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> list[pl.DataFrame]:
    """Rows and files of the counts of ballots."""
    rows = common.prepared(tables["ballot_counts"], COUNT_SCHEMA)
    return [
        count_observations(rows, context.version),
        common.period_observations(rows, context, "first_month", "last_month", ahead=True),
    ]


def count_observations(rows: pl.DataFrame, version: Version) -> pl.DataFrame:
    """What can be said of one voter class."""
    due, issued, returned = (pl.col(f"{name}_count") for name in ("due", "issued", "returned"))
    keys = ["file_no", "last_month", "voter_class_id"]
    return rows.select(
        *common.present(rows, PLACE),
        pl.concat_str(
            *(number.cast(pl.String).fill_null("") for number in (due, issued, returned)), separator=" / "
        ).alias("value_text"),
        pl.col("voter_class_id").fill_null("").alias("voter_class"),
        *(
            number.cast(pl.String).fill_null("").alias(name)
            for number, name in ((due, "due"), (issued, "issued"), (returned, "returned"))
        ),
        common.is_member("voter_class_id", book.ids_of(version.voter_classes, "voter_class_id")).alias(
            "is_voter_class_known"
        ),
        pl.all_horizontal(number.is_not_null() for number in (due, issued, returned)).alias("is_counts_given"),
        pl.min_horizontal(due, issued, returned).alias("is_counts_not_negative"),
        (due - issued).alias("is_issued_within_due"),
        (issued - returned).alias("is_returned_within_issued"),
        (returned * 2 > due).alias("is_returned_enough"),
        (pl.int_range(pl.len()).over(keys) + 1).alias("is_voter_class_once"),
        pl.col("row_no").first().over(keys).cast(pl.String).alias("first_row"),
    )
