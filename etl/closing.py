"""The states of a month and what stands in the way of publishing it (docs/paper.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import desk
import marts
from competition.calendar import Month
from competition.errors import NotPublishable, Phrase, SaibangError, UnknownName, UnknownScope
from competition.rulebook import Rulebook
from competition.states import MOVES, STATES
from etl import build, bulletins, recounted
from etl.build import Desk
from etl.errors import EXIT_NOT_PUBLISHED, NeedsReason
from etl.journal import known_at
from show.blockers import KINDS, Blocker, from_desk, from_rows, from_state

__all__ = ["MOVES", "STATES", "Blocked", "Blocker", "NotMovable", "blockers", "move", "state_of"]

WAYS = ("not_cut_off", "state", "register", "report", "must_fix", "please_check")  # kinds that a command clears
RECOUNTED = 20  # so many differences of the recount are named; more are counted


class NotMovable(SaibangError):
    """A month can't be moved to a state from where it stands; the message names the moves there are."""

    key = "month.not_movable"
    exit_code = EXIT_NOT_PUBLISHED

    def __init__(self, month: object, state: str, wanted: str) -> None:
        super().__init__(
            month=month, state=named(state), wanted=named(wanted), ways=" ".join(MOVES.get(state, ())) or "—"
        )


class UnknownCause(SaibangError):
    """A cause of which nothing is asked in a month, or nothing any more."""

    key = "month.unknown_cause"

    def __init__(self, subject: str, month: object) -> None:
        super().__init__(subject=subject, month=month)


class UnknownReturn(UnknownName):
    """No file was given back by the journal line of this number."""

    key = "month.unknown_return"


class Blocked(NotPublishable):
    """Blockers stand against publishing a month; carries them with the pages that clear them."""

    def __init__(self, month: object, standing: list[Blocker]) -> None:
        super().__init__(month, [with_way(each, str(month)) for each in standing])
        self.standing = standing


def with_way(each: Blocker, month: str) -> Phrase:
    """What stands in the way, and the command that clears it where one does."""
    if each.kind not in WAYS or each.page == "submission":  # a file on the desk is taken up there
        return each.phrase
    way = Phrase(f"month.way_{each.kind}", {"month": month, "subject": each.subject})
    return Phrase("month.with_way", {"what": each.phrase, "way": way})


def named(state: str) -> object:
    """A state's name in the language of the message; what is no state stays as it was written."""
    return Phrase(f"month.state_{state}") if state in STATES else state


def state_of(seat: Desk, rulebook: Rulebook, month: Month) -> str:
    """Where a month stands; open where nothing is known of it."""
    row = seat.con.execute(
        f"select state from {marts.find('month_states')} where competition_id = ? and month = ?",  # noqa: S608 - mart name
        [rulebook.competition_id, str(month)],
    ).fetchone()
    return str(row[0]) if row else "open"


def move(seat: Desk, rulebook: Rulebook, month: Month, state: str, reason: str, by: str, now: datetime) -> None:
    """Move a month by hand. Raises NotMovable with the moves there are, NeedsReason where one must be given."""
    if build.tick(seat, by, now):
        build.catch_up(seat)
    check_move(seat, rulebook, month, state, reason)
    fields = {"month": str(month), "state": state, "reason": reason.strip()}
    seat.write("move", by, rulebook.competition_id, fields, now)
    build.catch_up(seat)


def check_move(seat: Desk, rulebook: Rulebook, month: Month, state: str, reason: str) -> None:
    """Whether a month can be moved so. Raises NotMovable with the moves there are, NeedsReason."""
    before = state_of(seat, rulebook, month)
    if state not in MOVES[before]:
        raise NotMovable(month, before, state)
    if MOVES[before][state] and not reason.strip():
        raise NeedsReason("move")


# ---- what stands in the way ------------------------------------------------------------------------------------------


def blockers(seat: Desk, rulebook: Rulebook, month: Month, now: datetime | None = None) -> list[Blocker]:
    """Everything that keeps a month from being published, most general first. Raises UnknownScope.

    ``now`` is asked only for the day by which check slips come back; without it that of the journal's last instant.
    """
    rows = rows_of(seat, rulebook.competition_id, str(month))
    found = [*states_in_the_way(seat, rulebook, month, now), *from_rows(rows), *on_the_desk(seat, rulebook, month)]
    found += contradictions(seat, rulebook, month)
    return sorted(found, key=lambda each: KINDS.index(each.kind))


def rows_of(seat: Desk, competition_id: str, month: str) -> list[dict[str, Any]]:
    """What the marts say stands in the way of a month. Raises UnknownScope for a month without data."""
    known = seat.con.execute(
        "select month from calendar.months where competition_id = ? order by month", [competition_id]
    ).fetchall()
    if (month,) not in known:
        raise UnknownScope(month, [row[0] for row in known])
    query = f"select * from {marts.find('month_blockers')} where competition_id = ? and month = ?"  # noqa: S608 - mart name
    return seat.con.execute(query, [competition_id, month]).pl().to_dicts()


def on_the_desk(seat: Desk, rulebook: Rulebook, month: Month) -> list[Blocker]:
    """The files that wait on the desk; asking makes no desk where there is none."""
    if not (seat.home.data / "desk.sqlite").exists():
        return []
    with desk.looked_at(seat.home.data) as table:
        return from_desk(table.items(rulebook.competition_id), str(month))


