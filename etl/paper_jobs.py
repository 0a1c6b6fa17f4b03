"""The jobs of the month on paper: one request in, events out. What they take and send stands in docs/paper.md section 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from etl.layout import Home

Event = dict[str, Any]
Send = Callable[[Event], None]
Work = Callable[[Event, Home, str, datetime, Send], int]

# Which module does a job; its JOBS name the function. Imported when asked for: typesetting is not needed to note a call.
ROOMS = {
    "move": "closing_jobs", "blockers": "closing_jobs", "decide": "closing_jobs", "settle": "closing_jobs",
    "return_settled": "closing_jobs", "publish": "closing_jobs", "revise": "closing_jobs", "verify": "closing_jobs",
    "slips": "slips", "slip_answer": "slips",
    "bulletin": "bulletins", "papers": "papers", "brief": "brief",
    "call": "appeals", "appeal": "appeals", "appeal_act": "appeals", "appeal_effect": "appeals",
    "follow_up": "follow_ups", "follow_up_act": "follow_ups",
    "register": "registers", "digest": "registers",
}  # fmt: skip


def paper_event(kind: str, path: Path) -> Event:
    """A file that was made, as an event tells it."""
    return {"event": "paper", "kind": kind, "form": path.suffix[1:], "path": str(path), "name": path.name}


def perform(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Do a job of the month on paper; returns the exit code it ends with."""
    jobs: Mapping[str, Work] = import_module(f"etl.{ROOMS[request['job']]}").JOBS
    return jobs[request["job"]](request, home, by, now, send)
