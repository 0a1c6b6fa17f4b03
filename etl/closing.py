"""The states of a month: who moved it where, what stands in the way, publication and revision."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
