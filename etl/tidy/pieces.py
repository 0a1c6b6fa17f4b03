"""Registers of form pieces: one row a unit a piece."""

from __future__ import annotations

import polars as pl

from competition.rulebook import Version
from etl.kinds import Kind
from etl.tidy.body import Body
from etl.tidy.cells import at_field, choose, counted, dated, demand, landed, once, text_or_null, trimmed
from etl.tidy.findings import Findings
from etl.tidy.lists import indicators
from etl.tidy.periods import Span

EVENTS = pl.Schema(
    {
        "register_id": pl.String(),
        "unit_id": pl.String(),
        "month": pl.String(),
        "code": pl.String(),
        "level_id": pl.String(),
        "indicator_id": pl.String(),
        "document_no": pl.String(),
        "occurred_on": pl.Date(),
        "quantity": pl.Int32(),
        "note": pl.String(),
        "sheet": pl.String(),
        "row_no": pl.Int32(),
    }
)
# 27720 = lcm(1..12) is the common denominator of shares: more sharers than that cannot be split exactly.
MOST_SHARERS = 12


def events(
    body: Body, rows: pl.DataFrame, kind: Kind, version: Version, period: Span, findings: Findings
) -> pl.DataFrame:
    """The rows as landing.events."""
    demand(body, rows, "code", findings)
    levels = [(each.level_id, each.name_zh, each.name_en) for each in version.levels]
    rows = choose(body, rows, "level", "level_id", levels, findings)
    rows = choose(body, rows, "indicator", "indicator_id", indicators(version), findings, is_required=False)
    rows = counted(body, rows, "quantity", findings, least=1, default=1)
    rows = dated(body, rows, "occurred_on", findings, is_required=False)
    rows = rows.with_columns(trimmed("code"), text_or_null("document_no"), text_or_null("note"))
    report_crowds(body, rows, findings)
    keys = ["unit_id", "code", "level_id", "_indicator", "_document", "_day"]
    marked = rows.with_columns(
        pl.col("indicator_id").fill_null("").alias("_indicator"),
        pl.col("document_no").fill_null("").alias("_document"),
        pl.col("occurred_on").cast(pl.String).fill_null("").alias("_day"),
    )
    once(body, marked, keys, "code", "piece_twice", findings)
    complete = rows.with_columns(pl.lit(kind.kind_id).alias("register_id"), pl.lit(str(period.last)).alias("month"))
    return landed(complete, EVENTS, findings.rejected)


def report_crowds(body: Body, rows: pl.DataFrame, findings: Findings) -> None:
    """Pieces shared by more units than can be split exactly: one finding at the piece's first row."""
    often = rows.group_by(pl.col("code").hash()).len()  # hashes are quicker, and too many are looked at closely below
    if not (often["len"] > MOST_SHARERS).any():
        return
    crowds = rows.filter(pl.col("code") != "").group_by("code").agg(pl.col("unit_id").n_unique().alias("units"))
    crowded = rows.join(crowds.filter(pl.col("units") > MOST_SHARERS), on="code", how="inner", maintain_order="left")
    if crowded.is_empty():
        return
    firsts = at_field(body, crowded.unique("code", keep="first", maintain_order=True), "code").drop("unit_id")
    findings.add("too_many_sharers", firsts, rejects=crowded, gaps={"most": MOST_SHARERS})
