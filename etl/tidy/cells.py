"""What a cell may say, as expressions over text columns: numbers, whole numbers, dates, names from a list.

Everything here works on whole columns. Names are looked up once per distinct name, not per row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import polars as pl

from etl.headers import folded
from etl.tidy import dates, numbers
from etl.tidy.body import Body
from etl.tidy.dates import Span
from etl.tidy.findings import Findings
from etl.tidy.numbers import Scale

VALUE = pl.Decimal(18, 4)
NUMBER = r"^-?[0-9]{1,8}(\.[0-9]{1,4})?$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def trimmed(name: str) -> pl.Expr:
    """A text column without blanks around."""
    return pl.col(name).str.strip_chars()


def text_or_null(name: str) -> pl.Expr:
    """A text column where nothing written is null."""
    stripped = trimmed(name)
    return pl.when(stripped != "").then(stripped).alias(name)


def optional(body: Body, *fields: str) -> pl.DataFrame:
    """The records with empty columns for the optional fields a file does not have."""
    absent = [name for name in fields if name not in body.records.columns]
    return body.records.with_columns(pl.lit("").alias(name) for name in absent)


def at_field(body: Body, rows: pl.DataFrame, field_id: str) -> pl.DataFrame:
    """Rows as places: with column number and header of a field and its cell as the value."""
    value = [pl.col(field_id).alias("value")] if field_id in rows.columns else []
    placed = rows.with_columns(*value).drop("column_no", "column_name", strict=False)
    return placed.join(body.at(field_id), on="table", how="left", maintain_order="left")


def looked_up(
    body: Body,
    rows: pl.DataFrame,
    field_id: str,
    to: str,
    find: Callable[[str], str | None],
) -> pl.DataFrame:
    """The rows with a column ``to`` of what ``find`` gives for each distinct cell of a field; null where nothing."""
    names = rows[field_id].unique()
    found = [find(name) for name in names]
    table = pl.DataFrame({field_id: names, to: pl.Series(found, dtype=pl.String)})
    return rows.join(table, on=field_id, how="left", maintain_order="left")


def finder(entries: Iterable[tuple[str, str, str]]) -> Callable[[str], str | None]:
    """Looks names up among (id, Chinese name, English name)."""
    known: dict[str, str] = {}
    for identifier, *names in entries:
        for name in (identifier, *names):
            if name:
                known.setdefault(folded(name), identifier)
    return lambda name: known.get(folded(name))


def demand(body: Body, rows: pl.DataFrame, field_id: str, findings: Findings) -> None:
    """A finding for each row in which a field it can't do without is empty."""
    empty = rows.filter(trimmed(field_id) == "")
    findings.add("cell_empty", at_field(body, empty, field_id))


def choose(
    body: Body,
    rows: pl.DataFrame,
    field_id: str,
    to: str,
    entries: Iterable[tuple[str, str, str]],
    findings: Findings,
    is_required: bool = True,
) -> pl.DataFrame:
    """The rows with the id of a name from a closed list; what is not in it is a finding that shows the list."""
    listed = list(entries)
    rows = looked_up(body, rows, field_id, to, finder(listed))
    if is_required:
        demand(body, rows, field_id, findings)
    unknown = rows.filter(pl.col(to).is_null() & (trimmed(field_id) != ""))
    choices = {
        "choices_zh": "、".join(zh or identifier for identifier, zh, _ in listed),
        "choices_en": ", ".join(identifier for identifier, _, _ in listed),
    }
    findings.add("not_in_list", at_field(body, unknown, field_id), gaps=choices)
    return rows


def counted(
    body: Body, rows: pl.DataFrame, field_id: str, findings: Findings, least: int = 0, default: int | None = None
) -> pl.DataFrame:
    """The rows with a field as a whole number; empty means the default, where there is one."""
    if default is None:
        demand(body, rows, field_id, findings)
    rows = numbered(body, rows, field_id, "_amount", Scale("件"), "not_whole", findings, least=least)
    is_whole = (pl.col("_amount") == pl.col("_amount").cast(pl.Int64)) & (pl.col("_amount") >= least)
    bad = rows.filter(pl.col("_amount").is_not_null() & ~is_whole)
    findings.add("not_whole", at_field(body, bad, field_id), gaps={"least": least})
    number = pl.when(is_whole).then("_amount").cast(pl.Int32, strict=False)
    number = number if default is None else pl.when(trimmed(field_id) == "").then(default).otherwise(number)
    return rows.with_columns(number.alias(field_id)).drop("_amount")


