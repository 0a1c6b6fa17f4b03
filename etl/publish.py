"""Publishing: a month's results are frozen, hashed and chained, or refused with everything that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import marts
from competition.calendar import Month
from competition.errors import AlreadyPublished, SaibangError, UnknownRegister, UnknownUnit
from competition.rulebook import Rulebook
from etl import build, bulletins, closing, issue, land
from etl.build import Desk
from etl.errors import EXIT_NOT_PUBLISHED, NeedsReason, RegisterHasRows, UnknownIssue
from etl.issue import Frozen
from etl.journal import NOTHING_BEFORE, Entry, instant_text, known_at
from etl.layout import keep, kept

ISSUE = "publish"
SCOPE_KINDS = ("month", "to_date", "quarter", "half", "year")


@dataclass(frozen=True)
class Issued:
    """One published issue as the journal has it."""

    issue_no: str
    revision: int
    month: str
    results_hash: str


class NothingChanged(SaibangError):
    """A revision that would say what the newest one says already."""

    key = "month.nothing_changed"
    exit_code = EXIT_NOT_PUBLISHED

    def __init__(self, issue_no: str, revision: int) -> None:
        super().__init__(issue_no=issue_no, revision=revision)


class MonthArchived(SaibangError):
    """An archived month is left as it is, until somebody takes it out again and says why."""

    key = "month.is_archived"
    exit_code = EXIT_NOT_PUBLISHED

    def __init__(self, month: object) -> None:
        super().__init__(month=month)


def lines_of(entries: Sequence[Entry], competition_id: str) -> list[Issued]:
    """Everything a competition published, revisions too, in the order of publication."""
    return [
        Issued(*(entry.fields[name] for name in ("issue_no", "revision", "month", "results_hash")))
        for entry in entries
        if entry.act == ISSUE and entry.competition_id == competition_id
    ]


def issues_of(entries: Sequence[Entry], competition_id: str) -> list[Issued]:
    """A competition's issues in the order of their first publication, each number once: its newest revision."""
    return list({each.issue_no: each for each in lines_of(entries, competition_id)}.values())


# ---- the issue -------------------------------------------------------------------------------------------------------


def publish(
    seat: Desk, rulebook: Rulebook, month: Month, by: str, now: datetime, dry_run: bool = False, show: bool = True,
    signed_by: str = "",
) -> Issued:  # fmt: skip
    """Issue a month's results, signed by ``signed_by`` (else by whoever publishes).

    Raises closing.Blocked with everything that stands in the way, AlreadyPublished.
    """
    name = rulebook.competition_id
    if not dry_run and build.tick(seat, by, now):
        build.catch_up(seat, show=show)
    if earlier := next((each for each in issues_of(seat.journal.entries, name) if each.month == str(month)), None):
        raise AlreadyPublished(month, earlier.issue_no)
    if standing := closing.blockers(seat, rulebook, month, now):
        raise closing.Blocked(month, standing)
    frozen = freeze(seat, rulebook, month)
    return issue_now(seat, rulebook, frozen, {"signed_by": signed_by or by}, by, now, dry_run, show)


def revise(
    seat: Desk, rulebook: Rulebook, issue_no: str, reason: str, asked_by: str, by: str, now: datetime,
    appeal_no: str = "", dry_run: bool = False, show: bool = True, signed_by: str = "",
) -> Issued:  # fmt: skip
    """Issue the results of a published month once more, as they are now: a further revision of the same number.

    Raises UnknownIssue, NeedsReason, MonthArchived, NothingChanged, and closing.Blocked where the recount or the text disagrees.
    """
    name = rulebook.competition_id
    before = next((each for each in issues_of(seat.journal.entries, name) if each.issue_no == issue_no), None)
    if before is None:
        raise UnknownIssue(issue_no, [each.issue_no for each in issues_of(seat.journal.entries, name)][-12:])
    if not (reason.strip() and asked_by.strip()):
        raise NeedsReason("revise")
    month = Month.parse(before.month)
    if closing.state_of(seat, rulebook, month) == "archived":
        raise MonthArchived(month)
    if not differs(seat, name, before):
        raise NothingChanged(issue_no, before.revision)
    if standing := closing.contradictions(seat, rulebook, month):
        raise closing.Blocked(month, standing)
    why = {"reason": reason.strip(), "asked_by": asked_by.strip(), "appeal_no": appeal_no, "signed_by": signed_by or by}
    frozen = freeze(seat, rulebook, month, before)
    return issue_now(seat, rulebook, frozen, why | {"revises": before.results_hash}, by, now, dry_run, show)


