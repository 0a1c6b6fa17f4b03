"""``python -m etl pile``: the office's desk on the command line; everything the pages 收件 and 报送 do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import polars as pl

import desk
from competition.errors import WrongFolder
from competition.rulebook import read_rulebooks
from etl import claim_effect, effect, pile, said
from etl.cli import show
from etl.cli.options import Session, shared
from etl.decisions import DECISIONS
from etl.errors import EXIT_OK, EXIT_REFUSED, UnknownItem
from etl.items import Row
from etl.journal import instant_of
from etl.manifest import moment_of
from words import say

PLACE = ("check_id", "sheet", "row_no", "column_no", "unit_id")
COLUMNS = (
    "item_id", "file_name", "state", "kind", "unit_ids", "first_month", "last_month", "arrived_at", "arrived_by",
    "received_from", "must_fix", "please_check", "load_id", "same_as", "replaces", "replaced_by", "refusal_zh",
    "refusal_en", "parent_id", "ledger", "note",
)  # fmt: skip
ITEM = click.argument("item")


@click.group("pile", help=say("cli.help_pile"))
def pile_group() -> None:
    """The commands below."""


# ---- what every command needs ----------------------------------------------------------------------------------------


def item_of(session: Session, written: str) -> str:
    """The id of an item written as its beginning. Raises UnknownItem."""
    with desk.looked_at(session.home.data) as table:
        known = [row["item_id"] for row in table.items()]
    fits = [item_id for item_id in known if item_id.startswith(written)]
    if len(fits) != 1:
        raise UnknownItem(written, known[:12])
    return str(fits[0])


def rows_of(session: Session, item_ids: Sequence[str]) -> list[Row]:
    """Items by id, in order."""
    with desk.looked_at(session.home.data) as table:
        return [table.item(item_id) or {} for item_id in item_ids]


def as_json(row: Row) -> Row:
    """An item for machines."""
    lists = {name: json.loads(row[name]) for name in ("unit_ids", "replaces", "ledger")}
    return {name: row[name] for name in COLUMNS} | lists


def answer(session: Session, item_ids: Sequence[str], code: int = EXIT_OK) -> int:
    """The items as they are now; 2 where asked for and one is not loaded."""
    rows = rows_of(session, item_ids)
    session.answer({"items": [as_json(row) for row in rows]})
    if not session.is_json:
        print_items(session, rows)
    return code


def print_items(session: Session, rows: Sequence[Row]) -> None:
    """A line an item, its arrival on the competition's clock."""
    zones = {name: ZoneInfo(each.calendar.zone) for name, each in read_rulebooks(session.home.rulebook).items()}
    lines = [
        (row["item_id"][:6], row["file_name"], say(f"cli.state_{row['state']}"), row["kind"],
         " ".join(json.loads(row["unit_ids"])[:4]), row["first_month"],
         local(row["arrived_at"], zones.get(row["competition_id"])),
         row["must_fix"] or "", row["please_check"] or "")
        for row in rows
    ]  # fmt: skip
    names = ("item", "file", "state", "kind", "unit", "month", "arrived", "must_fix", "please_check")
    heads = [say(f"cli.column_{name}") for name in names]
    show.print_table("", heads, lines, right=(7, 8))


def local(instant: str, zone: ZoneInfo | None) -> str:
    """An instant of the desk on a clock."""
    return instant_of(instant).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def moment(session: Session, written: str) -> datetime:
    """An instant on the competition's clock."""
    zone = session.rulebook(read_rulebooks(session.home.rulebook)).calendar.zone
    try:
        return moment_of(written, zone)
    except ValueError:
        raise click.BadParameter(say("jobs.bad_moment", value=written)) from None


# ---- coming in and looking -------------------------------------------------------------------------------------------


