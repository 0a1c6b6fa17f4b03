"""``python -m etl slips``: what the page does, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import polars as pl

from competition.calendar import Month
from etl import slips
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.seen import Seen, seen, unit_named
from show import format as shown
from show.fragments import name_of
from show.screens.slips import ANSWERS, questions
from words import current, say

FORM = click.Choice([*slips.FORMS, "both"])


@click.group("slips", help=say("slips.help_group"))
def slips_group() -> None:
    """The commands below."""


@slips_group.command("print", help=say("slips.help_print"))
@click.argument("month", type=MONTH)
@click.option("--unit", "units", multiple=True, help=say("slips.help_unit"))
@click.option("--due", default="", help=say("slips.help_due"))
@click.option("--form", type=FORM, default="both", help=say("slips.help_form"))
@shared(writes=True)
def print_slips(session: Session, month: Month, units: tuple[str, ...], due: str, form: str) -> int | None:
    forms = slips.FORMS if form == "both" else (form,)
    given = slips.hand_out(session.home, session.competition, month, session.by, session.now, units or None, due, forms)
    session.answer(
        {"month": str(month), "units": given.units, "due_on": given.due_on, "files": [str(path) for path in given.paths]},
        say("slips.told_given", month=month, count=len(given.units), due=given.due_on),
        *(say("slips.told_file", file=path) for path in given.paths),
    )  # fmt: skip
    return EXIT_OK


@slips_group.command("list", help=say("slips.help_list"))
@click.argument("month", type=MONTH)
@click.option("--unit", default="", help=say("slips.help_unit"))
@shared()
def list_slips(session: Session, month: Month, unit: str) -> int | None:
    with seen(session.home, session.competition) as view:
        rows = view.mart("slips").filter(pl.col("month") == str(month)).sort("unit_id").to_dicts()
        asked = asked_of(view, str(month), unit_named(view, unit)) if unit else []
        if unit:
            rows = [row for row in rows if row["unit_id"] == unit_named(view, unit)]
        zone = str(view.mart("competitions")["zone"][0])
    today = shown.local(session.now, zone).date().isoformat()
    lines = [line(row, today) for row in rows] or [say("slips.told_none", month=month)]
    told = [
        say("slips.told_question", number=number, what=name_of(row, "message", current()))
        for number, row in enumerate(asked, 1)
    ]
    session.answer({"month": str(month), "slips": rows, "questions": asked}, *lines, *told)
    return EXIT_OK


def asked_of(view: Seen, month: str, unit_id: str) -> list[dict[str, Any]]:
    """The open questions of a unit, numbered as on its slip."""
    rows = view.mart("open_questions").filter(pl.col("month") == month, pl.col("unit_id") == unit_id)
    return questions(rows.to_dicts())


def line(row: dict[str, Any], today: str) -> str:
    """One slip in a line."""
    state = row["answer"] or ("overdue" if row["due_on"] < today else "sent")
    who = f"{row['signed_by'] or ''} {row['note'] or ''}".strip()
    told = say(
        "slips.told_line", unit=name_of(row, "unit", current()), state=say(f"slips.state_{state}"),
        score=shown.score(row["score_then"]), due=row["due_on"], who=who,
    )  # fmt: skip
    changed = say("slips.told_changed", score=shown.score(row["score_now"])) if row["is_changed"] else ""
    return f"{told}{changed}".rstrip()


@slips_group.command("answer", help=say("slips.help_answer"))
@click.argument("month", type=MONTH)
@click.argument("unit")
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option("--signed-by", default="", help=say("slips.help_signed_by"))
@click.option("--signed-on", default="", help=say("slips.help_signed_on"))
@click.option("--note", default="", help=say("slips.help_note"))
@click.option("--question", "numbers", type=click.IntRange(1), multiple=True, help=say("slips.help_question"))
@click.option("--indicator", default="", help=say("slips.help_indicator"))
@click.option("--claim", default="", help=say("slips.help_claim"))
@click.option("--evidence", type=click.Path(path_type=Path), multiple=True, help=say("slips.help_evidence"))
@shared(writes=True)
def answer_slip(
    session: Session, month: Month, unit: str, answer: str, numbers: tuple[int, ...], indicator: str, evidence: tuple[Path, ...],
    **said: str,
) -> int | None:  # fmt: skip
    with seen(session.home, session.competition) as view:
        asked = asked_of(view, str(month), unit_named(view, unit))
    if any(number > len(asked) for number in numbers):
        raise slips.refused("question", place=max(numbers))
    fields = said | {"month": str(month), "unit_id": unit, "answer": answer, "indicator_id": indicator}
    more: dict[str, Any] = {
        "places": [asked[number - 1] for number in numbers],
        "evidence": [{"path": str(path), "name": path.name} for path in evidence],
    }
    number = slips.answer(session.home, session.competition, fields | more, session.by, session.now)
    session.answer(
        {"month": str(month), "unit": unit, "answer": answer, "appeal_no": number},
        say("slips.told_answer", unit=unit, month=month, answer=say(f"slips.state_{answer}")),
        *([say("slips.told_appeal", number=number)] if number else []),
    )
    return EXIT_OK
