"""``python -m etl appeal``: what the page 申诉 does, on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import polars as pl

from competition.calendar import Month
from etl import appeals, build, rulebooks
from etl.appeals import DECISIONS, WAYS, Decided, Differing
from etl.cli import show
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.seen import Seen, seen, unit_named
from show.fragments import name_of
from words import current, say

# [sheet!]C4=20
CELL = re.compile(r"(?:(?P<sheet>.+)!)?(?P<column_no>[A-Za-z]{1,3})(?P<row_no>[1-9][0-9]*)=(?P<new>.*)", re.DOTALL)
Command = Callable[..., Any]


def changing(command: Command) -> Command:
    """Options that say what upholding changes."""
    path = click.Path(path_type=Path, exists=True, dir_okay=False)
    for option in (
        click.option("--change", "change_file", type=path, help=say("appeals.help_change")),
        click.option("--no-data", is_flag=True, help=say("appeals.help_no_data")),
        click.option("--set", "cells", multiple=True, help=say("appeals.help_set")),
        click.option("--load", "load_id", default="", help=say("appeals.help_load")),
        click.option("--evidence", multiple=True, type=path, help=say("appeals.help_evidence")),
    ):
        command = option(command)
    return command


def change_of(load_id: str, cells: Sequence[str], no_data: bool, change_file: Path | None) -> dict[str, Any] | None:
    """The change that was asked for, if any."""
    if change_file is not None:
        try:
            return dict(json.loads(change_file.read_text("utf-8")))
        except (ValueError, TypeError):
            raise click.BadParameter(say("appeals.told_bad_change", file=change_file.name)) from None
    if no_data:
        return {"kind": "none"}
    if not (cells or load_id):
        return None
    found = [(CELL.fullmatch(each), each) for each in cells]
    for match, each in found:
        if match is None:
            raise click.BadParameter(say("appeals.told_bad_cell", cell=each))
    return {"kind": "cells", "load_id": load_id, "cells": [match.groupdict(default="") for match, _ in found if match]}


def papers(paths: Sequence[Path]) -> list[appeals.Evidence]:
    """Evidence by the names its files have."""
    return [(path, path.name) for path in paths]


def unit_of(session: Session, name: str) -> str:
    """The id of a unit. Raises UnknownUnit."""
    with seen(session.home, session.competition) as view:
        return unit_named(view, name)


@click.group("appeal", help=say("cli.help_appeal"))
def appeal_group() -> None:
    """The commands below."""


@appeal_group.command("raise", help=say("appeals.help_raise"))
@click.argument("unit")
@click.argument("month", type=MONTH)
@click.argument("line")
@click.option("--claim", required=True, help=say("appeals.help_claim"))
@click.option("--raised-by", required=True, help=say("appeals.help_raised_by"))
@click.option("--raised-on", default="", help=say("appeals.help_raised_on"))
@click.option("--came-by", type=click.Choice(WAYS), default="letter", help=say("appeals.help_came_by"))
@click.option("--scope", "scope_id", default="", help=say("appeals.help_scope"))
@click.option("--from-call", "from_entry", default="", help=say("appeals.help_from_call"))
@changing
@shared(writes=True)
def raise_appeal(
    session: Session, unit: str, month: Month, line: str, evidence: Sequence[Path], load_id: str, cells: Sequence[str],
    no_data: bool, change_file: Path | None, **said: str,
) -> int:  # fmt: skip
    fields = said | {"unit_id": unit_of(session, unit), "month": str(month), "indicator_id": line}
    fields |= {"change": change_of(load_id, cells, no_data, change_file)}  # type: ignore[dict-item]
    if session.dry_run:
        with build.aside(session.home, session.by, session.now) as seat:
            rulebook = rulebooks.choose(seat.rulebooks, session.competition, seat.journal.entries)
            would = appeals.line_of(seat, rulebook, fields, session.by, session.now)
        session.answer(would, say("appeals.told_would_raise", no=would["appeal_no"], day=would["decide_by"]))
        return EXIT_OK
    about = (session.home, session.competition, fields, session.by, session.now, papers(evidence))
    no = appeals.raise_(*about)
    session.answer({"appeal_no": no}, say("appeals.told_raised", no=no))
    return EXIT_OK


@appeal_group.command("call", help=say("appeals.help_call"))
@click.argument("unit")
@click.argument("month", type=MONTH)
@click.argument("note")
@click.option("--line", "indicator_id", default="", help=say("appeals.help_line"))
@click.option("--caller", default="", help=say("appeals.help_caller"))
@shared(writes=True)
def note_call(session: Session, unit: str, month: Month, **said: str) -> int:
    fields = said | {"unit_id": unit_of(session, unit), "month": str(month)}
    if session.dry_run:
        session.answer(dict(fields), say("appeals.told_nothing"))
        return EXIT_OK
    number = appeals.note_call(session.home, session.competition, fields, session.by, session.now)
    session.answer({"number": number}, say("appeals.told_call", number=number))
    return EXIT_OK


@appeal_group.command("list", help=say("appeals.help_list"))
@click.option("--month", type=MONTH, default=None, help=say("appeals.help_month"))
@click.option("--unit", default="", help=say("appeals.help_unit"))
@click.option("--open", "is_open", is_flag=True, help=say("appeals.help_open"))
@shared()
def list_appeals(session: Session, month: Month | None, unit: str, is_open: bool) -> int:
    with seen(session.home, session.competition) as view:
        held = view.mart("appeals").sort("appeal_no")
        for name, wanted in (("month", str(month or "")), ("unit_id", unit_named(view, unit) if unit else "")):
            held = held.filter(pl.col(name) == wanted) if wanted else held
        rows = (held.filter("is_open") if is_open else held).to_dicts()
    session.answer({"appeals": rows})
    if not session.is_json:
        names = ("no", "unit", "month", "line", "state", "raised_on", "decide_by")
        heads = [say(f"appeals.column_{name}") for name in names]
        show.print_table("", heads, [line_of(row) for row in rows])
    return EXIT_OK


def line_of(row: dict[str, Any]) -> tuple[object, ...]:
    """One appeal in a line."""
    late = f" ({say('appeals.late')})" if row["is_late"] else ""
    named = (name_of(row, "unit", current()), row["scope_id"], name_of(row, "indicator", current()))
    return (
        row["appeal_no"],
        *named,
        say(f"appeals.state_{row['state']}"),
        f"{row['raised_on']}{late}",
        row["decide_by"],
    )


@appeal_group.command("show", help=say("appeals.help_show"))
@click.argument("appeal_no")
@shared()
def show_appeal(session: Session, appeal_no: str) -> int:
    with seen(session.home, session.competition) as view:
        row = named(view, appeal_no)
        is_line = (pl.col(name) == row[name] for name in ("scope_id", "unit_id", "indicator_id"))
        line = view.mart("ledger").filter(*is_line).to_dicts()
        acts = view.mart("appeal_acts").filter(pl.col("appeal_no") == appeal_no).sort("entry_no").to_dicts()
    side = "en" if current() == "en" else "zh"
    words = [f"{each[f'label_{side}']}: {each[f'arithmetic_{side}']}" for each in line]
    told = [f"{act['recorded_at']:%Y-%m-%d} {say('appeals.act_' + act['act'])} {spoken(act)}" for act in acts]
    session.answer({"appeal": row, "line": line, "acts": acts}, "  ".join(map(str, line_of(row))), *words, *told)
    return EXIT_OK


def named(view: Seen, appeal_no: str) -> dict[str, Any]:
    """An appeal. Raises UnknownAppeal."""
    held = view.mart("appeals")
    found = held.filter(pl.col("appeal_no") == appeal_no).to_dicts()
    if not found:
        raise appeals.UnknownAppeal(appeal_no, held["appeal_no"].sort().to_list()[-appeals.KNOWN :])
    return found[0]


def spoken(act: dict[str, Any]) -> str:
    """Who did what, and why."""
    what = say(f"appeals.state_{act['decision']}") if act["decision"] else ""
    return " ".join(part for part in (what, act["person"], act["said"]) if part)


@appeal_group.command("effect", help=say("appeals.help_effect"))
@click.argument("appeal_no")
@click.option("--decision", type=click.Choice(DECISIONS), default="upheld", help=say("appeals.help_decision"))
@shared()
def effect(session: Session, appeal_no: str, decision: str) -> int:
    tell_effect(session, appeal_no, decision)
    return EXIT_OK


def tell_effect(session: Session, appeal_no: str, decision: str) -> None:
    """What a decision would move."""
    found = appeals.effect(session.home, session.competition, appeal_no, session.by, session.now, decision)
    moved = [row for row in found.rows if (row["old_score"], row["old_place"]) != (row["new_score"], row["new_place"])]
    names = unit_names(session) if moved else {}
    lines = [say("appeals.told_effect", **row, unit=names.get(row["unit_id"], row["unit_id"])) for row in moved]
    lines = lines or [say("appeals.told_no_effect")]
    session.answer({"effect": found.rows} | asdict(found), *lines, *(issue_line(each) for each in found.issues))


def unit_names(session: Session) -> dict[str, str]:
    """What each unit is called now, by id."""
    with seen(session.home, session.competition) as view:
        rows = view.mart("units").sort("first_month").to_dicts()
    return {row["unit_id"]: name_of(row, "name", current()) for row in rows}


def issue_line(issue: Differing) -> str:
    """An issue that differs from the live results."""
    return say("appeals.told_issue", **asdict(issue))


@appeal_group.command("review", help=say("appeals.help_review"))
@click.argument("appeal_no")
@click.option("--reviewer", default="", help=say("appeals.help_reviewer"))
@changing
@shared(writes=True)
def review(
    session: Session, appeal_no: str, reviewer: str, evidence: Sequence[Path], load_id: str, cells: Sequence[str],
    no_data: bool, change_file: Path | None,
) -> int:  # fmt: skip
    change = change_of(load_id, cells, no_data, change_file)
    if session.dry_run:
        session.answer({"appeal_no": appeal_no, "change": change}, say("appeals.told_nothing"))
        return EXIT_OK
    about = (session.home, session.competition, appeal_no, reviewer, session.by, session.now)
    appeals.review(*about, change, papers(evidence))
    session.answer({"appeal_no": appeal_no}, say("appeals.told_reviewed", no=appeal_no))
    return EXIT_OK


@appeal_group.command("decide", help=say("appeals.help_decide"))
@click.argument("appeal_no")
@click.argument("decision", type=click.Choice(DECISIONS))
@click.option("--reason", required=True, help=say("appeals.help_reason"))
@click.option("--reviewer", default="", help=say("appeals.help_reviewer"))
@shared(writes=True)
def decide(session: Session, appeal_no: str, decision: str, reason: str, reviewer: str) -> int:
    if session.dry_run:
        tell_effect(session, appeal_no, decision)
        return EXIT_OK
    words = (decision, reason, reviewer or session.by)
    made: Decided = appeals.decide(session.home, session.competition, appeal_no, *words, session.by, session.now)
    told = say("appeals.told_decided", no=appeal_no, decision=say(f"appeals.state_{decision}"))
    session.answer(asdict(made), told, *(issue_line(each) for each in made.issues))
    return EXIT_OK