def states_in_the_way(seat: Desk, rulebook: Rulebook, month: Month, now: datetime | None) -> list[Blocker]:
    """A month that is still open, or, where the rulebook wants it shown first, one whose slips are not back."""
    name, text = rulebook.competition_id, str(month)
    cut_off, due_on = (
        seat.con.execute(f"select {what} from {table} where competition_id = ? and month = ?", [name, text]).fetchone()  # noqa: S608
        for what, table in (("is_cut_off", "calendar.months"), ("max(due_on)", "landing.slips"))
    )
    moment = now or known_at(seat.journal.entries)
    return from_state(
        text,
        state_of(seat, rulebook, month),
        bool(cut_off and cut_off[0]),
        rulebook.version_at(month).policy("needs_provisional") == "1",
        str(due_on[0] or "") if due_on else "",
        moment.astimezone(ZoneInfo(rulebook.calendar.zone)).date().isoformat() if moment else "",
    )


def contradictions(seat: Desk, rulebook: Rulebook, month: Month) -> list[Blocker]:
    """Where the office's text or the recount says otherwise than the results; a revision is held up by these alone."""
    found = [
        Blocker("text", phrase, "bulletin", {"month": str(month)})
        for phrase in bulletins.text_faults(seat, rulebook, month)
    ]
    differing = recounted.differences(seat, rulebook, month)
    for each in differing[:RECOUNTED]:
        found.append(Blocker("recount", each.phrase, "unit", {"scope_id": each.scope_id, "unit_id": each.unit_id}))
    if hidden := len(differing) - RECOUNTED:
        if hidden > 0:
            found.append(Blocker("recount", Phrase("month.blocker_recount_more", {"count": hidden})))
    return found


# ---- clearing several at once ----------------------------------------------------------------------------------------


def settle(
    seat: Desk, rulebook: Rulebook, month: Month, subject: str, explanation: str, given_by: str, by: str, now: datetime,
    unit_id: str = "", show: bool = True,
) -> int:  # fmt: skip
    """Answer every open question of a cause of a month (of one unit) with one explanation; returns how many there were.

    ``subject`` is the cause as catalog.month_blockers names it. Each question gets its own line of the journal. Raises
    NeedsReason, and UnknownCause where nothing is asked any more.
    """
    if not (explanation.strip() and given_by.strip()):
        raise NeedsReason("explain")
    asked = questions(seat, rulebook.competition_id, str(month), subject, unit_id)
    if not asked:
        raise UnknownCause(subject, month)
    answer(seat, rulebook.competition_id, asked, explanation.strip(), given_by.strip(), by, now)
    build.catch_up(seat, show=show)
    return len(asked)


def settle_return(
    seat: Desk, rulebook: Rulebook, return_no: int, reason: str, by: str, now: datetime, dry_run: bool = False
) -> bool:
    """Record that no answer is awaited any more to a file that was given back; False where none was.

    ``return_no`` is the journal line that gave it back, for all its units. Raises UnknownReturn with those that are open,
    NeedsReason.
    """
    if not reason.strip():
        raise NeedsReason("return_settled")
    rows = seat.con.execute(
        f"select distinct entry_no, is_answered from {marts.find('returns')} where competition_id = ? order by entry_no",  # noqa: S608
        [rulebook.competition_id],
    ).fetchall()
    open_ones = [no for no, is_answered in rows if not is_answered]
    if return_no not in {no for no, _ in rows}:
        raise UnknownReturn(str(return_no), [str(no) for no in open_ones])
    if return_no not in open_ones:
        return False
    if not dry_run:
        fields = {"return_no": return_no, "reason": reason.strip()}
        seat.write("return_settled", by, rulebook.competition_id, fields, now)
        build.catch_up(seat)
    return True


def answer(
    seat: Desk,
    competition_id: str,
    asked: Iterable[Mapping[str, Any]],
    explanation: str,
    given_by: str,
    by: str,
    now: datetime,
) -> None:
    """Acknowledge one answer to several ``questions``; nothing is landed yet."""
    for row in asked:
        fields = {name: row[name] or "" for name in ("load_id", "check_id", "sheet", "unit_id")}
        fields |= {name: int(row[name] or 0) for name in ("row_no", "column_no")}
        fields |= {"column_id": row["column_id"], "explanation": explanation, "given_by": given_by}
        seat.write("explain", by, competition_id, fields, now)


def questions(
    seat: Desk, competition_id: str, month: str, subject: str = "", unit_id: str = ""
) -> list[dict[str, Any]]:
    """The open questions of a month (of a cause, of a unit): the place of each in its load, the input column of the cell."""
    return (
        seat.con.execute(
            f"""
            select asked.*, any_value(facts.column_id) as column_id
            from {marts.find("open_questions")} as asked
            left join landing.facts as facts
                on facts.competition_id = asked.competition_id and facts.load_id = asked.load_id
                and coalesce(facts.sheet, '') = coalesce(asked.sheet, '')
                and facts.row_no = asked.row_no and facts.column_no = asked.column_no
            where asked.competition_id = $competition and asked.month = $month
                and $subject in ('', asked.subject) and $unit in ('', asked.unit_id)
            group by all
            order by all
            """,  # noqa: S608 - mart name
            {"competition": competition_id, "month": month, "subject": subject, "unit": unit_id},
        )
        .pl()
        .to_dicts()
    )
