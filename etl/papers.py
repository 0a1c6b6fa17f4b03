"""The documents of an issue: bulletin, packs and briefs, made from frozen results and frozen text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from competition.calendar import Month
from etl.layout import Home
from etl.paper_jobs import Work

Tell = Callable[[str, str, Path], None]  # kind of document, form, where it lies
KINDS = ("bulletin", "quarter", "half", "brief")


def make(
    home: Home, competition: str | None, month: Month, kinds: Sequence[str] = (), draft: bool = False,
    tell: Tell = lambda kind, form, path: None,
) -> list[Path]:  # fmt: skip
    """Write the documents of a month: of its issue where there is one and no draft is asked; raises UnknownScope.

    ``kinds``: bulletin, quarter, half, brief; none: all that the month has. ``tell`` hears of each file.
    """
    return []


JOBS: dict[str, Work] = {}
