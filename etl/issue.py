"""The frozen results of an issue: one canonical text, hashed, chained, kept in the inbox and filled into tables.

The text has one JSON line a row, sorted, LF, decimals with four places: first the header with everything the results
depend on (and the hash of the issue before), then the rows of the frozen marts in the issue's two scopes, the month and
the year to date. Its SHA-256 is the issue's hash and its name in the inbox.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

import marts
from etl.journal import Entry, canonical

# What an issue freezes. discipline is by month, everything else by scope.
FROZEN = (
    "scopes", "groups", "items", "dimensions", "indicators", "standings", "group_statistics", "indicator_points",
    "item_points", "dimension_points", "ledger", "discipline",
)  # fmt: skip


@dataclass(frozen=True)
class Frozen:
    """The header of an issue and its rows: (mart, {column: text or None})."""

    header: dict[str, Any]
    rows: tuple[str, ...]

    @property
    def data(self) -> bytes:
        return "".join(line + "\n" for line in (canonical(self.header), *self.rows)).encode()

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def frozen_marts() -> list[str]:
    """The frozen marts that this program builds."""
    known = set(marts.public())
    return [name for name in FROZEN if name in known]


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the schema that holds published results; its tables follow the marts' columns."""
    con.execute("create schema if not exists issues")


def result_rows(
    con: duckdb.DuckDBPyConnection, competition_id: str, scopes: Iterable[str], month: str
) -> tuple[str, ...]:
    """The rows an issue of these scopes freezes, as canonical lines in canonical order."""
    lines: list[str] = []
    for name in frozen_marts():
        table, wanted = marts.find(name), [month] if name == "discipline" else list(scopes)
        column = "month" if name == "discipline" else "scope_id"
        cursor = con.execute(
            f"select * from {table} where competition_id = ? and list_contains(?, {column})",  # noqa: S608 - mart names
            [competition_id, wanted],
        )
        names = [part[0] for part in cursor.description or ()]
        while rows := cursor.fetchmany(10_000):
            lines += [line_of(name, names, row) for row in rows]
    return tuple(sorted(lines))


def line_of(mart: str, names: list[str], row: tuple[Any, ...]) -> str:
    """One row as a canonical line."""
    return canonical([mart, {name: text_of(value) for name, value in zip(names, row, strict=True)}])


def text_of(value: Any) -> str | None:
    """A value as the canonical text says it: decimals with four places, instants in ISO form."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def parse(data: bytes) -> Frozen:
    """The issue a canonical text says."""
    header, *rows = data.decode().splitlines()
    return Frozen(json.loads(header), tuple(rows))


def land(con: duckdb.DuckDBPyConnection, entry: Entry, data: bytes) -> None:
    """Put an issue's header and printed places into landing, its rows into the issues tables."""
    frozen = parse(data)
    by_mart = rows_by_mart(frozen)
    land_header(con, entry, frozen.header)
    land_reason(con, entry)
    if printed := by_mart.get("standings"):
        columns = ("scope_id", "unit_id", "group_id", "place", "score")
        frame = pl.DataFrame([{name: row[name] for name in columns} for row in printed], infer_schema_length=None)
        keys = {"competition_id": entry.competition_id} | issue_keys(frozen)
        marts.fill(con, "landing.issued_standings", with_keys(frame, keys))


def issue_keys(frozen: Frozen) -> dict[str, Any]:
    """Number and revision of an issue."""
    return {name: frozen.header[name] for name in ("issue_no", "revision")}


def with_keys(frame: pl.DataFrame, keys: Mapping[str, Any]) -> pl.DataFrame:
    """A frame with constant columns; its texts become the columns' types on the way into DuckDB."""
    return frame.with_columns(pl.lit(value).alias(name) for name, value in keys.items())


def rows_by_mart(frozen: Frozen) -> dict[str, list[dict[str, str | None]]]:
    """An issue's rows, a list for each mart."""
    found: dict[str, list[dict[str, str | None]]] = {}
    for line in frozen.rows:
        name, row = json.loads(line)
        found.setdefault(name, []).append(row)
    return found


def land_header(con: duckdb.DuckDBPyConnection, entry: Entry, header: Mapping[str, Any]) -> None:
    """One landing.issues row for each scope of the issue."""
    for scope_id in header["scopes"]:
        con.execute(
            "insert into landing.issues values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                entry.competition_id, header["issue_no"], header["revision"], scope_id, header["month"],
                header["version_id"], entry.recorded_at.replace(tzinfo=None), entry.by, header["code_version"],
                entry.fields["results_hash"], header["previous_hash"],
            ],
        )  # fmt: skip


def land_reason(con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Who signed an issue and the office's text with it; of a revision why, who asked and the appeal behind it."""
    said = ("issue_no", "revision", "reason", "asked_by", "appeal_no", "signed_by", "text")
    values = [entry.fields.get(name, "") for name in said]
    con.execute(
        "insert into landing.issue_reasons values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [entry.competition_id, entry.no, *values],
    )


# Of a standing: changed by publishing itself.
BY_PUBLISHING = ("status", "issue_no")


def said_of(rows: Iterable[str], beside: Iterable[str]) -> list[str]:
    """What an issue's rows say of the results, as lines, in the columns that the rows beside have too.

    Two issues say the same where these agree: a mart that gained a column since the one was made changed nothing.
    """
    known: dict[str, set[str]] = {}
    for line in beside:
        mart, row = json.loads(line)
        known.setdefault(mart, set()).update(row.keys() - BY_PUBLISHING if mart == "standings" else row.keys())
    said = []
    for line in rows:
        mart, row = json.loads(line)
        said.append(canonical([mart, {name: value for name, value in row.items() if name in known.get(mart, row)}]))
    return sorted(said)


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Make the issues tables anew and empty, with the columns the marts have now.

    A column a mart gained since an issue stays empty in that issue; the text stays what was signed.
    """
    for name in frozen_marts():
        con.execute(
            f"create or replace table issues.{name} as "  # noqa: S608 - mart names
            f"select cast('' as varchar) as issue_no, cast(0 as integer) as revision, * from {marts.find(name)} limit 0"
        )


def show(con: duckdb.DuckDBPyConnection, data: bytes) -> None:
    """Append one issue's rows to the issues tables."""
    frozen = parse(data)
    for name, rows in rows_by_mart(frozen).items():
        if name in frozen_marts():
            now = {row[0] for row in con.execute(f"describe issues.{name}").fetchall()}
            schema = {column: pl.String for column in rows[0] if column in now}
            frame = pl.DataFrame([{column: row[column] for column in schema} for row in rows], schema=schema)
            marts.fill(con, f"issues.{name}", with_keys(frame, issue_keys(frozen)))
