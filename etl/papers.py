"""The documents of an issue: bulletin, packs and briefs, made from frozen results and frozen text."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
