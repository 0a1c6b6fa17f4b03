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

from etl.causes import causes
from words import current, say

# A log file has no width of its own; findings must not be cut there.
WIDTH_WITHOUT_TERMINAL = 200
# Findings one by one, or causes, on a screen; whatever is more is told by its number.
SHOWN = 50
Tell = Callable[[dict[str, Any]], None]
Names = dict[str, object]


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


def print_findings(findings: pl.DataFrame, limit: int = SHOWN, stderr: bool = True) -> None:
    """What was found in files: where, what, and what to do; of more than the limit the causes."""
    if findings.is_empty():
        return
    if findings.height > limit:
        print_causes(causes(findings), findings.height, {}, stderr)
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
    console(stderr).print(table(title, heads, rows, right=(2,)))


def print_causes(grouped: pl.DataFrame, count: int, units: Names, stderr: bool = False) -> None:
    """The causes of so many findings as a table, those that must be fixed and are most frequent first."""
    side = by_language("zh", "en")
    kind = [name for name in ("kind",) if name in grouped.columns]
    rows = [
        [cause["count"], say(f"cli.severity_{cause['severity']}"), *(cause[name] for name in kind), cause["column_name"],
         cause[f"message_{side}"], cause[f"remedy_{side}"], cause["files"], cause["units"],
         "\n".join(spot(place, units) for place in cause["first"])]
        for cause in grouped.head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    names = ("count", "severity", *kind, "column", "problem", "remedy", "files", "units", "first")
    heads = [say(f"cli.column_{name}") for name in names]
    right = [at for at, name in enumerate(names) if name in ("count", "files", "units")]
    title = say("cli.causes_title", causes=grouped.height, count=count, shown=len(rows))
    console(stderr).print(table(title, heads, rows, right))


def spot(place: dict[str, Any], units: Names) -> str:
    """A place in few words: file, sheet, row; the unit where there is no row."""
    unit = units.get(place["unit_id"], place["unit_id"])
    where = unit if place["row_no"] is None else say("cli.row", row=place["row_no"])
    return " ".join(str(part) for part in (place["file_name"], place["sheet"], where) if part)


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