def issue_now(
    seat: Desk,
    rulebook: Rulebook,
    frozen: Frozen,
    said: dict[str, str],
    by: str,
    now: datetime,
    dry_run: bool,
    show: bool,
) -> Issued:
    """Keep an issue's results and the office's text, then acknowledge both in one line: before it there is no issue."""
    header = frozen.header
    text = bulletins.frozen_text(seat, rulebook, Month.parse(header["month"]))
    if not dry_run:
        keep(seat.home, frozen.data)
        fields = fields_of(frozen) | said | {"text": keep(seat.home, text) if text else ""}
        seat.write(ISSUE, by, rulebook.competition_id, fields, now)
        build.catch_up(seat, show=show)
    return Issued(header["issue_no"], header["revision"], header["month"], frozen.hash)


def differs(seat: Desk, competition_id: str, before: Issued) -> bool:
    """Whether anything an issue printed reads otherwise now, beside that it is published."""
    frozen = issue.parse(kept(seat.home, before.results_hash))
    now = issue.result_rows(seat.con, competition_id, frozen.header["scopes"], before.month)
    return issue.said_of(frozen.rows, now) != issue.said_of(now, frozen.rows)


def fields_of(frozen: Frozen) -> dict[str, object]:
    """What the journal keeps of an issue; the results themselves lie in the inbox under their hash."""
    names = ("issue_no", "revision", "month", "scopes", "version_id", "code_version", "rulebook", "previous_hash")
    return {name: frozen.header[name] for name in names} | {"results_hash": frozen.hash}


def freeze(seat: Desk, rulebook: Rulebook, month: Month, revised: Issued | None = None) -> Frozen:
    """The results of every scope that ends in a month, with everything they depend on."""
    name, scopes = rulebook.competition_id, scopes_of(seat, rulebook.competition_id, str(month))
    known = known_at(seat.journal.entries)
    lines = lines_of(seat.journal.entries, name)
    header = {
        "competition_id": name,
        "issue_no": revised.issue_no if revised else next_number(rulebook, month, lines),
        "revision": revised.revision + 1 if revised else 1,
        "month": str(month),
        "scopes": scopes,
        "version_id": rulebook.version_at(month).version_id,
        "code_version": build.code_version(),
        "rulebook": build.digest_text(seat.journal.entries),
        "inputs": inputs_of(seat, name),
        "journal_no": len(seat.journal.entries),
        "journal_head": seat.journal.head,
        "known_at": instant_text(known) if known else "",
        "previous_hash": lines[-1].results_hash if lines else NOTHING_BEFORE,
    }
    return Frozen(header, issue.result_rows(seat.con, name, scopes, str(month)))


def inputs_of(seat: Desk, competition_id: str) -> list[str]:
    """The loads known when the issue was made."""
    rows = seat.con.execute(
        "select load_id from landing.loads where competition_id = ? order by load_id", [competition_id]
    ).fetchall()
    return [row[0] for row in rows]


def scopes_of(seat: Desk, competition_id: str, month: str) -> list[str]:
    """Every scope that ends in the month: the month, the year to date, and where they end the quarter, half and year."""
    rows = seat.con.execute(
        "select scope_id from calendar.scopes where competition_id = ? and last_month = ? "
        "order by list_position(?, scope_kind)",
        [competition_id, month, list(SCOPE_KINDS)],
    ).fetchall()
    return [row[0] for row in rows]


def next_number(rulebook: Rulebook, month: Month, before: Sequence[Issued]) -> str:
    """Year and running number of the next issue; revisions count no number of their own."""
    year = rulebook.calendar.year_label(month)
    return f"{year}-{len({each.issue_no for each in before if each.issue_no.startswith(f'{year}-')}) + 1:02d}"


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
    """Record what was decided about a unit's missing report; returns the unit's id. Raises UnknownUnit, NeedsReason."""
    if not reason.strip():
        raise NeedsReason("decide")
    roster = land.roster_of(seat.con, rulebook.competition_id)
    unit_id = roster.resolve(unit, month)
    if unit_id is None:
        raise UnknownUnit(unit, [suggestion] if (suggestion := roster.suggest(unit)) else [])
    if not dry_run:
        fields = {"unit_id": unit_id, "month": str(month), "reason": reason.strip()}
        seat.write("decision", by, rulebook.competition_id, fields, now)
        build.catch_up(seat)
    return unit_id
