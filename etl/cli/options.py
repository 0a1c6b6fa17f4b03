"""What every command has in common: where, in which language, for whom, and how it ends."""

from __future__ import annotations

import functools
import getpass
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from competition.calendar import Month
from competition.errors import SaibangError
from competition.rulebook import Rulebook
from etl.errors import EXIT_OK
from etl.journal import Journal
from etl.layout import Home
from words import say

LANGUAGES = {"zh": "zh_CN", "en": "en"}


@dataclass(frozen=True)
class Session:
    """One run of a command."""

    home: Home
    competition: str | None
    by: str
    is_json: bool
    dry_run: bool

    @property
    def now(self) -> datetime:
        """The instant this run takes for now; SAIBANG_NOW sets it for rehearsals and tests."""
        written = os.environ.get("SAIBANG_NOW")
        return datetime.fromisoformat(written).astimezone(UTC) if written else datetime.now(UTC)

    def rulebook(self, rulebooks: dict[str, Rulebook], journal: Any = None) -> Rulebook:
        """The competition this run is about."""
        from etl.rulebooks import choose

        entries = journal.entries if journal else Journal(self.home.journal, writable=False).entries
        return choose(rulebooks, self.competition, entries)

    def answer(self, value: dict[str, Any], *lines: str) -> None:
        """The result: one JSON object for machines, lines for people."""
        if self.is_json:
            click.echo(json.dumps(value, ensure_ascii=False, default=str))
        else:
            for line in lines:
                click.echo(line)


def shared(writes: bool = False) -> Callable[[Callable[..., int | None]], Callable[..., None]]:
    """Give a command the options all share, a Session as first argument, and the documented exit codes."""

    def decorate(work: Callable[..., int | None]) -> Callable[..., None]:
        @functools.wraps(work)
        def run(**options: Any) -> None:
            session = session_of(options, writes)
            try:
                code = work(session, **options)
            except SaibangError as refusal:
                code = refused(session, refusal)
            sys.exit(code or EXIT_OK)

        return functools.reduce(lambda made, add: add(made), reversed(options_of(writes)), run)

    return decorate


def options_of(writes: bool) -> list[Callable[..., Any]]:
    """The shared options."""
    made = [
        click.option("--data", type=click.Path(path_type=Path, file_okay=False), help=say("cli.help_data")),
        click.option("--rulebook", type=click.Path(path_type=Path, file_okay=False), help=say("cli.help_rulebook")),
        click.option("--competition", help=say("cli.help_competition")),
        click.option("--json", "is_json", is_flag=True, help=say("cli.help_json")),
        click.option("--lang", type=click.Choice(sorted(LANGUAGES)), help=say("cli.help_lang")),
    ]
    if writes:
        made += [
            click.option("--by", default=None, help=say("cli.help_by")),
            click.option("--dry-run", is_flag=True, help=say("cli.help_dry_run")),
        ]
    return made


def session_of(options: dict[str, Any], writes: bool) -> Session:
    """Take the shared options out of a command's options."""
    above = click.get_current_context().find_root().params
    data, rules = (options.pop(name) or above.get(name) for name in ("data", "rulebook"))
    if language := options.pop("lang"):
        os.environ["SAIBANG_LANG"] = LANGUAGES[language]
    return Session(
        home=Home.at(data or os.environ.get("SAIBANG_DATA"), rules),
        competition=options.pop("competition"),
        by=(options.pop("by") if writes else None) or user_name(),
        is_json=options.pop("is_json"),
        dry_run=options.pop("dry_run") if writes else False,
    )


def user_name() -> str:
    """Who sits at the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "office"


def refused(session: Session, refusal: SaibangError) -> int:
    """Say why a command stopped, and give its exit code."""
    if session.is_json:
        value = {"error": refusal.key, "message": refusal.message(), "exit_code": refusal.exit_code}
        for name in ("blockers", "differences"):
            if lines := getattr(refusal, name, None):
                value[name] = [str(line.text() if hasattr(line, "text") else line) for line in lines]
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        click.echo(refusal.message(), err=True)
    return refusal.exit_code


class MonthType(click.ParamType[Month]):
    """A month written 2026-10."""

    name = "month"

    def convert(self, value: Any, param: Any, ctx: Any) -> Month:
        """The month; raises UnknownMonth, whose message says how months are written."""
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except SaibangError as refusal:
            self.fail(refusal.message(), param, ctx)


MONTH = MonthType()
