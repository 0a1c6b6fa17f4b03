"""What keeps a month from being published, in words and with the page that clears it: from rows of marts and the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from competition.errors import Phrase
from competition.states import OUT
from desk import OPEN
from show.screens import findings

# The most general first: what it makes no sense to look past.
KINDS = (
    "not_cut_off", "state", "register", "report", "must_fix", "please_check", "claim", "appeal", "answer", "text", "recount",
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Blocker:
    """One thing that stands in the way; page and params say where it is cleared, subject what it is about."""

    kind: str
    phrase: Phrase
    page: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


def from_rows(rows: Iterable[Row]) -> list[Blocker]:
    """The blockers of catalog.month_blockers, most general first, each kind by its subject."""
    ordered = sorted(rows, key=lambda row: (KINDS.index(row["kind"]), row["subject"]))
    return [Blocker(row["kind"], phrase_of(row), *place_of(row), subject=row["subject"]) for row in ordered]


def phrase_of(row: Row) -> Phrase:
    """What stands in the way, in words."""
    unit = named(row["name_zh"] or row["unit_id"] or "", row["name_en"] or row["unit_id"] or "")
    about = named(row["said_zh"] or "", row["said_en"] or "")
    gaps = {"unit": unit, "about": about, "count": row["item_count"], "subject": row["subject"], "month": row["month"]}
    if row["kind"] == "report":
        return Phrase(f"month.blocker_report_{row['said_zh']}", gaps)
    if row["kind"] == "not_cut_off":
        return Phrase("month.blocker_not_cut_off", gaps | {"about": row["said_zh"][:16]})
    is_one = row["kind"] == "please_check" and row["item_count"] == 1
    return Phrase(f"month.blocker_{row['kind']}{'_one' if is_one else ''}", gaps)


def named(zh: str, en: str) -> Phrase:
    """A name in the language of the message."""
    return Phrase("jobs.name", {"zh": zh, "en": en})


def place_of(row: Row) -> tuple[str, dict[str, str]]:
    """The page where it is cleared, and what its address says."""
    month, unit = {"month": row["month"]}, {"of": row["unit_id"]} if row["unit_id"] else {}
    match row["kind"]:
        case "register":
            return "registers", month | {"register": row["subject"]}
        case "report":
            return "calendar", month
        case "must_fix":
            return "calendar", month | ({"letter": "return"} if row["unit_id"] else {})
        case "please_check":
            cause = {"severity": "please_check", "kind": row["file_kind"]}
            cause |= {name: row[name] for name in ("check_id", "column_name")}
            return "findings", month | {"check": findings.code_of(cause)}
        case "claim":
            return "reconciliation", month | unit
        case "appeal":
            return "appeals", {"appeal": row["subject"]}
        case "answer":
            return "slips", month | unit
    return "calendar", month


def from_state(
    month: str, state: str, is_cut_off: bool, needs_provisional: bool, due_on: str, today: str
) -> list[Blocker]:
    """A month opened again, or, where it must be shown first, one that was not or whose slips may still come back."""
    key, gaps = "", {"state": Phrase(f"month.state_{state}"), "day": due_on}
    if state == "open" and is_cut_off:
        key = "month.blocker_state_open"
    elif needs_provisional and state not in ("provisional", *OUT):
        key = "month.blocker_state_provisional"
    elif needs_provisional and due_on and today <= due_on:
        key = "month.blocker_state_slips"
    return [Blocker("state", Phrase(key, gaps), "month", {"month": month}, state)] if key else []


def from_desk(items: Iterable[Row], month: str) -> list[Blocker]:
    """The files of a month that wait on the desk, those among them of which nobody knows the month yet."""
    return [
        Blocker(
            "must_fix",
            Phrase(
                f"month.blocker_desk{'' if item['first_month'] else '_unknown'}",
                {"file": item["file_name"], "state": Phrase(f"office.state_{item['state']}")},
            ),
            "submission",
            {"item": item["item_id"]},
            item["item_id"],
        )
        for item in items
        if waits(item, month)
    ]


def waits(item: Row, month: str) -> bool:
    """Whether a file on the desk must be settled before the month is published; what was given back stands in the journal."""
    if item["state"] not in OPEN:
        return False
    return not item["first_month"] or item["first_month"] <= month <= (item["last_month"] or item["first_month"])
