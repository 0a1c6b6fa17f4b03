"""What a month's figures name is offered once, as a relapse only where it is later than what was said last."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.follow_ups import MOVES, WITHOUT_REASON
from show.screens import follow_ups
from show.screens.follow_ups import Proposal
from ui import follow_ups as dialogs

FIXED = {
    "kind": "problem",
    "unit_id": "T1",
    "month": "2026-09",
    "problem": "月报迟报",
    "state": "fixed",
    "state_month": "2026-10",
}
LATE = Proposal("late", "Report late", {"T1": "1 working days"}, ("月报迟报", "Report late"))


@pytest.mark.parametrize(
    ("state", "said", "month", "is_seen"),
    [
        ("fixed", "2026-10", "2026-10", True),  # fixed in the course of the month whose figures show it again
        ("fixed", "2026-11", "2026-10", False),  # fixed since
        ("open", "2026-09", "2026-10", True),
        ("open", "2026-09", "2026-09", False),  # the month it was named in
        ("relapsed", "2026-10", "2026-10", False),  # said already
        ("relapsed", "2026-10", "2026-11", True),
    ],
)
def test_a_problem_is_seen_again_in_a_later_month_only(state: str, said: str, month: str, is_seen: bool) -> None:
    assert follow_ups.is_seen_later(FIXED | {"state": state, "state_month": said}, month) is is_seen


def test_a_problem_is_known_in_either_language_and_after_more_words() -> None:
    entries = [
        FIXED,
        FIXED | {"problem": "Report late: twice"},
        FIXED | {"state": "dropped"},
        FIXED | {"unit_id": "T2"},
    ]
    entries.append(FIXED | {"problem": "零报告"})
    assert follow_ups.same_problem(entries, "T1", LATE) == entries[:2]


def test_tasks_beside_the_register_mark_what_differs() -> None:
    rows = [{"state": "fixed"}, {"state": "open"}]
    same = follow_ups._beside("松岗镇", rows, {"sup_due": Decimal("2.0000"), "sup_ontime": Decimal("1.0000")})
    assert (same["due"], same["ontime"], same["differs_set"], same["differs_done"]) == ("2", "1", False, False)
    other = follow_ups._beside("松岗镇", rows, {"sup_due": Decimal(3), "sup_ontime": Decimal(1)})
    assert (other["differs_set"], other["differs_done"]) == (True, False)
    unknown = follow_ups._beside("松岗镇", rows, None)
    assert (unknown["differs_set"], unknown["differs_done"]) == (False, False)


def test_the_page_offers_what_may_be_said_and_nothing_else() -> None:
    offered = {kind: {state: set(may) for state, may in states.items()} for kind, states in follow_ups.MOVES.items()}
    assert offered == {kind: {state: set(may) for state, may in states.items()} for kind, states in MOVES.items()}
    assert dialogs.WITHOUT_REASON == WITHOUT_REASON
