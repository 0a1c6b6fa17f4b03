"""Landing: a journal line and its rows become rows of the landing tables.

What a line lands depends on the line, the bytes it names, the rulebook and the roster as the lines before it left it, so
that replaying the journal gives the same tables as the day it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

import marts
from competition.roster import Roster
from competition.rule_text import sentences
from competition.rulebook import Rulebook
from etl import edits, issue, kinds, noted, read, tidy
from etl.errors import InboxDamaged
from etl.journal import Entry, canonical, instant_of
from etl.layout import Home, kept
from etl.learned import Learned
from etl.staged import Staged, is_large, stage_file, text_of
from etl.tidy.parts import NotInParts

STATE = """
create schema if not exists held;
create table if not exists held.state (name varchar primary key, value varchar);
"""
# The tables a load may fill; nothing else takes rows from files.
LOADED = (
    "facts", "notes", "events", "judgements", "ballots", "ballot_counts", "external_ranks", "receipts", "roster",
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """What a file gives: landing table name to rows without competition_id and load_id, and its findings."""

    tables: Mapping[str, pl.DataFrame]
    findings: pl.DataFrame
    staged: Staged | None = None  # the facts of a file too large for memory


def load_id_of(fields: Mapping[str, Any], competition_id: str) -> str:
    """The id of a load: the same for the same bytes, kind, period, unit that was said and revision, in whatever order."""
    key = [competition_id, *(fields[name] for name in ("sha256", "kind", "first_month", "last_month", "revision"))]
    if fields.get("unit"):  # two units may send the same bytes without a column of units
        key.append(fields["unit"])
    return hashlib.sha256(canonical(key).encode()).hexdigest()[:16]


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make every table that landing and building need."""
    marts.create(con)
    con.execute(STATE)
    issue.prepare(con)


