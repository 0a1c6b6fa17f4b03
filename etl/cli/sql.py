"""The commands for analysts: ``sql`` asks anything of the snapshot in the sandbox of the page, ``kept`` shows what is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

import click

from competition.errors import NothingLoaded
from etl.cli import show
from etl.cli.options import Session, shared
from etl.cli.sql_session import FORMATS, Asking, Way, statements
from etl.cli.sql_shell import Shell
from etl.errors import EXIT_OK, EXIT_REFUSED
from query import cite, log, saved
from query.asking import Limits, NotAnswered
from query.pool import Pool
from words import say

FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
ROW_BYTES = 2_000  # of a wide row


@click.command("sql", help=say("sql.help_sql"))
@click.argument("file", type=FILE, required=False)
@click.option("-c", "--command", "commands", multiple=True, help=say("sql.help_command"))
@click.option("--saved", "saved_id", metavar="ID", help=say("sql.help_saved"))
@click.option("--again", "cite_id", metavar="ID", help=say("sql.help_again"))
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help=say("sql.help_param"))
@click.option("--issue", default="", help=say("sql.help_issue"))
@click.option("--own", "own_files", multiple=True, metavar="[NAME=]FILE", help=say("sql.help_own"))
@click.option("--format", "way", type=click.Choice(FORMATS), help=say("sql.help_format"))
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help=say("sql.help_to"))
@click.option("--rows", type=click.IntRange(1, 5_000_000), help=say("sql.help_rows"))
@click.option("--seconds", type=click.FloatRange(1, 3600), help=say("sql.help_seconds"))
@click.option("--keep", "title", metavar="TITLE", help=say("sql.help_keep"))
@click.option("--cite", "is_cited", is_flag=True, help=say("sql.help_cite"))
@shared()
def sql_command(session: Session, **told: Any) -> int | None:
    if not session.home.snapshot.exists():
        raise NothingLoaded
    texts = asked(told["file"], told["commands"], told["saved_id"], told["cite_id"])
    with answering(session, told["rows"], told["seconds"]) as asking:
        asking.way = way_of(told["way"], told["target"], session.is_json)
        asking.issue = told["issue"]
        for each in told["own_files"]:
            asking.join(each)
        if told["saved_id"]:
            texts = [asking.take_saved(told["saved_id"])]
        for each in told["params"]:
            asking.fill(each)
        if texts is None and told["cite_id"] is None:
            return Shell(asking).run()
        try:
            if told["cite_id"]:
                return asking.again(told["cite_id"])
            return asking.run(texts or [], told["title"], told["is_cited"])
        except NotAnswered as fault:
            asking.explain(fault)
            return EXIT_REFUSED


def asked(file: Path | None, commands: Sequence[str], saved_id: str | None, cite_id: str | None) -> list[str] | None:
    """The statements to ask; None where they are to be typed. Only one way of giving them at a time."""
    given = [file is not None, bool(commands), bool(saved_id), bool(cite_id)]
    if sum(given) > 1:
        raise click.UsageError(say("sql.one_way"))
    if commands:
        return [one for text in commands for one in statements(text)]
    if file is not None and str(file) != "-":
        try:
            return statements(file.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            raise click.UsageError(say("sql.no_file", file=file)) from None
    if file is None and (any(given) or sys.stdin.isatty()):
        return None
    return statements(sys.stdin.read())


@contextmanager
def answering(session: Session, rows: int | None, seconds: float | None) -> Iterator[Asking]:
    """The sandbox for one command; more rows need more room on their way."""
    usual = Limits()
    limits = replace(
        usual,
        rows=rows or usual.rows,
        seconds=seconds or usual.seconds,
        bytes=max(usual.bytes, (rows or 0) * ROW_BYTES),
    )
    pool = Pool(limits, lambda: session.home.snapshot, keep_warm=1, note=log.note(session.home.data))
    try:
        yield Asking(session, pool)
    finally:
        pool.close()


def way_of(way: Way | None, target: Path | None, is_json: bool) -> tuple[Way, Path | None]:
    """How results are given and where to; the name of the file says it where nobody else does."""
    named = target.suffix.lstrip(".").lower() if target else ""
    found: Way = way or (named if named in get_args(Way) else "json" if is_json else "csv" if target else "table")  # type: ignore[assignment]
    if found in ("parquet", "xlsx") and target is None:
        raise click.UsageError(say("sql.to_file", format=found))
    return found, target


# ---- what is kept ----------------------------------------------------------------------------------------------------


@click.command("kept", help=say("sql.help_kept"))
@click.option("--drop", "dropped", metavar="SHA256", multiple=True, help=say("sql.help_drop"))
@click.option("--withdraw", "withdrawn", metavar="ID", multiple=True, help=say("sql.help_withdraw"))
@shared(writes=True)
def kept_command(session: Session, dropped: tuple[str, ...], withdrawn: tuple[str, ...]) -> int | None:
    data = session.home.data
    gone = [cite.named(data, each) if session.dry_run else cite.drop(data, each) for each in dropped]
    for each in withdrawn:
        saved.find(data, each) if session.dry_run else saved.withdraw(data, each, session.by)
    questions, snapshots = saved.listed(data), cite.kept(data)
    value = {
        "questions": [asdict(each) for each in questions],
        "snapshots": [asdict(each) for each in snapshots],
        "dropped": [each.sha256 for each in gone],
    }
    said = [say("sql.dropped", sha256=each.sha256[:12], size=size_of(each.size), count=each.citations) for each in gone]
    session.answer(value, *said)
    if not session.is_json:
        print_kept(questions, snapshots)
    return EXIT_OK


def print_kept(questions: Sequence[saved.Saved], snapshots: Sequence[cite.Kept]) -> None:
    """Two lists: questions and snapshots."""
    heads = [say(f"sql.column_{name}") for name in ("id", "title", "version", "by", "at")]
    rows = [(each.saved_id, each.title, each.no, each.by, each.at[:16].replace("T", " ")) for each in questions]
    show.print_table(say("sql.kept_questions", count=len(rows)), heads, rows, right=(2,))
    heads = [say(f"sql.column_{name}") for name in ("snapshot", "size", "citations", "known_at")]
    lines = [(each.sha256[:12], size_of(each.size), each.citations, each.known_at[:16]) for each in snapshots]
    show.print_table(say("sql.kept_snapshots", count=len(lines)), heads, lines, right=(1, 2))


def size_of(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 2**20:.1f} MB"
