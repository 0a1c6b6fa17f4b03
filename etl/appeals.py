"""Appeals 申诉 and calls: raised, reviewed, decided, with the effect of either decision."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