@pile_group.command("add", help=say("cli.help_pile_add"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--received", help=say("cli.help_received"))
@click.option("--from", "received_from", default="", help=say("cli.help_from"))
@click.option("--note", default="", help=say("cli.help_note"))
@shared(writes=True)
def add(session: Session, paths: Sequence[Path], received: str | None, received_from: str, note: str) -> int:
    files = [(path, source) for each in paths for path, source in files_in(each)]
    if session.dry_run:
        session.answer({"files": [str(path) for path, _ in files]}, *(str(path) for path, _ in files))
        return EXIT_OK
    at = moment(session, received) if received else None
    handed = [
        pile.Handed(path, source=source, competition=session.competition, received_at=at, received_from=received_from, note=note)
        for path, source in files
    ]  # fmt: skip
    with show.progress(session.is_json) as tell:
        item_ids = pile.receive(session.home, handed, session.by, session.now, watched(tell))
    return answer(session, item_ids)


def files_in(path: Path) -> list[tuple[Path, str]]:
    """A file, or those of a folder and the folders in it, with where they come from. Raises WrongFolder."""
    if path.is_dir():
        return [
            (each, "folder") for each in sorted(path.rglob("*")) if each.is_file() and not each.name.startswith(".")
        ]
    if not path.is_file():
        raise WrongFolder(path)
    return [(path, "upload")]


def watched(tell: show.Tell) -> show.Tell:
    """Only what a bar can show."""

    def hear(event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            tell(event | {"event": event["phase"]})

    return hear


@pile_group.command("list", help=say("cli.help_pile_list"))
@click.option("--state", "states", multiple=True, type=click.Choice(desk.STATES), help=say("cli.help_state"))
@shared()
def list_items(session: Session, states: Sequence[str]) -> int:
    with desk.looked_at(session.home.data) as table:
        rows = table.items(session.competition or "", states)
    return answer(session, [row["item_id"] for row in rows])


@pile_group.command("show", help=say("cli.help_pile_show"))
@ITEM
@shared()
def show_item(session: Session, item: str) -> int:
    item_id = item_of(session, item)
    with desk.looked_at(session.home.data) as table:
        row = table.item(item_id) or {}
        own = {
            name: table.rows(f"select * from {name} where item_id = ?", item_id)  # noqa: S608 - own tables
            for name in ("findings", "edits", "explanations", "acts")
        }
    reading = json.loads(row["reading"])
    session.answer({"item": as_json(row) | {"reading": reading}} | own)
    if not session.is_json:
        print_items(session, [row])
        for text in (show.by_language(row["refusal_zh"], row["refusal_en"]), *replaced(row)):
            if text:
                click.echo(text)
        print_numbered(own["findings"])
        print_acts(own["acts"])
    return EXIT_OK


def replaced(row: Row) -> list[str]:
    """What an item would replace, and the first cells that differ."""
    lines = []
    for each in json.loads(row["replaces"]):
        key = "cli.pile_older" if each["is_older"] else "cli.pile_replaces"
        lines.append(say(key, file=each["file_name"], count=each["count"], received=each["received_at"][:16]))
        for cell in each["changed"][:10]:
            place = " ".join(str(cell[name]) for name in ("unit_id", "column_name") if cell[name])
            lines.append(f"  {place}: {cell['old'] or '—'} → {cell['new'] or '—'}")
    return lines


def print_numbered(findings: Sequence[Row]) -> None:
    """Findings with the number by which one is explained."""
    side = show.by_language("zh", "en")
    names = (
        "no",
        "severity",
        "sheet",
        "row_no",
        "column_name",
        "value",
        f"message_{side}",
        f"remedy_{side}",
        "suggestion",
    )
    lines = [
        [say(f"cli.severity_{row[name]}") if name == "severity" else row[name] for name in names]
        for row in findings[:50]
    ]
    heads = ("number", "severity", "sheet", "row", "column", "value", "problem", "remedy", "suggestion")
    if lines:
        show.print_table("", [say(f"cli.column_{name}") for name in heads], lines, right=(0, 3))


def print_acts(acts: Sequence[Row]) -> None:
    """Who did what with an item."""
    for act in acts:
        click.echo(f"{act['at'][:16].replace('T', ' ')}  {act['by']}  {act['act']}  {act['said']}".rstrip())


# ---- deciding --------------------------------------------------------------------------------------------------------


@pile_group.command("ask", help=say("cli.help_pile_ask"))
@ITEM
@click.option("--kind", help=say("cli.help_kind"))
@click.option("--encoding", help=say("cli.help_encoding"))
@click.option("--delimiter", help=say("cli.help_pile_delimiter"))
@click.option("--period", help=say("cli.help_period"))
@click.option("--unit", help=say("cli.help_pile_unit"))
@click.option("--submitter", help=say("cli.help_submitter"))
@click.option("--newest", "is_newest_confirmed", is_flag=True, help=say("cli.help_pile_newest"))
@click.option("--accept", "accept_part", is_flag=True, help=say("cli.help_accept"))
@shared(writes=True)
def ask(session: Session, item: str, **given: Any) -> int:
    item_id = item_of(session, item)
    named = {"submitter": "submitter", "accept_part": "accept_part", "is_newest_confirmed": "is_newest_confirmed"}
    values = {named.get(name, f"asked_{name}"): value for name, value in given.items() if value}
    if not session.dry_run:
        said.ask(session.home, item_id, session.by, session.now, **values)
    return answer(session, [item_id])


@pile_group.command("arrival", help=say("cli.help_pile_arrival"))
@ITEM
@click.argument("received")
@click.option("--reason", required=True, help=say("cli.help_reason"))
@shared(writes=True)
def arrival(session: Session, item: str, received: str, reason: str) -> int:
    item_id = item_of(session, item)
    if not session.dry_run:
        said.set_arrival(session.home, item_id, moment(session, received), reason, session.by, session.now)
    return answer(session, [item_id])


@pile_group.command("edit", help=say("cli.help_pile_edit"))
@ITEM
@click.option("--sheet", default="", help=say("cli.help_sheet"))
@click.option("--row", "row_no", type=click.IntRange(min=1), required=True, help=say("cli.help_pile_row"))
@click.option("--column", "column_no", type=click.IntRange(min=1), required=True, help=say("cli.help_pile_column"))
@click.option("--old", required=True, help=say("cli.help_pile_old"))
@click.option("--new", required=True, help=say("cli.help_pile_new"))
@click.option("--confirmed-by", required=True, help=say("cli.help_pile_confirmed_by"))
@click.option("--confirmed-on", required=True, help=say("cli.help_pile_confirmed_on"))
@click.option("--how", required=True, help=say("cli.help_pile_how"))
@click.option("--reason", default="", help=say("cli.help_reason"))
@shared(writes=True)
def edit(session: Session, item: str, **change: Any) -> int:
    item_id = item_of(session, item)
    if not session.dry_run:
        said.edit(session.home, item_id, change, session.by, session.now)
    return answer(session, [item_id])


@pile_group.command("alias", help=say("cli.help_pile_alias"))
@click.argument("what", type=click.Choice(["header", "unit"]))
@click.argument("written")
@click.argument("means")
@click.option("--kind", default="", help=say("cli.help_kind"))
@shared(writes=True)
def alias(session: Session, **fields: str) -> int:
    waiting = pile.asking(session.home, session.competition)
    if not session.dry_run:
        pile.alias(session.home, fields, session.by, session.now, session.competition)
        pile.review(session.home, waiting, session.by, session.now)
    return answer(session, waiting)


@pile_group.command("explain", help=say("cli.help_pile_explain"))
@ITEM
@click.argument("number", type=int)
@click.option("--said", "explanation", required=True, help=say("cli.help_pile_said"))
@click.option("--given-by", required=True, help=say("cli.help_pile_given_by"))
@shared(writes=True)
def explain(session: Session, item: str, number: int, explanation: str, given_by: str) -> int:
    item_id = item_of(session, item)
    with desk.looked_at(session.home.data) as table:
        found = table.rows("select * from findings where item_id = ? and no = ?", item_id, number)
    if not found:
        raise click.BadParameter(say("cli.pile_no_finding", number=number))
    if not session.dry_run:
        place = {name: found[0][name] for name in PLACE}
        said.explain(session.home, item_id, place, explanation, given_by, session.by, session.now)
    return answer(session, [item_id])


@pile_group.command("return", help=say("cli.help_pile_return"))
@ITEM
@click.option("--due", "due_on", required=True, help=say("cli.help_pile_due"))
@shared(writes=True)
def give_back(session: Session, item: str, due_on: str) -> int:
    item_id = item_of(session, item)
    if session.dry_run:
        return answer(session, [item_id])
    sent = pile.give_back(session.home, item_id, due_on, session.by, session.now)
    value = {"sheet": str(sent.sheet), "zh": sent.zh, "en": sent.en}
    session.answer(value, str(sent.sheet), str(show.by_language(sent.zh, sent.en)))
    return EXIT_OK


@pile_group.command("set-aside", help=say("cli.help_pile_set_aside"))
@ITEM
@click.option("--reason", default="", help=say("cli.help_reason"))
@click.option("--undo", is_flag=True, help=say("cli.help_pile_undo"))
@shared(writes=True)
def set_aside(session: Session, item: str, reason: str, undo: bool) -> int:
    item_id = item_of(session, item)
    if not session.dry_run:
        if undo:
            said.take_up(session.home, item_id, session.by, session.now)
        else:
            said.set_aside(session.home, item_id, session.by, session.now, reason)
    return answer(session, [item_id])


@pile_group.command("reconcile", help=say("cli.help_pile_reconcile"))
@click.argument("unit_id")
@click.argument("column_id")
@click.argument("first_month")
@click.argument("last_month")
@click.option("--claim", help=say("cli.help_pile_claim"))
@click.option("--register", help=say("cli.help_pile_register"))
@click.option("--decision", required=True, type=click.Choice(DECISIONS), help=say("cli.help_pile_decision"))
@click.option("--reason", required=True, help=say("cli.help_reason"))
@shared(writes=True)
def reconcile(session: Session, **fields: Any) -> int:
    if not session.dry_run:
        pile.reconcile(session.home, fields, session.by, session.now, session.competition)
    session.answer(fields, say("cli.pile_reconciled", unit=fields["unit_id"], column=fields["column_id"]))
    return EXIT_OK


# ---- loading ---------------------------------------------------------------------------------------------------------


@pile_group.command("effect", help=say("cli.help_pile_effect"))
@ITEM
@shared()
def show_effect(session: Session, item: str) -> int:
    return answer_moved(session, effect.effect(session.home, item_of(session, item), session.by, session.now))


@pile_group.command("claim-effect", help=say("cli.help_pile_claim_effect"))
@click.argument("unit_id")
@click.argument("column_id")
@click.argument("first_month")
@click.argument("last_month")
@shared()
def show_claim_effect(session: Session, **claim: str) -> int:
    return answer_moved(
        session, claim_effect.claim_effect(session.home, claim, session.by, session.now, session.competition)
    )


def answer_moved(session: Session, rows: Sequence[Row]) -> int:
    """Scores and places before and after."""
    session.answer({"effect": rows})
    if not session.is_json:
        names = ("scope_id", "group_id", "unit_id", "old_score", "new_score", "old_place", "new_place")
        moved = pl.DataFrame(rows, infer_schema_length=None).select(names).rows() if rows else []
        show.print_table("", [say(f"cli.column_{name}") for name in names], moved, right=(3, 4, 5, 6))
    return EXIT_OK


@pile_group.command("load", help=say("cli.help_pile_load"))
@click.argument("items", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help=say("cli.help_pile_all"))
@shared(writes=True)
def load(session: Session, items: Sequence[str], is_all: bool) -> int:
    item_ids = [item_of(session, each) for each in items]
    if is_all:
        with desk.looked_at(session.home.data) as table:
            item_ids += [row["item_id"] for row in table.items(session.competition or "", ("ready",))]
    if session.dry_run or not item_ids:
        return answer(session, item_ids)
    told: list[str] = []
    with show.progress(session.is_json) as tell:
        hear = watched(tell)

        def listen(event: dict[str, Any]) -> None:
            if event.get("message"):
                told.append(event["message"])
            hear(event)

        rows = pile.load(session.home, item_ids, session.by, session.now, listen)
    for message in told if not session.is_json else []:
        click.echo(message, err=True)
    return answer(session, item_ids, EXIT_OK if all(row["state"] == "loaded" for row in rows) else EXIT_REFUSED)
