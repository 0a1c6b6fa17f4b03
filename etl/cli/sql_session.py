"""Questions of the command line and their answers in five shapes.

Results go to stdout or a file; how long it took, what was cut and what is wrong go to stderr.
"""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import click
import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl import own
from etl.cli import show
from etl.cli.options import Session
from etl.errors import EXIT_DIFFERS, EXIT_OK, EXIT_REFUSED
from etl.export import parquet_bytes, place
from query import cite, saved, statement
from query.asking import Answer, NotAnswered, Own, Question, Value
from query.own import name_of
from query.pool import Pool
from show.export import csv_bytes, xlsx_bytes
from words import say

Way = Literal["table", "csv", "json", "parquet", "xlsx"]
FORMATS: tuple[Way, ...] = get_args(Way)
BOM = "\ufeff"
SHOWN = 200  # rows on a screen
NULL = "NULL"
LOOK = 0.2  # seconds: polars' handler lets a wait go on through Ctrl+C, so no wait may be long


def statements(text: str) -> list[str]:
    """A text cut at its semicolons, those in texts and notes left alone; without parts that say nothing."""
    whole, rest = cut(text)
    return [*whole, rest.strip()] if any(True for _ in statement.tokens(rest)) else whole


def cut(text: str) -> tuple[list[str], str]:
    """The statements of a text that are closed by a semicolon, and what comes after the last one."""
    whole, begin = [], 0
    for kind, token, at in statement.tokens(text):
        if (kind, token) == ("other", ";"):
            part = text[begin:at].strip()
            if any(True for _ in statement.tokens(part)):
                whole.append(part)
            begin = at + 1
    return whole, text[begin:]


@dataclass
class Asking:
    """Who asks what how: everything that holds from one statement to the next."""

    session: Session
    pool: Pool
    way: tuple[Way, Path | None] = ("table", None)
    issue: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    parameters: tuple[saved.Parameter, ...] = ()
    own: dict[str, Own] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.session.home.data

    # ---- what holds for the next statements --------------------------------------------------------------------------

    def take_saved(self, saved_id: str) -> str:
        """A kept question's statement; its parameters are to be filled. Raises UnknownSaved."""
        found = saved.find(self.data, saved_id)
        self.parameters = found.parameters
        self.values |= saved.values_of(found.parameters, {})
        return found.sql

    def fill(self, written: str) -> None:
        """``name=value``, or ``name:kind=value``; without a kind the kept question's, or text. Raises BadValue."""
        head, is_given, value = written.partition("=")
        name, _, kind = head.strip().partition(":")
        known = next((each for each in self.parameters if each.name == name), saved.Parameter(name))
        if not is_given or not name or kind not in ("", *saved.KINDS):
            raise click.UsageError(say("sql.bad_fill", written=written, kinds=", ".join(saved.KINDS)))
        chosen = saved.Parameter(name, kind) if kind else known  # type: ignore[arg-type]  # looked at above
        self.values[name] = saved.value_of(chosen, value)

    def join(self, written: str) -> None:
        """``file`` or ``name=file`` as a table of one's own; says how its columns were understood."""
        name, is_named, file = written.partition("=")
        path = Path(file if is_named else written)
        if not path.is_file():
            raise click.UsageError(say("sql.no_file", file=path))
        table = own.read(self.session.home, path, path.name, name if is_named else name_of(path.name))
        if table.own.name in self.own:
            tell(say("sql.own_replaced", name=table.own.name, file=path.name))
        self.own[table.own.name] = table.own
        heads = [say(f"sql.column_{each}") for each in ("column", "type", "filled", "remark")]
        rows = [
            (each.name, say(f"sql.sort_{each.sort}"), each.filled, each.but.text() if each.but else "")
            for each in table.columns
        ]
        show.console(stderr=True).print(
            show.table(say("sql.joined", name=table.own.name, rows=table.rows), heads, rows, (2,))
        )

    # ---- asking ------------------------------------------------------------------------------------------------------

    def question(self, sql: str) -> Question:
        """A statement with what fills it."""
        wanted = {name.lower() for name in statement.parameters(sql)}
        values = {name: value for name, value in self.values.items() if name.lower() in wanted}
        return Question(sql, values, self.issue, tuple(self.own.values()))

    def answer(self, question: Question) -> Answer:
        """The answer; Ctrl+C takes the question back. Raises NotAnswered."""
        ticket = self.pool.ask(question, self.session.by)
        while True:
            try:
                return ticket.answer(LOOK)
            except TimeoutError:
                continue
            except KeyboardInterrupt:
                ticket.cancel()

    def run(self, texts: Sequence[str], title: str | None = None, is_cited: bool = False) -> int:
        """Ask one after the other; the first that is wrong ends it. Raises NotAnswered."""
        if len(texts) != 1 and (self.way != ("table", None) or title or is_cited or not texts):
            raise click.UsageError(say("sql.one_statement", count=len(texts)))
        for sql in texts:
            question = self.question(sql)
            try:
                answer = self.answer(question)
            except NotAnswered as fault:
                self.explain(fault, sql)
                return EXIT_REFUSED
            if not self.give(answer):
                return EXIT_REFUSED
            self.note(question, answer, title, is_cited)
        return EXIT_OK

    def note(self, question: Question, answer: Answer, title: str | None, is_cited: bool) -> None:
        """Keep the question, cite the answer, as asked."""
        if title is not None:
            parameters = saved.fitted(statement.parameters(question.sql), self.parameters)
            made = saved.save(self.data, title, question.sql, parameters, self.session.by)
            tell(say("sql.kept", id=made.saved_id, title=made.title))
        if is_cited:
            cited = cite.cite(self.data, question, answer, self.session.by)
            tell(say("sql.cited", id=cited.cite_id, digest=cited.digest[:12], snapshot=cited.snapshot[:12],
                     known_at=cited.known_at, result=cited.result_digest[:12]))  # fmt: skip

    def again(self, cite_id: str) -> int:
        """A citation's question of the data it was asked of; whether the answer is the same. Raises NotAnswered."""
        citation = cite.find(self.data, cite_id)
        answer = self.answer(cite.again(self.data, citation))
        if not self.give(answer):
            return EXIT_REFUSED
        is_same = cite.is_same(citation, answer)
        tell(say("sql.same" if is_same else "sql.not_same", at=citation.at[:16].replace("T", " "), by=citation.by))
        return EXIT_OK if is_same else EXIT_DIFFERS

    def explain(self, fault: NotAnswered, sql: str = "") -> None:
        """What is wrong, where, and what the engine itself says."""
        if self.session.is_json:
            value = {
                "error": fault.key,
                "message": fault.message(),
                "line": fault.line,
                "column": fault.column,
                "engine": fault.engine,
            }
            click.echo(json.dumps(value | {"exit_code": EXIT_REFUSED}, ensure_ascii=False))
            return
        tell(fault.message())
        if fault.line is not None and sql:
            tell(say("sql.place", line=fault.line, column=fault.column))
            tell(fault.excerpt(sql))
        if fault.engine:
            tell(say("sql.engine", text=fault.engine.strip()))

    # ---- giving ------------------------------------------------------------------------------------------------------

    def give(self, answer: Answer) -> bool:
        """Show or write an answer; a cut one is written nowhere, since nobody would see that rows are missing."""
        way, target = self.way
        limits = self.pool.limits
        if answer.cut:
            cap = f"{limits.rows}" if answer.cut == "rows" else f"{limits.bytes // 2**20} MB"
            is_shown = way == "table" and target is None
            tell(say(f"sql.cut_{answer.cut}_{'shown' if is_shown else 'refused'}", cap=cap))
            if not is_shown:
                return False
        if target is not None:
            place(target, written(answer, way))
            tell(say("sql.written", rows=answer.frame.height, target=target))
        elif way == "table":
            show.console().print(drawn(answer.frame))
        else:
            sys.stdout.write(written(answer, way).decode().removeprefix(BOM))
        tell(
            say(
                "sql.took", rows=answer.frame.height, seconds=f"{answer.seconds:.3f}", waited=f"{answer.waited:.2f}",
                snapshot=answer.snapshot.sha256[:12], known_at=str(answer.snapshot.known_at or "—")[:16],
            )
        )  # fmt: skip
        return True


