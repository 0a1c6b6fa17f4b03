"""Tables, findings and progress as people see them in a terminal. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from words import current, say

# A log file has no width of its own; findings must not be cut there.
WIDTH_WITHOUT_TERMINAL = 200
Tell = Callable[[dict[str, Any]], None]


def console(stderr: bool = False) -> Console:
    """A console that never cuts lines where nobody looks at a terminal."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> Table:
    """A plain table; ``right`` are the positions of numbers."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for position, column in enumerate(columns):
        made.add_column(column, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    return made


def print_table(*args: Any, **kwargs: Any) -> None:
    """Print a table to stdout."""
    console().print(table(*args, **kwargs))


def by_language(zh: object, en: object) -> object:
    """The one of two texts that is in the current language."""
    return zh if current() == "zh_CN" else en


def print_findings(findings: pl.DataFrame, limit: int = 50) -> None:
    """What was found in files: where, what, and what to do; to stderr."""
    if findings.is_empty():
        return
    side = by_language("zh", "en")
    names = ("file_name", "sheet", "row_no", "column_name", "value", "severity", f"message_{side}", f"remedy_{side}")
    rows = [
        [*cells[:5], say(f"cli.severity_{cells[5]}"), *cells[6:]]
        for cells in findings.select(names).head(limit).iter_rows()
    ]
    heads = [
        say(f"cli.column_{name}")
        for name in ("file", "sheet", "row", "column", "value", "severity", "problem", "remedy")
    ]
    title = say("cli.findings_title", count=findings.height, shown=len(rows))
    console(stderr=True).print(table(title, heads, rows, right=(2,)))


@contextmanager
def progress(is_json: bool) -> Iterator[Tell]:
    """A progress bar on stderr; nothing where nobody watches."""
    if is_json or not sys.stderr.isatty():
        yield lambda event: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(event: dict[str, Any]) -> None:
            what = event.get("file") or event.get("kind") or event.get("what") or event.get("files") or ""
            text = say(f"cli.progress_{event['event']}", what=what)
            bar.update(task, description=text, completed=event.get("done", 0), total=event.get("of"))

        yield tell