def decimal(body: Body, rows: pl.DataFrame, field_id: str, findings: Findings, is_required: bool) -> pl.DataFrame:
    """The rows with a field as a number of at most four decimals."""
    if is_required:
        demand(body, rows, field_id, findings)
    rows = numbered(body, rows, field_id, "_amount", Scale("分"), "not_a_number", findings)
    return rows.with_columns(pl.col("_amount").alias(field_id)).drop("_amount")


def numbered(
    body: Body,
    rows: pl.DataFrame,
    field_id: str,
    to: str,
    scale: Scale,
    check_id: str,
    findings: Findings,
    **gaps: object,
) -> pl.DataFrame:
    """The rows with a column ``to`` of the numbers of a field; what is none, or not surely one, is a finding."""
    cell = trimmed(field_id)
    number = pl.when(cell.str.contains(NUMBER)).then(cell).cast(VALUE, strict=False)
    rows = rows.with_columns(number.alias(to))
    odd = rows.filter(pl.col(to).is_null() & (cell != ""))
    if odd.is_empty():
        return rows
    found = {text: numbers.read(text, scale) for text in odd[field_id].unique()}
    values = {text: each.value for text, each in found.items() if each.state == "value"}
    likely = {text: each.suggestion or None for text, each in found.items()}
    meant = pl.col(field_id).replace_strict(likely, default=None, return_dtype=pl.String)
    wrong = odd.filter(~pl.col(field_id).is_in(list(values))).with_columns(meant.alias("suggestion"))
    findings.add(check_id, at_field(body, wrong, field_id), gaps=gaps)
    return rows.with_columns(
        pl.coalesce(to, pl.col(field_id).replace_strict(values, default=None, return_dtype=VALUE)).alias(to)
    )


def dated(
    body: Body, rows: pl.DataFrame, field_id: str, findings: Findings, is_required: bool, within: Span | None = None
) -> pl.DataFrame:
    """The rows with a field as a date; ``within`` is the period that gives a day its year."""
    cell = trimmed(field_id)
    day = pl.when(cell.str.contains(DATE)).then(cell).str.to_date("%Y-%m-%d", strict=False)
    rows = rows.with_columns(day.alias("_day"))
    if is_required:
        demand(body, rows, field_id, findings)
    odd = rows.filter(pl.col("_day").is_null() & (cell != ""))
    if odd.height:
        reads = {text: dates.day(text, within) for text in odd[field_id].unique()}
        days = {text: dt.date.fromisoformat(each.text) for text, each in reads.items() if each.text and each.is_sure}
        likely = {text: each.text or None for text, each in reads.items()}
        meant = pl.col(field_id).replace_strict(likely, default=None, return_dtype=pl.String)
        wrong = odd.filter(~pl.col(field_id).is_in(list(days))).with_columns(meant.alias("suggestion"))
        findings.add("not_a_date", at_field(body, wrong, field_id))
        read = pl.col(field_id).replace_strict(days, default=None, return_dtype=pl.Date)
        rows = rows.with_columns(pl.coalesce("_day", read).alias("_day"))
    return rows.with_columns(pl.col("_day").alias(field_id)).drop("_day")


def once(body: Body, rows: pl.DataFrame, keys: Iterable[str], field_id: str, check_id: str, findings: Findings) -> None:
    """A finding for each row that repeats the keys of an earlier one; names the row of the first."""
    keys = list(keys)
    # Hashes are quicker than rows, and equal ones are looked at closely below.
    if rows.select(keys).hash_rows().n_unique() == rows.height:
        return
    rows = rows.drop_nulls(keys)
    numbered = rows.with_columns(
        pl.col("row_no").first().over(keys).alias("first"),
        pl.int_range(pl.len()).over(keys).alias("_nth"),
    )
    findings.add(check_id, at_field(body, numbered.filter(pl.col("_nth") > 0).drop("_nth"), field_id))


def landed(rows: pl.DataFrame, schema: pl.Schema, rejected: pl.DataFrame) -> pl.DataFrame:
    """The accepted rows in the shape of a landing table."""
    kept = rows.join(rejected, on=["sheet", "row_no"], how="anti", maintain_order="left") if rejected.height else rows
    return kept.select(pl.col(name).cast(kind) for name, kind in schema.items())
