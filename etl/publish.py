"""Publishing: a month's results are frozen, hashed and chained, or refused with everything that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import marts
from competition.calendar import Month
from competition.errors import AlreadyPublished, NotPublishable, Phrase, UnknownRegister, UnknownScope, UnknownUnit
from competition.rulebook import Rulebook
from etl import build, issue, land
from etl.build import Desk
from etl.errors import RegisterHasRows
from etl.issue import Frozen
from etl.journal import NOTHING_BEFORE, Entry, instant_text, known_at
from etl.layout import keep

ISSUE = "publish"


@dataclass(frozen=True)
class Issued:
    """One published issue as the journal has it."""

    issue_no: str
    revision: int
    month: str
    results_hash: str


def issues_of(entries: Sequence[Entry], competition_id: str) -> list[Issued]:
    """A competition's issues in the order of publication."""
    return [
        Issued(*(entry.fields[name] for name in ("issue_no", "revision", "month", "results_hash")))
        for entry in entries
        if entry.act == ISSUE and entry.competition_id == competition_id
    ]


# ---- what stands in the way ------------------------------------------------------------------------------------------


def blockers(seat: Desk, rulebook: Rulebook, month: Month) -> list[Phrase]:
    """Everything that keeps a month from being published, most general first."""
    name, text = rulebook.competition_id, str(month)
    return [*not_cut_off(seat, name, text), *unsettled(seat, name, text), *undecided(seat, name, text)]


def not_cut_off(seat: Desk, competition_id: str, month: str) -> list[Phrase]:
    """A month is over when the last instant the journal knows is after its cut-off."""
    row = seat.con.execute(
        "select is_cut_off, cutoff_at from calendar.months where competition_id = ? and month = ?",
        [competition_id, month],
    ).fetchone()
    if row is None:
        raise UnknownScope(month, months_of(seat, competition_id))
    return [] if row[0] else [Phrase("jobs.blocker_not_cut_off", {"cutoff_at": f"{row[1]:%Y-%m-%d %H:%M}"})]


def months_of(seat: Desk, competition_id: str) -> list[str]:
    """The months that have data."""
    rows = seat.con.execute(
        "select month from calendar.months where competition_id = ? order by month", [competition_id]
    ).fetchall()
    return [row[0] for row in rows]


def unsettled(seat: Desk, competition_id: str, month: str) -> list[Phrase]:
    """Registers that hold no rows and for which nobody signed a none."""
    rows = seat.con.execute(
        f"select register_id, name_zh, name_en from {marts.find('register_months')} "  # noqa: S608 - mart name
        "where competition_id = ? and month = ? and not is_settled order by register_id",
        [competition_id, month],
    ).fetchall()
    return [
        Phrase("jobs.blocker_unsettled", {"register": register, "month": month, "name": named(name_zh, name_en)})
        for register, name_zh, name_en in rows
    ]


def named(zh: str, en: str) -> Phrase:
    """A name in the language of the message."""
    return Phrase("jobs.name", {"zh": zh, "en": en})


def undecided(seat: Desk, competition_id: str, month: str) -> list[Phrase]:
    """Ranked units whose report is missing or not yet there and about which nothing was decided."""
    rows = seat.con.execute(
        f"select discipline.unit_id, discipline.status, units.name_zh, units.name_en "  # noqa: S608 - mart names
        f"from {marts.find('discipline')} as discipline join {marts.find('units')} as units "
        "on units.competition_id = discipline.competition_id and units.unit_id = discipline.unit_id "
        "and units.first_month <= discipline.month and coalesce(units.last_month, '9999-12') >= discipline.month "
        "where discipline.competition_id = ? and discipline.month = ? and discipline.status in ('missing', 'pending') "
        "and not units.is_guest order by discipline.unit_id",
        [competition_id, month],
    ).fetchall()
    decided = decisions(seat.journal.entries, competition_id, month)
    return [
        Phrase("jobs.blocker_report", {"unit": unit, "month": month, "name": named(name_zh, name_en)})
        for unit, _, name_zh, name_en in rows
        if unit not in decided
    ]


def decisions(entries: Sequence[Entry], competition_id: str, month: str) -> dict[str, str]:
    """Unit to reason: what was decided about missing reports of a month."""
    return {
        entry.fields["unit_id"]: entry.fields["reason"]
        for entry in entries
        if entry.act == "decision" and entry.competition_id == competition_id and entry.fields["month"] == month
    }


# ---- the issue -------------------------------------------------------------------------------------------------------


