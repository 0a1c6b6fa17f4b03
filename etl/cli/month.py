"""``python -m etl month``: where a month stands, what keeps it from being published, and moving it on."""

from __future__ import annotations

from typing import Any

import click

import marts
from competition.calendar import Month
from etl import build, closing
from etl.build import Desk
from etl.cli.files import seat_of
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_NOT_PUBLISHED, EXIT_OK
from words import say


@click.group("month", help=say("month.help_group"))
def month_group() -> None:
    """The commands below."""


@month_group.command("show", help=say("month.help_show"))
@click.argument("month", type=MONTH)
@shared()
def month_show(session: Session, month: Month) -> int | None:
    with build.reading_desk(session.home) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        state = closing.state_of(seat, rulebook, month)
        moves = moves_of(seat, rulebook.competition_id, month)
        is_out = any(row["issue_no"] for row in moves)
        standing = [] if is_out else closing.blockers(seat, rulebook, month, session.now)
    named = [
        {"kind": each.kind, "text": each.phrase.text(), "page": each.page, "params": dict(each.params),
         "subject": each.subject} for each in standing
    ]  # fmt: skip
    if session.is_json:
        session.answer({"month": str(month), "state": state, "moves": moves, "blockers": named})
        return EXIT_NOT_PUBLISHED if standing else EXIT_OK
    click.echo(say("month.told_state", month=month, state=say(f"month.state_{state}")))
    for row in moves:
        click.echo("  " + move_text(row))
    for each in standing:
        click.echo("- " + closing.with_way(each, str(month)).text())
    click.echo(say("month.told_blockers" if standing else "month.told_none", count=len(standing)))
    return EXIT_NOT_PUBLISHED if standing else EXIT_OK


def moves_of(seat: Desk, competition_id: str, month: Month) -> list[dict[str, Any]]:
    """What moved a month so far, oldest first."""
    query = f"select * from {marts.find('month_moves')} where competition_id = ? and month = ? order by move_no"  # noqa: S608
    return seat.con.execute(query, [competition_id, str(month)]).pl().to_dicts()


def move_text(row: dict[str, Any]) -> str:
    """One move in a line: when, to what, through whom, why."""
    who = say("month.by_calendar") if row["by_deadline"] else row["signed_by"] or row["moved_by"] or ""
    issue = f"{row['issue_no']}-r{row['revision']}" if row["issue_no"] else ""
    parts = [
        f"{row['moved_at']:%Y-%m-%d %H:%M} UTC",
        say(f"month.state_{row['state']}"),
        issue,
        who,
        row["reason"] or "",
    ]
    return "  ".join(part for part in parts if part)


@month_group.command("move", help=say("month.help_move"))
@click.argument("month", type=MONTH)
@click.argument("state", type=click.Choice(closing.STATES))
@click.option("--reason", default="", help=say("month.help_reason"))
@shared(writes=True)
def month_move(session: Session, month: Month, state: str, reason: str) -> int | None:
    with seat_of(session) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        if session.dry_run:
            closing.check_move(seat, rulebook, month, state, reason)
        else:
            closing.move(seat, rulebook, month, state, reason, session.by, session.now)
    said = say("month.told_moved", month=month, state=say(f"month.state_{state}"))
    session.answer({"month": str(month), "state": state, "reason": reason}, said)
    return EXIT_OK


@month_group.command("settle", help=say("month.help_settle"))
@click.argument("month", type=MONTH)
@click.argument("subject")
@click.option("--explanation", required=True, help=say("month.help_explanation"))
@click.option("--given-by", required=True, help=say("month.help_given_by"))
@click.option("--unit", default="", help=say("month.help_unit"))
@shared(writes=True)
def month_settle(
    session: Session, month: Month, subject: str, explanation: str, given_by: str, unit: str
) -> int | None:
    with seat_of(session) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        if session.dry_run:
            count = len(closing.questions(seat, rulebook.competition_id, str(month), subject, unit))
        else:
            count = closing.settle(seat, rulebook, month, subject, explanation, given_by, session.by, session.now, unit)
    session.answer({"month": str(month), "subject": subject, "count": count}, say("month.told_settled", count=count))
    return EXIT_OK


@month_group.command("settle-return", help=say("month.help_settle_return"))
@click.argument("return_no", type=int)
@click.option("--reason", required=True, help=say("month.help_settle_reason"))
@shared(writes=True)
def month_settle_return(session: Session, return_no: int, reason: str) -> int | None:
    with seat_of(session) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        is_new = closing.settle_return(seat, rulebook, return_no, reason, session.by, session.now, session.dry_run)
    said = say(f"month.told_return_{'settled' if is_new else 'answered'}", return_no=return_no)
    session.answer({"return_no": return_no, "is_new": is_new}, said)
    return EXIT_OK
