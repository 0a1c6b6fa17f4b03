"""Statements typed one after the other: a statement ends with a semicolon, a line that begins with a dot is for the shell."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from competition.errors import SaibangError
from etl.cli import show
from etl.cli.sql_session import FORMATS, NULL, Asking, cut, tell
from etl.errors import EXIT_OK
from query import catalog, saved
from query.asking import Answer, NotAnswered, Question
from words import say

HISTORY, HISTORY_LINES = Path("~/.saibang_sql_history"), 2_000


class Shell:
    """The shell: what was typed last, and what its own commands do."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.commands: dict[str, Callable[[str], None]] = {
            ".help": self.help, ".tables": self.tables, ".schema": self.schema, ".param": self.param, ".issue": self.issue,
            ".own": self.own, ".format": self.format, ".to": self.to, ".saved": self.saved, ".keep": self.keep,
            ".cite": self.cite,
        }  # fmt: skip
        self.last: tuple[Question, Answer] | None = None

    def run(self) -> int:
        """Until .quit or the end of the input."""
        with suppress(ImportError):  # not everywhere
            remember(list(self.commands))
        tell(say("sql.welcome"))
        held = ""
        while True:
            try:
                line = input("   ...> " if held else "saibang> ")
            except EOFError:
                return EXIT_OK
            except KeyboardInterrupt:
                held = ""
                click.echo()
                continue
            if not held and line.strip() in (".quit", ".exit"):
                return EXIT_OK
            if not held and line.lstrip().startswith("."):
                self.obey(line.strip())
                continue
            whole, held = cut(f"{held}{line}\n")
            held = held if held.strip() else ""
            for sql in whole:
                self.ask(sql)

    def obey(self, line: str) -> None:
        """One line for the shell."""
        name, _, rest = line.partition(" ")
        command = self.commands.get(name)
        if command is None:
            tell(say("sql.unknown_command", name=name))
            return
        try:
            command(rest.strip())
        except (SaibangError, click.UsageError) as refusal:
            tell(refusal.message if isinstance(refusal, click.UsageError) else refusal.message())

    def ask(self, sql: str) -> None:
        """One statement."""
        question = self.asking.question(sql)
        try:
            answer = self.asking.answer(question)
            self.asking.give(answer)
        except NotAnswered as fault:
            self.asking.explain(fault, sql)
            return
        self.last = question, answer

    def help(self, rest: str) -> None:
        """What there is."""
        tell(say("sql.shell_help"))

    def tables(self, rest: str) -> None:
        """Every table, or those with a word in their name."""
        found = [each for each in catalog.tables(self.asking.session.home.snapshot) if rest.lower() in each.full]
        heads = [say(f"sql.column_{name}") for name in ("table", "meaning")]
        show.print_table("", heads, [(each.full, each.comment) for each in found])
        for name in self.asking.own:
            click.echo(f"my.{name}")

    def schema(self, rest: str) -> None:
        """The columns of a table."""
        found = catalog.find(self.asking.session.home.snapshot, rest)
        heads = [say(f"sql.column_{name}") for name in ("column", "type", "meaning")]
        rows = [(each.name, each.type, each.comment) for each in found.columns]
        show.print_table(f"{found.full} {found.comment}", heads, rows)

    def param(self, rest: str) -> None:
        """Fill one in, or list them."""
        if rest:
            self.asking.fill(rest)
        for name, value in self.asking.values.items():
            click.echo(f"${name} = {NULL if value is None else value}")

    def issue(self, rest: str) -> None:
        """From now on as published in this issue; without one: live."""
        self.asking.issue = rest
        tell(say("sql.as_published", issue=rest) if rest else say("sql.as_live"))

    def own(self, rest: str) -> None:
        """A table of one's own."""
        self.asking.join(rest)

    def format(self, rest: str) -> None:
        """How results are given."""
        if rest not in ("table", "csv", "json"):
            raise click.UsageError(say("sql.shell_formats"))
        self.asking.way = (rest, None)  # type: ignore[assignment]  # looked at above

    def to(self, rest: str) -> None:
        """Write the last answer to a file."""
        way = Path(rest).suffix.lstrip(".").lower()
        if self.last is None or way not in FORMATS:
            raise click.UsageError(say("sql.shell_to"))
        before, self.asking.way = self.asking.way, (way, Path(rest))
        try:
            self.asking.give(self.last[1])
        finally:
            self.asking.way = before

    def saved(self, rest: str) -> None:
        """List kept questions, or ask one."""
        if rest:
            self.ask(self.asking.take_saved(rest))
            return
        for each in saved.listed(self.asking.data):
            click.echo(f"{each.saved_id}  {each.title}  {' '.join(f'${one.name}' for one in each.parameters)}")

    def keep(self, rest: str) -> None:
        """Keep the last question under a title."""
        self.noted(title=rest)

    def cite(self, rest: str) -> None:
        """Cite the last answer."""
        self.noted(is_cited=True)

    def noted(self, title: str | None = None, is_cited: bool = False) -> None:
        if self.last is None:
            raise click.UsageError(say("sql.nothing_yet"))
        self.asking.note(*self.last, title, is_cited)


def remember(words: list[str]) -> None:
    """Lines typed before come back with the arrow keys, also tomorrow. Raises ImportError where there is no readline."""
    import atexit
    import readline

    history = HISTORY.expanduser()
    with suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(HISTORY_LINES)
    readline.set_completer_delims(" \t\n,()")
    readline.set_completer(lambda text, at: [*(each for each in words if each.startswith(text)), None][at])
    readline.parse_and_bind("tab: complete")

    def keep() -> None:
        with suppress(OSError):
            readline.write_history_file(history)
            history.chmod(0o600)  # statements may name people

    atexit.register(keep)