def tell(text: str) -> None:
    """A line for the person, beside the result."""
    click.echo(text, err=True)


def written(answer: Answer, way: Way) -> bytes:
    """An answer as a file."""
    match way:
        case "csv":
            return csv_bytes(answer.frame)
        case "xlsx":
            return xlsx_bytes({"query": answer.frame})
        case "parquet":
            return parquet_bytes(answer.frame)
        case "json":
            return (
                json.dumps(plain(answer.frame).to_dicts(), ensure_ascii=False, default=str, indent=1) + "\n"
            ).encode()
    return drawn_text(answer.frame).encode()


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """What is no number to JSON (NaN, infinity) as text; such columns hold both."""
    odd = [name for name, column in frame.to_dict().items() if column.dtype.is_float() and not column.is_finite().all()]
    spelled = (pl.col(name).map_elements(json_number, return_dtype=pl.Object) for name in odd)
    return frame.with_columns(spelled)


def json_number(value: float) -> float | str:
    """A number, or how the engine spells what is none."""
    return value if math.isfinite(value) else str(value)


def drawn(frame: pl.DataFrame) -> Table:
    """A table for a screen, numbers to the right, Chinese as wide as it is; of very many rows the first."""
    right = [at for at, kind in enumerate(frame.dtypes) if kind.is_numeric()]
    rows = [[NULL if cell is None else safe(str(cell)) for cell in row] for row in frame.head(SHOWN).iter_rows()]
    title = say("sql.first_rows", shown=SHOWN, rows=frame.height) if frame.height > SHOWN else ""
    made = show.table(title, [], [])
    for at, head in enumerate(frame.columns):
        made.add_column(safe(head), justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def drawn_text(frame: pl.DataFrame) -> str:
    """The same table as text, for a file."""
    out = io.StringIO()
    Console(width=show.WIDTH_WITHOUT_TERMINAL, file=out).print(drawn(frame))
    return out.getvalue()


def safe(text: str) -> Text:
    """A cell as it is: no markup, and nothing a terminal would obey."""
    return Text("".join(each if each.isprintable() or each == "\n" else "�" for each in text))
