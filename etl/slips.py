"""Check slips 核对单: handed out before publication, answered by the units."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
