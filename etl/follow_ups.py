"""Follow-up ledger 回头看 and supervision list 督办: problems and tasks set down, and what became of them.

An entry and each word on it are lines of the journal. A task that goes on in the next month is a new entry that names the one
it comes from; that entry then counts as carried forward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from competition.calendar import Month
from competition.errors import Phrase, SaibangError, UnknownName, UnknownUnit
from competition.rulebook import Rulebook
from etl import build, land, rulebooks
from etl.build import Desk
from etl.errors import EXIT_OK
from etl.layout import Home
from etl.paper_jobs import Event, Send, Work

LETTERS = {"problem": "H", "task": "D"}
FIELDS = ("kind", "issue_no", "month", "problem", "measure", "owner", "due_on", "carried_from")
# What may be said of an entry in a state, by kind. A problem may be seen again while it is still open.
MOVES: dict[str, dict[str, tuple[str, ...]]] = {
    "problem": {
        "open": ("fixed", "relapsed", "dropped"),
        "relapsed": ("fixed", "relapsed", "dropped"),
        "fixed": ("relapsed", "open"),
        "dropped": ("open",),
    },
    "task": {
        "open": ("fixed", "unfinished", "carried", "dropped"),
        "unfinished": ("fixed", "carried", "dropped", "open"),
        "fixed": ("open",),
        "dropped": ("open",),
        "carried": (),
    },
}
WITHOUT_REASON = ("fixed",)  # that it is done may speak for itself; everything else says why


class UnknownFollowUp(UnknownName):
    """No entry of this number."""

    key = "follow_ups.unknown"


class BadFollowUp(SaibangError):
    """An entry or a word on one that lacks something or can't be."""

    key = "follow_ups.bad"


def bad(why: str, **gaps: object) -> BadFollowUp:
    """The refusal, with what is wrong and what to do."""
    return BadFollowUp(problem=Phrase(f"follow_ups.bad_{why}", gaps))


# ---- setting down ----------------------------------------------------------------------------------------------------


def add(
    home: Home, competition: str | None, fields: Mapping[str, Any], units: Sequence[str], by: str, now: datetime,
    dry_run: bool = False,
) -> list[str]:  # fmt: skip
    """Set down a problem or a task, for each of the units one entry (none: for all of them together); returns the numbers.

    ``fields``: kind, month, problem, measure, owner, due_on (YYYY-MM-DD), issue_no. Raises BadFollowUp and UnknownUnit, and
    then nothing is set down.
    """
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        row = checked(rulebook, fields)
        ids = resolved(seat, rulebook, units, Month.parse(row["month"])) or [""]
        numbers = write_entries(seat, rulebook, row, ids, by, now, dry_run)
        build.catch_up(seat)
        return numbers


