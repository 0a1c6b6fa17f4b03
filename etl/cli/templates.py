"""The command that hands out templates: the kinds of file of a month's rules, as workbooks or header rows to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from competition.calendar import Month
from competition.rulebook import Rulebook, Version, read_rulebooks
from etl import template
from etl.blank_plan import BY_UNIT
from etl.cli import show
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.export import place
from etl.kinds import Kind, kind_named, kinds_of
from words import current, say

FORMS = ("xlsx", "csv")


@click.command("template", help=say("cli.help_template"))
@click.argument("kind", required=False)
@click.option("--month", type=MONTH, help=say("cli.help_template_month"))
@click.option("--unit", "units", multiple=True, help=say("cli.help_template_unit"))
@click.option("--all", "is_all", is_flag=True, help=say("cli.help_template_all"))
@click.option("--group", help=say("cli.help_template_group"))
@click.option("--kind", "named", help=say("cli.help_template_kind"))
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="xlsx", show_default=True, help=say("cli.help_format")
)
@click.option("--to", "--out", "target", type=click.Path(path_type=Path), help=say("cli.help_template_to"))
@click.option("--dry-run", is_flag=True, help=say("cli.help_dry_run"))
@shared()
def template_command(
    session: Session,
    kind: str | None,
    month: Month | None,
    units: tuple[str, ...],
    is_all: bool,
    group: str | None,
    named: str | None,
    form: str,
    target: Path | None,
    dry_run: bool,
) -> int | None:
    kind = kind or named
    rulebook = session.rulebook(read_rulebooks(session.home.rulebook))
    if units or is_all or group:
        wanted = None if is_all or group else units
        return for_units(session, rulebook, kind or "monthly", month, wanted, group, target or Path(), dry_run)
    version = version_of(rulebook, month)
    known = kinds_of(version)
    chosen = [kind_named(kind, known)] if kind else list(known.values())
    value: dict[str, Any] = {"version": version.version_id, "kinds": [as_json(each) for each in chosen]}
    if target is None:
        session.answer(value)
        if not session.is_json:
            print_kinds(version, chosen)
        return EXIT_OK
    files = {path_of(each, form, target, is_one=kind is not None): each for each in chosen}
    if not dry_run:
        write(session, files, form, month or month_of(session, rulebook))
    said = say("cli.templates_written", count=len(files), version=version.version_id, target=target)
    session.answer(value | {"files": [str(path) for path in files]}, said)
    return EXIT_OK


# ---- a file a unit --------------------------------------------------------------------------------------------------


def for_units(
    session: Session,
    rulebook: Rulebook,
    kind_id: str,
    month: Month | None,
    units: tuple[str, ...] | None,
    group: str | None,
    target: Path,
    dry_run: bool,
) -> int:
    """The workbooks of units: a file each, of a group one for all."""
    from etl import hand_out

    chosen = month or month_of(session, rulebook)
    if group:
        units = units_of_group(session, rulebook, group, chosen)
    if dry_run:
        source = hand_out.counter(session.home, rulebook.competition_id, chosen, kind_id)
        kind = kind_named(kind_id, kinds_of(rulebook.version_at(chosen)))
        batches = [source.named(units, chosen)] if group else [[unit] for unit in source.named(units, chosen)]
        written = [target / hand_out.file_name(kind, batch, chosen, current()) for batch in batches]
    else:
        written = hand_out.hand_out(
            session.home, rulebook.competition_id, kind_id, units, chosen, current(), target, session.now,
            tell=lambda done, of, path: told(session, done, of, path), together=group is not None,
        )  # fmt: skip
    version = rulebook.version_at(chosen).version_id
    said = say("cli.templates_written", count=len(written), version=version, target=target)
    session.answer({"version": version, "month": str(chosen), "files": [str(path) for path in written]}, said)
    return EXIT_OK


def told(session: Session, done: int, of: int, path: Path) -> None:
    """A line for each file, where people read along."""
    if not session.is_json and of > 1:
        click.echo(say("cli.template_progress", done=done, of=of, file=path.name), err=True)


def units_of_group(session: Session, rulebook: Rulebook, group: str, month: Month) -> tuple[str, ...]:
    """The ids of a group's units in a month; the group by id or name."""
    from etl import hand_out

    known = rulebook.version_at(month).groups
    found = next((each for each in known if group in (each.group_id, each.name_zh, each.name_en)), None)
    if found is None:
        raise click.BadParameter(say("cli.unknown_group", group=group))
    roster = hand_out.counter(session.home, rulebook.competition_id, month, "monthly").roster
    return tuple(unit.unit_id for unit in roster.members(month) if unit.group_id == found.group_id)


# ---- a file a kind --------------------------------------------------------------------------------------------------


def version_of(rulebook: Rulebook, month: Month | None) -> Version:
    """The version of a month; without one the newest."""
    return rulebook.version_at(month) if month else rulebook.versions[-1]


def month_of(session: Session, rulebook: Rulebook) -> Month:
    """The month that is reported now, last month; where the rules begin later or ended, the first or last they have."""
    newest = rulebook.versions[-1]
    month = max(Month.of(rulebook.calendar.local_day(session.now)).previous(), newest.first_month)
    return min(month, newest.last_month) if newest.last_month else month


def write(session: Session, files: dict[Path, Kind], form: str, month: Month) -> None:
    """Write a template for each kind: header rows as CSV, or workbooks."""
    if form == "csv":
        for path, kind in files.items():
            place(path, template.csv_template(kind, current()))
        return
    from etl import hand_out

    for path, kind in files.items():
        source = hand_out.counter(session.home, session.competition, month, kind.kind_id)
        units = source.named(None, month) if kind.kind_id in BY_UNIT else []
        place(path, source.make(kind, units, month, current(), session.now))


def path_of(kind: Kind, form: str, target: Path, is_one: bool) -> Path:
    """Where a template goes: the file named, or a file of the kind's name in a folder (by its name it is known again)."""
    if is_one and target.suffix.lower() == f".{form}":
        return target
    name = str(show.by_language(kind.name_zh, kind.name_en)).replace("/", "-")
    return target / f"{name}.{form}"


def print_kinds(version: Version, kinds: list[Kind]) -> None:
    """What there is: id, name, and the columns as the header has them."""
    heads = [say(f"cli.column_{name}") for name in ("kind", "name", "columns")]
    rows = [
        (each.kind_id, show.by_language(each.name_zh, each.name_en), ", ".join(template.header(each, current())))
        for each in kinds
    ]
    show.print_table(say("cli.templates_title", version=version.version_id), heads, rows)


def as_json(kind: Kind) -> dict[str, Any]:
    """A kind for machines."""
    columns = [
        {"id": each.field_id, "name_zh": each.name_zh, "name_en": each.name_en, "is_required": each.is_required}
        for each in kind.offered
    ]
    return {"kind": kind.kind_id, "name_zh": kind.name_zh, "name_en": kind.name_en, "columns": columns}
