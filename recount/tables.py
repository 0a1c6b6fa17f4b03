"""What the recount reads of the landing tables, and which of their rows are in force.

Versions are ordered by arrival and revision, never by loading; what was withdrawn counts no more. A load replaces what an
earlier one of its kind and period said of the same part: of a unit, of an indicator, of a submitter, or the whole file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

TEXT, INSTANT, POINTS = pl.String, pl.Datetime("us"), pl.Decimal(18, 4)
Tables = Mapping[str, pl.DataFrame]

READ: Mapping[str, Mapping[str, Any]] = {
    "loads": {
        "load_id": TEXT, "kind": TEXT, "submitter": TEXT, "first_month": TEXT, "last_month": TEXT, "received_at": INSTANT,
        "received_on": pl.Date, "revision": pl.Int32,
    },
    "withdrawals": {"load_id": TEXT},
    "facts": {
        "load_id": TEXT, "kind": TEXT, "unit_id": TEXT, "column_id": TEXT, "first_month": TEXT, "last_month": TEXT,
        "state": TEXT, "value": POINTS, "is_claim": pl.Boolean,
    },
    "events": {
        "load_id": TEXT, "register_id": TEXT, "unit_id": TEXT, "month": TEXT, "code": TEXT, "level_id": TEXT,
        "indicator_id": TEXT, "document_no": TEXT, "quantity": pl.Int32, "route_id": TEXT, "part": TEXT, "score": POINTS,
    },
    "judgements": {
        "load_id": TEXT, "indicator_id": TEXT, "unit_id": TEXT, "first_month": TEXT, "last_month": TEXT, "judge": TEXT,
        "score": POINTS,
    },
    "ballots": {
        "load_id": TEXT, "first_month": TEXT, "last_month": TEXT, "voter_class_id": TEXT, "unit_id": TEXT,
        "question_id": TEXT, "grade_id": TEXT,
    },
    "ballot_counts": {
        "load_id": TEXT, "first_month": TEXT, "last_month": TEXT, "voter_class_id": TEXT, "due_count": pl.Int32,
        "issued_count": pl.Int32, "returned_count": pl.Int32,
    },
    "receipts": {
        "load_id": TEXT, "unit_id": TEXT, "month": TEXT, "received_at": INSTANT, "received_on": pl.Date, "row_no": pl.Int32,
    },
    "roster": {
        "load_id": TEXT, "unit_id": TEXT, "group_id": TEXT, "class_id": TEXT, "first_month": TEXT, "last_month": TEXT,
        "predecessors": TEXT, "is_guest": pl.Boolean, "exempt": TEXT,
    },
    "nones": {"register_id": TEXT, "month": TEXT},
}  # fmt: skip

REPORTS = ("monthly", "office", "targets")  # replaced unit by unit
WHOLE = ("roster", "ballots", "ballot_counts")  # replaced as a whole; a register is, too, but by submitter
OPENS_NO_MONTH = ("targets", "judges", "receipts", "external_ranks", *WHOLE)
PERIOD = ("kind", "first_month", "last_month")


def read(tables: Tables) -> dict[str, pl.DataFrame]:
    """The landing tables with the columns of ``READ``, without the rows of withdrawn loads; raises KeyError."""
    found = {name: tables[name].select(list(schema)).cast(pl.Schema(schema)) for name, schema in READ.items()}
    gone = found.pop("withdrawals")
    return {
        name: frame.join(gone, on="load_id", how="anti") if "load_id" in frame.columns else frame
        for name, frame in found.items()
    }


def in_force(tables: Tables) -> dict[str, pl.DataFrame]:
    """The tables of ``read`` with the rows that count; loads as they are."""
    newest = newest_loads(tables)
    keys = {"judgements": "indicator_id", "receipts": "unit_id"}
    found = {"loads": tables["loads"], "nones": tables["nones"]}
    for name in ("judgements", "receipts"):
        found[name] = tables[name].join(
            newest, left_on=["load_id", keys[name]], right_on=["load_id", "part"], how="semi"
        )
    for name in ("events", "ballots", "ballot_counts", "roster"):
        found[name] = tables[name].join(newest, on="load_id", how="semi")
    facts, is_report = tables["facts"].filter(~pl.col("is_claim")), pl.col("kind").is_in(REPORTS)
    found["facts"] = pl.concat([
        facts.filter(is_report).join(newest, left_on=["load_id", "unit_id"], right_on=["load_id", "part"], how="semi"),
        facts.filter(~is_report).join(newest, on="load_id", how="semi"),
    ])  # fmt: skip
    return found


def newest_loads(tables: Tables) -> pl.DataFrame:
    """The load that counts for each part of a kind and period: load_id, part."""
    parts = [
        tables["facts"].filter(pl.col("kind").is_in(REPORTS)).select("load_id", part="unit_id"),
        tables["judgements"].select("load_id", part="indicator_id"),
        tables["receipts"].select("load_id", part="unit_id"),
        whole_files(tables["loads"]),
    ]
    order = ("received_at", "revision", "load_id")
    return (
        pl.concat([part.unique() for part in parts])
        .join(tables["loads"], on="load_id")
        .sort(order)
        .group_by(*PERIOD, "part")
        .agg(pl.col("load_id").last())
        .select("load_id", "part")
    )


def whole_files(loads: pl.DataFrame) -> pl.DataFrame:
    """The loads that replace a whole file, even those without rows (an absent row is a deletion): load_id, part."""
    in_parts = ("judges", "receipts", "external_ranks")
    part = pl.when(pl.col("kind").is_in(WHOLE)).then(pl.lit("")).otherwise(pl.col("submitter").fill_null(""))
    return loads.filter(~pl.col("kind").is_in((*REPORTS, *in_parts))).select("load_id", part=part)
