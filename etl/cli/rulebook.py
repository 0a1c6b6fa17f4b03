"""Commands about rules: check a rulebook, read it as a text, begin a new one, and see who moves when it changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import polars as pl

import words
from competition.calendar import Month
from competition.errors import RulebookFault, RulebookFaults, UnknownVersion
from competition.rule_changes import Change, changes
from competition.rule_text import plain, render, rule_text
from competition.rulebook import Rulebook, Version, read_rulebooks
from etl import build, new_rulebook, rule_diff
from etl.cli import show
from etl.cli.options import Session, shared
from etl.cli.whatif import arrow
from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.rulebooks import choose, sides
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
        out.parent.mkdir(parents=True, exist_ok=True)
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


# ---- new -------------------------------------------------------------------------------------------------------------

WAYS = ", ".join(new_rulebook.WAYS)


@rulebook_group.command("new", help=say("rules.help_new"))
@click.argument("folder", type=FOLDER)
@click.option("--like", help=say("rules.help_like", models=", ".join(new_rulebook.MODELS)))
@click.option("--id", "competition_id", help=say("rules.help_id"))
@click.option("--name-zh", help=say("rules.help_name_zh"))
@click.option("--name-en", help=say("rules.help_name_en"))
@click.option("--begins", help=say("rules.help_begins"))
@click.option("--due-day", type=click.IntRange(1, 31), help=say("rules.help_due"))
@click.option("--cutoff-day", type=click.IntRange(1, 31), help=say("rules.help_cutoff"))
@click.option("--group", "groups", multiple=True, help=say("rules.help_groups"))
@click.option("--item", "items", multiple=True, help=say("rules.help_items", ways=WAYS))
@click.option("--ask/--no-ask", "is_asking", default=None, help=say("rules.help_ask"))
@shared()
def new(session: Session, folder: Path, is_asking: bool | None, **given: Any) -> int | None:
    if is_asking if is_asking is not None else sys.stdin.isatty() and not session.is_json:
        given = asked(folder, given)
    answers = answers_of(session, folder, given)
    new_rulebook.begin(folder, answers)
    version = read_rulebooks(folder)[answers.competition_id].versions[-1]
    value = {"folder": str(folder), "competition": answers.competition_id, "version": version.version_id,
             "items": len(version.items), "indicators": len(version.indicators)}  # fmt: skip
    done = say("rules.new_done", folder=folder, items=len(version.items), indicators=len(version.indicators))
    session.answer(value, done, say("rules.new_next", folder=folder, version=version.version_id))
    return EXIT_OK


def asked(folder: Path, given: dict[str, Any]) -> dict[str, Any]:
    """What was given, and for the rest what the person at the terminal answers."""
    answers = dict(given)
    models = click.Choice(list(new_rulebook.MODELS))
    answers["like"] = given["like"] or click.prompt(say("rules.ask_like"), default="county", type=models)
    zh, en = new_rulebook.names_of(answers["like"])
    defaults = {"competition_id": folder.name, "name_zh": zh, "name_en": en, "begins": ""}
    for name, question in (
        ("competition_id", "id"),
        ("name_zh", "name_zh"),
        ("name_en", "name_en"),
        ("begins", "begins"),
    ):
        answers[name] = given[name] or click.prompt(say(f"rules.ask_{question}"), default=defaults[name] or None)
    for name, question, day in (("due_day", "due", 5), ("cutoff_day", "cutoff", 12)):
        answers[name] = given[name] or click.prompt(
            say(f"rules.ask_{question}"), default=day, type=click.IntRange(1, 31)
        )
    for name, question in (("groups", "group"), ("items", "item")):
        answers[name] = given[name] or tuple(several(say(f"rules.ask_{question}", ways=WAYS), name))
    return answers


def several(question: str, name: str) -> Iterator[str]:
    """Answers until an empty one; one that can't be read is asked for again."""
    read = new_rulebook.group_of if name == "groups" else new_rulebook.item_of
    while written := click.prompt(question, default="", show_default=False):
        try:
            read(written)
        except new_rulebook.BadAnswer as refusal:
            click.echo(refusal.message(), err=True)
        else:
            yield written


def answers_of(session: Session, folder: Path, given: dict[str, Any]) -> new_rulebook.Answers:
    """The answers as values; what was not answered is as in the model, and the competition begins this month."""
    like = given["like"] or "county"
    zh, en = new_rulebook.names_of(like)
    begins = Month.parse(given["begins"]) if given["begins"] else Month(session.now.year, session.now.month)
    return new_rulebook.Answers(
        like=like,
        competition_id=given["competition_id"] or folder.name,
        name_zh=given["name_zh"] or zh,
        name_en=given["name_en"] or en,
        begins=begins,
        due_day=given["due_day"],
        cutoff_day=given["cutoff_day"],
        groups=tuple(map(new_rulebook.group_of, given["groups"])),
        items=tuple(map(new_rulebook.item_of, given["items"])),
    )


# ---- diff ------------------------------------------------------------------------------------------------------------

Side = tuple[Rulebook, Version]


