"""Everything that was found in the files, gathered by cause; a cause opens to its cells.

The same rows are in the table ``findings`` of the snapshot: the page tells the statement that gives them.
"""

from __future__ import annotations

from hashlib import blake2s
from typing import Any

import polars as pl
from markupsafe import Markup

from show import causes, fragments, league, links, office
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # where the page's own controls stand
CAUSES, CELLS = 50, 100  # so many on a page
CAUSE = ("severity", "kind", "check_id", "column_name")
SEARCHED = ("message_zh", "message_en", "value", "column_name", "file_name")
ORDER = ("month", "file_name", "sheet", "row_no", "column_no", "check_id")
EQUAL = {"month": "month", "of": "unit_id", "kind": "kind", "severity": "severity"}  # parameter and column
SEVERITIES = ("must_fix", "please_check")
EXPORTED = (
    "severity", "month", "kind", "unit", "file_name", "sheet", "row_no", "column", "column_name", "value", "suggestion",
    "message", "remedy", "explanation", "given_by",
)  # fmt: skip


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    found = chosen(view, read)
    groups = by_cause(found)
    opened = next((row for row in groups if row["code"] == view.get("check")), None)
    shared: dict[str, object] = {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "headline": headline(view, found),
        "is_narrowed": any(view.get(name) for name in (*EQUAL, "q")),
        "widen": links.href("findings", View(**_whole(view))),
        "sql": statement(view, opened),
        "all_causes": links.href("findings", view, check="", page=""),
    }
    if opened is None:
        page, pages, rows = league.paged(groups, view, CAUSES)
        return shared | {
            "opened": None,
            "page": page,
            "pages": pages,
            "causes": [_cause(row, view, read) for row in rows],
        }
    own = cells_of(found, opened)
    page, pages, cells = league.paged(own, view, CELLS)
    names = office.unit_names(view, read)
    return shared | {
        "opened": _cause(opened, view, read), "page": page, "pages": pages,
        "cells": [_cell(row, names, view.language) for row in cells],
    }  # fmt: skip


def _whole(view: View) -> dict[str, Any]:
    """The view without anything that narrows it."""
    names = ("competition_id", "group_id", "scope_id", "unit_id", "language", "text")
    return {name: getattr(view, name) for name in names}


def headline(view: View, found: pl.DataFrame) -> str:
    """How many must be fixed and how many should be checked."""
    must_fix = int((found["severity"] == "must_fix").sum())
    month = office.month(view.get("month"), view.language)
    gaps = {"month": month, "must_fix": must_fix, "please_check": found.height - must_fix}
    key = "head_none" if found.is_empty() else "head_month" if month else "head"
    return _say(view.language, key, **gaps)


# ---- choosing -------------------------------------------------------------------------------------------------------


def chosen(view: View, read: Read) -> pl.DataFrame:
    """The findings that the address asks for, in the order of the files."""
    wanted = {column: view.get(name) for name, column in EQUAL.items() if view.get(name)}
    found = read("findings", competition_id=view.competition_id)
    found = found.filter([pl.col(column) == value for column, value in wanted.items()]) if wanted else found
    for word in view.get("q").lower().split():
        found = found.filter(_searched().str.contains(word, literal=True))
    return found.sort(ORDER, nulls_last=False)


def _searched() -> pl.Expr:
    return pl.concat_str(SEARCHED, separator=" ", ignore_nulls=True).str.to_lowercase()


def statement(view: View, cause: Row | None) -> str:
    """The SQL that gives the same rows, over the snapshot."""
    wanted = {column: view.get(name) for name, column in EQUAL.items() if view.get(name)}
    conditions = [
        f"{column} = {_quoted(value)}" for column, value in ({"competition_id": view.competition_id} | wanted).items()
    ]
    for word in view.get("q").lower().split():
        conditions.append(f"contains(lower(concat_ws(' ', {', '.join(SEARCHED)})), {_quoted(word)})")
    if cause is not None:
        for column in CAUSE:
            value = cause[column]
            conditions.append(f"{column} is null" if value is None else f"{column} = {_quoted(value)}")
    asked = " and ".join(dict.fromkeys(conditions))
    return f"select * from live.findings where {asked} order by {', '.join(ORDER)}"  # noqa: S608 - shown to a person, values quoted


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def by_cause(found: pl.DataFrame) -> list[Row]:
    """Causes with how often, in how many units, files and months; what must be fixed first, then the most frequent."""
    rows = found.group_by(CAUSE, maintain_order=True).agg(
        pl.len().alias("count"),
        pl.col("unit_id").drop_nulls().n_unique().alias("units"),
        pl.col("sha256").fill_null(pl.col("load_id")).n_unique().alias("files"),
        pl.col("explanation").is_not_null().sum().alias("explained"),
        pl.col("suggestion").is_not_null().sum().alias("suggested"),
        pl.col("month").min().alias("first_month"),
        pl.col("month").max().alias("last_month"),
        pl.col("row_no", "message_zh", "message_en", "remedy_zh", "remedy_en").last(),
    )
    listed = sorted(rows.to_dicts(), key=lambda row: (row["severity"] != "must_fix", -row["count"]))
    return [row | {"code": code_of(row)} for row in listed]


