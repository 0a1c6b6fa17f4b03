"""Acts of the month on paper: each is a journal line whose fields become a row of its landing table (docs/paper.md section 2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

import marts
from etl.journal import Entry

# Act of the journal to the table its fields land in; the columns of the table say which fields it may have.
NOTED = {
    "decision": "landing.decisions",
    "move": "landing.month_moves",
    "return_settled": "landing.settled_returns",
    "slips": "landing.slips",
    "slip_answer": "landing.slip_answers",
    "call": "landing.calls",
    "appeal": "landing.appeals",
    "appeal_act": "landing.appeal_acts",
    "follow_up": "landing.follow_ups",
    "follow_up_act": "landing.follow_up_acts",
}
EACH = "each"  # the field of a line that lands several rows: a list of what differs between them


def land(con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Append the row of a line, or its rows where it names several. Raises KeyError for a field the table has no column for."""
    table = NOTED[entry.act]
    columns = {row[0] for row in con.execute(f"describe {table}").fetchall()}
    shared = {name: value for name, value in entry.fields.items() if name != EACH}
    for own in entry.fields.get(EACH, [{}]):
        row = shared | own
        if unknown := row.keys() - columns:
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        marts.fill(con, table, pl.DataFrame([texts(row) | keys(entry)], infer_schema_length=None))


def keys(entry: Entry) -> dict[str, Any]:
    """Whose line it is, which, by whom and when."""
    at = entry.recorded_at.replace(tzinfo=None)
    return {"competition_id": entry.competition_id, "entry_no": entry.no, "said_by": entry.by, "recorded_at": at}


def texts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Lists and objects as JSON text."""
    return {
        name: json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else value
        for name, value in row.items()
    }


def files_of(entry: Entry) -> dict[str, str]:
    """The kept bytes a line relies on: SHA-256 to file name (evidence of an appeal)."""
    named = entry.fields.get("evidence") if entry.act in NOTED else None
    return {each["sha256"]: each["file_name"] for each in named or ()}
