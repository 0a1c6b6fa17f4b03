"""Registers 台账 on the page: rows added and corrected become a file of their own; the weekly digest."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