def state(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the warehouse remembers of itself: landed_no, landed_hash, built_no, rulebook, code."""
    return dict(con.execute("select name, value from held.state").fetchall())


def remember(con: duckdb.DuckDBPyConnection, **values: object) -> None:
    """Set values of the state, inside the caller's transaction."""
    for name, value in values.items():
        con.execute("insert or replace into held.state values (?, ?)", [name, str(value)])


def fill_rulebooks(con: duckdb.DuckDBPyConnection, rulebooks: Mapping[str, Rulebook]) -> None:
    """Put the rulebooks' rows into the schema rulebook."""
    for rulebook in rulebooks.values():
        for table, frame in rulebook.tables.items():
            marts.fill(con, f"rulebook.{table}", frame)
        marts.fill(con, "rulebook.sentences", pl.DataFrame(sentences(rulebook)))


def roster_of(con: duckdb.DuckDBPyConnection, competition_id: str) -> Roster:
    """The roster in force: of the roster file that arrived last."""
    rows = con.execute(
        """
        select * from landing.roster
        where (competition_id, load_id) in (
            select (competition_id, load_id) from landing.loads
            where competition_id = ? and kind = 'roster'
            order by received_at desc, revision desc, load_id desc limit 1
        )
        order by row_no
        """,
        [competition_id],
    ).pl()
    return Roster.of(rows)


def learned_of(con: duckdb.DuckDBPyConnection, competition_id: str) -> Learned:
    """The names confirmed so far; what was said last of a name holds."""
    rows = con.execute(
        "select what, kind, written, means from landing.aliases where competition_id = ? order by entry_no",
        [competition_id],
    ).fetchall()
    return Learned(
        {(kind, written): means for what, kind, written, means in rows if what == "header"},
        {written: means for what, _, written, means in rows if what == "unit"},
    )


def replay(con: duckdb.DuckDBPyConnection, home: Home, entry: Entry, rulebooks: Mapping[str, Rulebook]) -> None:
    """Land one journal line from what is kept of it."""
    if entry.act == "load":
        rulebook = rulebooks[entry.competition_id]
        land_load(con, entry, rows_of(con, home, entry, rulebook), rulebook)
    elif entry.act == "none":
        land_none(con, entry)
    elif entry.act in DECIDED:
        land_decision(con, home, entry)
    elif entry.act in noted.NOTED:
        noted.land(con, entry)
    elif entry.act == "publish":
        issue.land(con, entry, kept(home, entry.fields["results_hash"]))


def rows_of(con: duckdb.DuckDBPyConnection, home: Home, entry: Entry, rulebook: Rulebook) -> Rows:
    """A load's rows, read and tidied again from its bytes; its findings as they were judged then."""
    fields = entry.fields
    roster = roster_of(con, entry.competition_id)
    known = kinds.known_words(rulebook, roster)
    findings = findings_from(kept(home, fields["findings"])) if fields["findings"] else no_findings()
    # What was taken in part was read whole.
    path = home.inbox / fields["sha256"]
    changes = fields.get("edits", [])
    about: dict[str, Any] = {
        "unit": fields.get("unit"), "learned": learned_of(con, entry.competition_id),
        "arrived_on": local_day(instant_of(fields["received_at"]), rulebook),
    }  # fmt: skip
    is_plain = not (fields["refused"] or changes or fields.get("delimiter"))
    if is_plain and path.exists() and is_large(path):
        text = text_of(path, fields["file_name"], known, fields["encoding"])
        with suppress(NotInParts):
            _, staged = stage_file(con, text, entry.no, rulebook, roster, fields["kind"], fields["period"], **about)
            if text.sha256 != fields["sha256"]:
                raise InboxDamaged(path, text.sha256)
            return Rows({}, findings, staged)
    grid = read.read_bytes(
        kept(home, fields["sha256"]), fields["file_name"], fields["encoding"], known, size_limit=None,
        delimiter=fields.get("delimiter") or fields.get("read_delimiter"),
        opened=kept(home, fields["opened"]) if fields.get("opened") else b"",
    )  # fmt: skip
    tidied = tidy.tidy(
        edits.apply(grid, changes), fields["kind"], rulebook, roster, fields["period"],
        **about,
    )  # fmt: skip
    return Rows(without_refused(tidied.tables, fields["refused"]), findings)


def without_refused(tables: Mapping[str, pl.DataFrame], refused: list[list[Any]]) -> dict[str, pl.DataFrame]:
    """The tables without the (sheet, row) pairs that were refused when a file was accepted in part."""
    if not refused:
        return dict(tables)
    schema = {"sheet": pl.String, "row_no": pl.Int64}
    unwanted = pl.DataFrame([tuple(pair) for pair in refused], schema=schema, orient="row")
    return {
        name: frame.with_columns(pl.col("row_no").cast(pl.Int64)).join(
            unwanted, on=["sheet", "row_no"], how="anti", nulls_equal=True, maintain_order="left"
        )
        for name, frame in tables.items()
    }


def land_load(con: duckdb.DuckDBPyConnection, entry: Entry, rows: Rows, rulebook: Rulebook) -> None:
    """Append a load's header, rows and findings."""
    load_id = load_id_of(entry.fields, entry.competition_id)
    keys = [pl.lit(entry.competition_id).alias("competition_id"), pl.lit(load_id).alias("load_id")]
    marts.fill(con, "landing.loads", header(entry, load_id, rulebook))
    if revised := entry.fields.get("revises"):
        con.execute("insert into landing.withdrawals values (?, ?, ?)", [entry.competition_id, revised, load_id])
    for table in LOADED:
        if table in rows.tables:
            marts.fill(con, f"landing.{table}", rows.tables[table].with_columns(keys))
    if rows.staged is not None:
        rows.staged.land(entry.competition_id, load_id)
        rows.staged.drop()
    marts.fill(con, "landing.findings", rows.findings.with_columns(keys))
    for said in entry.fields.get("explained", ()):
        row = {name: value for name, value in said.items() if name != "by"} | {
            "load_id": load_id,
            "noted_by": said["by"],
        }
        row |= {"competition_id": entry.competition_id, "entry_no": entry.no, "recorded_at": stored(entry.recorded_at)}
        marts.fill(con, "landing.explanations", pl.DataFrame([row]))
    if decided := entry.fields.get("decides"):
        noted.land(con, replace(entry, act="appeal_act", fields=decided | {"load_id": load_id}))
    if changes := entry.fields.get("edits"):
        marts.fill(con, "landing.edits", edits.landed(changes, rows.tables).with_columns(keys))


def header(entry: Entry, load_id: str, rulebook: Rulebook) -> pl.DataFrame:
    """The landing.loads row of a load."""
    fields, ledger = entry.fields, entry.fields["ledger"]
    received_at = instant_of(fields["received_at"])
    same = {name: fields[name] for name in (
        "kind", "sha256", "file_name", "submitter", "first_month", "last_month", "received_from", "revision",
        "encoding", "note",
    )}  # fmt: skip
    row = same | {
        "competition_id": entry.competition_id,
        "load_id": load_id,
        "received_at": stored(received_at),
        "received_on": local_day(received_at, rulebook),
        "recorded_at": stored(entry.recorded_at),
    }
    counts = {f"records_{name}": int(ledger[name]) for name in ledger}
    return pl.DataFrame([row | counts], infer_schema_length=None)


def stored(instant: datetime) -> datetime:
    """An instant as the tables keep it: UTC without a zone."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def local_day(instant: datetime, rulebook: Rulebook) -> date:
    """The day of an instant where the competition is."""
    return instant.astimezone(ZoneInfo(rulebook.calendar.zone)).date()


def land_none(con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Append a signed none."""
    con.execute(
        "insert into landing.nones values (?, ?, ?, ?, ?, ?)",
        [
            entry.competition_id, entry.fields["register_id"], entry.fields["month"], entry.by,
            stored(entry.recorded_at), entry.no,
        ],
    )  # fmt: skip


# ---- what people decided about files ---------------------------------------------------------------------------------


def land_decision(con: duckdb.DuckDBPyConnection, home: Home, entry: Entry) -> None:
    """Append what an act of ``DECIDED`` says; a return also lands its findings, under the id R and its line's number."""
    table, rows = DECIDED[entry.act](entry)
    for row in rows:
        marts.fill(con, table, pl.DataFrame([row | {"competition_id": entry.competition_id, "entry_no": entry.no}]))
    if entry.act == "return":
        keys = [pl.lit(entry.competition_id).alias("competition_id"), pl.lit(f"R{entry.no}").alias("load_id")]
        marts.fill(con, "landing.findings", findings_from(kept(home, entry.fields["findings"])).with_columns(keys))


def aliases(entry: Entry) -> tuple[str, list[dict[str, Any]]]:
    """The landing.aliases row of a confirmed name."""
    return "landing.aliases", [entry.fields | {"said_by": entry.by, "recorded_at": stored(entry.recorded_at)}]


def explanations(entry: Entry) -> tuple[str, list[dict[str, Any]]]:
    """The landing.explanations row of what a unit said."""
    return "landing.explanations", [entry.fields | {"noted_by": entry.by, "recorded_at": stored(entry.recorded_at)}]


def returns(entry: Entry) -> tuple[str, list[dict[str, Any]]]:
    """The landing.returns rows of a file that went back: one a unit, one without where nobody knows whose it is."""
    same = {name: entry.fields[name] for name in (
        "sha256", "file_name", "kind", "first_month", "last_month", "finding_count", "due_on",
    )}  # fmt: skip
    same |= {"returned_by": entry.by, "returned_at": stored(entry.recorded_at)}
    return "landing.returns", [same | {"unit_id": unit} for unit in entry.fields["unit_ids"] or [None]]


def reconciliations(entry: Entry) -> tuple[str, list[dict[str, Any]]]:
    """The landing.reconciliations row of a claim that was decided."""
    figures = {
        name: None if entry.fields[name] is None else Decimal(entry.fields[name]) for name in ("claim", "register")
    }
    said = {"decided_by": entry.by, "recorded_at": stored(entry.recorded_at)}
    return "landing.reconciliations", [entry.fields | figures | said]


DECIDED: dict[str, Callable[[Entry], tuple[str, list[dict[str, Any]]]]] = {
    "alias": aliases,
    "explain": explanations,
    "return": returns,
    "reconcile": reconciliations,
}


# ---- findings as kept bytes ------------------------------------------------------------------------------------------

FINDINGS = {
    "file_name": pl.String, "sheet": pl.String, "row_no": pl.Int64, "column_no": pl.Int64, "column_name": pl.String,
    "unit_id": pl.String, "value": pl.String, "check_id": pl.String, "severity": pl.String,
    "stage": pl.String, "suggestion": pl.String,
    "message_zh": pl.String, "message_en": pl.String, "remedy_zh": pl.String, "remedy_en": pl.String,
}  # fmt: skip


def no_findings() -> pl.DataFrame:
    """A file nobody objects to."""
    return pl.DataFrame(schema=FINDINGS)


def findings_frame(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings with exactly the columns of landing.findings below its keys, in a fixed order of rows."""
    columns = [
        (pl.col(name) if name in findings.columns else pl.lit(None).alias(name)).cast(kind)
        for name, kind in FINDINGS.items()
    ]
    return findings.select(columns).sort("sheet", "row_no", "column_no", "check_id", "unit_id", nulls_last=False)


def findings_bytes(findings: pl.DataFrame) -> bytes:
    """Findings as JSON lines, the way the inbox keeps them."""
    return "".join(canonical(list(row)) + "\n" for row in findings_frame(findings).iter_rows()).encode()


def findings_from(data: bytes) -> pl.DataFrame:
    """The findings that ``findings_bytes`` wrote."""
    rows = [json.loads(line) for line in data.splitlines()]
    return pl.DataFrame(rows, schema=FINDINGS, orient="row")
