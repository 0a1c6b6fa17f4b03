"""Appeals 申诉 and calls: raised, reviewed, decided, with the effect of either decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from competition.errors import SaibangError, UnknownName
from competition.rulebook import Rulebook
from etl.build import Desk
from etl.intake import Tell, silent
from etl.layout import Home
from etl.paper_jobs import Work

Evidence = tuple[Path, str]  # a file and what it is called


class UnknownAppeal(UnknownName):
    """No appeal of this number."""

    key = "appeals.unknown"


class AppealRefused(SaibangError):
    """An appeal, a change or a decision that can't stand as it is said; ``problem`` says why and what to do."""

    key = "appeals.refused"


@dataclass(frozen=True)
class Differing:
    """An issue whose newest revision says something else than the live results: units whose score or place differ."""

    issue_no: str
    revision: int
    month: str
    units: int


@dataclass(frozen=True)
class Decided:
    """A decision: the load it made ('' where none), and the issues that differ now, oldest month first."""

    appeal_no: str
    decision: str
    load_id: str
    issues: tuple[Differing, ...]


def raise_(
    home: Home, competition: str | None, fields: Mapping[str, Any], by: str, now: datetime,
    evidence: Sequence[Evidence] = (),
) -> str:  # fmt: skip
    """Take an appeal; returns its number. See ``raised``, which is the same at a desk somebody sits at already."""
    raise NotImplementedError


def raised(
    seat: Desk, rulebook: Rulebook, fields: Mapping[str, Any], by: str, now: datetime, evidence: Sequence[Evidence] = ()
) -> str:
    """Write an appeal to the journal and return its number; the caller catches up (``build.catch_up``).

    ``fields``: unit_id, month, indicator_id, claim, raised_by; and where they are known scope_id (else the month),
    raised_on (else today), came_by (slip call letter page), from_entry (of a call), change. Raises AppealRefused.
    """
    raise NotImplementedError


def note_call(home: Home, competition: str | None, fields: Mapping[str, Any], by: str, now: datetime) -> int:
    """Note a call (unit_id, month, indicator_id or '', caller, note); returns its number in the journal."""
    raise NotImplementedError


def review(
    home: Home, competition: str | None, appeal_no: str, reviewer: str, by: str, now: datetime,
    change: Mapping[str, Any] | None = None, evidence: Sequence[Evidence] = (),
) -> None:  # fmt: skip
    """Name who looks into an appeal, add evidence, say what upholding changes. Raises UnknownAppeal and AppealRefused."""
    raise NotImplementedError


def decide(
    home: Home, competition: str | None, appeal_no: str, decision: str, reason: str, reviewer: str, by: str, now: datetime,
    tell: Tell = silent,
) -> Decided:  # fmt: skip
    """Decide (upheld rejected withdrawn); upheld loads the change under the same lock."""
    raise NotImplementedError


JOBS: dict[str, Work] = {}