def publish(
    seat: Desk, rulebook: Rulebook, month: Month, by: str, now: datetime, dry_run: bool = False, show: bool = True
) -> Issued:
    """Issue a month's results. Raises NotPublishable with every blocker, AlreadyPublished."""
    name = rulebook.competition_id
    if not dry_run and build.tick(seat, by, now):
        build.catch_up(seat, show=show)
    before = issues_of(seat.journal.entries, name)
    if earlier := next((each for each in before if each.month == str(month)), None):
        raise AlreadyPublished(month, earlier.issue_no)
    if standing := blockers(seat, rulebook, month):
        raise NotPublishable(month, standing)
    frozen = freeze(seat, rulebook, month, before)
    issued = Issued(frozen.header["issue_no"], frozen.header["revision"], str(month), frozen.hash)
    if not dry_run:
        keep(seat.home, frozen.data)
        seat.write(ISSUE, by, name, fields_of(frozen), now)
        build.catch_up(seat, show=show)
    return issued


def fields_of(frozen: Frozen) -> dict[str, object]:
    """What the journal keeps of an issue; the results themselves lie in the inbox under their hash."""
    names = ("issue_no", "revision", "month", "scopes", "version_id", "code_version", "rulebook", "previous_hash")
    return {name: frozen.header[name] for name in names} | {"results_hash": frozen.hash}


def freeze(seat: Desk, rulebook: Rulebook, month: Month, before: Sequence[Issued]) -> Frozen:
    """The results of a month and its year to date, with everything they depend on."""
    name, scopes = rulebook.competition_id, scopes_of(seat, rulebook.competition_id, str(month))
    known = known_at(seat.journal.entries)
    header = {
        "competition_id": name,
        "issue_no": next_number(rulebook, month, before),
        "revision": 1,
        "month": str(month),
        "scopes": scopes,
        "version_id": rulebook.version_at(month).version_id,
        "code_version": build.code_version(),
        "rulebook": build.digest_text(seat.journal.entries),
        "inputs": inputs_of(seat, name),
        "journal_no": len(seat.journal.entries),
        "journal_head": seat.journal.head,
        "known_at": instant_text(known) if known else "",
        "previous_hash": before[-1].results_hash if before else NOTHING_BEFORE,
    }
    return Frozen(header, issue.result_rows(seat.con, name, scopes, str(month)))


def inputs_of(seat: Desk, competition_id: str) -> list[str]:
    """The loads known when the issue was made."""
    rows = seat.con.execute(
        "select load_id from landing.loads where competition_id = ? order by load_id", [competition_id]
    ).fetchall()
    return [row[0] for row in rows]


def scopes_of(seat: Desk, competition_id: str, month: str) -> list[str]:
    """The month and the year to date at it: what a bulletin prints side by side."""
    rows = seat.con.execute(
        "select scope_id from calendar.scopes where competition_id = ? and last_month = ? "
        "and scope_kind in ('month', 'to_date') order by scope_kind",
        [competition_id, month],
    ).fetchall()
    return [row[0] for row in rows]


def next_number(rulebook: Rulebook, month: Month, before: Sequence[Issued]) -> str:
    """Year and running number of the next issue."""
    year = rulebook.calendar.year_label(month)
    return f"{year}-{sum(each.issue_no.startswith(f'{year}-') for each in before) + 1:02d}"


# ---- the two acts that clear blockers --------------------------------------------------------------------------------


def sign_none(
    seat: Desk, rulebook: Rulebook, register_id: str, month: Month, by: str, now: datetime, dry_run: bool = False
) -> bool:
    """Sign that a register had nothing in a month; False where that was signed before. Refused against rows."""
    registers = [register.register_id for register in rulebook.version_at(month).registers]
    if register_id not in registers:
        raise UnknownRegister(register_id, registers)
    name, text = rulebook.competition_id, str(month)
    row = seat.con.execute(
        f"select row_count from {marts.find('register_months')} "  # noqa: S608 - mart name
        "where competition_id = ? and month = ? and register_id = ?",
        [name, text, register_id],
    ).fetchone()
    if row and row[0]:
        raise RegisterHasRows(register_id, text, row[0])
    fields = {"register_id": register_id, "month": text}
    if any(entry.act == "none" and entry.competition_id == name and entry.fields == fields
           for entry in seat.journal.entries):  # fmt: skip
        return False
    if not dry_run:
        seat.write("none", by, name, fields, now)
        build.catch_up(seat)
    return True


def decide(
    seat: Desk, rulebook: Rulebook, unit: str, month: Month, reason: str, by: str, now: datetime, dry_run: bool = False
) -> str:
    """Record what was decided about a unit's missing report; returns the unit's id."""
    roster = land.roster_of(seat.con, rulebook.competition_id)
    unit_id = roster.resolve(unit, month)
    if unit_id is None:
        raise UnknownUnit(unit, [suggestion] if (suggestion := roster.suggest(unit)) else [])
    if not dry_run:
        fields = {"unit_id": unit_id, "month": str(month), "reason": reason}
        seat.write("decision", by, rulebook.competition_id, fields, now)
        build.catch_up(seat)
    return unit_id