@rulebook_group.command("diff", help=say("rules.help_diff"))
@click.argument("one")
@click.argument("other")
@click.option("--months", help=say("rules.help_months"))
@click.option("--all", "everybody", is_flag=True, help=say("rules.help_all"))
@shared()
def diff(session: Session, one: str, other: str, months: str | None, everybody: bool) -> int | None:
    span = months_of(months)
    with build.reading_desk(session.home) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        before, after = sides([one, other], rulebook)
        found = rule_diff.replay(seat, rulebook.competition_id, before, after, span)
    changed = changes(before, after, words.current())
    missing = rule_diff.missing_inputs(before[1], after[1])
    if session.is_json:
        session.answer(diff_json(rulebook.competition_id, one, other, changed, missing, found, everybody))
        return EXIT_OK
    print_changes(one, other, changed)
    for each in missing:
        version = one if each.side == "a" else other
        name = show.by_language(each.name_zh, each.name_en)
        click.echo(say(f"rules.diff_input.{each.kind}", version=version, name=name))
    for group in found.unknown_groups:
        click.echo(say("rules.diff_group", name=group))
    print_movers((one, before), (other, after), found, everybody)
    return EXIT_OK


def months_of(written: str | None) -> tuple[Month, Month] | None:
    """The months an option names."""
    if not written:
        return None
    first, _, last = written.partition("/")
    return Month.parse(first), Month.parse(last or first)


def print_changes(one: str, other: str, changed: list[Change]) -> None:
    """What the rules say differently."""
    if not changed:
        click.echo(say("rules.diff_nothing"))
        return
    heads = [say(f"rules.diff_column_{name}") for name in ("what", "before", "after")]
    rows = [(change.label, change.before or "—", change.after or "—") for change in changed]
    show.print_table(say("rules.diff_changes", a=one, b=other, count=len(rows)), heads, rows)


def print_movers(one: tuple[str, Side], other: tuple[str, Side], found: rule_diff.Replay, everybody: bool) -> None:
    """Who moves, a table a scope and group."""
    before, after = one[1], other[1]
    moving = found.standings.filter(pl.col("moves"))
    months = found.standings["last_month"]
    click.echo(say("rules.diff_summary", first=months.min(), last=months.max(), scopes=len(found.scopes),
                   moved=moving["scope_id"].n_unique(), count=moving.height))  # fmt: skip
    rescored = found.standings.filter(~pl.col("moves") & pl.col("score_a").ne_missing(pl.col("score_b"))).height
    if rescored and not everybody:
        click.echo(say("rules.diff_rescored", count=rescored))
    heads = [say(f"rules.diff_column_{name}", a=Path(one[0]).name, b=Path(other[0]).name) for name in
             ("unit", "place", "score", "clauses")]  # fmt: skip
    tables: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for row, clauses in rule_diff.movers(found, everybody):
        line = (
            str(show.by_language(row["unit_zh"], row["unit_en"])),
            arrow(row["place_a"], row["place_b"]),
            arrow(row["score_a"], row["score_b"]),
            "\n".join(clause_text(before, after, clause) for clause in clauses)
            or (say("rules.diff_others") if row["moves"] else ""),
        )
        tables.setdefault((row["scope_id"], row["group_id"]), []).append(line)
    for (scope, group), lines in tables.items():
        show.print_table(say("rules.diff_title", scope=scope, group=group_name(before, after, group)), heads, lines)


def group_name(before: Side, after: Side, group_id: str) -> str:
    """A group's name in the later version, else in the earlier one."""
    named = {
        row.group_id: show.by_language(row.name_zh, row.name_en) for side in (before, after) for row in side[1].groups
    }
    return str(named.get(group_id, group_id))


def clause_text(before: Side, after: Side, clause: dict[str, Any]) -> str:
    """An indicator with its points under both versions, and what was open where that differs."""
    rows = (side[1].indicator(clause["indicator_id"]) for side in (after, before))
    row = next((each for each in rows if each), None)
    name = f"{clause['indicator_id']} {show.by_language(row.name_zh, row.name_en)}" if row else clause["indicator_id"]
    sign = -1 if clause["family"] == "deduction" else 1
    figures = {key: plain(sign * clause[column]) for key, column in
               (("a", "points_a"), ("b", "points_b"), ("open_a", "open_a"), ("open_b", "open_b"))}  # fmt: skip
    if clause["open_a"] == clause["open_b"]:
        return say("rules.diff_clause", name=name, a=figures["a"], b=figures["b"])
    return say("rules.diff_clause_open", name=name, a=figures["a"], b=figures["b"], open_a=figures["open_a"],
               open_b=figures["open_b"])  # fmt: skip


def diff_json(
    competition_id: str, one: str, other: str, changed: list[Change], missing: list[rule_diff.MissingInput],
    found: rule_diff.Replay, everybody: bool,
) -> dict[str, Any]:  # fmt: skip
    """The whole comparison for machines."""
    moving = [row | {"clauses": clauses} for row, clauses in rule_diff.movers(found, everybody)]
    return {
        "competition": competition_id, "a": one, "b": other, "changes": [vars(change) for change in changed],
        "missing_inputs": [vars(each) for each in missing], "unknown_groups": list(found.unknown_groups),
        "scopes": list(found.scopes), "movers": moving,
    }  # fmt: skip
