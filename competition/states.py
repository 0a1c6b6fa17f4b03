"""The states of a month on its way from open to archived, and which of them a person may move it to."""

from __future__ import annotations

STATES = ("open", "closed", "review", "provisional", "final", "archived")
# By hand, the usual step first; final is reached by publishing alone, closed by the calendar too. True: a reason must be given.
MOVES: dict[str, dict[str, bool]] = {
    "open": {"closed": True},
    "closed": {"review": False, "open": True},
    "review": {"provisional": False, "closed": True},
    "provisional": {"review": True},
    "final": {"archived": False},
    "archived": {"final": True},
}
OUT = ("final", "archived")  # published
