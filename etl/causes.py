"""Findings grouped by what causes them: ten thousand wrong cells are mostly a handful of misunderstandings.

A cause is a check, the header of the column it speaks of, and whether it suggests what the cell should say. Its message is
what the messages of its first places have in common: what differs between them is an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

import polars as pl

CAUSE = ["check_id", "severity", "stage", "column_name", "has_suggestion"]
PLACE = ["file_name", "sheet", "row_no", "column_no", "unit_id", "value", "suggestion"]
TEXTS = ["message_zh", "message_en", "remedy_zh", "remedy_en"]
FIRST = 5
# A number, a word of letters, or a single other character (so that Chinese needs no dictionary).
TOKEN = re.compile(r"\d[\d.,/:%-]*|[A-Za-z_]+|.", re.DOTALL)
GAP = "…"
# A single character that two names happen to share says nothing.
SHORTEST = 2


def causes(findings: pl.DataFrame, also: tuple[str, ...] = ()) -> pl.DataFrame:
    """The causes of findings (columns of ``etl.tidy.findings.SCHEMA``, of one file or many), the most frequent first.

    Columns: those of CAUSE, and of ``also`` where causes are to be told apart by more; count, files, units; first, the first
    five places (a list of structs of PLACE); and the texts, common to these places. Must-fix causes come before the others.
    """
    grouped = (
        findings.with_columns((pl.col("suggestion").fill_null("") != "").alias("has_suggestion"))
        .group_by(*CAUSE, *also, maintain_order=True)
        .agg(
            pl.len().alias("count"),
            pl.col("file_name").n_unique().alias("files"),
            pl.col("unit_id").drop_nulls().n_unique().alias("units"),
            pl.struct(PLACE).head(FIRST).alias("first"),
            *(pl.col(text).head(FIRST) for text in TEXTS),
        )
    )
    said = grouped.with_columns(
        pl.Series(text, [common(texts) for texts in grouped[text]], dtype=pl.String) for text in TEXTS
    )
    return said.sort((pl.col("severity") != "must_fix"), "count", descending=[False, True], maintain_order=True)


def common(texts: Iterable[str]) -> str:
    """What texts have in common, with an ellipsis where they differ; the first one where they have nothing."""
    first, *others = dict.fromkeys(texts)
    kept = TOKEN.findall(first)
    for other in others:
        kept = shared(kept, TOKEN.findall(other))
    said = re.sub(rf"{GAP}[{GAP}\s]*{GAP}", GAP, "".join(kept))
    return said if said.strip(GAP) else first


def shared(left: list[str], right: list[str]) -> list[str]:
    """The tokens of both in order; what stands between them is a gap."""
    kept: list[str] = []
    ends = (0, 0)
    for at, other, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        is_last = at == len(left) and other == len(right)
        if not is_last and len("".join(left[at : at + size])) < SHORTEST:
            continue
        if (at, other) != ends:
            kept.append(GAP)
        kept += left[at : at + size]
        ends = (at + size, other + size)
    return kept
