"""``python -m etl follow-up``: what the page does, on the command line."""

from __future__ import annotations

from typing import Any

import click

from competition.calendar import Month
from etl import follow_ups
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.seen import seen
from words import say

KIND = click.argument("kind", type=click.Choice(sorted(follow_ups.LETTERS)))
STATES = sorted({state for kind in follow_ups.MOVES.values() for state in kind})


@click.group("follow-up", help=say("follow_ups.help"))
def follow_up_group() -> None:
    """The commands below."""


@follow_up_group.command("add", help=say("follow_ups.help_add"))
@KIND
@click.argument("month", type=MONTH)
@click.argument("problem")
@click.option("--unit", "units", multiple=True, help=say("follow_ups.help_unit"))
@click.option("--measure", default="", help=say("follow_ups.help_measure"))
@click.option("--owner", default="", help=say("follow_ups.help_owner"))
@click.option("--due", "due_on", default="", help=say("follow_ups.help_due"))
@click.option("--issue", "issue_no", default="", help=say("follow_ups.help_issue"))
@shared(writes=True)
def add(session: Session, units: tuple[str, ...], month: Month, **fields: Any) -> int | None:
    row = fields | {"month": str(month)}
    numbers = follow_ups.add(session.home, session.competition, row, units, session.by, session.now, session.dry_run)
    session.answer({"numbers": numbers}, say("follow_ups.done_added", numbers=" ".join(numbers)))
    return EXIT_OK


@follow_up_group.command("set", help=say("follow_ups.help_set"))
@click.argument("number")
@click.argument("state", type=click.Choice(STATES))
@click.option("--reason", default="", help=say("follow_ups.help_reason"))
@click.option("--seen-on", default="", help=say("follow_ups.help_seen"))
@click.option("--to", "month", type=MONTH, help=say("follow_ups.help_to"))
@click.option("--due", "due_on", default="", help=say("follow_ups.help_due"))
@shared(writes=True)
def set_state(session: Session, number: str, month: Month | None, **fields: Any) -> int | None:
    said = fields | {"month": str(month or "")}
    written = follow_ups.set_state(
        session.home, session.competition, number, said, session.by, session.now, session.dry_run
    )
    name = number if written == number else f"{number} → {written}"
    told = say("follow_ups.done_set", number=name, state=follow_ups.state_name(fields["state"]).text())
    session.answer({"number": written, "state": fields["state"]}, told)
    return EXIT_OK


@follow_up_group.command("list", help=say("follow_ups.help_list"))
@click.option("--kind", type=click.Choice(sorted(follow_ups.LETTERS)), help=say("follow_ups.help_kind"))
@click.option("--state", type=click.Choice(STATES), help=say("follow_ups.help_state"))
@click.option("--month", type=MONTH, help=say("follow_ups.help_month"))
@shared()
def list_entries(session: Session, **asked: Any) -> int | None:
    with seen(session.home, session.competition) as view:
        rows = view.mart("follow_ups").sort("follow_up_no").to_dicts()
    rows = [row for row in rows if all(said is None or row[name] == str(said) for name, said in asked.items())]
    lines = [
        " · ".join(
            part
            for part in (
                row["follow_up_no"], row["month"], row["unit_zh"], row["problem"], row["owner"], row["due_on"],
                follow_ups.state_name(row["state"]).text(), row["since"], row["reason"],
            )
            if part
        )
        for row in rows
    ]  # fmt: skip
    session.answer({"entries": rows}, *lines)
    return EXIT_OK
