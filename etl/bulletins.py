"""The bulletin's text: drafted on the desk, checked against the results, frozen with the issue."""

from __future__ import annotations

from etl.paper_jobs import Work

JOBS: dict[str, Work] = {}
