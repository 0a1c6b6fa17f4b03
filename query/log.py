"""Who asked what, when, how long it waited and ran and how it ended: table ``asked`` of ``data/queries.sqlite``, with an end."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import polars as pl

from competition.errors import StoreError
from query import store
from query.pool import Asked

LOGGER = logging.getLogger(__name__)
ROWS, LETTERS = 20_000, 4_000  # the newest questions, and so much of each statement: 100 MB at the very most
_TABLE = """
    create table if not exists asked (
        no integer primary key autoincrement,
        at text not null,                   -- UTC, when the question came
        who text not null,
        digest text not null,               -- of the question: statement, values, issue, own tables
        sql text not null,                  -- its beginning, where it is very long
        parameters text not null,           -- JSON object: name to [type, written value]
        issue text not null,
        waited real not null,               -- seconds
        seconds real not null,
        rows integer,                       -- null where there was no answer
        end text not null                   -- why there was none; '': answered
    )
"""
_SCHEMA = {
    "no": pl.Int64, "at": pl.String, "who": pl.String, "digest": pl.String, "sql": pl.String, "parameters": pl.String,
    "issue": pl.String, "waited": pl.Float64, "seconds": pl.Float64, "rows": pl.Int64, "end": pl.String,
}  # fmt: skip


def note(data: Path) -> Callable[[Asked], None]:
    """What a pool tells every question that is over, so that it stands in the file of this data folder."""

    def written(asked: Asked) -> None:
        try:
            write(data, asked)
        except (StoreError, sqlite3.Error, OSError):  # a full disk must not keep an answer from who waits for it
            LOGGER.exception("a question could not be noted")

    return written


def write(data: Path, asked: Asked, keep: int = ROWS) -> None:
    """Add a question; the oldest beyond ``keep`` go. Raises StoreError, sqlite3.Error, OSError."""
    question = asked.question
    values = json.dumps(question.spelled, ensure_ascii=False)
    with store.opened(data) as con:
        con.execute(_TABLE)
        number = con.execute(
            "insert into asked (at, who, digest, sql, parameters, issue, waited, seconds, rows, end) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (asked.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), asked.who, question.digest, question.sql[:LETTERS],
             values[:LETTERS], question.issue, asked.waited, asked.seconds, asked.rows, asked.end),
        ).lastrowid  # fmt: skip
        con.execute("delete from asked where no <= ?", (int(number or 0) - keep,))


def read(data: Path, who: str | None = None, limit: int = 100) -> pl.DataFrame:
    """The newest questions first, of one person or of all.

    Columns no, at, who, digest, sql, parameters, issue, waited and seconds (in seconds), rows, end.
    """
    with store.looked_at(data) as con:
        if con is None or not con.execute("select 1 from sqlite_master where name = 'asked'").fetchone():
            return pl.DataFrame(schema=_SCHEMA)
        query = "select * from asked where ? is null or who = ? order by no desc limit ?"
        with closing(con.execute(query, (who, who, limit))) as found:
            return pl.DataFrame([tuple(row) for row in found], schema=_SCHEMA, orient="row")
