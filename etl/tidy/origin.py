"""What a template of the office says of itself beside what the table in it says: worth a question where they differ."""

from __future__ import annotations

import polars as pl

from competition.rulebook import Version
from etl.grid import Grid
from etl.tidy.findings import PLEASE_CHECK, Findings
from etl.tidy.periods import Span


def report_origin(grid: Grid, span: Span, version: Version, findings: Findings) -> None:
    """A template of another month than its table, or of rules that are not those of the month any more.

    The table is what counts: somebody may have filled in last month's template for this month, and meant it.
    """
    said, first, last = grid.template, str(span.first), str(span.last)
    place = pl.DataFrame([{"sheet": ""}])
    if said.get("month") and not first <= said["month"] <= last:
        gaps = {"said": said["month"], "months": first if first == last else f"{first}/{last}"}
        findings.add("template_month", place, PLEASE_CHECK, gaps=gaps, stage="file")
    elif said.get("version") and said["version"] != version.version_id:
        gaps = {"said": said["version"], "version": version.version_id}
        findings.add("template_outdated", place, PLEASE_CHECK, gaps=gaps, stage="file")
