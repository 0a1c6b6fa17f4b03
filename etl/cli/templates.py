"""The command that hands out templates: the kinds of file of a month's rules, as blank files to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from competition.calendar import Month
from competition.rulebook import Rulebook, Version, read_rulebooks
from etl import template
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
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="xlsx", show_default=True, help=say("cli.help_format")
)
@click.option("--to", "target", type=click.Path(path_type=Path), help=say("cli.help_template_to"))
@click.option("--dry-run", is_flag=True, help=say("cli.help_dry_run"))
@shared()
def template_command(
    session: Session, kind: str | None, month: Month | None, form: str, target: Path | None, dry_run: bool
) -> int | None:
    version = version_of(session.rulebook(read_rulebooks(session.home.rulebook)), month)
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
        for path, each in files.items():
            place(path, contents(each, version, form))
    said = say("cli.templates_written", count=len(files), version=version.version_id, target=target)
    session.answer(value | {"files": [str(path) for path in files]}, said)
    return EXIT_OK


def version_of(rulebook: Rulebook, month: Month | None) -> Version:
    """The version of a month; without one the newest."""
    return rulebook.version_at(month) if month else rulebook.versions[-1]


def contents(kind: Kind, version: Version, form: str) -> bytes:
    """A template as a file."""
    language = current()
    return template.csv_template(kind, language) if form == "csv" else template.xlsx_template(kind, version, language)


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