def code_of(cause: Row) -> str:
    """A cause in an address: short, the same every time, without the words of a file."""
    return blake2s("\n".join(str(cause[name]) for name in CAUSE).encode(), digest_size=5).hexdigest()


def cells_of(found: pl.DataFrame, cause: Row) -> list[Row]:
    """The findings of a cause."""
    return found.filter([pl.col(name).eq_missing(pl.lit(cause[name], found.schema[name])) for name in CAUSE]).to_dicts()


def choices(view: View, read: Read) -> dict[str, dict[str, str]]:
    """What can be chosen: codes and names of the months, units, kinds and severities that were found anything in."""
    found = read("findings", competition_id=view.competition_id)
    units, kinds = office.unit_names(view, read), office.kind_names(view, read)
    months = sorted(found["month"].drop_nulls().unique().to_list(), reverse=True)
    ids = sorted(found["unit_id"].drop_nulls().unique().to_list())
    used = sorted(found["kind"].drop_nulls().unique().to_list(), key=lambda code: kinds.get(code, code))
    return {
        "month": {code: office.month(code, view.language) for code in months},
        "of": {code: units.get(code, code) for code in ids},
        "kind": {code: kinds.get(code, code) for code in used},
        "severity": {code: _say(view.language, f"severity_{code}") for code in SEVERITIES},
    }


# ---- showing --------------------------------------------------------------------------------------------------------


def _cause(row: Row, view: View, read: Read) -> Row:
    """A cause with its words and its address."""
    kinds = office.kind_names(view, read)
    return row | {
        "where": where(row, view.language),
        "mark": _say(view.language, f"severity_{row['severity']}"),
        "kind_name": kinds.get(row["kind"], row["kind"] or ""),
        "months": office.months_of(row, view.language),
        "message": fragments.name_of(row, "message", view.language),
        "remedy": fragments.name_of(row, "remedy", view.language),
        "href": links.href("findings", view, check=row["code"], page=""),
    }


def where(row: Row, language: Language) -> str:
    """What of a file a cause is about: a column, else whole rows, else all of it."""
    return str(row["column_name"] or _say(language, "whole_file" if row["row_no"] is None else "whole_row"))


def _cell(row: Row, names: dict[str, str], language: Language) -> Row:
    """One finding with its place as a spreadsheet shows it."""
    place = f"{causes.letter(row['column_no'])}{row['row_no'] or ''}"
    return row | {
        "unit": names.get(row["unit_id"] or "", row["unit_id"] or ""),
        "place": place,
        "month_name": office.month(row["month"] or "", language),
        "message": fragments.name_of(row, "message", language),
    }


def exported(view: View, read: Read) -> pl.DataFrame:
    """The chosen findings as a table to be taken along, with heads in the reader's language."""
    found = chosen(view, read)
    if code := view.get("check"):
        kept = [row for row in by_cause(found) if row["code"] == code]
        found = (
            found.filter([pl.col(name).eq_missing(pl.lit(kept[0][name], found.schema[name])) for name in CAUSE])
            if kept
            else found
        )
    units, kinds, short = (
        office.unit_names(view, read),
        office.kind_names(view, read),
        "en" if view.language == "en" else "zh",
    )
    severities = {code: _say(view.language, f"severity_{code}") for code in SEVERITIES}
    letters = {number: causes.letter(number) for number in found["column_no"].drop_nulls().unique().to_list()}
    table = found.with_columns(
        pl.col("severity").replace(severities),
        pl.col("kind").replace(kinds),
        pl.col("unit_id").replace(units).alias("unit"),
        pl.col("column_no").replace_strict(letters, default=None, return_dtype=pl.String).alias("column"),
        pl.col(f"message_{short}").alias("message"),
        pl.col(f"remedy_{short}").alias("remedy"),
    )
    return table.select(pl.col(name).alias(_say(view.language, f"col_{name}")) for name in EXPORTED)


def file_name(view: View, read: Read) -> str:
    """What the file is called: the page and what narrows it."""
    offered = choices(view, read)
    parts = [offered[name].get(view.get(name), "") for name in EQUAL]
    return "-".join([_say(view.language, "nav"), *(part.replace("/", "") for part in parts if part)])


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"findings_page.{key}", **gaps)
