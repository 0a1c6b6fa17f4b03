"""Follow-up ledger 回头看 and supervision list 督办."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
