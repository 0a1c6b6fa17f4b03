"""Commands about rules: check a rulebook, read it as a text, begin a new one, and see who moves when it changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import words
from competition.errors import RulebookFault, RulebookFaults, UnknownVersion
from competition.rule_text import render, rule_text
from competition.rulebook import Rulebook, Version, read_rulebooks
from etl.cli import show
from etl.cli.options import Session, shared
from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.rulebooks import choose
from words import say

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("rulebook", help=say("rules.help"))
def rulebook_group() -> None:
    """Each command below does one thing with rules."""


# ---- check -----------------------------------------------------------------------------------------------------------


@rulebook_group.command("check", help=say("rules.help_check"))
@click.argument("folder", type=FOLDER, required=False)
@shared()
def check(session: Session, folder: Path | None) -> int | None:
    root = folder or session.home.rulebook
    try:
        rulebooks = read_rulebooks(root)
    except RulebookFaults as refusal:
        return report_faults(session, root, refusal)
    sizes = [
        {"competition": each.competition_id, "version": version.version_id, "indicators": len(version.indicators)}
        for each in rulebooks.values()
        for version in each.versions
    ]
    lines = [
        say("rules.check_line", competition=size["competition"], version=size["version"], indicators=size["indicators"])
        for size in sizes
    ]
    session.answer({"folder": str(root), "faults": [], "versions": sizes}, say("rules.check_good", folder=root), *lines)
    return EXIT_OK


def report_faults(session: Session, root: Path, refusal: RulebookFaults) -> int:
    """Every fault, not only the first ones: a table for people, a list for machines."""
    if session.is_json:
        session.answer({"folder": str(root), "faults": [as_json(fault) for fault in refusal.faults]})
        return EXIT_REFUSED
    heads = [say(f"cli.column_{name}") for name in ("file", "row", "column", "value", "problem", "remedy")]
    rows = [
        (fault.file, fault.row, fault.column, fault.value, fault.problem.text(), fault.remedy.text())
        for fault in refusal.faults
    ]
    title = say("rules.check_bad", folder=root, count=len(rows))
    show.console(stderr=True).print(show.table(title, heads, rows, right=(1,)))
    return EXIT_REFUSED


def as_json(fault: RulebookFault) -> dict[str, Any]:
    """A fault for machines, in both languages."""
    return {
        "file": fault.file, "row": fault.row, "column": fault.column, "value": fault.value,
        "problem_zh": fault.problem.text("zh_CN"), "problem_en": fault.problem.text("en"),
        "remedy_zh": fault.remedy.text("zh_CN"), "remedy_en": fault.remedy.text("en"),
    }  # fmt: skip


# ---- show ------------------------------------------------------------------------------------------------------------


@rulebook_group.command("show", help=say("rules.help_show"))
@click.argument("folder", type=FOLDER, required=False)
@click.option("--version", "version_id", help=say("rules.help_version"))
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "html"]), default="text", show_default=True,
    help=say("rules.help_format"),
)  # fmt: skip
@click.option("--out", type=FILE, help=say("rules.help_out"))
@shared()
def show_command(
    session: Session, folder: Path | None, version_id: str | None, form: Any, out: Path | None
) -> int | None:
    rulebook = chosen(session, folder)
    version = version_named(rulebook, version_id)
    text = render(rule_text(rulebook, version, words.current()), form)
    if out:
        out.write_text(text, encoding="utf-8")
    value = {"competition": rulebook.competition_id, "version": version.version_id, "out": str(out) if out else None}
    session.answer(value if out else value | {"text": text}, say("rules.written", file=out) if out else text.rstrip())
    return EXIT_OK


def chosen(session: Session, folder: Path | None) -> Rulebook:
    """The rulebook of a folder, or of the home."""
    if folder is None:
        return session.rulebook(read_rulebooks(session.home.rulebook))
    return choose(read_rulebooks(folder), session.competition)


def version_named(rulebook: Rulebook, version_id: str | None) -> Version:
    """A version of a rulebook; without an id the newest."""
    if version_id is None:
        return rulebook.versions[-1]
    for version in rulebook.versions:
        if version.version_id == version_id:
            return version
    raise UnknownVersion(version_id, [version.version_id for version in rulebook.versions])