def checked(rulebook: Rulebook, fields: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an entry as the journal keeps them. Raises BadFollowUp."""
    row = {name: str(fields.get(name) or "").strip() for name in FIELDS}
    if row["kind"] not in LETTERS:
        raise bad("kind", kind=row["kind"])
    if not row["problem"]:
        raise bad("no_problem" if row["kind"] == "problem" else "no_task")
    if row["kind"] == "task" and not (row["owner"] and row["due_on"]):
        raise bad("task_lacks")
    Month.parse(row["month"])
    refuse_day(row["due_on"])
    rulebook.version_at(Month.parse(row["month"]))
    return row


def refuse_day(said: str) -> None:
    """Raises BadFollowUp where a day is none."""
    try:
        if said and date.fromisoformat(said).isoformat() != said:
            raise ValueError
    except ValueError:
        raise bad("day", value=said) from None


def resolved(seat: Desk, rulebook: Rulebook, units: Sequence[str], month: Month) -> list[str]:
    """The ids of units by any of their names, each once. Raises UnknownUnit."""
    roster = land.roster_of(seat.con, rulebook.competition_id)
    found: list[str] = []
    for name in units:
        unit_id = roster.resolve(name, month)
        if unit_id is None:
            raise UnknownUnit(name, [like] if (like := roster.suggest(name)) else [])
        found.append(unit_id)
    return list(dict.fromkeys(found))


def write_entries(
    seat: Desk, rulebook: Rulebook, row: Mapping[str, str], units: Sequence[str], by: str, now: datetime,
    dry_run: bool = False,
) -> list[str]:  # fmt: skip
    """One line of the journal for all units: all entries or none; a dry run writes nothing. Returns the numbers."""
    year = rulebook.calendar.year_label(Month.parse(row["month"]))
    stem = f"{year}-{LETTERS[row['kind']]}"
    last = max(
        (int(number[len(stem) :]) for number in numbers_of(seat, rulebook) if number.startswith(stem)), default=0
    )
    each = [{"follow_up_no": f"{stem}{last + turn:03d}", "unit_id": unit} for turn, unit in enumerate(units, start=1)]
    fields = {name: said for name, said in row.items() if said} | {"each": each}
    if not dry_run:
        seat.write("follow_up", by, rulebook.competition_id, fields, now)
    return [one["follow_up_no"] for one in each]


def numbers_of(seat: Desk, rulebook: Rulebook) -> list[str]:
    """The numbers given so far: from the journal, which is the truth of what was acknowledged."""
    return [
        one["follow_up_no"]
        for entry in seat.journal.entries
        if entry.act == "follow_up" and entry.competition_id == rulebook.competition_id
        for one in entry.fields["each"]
    ]


# ---- what became of it -----------------------------------------------------------------------------------------------


def set_state(
    home: Home, competition: str | None, number: str, fields: Mapping[str, Any], by: str, now: datetime,
    dry_run: bool = False,
) -> str:  # fmt: skip
    """Say what became of an entry: ``state``, ``reason``, ``seen_on``, ``due_on``; ``month`` where it is carried forward to.

    Returns the number of the entry, of a task carried forward that of the new one. Raises UnknownFollowUp and BadFollowUp.
    """
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        entry = entry_of(seat, rulebook, number)
        said = {name: str(fields.get(name) or "").strip() for name in ("state", "reason", "seen_on", "month", "due_on")}
        refuse_move(entry, said)
        if dry_run:
            return number
        said["seen_on"] = said["seen_on"] or land.local_day(now, rulebook).isoformat()
        written = carry(seat, rulebook, entry, said, by, now) if said["state"] == "carried" else number
        if said["state"] != "carried":
            act = {name: value for name, value in said.items() if value} | {"follow_up_no": number}
            seat.write("follow_up_act", by, rulebook.competition_id, act, now)
        build.catch_up(seat)
        return written


def entry_of(seat: Desk, rulebook: Rulebook, number: str) -> dict[str, Any]:
    """An entry as it stands. Raises UnknownFollowUp."""
    found = seat.con.execute(
        "select * from catalog.follow_ups where competition_id = ? and follow_up_no = ?",
        [rulebook.competition_id, number],
    ).pl()
    if found.is_empty():
        raise UnknownFollowUp(number, numbers_of(seat, rulebook)[-12:])
    return found.row(0, named=True)


def refuse_move(entry: Mapping[str, Any], said: Mapping[str, str]) -> None:
    """Raises BadFollowUp where an entry can't come to be so, or what must be said is not."""
    state = said["state"]
    may = MOVES[entry["kind"]][entry["state"]]
    if state not in may:
        gaps = {"number": entry["follow_up_no"], "now": state_name(entry["state"]), "to": state}
        raise bad("move", may=" ".join(may) or "–", **gaps)
    is_told = state == "carried" and entry["state"] == "unfinished"
    if not (state in WITHOUT_REASON or is_told or said["reason"]):
        raise bad("no_reason", state=state_name(state))
    for name in ("seen_on", "due_on"):
        refuse_day(said[name])
    if said["month"]:
        Month.parse(said["month"])


def state_name(state: str) -> Phrase:
    """A state in words."""
    return Phrase(f"follow_ups.state_{state}")


def carry(
    seat: Desk, rulebook: Rulebook, entry: Mapping[str, Any], said: Mapping[str, str], by: str, now: datetime
) -> str:
    """A task goes on in another month: first why it is not done, then the new entry, which carries the old one forward.

    Whoever is killed in between leaves a task that is unfinished with its reason and can be carried forward again.
    """
    month = Month.parse(said["month"]) if said["month"] else Month.parse(entry["month"]).next()
    if str(month) <= entry["month"]:
        raise bad("carried_back", number=entry["follow_up_no"], month=str(month))
    if said["reason"]:
        act = {"follow_up_no": entry["follow_up_no"], "state": "unfinished", "reason": said["reason"]}
        act |= {"seen_on": said["seen_on"], "month": entry["month"]}
        seat.write("follow_up_act", by, rulebook.competition_id, act, now)
    row = {name: str(entry[name] or "") for name in ("kind", "issue_no", "problem", "measure", "owner")}
    due_on = said["due_on"] or month.last_day.isoformat()  # where nobody says
    row |= {"month": str(month), "due_on": due_on, "carried_from": entry["follow_up_no"]}
    (number,) = write_entries(seat, rulebook, checked(rulebook, row), [entry["unit_id"]], by, now)
    return number


# ---- jobs ------------------------------------------------------------------------------------------------------------


def follow_up_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Set down a problem or a task."""
    units = request.get("units") or ([request["unit_id"]] if request.get("unit_id") else [])
    for number in add(home, request.get("competition"), request, units, by, now):
        send({"event": "follow_up", "number": number})
    return EXIT_OK


def follow_up_act_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Say what became of one."""
    number = set_state(home, request.get("competition"), request["follow_up_no"], request, by, now)
    send({"event": "follow_up", "number": number})
    return EXIT_OK


JOBS: dict[str, Work] = {"follow_up": follow_up_job, "follow_up_act": follow_up_act_job}
